"""Pure rules of the meeting document: how often it is held, and the sentences that follow from figures."""

from dataclasses import dataclass
from datetime import date

from loa.reports.period_rules import Period, Rhythm

RHYTHM_LABELS = {Rhythm.WEEK: "Giao ban tuần", Rhythm.MONTH: "Giao ban tháng", Rhythm.QUARTER: "Giao ban quý"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What the document counts."""

    released: int
    withdrawn: int
    confirmed: int
    incoming: int
    outgoing: int
    late: int
    due: int


def opening(body: str, period: Period, figures: Figures, until: date) -> str:
    """The first paragraph: the whole period in one sentence for each side of it."""
    taken = f", thu hồi {figures.withdrawn} tin, bài" if figures.withdrawn else ""
    books = [f"{n} văn bản {way}" for n, way in ((figures.incoming, "đến"), (figures.outgoing, "đi")) if n]
    entered = f"; vào sổ {' và '.join(books)}" if books else ""
    return (
        f"Trong {period.name}, {body} phát hành {figures.released} tin, bài{taken}; có {figures.confirmed} phần việc "
        f"được xác nhận hoàn thành{entered}. "
        f"Tính đến ngày {until:%d/%m/%Y} có {figures.late} phần việc quá hạn; kỳ tới có {figures.due} phần việc đến hạn."
    )
