"""What an officer typed on the dispatch page, turned into targets, or into what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from loa.delivery.actions import Target
from loa.delivery.port import Channel, DestinationKind
from loa.newsroom.models import Release
from loa.organisations.models import Body
from loa.stations.models import Station
from loa.stations.queries import under
from loa.stations.rules import latest_quiet_start
from loa.subscriptions.queries import wanting
from loa.subscriptions.rules import Kind as Subscriber

GRACE = timedelta(minutes=30)  # a broadcast that has not begun by then is missed, not late
PAST = timedelta(minutes=5)  # how long ago a typed hour may lie: the form took a while to fill in


@dataclass(slots=True)
class Wish:
    """Which channels, to which bodies, and when."""

    release: Release
    bodies: list[Body]
    channels: Mapping[str, Channel]
    play_at: datetime | None
    show_until: datetime | None
    at: datetime
    errors: list[str] = field(default_factory=list)

    def targets(self) -> tuple[list[Target], list[str]]:
        """The targets, or [] and what is wrong, in Vietnamese."""
        self._check()
        if self.errors:
            return [], self.errors
        found = [target for kind, channel in self.channels.items() for target in self._of(kind, channel)]
        return ([], self.errors) if self.errors else (found, [])

    def _check(self) -> None:
        if not self.channels:
            self.errors.append("Hãy chọn ít nhất một kênh.")
        if not self.bodies:
            self.errors.append("Hãy chọn ít nhất một cơ quan, đơn vị nhận.")
        if "loudspeaker" in self.channels and (self.play_at is None or self.play_at < self.at - PAST):
            self.errors.append("Giờ phát loa không hợp lệ hoặc đã qua; hãy chọn một giờ sắp tới.")
        if "board" in self.channels and (self.show_until is None or self.show_until <= self.at):
            self.errors.append("Giờ thôi chiếu bảng điện tử phải ở sau lúc này.")

    def _of(self, kind: str, channel: Channel) -> Iterable[Target]:
        if channel.destinations is DestinationKind.SITE:
            return [Target(kind, DestinationKind.SITE, "site", "Cổng thông tin", self.release.message.owner)]
        if channel.destinations is DestinationKind.BODY:
            return [Target(kind, DestinationKind.BODY, f"body-{b.pk}", b.name, b) for b in self.bodies]
        if channel.destinations is DestinationKind.ACCOUNT:
            return [Target(kind, DestinationKind.ACCOUNT, "account", channel.label, self.release.message.owner)]
        if channel.destinations is DestinationKind.SUBSCRIBER:
            return self._subscribers(kind)
        if channel.destinations is DestinationKind.BOARD:
            boards = under(self.bodies, kind)
            return [Target(kind, DestinationKind.BOARD, s.code, s.name, s.body, self.at, self.show_until) for s in boards]
        return [target for s in under(self.bodies, kind) if (target := self._broadcast(kind, s))]

    def _subscribers(self, kind: str) -> list[Target]:
        """Those who asked for the message's topic in one of the places; nobody is named."""
        message, name = self.release.message, "Người đăng ký"
        codes = wanting(Subscriber(kind), message.topic, [message.owner_id, *(b.pk for b in self.bodies)])
        return [Target(kind, DestinationKind.SUBSCRIBER, code, name, message.owner) for code in codes]

    def _broadcast(self, kind: str, station: Station) -> Target | None:
        """A broadcast that ends before the station's quiet hours, or None with the reason."""
        assert self.play_at is not None  # _check
        rendition = self.release.renditions.get(channel=kind)
        length = timedelta(milliseconds=rendition.milliseconds or 0)
        latest = latest_quiet_start(station.quiet_from, station.quiet_to, localtime(self.play_at), length, GRACE)
        if latest is None:
            self.errors.append(
                f"{station.name} nghỉ từ {station.quiet_from:%H:%M} đến {station.quiet_to:%H:%M}; bài dài "
                f"{round(length.total_seconds())} giây phát lúc {localtime(self.play_at):%H:%M} rơi vào giờ nghỉ. Hãy chọn giờ khác."
            )
            return None
        return Target(kind, DestinationKind.STATION, station.code, station.name, station.body, self.play_at, latest + timedelta(seconds=1))
