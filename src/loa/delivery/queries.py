"""Reads of delivery. `visible_to` is the only gate for staff."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from loa.delivery.models import Attempt, Delivery, Receipt
from loa.delivery.port import (
    Channel,
    Chooses,
    Content,
    DestinationKind,
    Limits,
    LooksUp,
    NotCarried,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    ShowsPictures,
    Speaks,
    TryLater,
    Worded,
)
from loa.delivery.registry import channels
from loa.delivery.resend_rules import FREELY
from loa.delivery.rules import ASKABLE, HELD, REACHED, STATE_LABELS, State
from loa.ledger import store
from loa.newsroom.content import told_everywhere
from loa.newsroom.models import Message, Release
from loa.newsroom.queries import content_of, taken_back
from loa.newsroom.speech_queries import readings_for
from loa.organisations.models import Body, User
from loa.organisations.queries import visible_bodies
from loa.vietnamese.spoken import seconds_of


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


def visible_to(user: User, day: date) -> QuerySet[Delivery]:
    """Deliveries of releases whose owner `user` may see, and to bodies of theirs."""
    seen = visible_bodies(user, day)
    own = Delivery.objects.filter(Q(release__message__owner__in=seen) | Q(body__in=seen))
    return own.select_related("release", "release__message", "body").order_by("-id")


def superseded() -> Q:
    """Condition of a delivery: it did not arrive and was sent again, so that its successor stands for the place."""
    return Q(Exists(Delivery.objects.filter(resend_of=OuterRef("pk"))), state__in=[s.value for s in FREELY])


def can_be_asked(delivery: Delivery) -> bool:
    """Whether the other side can be asked what became of it: a look-up after an unknown outcome, or our own look."""
    channel = channels().get(delivery.channel)
    if channel is None or State(delivery.state) not in ASKABLE:
        return False
    return channel.receipt_mode is ReceiptMode.POLL or (isinstance(channel, LooksUp) and delivery.state == State.UNKNOWN)


def recording_of(message: Message) -> Recording | None:
    """The reading by a person that is attached to the message."""
    if not message.recording_sha256:
        return None
    return Recording(store.get(message.recording_sha256), message.recording_media_type, message.recording_script_sha256)


def rendered(message: Message, kinds: Iterable[str] | None = None) -> list[Rendered]:
    """The message as each channel of `kinds` would carry it now; without `kinds`, all that are for such a message and can carry it.

    Raises TryLater or Refused.
    """
    try:
        content, recording = told_everywhere(content_of(message)), recording_of(message)
    except store.Damaged as error:
        raise TryLater(f"Bản thu âm: {error} Hãy bỏ bản thu âm hoặc tải lại.") from error
    picture = _picture_of(content)
    wanted = {k: c for k, c in channels().items() if carries(c, content)} if kinds is None else {k: channels()[k] for k in kinds}
    wordings, readings = dict(message.wordings.values_list("channel", "text")), readings_for(message)
    found: list[Rendered] = []
    for kind, channel in wanted.items():
        try:
            ready = _showing(_speaking(channel, readings), picture)
            found.append(ready.render(replace(content, wording=wordings.get(kind, "")), recording))
        except NotCarried:
            if kinds is not None:
                raise
    return found


def _speaking(channel: Channel, readings: Mapping[str, str]) -> Channel:
    """The channel, with the office's own readings if it speaks."""
    return channel.speaking(readings) if readings and isinstance(channel, Speaks) else channel


def _picture_of(content: Content) -> bytes:
    """The picture of the message's sheet; nothing without one. Raises TryLater."""
    try:
        return store.get(content.sheet.picture) if content.sheet and content.sheet.picture else b""
    except store.Damaged as error:
        raise TryLater(f"Ảnh của bảng điện tử: {error} Hãy tải ảnh lại.") from error


def _showing(channel: Channel, picture: bytes) -> Channel:
    """The channel, with the picture if it shows one."""
    return channel.showing(picture) if picture and isinstance(channel, ShowsPictures) else channel


def in_draft_voice(message: Message) -> bool:
    """Whether a channel that speaks would say it in a draft voice now."""
    speaking = [kind for kind, channel in channels().items() if isinstance(channel, Speaks)]
    with suppress(TryLater, Refused):
        return any(look.draft_voice for look in rendered(message, speaking))
    return False


def carries(channel: Channel, content: Content) -> bool:
    """Whether `channel` is for a message like this; what belongs to an exercise goes only where nobody outside can see it, and what is not
    public at all goes on no channel.
    """
    if content.scope:
        return False
    if content.exercise and not getattr(channel, "drills", False):
        return False
    return channel.carries(content) if isinstance(channel, Chooses) else True


def not_carried(message: Message) -> list[tuple[str, str, NotCarried]]:
    """(kind, label, why not) of the channels that cannot carry `message` as it is; only translations have such."""
    if message.original_id is None:
        return []
    found: list[tuple[str, str, NotCarried]] = []
    for kind, channel in channels().items():
        try:
            rendered(message, [kind])
        except NotCarried as reason:
            found.append((kind, channel.label, reason))
        except (Refused, TryLater):
            continue
    return found


def looks_of(message: Message) -> tuple[list[Rendered], str]:
    """The message on every channel, or why it cannot be shown now."""
    try:
        return rendered(message), ""
    except (TryLater, Refused) as error:
        return [], str(error)


def looks_now(message: Message) -> list[Rendered]:
    """The message on every channel that can be rendered now: one without a voice keeps back none of the others."""
    found: list[Rendered] = []
    content = content_of(message)
    for kind in [kind for kind, channel in channels().items() if carries(channel, content)]:
        with suppress(TryLater, Refused):
            found += rendered(message, [kind])
    return found


def worded() -> list[str]:
    """Kinds of channels that may be given words of their own."""
    return [kind for kind, channel in channels().items() if isinstance(channel, Worded)]


def words_for(message: Message, kind: str, wording: str = "") -> str:
    """What the channel `kind` tells of the message, as text to rewrite; of `wording` where it is given. "" for one without own words."""
    channel = _speaking(channels()[kind], readings_for(message))
    return channel.words(replace(told_everywhere(content_of(message)), wording=wording)) if isinstance(channel, Worded) else ""


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a rendition is, against the limits of its channel; None where the channel does not count in it."""

    characters: int
    seconds: float | None
    lines: int | None
    pages: int | None
    limits: Limits
    warnings: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def too_long(self) -> bool:
        """Whether a limit is passed."""
        pairs = ((self.characters, self.limits.characters), (self.seconds, self.limits.seconds), (self.lines, self.limits.lines))
        return any(have is not None and most is not None and have > most for have, most in pairs)


def measured(message: Message, kind: str, wording: str) -> Measured:
    """How long the channel `kind` is with `wording` (with its own telling when empty); speech is estimated, not voiced."""
    channel = channels()[kind]
    content = replace(content_of(message), wording=wording)
    if channel.limits.lines is None and channel.limits != Limits() and isinstance(channel, Worded):  # no sound, no page while typing
        script = channel.words(content)
        return Measured(len(script), seconds_of(script) if channel.limits.seconds else None, None, None, channel.limits)
    try:
        look = channel.render(content)
    except (TryLater, Refused) as error:
        return Measured(len(wording), None, None, None, channel.limits, trouble=str(error))
    pages = [page for page in look.text.split("\n\n") if page.strip()] if channel.limits.lines else []
    lines = sum(len(page.splitlines()) for page in pages) if channel.limits.lines else None
    return Measured(len(look.text), None, lines, len(pages) or None, channel.limits, look.warnings)


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
        .order_by("body__alphabetical", "id")
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
    many = release.deliveries.filter(~superseded(), destination_kind=DestinationKind.SUBSCRIBER.value)
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


def state_counts(releases: Iterable[int]) -> dict[int, list[tuple[str, ReceiptMode, int]]]:
    """(state, receipt mode of the channel, count) of the deliveries of each release."""
    found: dict[int, list[tuple[str, ReceiptMode, int]]] = {}
    modes = {kind: channel.receipt_mode for kind, channel in channels().items()}
    rows = (
        Delivery.objects.filter(~superseded(), release__in=list(releases))
        .order_by()
        .values_list("release", "state", "channel")
        .annotate(n=Count("pk"))
    )
    for release, state, kind, n in rows:
        found.setdefault(release, []).append((state, modes.get(kind, ReceiptMode.INSTANT), n))
    return found


def reached_by_channel(message: Message) -> list[tuple[str, int]]:
    """(channel, how many places it may have reached) of all releases of `message`."""
    rows = Delivery.objects.filter(release__message=message, state__in=[s.value for s in REACHED]).order_by("channel")
    known = channels()
    return [(known[kind].label if kind in known else kind, n) for kind, n in rows.values_list("channel").annotate(n=Count("pk"))]


def for_station(code: str, kind: str, at: datetime) -> QuerySet[Delivery]:
    """What the station or board `code` should hold at `at`: handed over, whatever is proven of it, and not past its end."""
    states = [s.value for s in HELD]
    held = Delivery.objects.filter(destination_code=code, channel=kind, state__in=states)
    return held.filter(Q(not_after__isnull=True) | Q(not_after__gt=at)).select_related("release").order_by("id")


def ever_public(channel: str) -> QuerySet[Release]:
    """Releases that were handed over to the site's own `channel` at some time, also those that were withdrawn since; oldest first."""
    states = [s.value for s in HELD]
    shown = Q(deliveries__state__in=states) | Q(deliveries__state=State.WITHDRAWN.value, deliveries__receipts__isnull=False)
    found = Release.objects.filter(shown, deliveries__channel=channel).distinct()
    return found.select_related("message", "message__owner").order_by("released_at", "pk")


def held_by_site(channel: str = "portal") -> QuerySet[Release]:
    """Releases of every version that were handed over to the site's own `channel` and not taken back; one row for each hand-over."""
    return Release.objects.filter(~taken_back(), deliveries__channel=channel, deliveries__state__in=[s.value for s in HELD])


def public_releases(channel: str = "portal") -> QuerySet[Release]:
    """Releases that the portal or feed shows: handed over to it, the newest version of each message."""
    shown = held_by_site(channel).distinct()
    newest = {message: pk for pk, message, _ in shown.order_by("version").values_list("pk", "message_id", "version")}
    return (
        Release.objects.filter(pk__in=newest.values())
        .select_related("message", "message__owner", "message__source")
        .order_by("-released_at")
    )
