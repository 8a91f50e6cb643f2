"""Pure rules of the budget of plans: kinds of entries, sources, sums. Every amount is a whole number of đồng.

No law is stated here: which body may spend what is decided by its own budget estimate and decisions; an entry names them as its basis.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from loa.vietnamese.money import MOST, shown_amount


class Kind(StrEnum):
    """What an entry says of money."""

    ESTIMATE = "estimate"
    ALLOCATION = "allocation"
    SPENDING = "spending"


KIND_LABELS = {Kind.ESTIMATE: "Dự toán", Kind.ALLOCATION: "Phân bổ, giao", Kind.SPENDING: "Chi"}


class Source(StrEnum):
    """Where money comes from (nguồn kinh phí)."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"
    SOCIAL = "social"
    SPONSOR = "sponsor"
    OTHER = "other"


SOURCE_LABELS = {
    Source.CENTRAL: "Ngân sách trung ương",
    Source.PROVINCE: "Ngân sách tỉnh",
    Source.COMMUNE: "Ngân sách xã",
    Source.SOCIAL: "Xã hội hóa",
    Source.SPONSOR: "Tài trợ",
    Source.OTHER: "Nguồn khác",
}

FIRST_YEAR, LAST_YEAR = 2000, 2100


class NotEntered(Exception):
    """An entry that a rule forbids; the text says in Vietnamese what to do. `field` is the field at fault, "" for the whole."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class AboveAllocation(Exception):
    """A spending that goes `over` đồng above what is allocated: it needs a confirmation of exactly that figure."""

    def __init__(self, allocated: int, spent: int, amount: int) -> None:
        self.allocated, self.spent, self.amount = allocated, spent, amount
        self.over = spent + amount - allocated
        super().__init__(
            f"Khoản chi này vượt phần đã phân bổ {shown_amount(self.over)} đồng: đã phân bổ {shown_amount(allocated)}, "
            f"đã chi {shown_amount(spent)}, khoản này {shown_amount(amount)} đồng."
        )


class BelowSpent(Exception):
    """An allocation whose reversal leaves less than is spent, by `over` đồng: it needs a confirmation of exactly that figure."""

    def __init__(self, left: int, spent: int) -> None:
        self.over = spent - left
        super().__init__(
            f"Đảo bút toán này thì phần phân bổ còn {shown_amount(left)} đồng, thấp hơn phần đã chi {shown_amount(spent)} đồng: "
            f"vượt phân bổ {shown_amount(self.over)} đồng."
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """Estimate, allocation and spending in đồng, and what follows from them."""

    estimate: int = 0
    allocated: int = 0
    spent: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.estimate + other.estimate, self.allocated + other.allocated, self.spent + other.spent)

    @property
    def remaining(self) -> int:
        """Allocated and not yet spent; below zero when more was spent."""
        return self.allocated - self.spent

    @property
    def over(self) -> int:
        """By how much more was spent than allocated; 0 when not."""
        return max(0, -self.remaining)

    @property
    def percent(self) -> int | None:
        """Share of the allocation that is spent, rounded down; None without an allocation."""
        return 100 * self.spent // self.allocated if self.allocated > 0 else None

    @property
    def bar(self) -> tuple[int, int]:
        """(spent within the allocation, spent above it) as shares of 100 of the greater of both, for drawing."""
        whole = max(self.allocated, self.spent)
        if whole <= 0:
            return 0, 0
        within = 100 * min(self.spent, self.allocated) // whole
        return max(0, within), (100 - within if self.over else 0)


def total(parts: Iterable[Figures]) -> Figures:
    """The sum of `parts`."""
    found = Figures()
    for part in parts:
        found = found + part
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """Figures of one task, body, year and source: the smallest box that money is counted in."""

    task: int
    body: int
    year: int
    source: str
    figures: Figures


def by(cells: Iterable[Cell], name: str) -> dict[int | str, Figures]:
    """The sums of `cells` by "task", "body", "year" or "source"."""
    found: dict[int | str, Figures] = {}
    for cell in cells:
        key = getattr(cell, name)
        found[key] = found.get(key, Figures()) + cell.figures
    return found


def check_amount(amount: int) -> None:
    """Raise NotEntered unless `amount` is a whole number of đồng above zero and within what is kept."""
    if type(amount) is not int:
        raise TypeError("an amount is a whole number of đồng")
    if amount <= 0:
        raise NotEntered("Số tiền phải lớn hơn 0.", "amount")
    if amount > MOST:
        raise NotEntered(f"Số tiền lớn quá mức ghi được ({shown_amount(MOST)} đồng). Hãy xem lại.", "amount")


def check_over(figures: Figures, amount: int, confirmed: int) -> int:
    """By how much a spending of `amount` goes above the allocation; raises AboveAllocation unless `confirmed` is that figure.

    A figure, not a yes: when somebody else spent in between, the person confirms what they have not seen.
    """
    over = figures.spent + amount - figures.allocated
    if over > 0 and confirmed != over:
        raise AboveAllocation(figures.allocated, figures.spent, amount)
    return max(0, over)


def check_left(figures: Figures, amount: int, confirmed: int) -> int:
    """By how much spending is above what is left when an allocation of `amount` is reversed; raises BelowSpent as `check_over` does."""
    left = figures.allocated - amount
    over = figures.spent - left
    if over > 0 and confirmed != over:
        raise BelowSpent(left, figures.spent)
    return max(0, over)


def years_of(starts: date | None, ends: date | None) -> range:
    """The budget years of a plan that runs in [starts, ends): its own, one before (prepared) and one after (paid late)."""
    if starts is None:
        return range(FIRST_YEAR, LAST_YEAR + 1)
    last = date.fromordinal(ends.toordinal() - 1).year if ends else LAST_YEAR - 1
    return range(max(FIRST_YEAR, starts.year - 1), min(LAST_YEAR, last + 1) + 1)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do with the money of a plan: whether they act for who keeps it, whose money they handle, who is in the plan."""

    keeps: bool
    own: frozenset[int]
    bodies: frozenset[int]

    def allow(self, kind: Kind, body: int) -> bool:
        """Spending of their own bodies; estimates and allocations of any body also for who keeps the plan."""
        return body in self.own or (self.keeps and kind is not Kind.SPENDING)

    def open(self, kind: Kind) -> frozenset[int]:
        """The bodies of the plan for which they may enter money of `kind`."""
        return frozenset(body for body in self.bodies if self.allow(kind, body))
