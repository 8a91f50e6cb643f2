"""What the holder of number and secret does: adds, takes back, rates, has the answer looked at again. There is no account behind it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from loa.cases.actions import Files, Handed, Received, end_wait, log, put, receive, set_due, take
from loa.cases.count_actions import counts_changed
from loa.cases.models import Case, Extension, Line, Sender
from loa.cases.queries import opened
from loa.cases.rules import DECIDED, MOST_LETTERS, MOST_MESSAGES, WRONG_WITHIN, Move, NotPossible, State, as_number, moved
from loa.cases.upload_rules import check_files
from loa.ledger.log_actions import log_claim
from loa.seal.receipts import Claim, text_hash


@transaction.atomic
def add(*, case: Case, words: str, files: Files, at: datetime) -> None:
    """The sender writes more. An answer to our question ends the pause; after an answer it opens the case again, with a new term."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    text = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) < 3 or len(text) > MOST_LETTERS:
        raise NotPossible("Hãy viết nội dung bổ sung (không quá 20.000 chữ cái).")
    if held.lines.filter(kind=Line.IN, at__gt=at - timedelta(days=1)).count() >= MOST_MESSAGES:
        raise NotPossible("Hôm nay bạn đã gửi nhiều lần. Nội dung bạn gõ vẫn còn; xin gửi tiếp vào ngày mai.")
    if held.state in (State.WITHDRAWN, State.SET_ASIDE):
        raise NotPossible("Vụ việc đã đóng. Hãy gửi nội dung mới nếu cần.")
    line = put(held, Line.IN, text, None, at, check_files(list(files)))
    log_claim(claim=Claim("case", held.number, at.isoformat(), text_hash(text)), subject=f"caseline:{line.pk}")
    if held.state == State.WAITING:
        take(held, held.version, state=moved(held.state, Move.RESUME).value)
        end_wait(held, at)
    elif State(held.state) in DECIDED:
        take(held, held.version, state=moved(held.state, Move.REOPEN).value, follow_ups=F("follow_ups") + 1, clock_from=at, was_late=None)
        Extension.objects.filter(case=held).delete()
        set_due(held)
    log(held, "added", f"{held.number}: người gửi bổ sung", None, at, {"line": line.pk})
    case.refresh_from_db()


@transaction.atomic
def withdraw(*, case: Case, at: datetime) -> None:
    """The sender takes it back."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    take(held, held.version, state=moved(held.state, Move.WITHDRAW).value, answered_at=at)
    end_wait(held, at)
    log(held, "withdrawn", f"{held.number}: người gửi rút", None, at)
    put(held, Line.STEP, "Người gửi rút vụ việc.", None, at)


@transaction.atomic
def rate(*, case: Case, mark: int, words: str, at: datetime) -> None:
    """How satisfied the sender is, once an answer is there; said once."""
    if not 1 <= mark <= 5:
        raise NotPossible("Hãy chọn mức hài lòng từ 1 đến 5.")
    answered = [state.value for state in DECIDED]
    if not Case.objects.filter(pk=case.pk, satisfied=None, state__in=answered).update(satisfied=mark, satisfied_words=words.strip()[:2000]):
        raise NotPossible("Chỉ đánh giá được một lần, sau khi có trả lời.")
    counts_changed(case)
    log(case, "rated", f"{case.number}: mức hài lòng {mark}/5", None, at)


@transaction.atomic
def appeal(*, case: Case, words: str, form_key: str, at: datetime) -> Received:
    """The sender asks the body above to look at how the case was dealt with: a case of its own, linked to this one."""
    if State(case.state) not in DECIDED and case.state != State.SET_ASIDE:
        raise NotPossible("Chỉ đề nghị xem lại sau khi vụ việc đã được trả lời hoặc đóng.")
    if Case.objects.filter(appeals=case).exclude(form_key=form_key).exists():
        raise NotPossible("Vụ việc này đã có đề nghị xem lại.")
    above = case.body.parent or case.body
    sender = Sender.objects.filter(case=case).first()
    fields = {**case.details, **(sender.given if sender else {})}
    text = f"Đề nghị xem lại việc trả lời {case.number}.\n\n{words.strip()}"
    if len(words.strip()) < 10:
        raise NotPossible("Hãy ghi rõ điều bạn chưa đồng ý.")
    handed = Handed(case.kind, text, above, fields, f"Xem lại: {case.title}"[:160], case.topic, case.area, case.policy)
    made = receive(handed=handed, form_key=form_key, at=at, appeals=case)
    put(case, Line.STEP, f"Người gửi đề nghị {made.case.body} xem lại.", None, at)
    return made


@transaction.atomic
def tried(*, number: str, secret: str, at: datetime) -> Case | None:
    """Open a case by number and secret; a wrong secret is counted against that case, and shuts it for a while."""
    found = opened(number, secret, at)
    if found is None:
        fresh = Case.objects.select_for_update().filter(number=as_number(number)).first()
        if fresh is not None:
            is_new = fresh.wrong_since is None or fresh.wrong_since <= at - WRONG_WITHIN
            fresh.wrong_secrets, fresh.wrong_since = (1, at) if is_new else (fresh.wrong_secrets + 1, fresh.wrong_since)
            fresh.save(update_fields=["wrong_secrets", "wrong_since"])
    return found
