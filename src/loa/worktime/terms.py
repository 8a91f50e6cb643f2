"""A term of law (thời hạn) as a row: its figure and unit, what it rests on, where that was read, when it holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """What a term is counted in; the three are never mixed."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


UNIT_LABELS = {Unit.HOURS: "giờ", Unit.DAYS: "ngày", Unit.WORKING_DAYS: "ngày làm việc"}
MOST = {Unit.HOURS: 8_784, Unit.DAYS: 3_660, Unit.WORKING_DAYS: 2_500}  # a slip of the keyboard lies above


class Confidence(StrEnum):
    """How well a figure is known."""

    QUOTED = "quoted"
    REPORTED = "reported"
    WEAK = "weak"
    ENTERED = "entered"
    NONE = "none"


CONFIDENCE_LABELS = {
    Confidence.QUOTED: "nguồn trích nguyên văn quy định",
    Confidence.REPORTED: "theo bài viết, tin tức tóm tắt quy định",
    Confidence.WEAK: "nguồn gián tiếp, cần kiểm tra",
    Confidence.ENTERED: "do cơ quan nhập, có căn cứ",
    Confidence.NONE: "chưa xác nhận",
}


class WrongTerm(ValueError):
    """A row or a question that makes no sense; the text says in Vietnamese what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a term of law, valid in [valid_from, valid_to).

    `value` None: the figure is not confirmed, and nothing is computed from it. `starts` says what starts the term. `minimum`: the act may
    not be done before (a draft must stay posted so long), else not after. `rolls`: a last day on which offices are closed moves to the
    next working day (Civil Code 2015, Article 148.5). `first_day`: the day of the event is counted (by default it is not: Article 147).
    `notice` and `extension` name the terms for telling the requester how long it takes, and by how much it may be prolonged once.
    """

    id: str
    name: str
    unit: Unit | None
    value: int | None
    basis: str
    source: str = ""
    confidence: Confidence = Confidence.NONE
    valid_from: date | None = None
    valid_to: date | None = None
    starts: str = "ngày nhận"
    group: str = ""
    minimum: bool = False
    rolls: bool = True
    first_day: bool = False
    notice: str = ""
    extension: str = ""
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a figure to compute with."""
        return self.value is not None and self.unit is not None

    @property
    def figure(self) -> str:
        """The figure in Vietnamese: "5 ngày làm việc", or "chưa rõ"."""
        return f"{self.value} {UNIT_LABELS[self.unit]}" if self.value is not None and self.unit else "chưa rõ"

    def holds_on(self, day: date) -> bool:
        """Whether this version is valid on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


def check_rule(rule: Rule) -> None:
    """Raise WrongTerm unless the row can be counted with, and says what it rests on."""
    if not rule.basis.strip():
        raise WrongTerm("Hãy ghi căn cứ pháp lý: văn bản, điều, khoản.")
    if rule.unit is None or rule.value is None:
        raise WrongTerm("Hãy ghi mức thời hạn và đơn vị tính.")
    if not 1 <= rule.value <= MOST[rule.unit]:
        raise WrongTerm(f"Mức thời hạn phải từ 1 đến {MOST[rule.unit]} {UNIT_LABELS[rule.unit]}.")
    if rule.valid_from and rule.valid_to and rule.valid_to <= rule.valid_from:
        raise WrongTerm("Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực.")


def versions(rules: Iterable[Rule], rule_id: str) -> list[Rule]:
    """Every version of a term, in the order of entry."""
    return [rule for rule in rules if rule.id == rule_id]


def version_on(rules: Iterable[Rule], rule_id: str, day: date) -> Rule | None:
    """The version that holds on `day`: the one that began last, of equal ones the one entered last; None when none does."""
    found = [rule for rule in versions(rules, rule_id) if rule.holds_on(day)]
    return max(enumerate(found), key=lambda pair: (pair[1].valid_from or date.min, pair[0]))[1] if found else None


def ids(rules: Iterable[Rule]) -> Sequence[str]:
    """The names of all terms, each once, in the order of the table."""
    return list(dict.fromkeys(rule.id for rule in rules))
