"""What is done towards the press: a deputy authorised for one matter, a statement noted, an urgent matter met, a correction asked for."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.cases.kind_rules import PRESS
from loa.cases.models import Case
from loa.cases.press_models import Authorisation, CorrectionRequest, Statement, UrgentMatter
from loa.cases.press_rules import FORMS, TRIGGERS, check_authorisation, check_correction
from loa.cases.rules import ChangedMeanwhile, NotPossible
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import acts_for, check_may, may
from loa.organisations.rules import Act


def _log(act: str, subject: str, words: str, body: Body, by: User, at: datetime, basis: str = "") -> None:
    record(act=act, subject=subject, summary=words[:400], at=at, by=by, body=body, basis=basis[:300])


@transaction.atomic
def authorise(
    *, body: Body, to: User, matter: str, paper: str, begin: date, end: date, by: User, at: datetime, case: Case | None = None
) -> Authorisation:
    """The head lets a deputy speak on one matter. Raises NotPossible."""
    day = localdate(at)
    check_authorisation(
        giver=by.pk, to=to.pk, begin=begin, end=end, matter=matter, paper=paper, giver_leads=may(by, Act.APPROVE, body, day),
        to_works_there=acts_for(to, body, day),
    )  # fmt: skip
    if case is not None and (case.kind != PRESS or case.body_id != body.pk):
        raise NotPossible("Chỉ gắn với yêu cầu báo chí của chính cơ quan.")
    if Authorisation.objects.filter(body=body, matter=matter.strip(), ended_at__isnull=True, valid_to__gt=day).exists():
        raise NotPossible("Vụ việc này đang có người được ủy quyền. Hãy kết thúc ủy quyền cũ trước.")
    made = Authorisation.objects.create(
        body=body, case=case, matter=matter.strip()[:300], given_by=by, given_to=to, paper=paper.strip()[:200], valid_from=begin,
        valid_to=end, given_at=at,
    )  # fmt: skip
    _log("press.authorised", f"authorisation:{made.pk}", f"Ủy quyền phát ngôn cho {to}: {made.matter}", body, by, at, made.paper)
    return made


@transaction.atomic
def end_authorisation(*, row: Authorisation, by: User, at: datetime) -> None:
    """The matter is over, or the head takes the word back."""
    check_may(by, Act.APPROVE, row.body, localdate(at))
    if Authorisation.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=at):
        _log("press.authorisation_ended", f"authorisation:{row.pk}", f"Kết thúc ủy quyền: {row.matter}", row.body, by, at)


@transaction.atomic
def note_statement(
    *, body: Body, form: str, what: str, on: date, evidence: str, by: User, at: datetime, authorised: Authorisation | None = None
) -> Statement:
    """Note that the body spoke, with what shows it. The spokesperson, the head, or who was authorised for this matter notes it."""
    day = localdate(at)
    holds = authorised is not None and authorised.body_id == body.pk and authorised.given_to_id == by.pk and authorised.ended_at is None
    if not (holds and authorised and authorised.valid_from <= on < authorised.valid_to):
        check_may(by, Act.SPEAK, body, day)
    if form not in FORMS or not what.strip() or not evidence.strip():
        raise NotPossible("Hãy chọn hình thức, ghi nội dung và minh chứng (địa chỉ, số văn bản).")
    if on > day:
        raise NotPossible("Chỉ ghi việc đã làm; ngày phát ngôn không thể ở sau hôm nay.")
    made = Statement.objects.create(
        body=body, form=form, what=what.strip()[:300], on=on, evidence=evidence.strip()[:300], case=authorised.case if authorised else None,
        noted_by=by, noted_at=at,
    )  # fmt: skip
    _log("press.statement", f"statement:{made.pk}", f"{FORMS[form]}: {made.what}", body, by, at)
    return made


@transaction.atomic
def note_urgent(*, body: Body, matter: str, trigger: str, happened_at: datetime, by: User, at: datetime) -> UrgentMatter:
    """Something happened of which the press must be told without being asked (Decree 09/2017, Article 6). Raises NotPossible."""
    check_may(by, Act.WORK, body, localdate(at))
    if len(matter.strip()) < 10 or trigger not in TRIGGERS:
        raise NotPossible("Hãy ghi rõ vụ việc và vì sao phải thông tin cho báo chí.")
    if happened_at > at:
        raise NotPossible("Lúc xảy ra không thể ở sau hiện tại.")
    made = UrgentMatter.objects.create(
        body=body, matter=matter.strip()[:300], trigger=trigger, happened_at=happened_at, noted_by=by, noted_at=at
    )
    _log("press.urgent", f"urgent_matter:{made.pk}", f"Phải thông tin đột xuất: {made.matter}", body, by, at)
    return made


@transaction.atomic
def meet_urgent(*, row: UrgentMatter, statement: Statement, told_at: datetime, by: User, at: datetime) -> None:
    """This statement told the press of it, at `told_at`. Raises NotPossible."""
    check_may(by, Act.SPEAK, row.body, localdate(at))
    if statement.body_id != row.body_id or statement.withdrawn_at is not None or localdate(told_at) != statement.on:
        raise NotPossible("Hãy chọn lần phát ngôn của chính cơ quan, đúng ngày đã thông tin.")
    if not row.happened_at <= told_at <= at:
        raise NotPossible("Lúc thông tin phải ở sau lúc xảy ra và không ở sau hiện tại.")
    if UrgentMatter.objects.filter(statement=statement).exists():
        raise NotPossible("Lần phát ngôn này đã gắn với một vụ việc khác.")
    if not UrgentMatter.objects.filter(pk=row.pk, statement__isnull=True).update(statement=statement, told_at=told_at):
        raise ChangedMeanwhile
    _log("press.urgent_told", f"urgent_matter:{row.pk}", f"Đã thông tin: {row.matter}", row.body, by, at, statement.evidence)


@transaction.atomic
def withdraw_statement(*, row: Statement, by: User, at: datetime) -> None:
    """It was noted by mistake; the row stays, marked."""
    check_may(by, Act.SPEAK, row.body, localdate(at))
    if Statement.objects.filter(pk=row.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        UrgentMatter.objects.filter(statement=row).update(statement=None, told_at=None)
        _log("press.statement_withdrawn", f"statement:{row.pk}", f"Rút ghi nhận: {row.what}", row.body, by, at)


@transaction.atomic
def ask_correction(*, body: Body, given: Mapping[str, str], sent_on: date | None, by: User, at: datetime) -> CorrectionRequest:
    """Ask a newspaper to correct. Raises NotPossible naming what lacks."""
    check_may(by, Act.SPEAK, body, localdate(at))
    fields = check_correction(given)
    made = CorrectionRequest.objects.create(
        body=body, newspaper=fields["newspaper"][:200], fields=fields, sent_on=sent_on, noted_by=by, noted_at=at
    )
    _log("press.correction_asked", f"correction_request:{made.pk}", f"Đề nghị {made.newspaper} cải chính: {fields['work']}", body, by, at)
    return made


@transaction.atomic
def settle_correction(*, row: CorrectionRequest, outcome: str, on: date, version: int, by: User, at: datetime) -> None:
    """What the newspaper did."""
    check_may(by, Act.SPEAK, row.body, localdate(at))
    if not outcome.strip():
        raise NotPossible("Hãy ghi kết quả: đã cải chính ở đâu, hoặc từ chối vì sao.")
    fresh = CorrectionRequest.objects.filter(pk=row.pk, version=version)
    if not fresh.update(outcome=outcome.strip()[:300], answered_on=on, version=F("version") + 1):
        raise ChangedMeanwhile
    _log("press.correction_settled", f"correction_request:{row.pk}", f"{row.newspaper}: {outcome.strip()}", row.body, by, at)
