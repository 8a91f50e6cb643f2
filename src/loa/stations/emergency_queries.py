"""Reads of emergencies: which stand, which wait to air, and where each goes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from loa.delivery.models import Delivery, Receipt
from loa.delivery.port import Channel, DestinationKind
from loa.delivery.queries import Target
from loa.delivery.registry import channels
from loa.delivery.rules import REACHED, State
from loa.newsroom.models import Release
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.newsroom.workflow_rules import Notified
from loa.organisations.models import Body, User
from loa.organisations.queries import at_or_above, below, on
from loa.paper.cap import Scope, Status
from loa.stations.models import Emergency, Station
from loa.stations.queries import AREA_KINDS, area_of, under
from loa.subscriptions.press_queries import newsrooms_for
from loa.subscriptions.queries import wanting
from loa.subscriptions.rules import Kind as Subscriber


def visible_to(user: User, day: date) -> QuerySet[Emergency]:
    """Emergencies whose message `user` may see, the newest first."""
    found = Emergency.objects.filter(message__in=messages_visible_to(user, day))
    return found.select_related("message__owner", "made_by", "cancelled_by", "clears__message").order_by("-made_at")


def standing(at: datetime) -> QuerySet[Emergency]:
    """Those that were aired, not cancelled, and have not ended."""
    return Emergency.objects.filter(Q(until__gt=at), aired_version__gt=0, cancelled_at__isnull=True).order_by("aired_at", "pk")


def standing_at(station: Station, at: datetime) -> list[Emergency]:
    """Those that hold the air of `station` at `at`, the longest first; an all-clear holds nothing."""
    area = area_of(station.body)
    rows = standing(at).filter(clears__isnull=True, status=Status.ACTUAL.value, scope=Scope.PUBLIC.value).select_related("message")
    carried = Q(listed=area) | Q(message__releases__deliveries__destination_code=station.code)
    return list(rows.filter(carried).distinct().order_by("-until"))


def waiting_to_air() -> QuerySet[Emergency]:
    """Those of which a newer version was signed than the one that went out."""
    newest = Emergency.objects.filter(cancelled_at__isnull=True).annotate(newest=Max("message__releases__version"))
    return newest.filter(newest__gt=F("aired_version"), message__withdrawals__isnull=True).select_related("message__owner")


def until_of(release: Release, at: datetime) -> datetime:
    """When it ends by itself: as it was signed, else after the hours that an alert holds."""
    said = (release.content.get("alert") or {}).get("until")
    hours = int(settings.CHANNELS.get("cap", {}).get("OPTIONS", {}).get("hours", 24))
    return datetime.fromisoformat(said) if said else at + timedelta(hours=hours)


def places(emergency: Emergency) -> list[Body]:
    """The bodies that it is for: those that it names, else its owner; and all below them today."""
    named = [body.pk for body in emergency.message.areas.all()] or [emergency.message.owner_id]
    return list(Body.objects.filter(pk__in=below(named)))


def areas_to_list(emergency: Emergency) -> list[Body]:
    """The areas whose urgent list carries it: communes, districts and provinces that lie in it as a whole.

    A village shares its list with its commune, so that what is for the village alone goes by the manifests of its own stations.
    """
    day = localdate(emergency.made_at)
    inside = list(Body.objects.filter(on(day), pk__in=[body.pk for body in places(emergency)], kind__in=AREA_KINDS))
    return sorted(inside, key=lambda body: body.pk)


def targets(emergency: Emergency, release: Release, at: datetime) -> list[Target]:
    """Every place of every channel that the release was signed for, but paper, which no emergency waits for."""
    until, bodies = until_of(release, at), places(emergency)
    if emergency.clears is not None:
        return _where_it_reached(emergency.clears, release, at, until)
    known, found = channels(), list[Target]()
    for kind in release.renditions.values_list("channel", flat=True):
        if kind in known:
            found += _of(kind, known[kind], emergency, bodies, at, until)
    return found


def _of(kind: str, channel: Channel, emergency: Emergency, bodies: Sequence[Body], at: datetime, until: datetime) -> list[Target]:
    owner, where = emergency.message.owner, channel.destinations
    if where is DestinationKind.SITE:
        return [Target(kind, where, "site", "Cổng thông tin", owner)]
    if where is DestinationKind.ACCOUNT:
        return [Target(kind, where, "account", channel.label, owner)]
    if where is DestinationKind.PRESS:
        return [Target(kind, where, one.code, one.name, owner) for one in newsrooms_for(owner)]
    if where is DestinationKind.SUBSCRIBER:
        codes = wanting(Subscriber(kind), emergency.message.topic, [owner.pk, *(body.pk for body in bodies)])
        return [Target(kind, where, code, "Người đăng ký", owner) for code in codes]
    if where in (DestinationKind.STATION, DestinationKind.BOARD):
        return [Target(kind, where, s.code, s.name, s.body, at, until) for s in under(bodies, kind)]
    return []


def _where_it_reached(before: Emergency, release: Release, at: datetime, until: datetime) -> list[Target]:
    """Exactly the places that the emergency reached, whatever became of them since."""
    signed = set(release.renditions.values_list("channel", flat=True))
    reached = Q(state__in=[s.value for s in REACHED]) | Q(state=State.WITHDRAWN.value, receipts__isnull=False)
    rows = Delivery.objects.filter(reached, release__message=before.message, channel__in=signed).select_related("body").order_by("pk")
    timed = (DestinationKind.STATION.value, DestinationKind.BOARD.value)
    return [
        Target(
            row.channel, DestinationKind(row.destination_kind), row.destination_code, row.destination_name, row.body,
            *((at, until) if row.destination_kind in timed else (None, None)),
        )
        for row in {(row.channel, row.destination_code): row for row in rows}.values()
    ]  # fmt: skip


def would_reach(emergency: Emergency) -> list[tuple[str, int]]:
    """(channel, places) that it would reach were it real and public: what an exercise shows without a word going out."""
    bodies, at, known = places(emergency), emergency.made_at, channels()
    counted = Counter({kind: len(_of(kind, channel, emergency, bodies, at, at)) for kind, channel in known.items()})
    return [(known[kind].label, count) for kind, count in counted.items() if count]


def reached(emergency: Emergency) -> list[tuple[str, int, int, int]]:
    """(channel, sent, of these handed over or better, of these proven) of what went out."""
    known, sums, proven = channels(), dict[str, Counter[str]](), Counter[str]()
    proofs = Receipt.objects.filter(delivery=OuterRef("pk"), level__in=[State.SEEN_LIVE, State.PLAYED, State.CONFIRMED])
    rows = Delivery.objects.filter(release__message=emergency.message).annotate(proof=Exists(proofs)).order_by()
    for kind, state, proof in rows.values_list("channel", "state", "proof"):
        sums.setdefault(kind, Counter())[state] += 1
        proven[kind] += proof  # a proof stays one after what it proves was taken back
    return [
        (
            known[kind].label if kind in known else kind,
            sum(states.values()),
            sum(states[s.value] for s in (*REACHED, State.WITHDRAWN)),
            proven[kind],
        )
        for kind, states in sorted(sums.items())
    ]


def staff_of(emergency: Emergency, day: date) -> QuerySet[User]:
    """Who is told inside: the staff of the areas, or, of a private one, of its owner alone."""
    wanted: Iterable[int] = [emergency.message.owner_id]
    if emergency.scope != "Private":
        wanted = [*at_or_above([emergency.message.owner_id]), *(body.pk for body in places(emergency))]
    found = User.objects.filter(is_active=True, posts__body__in=list(wanted), posts__valid_from__lte=day)
    return found.filter(Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gt=day)).distinct()


def staff_told(emergency: Emergency) -> QuerySet[User]:
    """Staff who were told at the desk that it was signed."""
    rows = emergency.message.notices.filter(kind=Notified.RELEASED.value, by__isnull=True)
    return User.objects.filter(pk__in=rows.values("user"))


def emergencies_of(rows: Sequence[Delivery]) -> dict[int, Emergency]:
    """The emergencies that `rows` carry, by their messages."""
    found = Emergency.objects.filter(message__in={row.release.message_id for row in rows}).prefetch_related("listed")
    return {one.message_id: one for one in found}


def carried_by_list(rows: Sequence[Delivery], known: Mapping[int, Emergency], station_area: Body) -> set[int]:
    """Deliveries that a manifest leaves out: the urgent list carries them, or their emergency is over or has a newer version."""
    gone = set()
    for row in rows:
        one = known.get(row.release.message_id)
        if one and (one.cancelled_at or row.release.version != one.aired_version or station_area in one.listed.all()):
            gone.add(row.pk)
    return gone
