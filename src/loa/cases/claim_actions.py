"""What is done to claims: begun from what people ask, evidence, the reply of the body concerned, review by two, publication, telling."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.cases.actions import tell
from loa.cases.claim_models import Claim, Instance, Proof, Reviewed
from loa.cases.claim_queries import may_check, may_reply, may_review, standing_of
from loa.cases.claim_rules import REVIEWERS, UNDECIDED, VERDICTS, State, Verdict, check_for_review, check_reviewer, why_no_claim
from loa.cases.count_actions import counts_changed
from loa.cases.kind_rules import CLAIM
from loa.cases.models import IS_OPEN, Case, Line
from loa.cases.rules import ChangedMeanwhile, NotPossible
from loa.cases.rules import State as CaseState
from loa.ledger.actions import record
from loa.newsroom.actions import write
from loa.newsroom.models import Message, MessageKind
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, check_may
from loa.organisations.rules import Act, forbidden_words
from loa.vietnamese.letters import slug


def _log(claim: Claim, act: str, words: str, by: User, at: datetime) -> None:
    record(act=f"claim.{act}", subject=f"claim:{claim.pk}", summary=words[:400], at=at, by=by, body=claim.owner)


def _take(claim: Claim, version: int, **values: object) -> None:
    if not Claim.objects.filter(pk=claim.pk, version=version).update(version=F("version") + 1, **values):
        raise ChangedMeanwhile
    claim.refresh_from_db()


def _check(claim: Claim, by: User, at: datetime) -> None:
    if not may_check(by, claim, localdate(at)):
        raise NotPermitted(forbidden_words(Act.WORK, claim.owner.name))


@transaction.atomic
def begin(
    *, statement: str, owner: Body, cases: Iterable[Case], by: User, at: datetime, affected: str = "", is_own_error: bool = False
) -> Claim:
    """A claim to check. Opinion, criticism and complaint are refused: they are answered as questions. Raises NotPossible."""
    check_may(by, Act.WORK, owner, localdate(at))
    if why := why_no_claim(statement):
        raise NotPossible(f"{why} Hãy ghi câu khẳng định kiểm tra được, hoặc trả lời như một câu hỏi.")
    claim = Claim.objects.create(
        statement=statement.strip()[:2000], owner=owner, affected=affected.strip()[:300], is_own_error=is_own_error, begun_at=at
    )
    claim.writers.add(by)
    for case in cases:
        join(claim=claim, case=case, by=by, at=at)
        claim.affected = claim.affected or str(case.details.get("affected", ""))[:300]
    claim.save(update_fields=["affected"])
    _log(claim, "begun", f"Kiểm chứng: {claim.statement}", by, at)
    return claim


@transaction.atomic
def join(*, claim: Claim, case: Case, by: User, at: datetime) -> None:
    """Say that a case asks about this claim; where its sender saw it is an instance. The sender will be told the result."""
    _check(claim, by, at)
    if case.kind != CLAIM:
        raise NotPossible("Chỉ gắn vụ việc hỏi một tin có đúng không.")
    Case.objects.filter(pk=case.pk).update(claim=claim, state=CaseState.WORKING.value, version=F("version") + 1)
    counts_changed(case)
    where = str(case.details.get("where", "")).strip()
    if where and not claim.instances.filter(place=where[:500]).exists():
        Instance.objects.create(claim=claim, place=where[:500], seen_on=localdate(case.received_at))
    if claim.state == State.PUBLISHED:
        _answer(claim, case, by, at)


@transaction.atomic
def add_instance(*, claim: Claim, place: str, seen_on: date | None, by: User, at: datetime) -> None:
    """Where it circulates: an address or a description, not a person."""
    _check(claim, by, at)
    if not place.strip():
        raise NotPossible("Hãy ghi địa chỉ trang hoặc mô tả nơi thấy; không ghi ai đăng.")
    Instance.objects.create(claim=claim, place=place.strip()[:500], seen_on=seen_on)
    _log(claim, "instance", "Thêm nơi lan truyền", by, at)


@transaction.atomic
def add_proof(*, claim: Claim, stands: str, words: str, source: str, by: User, at: datetime) -> None:
    """Evidence for, against or around it, with its source. Raises NotPossible."""
    _check(claim, by, at)
    if State(claim.state) not in UNDECIDED:
        raise NotPossible("Đã trình duyệt; muốn thêm bằng chứng hãy rút về trước.")
    if stands not in (Proof.FOR, Proof.AGAINST, Proof.CONTEXT) or not words.strip() or not source.strip():
        raise NotPossible("Bằng chứng cần nội dung và nguồn (văn bản, trang, số liệu, ngày).")
    Proof.objects.create(claim=claim, stands=stands, words=words.strip()[:5000], source=source.strip()[:500], by=by, at=at)
    claim.writers.add(by)
    _log(claim, "proof", f"Thêm bằng chứng: {source.strip()}", by, at)


@transaction.atomic
def conclude(
    *, claim: Claim, verdict: str, explanation: str, concerned: Body | None, is_own_error: bool, version: int, by: User, at: datetime
) -> None:
    """Write the conclusion. It is no conclusion before two others reviewed it."""
    _check(claim, by, at)
    if State(claim.state) not in UNDECIDED:
        raise NotPossible("Kết luận đang được duyệt hoặc đã công bố.")
    if verdict and verdict not in set(Verdict):
        raise NotPossible("Hãy chọn kết luận trong thang.")
    values = {"verdict": verdict, "explanation": explanation.strip()[:10_000], "concerned": concerned, "is_own_error": is_own_error}
    _take(claim, version, **values)
    claim.writers.add(by)
    _log(claim, "concluded", f"Soạn kết luận: {claim.get_verdict_display() or 'chưa có'}", by, at)


@transaction.atomic
def ask_reply(*, claim: Claim, version: int, by: User, at: datetime) -> None:
    """Ask the body concerned to speak before anything is concluded."""
    _check(claim, by, at)
    if claim.concerned is None or claim.concerned_id == claim.owner_id:
        raise NotPossible("Hãy chọn cơ quan liên quan trước.")
    if State(claim.state) not in UNDECIDED:
        raise NotPossible("Kết luận đang được duyệt hoặc đã công bố.")
    _take(claim, version, reply_asked_at=at, state=State.REPLY.value)
    _log(claim, "reply_asked", f"Đề nghị {claim.concerned} cho ý kiến", by, at)


@transaction.atomic
def reply(*, claim: Claim, words: str, version: int, by: User, at: datetime) -> None:
    """The body concerned speaks; its words stand in full on the public page. Before the publication reviewers begin anew with them."""
    if not may_reply(by, claim, localdate(at)):
        raise NotPermitted(forbidden_words(Act.WORK, str(claim.concerned or "")))
    if claim.reply_asked_at is None or not words.strip():
        raise NotPossible("Hãy ghi ý kiến của cơ quan.")
    if claim.state == State.DROPPED:
        raise NotPossible("Việc kiểm chứng này đã thôi.")
    state = State(claim.state) if claim.state == State.PUBLISHED else State.CHECKING
    _take(claim, version, reply=words.strip()[:10_000], replied_at=at, state=state.value)
    if state is State.CHECKING:
        Reviewed.objects.filter(claim=claim).delete()
    _log(claim, "replied", f"{claim.concerned} cho ý kiến", by, at)


@transaction.atomic
def submit(*, claim: Claim, version: int, by: User, at: datetime) -> None:
    """Hand the conclusion in to two reviewers. Raises NotPossible with what lacks."""
    _check(claim, by, at)
    check_for_review(standing_of(claim, at))
    if State(claim.state) not in UNDECIDED:
        raise NotPossible("Kết luận đã được trình.")
    _take(claim, version, state=State.REVIEW.value)
    Reviewed.objects.filter(claim=claim).delete()
    _log(claim, "submitted", "Trình duyệt kết luận", by, at)


@transaction.atomic
def send_back(*, claim: Claim, why: str, version: int, by: User, at: datetime) -> None:
    """A reviewer, or who wrote it, takes it back to be changed."""
    if not (may_review(by, claim, localdate(at)) or may_check(by, claim, localdate(at))):
        raise NotPermitted(forbidden_words(Act.APPROVE, claim.owner.name))
    if claim.state != State.REVIEW or not why.strip():
        raise NotPossible("Hãy ghi rõ cần sửa gì.")
    _take(claim, version, state=State.CHECKING.value)
    Reviewed.objects.filter(claim=claim).delete()
    _log(claim, "sent_back", f"Trả lại kết luận: {why.strip()}", by, at)


@transaction.atomic
def review(*, claim: Claim, version: int, by: User, at: datetime) -> bool:
    """One of two reviews. The second publishes, tells who asked, and is what the channels may carry. Returns whether it was published."""
    if not may_review(by, claim, localdate(at)):
        raise NotPermitted(forbidden_words(Act.APPROVE, claim.owner.name))
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    if held.version != version:
        raise ChangedMeanwhile
    if held.state != State.REVIEW:
        raise NotPossible("Kết luận này không chờ duyệt.")
    writers = set(held.writers.values_list("pk", flat=True))
    check_reviewer(by.pk, writers, set(held.reviews.values_list("by", flat=True)))
    Reviewed.objects.create(claim=held, by=by, at=at)
    _log(held, "reviewed", f"Duyệt kết luận: {held.get_verdict_display()}", by, at)
    if held.reviews.count() < REVIEWERS:
        return False
    name = f"{slug(held.statement)[:80].strip('-') or 'tin'}-{secrets.token_hex(3)}"
    _take(held, version, state=State.PUBLISHED.value, published_at=at, code=name)
    for case in held.cases.filter(IS_OPEN):
        _answer(held, case, by, at)
    _log(held, "published", f"Công bố kết quả kiểm chứng: {held.get_verdict_display()}", by, at)
    claim.refresh_from_db()
    return True


def _answer(claim: Claim, case: Case, by: User, at: datetime) -> None:
    """Who asked is told, on the page of their case and by letter."""
    rated = VERDICTS[Verdict(claim.verdict)]
    words = f"Kết quả kiểm chứng: {rated.label}. {rated.meaning}\n\n{claim.explanation}"
    late = at >= case.due_at if case.due_at else None
    Case.objects.filter(pk=case.pk).update(state=CaseState.ANSWERED.value, answered_at=at, was_late=late, version=F("version") + 1)
    counts_changed(case)
    Line.objects.create(case=case, kind=Line.OUT, text=words, by=by, at=at)
    tell(case, f"Đã có kết quả kiểm chứng: {rated.label}.", at, line=False)


@transaction.atomic
def drop(*, claim: Claim, why: str, version: int, by: User, at: datetime) -> None:
    """Check it no more, with a reason; the cases are answered one by one."""
    _check(claim, by, at)
    if State(claim.state) not in UNDECIDED or not why.strip():
        raise NotPossible("Hãy ghi lý do; chỉ thôi kiểm tra khi chưa trình duyệt.")
    _take(claim, version, state=State.DROPPED.value)
    Case.objects.filter(claim=claim).update(claim=None)
    _log(claim, "dropped", f"Thôi kiểm chứng: {why.strip()}", by, at)


@transaction.atomic
def note_referral(*, claim: Claim, to: str, by: User, at: datetime) -> None:
    """The letter about a forgery to the authority `to` was drawn up: who did so, and when, stays in the history."""
    _check(claim, by, at)
    if claim.verdict != Verdict.FORGED or not to.strip():
        raise NotPossible("Chỉ chuyển cơ quan chức năng khi kết luận là giả mạo và có cơ quan nhận.")
    _log(claim, "referred", f"Lập văn bản chuyển nội dung giả mạo đến {to.strip()[:200]}", by, at)


@transaction.atomic
def make_message(*, claim: Claim, by: User, at: datetime) -> Message:
    """A draft for the channels where it matters, to be approved by two as every message."""
    if claim.state != State.PUBLISHED:
        raise NotPossible("Chỉ soạn tin từ kết quả đã công bố.")
    if claim.message is not None:
        return claim.message
    rated = VERDICTS[Verdict(claim.verdict)]
    body = f"Thông tin: “{claim.statement}”\n\nKết luận: {rated.label}. {rated.meaning}\n\n{claim.explanation}"
    kind = MessageKind.objects.filter(code="answer").first()
    message = write(
        title=f"Kiểm chứng: {claim.statement}"[:200], owner=claim.owner, source=None, by=by, at=at, body=body, summary="", kind=kind
    )
    Claim.objects.filter(pk=claim.pk).update(message=message)
    claim.refresh_from_db()
    return message
