"""How long a case is kept, and its erasure: what people said of themselves, what they wrote, files, and the meaning of receipts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from loa.cases.actions import check_handles, log
from loa.cases.models import Answer, Case, Letter, Line, Sender
from loa.cases.rules import CLOSED, NotPossible, State
from loa.cases.search_actions import drop_case
from loa.ledger.log_actions import forget
from loa.organisations.models import User
from loa.terms.queries import rules_for
from loa.worktime.terms import Unit, version_on

RETENTION = "case-retention"  # the term that says how long; no figure until the office enters one
ERASED = "(Nội dung đã được xóa khi hết thời hạn lưu.)"
AT_ONCE = 500


@transaction.atomic
def set_retention(*, at: datetime) -> int:
    """Say of closed cases until when they are kept, by the term that the office entered; without a figure nothing. Returns how many."""
    rule, count = version_on(rules_for(), RETENTION, localdate(at)), 0
    if rule is None or rule.value is None or rule.unit is not Unit.DAYS:
        return 0
    closed = [state.value for state in CLOSED]
    rows = Case.objects.filter(keep_until__isnull=True, erased_at__isnull=True, state__in=closed, answered_at__isnull=False)
    for case in rows.only("pk", "answered_at")[:AT_ONCE]:
        assert case.answered_at is not None
        Case.objects.filter(pk=case.pk).update(keep_until=localdate(case.answered_at) + timedelta(days=rule.value))
        count += 1
    return count


@transaction.atomic
def erase_due(*, at: datetime) -> int:
    """Erase what has been kept long enough. Returns how many."""
    rows = Case.objects.filter(keep_until__lte=localdate(at), erased_at__isnull=True, state__in=[state.value for state in CLOSED])
    found = list(rows.select_related("body")[:AT_ONCE])
    for case in found:
        _erase(case, None, at, "hết thời hạn lưu")
    return len(found)


@transaction.atomic
def erase(*, case: Case, why: str, by: User, at: datetime) -> None:
    """Erase a closed case before its time, because its sender asks. Raises NotPossible."""
    check_handles(case, by, at)
    if State(case.state) not in CLOSED:
        raise NotPossible("Chỉ xóa khi vụ việc đã kết thúc.")
    if not why.strip():
        raise NotPossible("Hãy ghi lý do xóa.")
    _erase(case, by, at, why.strip())


@transaction.atomic
def forget_sender(*, case: Case, by: User | None, at: datetime) -> None:
    """Delete what the sender gave of themselves; the matter goes on without."""
    if by is not None:
        check_handles(case, by, at)
    Sender.objects.filter(case=case).delete()
    Letter.objects.filter(case=case, sent_at__isnull=True).delete()
    log(case, "sender_erased", f"{case.number}: xóa thông tin người gửi", by, at)


def _erase(case: Case, by: User | None, at: datetime, why: str) -> None:
    """What is left is a number, its kind, dates and outcome: enough for figures, nothing of what was said. A published answer stays."""
    for line in case.lines.filter(kind=Line.IN).values_list("pk", flat=True):
        forget(subject=f"caseline:{line}")
    forget(subject=f"case:{case.pk}")
    Sender.objects.filter(case=case).delete()
    case.lines.all().delete()
    Answer.objects.filter(case=case).delete()
    Letter.objects.filter(case=case).delete()
    Case.objects.filter(pk=case.pk).update(
        title=ERASED, text=ERASED, details={}, satisfied_words="", secret_sha256="", erased_at=at, keep_until=None, policy=None
    )
    drop_case(case.pk)
    log(case, "erased", f"{case.number}: đã xóa nội dung, {why}"[:400], by, at)
