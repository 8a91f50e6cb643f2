"""The check from outside is made, and its alarms are raised and cleared. The only place that saves them."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from loa.delivery.looking import fetch
from loa.delivery.models import OutsideAlarm
from loa.delivery.outside_queries import Lack, lacks
from loa.delivery.outside_rules import NoFeed, read_feed
from loa.delivery.port import TryLater
from loa.delivery.registry import channels

_TIMEOUT = 10.0


def check(*, at: datetime) -> list[Lack]:
    """Read the public feed as anybody does, ask of each release what it lacks, and keep the alarms."""
    addresses, trouble = None, ""
    if "feed" in channels():
        try:
            feed = fetch(f"{settings.LOA_SITE_URL}{reverse('portal:feed')}", _TIMEOUT)
            addresses = read_feed(feed) if feed is not None else None
            trouble = "" if feed is not None else "trang không trả lời 200"
        except (TryLater, NoFeed) as error:
            trouble = str(error)
    else:
        addresses = []
    found = lacks(addresses, trouble, at)
    keep(found=found, at=at)
    return found


@transaction.atomic
def keep(*, found: Sequence[Lack], at: datetime) -> None:
    """Raise what is new, and clear what is no more."""
    standing = {(a.release_id, a.channel): a for a in OutsideAlarm.objects.select_for_update().filter(cleared_at__isnull=True)}
    for lack in found:
        alarm = standing.pop((lack.release.pk if lack.release else None, lack.channel), None)
        if alarm is None:
            OutsideAlarm.objects.create(release=lack.release, channel=lack.channel, words=lack.words[:500], since=at, seen_at=at)
        else:
            OutsideAlarm.objects.filter(pk=alarm.pk).update(words=lack.words[:500], seen_at=at)
    OutsideAlarm.objects.filter(pk__in=[a.pk for a in standing.values()]).update(cleared_at=at)
