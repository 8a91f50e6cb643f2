"""What is done to messages. The only place that saves them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from loa.documents.models import Document
from loa.ledger import store
from loa.ledger.actions import record
from loa.newsroom.keys import private_key
from loa.newsroom.link_actions import use
from loa.newsroom.models import Approval, ApprovalLink, Edit, Message, Release, Rendition, Withdrawal
from loa.newsroom.queries import approvals_now, content_of, sha256_of, standing_releases, writers_of
from loa.newsroom.rules import APPROVALS_NEEDED, NotAllowed, State, check_approver, check_complete, content_form, move, own_words
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.seal.canonical import Json, canonical, sha256_hex
from loa.seal.envelope import seal
from loa.vietnamese.letters import fold, slug


@dataclass(frozen=True, slots=True)
class Finished:
    """A rendition that a channel made, ready to be signed."""

    channel: str
    media_type: str
    extension: str
    body: bytes
    text: str
    milliseconds: int | None
    draft_voice: bool


CHANGED = "Nội dung đã thay đổi sau khi trình (kể cả văn bản nguồn); hãy trả lại để trình lại."
KEPT_BY_THE_NEWSROOM = (
    "state", "round", "slug", "submitted_by", "submitted_at", "submitted_sha256",
    "recording_sha256", "recording_media_type", "recording_script_sha256",
)  # fmt: skip
RECORDING = ["recording_sha256", "recording_media_type", "recording_script_sha256"]


def _note(message: Message, act: str, summary: str, by: User, at: datetime, **detail: str | int) -> None:
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
def write(*, title: str, owner: Body, source: Document | None, by: User, at: datetime, body: str = "", summary: str = "") -> Message:
    """Start a message. Raises NotPermitted when `by` may not write for `owner`."""
    check_may(by, Act.WRITE, owner, _day(at))
    message = Message.objects.create(
        title=title[:200],
        summary=summary[:600],
        body=body,
        source=source,
        owner=owner,
        author=by,
        slug=_address(title),
        created_at=at,
        updated_at=at,
    )
    message.save_revision(user=by, clean=False)  # a start need not be complete
    _note(message, "written", f"Soạn tin “{message.title}”", by, at)
    return message


def refresh_state(*, message: Message) -> None:
    """Take into `message`, under lock, all that an editor does not edit: others may have submitted, approved or recorded."""
    stored = Message.objects.select_for_update().get(pk=message.pk)
    for name in KEPT_BY_THE_NEWSROOM:
        setattr(message, name, getattr(stored, name))


@transaction.atomic
def edited(*, message: Message, by: User, at: datetime) -> None:
    """After a save of `message`: changed words void the approvals, and a released message becomes a draft again.

    Who changed words is kept: they do not approve this version.
    """
    check_editor(message=message, by=by, at=at)
    refresh_state(message=message)
    if message.state == State.DRAFT or sha256_of(message) != message.submitted_sha256:
        Edit.objects.create(message=message, by=by, at=at, after_version=message.releases.count())
        if message.state != State.DRAFT:
            message.state = move(message.state, "return" if message.state == State.SUBMITTED else "revise").value
    message.updated_at = at
    message.save(update_fields=["state", "updated_at"])
    _note(message, "edited", f"Sửa tin “{message.title}”", by, at)


def check_editor(*, message: Message, by: User, at: datetime) -> None:
    """Raise NotPermitted unless `by` may write for the message's owner."""
    check_may(by, Act.WRITE, message.owner, _day(at))


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
    _note(message, "recorded", f"Tải bản thu âm cho “{message.title}”", by, at, sha256=message.recording_sha256)


@transaction.atomic
def remove_recording(*, message: Message, by: User, at: datetime) -> None:
    """Go back to the synthetic voice; the recording stays in the store."""
    check_editor(message=message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=message.pk)
    message.recording_sha256 = message.recording_media_type = message.recording_script_sha256 = ""
    message.save(update_fields=RECORDING)
    edited(message=message, by=by, at=at)


@transaction.atomic
def submit(*, message: Message, by: User, at: datetime) -> None:
    """Ask for approval of the message as it is now. Raises NotAllowed with what is missing."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_may(by, Act.SUBMIT, message.owner, _day(at))
    if missing := check_complete(content_of(message)):
        raise NotAllowed(" ".join(missing))
    message.state = move(message.state, "submit").value
    if not message.releases.exists():  # the address follows the title until the first release, and never after
        message.slug = _address(message.title)
    message.round += 1
    message.submitted_by = by
    message.submitted_at = at
    message.submitted_sha256 = sha256_of(message)
    message.save()
    store.put(canonical(content_form(content_of(message), message.recording_sha256)))  # what is approved can be read again under its hash
    _note(message, "submitted", f"Trình duyệt “{message.title}”", by, at, sha256=message.submitted_sha256, round=message.round)


def _decide(message: Message, approved: bool, reason: str, by: User, at: datetime, link: ApprovalLink | None) -> dict[str, str | int]:
    """Keep one decision; returns what the ledger says of the link by which it was made."""
    if message.state != State.SUBMITTED:
        raise NotAllowed("Tin không ở trạng thái chờ duyệt; hãy tải lại trang.")
    check_may(by, Act.APPROVE, message.owner, _day(at))
    if approved and sha256_of(message) != message.submitted_sha256:
        raise NotAllowed(CHANGED)
    how = use(link=link, message=message, verb="approve" if approved else "return", by=by, at=at) if link else {}
    Approval.objects.create(
        message=message,
        round=message.round,
        by=by,
        at=at,
        content_sha256=message.submitted_sha256,
        approved=approved,
        reason=reason,
        link=link,
    )
    return how


@transaction.atomic
def approve(*, message: Message, by: User, at: datetime, seen: str = "", link: ApprovalLink | None = None) -> int:
    """Approve the submitted content; returns how many have approved it. `seen` is the hash that the approver's page showed.

    `link` is used up when the approval comes by one. Raises NotAllowed, also when that is not what is submitted now.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if seen and seen != message.submitted_sha256:
        raise NotAllowed("Nội dung đã được trình lại sau khi bạn mở trang. Hãy đọc bản mới rồi duyệt.")
    approved = list(approvals_now(message).values_list("by_id", flat=True))
    check_approver(by.pk, writers_of(message), approved)
    how = _decide(message, True, "", by, at, link)
    words = f"Duyệt lần {len(approved) + 1}{' bằng liên kết' if link else ''} “{message.title}”"
    _note(message, "approved", words, by, at, sha256=message.submitted_sha256, **how)
    return approvals_now(message).count()


@transaction.atomic
def send_back(*, message: Message, reason: str, by: User, at: datetime, link: ApprovalLink | None = None) -> None:
    """Return the message to its author with a reason. Raises NotAllowed without a reason."""
    if not reason.strip():
        raise NotAllowed("Hãy ghi lý do trả lại để người soạn biết cần sửa gì.")
    message = Message.objects.select_for_update().get(pk=message.pk)
    how = _decide(message, False, reason.strip(), by, at, link)
    message.state = move(message.state, "return").value
    message.save(update_fields=["state"])
    words = f"Trả lại{' bằng liên kết' if link else ''} “{message.title}”: {reason.strip()}"
    _note(message, "returned", words, by, at, **how)


@transaction.atomic
def release(*, message: Message, renditions: Sequence[Finished], by: User, at: datetime) -> Release:
    """Sign the approved content and its renditions into a Release. Raises NotAllowed without two approvers."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    approvals = list(approvals_now(message))
    if len({a.by_id for a in approvals}) < APPROVALS_NEEDED:
        raise NotAllowed("Cần hai người khác nhau duyệt trước khi phát hành.")
    content = content_of(message)
    form = content_form(content, message.recording_sha256)
    if sha256_hex(canonical(form)) != message.submitted_sha256:
        raise NotAllowed(CHANGED)
    message.state = move(message.state, "release").value
    message.save(update_fields=["state"])
    version = message.releases.count() + 1
    year = localtime(at).year
    number = f"{Release.objects.filter(number__endswith=f'/{year}').count() + 1}/{year}"
    made = Release(
        message=message,
        version=version,
        number=number,
        title=message.title,
        content=form,
        content_sha256=message.submitted_sha256,
        folded=fold(own_words(content)),
        released_at=at,
    )
    made.envelope = seal(_payload(made, approvals, renditions), "loa/release/1", private_key())
    made.save()
    for finished in renditions:
        _keep(made, finished)
    _note(message, "released", f"Phát hành số {number} “{message.title}”", by, at, sha256=made.content_sha256, version=version)
    return made


@transaction.atomic
def withdraw(*, message: Message, reason: str, instead: str, by: User, at: datetime) -> Withdrawal:
    """Take back all releases of `message`; a corrected one may follow. Raises NotAllowed without a reason or a release to take back.

    One approver is enough: what is wrong is taken down at once, and two people sign what is said next.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_may(by, Act.APPROVE, message.owner, _day(at))
    if not reason.strip():
        raise NotAllowed("Hãy ghi lý do thu hồi; người dân sẽ đọc lý do này tại địa chỉ của tin.")
    if not standing_releases(message).exists():
        raise NotAllowed("Tin này không có bản phát hành nào đang có hiệu lực để thu hồi.")
    made = Withdrawal.objects.create(message=message, by=by, at=at, reason=reason.strip()[:1000], instead=instead.strip()[:2000])
    if message.state == State.RELEASED:
        message.state = move(message.state, "withdraw").value
        message.save(update_fields=["state"])
    _note(message, "withdrawn", f"Thu hồi “{message.title}”: {made.reason}", by, at)
    return made


def _payload(release: Release, approvals: Sequence[Approval], renditions: Sequence[Finished]) -> Mapping[str, Json]:
    return {
        "release": str(release.uuid),
        "number": release.number,
        "version": release.version,
        "title": release.title,
        "message_sha256": release.content_sha256,
        "renditions": [
            {"channel": r.channel, "media_type": r.media_type, "sha256": sha256_hex(r.body), "bytes": len(r.body)} for r in renditions
        ],
        "approvals": [{"by": f"user:{a.by_id}", "at": a.at.isoformat(), "message_sha256": a.content_sha256} for a in approvals],
        "released_at": release.released_at.isoformat(),
    }


def _keep(release: Release, finished: Finished) -> None:
    Rendition.objects.create(
        release=release,
        channel=finished.channel,
        media_type=finished.media_type,
        extension=finished.extension,
        sha256=store.put(finished.body),
        bytes=len(finished.body),
        text=finished.text,
        milliseconds=finished.milliseconds,
        draft_voice=finished.draft_voice,
    )
