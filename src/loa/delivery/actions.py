"""What is done to deliveries. The only place that saves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind, Rendered, TryLater
from loa.delivery.queries import rendered
from loa.delivery.rules import State, key_of
from loa.ledger.actions import record
from loa.newsroom import actions as newsroom
from loa.newsroom.models import ApprovalLink, Message, Release
from loa.newsroom.queries import approvals_now, standing_releases
from loa.newsroom.rules import APPROVALS_NEEDED, NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act


@dataclass(frozen=True, slots=True)
class Target:
    """Where one release is to go on one channel."""

    channel: str
    kind: DestinationKind
    code: str
    name: str
    body: Body
    not_before: datetime | None = None
    not_after: datetime | None = None

    @property
    def wave(self) -> str:
        """What tells two sendings to one place apart: the hour of a broadcast, the end of a show; the moment of the click is no part."""
        moment = self.not_after if self.kind is DestinationKind.BOARD else self.not_before
        return moment.astimezone(UTC).isoformat(timespec="minutes") if moment else ""


def _finished(made: Rendered) -> newsroom.Finished:
    return newsroom.Finished(
        channel=made.kind,
        media_type=made.media_type,
        extension=made.extension,
        body=made.body,
        text=made.text,
        milliseconds=made.milliseconds,
        draft_voice=made.draft_voice,
    )


def approve(*, message: Message, by: User, at: datetime, seen: str = "", link: ApprovalLink | None = None) -> Release | None:
    """Approve; the second approval signs the release over what every channel made of it.

    Voices and pages take seconds, so they are rendered before the transaction that locks the message, and count only
    if the message is still the same. Raises newsroom NotAllowed; TryLater or Refused when a channel cannot render,
    and then the approval is not kept either, so that nothing is half approved.
    """
    message = Message.objects.get(pk=message.pk)
    prepared: list[newsroom.Finished] | None = None
    if approvals_now(message).count() + 1 >= APPROVALS_NEEDED:
        prepared = [_finished(made) for made in rendered(message)]
    submitted = message.submitted_sha256
    with transaction.atomic():
        if newsroom.approve(message=message, by=by, at=at, seen=seen or submitted, link=link) < APPROVALS_NEEDED:
            return None
        if prepared is None:
            raise TryLater("Một người khác vừa duyệt cùng lúc. Hãy bấm Duyệt lần nữa.")
        return newsroom.release(message=message, renditions=prepared, by=by, at=at)


@transaction.atomic
def dispatch(*, release: Release, targets: Sequence[Target], by: User, at: datetime) -> list[Delivery]:
    """Make a delivery for each target, and return those that are new. The same target twice is one delivery."""
    check_may(by, Act.DISPATCH, release.message.owner, localdate(at))
    Release.objects.select_for_update().get(pk=release.pk)  # two clicks at once: one after the other
    if not standing_releases(release.message).filter(pk=release.pk).exists():
        raise NotAllowed("Bản phát hành này đã thu hồi nên không gửi được nữa.")
    rows = {row.key: row for row in (_delivery(release, target, by, at) for target in targets)}
    there = set(Delivery.objects.filter(release=release).values_list("key", flat=True))
    fresh = [row for key, row in rows.items() if key not in there]
    made = Delivery.objects.bulk_create(fresh, batch_size=1000)
    record(
        act="release.dispatched",
        subject=f"message:{release.message_id}",
        summary=f"Gửi bản phát hành số {release.number} tới {len(made)} nơi nhận",
        at=at,
        by=by,
        body=release.message.owner,
        detail={"deliveries": len(made)},
    )
    return made


def _delivery(release: Release, target: Target, by: User, at: datetime) -> Delivery:
    return Delivery(
        key=key_of(str(release.uuid), target.channel, target.code, target.wave),
        release=release, channel=target.channel, destination_kind=target.kind.value, destination_code=target.code,
        destination_name=target.name, body=target.body, not_before=target.not_before, not_after=target.not_after, next_attempt_at=at,
        created_by=by, created_at=at,
    )  # fmt: skip


@transaction.atomic
def try_again(*, delivery: Delivery, by: User, at: datetime) -> None:
    """A person asks for another attempt after failure; the key stays, so a repeat is harmless."""
    check_may(by, Act.DISPATCH, delivery.release.message.owner, localdate(at))
    again = Delivery.objects.filter(pk=delivery.pk, state__in=[State.FAILED.value, State.UNKNOWN.value])
    if again.update(state=State.PENDING.value, next_attempt_at=at):
        record(
            act="delivery.retried",
            subject=f"message:{delivery.release.message_id}",
            summary=f"Gửi lại {delivery}",
            at=at,
            by=by,
            body=delivery.body,
        )
