"""Figures of loudspeakers and boards, from the play logs that devices signed. How many people heard it nobody counts: no figure says so."""

from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localtime

from loa.organisations.models import User
from loa.reports.measures import Measure, Record, Scope
from loa.stations.models import PlayLog, Station
from loa.stations.queries import visible_to
from loa.stations.rules import EVENT_LABELS

AIRED = ("played", "cut_short")


def _logs(scope: Scope) -> QuerySet[PlayLog]:
    found = PlayLog.objects.filter(station__body__in=scope.bodies, started_at__gte=scope.begins, started_at__lt=scope.ends)
    return found.select_related("station", "delivery__release")


def aired(scope: Scope) -> QuerySet[PlayLog]:
    """What loudspeakers played, also what was cut short."""
    return _logs(scope).filter(event__in=AIRED)


def shown(scope: Scope) -> QuerySet[PlayLog]:
    """What boards showed."""
    return _logs(scope).filter(event="shown")


def missed(scope: Scope) -> QuerySet[PlayLog]:
    """Programmes that a device missed: by the hour for which they were planned."""
    found = PlayLog.objects.filter(station__body__in=scope.bodies, planned_at__gte=scope.begins, planned_at__lt=scope.ends, event="missed")
    return found.select_related("station", "delivery__release")


def working(scope: Scope) -> QuerySet[Station]:
    """Stations and boards that played or showed something in the period."""
    return Station.objects.filter(pk__in=_logs(scope).filter(event__in=(*AIRED, "shown")).values("station"))


def _log(row: PlayLog) -> Record:
    title = row.delivery.release.title if row.delivery else "Nội dung không rõ"
    when = row.started_at or row.planned_at
    words = f"{row.station}: {title} ({EVENT_LABELS[row.event].lower()})"
    return Record(words, localtime(when) if when else None, "desk:device", row.station_id)


def _station(row: Station) -> Record:
    return Record(row.name, None, "desk:device", row.pk)


def _gate(user: User, day: date) -> QuerySet[PlayLog]:
    return PlayLog.objects.filter(station__in=visible_to(user, day).order_by().values("pk"))


MEASURES = (
    Measure("broadcasts.aired", "Lượt phát thanh trên loa", "lượt", rows=aired, record=_log, gate=_gate, by="station__name",
            owner="station__body"),
    Measure("broadcasts.minutes", "Thời lượng phát thanh", "phút", rows=aired, record=_log, gate=_gate, amount="milliseconds", scale=60_000,
            owner="station__body"),
    Measure("broadcasts.missed", "Chương trình lỡ giờ phát", "lượt", rows=missed, record=_log, gate=_gate, by="station__name",
            owner="station__body"),
    Measure("boards.shown", "Lượt hiển thị trên bảng điện tử", "lượt", rows=shown, record=_log, gate=_gate, by="station__name",
            owner="station__body"),
    Measure("stations.working", "Cụm loa, bảng có hoạt động", "cụm", rows=working, record=_station, gate=visible_to, owner="body",
            of_a_day=True),
)  # fmt: skip
