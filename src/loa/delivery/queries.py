"""Reads of delivery. `visible_to` is the only gate for staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from loa.delivery.models import Attempt, Delivery, Receipt
from loa.delivery.port import DestinationKind, Recording, Refused, Rendered, TryLater
from loa.delivery.registry import channels
from loa.delivery.rules import ON_ITS_WAY, PROVEN, REACHED, STATE_LABELS, State
from loa.ledger import store
from loa.newsroom.models import Message, Release
from loa.newsroom.queries import content_of, taken_back
from loa.organisations.models import Body, User
from loa.organisations.queries import visible_bodies


def visible_to(user: User, day: date) -> QuerySet[Delivery]:
    """Deliveries of releases whose owner `user` may see, and to bodies of theirs."""
    seen = visible_bodies(user, day)
    own = Delivery.objects.filter(Q(release__message__owner__in=seen) | Q(body__in=seen))
    return own.select_related("release", "release__message", "body").order_by("-id")


def recording_of(message: Message) -> Recording | None:
    """The reading by a person that is attached to the message."""
    if not message.recording_sha256:
        return None
    return Recording(store.get(message.recording_sha256), message.recording_media_type, message.recording_script_sha256)


def rendered(message: Message, kinds: Iterable[str] | None = None) -> list[Rendered]:
    """The message as each channel of `kinds` (all) would carry it now. Raises TryLater or Refused."""
    try:
        content, recording = content_of(message), recording_of(message)
    except store.Damaged as error:
        raise TryLater(f"Bản thu âm: {error} Hãy bỏ bản thu âm hoặc tải lại.") from error
    wanted = channels() if kinds is None else {k: channels()[k] for k in kinds}
    return [channel.render(content, recording) for channel in wanted.values()]


def looks_of(message: Message) -> tuple[list[Rendered], str]:
    """The message on every channel, or why it cannot be shown now."""
    try:
        return rendered(message), ""
    except (TryLater, Refused) as error:
        return [], str(error)


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of one release on one channel at one body."""

    deliveries: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class Row:
    body: Body
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """Bodies × channels of one release."""

    kinds: Sequence[tuple[str, str]]  # (kind, label)
    rows: Sequence[Row]
    crowds: Sequence["Crowd"]  # channels whose destinations are too many for a table


@dataclass(frozen=True, slots=True)
class Crowd:
    """A channel to subscribers: how many are in each state, never who."""

    kind: str
    label: str
    count: int
    states: Sequence[tuple[State, str, int]]


def grid(release: Release) -> Grid:
    """The delivery table of `release`: a row a body, a column a channel that was used."""
    receipts = Prefetch("receipts", Receipt.objects.order_by("-id"))
    found = list(
        release.deliveries.exclude(destination_kind=DestinationKind.SUBSCRIBER.value)
        .select_related("body")
        .prefetch_related(receipts, Prefetch("attempts", Attempt.objects.order_by("-number")))
        .order_by("body__name", "id")
    )
    used = {d.channel for d in found}
    kinds = [(kind, channel.label) for kind, channel in channels().items() if kind in used]
    bodies = {d.body_id: d.body for d in found}
    rows = [
        Row(body, [Cell([d for d in found if d.body_id == body.id and d.channel == kind]) for kind, _ in kinds]) for body in bodies.values()
    ]
    return Grid(kinds, rows, crowds(release))


def crowds(release: Release) -> list[Crowd]:
    """What became of `release` at subscribers, by channel, in numbers."""
    many = release.deliveries.filter(destination_kind=DestinationKind.SUBSCRIBER.value)
    counted: dict[str, dict[State, int]] = {}
    for kind, state, n in many.values_list("channel", "state").annotate(n=Count("pk")):
        counted.setdefault(kind, {})[State(state)] = n
    known = channels()
    return [
        Crowd(
            kind, known[kind].label if kind in known else kind, sum(states.values()),
            [(s, STATE_LABELS[s], states[s]) for s in State if s in states],
        )
        for kind, states in sorted(counted.items())
    ]  # fmt: skip


def state_counts(releases: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """(state, count) of the deliveries of each release."""
    found: dict[int, list[tuple[str, int]]] = {}
    rows = Delivery.objects.filter(release__in=list(releases)).order_by().values_list("release", "state").annotate(n=Count("pk"))
    for release, state, n in rows:
        found.setdefault(release, []).append((state, n))
    return found


def reached_by_channel(message: Message) -> list[tuple[str, int]]:
    """(channel, how many places it may have reached) of all releases of `message`."""
    rows = Delivery.objects.filter(release__message=message, state__in=[s.value for s in REACHED]).order_by("channel")
    known = channels()
    return [(known[kind].label if kind in known else kind, n) for kind, n in rows.values_list("channel").annotate(n=Count("pk"))]


def for_station(code: str, kind: str, at: datetime) -> QuerySet[Delivery]:
    """What the station or board `code` should hold at `at`: handed over, whatever is proven of it, and not past its end."""
    states = [s.value for s in (*ON_ITS_WAY, *PROVEN)]
    held = Delivery.objects.filter(destination_code=code, channel=kind, state__in=states)
    return held.filter(Q(not_after__isnull=True) | Q(not_after__gt=at)).select_related("release").order_by("id")


def public_releases(channel: str = "portal") -> QuerySet[Release]:
    """Releases that the portal or feed shows: handed over to it, the newest version of each message."""
    states = [s.value for s in (*ON_ITS_WAY, *PROVEN)]
    shown = Release.objects.filter(~taken_back(), deliveries__channel=channel, deliveries__state__in=states).distinct()
    newest = {message: pk for pk, message, _ in shown.order_by("version").values_list("pk", "message_id", "version")}
    return (
        Release.objects.filter(pk__in=newest.values())
        .select_related("message", "message__owner", "message__source")
        .order_by("-released_at")
    )
