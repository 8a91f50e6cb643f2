"""How long a draft is posted for comments: calendar days, at least the minimum that an office entered with its basis.

Source: facts known so far name no minimum of the 2025 law for provinces and communes, so that term ships without a figure: the office
then states on which basis it chose the days, and the administrator is asked for the figure. Weekends and Tết count (Ministry of Public
Security, answer of 26 February 2026), and a minimum does not roll to a working day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from loa.worktime.counting import ZONE, Due, due
from loa.worktime.days import Calendar
from loa.worktime.terms import Rule, version_on, versions

GROUP = "Lấy ý kiến dự thảo"
NO_TERM = "khac"  # another basis than a term in the list, stated in words


@dataclass(frozen=True, slots=True)
class Posting:
    """What follows from the term on the day of posting; `due` None: no term was named."""

    due: Due | None
    problem: str = ""
    unknown: str = ""  # what the administrator is asked

    @property
    def earliest(self) -> date | None:
        """The last day that must be waited for; None when unknown."""
        return self.due.day if self.due else None


def choices(rules: Sequence[Rule], day: date, level: str = "") -> list[tuple[str, str]]:
    """Terms of posting that hold on `day`, with their figures, for a form; that of the body's own `level` ("commune") comes first."""
    names = list(dict.fromkeys(r.id for r in rules if r.group == GROUP and r.minimum))
    found = [rule for name in names if (rule := version_on(rules, name, day) or versions(rules, name)[-1])]
    found.sort(key=lambda rule: not (level and rule.id.endswith(f"-{level}")))
    return [(r.id, f"{r.name} (tối thiểu {r.figure})") for r in found] + [(NO_TERM, "Theo căn cứ khác, ghi ở dưới")]


def posting(rules: Sequence[Rule], name: str, opens_on: date, closes_on: date, basis: str, calendar: Calendar) -> Posting:
    """Whether comments may be taken from `opens_on` to `closes_on`, both days included."""
    if closes_on < opens_on:
        return Posting(None, "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    rule = version_on(rules, name, opens_on)
    if rule is None:
        lacking = "Hãy ghi căn cứ của thời hạn lấy ý kiến: văn bản, điều, khoản." if not basis.strip() else ""
        return Posting(None, lacking)
    counted = due(rule, datetime.combine(opens_on, time(8), ZONE), calendar)
    if counted.day is None:
        unknown = f"Chưa có số ngày tối thiểu của “{rule.name}”. Hãy nhờ quản trị hoặc công chức tư pháp nhập mức và căn cứ ở mục Thời hạn."
        lacking = "Chưa có số ngày tối thiểu, nên hãy ghi căn cứ mà cơ quan dựa vào để chọn thời hạn." if not basis.strip() else ""
        return Posting(counted, lacking, unknown)
    if closes_on < counted.day:
        words = f"Phải lấy ý kiến ít nhất {rule.figure} kể từ ngày đăng: sớm nhất đến hết {counted.day:%d/%m/%Y} ({rule.basis})."
        return Posting(counted, words)
    return Posting(counted)
