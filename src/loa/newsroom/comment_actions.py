"""What is done to comments on a message while it is written, and to its lock."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom import notice_actions
from loa.newsroom.comment_rules import FIELDS, MOST_WORDS
from loa.newsroom.models import Comment, Message
from loa.newsroom.notice_queries import team_of
from loa.newsroom.queries import may_decide
from loa.newsroom.rules import NotAllowed
from loa.newsroom.workflow_rules import Notified
from loa.organisations.models import User
from loa.organisations.queries import check_may, may
from loa.organisations.rules import Act


def _check(message: Message, by: User, at: datetime) -> None:
    """Who writes for the owner comments, and who takes part in the approval."""
    if not may(by, Act.REVIEW, message.owner, localdate(at)) and not may_decide(by, message, localdate(at)):
        check_may(by, Act.WRITE, message.owner, localdate(at))


@transaction.atomic
def comment(
    *, message: Message, text: str, by: User, at: datetime, field: str = "", quote: str = "", thread: Comment | None = None
) -> Comment:
    """Say something about a field of `message`, or answer in a thread. Raises NotAllowed without words or in a resolved thread."""
    _check(message, by, at)
    if not text.strip():
        raise NotAllowed("Hãy ghi nội dung góp ý.")
    if thread is not None and (thread.message_id != message.pk or thread.thread_id is not None):
        raise NotAllowed("Góp ý này không thuộc tin đang mở; hãy tải lại trang.")
    if thread is not None and Comment.objects.select_for_update().get(pk=thread.pk).resolved_at is not None:
        raise NotAllowed("Góp ý này đã được đánh dấu xong. Hãy mở lại rồi trả lời.")
    made = Comment.objects.create(
        message=message, field=thread.field if thread else field if field in FIELDS else "", thread=thread, quote=quote.strip()[:300],
        text=text.strip()[:MOST_WORDS], by=by, at=at,
    )  # fmt: skip
    people = team_of(message)
    if thread is not None:
        people += [thread.by, *(answer.by for answer in thread.answers.select_related("by"))]
    words = f"{by} góp ý về “{FIELDS[made.field]}”: {made.text}"
    notice_actions.tell(message=message, users=people, kind=Notified.COMMENT, words=words, by=by, at=at)
    _note(message, "commented", words, by, at)
    return made


@transaction.atomic
def resolve(*, thread: Comment, done: bool, by: User, at: datetime) -> None:
    """Mark a thread as done, or open it again; who and when is kept. Twice does nothing."""
    _check(thread.message, by, at)
    stored = Comment.objects.select_for_update().get(pk=thread.pk)
    if stored.thread_id is not None or (stored.resolved_at is not None) == done:
        return
    stored.resolved_by, stored.resolved_at = (by, at) if done else (None, None)
    stored.save(update_fields=["resolved_by", "resolved_at"])
    _note(thread.message, "resolved" if done else "reopened", f"{'Xong' if done else 'Mở lại'} góp ý: {stored.text}", by, at)


@transaction.atomic
def lock(*, message: Message, by: User, at: datetime) -> None:
    """Keep others from editing `message` until it is unlocked. Raises NotAllowed when another has locked it."""
    check_may(by, Act.WRITE, message.owner, localdate(at))
    stored = Message.objects.select_for_update().get(pk=message.pk)
    if stored.locked:
        if stored.locked_by_id != by.pk:
            raise NotAllowed(f"{stored.locked_by} đã khóa tin này lúc trước; hãy tải lại trang.")
        return
    stored.locked, stored.locked_by, stored.locked_at = True, by, at
    stored.save(update_fields=["locked", "locked_by", "locked_at"])
    _note(stored, "locked", f"Khóa tin “{stored.title}” để sửa", by, at)


@transaction.atomic
def unlock(*, message: Message, by: User, at: datetime) -> None:
    """Let others edit again: who locked it may, and an approver of the owner, for one who has gone home."""
    stored = Message.objects.select_for_update().get(pk=message.pk)
    if not stored.locked:
        return
    if stored.locked_by_id != by.pk and not may(by, Act.APPROVE, stored.owner, localdate(at)):
        raise NotAllowed(f"Tin do {stored.locked_by} khóa. Người đó hoặc lãnh đạo duyệt mới mở được.")
    held = stored.locked_by
    stored.locked, stored.locked_by, stored.locked_at = False, None, None
    stored.save(update_fields=["locked", "locked_by", "locked_at"])
    _note(stored, "unlocked", f"Mở khóa tin “{stored.title}”{f' (do {held} khóa)' if held and held.pk != by.pk else ''}", by, at)


def _note(message: Message, act: str, summary: str, by: User, at: datetime) -> None:
    record(act=f"message.{act}", subject=f"message:{message.pk}", summary=summary[:400], at=at, by=by, body=message.owner)
