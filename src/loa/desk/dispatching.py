"""What an officer typed on the dispatch page, turned into targets, or into what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, localtime, make_aware

from loa.delivery.actions import Target
from loa.delivery.models import Delivery
from loa.delivery.port import Channel, DestinationKind
from loa.delivery.registry import channel as registered
from loa.delivery.resend_actions import Window
from loa.newsroom.models import Release
from loa.newsroom.queries import embargo_of
from loa.organisations.models import Body
from loa.players.item import EMERGENCY, ORDINARY
from loa.stations.models import Station
from loa.stations.programme_queries import GRACE, Programmes, Wanted, programmes
from loa.stations.programme_rules import hours_words
from loa.stations.queries import under
from loa.subscriptions.press_queries import newsrooms_for
from loa.subscriptions.queries import wanting
from loa.subscriptions.rules import Kind as Subscriber

PAST = timedelta(minutes=5)  # how long ago a typed hour may lie: the form took a while to fill in


def moment(text: str) -> datetime | None:
    """A moment typed in a datetime field, in local time; None for what is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return make_aware(found) if found and is_naive(found) else found


@dataclass(slots=True)
class Wish:
    """Which channels, to which bodies, and when."""

    release: Release
    bodies: list[Body]
    channels: Mapping[str, Channel]
    play_at: datetime | None
    show_until: datetime | None
    at: datetime
    in_slots: bool = False  # loudspeakers: in the next slot of each station's programme, not at the typed hour
    priority: str = ORDINARY
    exact: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def embargo(self) -> datetime | None:
        """Until when nothing of it may be public."""
        return embargo_of(self.release)

    @property
    def _shown_from(self) -> datetime:
        return max(self.at, self.embargo or self.at)

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
        self._check_hours()

    def _check_hours(self) -> None:
        if "loudspeaker" in self.channels and (self.play_at is None or self.play_at < self.at - PAST):
            self.errors.append("Giờ phát loa không hợp lệ hoặc đã qua; hãy chọn một giờ sắp tới.")
        if "board" in self.channels and (self.show_until is None or self.show_until <= self.at):
            self.errors.append("Giờ thôi chiếu bảng điện tử phải ở sau lúc này.")
        if self.embargo and self.embargo > self.at:
            self._check_embargo(self.embargo)

    def _check_embargo(self, until: datetime) -> None:
        """Nothing may sound or end before the embargo does."""
        said = f"Tin cấm đăng trước {localtime(until):%H:%M ngày %d/%m/%Y} (giờ Việt Nam)"
        if "loudspeaker" in self.channels and self.play_at and self.play_at < until:
            self.errors.append(f"{said}: hãy chọn giờ phát loa từ giờ đó trở đi.")
        if "board" in self.channels and self.show_until and self.show_until <= until:
            self.errors.append(f"{said}: giờ thôi chiếu bảng điện tử phải sau giờ đó.")

    def _of(self, kind: str, channel: Channel) -> Iterable[Target]:
        if channel.destinations is DestinationKind.SITE:
            return [Target(kind, DestinationKind.SITE, "site", "Cổng thông tin", self.release.message.owner)]
        if channel.destinations is DestinationKind.BODY:
            return [Target(kind, DestinationKind.BODY, f"body-{b.pk}", b.name, b) for b in self.bodies]
        if channel.destinations is DestinationKind.ACCOUNT:
            return [Target(kind, DestinationKind.ACCOUNT, "account", channel.label, self.release.message.owner)]
        if channel.destinations is DestinationKind.PRESS:
            return self._newsrooms(kind)
        if channel.destinations is DestinationKind.SUBSCRIBER:
            return self._subscribers(kind)
        if channel.destinations is DestinationKind.BOARD:
            boards = under(self.bodies, kind)
            return [Target(kind, DestinationKind.BOARD, s.code, s.name, s.body, self._shown_from, self.show_until) for s in boards]
        stations = list(under(self.bodies, kind))
        known = programmes(stations)
        return [target for s in stations if (target := self._broadcast(kind, s, known))]

    def at_station(self, kind: str, station: Station) -> Target | None:
        """The target of one station or board at the hours of this wish, or None with the reason in `errors`."""
        self._check_hours()
        if self.errors:
            return None
        if self.channels[kind].destinations is DestinationKind.BOARD:
            return Target(kind, DestinationKind.BOARD, station.code, station.name, station.body, self._shown_from, self.show_until)
        return self._broadcast(kind, station, programmes([station]))

    def _newsrooms(self, kind: str) -> list[Target]:
        """The papers on the list of the owner and of the bodies above it."""
        owner = self.release.message.owner
        found = newsrooms_for(owner)
        if not found:
            self.errors.append("Danh sách báo chí còn trống: hãy thêm tòa soạn ở mục Báo chí, hoặc bỏ chọn kênh này.")
        return [Target(kind, DestinationKind.PRESS, one.code, one.name, owner) for one in found]

    def _subscribers(self, kind: str) -> list[Target]:
        """Those who asked for the message's topic in one of the places; nobody is named."""
        message, name = self.release.message, "Người đăng ký"
        codes = wanting(Subscriber(kind), message.topic, [message.owner_id, *(b.pk for b in self.bodies)])
        return [Target(kind, DestinationKind.SUBSCRIBER, code, name, message.owner) for code in codes]

    @property
    def wanted(self) -> Wanted:
        """How its broadcasts are to air."""
        assert self.play_at is not None  # _check
        return Wanted(self.play_at, self.priority, self.in_slots, self.exact)

    def _broadcast(self, kind: str, station: Station, known: Programmes) -> Target | None:
        """A broadcast at the hours that the station's programme and the quiet hours of its area leave, or None with the reason."""
        wanted, rendition = self.wanted, self.release.renditions.get(channel=kind)
        length = timedelta(milliseconds=rendition.milliseconds or 0)
        offer = known.offer(station, self.release.message.owner, wanted, length)
        if self.release.envelope["payload"].get("priority") == EMERGENCY:  # it waits for no slot, and no quiet hours hold it
            until = wanted.play_at + GRACE
            return Target(kind, DestinationKind.STATION, station.code, station.name, station.body, wanted.play_at, until)
        if offer is None:
            rests = "; ".join(hours_words(hours) for hours in known.allowed(station).rests)
            self.errors.append(
                f"{station.name} nghỉ {rests}; bài dài {round(length.total_seconds())} giây phát lúc "
                f"{localtime(wanted.play_at):%H:%M} rơi vào giờ nghỉ. Hãy chọn giờ khác."
            )
            return None
        return Target(kind, DestinationKind.STATION, station.code, station.name, station.body, offer.begin, offer.end)


def windows(
    rows: Iterable[Delivery], play_at: datetime | None, show_until: datetime | None, at: datetime
) -> tuple[dict[str, Window], list[str]]:
    """New hours for broadcasts and shows among `rows` that are sent again, by station; or {} and what is wrong with the hours."""
    found: dict[str, Window] = {}
    errors: list[str] = []
    for row in rows:
        station = Station.objects.filter(code=row.destination_code, kind=row.channel, active=True).first()
        if station is None:
            continue
        wish = Wish(row.release, [], {row.channel: registered(row.channel)}, play_at, show_until, at)
        target = wish.at_station(row.channel, station)
        errors += [error for error in wish.errors if error not in errors]
        if target is not None:
            found[station.code] = Window(target.not_before, target.not_after)
    return ({}, errors) if errors else (found, [])


def needs_hours(rows: Iterable[Delivery]) -> set[str]:
    """The channels of `rows` that play or show at an hour."""
    timed = (DestinationKind.STATION.value, DestinationKind.BOARD.value)
    return {row.channel for row in rows if row.destination_kind in timed}
