"""Alarms about silent stations are raised, told and cleared. Saves them as `actions` does."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from loa.organisations.models import User
from loa.stations.health_queries import fell_silent, heard_again, keepers, to_mail
from loa.stations.health_rules import may_judge
from loa.stations.models import SilenceAlarm

Post = Callable[[User, Sequence[SilenceAlarm]], None]


@transaction.atomic
def watch(*, at: datetime, awake_since: datetime, after: timedelta) -> int:
    """Clear what is heard again, raise what fell silent, each once; returns how many were raised. Judges nothing that we slept through."""
    heard_again(at, after).update(cleared_at=at)
    if not may_judge(at, awake_since, after):
        return 0
    fresh = [SilenceAlarm(station=station, since=station.seen_at or at, raised_at=at) for station in fell_silent(at, after)]
    SilenceAlarm.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


def tell(*, at: datetime, post: Post) -> int:
    """One letter a person with all that fell silent since the last one; returns how many left. What could not be posted is tried again."""
    alarms = to_mail()
    people = keepers({alarm.station.body_id for alarm in alarms}, localdate(at)) if alarms else {}
    letters: dict[int, tuple[User, list[SilenceAlarm]]] = {}
    for alarm in alarms:
        for user in people.get(alarm.station.body_id, ()):
            letters.setdefault(user.pk, (user, []))[1].append(alarm)
    for user, told in letters.values():
        post(user, told)
    SilenceAlarm.objects.filter(pk__in=[alarm.pk for alarm in alarms]).update(mailed_at=at)
    return len(letters)
