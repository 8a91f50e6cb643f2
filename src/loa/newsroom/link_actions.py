"""What is done with approval links and questions. A token is given to the caller once and kept as a hash only."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom import notice_actions
from loa.newsroom.link_queries import state_of
from loa.newsroom.link_rules import (
    LINK_STATE_WORDS,
    PAUSE_SECONDS,
    SECRET_BYTES,
    SELECTOR_BYTES,
    LinkState,
    opens,
    secret_hash,
    split_token,
)
from loa.newsroom.models import ApprovalLink, Message, Question
from loa.newsroom.queries import may_approve, may_decide, sha256_of
from loa.newsroom.rules import NotAllowed, State
from loa.newsroom.workflow_rules import Notified
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act


def _note(message: Message, act: str, summary: str, by: User | None, at: datetime, **detail: str | int) -> None:
    record(
        act=f"message.{act}",
        subject=f"message:{message.pk}",
        summary=summary,
        at=at,
        by=by,
        body=message.owner,
        detail=dict(detail),
    )


@transaction.atomic
def issue(*, message: Message, user: User, by: User, at: datetime) -> tuple[ApprovalLink, str]:
    """A link for `user` to what is submitted now, and its token; the person's older links to this message are withdrawn.

    `by` is the receiver, or one who may submit. Raises NotAllowed when `user` may not approve it, and soon after the last link by another.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if by.pk != user.pk:
        check_may(by, Act.SUBMIT, message.owner, localdate(at))
    if not may_approve(user, message, localdate(at)):
        raise NotAllowed(f"{user} không duyệt được tin này lúc này nên không gửi liên kết.")
    if sha256_of(message) != message.submitted_sha256:
        raise NotAllowed("Nội dung đã thay đổi sau khi trình (kể cả văn bản nguồn); hãy trả lại để trình lại.")
    ApprovalLink.objects.filter(message=message, user=user, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    selector, secret = secrets.token_urlsafe(SELECTOR_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    link = ApprovalLink.objects.create(
        message=message,
        user=user,
        round=message.round,
        content_sha256=message.submitted_sha256,
        selector=selector,
        secret_sha256=secret_hash(secret),
        made_by=by,
        made_at=at,
        expires_at=at + timedelta(hours=settings.LOA_LINK_HOURS),
    )
    _note(message, "link_made", f"Tạo liên kết duyệt “{message.title}” cho {user}", by, at, link=link.pk, sha256=link.content_sha256)
    return link, f"{selector}{secret}"


def check_pause(*, message: Message, user: User, at: datetime) -> None:
    """Raise NotAllowed when `user` was sent a link to `message` a moment ago: a button pressed again and again sends one letter."""
    recent = ApprovalLink.objects.filter(message=message, user=user, made_at__gt=at - timedelta(seconds=PAUSE_SECONDS), trouble="")
    if recent.exists():
        raise NotAllowed(f"Vừa gửi liên kết cho {user}. Hãy đợi hai phút rồi gửi lại nếu thư chưa tới.")


@transaction.atomic
def give_up(*, link: ApprovalLink, trouble: str, at: datetime) -> None:
    """The letter could not be sent: the link is withdrawn, and the page of the message says why."""
    link.withdrawn_at, link.trouble = at, trouble[:300]
    link.save(update_fields=["withdrawn_at", "trouble"])
    _note(link.message, "link_failed", f"Không gửi được liên kết duyệt cho {link.user}: {trouble}", None, at, link=link.pk)


def find(*, token: str) -> ApprovalLink | None:
    """The link of `token`; None for a wrong one. A wrong secret is counted, and too many lock the link for good."""
    parts = split_token(token)
    link = (
        ApprovalLink.objects.filter(selector=parts[0]).select_related("user", "message__owner", "message__source").first()
        if parts
        else None
    )
    if link is None or parts is None:
        return None
    if opens(parts[1], link.secret_sha256):
        return link
    ApprovalLink.objects.filter(pk=link.pk).update(wrong=F("wrong") + 1)
    return None


@transaction.atomic
def opened(*, link: ApprovalLink, at: datetime) -> None:
    """The page was fetched for the first time; that uses nothing up, since chat programs fetch what they show a preview of."""
    if ApprovalLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=at):
        _note(link.message, "link_opened", f"Liên kết duyệt của {link.user} được mở lần đầu", None, at, link=link.pk)
        link.opened_at = at


def use(*, link: ApprovalLink, message: Message, verb: str, by: User, at: datetime) -> dict[str, str | int]:
    """Use `link` up for one act on `message`, inside that act's transaction; returns what the ledger says of it.

    Raises NotAllowed unless the link is open and theirs: of two who press at once the second is refused.
    """
    if link.user_id != by.pk or link.message_id != message.pk:
        raise NotAllowed(LINK_STATE_WORDS[LinkState.WITHDRAWN])
    link = ApprovalLink.objects.select_for_update().get(pk=link.pk)
    state = state_of(link, at)
    if state is not LinkState.OPEN or not ApprovalLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at, used_for=verb):
        raise NotAllowed(LINK_STATE_WORDS[state if state is not LinkState.OPEN else LinkState.USED])
    return {"link": link.pk, "link_opened": link.opened_at.isoformat() if link.opened_at else ""}


@transaction.atomic
def ask(*, message: Message, text: str, by: User, at: datetime, link: ApprovalLink | None = None) -> Question:
    """An approver asks the author something; the message stays in review. Raises NotAllowed without words or out of review."""
    if not text.strip():
        raise NotAllowed("Hãy ghi câu hỏi để người soạn biết cần trả lời gì.")
    message = Message.objects.select_for_update().get(pk=message.pk)
    if not may_decide(by, message, localdate(at)):
        check_may(by, Act.APPROVE, message.owner, localdate(at))
    if message.state != State.SUBMITTED:
        raise NotAllowed("Tin không ở trạng thái chờ duyệt; hãy tải lại trang.")
    how = use(link=link, message=message, verb="ask", by=by, at=at) if link else {}
    question = Question.objects.create(message=message, round=message.round, by=by, at=at, text=text.strip()[:2000], link=link)
    words = f"Hỏi lại{' bằng liên kết' if link else ''} về “{message.title}”: {question.text}"
    _note(message, "asked", words, by, at, question=question.pk, **how)
    notice_actions.tell_team(message=message, kind=Notified.QUESTION, words=f"{by} hỏi: {question.text}", by=by, at=at)
    return question


@transaction.atomic
def answer(*, question: Question, text: str, by: User, at: datetime) -> None:
    """Answer a question, once. Raises NotAllowed without words or when somebody has answered."""
    question = Question.objects.select_for_update().get(pk=question.pk)
    check_may(by, Act.WRITE, question.message.owner, localdate(at))
    if not text.strip():
        raise NotAllowed("Hãy ghi câu trả lời.")
    if question.answered_at is not None:
        raise NotAllowed(f"{question.answered_by} đã trả lời câu hỏi này; hãy tải lại trang.")
    question.answer, question.answered_by, question.answered_at = text.strip()[:2000], by, at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    _note(question.message, "answered", f"Trả lời {question.by}: {question.answer}", by, at, question=question.pk)
    told = f"{by} trả lời: {question.answer}"
    notice_actions.tell(message=question.message, users=[question.by], kind=Notified.ANSWER, words=told, by=by, at=at)
