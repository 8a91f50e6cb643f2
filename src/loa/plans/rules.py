"""Pure rules of plans: duties, terms, progress."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Duty(StrEnum):
    """What a body has to do for a task."""

    LEAD = "lead"
    COORDINATE = "coordinate"


DUTY_LABELS = {Duty.LEAD: "Chủ trì", Duty.COORDINATE: "Phối hợp"}


class PlanState(StrEnum):
    """Whether a plan's lines of work have been given out."""

    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"


PLAN_LABELS = {PlanState.DRAFT: "Chưa giao việc", PlanState.RUNNING: "Đang thực hiện", PlanState.ENDED: "Đã kết thúc"}

ROLE_LABELS = {
    "lead": "Chủ trì",
    "coordinate": "Phối hợp",
    "advise": "Tham mưu",
    "perform": "Thực hiện",
}

TERM_LABELS = {
    "deadline": "Thời hạn",
    "period": "Giai đoạn",
    "recurring": "Định kỳ",
    "continuous": "Thường xuyên",
    "none": "Văn bản không nêu thời hạn",
}


class Standing(StrEnum):
    """How far a task is; derived from evidence, never stored."""

    NOT_STARTED = "not_started"
    IN_WORK = "in_work"
    UNDER_WAY = "under_way"
    PROVEN = "proven"
    OVERDUE = "overdue"


STANDING_LABELS = {
    Standing.NOT_STARTED: "Chưa có tin, bài",
    Standing.IN_WORK: "Đang soạn, chờ duyệt",
    Standing.UNDER_WAY: "Đã phát hành, đang gửi",
    Standing.PROVEN: "Đã có bằng chứng",
    Standing.OVERDUE: "Quá hạn",
}


@dataclass(frozen=True, slots=True)
class DraftTask:
    """A task as it was read: who is named for what, where it stands in the text."""

    text: str
    role: str
    lead: str
    coordinating: tuple[str, ...]
    term_text: str
    from_annex: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What there is to show for a task."""

    messages: int = 0
    released: int = 0
    deliveries: int = 0
    proven: int = 0
    on_the_way: int = 0
    trouble: int = 0
    broadcasts: int = 0  # loudspeaker items that were played
    quantity: int = 0  # leaflets handed out, people at meetings: as counted by those who confirmed

    @property
    def percent(self) -> int:
        """Share of deliveries with proof, 0 to 100; 0 without deliveries."""
        return 100 * self.proven // self.deliveries if self.deliveries else 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def standing(progress: Progress, due: date | None, today: date) -> Standing:
    """Where a task stands today. A task without a due date is never overdue."""
    if progress.deliveries and progress.proven == progress.deliveries:
        return Standing.PROVEN
    if due is not None and today > due:
        return Standing.OVERDUE
    if progress.released:
        return Standing.UNDER_WAY
    return Standing.IN_WORK if progress.messages else Standing.NOT_STARTED


def total(parts: Sequence[Progress]) -> Progress:
    """The sum of `parts`."""
    found = Progress()
    for part in parts:
        found = found + part
    return found


def short(text: str, length: int = 160) -> str:
    """`text` cut at a word, with an ellipsis, to at most `length` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"


def inside(start: int, end: int, named_from: int, named_to: int) -> bool:
    """Whether a place [named_from, named_to) of a text lies in a task's stretch [start, end), at least in part."""
    return start < named_to and named_from < end


_YEARS = re.compile(r"\b(?:năm\s+)?((?:19|20)\d\d)\s*(?:-|–|—|đến)\s*(?:năm\s+)?((?:19|20)\d\d)\b|\bnăm\s+((?:19|20)\d\d)\b")


def period_in(title: str, signed: date | None) -> tuple[date, date] | None:
    """The period [first day, day after the last) that a plan's title states ("năm 2024 - 2025"); else the year of its date; else None.

    It begins with the month in which the plan was signed when that lies inside: nobody reports on months before. Offered to a person, never
    taken without one.
    """
    found = _years_in(title, signed)
    month = signed.replace(day=1) if signed else None
    return (month, found[1]) if found and month and found[0] < month < found[1] else found


def _years_in(title: str, signed: date | None) -> tuple[date, date] | None:
    found = list(_YEARS.finditer(title))
    if found:
        last = found[-1]
        first, final = int(last.group(1) or last.group(3)), int(last.group(2) or last.group(3))
        return (date(first, 1, 1), date(final + 1, 1, 1)) if first <= final else None
    return (date(signed.year, 1, 1), date(signed.year + 1, 1, 1)) if signed else None
