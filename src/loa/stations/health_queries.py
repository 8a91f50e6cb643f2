"""Reads of how stations are, counted by the database so that a country fits on a page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from loa.delivery.models import Delivery
from loa.organisations.models import Body, User
from loa.organisations.rules import Act, roles_for
from loa.stations.health_rules import AHEAD, CHOICE, CLOCK_OFF, DECLINED, LITTLE_DISK, MISSED, UNHEARD, outcome
from loa.stations.models import PlayLog, SilenceAlarm, Station
from loa.stations.programme_rules import DECLINED as NOT_AIRED
from loa.stations.programme_rules import WAITING
from loa.stations.queries import AREA_KINDS
from loa.stations.rules import KIND_LABELS

BATCH = 500
RUNNING = Q(active=True, revoked_at__isnull=True) & ~Q(public_key="")


def silence() -> timedelta:
    """After how long without a sign of life a station is silent, for lists and alarms alike; nothing: never."""
    return timedelta(minutes=settings.LOA_STATION_SILENT_MINUTES)


def silent(at: datetime, after: timedelta) -> Q:
    """Condition of a running station that `health_rules.is_silent` calls so."""
    if not after:
        return Q(pk__in=())
    since = at - after
    heard = Q(last_seen_at__isnull=False) | Q(health__isnull=False) | Q(enrolled_at__isnull=False)
    unseen = Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=since)
    untold = Q(health__isnull=True) | Q(health__at__lte=since)
    return RUNNING & heard & unseen & untold & (Q(enrolled_at__isnull=True) | Q(enrolled_at__lte=since))


def troubled() -> Q:
    """Condition of a station whose last report says that something is wrong."""
    drift = Q(health__drift_seconds__gt=CLOCK_OFF) | Q(health__drift_seconds__lt=-CLOCK_OFF)
    return RUNNING & (~Q(health__troubles=[]) & Q(health__isnull=False) | drift | Q(health__disk_free__lt=LITTLE_DISK))


def by_area(stations: QuerySet[Station], at: datetime, after: timedelta) -> QuerySet[Station, Any]:
    """One row an area (commune; the parent of a village): how many stations, how many silent for `after`, in trouble, without a device."""
    mute = silent(at, after)
    area = Case(When(body__kind__in=AREA_KINDS, then=F("body_id")), default=Coalesce(F("body__parent_id"), F("body_id")))
    counted = stations.filter(active=True).order_by().annotate(area=area).values("area")
    return counted.annotate(
        n=Count("pk"),
        speakers=Count("pk", filter=Q(kind="loudspeaker")),
        boards=Count("pk", filter=Q(kind="board")),
        silent=Count("pk", filter=mute),
        troubled=Count("pk", filter=troubled() & ~mute),
        bare=Count("pk", filter=Q(public_key="")),
    ).order_by("-silent", "-troubled", "area")


def in_area(stations: QuerySet[Station], area: int) -> QuerySet[Station]:
    """The stations that `by_area` counts under `area`."""
    return stations.filter(Q(body_id=area) | (Q(body__parent_id=area) & ~Q(body__kind__in=AREA_KINDS)))


def open_alarms(stations: QuerySet[Station]) -> QuerySet[SilenceAlarm]:
    """Alarms that stand, the oldest silence first."""
    found = SilenceAlarm.objects.filter(cleared_at__isnull=True, station__in=stations)
    return found.select_related("station__body").order_by("since")


def fell_silent(at: datetime, after: timedelta) -> QuerySet[Station]:
    """Stations that are silent for `after` and have no alarm yet."""
    told = SilenceAlarm.objects.filter(cleared_at__isnull=True).values("station")
    return Station.objects.filter(silent(at, after)).exclude(pk__in=told).select_related("health")


def heard_again(at: datetime, after: timedelta) -> QuerySet[SilenceAlarm]:
    """Open alarms of stations that are heard, or no longer run."""
    still = Station.objects.filter(silent(at, after)).values("pk")
    return SilenceAlarm.objects.filter(cleared_at__isnull=True).exclude(station__in=still)


def to_mail() -> list[SilenceAlarm]:
    """Alarms of which nobody was told by mail yet."""
    found = SilenceAlarm.objects.filter(cleared_at__isnull=True, mailed_at__isnull=True).select_related("station__body__parent")
    return list(found.order_by("station__body", "since")[:2000])


def keepers(bodies: Iterable[int], day: date) -> dict[int, list[User]]:
    """Body → who looks after its stations and has an address: those who send and those who administer, there or right above."""
    wanted = set(bodies)
    parents = dict(Body.objects.filter(pk__in=wanted).values_list("pk", "parent_id"))
    roles = {role.value for act in (Act.DISPATCH, Act.ADMINISTER) for role in roles_for(act)}
    places = wanted | {parent for parent in parents.values() if parent}
    found: dict[int, dict[int, User]] = defaultdict(dict)
    users = User.objects.filter(is_active=True).exclude(email="")
    in_office = Q(posts__body__parent__in=places, posts__body__kind__endswith="_office")
    for user in users.filter(Q(posts__body__in=places) | in_office).distinct().prefetch_related("posts__body"):
        posts = [post for post in user.posts.all() if post.role in roles and _holds(post, day)]
        held = {place for post in posts for place in _worked_for(post)}
        for body in wanted:
            if body in held or parents.get(body) in held:
                found[body][user.pk] = user
    return {body: list(people.values()) for body, people in found.items()}


def _worked_for(post: Any) -> tuple[int, ...]:
    """The body of a post, and the authority of an office: who works in an office of the commune works for the commune."""
    office = post.body.kind.endswith("_office") and post.body.kind != "province_office" and post.body.parent_id
    return (post.body_id, post.body.parent_id) if office else (post.body_id,)


def _holds(post: Any, day: date) -> bool:
    return post.valid_from <= day and (post.valid_to is None or post.valid_to > day)


@dataclass(frozen=True, slots=True)
class Planned:
    """One planned broadcast or show against what its device logged."""

    delivery: Delivery
    log: PlayLog | None  # the one that tells most
    outcome: str
    reason: str = ""  # of a commune that does not air it


def planned_against_played(stations: QuerySet[Station], begin: datetime, end: datetime) -> QuerySet[Delivery]:
    """What was planned to begin in [begin, end) at `stations`, in the order of the hours."""
    codes = stations.values("code")
    found = Delivery.objects.filter(channel__in=KIND_LABELS, destination_code__in=codes, not_before__gte=begin, not_before__lt=end)
    return found.select_related("release", "body", "airing").order_by("not_before", "destination_name", "pk")


def compared(rows: Sequence[Delivery], at: datetime) -> list[Planned]:
    """Each of `rows` with what became of it."""
    logs: dict[int, list[PlayLog]] = defaultdict(list)
    for start in range(0, len(rows), BATCH):
        for log in PlayLog.objects.filter(delivery__in=rows[start : start + BATCH]).order_by("started_at", "pk"):
            logs[log.delivery_id or 0].append(log)
    found = [_compared(row, logs.get(row.pk, []), at) for row in rows]
    return [_of_commune(one) for one in found]


def _of_commune(one: Planned) -> Planned:
    """What waits for the commune's choice, or was declined by it, is no matter of the device."""
    airing = getattr(one.delivery, "airing", None)
    if airing is not None and airing.state == WAITING and one.outcome in (UNHEARD, AHEAD):
        return replace(one, outcome=CHOICE)
    if airing is not None and airing.state == NOT_AIRED and one.outcome == MISSED:
        return replace(one, outcome=DECLINED, reason=airing.reason)
    return one


def _compared(row: Delivery, logs: Sequence[PlayLog], at: datetime) -> Planned:
    told = {log.event for log in logs}
    best = min(logs, key=lambda log: ("played", "shown", "cut_short", "missed", "refused").index(log.event), default=None)
    return Planned(row, best, outcome(told, row.state, row.not_before, at))
