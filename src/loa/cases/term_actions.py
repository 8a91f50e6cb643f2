"""What is done to the term of a case: prolonged once with notice; ready information or complex, which has another term."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.cases.actions import check_handles, log, set_due, take, tell
from loa.cases.clock_queries import clock_of
from loa.cases.kind_rules import term_of
from loa.cases.models import Case, Extension
from loa.cases.rules import NotPossible
from loa.organisations.models import User
from loa.terms.queries import office_calendar
from loa.worktime.counting import extend
from loa.worktime.terms import WrongTerm


@transaction.atomic
def prolong(*, case: Case, amount: int, why: str, version: int, by: User, at: datetime) -> None:
    """Prolong the term once, within what the law allows, with notice to the sender. Raises NotPossible."""
    check_handles(case, by, at)
    clock = clock_of(case)
    if not why.strip():
        raise NotPossible("Hãy ghi lý do gia hạn; người gửi sẽ đọc lý do này.")
    if clock.due is None or clock.extension is None:
        raise NotPossible("Thời hạn này không có quy định gia hạn.")
    try:
        longer = extend(clock.due, clock.extension, office_calendar(), amount=amount, told=localdate(at))
    except WrongTerm as error:
        raise NotPossible(str(error)) from error
    take(case, version)
    Extension.objects.create(case=case, amount=amount, why=why.strip()[:500], told_at=at, by=by)
    set_due(case)
    log(case, "prolonged", f"{case.number}: gia hạn {amount} ngày", by, at, {"days": amount}, clock.extension.basis[:300])
    tell(case, f"Thời hạn được gia hạn đến hết ngày {longer.day:%d/%m/%Y}. Lý do: {why.strip()}", at)


@transaction.atomic
def weigh(*, case: Case, is_complex: bool, version: int, by: User, at: datetime) -> None:
    """Say whether the information lies ready or has to be gathered: another term runs (Law 104/2016, Articles 30 and 31)."""
    check_handles(case, by, at)
    take(case, version, is_complex=is_complex, term=term_of(case.kind, case.way, is_complex=is_complex))
    set_due(case)
    words = clock_of(case).words
    log(case, "weighed", f"{case.number}: {'thông tin phức tạp' if is_complex else 'thông tin có sẵn'}, hạn {words}", by, at)
    tell(case, f"Thời hạn giải quyết: {words}.", at)
