"""Pure rules of validity in time (tình trạng hiệu lực): which one status an instrument has on a day.

A `Line` states one thing about one instrument for a period [start, end); either end may be blank. Lines are never made up:
what nobody has confirmed is `unknown`. A replaced or ended instrument does not come back, whatever other lines say. A line about one
provision ends only that provision (hết hiệu lực một phần); the instrument stays in force without it.
Law 64/2025/QH15 rules when a legal text takes effect and ceases; the days themselves are data (`law.json`, and the desk).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is known of an instrument's validity."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    AMENDED = "amended"  # in force, as changed by others
    REPLACED = "replaced"
    ENDED = "ended"
    UNKNOWN = "unknown"


KIND_LABELS = {
    Kind.IN_FORCE: "Có hiệu lực",
    Kind.NOT_YET: "Chưa có hiệu lực",
    Kind.AMENDED: "Được sửa đổi, bổ sung",
    Kind.REPLACED: "Được thay thế",
    Kind.ENDED: "Hết hiệu lực",
    Kind.UNKNOWN: "Chưa rõ",
}
OVER = (Kind.REPLACED, Kind.ENDED)


class Confidence(StrEnum):
    """How sure the source is."""

    HIGH = "H"
    MIDDLE = "M"
    LOW = "L"


CONFIDENCE_LABELS = {
    Confidence.HIGH: "Cao: nguồn trích nguyên văn",
    Confidence.MIDDLE: "Vừa: tin, bài thuật lại",
    Confidence.LOW: "Thấp: cần kiểm tra lại",
}

RELATION_LABELS = {
    "": "Dẫn",
    "base": "Căn cứ",
    "amends": "Sửa đổi, bổ sung",
    "replaces": "Thay thế",
    "ends": "Bãi bỏ",
    "guides": "Quy định chi tiết, hướng dẫn",
}
PROPOSED = {"amends": Kind.AMENDED, "replaces": Kind.REPLACED, "ends": Kind.ENDED}


class WrongStanding(Exception):
    """The line cannot stand as typed; the text says what is wrong, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Line:
    """One statement about an instrument. `cause` names the other instrument, `cause_from` is the first day it may be from."""

    kind: Kind
    start: date | None = None
    end: date | None = None
    cause: str = ""
    cause_pk: int | None = None
    cause_from: date | None = None
    provision: str = ""
    note: str = ""
    pk: int = 0

    def holds(self, day: date) -> bool:
        """Whether the line speaks about `day`. An amendment without a start speaks from the day its author may exist."""
        start = self.start or (self.cause_from if self.kind is Kind.AMENDED else None)
        return (start is None or start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person states of an instrument. `cause_written` is a number or the name of a law, `cause_date` its day or year."""

    kind: Kind
    valid_from: date | None
    valid_to: date | None
    cause_written: str
    cause_date: str
    provision: str
    basis: str
    source: str
    confidence: str
    note: str

    @property
    def line(self) -> Line:
        """The statement as the rules read it."""
        return Line(self.kind, self.valid_from, self.valid_to, self.cause_written, None, None, self.provision, self.note)


@dataclass(frozen=True, slots=True)
class Status:
    """What an instrument is on one day, and the lines that say so; `line` is None when nobody has entered anything."""

    kind: Kind
    line: Line | None = None
    amendments: tuple[Line, ...] = ()

    @property
    def over(self) -> bool:
        return self.kind in OVER

    @property
    def label(self) -> str:
        return "Hết hiệu lực một phần" if any(line.kind in OVER for line in self.amendments) else KIND_LABELS[self.kind]

    @property
    def causes(self) -> tuple[Line, ...]:
        """The lines that name another instrument: what replaced, ended or amended this one."""
        return self.amendments or ((self.line,) if self.line and self.line.cause else ())


UNKNOWN = Status(Kind.UNKNOWN)


def standing_on(lines: Sequence[Line], day: date, issued: date | None = None) -> Status:
    """The one status on `day`, whatever the order of `lines`. `issued` is the first day the instrument may be from."""
    whole = [line for line in lines if not line.provision]
    over = [line for line in whole if line.kind in OVER and line.start is not None and line.start <= day]
    if over:
        last = max(over, key=lambda line: (line.kind is Kind.REPLACED, line.start or date.min, line.pk))
        return Status(last.kind, last)
    if _before_force(whole, day, issued):
        return Status(Kind.NOT_YET, next((line for line in _sorted(whole) if line.kind is Kind.IN_FORCE), None))
    if passed := _lapsed(whole, day):
        return Status(Kind.ENDED, passed)
    changes = tuple(
        line for line in _sorted(lines) if line.holds(day) and (line.kind is Kind.AMENDED or (line.provision and line.kind in OVER))
    )
    holding = [line for line in whole if line.kind not in OVER and line.holds(day)]
    if not (holding or changes):
        return UNKNOWN
    main = max(
        holding or changes, key=lambda line: (line.start or date.min, line.kind is Kind.UNKNOWN, line.kind is not Kind.AMENDED, line.pk)
    )
    if main.kind in (Kind.UNKNOWN, Kind.NOT_YET):
        return Status(main.kind, main)
    return Status(Kind.AMENDED, main, changes) if changes else Status(Kind.IN_FORCE, main)


def _sorted(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.start or date.min, line.pk))


def _before_force(lines: Sequence[Line], day: date, issued: date | None) -> bool:
    """Before the day of issue, or before the first day in force."""
    if issued is not None and day < issued and lines:
        return True  # nothing is in force before it was issued
    starts = [line.start or date.min for line in lines if line.kind is Kind.IN_FORCE]
    return bool(starts) and day < min(starts)


def _lapsed(lines: Sequence[Line], day: date) -> Line | None:
    """The line in force that reached its own end and is followed by no other line."""
    passed = [line for line in lines if line.kind is Kind.IN_FORCE and line.end is not None and line.end <= day]
    later = [line for line in lines if line.kind not in OVER and line.kind is not Kind.AMENDED and line.holds(day)]
    return max(passed, key=lambda line: (line.end or date.min, line.pk)) if passed and not later else None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start, end) of time under one status; a blank start or end is open."""

    start: date | None
    end: date | None
    status: Status

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def spans(lines: Sequence[Line], issued: date | None = None) -> list[Span]:
    """All time cut where the status may change, equal neighbours joined; the whole of time is covered once."""
    cuts = {day for line in lines for day in (line.start, line.end, line.cause_from) if day}
    cuts |= {issued} if issued and lines else set()
    days = sorted(cuts)
    found = [Span(None, days[0] if days else None, standing_on(lines, date.min, issued))]
    for number, day in enumerate(days):
        status = standing_on(lines, day, issued)
        end = days[number + 1] if number + 1 < len(days) else None
        if status == found[-1].status:
            found[-1] = Span(found[-1].start, end, status)
        else:
            found.append(Span(day, end, status))
    return found


def warning(signed: Status | None, now: Status) -> str:
    """What a citing document's officer must know, in Vietnamese; "" when nothing. `signed` is None for a blank date."""
    if signed is not None and signed.over:
        return "Khi ký, văn bản được dẫn đã hết hiệu lực."
    if signed is not None and signed.kind is Kind.NOT_YET:
        return "Khi ký, văn bản được dẫn chưa có hiệu lực."
    if now.over:
        return "Văn bản được dẫn đã hết hiệu lực sau ngày ký." if signed is not None else "Văn bản được dẫn đã hết hiệu lực."
    if now.kind is Kind.UNKNOWN and now.line is not None and signed is not None and signed.kind is not Kind.UNKNOWN:
        return "Hiệu lực của văn bản được dẫn nay chưa rõ; hãy kiểm tra lại."
    return ""


def check_line(line: Line, basis: str, issued: date | None) -> None:
    """Raise WrongStanding unless the line says enough to be relied on."""
    if not basis.strip():
        raise WrongStanding("Hãy ghi căn cứ: điều khoản hay văn bản nào cho biết tình trạng này.")
    if line.kind in (Kind.REPLACED, Kind.AMENDED) and not line.cause:
        raise WrongStanding("Hãy ghi văn bản nào thay thế hoặc sửa đổi, bổ sung.")
    if line.kind in OVER and line.start is None:
        raise WrongStanding("Hãy ghi ngày hết hiệu lực. Chưa biết ngày thì chọn “Chưa rõ” và ghi chú điều đã biết.")
    if line.kind in OVER and line.end is not None:
        raise WrongStanding("Văn bản đã hết hiệu lực thì không có ngày kết thúc; hãy để trống ô “Đến”.")
    if line.start and line.end and line.end <= line.start:
        raise WrongStanding("Ngày “Đến” phải sau ngày “Từ”.")
    if line.start and issued and line.start < issued:
        raise WrongStanding("Ngày “Từ” đứng trước ngày ban hành văn bản.")
