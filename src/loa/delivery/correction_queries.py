"""Reads of corrections: where the corrected release was, the plan that follows from it, and how much of it the correction has covered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, Min, Sum

from loa.delivery.correction_rules import OBSTACLE_LABELS, Cover, Key, Obstacle, Place, cover, in_order, merged, was_reached
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind, ReceiptMode
from loa.delivery.queries import Target
from loa.delivery.registry import channels
from loa.delivery.rules import STATE_LABELS, State
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body
from loa.subscriptions.queries import reach

NOT_SENT = "Chưa gửi đính chính tới đây."
EVERYWHERE = (DestinationKind.SITE, DestinationKind.ACCOUNT)


def places_of(release: Release) -> dict[Key, Place]:
    """Every place of `release`, once."""
    rows = release.deliveries.order_by("pk").values_list(
        "channel", "destination_kind", "destination_code", "destination_name", "body", "state", "created_at"
    )
    with_proofs = rows.annotate(proofs=Count("receipts"), first=Min("receipts__at"), quantity=Sum("receipts__quantity"))
    return merged(
        [
            Place(
                kind, DestinationKind(where), code, name, body, was_reached(State(state), has_receipt=bool(proofs)), first or created,
                quantity or 0,
            )
            for kind, where, code, name, body, state, created, proofs, first, quantity in with_proofs
        ]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unreached:
    """A place that the correction cannot go to, or not fully, for a person to see to."""

    place: Place
    channel: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a correction goes, computed from where the corrected release went."""

    again: list[Target]  # those who received the earlier version, in that order
    fresh: list[Target]  # those who match now and did not
    unreached: list[Unreached]
    crowd: list[tuple[str, str, int]]  # of subscribers: (channel, why, how many)
    on_paper: list[Unreached]

    @property
    def targets(self) -> list[Target]:
        return [*self.again, *self.fresh]


def plan(correction: Release, candidates: Sequence[Target]) -> Plan:
    """`candidates` are the targets that match now: the same channels, and the same bodies and those under them."""
    places = places_of(_corrected(correction))
    signed = set(correction.renditions.values_list("channel", flat=True))
    targets = {(t.channel, t.code): t for t in candidates if t.channel in signed}
    still = reach(p.code for p in places.values() if p.kind is DestinationKind.SUBSCRIBER)
    bodies = Body.objects.in_bulk({p.body for p in places.values()})
    found: list[Unreached] = []
    for key, place in places.items():
        if key in targets or not place.reached:
            continue
        obstacle = _obstacle(place, signed, still)
        if obstacle is None:
            targets[key] = Target(place.channel, place.kind, place.code, place.name, bodies[place.body])
        else:
            found.append(Unreached(place, _label(place.channel), OBSTACLE_LABELS[obstacle]))
    again, fresh = in_order(targets, places)
    named = [u for u in found if u.place.kind is not DestinationKind.SUBSCRIBER]
    crowd = Counter((u.channel, u.why) for u in found if u.place.kind is DestinationKind.SUBSCRIBER)
    return Plan(again, fresh, named, [(kind, why, n) for (kind, why), n in crowd.items()], on_paper(places))


def _corrected(correction: Release) -> Release:
    corrected = correction.message.corrects
    if corrected is None:
        raise ValueError("not a correction")
    return corrected


def _obstacle(place: Place, signed: set[str], still: Mapping[str, object]) -> Obstacle | None:
    """Why a place that was reached is no candidate now; None when it can be reached all the same."""
    if place.channel not in channels():
        return Obstacle.CHANNEL
    if place.channel not in signed:
        return Obstacle.RENDITION
    if place.kind is DestinationKind.SUBSCRIBER:  # whoever got it is told, also when their topics have changed since
        return None if place.code in still else Obstacle.LEFT
    if place.kind in EVERYWHERE:
        return None
    return Obstacle.BODY if place.kind is DestinationKind.BODY else Obstacle.STATION


def on_paper(places: Mapping[Key, Place]) -> list[Unreached]:
    """Places where paper was handed out or a meeting was held: those who were there are not reached by a file."""
    known = channels()
    manual = {kind for kind, channel in known.items() if channel.receipt_mode is ReceiptMode.MANUAL}
    return [Unreached(p, _label(p.channel), "") for p in places.values() if p.reached and p.channel in manual and p.quantity]


def _label(kind: str) -> str:
    known = channels().get(kind)
    return known.label if known else kind


@dataclass(frozen=True, slots=True)
class Missing:
    """A place that has not got the correction, and why."""

    name: str
    why: str
    delivery: Delivery | None


@dataclass(slots=True)
class Channel:
    """How much of one channel is covered."""

    label: str
    reached: int = 0
    there: int = 0
    coming: int = 0
    missing: list[Missing] = field(default_factory=list)
    crowd: dict[str, int] = field(default_factory=dict)  # of subscribers that are missing: why, how many


@dataclass(frozen=True, slots=True)
class Coverage:
    """k of n places that the corrected release reached have the correction."""

    corrected: Release
    channels: list[Channel]

    @property
    def reached(self) -> int:
        return sum(c.reached for c in self.channels)

    @property
    def there(self) -> int:
        return sum(c.there for c in self.channels)

    @property
    def coming(self) -> int:
        return sum(c.coming for c in self.channels)


def coverage(message: Message) -> Coverage | None:
    """How far the correction `message` has come, over all its releases; None when it corrects nothing."""
    if message.corrects is None:
        return None
    places = [place for place in places_of(message.corrects).values() if place.reached]
    sent = _sent(message)
    still = reach(p.code for p in places if p.kind is DestinationKind.SUBSCRIBER)
    found: dict[str, Channel] = {}
    for place in sorted(places, key=lambda p: (p.channel, p.name, p.code)):
        _count(found.setdefault(place.channel, Channel(_label(place.channel))), place, sent.get(place.key, []), still)
    return Coverage(message.corrects, list(found.values()))


def _sent(message: Message) -> dict[Key, list[Delivery]]:
    found: dict[Key, list[Delivery]] = {}
    for row in Delivery.objects.filter(release__message=message).order_by("pk"):
        found.setdefault((row.channel, row.destination_code), []).append(row)
    return found


def _count(channel: Channel, place: Place, rows: Sequence[Delivery], still: Mapping[str, object]) -> None:
    known = channels().get(place.channel)
    state = cover([State(row.state) for row in rows], known.receipt_mode if known else ReceiptMode.INSTANT)
    channel.reached += 1
    channel.there += state is Cover.THERE
    channel.coming += state is Cover.COMING
    if state is not Cover.MISSING:
        return
    gone = place.kind is DestinationKind.SUBSCRIBER and place.code not in still
    why = OBSTACLE_LABELS[Obstacle.LEFT] if gone else f"{STATE_LABELS[State(rows[-1].state)]}." if rows else NOT_SENT
    if place.kind is DestinationKind.SUBSCRIBER:
        channel.crowd[why] = channel.crowd.get(why, 0) + 1
    else:
        channel.missing.append(Missing(place.name, why, rows[-1] if rows else None))


def corrections_of(message: Message) -> list[Message]:
    """Messages that correct a release of `message`, newest first, also those that are still drafts."""
    return list(Message.objects.filter(corrects__message=message).order_by("-pk"))


def shown_until(release: Release) -> datetime | None:
    """The latest end of what boards show of the corrected release: as long should the correction be shown."""
    boards = release.deliveries.filter(destination_kind=DestinationKind.BOARD.value)
    last: datetime | None = boards.aggregate(last=Max("not_after"))["last"]
    return last
