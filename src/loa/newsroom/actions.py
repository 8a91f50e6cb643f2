"""What is done to a message until it is approved: written, edited, recorded, submitted, approved, returned. `release_actions` signs it."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from loa.documents.models import Document
from loa.ledger import store
from loa.ledger.actions import record
from loa.newsroom import notice_actions
from loa.newsroom.link_actions import use
from loa.newsroom.models import Approval, ApprovalLink, Edit, Message, MessageKind, MessageTemplate
from loa.newsroom.queries import (
    approvals_now,
    decisions_now,
    form_of,
    may_decide,
    missing,
    sha256_of,
    writers_of,
)
from loa.newsroom.rules import NotAllowed, State, check_approver, move, same_sitting
from loa.newsroom.translation_queries import lacking
from loa.newsroom.workflow_actions import start_round, step_done, take_step
from loa.newsroom.workflow_rules import Notified
from loa.newsroom.writing_queries import hindrances
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.seal.canonical import canonical, sha256_hex
from loa.vietnamese.letters import slug

CHANGED = "Nội dung đã thay đổi sau khi trình (kể cả văn bản nguồn); hãy trả lại để trình lại."
KEPT_BY_THE_NEWSROOM = (
    "state", "round", "slug", "submitted_by", "submitted_at", "submitted_sha256",
    "recording_sha256", "recording_media_type", "recording_script_sha256", "language", "original", "original_sha256",
)  # fmt: skip
TEMPLATE_FIELDS = ("summary", "audience", "what_to_do", "body", "event_place", "topic")
RECORDING = ["recording_sha256", "recording_media_type", "recording_script_sha256"]


def note(message: Message, act: str, summary: str, by: User, at: datetime, **detail: str | int) -> None:
    """One line of the ledger about `message`."""
    record(
        act=f"message.{act}",
        subject=f"message:{message.pk}",
        summary=summary,
        at=at,
        by=by,
        body=message.owner,
        detail=dict(detail),
    )


def _address(title: str) -> str:
    """The last part of a message's public address; the tail keeps two equal titles apart."""
    return f"{slug(title)[:80].strip('-') or 'tin'}-{uuid.uuid4().hex[:6]}"


def _day(at: datetime) -> date:
    return localtime(at).date()


@transaction.atomic
def write(
    *, title: str, owner: Body, source: Document | None, by: User, at: datetime, body: str = "", summary: str = "",
    kind: MessageKind | None = None, template: MessageTemplate | None = None,
) -> Message:  # fmt: skip
    """Start a message, of the usual kind when none is named; from `template` with all that it holds.

    Raises NotPermitted when `by` may not write for `owner`.
    """
    check_may(by, Act.WRITE, owner, _day(at))
    filled: dict[str, Any] = {"summary": summary[:600], "body": body}
    if template:
        filled = {name: getattr(template, name) for name in TEMPLATE_FIELDS}
    if template or kind:
        filled["kind"] = template.kind if template else kind
    message = Message.objects.create(
        title=title[:200],
        **filled,
        source=source,
        owner=owner,
        author=by,
        slug=_address(title),
        created_at=at,
        updated_at=at,
    )
    message.save_revision(user=by, clean=False)  # a start need not be complete
    note(message, "written", f"Soạn tin “{message.title}”", by, at)
    return message


def refresh_state(*, message: Message) -> None:
    """Take into `message`, under lock, all that an editor does not edit: others may have submitted, approved or recorded."""
    stored = Message.objects.select_for_update().get(pk=message.pk)
    for name in KEPT_BY_THE_NEWSROOM:
        setattr(message, name, getattr(stored, name))


@transaction.atomic
def edited(*, message: Message, by: User, at: datetime, by_hand: bool = True) -> None:
    """After a save of `message`: changed words void the approvals, and a released message becomes a draft again.

    Who changed words is kept, one row a sitting: they do not approve this version. An automatic save (not `by_hand`) writes a line of the
    ledger only where it begins a sitting or voids approvals.
    """
    check_editor(message=message, by=by, at=at)
    refresh_state(message=message)
    begins = voids = False
    if message.state == State.DRAFT or sha256_of(message) != message.submitted_sha256:
        begins = _sat_down(message, by, at)
        voids = message.state != State.DRAFT
        if voids:
            message.state = move(message.state, "return" if message.state == State.SUBMITTED else "revise").value
    message.updated_at = at
    message.save(update_fields=["state", "updated_at"])
    if by_hand or begins or voids:
        note(message, "edited", f"Sửa tin “{message.title}”{'' if by_hand else ' (tự lưu khi đang gõ)'}", by, at)


def _sat_down(message: Message, by: User, at: datetime) -> bool:
    """Keep that `by` edits; whether this begins a sitting (lượt sửa): the last one of theirs for this version is over."""
    after = message.releases.count()
    last = Edit.objects.filter(message=message, by=by, after_version=after).order_by("-at").first()
    if last is None or not same_sitting(last.at, at):
        Edit.objects.create(message=message, by=by, at=at, after_version=after)
        return True
    Edit.objects.filter(pk=last.pk).update(at=at)
    return False


def check_editor(*, message: Message, by: User, at: datetime) -> None:
    """Raise NotPermitted unless `by` may write for the message's owner, NotAllowed when another has locked it."""
    check_may(by, Act.WRITE, message.owner, _day(at))
    held = Message.objects.filter(pk=message.pk, locked=True).exclude(locked_by=by).select_related("locked_by").first()
    if held is not None:
        raise NotAllowed(f"{held.locked_by} đang khóa tin này để sửa. Hãy đợi mở khóa; phần đã lưu không bị ghi đè.")


@transaction.atomic
def attach_recording(*, message: Message, audio: bytes, media_type: str, script: str, by: User, at: datetime) -> None:
    """Keep a person's reading of `script`; it airs instead of the synthetic voice."""
    check_editor(message=message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=message.pk)
    message.recording_sha256 = store.put(audio)
    message.recording_media_type = media_type
    message.recording_script_sha256 = sha256_hex(script.encode())
    message.save(update_fields=RECORDING)
    edited(message=message, by=by, at=at)
    note(message, "recorded", f"Tải bản thu âm cho “{message.title}”", by, at, sha256=message.recording_sha256)


@transaction.atomic
def remove_recording(*, message: Message, by: User, at: datetime) -> None:
    """Go back to the synthetic voice; the recording stays in the store."""
    check_editor(message=message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=message.pk)
    message.recording_sha256 = message.recording_media_type = message.recording_script_sha256 = ""
    message.save(update_fields=RECORDING)
    edited(message=message, by=by, at=at)


@transaction.atomic
def submit(*, message: Message, by: User, at: datetime, said: Mapping[str, str] | None = None) -> None:
    """Ask for approval of the message as it is now. Raises NotAllowed with what is missing.

    `said` is what channels make of it, by kind: figures that only they say are traced too.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_may(by, Act.SUBMIT, message.owner, _day(at))
    if wrong := [*missing(message), *lacking(message)]:
        raise NotAllowed(" ".join(wrong))
    if against := hindrances(message, said):
        raise NotAllowed(" ".join(against))
    message.state = move(message.state, "submit").value
    if not message.releases.exists():  # the address follows the title until the first release, and never after
        message.slug = _address(message.title)
    message.round += 1
    message.submitted_by = by
    message.submitted_at = at
    message.submitted_sha256 = sha256_of(message)
    message.save()
    store.put(canonical(form_of(message)))  # what is approved can be read again under its hash
    note(message, "submitted", f"Trình duyệt “{message.title}”", by, at, sha256=message.submitted_sha256, round=message.round)
    start_round(message=message, by=by, at=at)


def _use(link: ApprovalLink | None, message: Message, verb: str, by: User, at: datetime) -> dict[str, str | int]:
    """What the ledger says of the link by which a decision is made."""
    return use(link=link, message=message, verb=verb, by=by, at=at) if link else {}


@transaction.atomic
def approve(*, message: Message, by: User, at: datetime, seen: str = "", link: ApprovalLink | None = None, comment: str = "") -> int:
    """Take the step that is open to `by` for the submitted content; returns how many steps are left.

    `seen` is the hash that the approver's page showed; `link` is used up when the approval comes by one; `comment` goes to the writers.
    Raises NotAllowed, also when what was seen is not what is submitted now.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if seen and seen != message.submitted_sha256:
        raise NotAllowed("Nội dung đã được trình lại sau khi bạn mở trang. Hãy đọc bản mới rồi duyệt.")
    check_approver(by.pk, writers_of(message), decisions_now(message).values_list("by_id", flat=True))
    _check_submitted(message)
    step = take_step(message=message, by=by, at=at)
    if sha256_of(message) != message.submitted_sha256:
        raise NotAllowed(CHANGED)
    how = _use(link, message, "approve", by, at)
    made = Approval.objects.create(
        message=message, round=message.round, by=by, at=at, content_sha256=message.submitted_sha256, approved=True, signs=step.signs,
        step_name=step.name, reason=comment.strip()[:2000], link=link,
    )  # fmt: skip
    done = f"Duyệt lần {approvals_now(message).count()}" if step.signs else "Kiểm tra xong"
    said = f", ý kiến: {made.reason}" if made.reason else ""
    words = f"{done} ({step.name}){' bằng liên kết' if link else ''} “{message.title}”{said}"
    note(message, "approved" if step.signs else "checked", words, by, at, sha256=message.submitted_sha256, **how)
    left = step_done(step=step, approval=made, by=by, at=at)
    told = f"{by} đã duyệt bước “{step.name}”{said}".rstrip(".") + "."
    if left or made.reason:
        notice_actions.tell_team(message=message, kind=Notified.PASSED, words=told, by=by, at=at)
    return left


def _check_submitted(message: Message) -> None:
    if message.state != State.SUBMITTED:
        raise NotAllowed("Tin không ở trạng thái chờ duyệt; hãy tải lại trang.")


@transaction.atomic
def send_back(*, message: Message, reason: str, by: User, at: datetime, link: ApprovalLink | None = None) -> None:
    """Return the message to its author with a reason. Raises NotAllowed without a reason."""
    if not reason.strip():
        raise NotAllowed("Hãy ghi lý do trả lại để người soạn biết cần sửa gì.")
    message = Message.objects.select_for_update().get(pk=message.pk)
    _check_submitted(message)
    if not may_decide(by, message, _day(at)):
        check_may(by, Act.APPROVE, message.owner, _day(at))
    how = _use(link, message, "return", by, at)
    Approval.objects.create(
        message=message, round=message.round, by=by, at=at, content_sha256=message.submitted_sha256, approved=False, signs=False,
        reason=reason.strip(), link=link,
    )  # fmt: skip
    message.state = move(message.state, "return").value
    message.save(update_fields=["state"])
    words = f"Trả lại{' bằng liên kết' if link else ''} “{message.title}”: {reason.strip()}"
    note(message, "returned", words, by, at, **how)
    notice_actions.tell_team(message=message, kind=Notified.RETURNED, words=f"{by} trả lại: {reason.strip()}", by=by, at=at)
