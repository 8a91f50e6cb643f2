"""What is done with press feeds: added, read in turn, ended. A feed that fails is asked ever more seldom, and says why."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from loa.fetching.addresses import Guard
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.trends.feeds import BadFeed, Entry, checked_address, entries, fetch
from loa.trends.models import Feed, Item
from loa.trends.theme_rules import WrongTheme

EVERY = timedelta(hours=1)
LONGEST = timedelta(days=1)
MOST_FEEDS = 60  # of one office


@transaction.atomic
def add_feed(*, owner: Body, name: str, url: str, by: User, at: datetime) -> Feed:
    """A feed to read from now on. Its address must be public. Raises WrongTheme, BadFeed."""
    check_may(by, Act.WRITE, owner, localdate(at))
    title, address = " ".join(name.split())[:120], url.strip()[:400]
    if not title:
        raise WrongTheme("Hãy ghi tên báo.")
    checked_address(address, Guard(inside=settings.LOA_CRAWL_INSIDE))
    if Feed.objects.filter(url=address, ended_at__isnull=True).exists():
        raise WrongTheme("Nguồn này đã có.")
    if Feed.objects.filter(owner=owner, ended_at__isnull=True).count() >= MOST_FEEDS:
        raise WrongTheme(f"Mỗi cơ quan có nhiều nhất {MOST_FEEDS} nguồn báo. Hãy thôi đọc nguồn không cần nữa.")
    feed = Feed.objects.create(owner=owner, name=title, url=address, next_at=at, entered_by=by, entered_at=at)
    record(act="feed.added", subject=f"feed:{feed.pk}", summary=f"Thêm nguồn báo “{feed}”", by=by, body=owner, at=at)
    return feed


@transaction.atomic
def end_feed(*, feed: Feed, by: User, at: datetime) -> None:
    """Read it no more."""
    check_may(by, Act.WRITE, feed.owner, localdate(at))
    Feed.objects.filter(pk=feed.pk, ended_at__isnull=True).update(ended_at=at, next_at=None)
    record(act="feed.ended", subject=f"feed:{feed.pk}", summary=f"Thôi đọc nguồn báo “{feed}”", by=by, body=feed.owner, at=at)


def read_feeds(*, at: datetime, most: int = 20) -> int:
    """Read the feeds that are due, one after the other; returns how many new items came. One that fails holds up none of the others."""
    count = 0
    for feed in Feed.objects.filter(ended_at__isnull=True, next_at__lte=at).order_by("next_at")[:most]:
        try:
            found = entries(fetch(feed.url, Guard(inside=settings.LOA_CRAWL_INSIDE)))
        except BadFeed as error:
            wait = min(LONGEST, EVERY * 2 ** min(feed.failed, 6))
            Feed.objects.filter(pk=feed.pk).update(
                next_at=at + wait, fetched_at=at, trouble=str(error)[:300], failed=min(feed.failed + 1, 99)
            )
            continue
        count += keep(feed=feed, found=found, at=at)
    return count


@transaction.atomic
def keep(*, feed: Feed, found: list[Entry], at: datetime) -> int:
    """Keep what is new of a feed; what claims to be of the future or has no day is of today."""
    today = localdate(at)
    keys = {hashlib.sha256(entry.key.encode()).hexdigest(): entry for entry in found}
    there = set(Item.objects.filter(feed=feed, key__in=keys).values_list("key", flat=True))
    new = [
        Item(feed=feed, key=key, title=e.title, summary=e.summary, link=e.link, day=min(e.day or today, today))
        for key, e in keys.items()
        if key not in there
    ]
    Item.objects.bulk_create(new, ignore_conflicts=True)
    Feed.objects.filter(pk=feed.pk).update(next_at=at + EVERY, fetched_at=at, trouble="", failed=0)
    return len(new)
