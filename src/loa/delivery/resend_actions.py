"""Sending the same release again to places that it did not reach. A new delivery with a key of its own, linked to the old one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.delivery.embargo_queries import earliest
from loa.delivery.models import Delivery
from loa.delivery.plan_queries import valid_until
from loa.delivery.port import DestinationKind
from loa.delivery.reach_queries import NAMED, reached_of
from loa.delivery.resend_rules import refusal, wave_of
from loa.delivery.rules import State, key_of
from loa.ledger.actions import record
from loa.newsroom.models import Release
from loa.newsroom.queries import standing_releases
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act

GONE = "Người nhận đã thôi đăng ký."
HOUR_NEEDED = "Giờ phát, giờ chiếu cũ đã qua; hãy chọn giờ mới."


@dataclass(frozen=True, slots=True)
class Window:
    """When a broadcast or show that is sent again begins and ends."""

    not_before: datetime | None
    not_after: datetime | None


@dataclass(slots=True)
class Resent:
    """What came of it: new deliveries, and why the others stay as they are."""

    made: list[Delivery] = field(default_factory=list)
    refused: list[tuple[Delivery, str]] = field(default_factory=list)


@transaction.atomic
def resend(
    *,
    release: Release,
    deliveries: Sequence[Delivery],
    why: str,
    by: User,
    at: datetime,
    insisted: bool = False,
    windows: Mapping[str, Window] | None = None,
) -> Resent:
    """Send `deliveries` of `release` again; `windows` gives new hours by destination code. Raises NotAllowed, NotPermitted.

    The clock of each runs from its first sending: what was late stays late. `insisted` sends also where it may have arrived.
    """
    check_may(by, Act.DISPATCH, release.message.owner, localdate(at))
    if insisted and not why.strip():
        raise NotAllowed("Gửi lại tới nơi có thể đã nhận thì phải ghi lý do.")
    Release.objects.select_for_update().get(pk=release.pk)  # two clicks at once: one after the other
    if not standing_releases(release.message).filter(pk=release.pk).exists():
        raise NotAllowed("Bản phát hành này đã thu hồi nên không gửi lại được.")
    keys = [d.pk for d in deliveries]
    rows = list(release.deliveries.filter(pk__in=keys).select_related("body", "release").order_by("pk"))
    there = set(Delivery.objects.filter(resend_of__in=keys).values_list("resend_of", flat=True))
    reached = reached_of(rows)
    done = Resent()
    for row in rows:
        said = refusal(State(row.state), resent=row.pk in there, insisted=insisted) or _gone(row, reached)
        made = None if said else _again(row, (windows or {}).get(row.destination_code), why, by, at)
        if made is None:
            done.refused.append((row, said or HOUR_NEEDED))
        else:
            done.made.append(made)
    done.made = Delivery.objects.bulk_create(done.made, batch_size=1000)
    if done.made:
        _note(release, done, why, insisted, by, at)
    return done


def _gone(row: Delivery, reached: Mapping[str, object]) -> str:
    return GONE if row.destination_kind in NAMED and row.destination_code not in reached else ""


def _again(old: Delivery, window: Window | None, why: str, by: User, at: datetime) -> Delivery | None:
    """The new row; None when its hour has passed and no new one was given."""
    hours, end = window or Window(old.not_before, old.not_after), valid_until(old.release)
    if end is not None and old.destination_kind != DestinationKind.SITE:
        hours = Window(hours.not_before, min(hours.not_after or end, end))
    if hours.not_after is not None and hours.not_after <= at:
        return None
    return Delivery(
        key=key_of(str(old.release.uuid), old.channel, old.destination_code, wave_of(old.key)),
        release_id=old.release_id, channel=old.channel, destination_kind=old.destination_kind, destination_code=old.destination_code,
        destination_name=old.destination_name, body=old.body, not_before=hours.not_before, not_after=hours.not_after,
        next_attempt_at=earliest(old.release, old.channel, at),
        resend_of=old, resend_why=why.strip()[:300], clock_from=old.clock, created_by=by, created_at=at,
    )  # fmt: skip


def _note(release: Release, done: Resent, why: str, insisted: bool, by: User, at: datetime) -> None:
    many = "cả nơi có thể đã nhận" if insisted else "nơi chưa nhận được"
    record(
        act="release.resent",
        subject=f"message:{release.message_id}",
        summary=f"Gửi lại bản phát hành số {release.number} tới {len(done.made)} {many}" + (f": {why.strip()}" if why.strip() else ""),
        at=at,
        by=by,
        body=release.message.owner,
        detail={"deliveries": len(done.made), "insisted": insisted},
    )
