"""What is done to answers: written point by point, submitted, approved by another person, sent; repeated replies are counted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.cases import access_rules
from loa.cases.actions import check_handles, log, set_due, take, tell
from loa.cases.answer_rules import Said, answer_text, check_approver, check_points, repeats, repeats_points
from loa.cases.kind_rules import BY_CODE
from loa.cases.models import Answer, Case, Line, Published, ReplyTemplate, Wait
from loa.cases.queries import draft_of, may_approve, sent_answers
from loa.cases.rules import ChangedMeanwhile, Move, NotPossible, State, moved
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, check_may
from loa.organisations.rules import Act, forbidden_words


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as it is typed. `ground`: of a refusal; `repeats_why`: why a reply to a follow-up says the same again."""

    said: Sequence[Said]
    opening: str = ""
    closing: str = ""
    outcome: Move = Move.ANSWER
    ground: str = ""
    repeats_why: str = ""


def text_of(answer: Answer) -> str:
    """The whole answer as the sender reads it."""
    head = access_rules.refusal_words(answer.ground) if answer.outcome == Move.REFUSE and answer.ground else ""
    opening = "\n\n".join(part for part in (head, answer.opening) if part.strip())
    return answer_text(opening, [Said(**one) for one in answer.points], answer.closing)


@transaction.atomic
def write_answer(*, case: Case, written: Written, version: int, by: User, at: datetime) -> Answer:
    """Write or change the draft; `version` is that of the draft as it was shown, 0 for a new one. Raises NotPossible, ChangedMeanwhile."""
    check_handles(case, by, at)
    if State(case.state) not in (State.NEW, State.WORKING):
        raise NotPossible("Chỉ soạn trả lời khi vụ việc đang xử lý.")
    if written.outcome not in (Move.ANSWER, Move.SUPPLY_PARTLY, Move.REFUSE) or written.outcome not in BY_CODE[case.kind].moves:
        raise NotPossible("Loại vụ việc này không có kết quả đó.")
    draft = Answer.objects.select_for_update().filter(case=case, sent_at__isnull=True).first()
    if (draft.version if draft else 0) != version:
        raise ChangedMeanwhile
    if draft is None:
        draft = Answer(case=case)
    draft.opening, draft.closing = written.opening.strip(), written.closing.strip()
    draft.points = [asdict(one) for one in written.said]
    draft.outcome, draft.ground, draft.repeats_why = written.outcome.value, written.ground, written.repeats_why.strip()[:500]
    sent = list(sent_answers(case))
    points = [Said(**one) for answer in sent for one in answer.points]
    draft.is_repeated = repeats(text_of(draft), [text_of(one) for one in sent]) or repeats_points(written.said, points)
    if draft.earlier and [one.answer for one in written.said] != [draft.earlier.answer]:
        draft.earlier = None
    draft.version = version + 1
    draft.save()
    draft.writers.add(by)
    if case.state == State.NEW:
        take(case, case.version, state=State.WORKING.value)
    log(case, "answer_written", f"{case.number}: soạn trả lời", by, at, {"answer": draft.pk, "points": len(written.said)})
    return draft


def check_complete(draft: Answer) -> None:
    """Raise NotPossible unless the draft may be submitted: every point settled, a refusal on one of its grounds, a repetition explained."""
    check_points([Said(**one) for one in draft.points])
    if draft.outcome == Move.REFUSE:
        access_rules.check_refusal(draft.case.kind, draft.ground, draft.opening)
    if draft.is_repeated and not draft.repeats_why:
        raise NotPossible(
            "Trả lời này gần như lặp lại trả lời trước, trong khi người gửi đã hỏi thêm. Hãy trả lời điều hỏi thêm, hoặc ghi lý do."
        )


@transaction.atomic
def submit(*, case: Case, version: int, seen: int, by: User, at: datetime) -> None:
    """Hand the draft in for approval; `seen` is its version. An earlier answer too: whether it fits is for another to judge."""
    check_handles(case, by, at)
    draft = _seen(case, seen)
    check_complete(draft)
    take(case, version, state=moved(case.state, Move.SUBMIT, BY_CODE[case.kind].moves).value)
    draft.submitted_at, draft.note = at, ""
    draft.save(update_fields=["submitted_at", "note"])
    log(case, "submitted", f"{case.number}: trình duyệt trả lời", by, at, {"answer": draft.pk})


def _seen(case: Case, seen: int) -> Answer:
    draft = draft_of(case)
    if draft is None:
        raise NotPossible("Chưa có trả lời nào được soạn.")
    if draft.version != seen:
        raise ChangedMeanwhile
    return draft


@transaction.atomic
def approve(*, case: Case, version: int, seen: int, by: User, at: datetime) -> None:
    """Approve exactly what was shown, and send it. Nobody approves what they wrote. Raises NotPossible, NotPermitted."""
    if not may_approve(by, case, localdate(at)):
        raise NotPermitted(forbidden_words(Act.APPROVE, case.body.name))
    draft = _seen(case, seen)
    check_approver(by.pk, draft.writers.values_list("pk", flat=True))
    check_complete(draft)
    _send(case, draft, version, by, at)


@transaction.atomic
def send_back(*, case: Case, why: str, version: int, by: User, at: datetime) -> None:
    """Return the draft to who wrote it, with a reason."""
    if not may_approve(by, case, localdate(at)):
        raise NotPermitted(forbidden_words(Act.APPROVE, case.body.name))
    if not why.strip():
        raise NotPossible("Hãy ghi rõ cần sửa gì.")
    take(case, version, state=moved(case.state, Move.SEND_BACK).value)
    Answer.objects.filter(case=case, sent_at__isnull=True).update(submitted_at=None, note=why.strip()[:500])
    log(case, "sent_back", f"{case.number}: trả lại trả lời để sửa", by, at)


def _send(case: Case, draft: Answer, version: int, approver: User, at: datetime) -> None:
    state = moved(case.state, Move(draft.outcome), BY_CODE[case.kind].moves)
    late = at >= case.due_at if case.due_at else None
    declined = sum(1 for one in draft.points if one["declined"])
    take(
        case, version, state=state.value, answered_at=at, was_late=late, declined_points=F("declined_points") + declined,
        repeated_replies=F("repeated_replies") + int(draft.is_repeated),
    )  # fmt: skip
    draft.sent_at, draft.approved_by = at, approver
    draft.save(update_fields=["sent_at", "approved_by"])
    Wait.objects.filter(case=case, answered_at__isnull=True).update(answered_at=at)
    Line.objects.create(case=case, kind=Line.OUT, text=text_of(draft), by=approver, at=at)
    set_due(case)
    log(
        case, "answered", f"{case.number}: {case.get_state_display().lower()}", approver, at, {"answer": draft.pk, "outcome": draft.outcome}
    )
    tell(case, f"Cơ quan đã có trả lời ({case.get_state_display().lower()}).", at, line=False)


@transaction.atomic
def use_earlier(*, case: Case, earlier: Published, version: int, by: User, at: datetime) -> Answer:
    """Begin the answer with what was published to the same question. Approved as any other: who published may have edited it alone."""
    point = Said(case.title, earlier.answer)
    draft = write_answer(
        case=case, written=Written([point], f"Câu hỏi này đã được trả lời: {earlier.title}"), version=version, by=by, at=at
    )
    draft.earlier = earlier
    draft.save(update_fields=["earlier"])
    return draft


@transaction.atomic
def keep_template(*, body: Body, kind: str, name: str, text: str, by: User, at: datetime) -> ReplyTemplate:
    """Keep words for use again; the same name replaces. Raises NotPossible, NotPermitted."""
    check_may(by, Act.WORK, body, localdate(at))
    if not name.strip() or not text.strip() or kind not in BY_CODE:
        raise NotPossible("Hãy ghi tên mẫu và nội dung.")
    ReplyTemplate.objects.filter(body=body, kind=kind, name=name.strip()[:120], ended_at__isnull=True).update(ended_at=at)
    made = ReplyTemplate.objects.create(body=body, kind=kind, name=name.strip()[:120], text=text.strip()[:20_000])
    record(act="case.template", subject=f"reply_template:{made.pk}", summary=f"Lưu mẫu trả lời “{made.name}”", at=at, by=by, body=body)
    return made


@transaction.atomic
def end_template(*, template: ReplyTemplate, by: User, at: datetime) -> None:
    """Use it no more."""
    check_may(by, Act.WORK, template.body, localdate(at))
    ReplyTemplate.objects.filter(pk=template.pk).update(ended_at=at)
    words = f"Thôi dùng mẫu trả lời “{template.name}”"
    record(act="case.template_ended", subject=f"reply_template:{template.pk}", summary=words, at=at, by=by, body=template.body)
