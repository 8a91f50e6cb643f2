"""What is done to an approved message: it is signed into a release, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils.timezone import localdate, localtime

from loa.ledger import store
from loa.ledger.keys import private_key
from loa.ledger.log_actions import hold_log, log_claim
from loa.newsroom import notice_actions
from loa.newsroom.actions import CHANGED, note
from loa.newsroom.models import Approval, Message, Release, Rendition, Withdrawal
from loa.newsroom.queries import approvals_now, content_of, form_of, standing_releases, words_of
from loa.newsroom.rules import NotAllowed, State, move, own_words
from loa.newsroom.speech_queries import voice_consents
from loa.newsroom.workflow_queries import steps_left
from loa.newsroom.workflow_rules import Notified, check_release
from loa.organisations.models import User
from loa.organisations.rules import Act
from loa.organisations.time_queries import check_in_whose_name
from loa.paper.cap import Urgency
from loa.seal.canonical import Json, canonical, sha256_hex
from loa.seal.envelope import seal
from loa.seal.moments import to_iso
from loa.seal.receipts import Claim
from loa.vietnamese.letters import fold


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


@transaction.atomic
def release(*, message: Message, renditions: Sequence[Finished], by: User, at: datetime) -> Release:
    """Sign the approved content and its renditions into a Release. Raises NotAllowed without two approvers."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    approvals = list(approvals_now(message))
    check_release([a.by_id for a in approvals], steps_left(message))
    content = content_of(message)
    form = form_of(message)
    if sha256_hex(canonical(form)) != message.submitted_sha256:
        raise NotAllowed(CHANGED)
    message.state = move(message.state, "release").value
    message.save(update_fields=["state"])
    version = message.releases.count() + 1
    number = _next_number(at)
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
    agreed = [f"user:{consent.by_id}" for consent in voice_consents(message)]
    made.envelope = seal(_payload(made, approvals, renditions, agreed), "loa/release/1", private_key())
    made.save()
    for finished in renditions:
        _keep(made, finished, agreed=bool(agreed))
    _enter_in_log("release", made, made.content_sha256, at)
    note(message, "released", f"Phát hành số {number} “{message.title}”", by, at, sha256=made.content_sha256, version=version)
    notice_actions.tell_team(message=message, kind=Notified.RELEASED, words=f"Đã ký và phát hành số {number}.", by=None, at=at)
    _tell_translators(message, by, at)
    return made


def _next_number(at: datetime) -> str:
    """The number of the release that is about to be made; kept from others until the transaction ends."""
    hold_log()  # each release writes one entry there: who has the log has the number too
    year = localtime(at).year
    return f"{Release.objects.filter(number__endswith=f'/{year}').count() + 1}/{year}"


def _tell_translators(message: Message, by: User, at: datetime) -> None:
    words = words_of(message)
    for translation in message.translations.exclude(original_sha256=words):
        told = f"Bản gốc “{message.title}” có bản phát hành mới; bản dịch này cần cập nhật."
        notice_actions.tell_team(message=translation, kind=Notified.STALE, words=told, by=by, at=at)


@transaction.atomic
def withdraw(*, message: Message, reason: str, instead: str, by: User, at: datetime) -> Withdrawal:
    """Take back all releases of `message`; a corrected one may follow. Raises NotAllowed without a reason or a release to take back.

    One approver is enough: what is wrong is taken down at once, and two people sign what is said next. What an ended body released is taken
    back by an approver of a body that stands for it.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_in_whose_name(by, Act.APPROVE, message.owner, localdate(at))
    if not reason.strip():
        raise NotAllowed("Hãy ghi lý do thu hồi; người dân sẽ đọc lý do này tại địa chỉ của tin.")
    standing = list(standing_releases(message))
    if not standing:
        raise NotAllowed("Tin này không có bản phát hành nào đang có hiệu lực để thu hồi.")
    made = Withdrawal.objects.create(message=message, by=by, at=at, reason=reason.strip()[:1000], instead=instead.strip()[:2000])
    if message.state == State.RELEASED:
        message.state = move(message.state, "withdraw").value
        message.save(update_fields=["state"])
    for one in standing:
        _enter_in_log("withdrawal", one, sha256_hex(f"{made.reason}\n{made.instead}".encode()), at)
    note(message, "withdrawn", f"Thu hồi “{message.title}”: {made.reason}", by, at)
    return made


def _enter_in_log(kind: str, release: Release, digest: str, at: datetime) -> None:
    """The public log holds that a release was issued or withdrawn, by number and hash."""
    claim = Claim(kind, release.number, at.astimezone(UTC).isoformat(), digest)
    log_claim(claim=claim, subject=f"{kind}:{release.pk}", public=True)


def _payload(release: Release, approvals: Sequence[Approval], renditions: Sequence[Finished], agreed: Sequence[str]) -> Mapping[str, Json]:
    """What is signed. Devices play an item at once only when its release says itself that it is an emergency, and no longer than it says.

    An all-clear has no such end: it is about what is past, and may be signed late.
    """
    message = release.message
    urgent: dict[str, Json] = {"priority": "emergency"} if message.kind.urgent else {}
    if urgent and message.alert_until and message.alert_urgency != Urgency.PAST:
        urgent["until"] = to_iso(message.alert_until)
    return urgent | {
        "release": str(release.uuid),
        "number": release.number,
        "version": release.version,
        "title": release.title,
        "message_sha256": release.content_sha256,
        "renditions": [_signed(r, agreed) for r in renditions],
        "approvals": [{"by": f"user:{a.by_id}", "at": a.at.isoformat(), "message_sha256": a.content_sha256} for a in approvals],
        "released_at": release.released_at.isoformat(),
    }


def _signed(made: Finished, agreed: Sequence[str]) -> dict[str, Json]:
    """What is signed of a rendition; of a draft voice also who agreed that it airs."""
    form: dict[str, Json] = {
        "channel": made.channel,
        "media_type": made.media_type,
        "sha256": sha256_hex(made.body),
        "bytes": len(made.body),
    }
    return form | ({"draft_voice": True, "draft_voice_agreed_by": list(agreed)} if made.draft_voice else {})


def _keep(release: Release, finished: Finished, *, agreed: bool) -> None:
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
        draft_agreed=finished.draft_voice and agreed,
    )
