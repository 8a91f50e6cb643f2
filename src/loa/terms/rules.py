"""Pure rules of what may be entered: days off and worked, a term of one's own."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from loa.worktime.days import FIRST_YEAR, LAST_YEAR, Calendar, weekday_name
from loa.worktime.terms import WrongTerm

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FARTHEST = timedelta(days=366)  # between the two days of a swap


@dataclass(frozen=True, slots=True)
class DayForm:
    """What is typed: a day that is off, a day that is worked instead, or one of them alone (Labour Code 2019, Article 112)."""

    off: date | None
    worked: date | None
    name: str
    basis: str


def check_days(form: DayForm, calendar: Calendar) -> None:
    """Raise WrongTerm unless the decision says something new, on a basis."""
    days = [day for day in (form.off, form.worked) if day]
    if not days:
        raise WrongTerm("Hãy ghi ngày nghỉ, ngày làm bù, hoặc cả hai khi hoán đổi.")
    if not form.basis.strip():
        raise WrongTerm("Hãy ghi căn cứ: số, ngày của thông báo hoặc quyết định.")
    if any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        raise WrongTerm(f"Ngày phải trong khoảng từ năm {FIRST_YEAR} đến năm {LAST_YEAR}.")
    if form.off and form.worked and abs(form.off - form.worked) > _FARTHEST:
        raise WrongTerm("Hai ngày hoán đổi cách nhau hơn một năm. Hãy xem lại năm.")
    if form.off and not (seen := calendar.look(form.off)).worked and (seen.sure or form.worked):
        raise WrongTerm(f"{weekday_name(form.off)} {form.off:%d/%m/%Y} vốn đã là ngày nghỉ ({seen.words}).")
    if form.worked and calendar.look(form.worked).worked:
        raise WrongTerm(f"{weekday_name(form.worked)} {form.worked:%d/%m/%Y} vốn đã là ngày làm việc.")


def check_name(rule: str, name: str) -> None:
    """Raise WrongTerm unless `rule` can name a new term: lower-case words with hyphens, and a title for people."""
    if not SLUG.fullmatch(rule) or len(rule) > 60:
        raise WrongTerm("Mã quy tắc chỉ gồm chữ thường không dấu, số và dấu gạch nối, ví dụ: tra-loi-kien-nghi.")
    if not name.strip():
        raise WrongTerm("Hãy ghi tên quy tắc.")
