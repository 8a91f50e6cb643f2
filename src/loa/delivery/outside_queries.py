"""Reads of the check from outside: which releases are due, what each lacks, and which alarms stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from loa.delivery.models import Delivery, OutsideAlarm
from loa.delivery.outside_rules import BACK, QUICK, Sent, lacking
from loa.delivery.queries import public_releases
from loa.delivery.registry import channels
from loa.delivery.rules import State
from loa.newsroom.models import Release
from loa.newsroom.queries import embargo_of, page_url, taken_back
from loa.organisations.models import User
from loa.organisations.queries import visible_bodies

FEED_HOLDS = 50  # entries of the public feed: an older one may have left it
GHOST = "ghost"  # an alarm of an address that stands in the public feed and is no release of ours
FEED = "feed"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: of a release on a channel, or of the site itself (no release)."""

    release: Release | None
    channel: str
    words: str


def within() -> timedelta:
    """How long a release may take to be proven."""
    return timedelta(minutes=settings.LOA_OUTSIDE_MINUTES)


def lacks(addresses: Sequence[str] | None, trouble: str, at: datetime) -> list[Lack]:
    """All that is missing, begun from `addresses` in the public feed; None when it could not be read, for the reason `trouble`."""
    found = [lack for release in _due(at) if _open_since(release) <= at - within() for lack in _of(release, at)]
    if addresses is None:
        return [Lack(None, FEED, f"Không đọc được bảng tin công khai: {trouble}"), *found]
    return [*_ghosts(addresses), *_unseen(addresses, at), *found]


def _due(at: datetime) -> QuerySet[Release]:
    """The newest release of each message, if it stands."""
    newer = Release.objects.filter(message=OuterRef("message"), version__gt=OuterRef("version"))
    due = Release.objects.filter(~taken_back(), ~Exists(newer), released_at__gt=at - BACK, released_at__lte=at - within())
    return due.select_related("message__owner").prefetch_related("renditions").order_by("released_at")


def _open_since(release: Release) -> datetime:
    """From when on the public may see it: its embargo, if it has one, is no delay."""
    return max(release.released_at, embargo_of(release) or release.released_at)


def _of(release: Release, at: datetime) -> Iterable[Lack]:
    known, sent = channels(), _sent(release, at)
    signed = {rendition.channel for rendition in release.renditions.all()}
    always = [kind for kind in settings.LOA_REQUIRED_CHANNELS if kind in known and kind in signed]
    quick = [kind for kind in sent if kind in known and known[kind].receipt_mode in QUICK]
    for kind in dict.fromkeys([*always, *quick]):
        if words := lacking(sent.get(kind), known[kind].receipt_mode, _open_since(release), at, within()):
            yield Lack(release, kind, words)


def _sent(release: Release, at: datetime) -> Mapping[str, Sent]:
    """By channel; what is planned for later is not asked for yet."""
    rows = Delivery.objects.filter(Q(not_before__isnull=True) | Q(not_before__lte=at), release=release)
    found: dict[str, Sent] = {}
    for kind, state, clock_from, created_at in rows.order_by("pk").values_list("channel", "state", "clock_from", "created_at").distinct():
        before = found.get(kind, Sent((), clock_from or created_at))
        found[kind] = Sent((*before.states, State(state)), min(before.since, clock_from or created_at))
    return found


def _ghosts(addresses: Sequence[str]) -> Iterable[Lack]:
    """Entries of the public feed that no release of ours is."""
    shown = {page_url(release.message) for release in public_releases("feed")}
    strange = [address for address in addresses if address not in shown]
    if strange:
        yield Lack(None, GHOST, f"Bảng tin công khai có {len(strange)} mục không phải bản phát hành của hệ thống: {', '.join(strange[:3])}")


def _unseen(addresses: Sequence[str], at: datetime) -> Iterable[Lack]:
    """Releases that were given to the feed and that the public does not find there."""
    there = set(addresses)
    for release in public_releases("feed").filter(released_at__gt=at - BACK)[:FEED_HOLDS]:
        first = release.deliveries.filter(channel=FEED).order_by("pk").first()
        if first and at - first.clock >= within() and page_url(release.message) not in there:
            yield Lack(release, FEED, "đã giao cho bảng tin mà người dân không thấy ở đó")


def open_alarms(user: User, day: date) -> QuerySet[OutsideAlarm]:
    """Alarms that stand, of releases whose owner `user` may see, and of the site itself."""
    mine = Q(release__isnull=True) | Q(release__message__owner__in=visible_bodies(user, day))
    return OutsideAlarm.objects.filter(mine, cleared_at__isnull=True).select_related("release__message").order_by("since")
