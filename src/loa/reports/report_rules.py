"""Pure rules of periodic and ad hoc reports: states, moves, figures and what was said of them, terms, roll-ups.

No form of a report on policy communication is prescribed; the outline (four parts) and the progress table follow a real report of a
provincial office of 2026 (Phụ lục 01, Biểu 01). The reporting term is what the office that asks sets: no law names one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any


class CannotReport(Exception):
    """What is asked of a report cannot be; the text says why and what to do."""


class State(StrEnum):
    """Where one version of a report stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    ACCEPTED = "accepted"
    RETURNED = "returned"


STATE_LABELS = {
    State.DRAFT: "Đang soạn",
    State.SIGNED: "Đã ký, đã gửi",
    State.ACCEPTED: "Cấp trên đã nhận",
    State.RETURNED: "Cấp trên trả lại",
}
COUNTED = (State.SIGNED, State.ACCEPTED)  # states in which its figures go into the level above


class Move(StrEnum):
    """What may be done to a version."""

    SIGN = "sign"
    ACCEPT = "accept"
    RETURN = "return"


MOVES = {
    (State.DRAFT, Move.SIGN): State.SIGNED,
    (State.SIGNED, Move.ACCEPT): State.ACCEPTED,
    (State.SIGNED, Move.RETURN): State.RETURNED,
    (State.ACCEPTED, Move.RETURN): State.RETURNED,
}


def moved(state: State, move: Move) -> State:
    """The state after `move`. Raises CannotReport."""
    after = MOVES.get((state, move))
    if after is None:
        raise CannotReport(f"Báo cáo này {STATE_LABELS[state].lower()}, không làm được việc vừa chọn. Hãy tải lại trang.")
    return after


# The words that a person writes, in the order of the outline: (name, part, heading, what belongs there).
WORDS = (
    ("situation", 1, "Bối cảnh, đặc điểm", "Những gì trong kỳ ảnh hưởng đến việc truyền thông chính sách."),
    ("leading", 1, "Công tác lãnh đạo, chỉ đạo", "Văn bản, cuộc họp, phân công trong kỳ."),
    ("results", 2, "Kết quả nổi bật", "Số liệu ở dưới do chương trình lấy từ hồ sơ; ghi thêm điều số liệu không nói được."),
    ("strengths", 3, "Ưu điểm", ""),
    ("difficulties", 3, "Tồn tại, khó khăn", ""),
    ("causes", 3, "Nguyên nhân khách quan, chủ quan", ""),
    ("next_tasks", 4, "Nhiệm vụ, lộ trình kỳ tới", ""),
    ("proposals", 4, "Đề xuất, kiến nghị", ""),
)
PARTS = {
    1: "I. ĐẶC ĐIỂM, TÌNH HÌNH",
    2: "II. KẾT QUẢ THỰC HIỆN",
    3: "III. ĐÁNH GIÁ CHUNG",
    4: "IV. PHƯƠNG HƯỚNG, ĐỀ XUẤT, KIẾN NGHỊ",
}
LONGEST = 6_000  # letters of one field


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a figure: what one channel, station or source has of it."""

    key: str
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report. `value` is what the records give; `stated` what the office says instead, with `why`; both stay."""

    code: str
    label: str
    unit: str
    value: int
    total: int | None = None  # since the beginning of the year; None for what is true of one day
    pieces: tuple[Piece, ...] = ()
    stated: int | None = None
    why: str = ""

    @property
    def shown(self) -> int:
        """What the report says."""
        return self.value if self.stated is None else self.stated

    @property
    def shown_total(self) -> int | None:
        """The total since the beginning of the year, with what the office stated for the period in the place of what was counted."""
        return None if self.total is None else self.total + self.shown - self.value


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the progress table: one task in one role."""

    task: int
    text: str
    role: str  # "Chủ trì", "Phối hợp"
    result: str
    total: str
    pace: str
    difficulties: str = ""
    proposals: str = ""


LINE_COLUMNS = (
    "TT", "Tên nhiệm vụ", "Vai trò", "Kết quả trong kỳ (định lượng)", "Lũy kế", "Tiến độ", "Tồn tại, khó khăn", "Đề xuất, kiến nghị",
)  # fmt: skip
AHEAD, REACHED, BEHIND, NOT_DUE = "Vượt", "Đạt", "Chậm", "Chưa đến hạn"


def pace(*, due: int, done: int, late: int, early: int) -> str:
    """How a task goes: `due` parts fell due by the end of the period, `done` of them are confirmed, `early` further ones are, too."""
    if late or done < due:
        return BEHIND
    if early:
        return AHEAD
    return REACHED if due else NOT_DUE


def figures_form(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Figures as they are kept and signed."""
    return [
        {
            "code": f.code, "label": f.label, "unit": f.unit, "value": f.value, "total": f.total, "stated": f.stated, "why": f.why,
            "pieces": [[p.key, p.label, p.value] for p in f.pieces],
        }
        for f in figures
    ]  # fmt: skip


def figures_of(form: Iterable[Mapping[str, Any]]) -> list[Figure]:
    """Figures out of what was kept."""
    return [Figure(**{**row, "pieces": tuple(Piece(*piece) for piece in row["pieces"])}) for row in form]


def lines_form(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines of the progress table as they are kept and signed."""
    return [{name: getattr(line, name) for name in Line.__dataclass_fields__} for line in lines]


def lines_of(form: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Lines out of what was kept."""
    return [Line(**row) for row in form]


def refreshed(new: Sequence[Figure], old: Sequence[Figure]) -> list[Figure]:
    """`new` counts with what the office stated before, where the records still say what they said then.

    Where they say something else now, the statement is dropped: it was made about another figure.
    """
    before = {f.code: f for f in old}
    return [
        replace(f, stated=was.stated, why=was.why) if (was := before.get(f.code)) and was.stated is not None and was.value == f.value else f
        for f in new
    ]


def refreshed_lines(new: Sequence[Line], old: Sequence[Line]) -> list[Line]:
    """`new` lines with the difficulties and proposals that were written for the same task and role."""
    before = {(line.task, line.role): line for line in old}
    return [
        replace(line, difficulties=was.difficulties, proposals=was.proposals) if (was := before.get((line.task, line.role))) else line
        for line in new
    ]


def stated(figures: Sequence[Figure], said: Mapping[str, tuple[int | None, str]]) -> list[Figure]:
    """`figures` with what the office states (code → figure, why). One that differs needs a reason. Raises CannotReport."""
    found = []
    for figure in figures:
        value, why = said.get(figure.code, (figure.stated, figure.why))
        if value is None or value == figure.value:
            found.append(replace(figure, stated=None, why=""))
            continue
        if value < 0:
            raise CannotReport(f"“{figure.label}”: số liệu không thể nhỏ hơn 0.")
        if not why.strip():
            raise CannotReport(f"“{figure.label}”: bạn ghi {value} khác với hồ sơ ({figure.value}). Hãy ghi lý do, hoặc để trống.")
        found.append(replace(figure, stated=value, why=why.strip()[:300]))
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that the records now give otherwise than when the report was signed."""

    figure: Figure
    now: int

    @property
    def words(self) -> str:
        return f"{self.figure.label}: khi ký là {dotted(self.figure.value)}, nay hồ sơ có {dotted(self.now)} {self.figure.unit}"


def changes(signed: Sequence[Figure], now: Mapping[str, int]) -> list[Change]:
    """What changed since signing. A figure that no room gives any more is passed over: its record is the signed report."""
    return [Change(f, now[f.code]) for f in signed if f.code in now and now[f.code] != f.value]


def nothing_happened(figures: Iterable[Figure]) -> bool:
    """Whether every figure of the period is nought (those of one day, such as staff, do not count)."""
    return not any(f.shown for f in figures if f.total is not None)


def due_on(last: date, days: int | None) -> date | None:
    """The day until which a report of a period that ends with `last` is expected; None without a term. `days` may be below nought."""
    return None if days is None else last + timedelta(days=days)


class Standing(StrEnum):
    """How a body stands with its report."""

    MISSING = "missing"
    LATE = "late"
    WRITING = "writing"
    RETURNED = "returned"
    IN = "in"
    IN_LATE = "in_late"


STANDING_LABELS = {
    Standing.MISSING: "Chưa có",
    Standing.LATE: "Chậm, chưa gửi",
    Standing.WRITING: "Đang soạn",
    Standing.RETURNED: "Bị trả lại",
    Standing.IN: "Đã gửi",
    Standing.IN_LATE: "Đã gửi, chậm",
}


def standing(state: State | None, signed_on: date | None, due: date | None, today: date) -> Standing:
    """Where a body stands: by its newest version that counts, else by its draft; after the term, what is not in is late."""
    if state in COUNTED:
        return Standing.IN_LATE if due and signed_on and signed_on > due else Standing.IN
    if due and today > due:
        return Standing.LATE
    if state is State.RETURNED:
        return Standing.RETURNED
    return Standing.WRITING if state is State.DRAFT else Standing.MISSING


def summed(reports: Iterable[Sequence[Figure]]) -> list[Figure]:
    """The sum of many reports, figure by figure, in the order in which they first come. Pieces of one key are added up."""
    order: dict[str, Figure] = {}
    for figures in reports:
        for f in figures:
            was = order.get(f.code)
            plain = replace(f, value=f.shown, total=f.shown_total, stated=None, why="")
            order[f.code] = plain if was is None else _added(was, plain)
    return list(order.values())


def _added(one: Figure, other: Figure) -> Figure:
    pieces = {p.key: p for p in one.pieces}
    for p in other.pieces:
        pieces[p.key] = Piece(p.key, p.label, p.value + (pieces[p.key].value if p.key in pieces else 0))
    total = None if one.total is None or other.total is None else one.total + other.total
    return replace(one, value=one.value + other.value, total=total, pieces=tuple(pieces.values()))


def topmost(bodies: Mapping[int, Sequence[int]]) -> set[int]:
    """Of bodies that report (body → those that it is under), the ones that are under no other that reports.

    A district's report holds what its communes did: only one of the two goes into the sum.
    """
    return {body for body, uppers in bodies.items() if not any(upper in bodies for upper in uppers)}


def sentence(figure: Figure) -> str:
    """One figure as a line of part II: "Tin, bài đã phát hành: 12 tin, bài (lũy kế 40), trong đó: loa 8, bảng tin 4"."""
    words = f"{figure.label}: {dotted(figure.shown)} {figure.unit}"
    if figure.shown_total is not None and figure.shown_total != figure.shown:
        words += f" (lũy kế từ đầu năm {dotted(figure.shown_total)})"
    if figure.pieces and figure.stated is None:
        words += f", trong đó: {', '.join(f'{p.label} {dotted(p.value)}' for p in figure.pieces)}"
    return words


def dotted(value: int) -> str:
    """ "1.234.567": a dot at each thousand."""
    return f"{value:,}".replace(",", ".")
