"""What is done to deliveries. The only place that saves them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate, localtime

from loa.delivery.embargo_queries import earliest
from loa.delivery.models import Delivery
from loa.delivery.plan_queries import valid_until
from loa.delivery.port import DestinationKind, Rendered, TryLater
from loa.delivery.queries import Target as Target  # what a caller of `dispatch` gives
from loa.delivery.queries import looks_now, rendered
from loa.delivery.rules import key_of
from loa.ledger.actions import record
from loa.newsroom import actions as newsroom
from loa.newsroom import release_actions
from loa.newsroom.models import ApprovalLink, Message, Release
from loa.newsroom.queries import embargo_of, standing_releases
from loa.newsroom.rules import NotAllowed
from loa.newsroom.trace_queries import unexplained
from loa.newsroom.workflow_queries import steps_left
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act


def _finished(made: Rendered) -> release_actions.Finished:
    return release_actions.Finished(
        channel=made.kind,
        media_type=made.media_type,
        extension=made.extension,
        body=made.body,
        text=made.text,
        milliseconds=made.milliseconds,
        draft_voice=made.draft_voice,
    )


def submit(*, message: Message, by: User, at: datetime) -> None:
    """Ask for approval; what each channel that can be rendered now makes of the message is traced to its source as well."""
    newsroom.submit(message=message, by=by, at=at, said={look.kind: look.text for look in looks_now(message)})


def approve(
    *, message: Message, by: User, at: datetime, seen: str = "", link: ApprovalLink | None = None, comment: str = ""
) -> Release | None:
    """Approve; the last step of the workflow signs the release over what every channel made of it.

    Voices and pages take seconds, so they are rendered before the transaction that locks the message, and count only
    if the message is still the same. Raises newsroom NotAllowed; TryLater or Refused when a channel cannot render,
    and then the approval is not kept either, so that nothing is half approved.
    """
    message = Message.objects.get(pk=message.pk)
    prepared: list[release_actions.Finished] | None = None
    if steps_left(message) <= 1:
        prepared = [_finished(made) for made in rendered(message)]
        if rows := unexplained(message, {made.channel: made.text for made in prepared}):
            raise NotAllowed(f"Có số liệu không thấy trong văn bản nguồn và chưa có lý do: {'; '.join(row.written[0] for row in rows)}.")
    submitted = message.submitted_sha256
    with transaction.atomic():
        if newsroom.approve(message=message, by=by, at=at, seen=seen or submitted, link=link, comment=comment):
            return None
        if prepared is None:
            raise TryLater("Một người khác vừa duyệt cùng lúc. Hãy bấm Duyệt lần nữa.")
        return release_actions.release(message=message, renditions=prepared, by=by, at=at)


@transaction.atomic
def dispatch(*, release: Release, targets: Sequence[Target], by: User, at: datetime) -> list[Delivery]:
    """Make a delivery for each target, and return those that are new. The same target twice is one delivery."""
    check_may(by, Act.DISPATCH, release.message.owner, localdate(at))
    Release.objects.select_for_update().get(pk=release.pk)  # two clicks at once: one after the other
    if not standing_releases(release.message).filter(pk=release.pk).exists():
        raise NotAllowed("Bản phát hành này đã thu hồi nên không gửi được nữa.")
    _check_embargo(release, targets)
    check_valid(release, targets, at)
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


def _check_embargo(release: Release, targets: Sequence[Target]) -> None:
    """Raise NotAllowed when something is to sound or show before the embargo ends."""
    until = embargo_of(release)
    timed = [t for t in targets if t.kind in (DestinationKind.STATION, DestinationKind.BOARD)]
    early = [target for target in timed if until and target.not_before and target.not_before < until]
    if until and early:
        raise NotAllowed(f"Tin cấm đăng trước {localtime(until):%H:%M ngày %d/%m/%Y}: {early[0].name} chưa được phát, chiếu lúc đó.")


def check_valid(release: Release, targets: Sequence[Target], at: datetime) -> None:
    """Raise NotAllowed when the message no longer holds, or will not when a loudspeaker is to begin."""
    end = valid_until(release)
    if end is not None and (at >= end or any(target.not_before and target.not_before >= end for target in targets)):
        raise NotAllowed(f"Tin hết hiệu lực từ ngày {localdate(end):%d/%m/%Y}; hãy chọn giờ sớm hơn, hoặc sửa tin và phát hành bản mới.")


def _last(release: Release, target: Target) -> datetime | None:
    """Until when it may go: boards and loudspeakers begin nothing that no longer holds. The site says itself that it has ended."""
    ends = [target.not_after, None if target.kind is DestinationKind.SITE else valid_until(release)]
    return min((end for end in ends if end is not None), default=None)


def _delivery(release: Release, target: Target, by: User, at: datetime) -> Delivery:
    return Delivery(
        key=key_of(str(release.uuid), target.channel, target.code, target.wave),
        release=release, channel=target.channel, destination_kind=target.kind.value, destination_code=target.code,
        destination_name=target.name, body=target.body, not_before=target.not_before, not_after=_last(release, target),
        next_attempt_at=earliest(release, target.channel, at), created_by=by, created_at=at,
    )  # fmt: skip
