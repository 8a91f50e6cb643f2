"""Reads of the canary: where each channel's test endpoint is, and when a test message last arrived there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from loa.delivery.canary_rules import STATE_LABELS, State, alarming
from loa.delivery.models import Canary
from loa.delivery.port import Channel, Destination
from loa.delivery.registry import channels


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the test messages of one channel go: a channel of its own with the test account's options, and an address."""

    channel: Channel
    destination: Destination
    returns: bool  # the endpoint sends word back
    fetched: bool  # what was made is fetched back from the site as a station would, and its seal checked
    words: str  # what it is, for staff


def site_token() -> str:
    """The unguessable part of the site's own test pages; the same until the secret key changes."""
    return salted_hmac("loa.delivery.canary", "test pages", algorithm="sha256").hexdigest()[:32]


def page_url(key: str) -> str:
    """Absolute address of the test page of the flight `key`. It stands nowhere, and answers for an hour."""
    return f"{settings.LOA_SITE_URL}{reverse('portal:canary', args=[site_token(), key])}"


def file_url(key: str, part: str) -> str:
    """Absolute address of the flight's sealed envelope (`part` "seal.json") or of its bytes ("file"), as a test station fetches them."""
    return f"{settings.LOA_SITE_URL}{reverse('portal:canary_file', args=[site_token(), key, part])}"


@cache
def endpoints() -> dict[str, Endpoint]:
    """The test endpoint of each enabled channel that has one, by the setting CANARIES."""
    given: Mapping[str, Mapping[str, Any]] = settings.CANARIES
    return {kind: _endpoint(kind, given[kind]) for kind in channels() if kind in given}


def _endpoint(kind: str, given: Mapping[str, Any]) -> Endpoint:
    entry = settings.CHANNELS[kind]
    options = {**entry.get("OPTIONS", {}), **given.get("OPTIONS", {})}
    if kind == "feed":
        options["feed_url"] = f"{settings.LOA_SITE_URL}{reverse('portal:canary_feed', args=[site_token()])}"
    channel: Channel = import_string(entry["BACKEND"])(**options)
    destination = Destination(channel.destinations, "canary", "Điểm thử", given.get("ADDRESS", ""))
    return Endpoint(channel, destination, bool(given.get("RETURNS")), bool(given.get("FETCHED")), given.get("WORDS", "điểm thử riêng"))


NONE = {
    "press": "Chưa có điểm thử: đặt LOA_CANARY_MAIL là một hộp thư chỉ dùng để thử.",
    "push": "Chưa có điểm thử: đặt LOA_CANARY_PUSH là đăng ký nhận thông báo của một trình duyệt ở cơ quan.",
    "source_system": "Chưa có điểm thử: đặt LOA_CANARY_SOURCE_SYSTEM là địa chỉ thử của hệ thống thông tin nguồn.",
    "email": "Chưa có điểm thử: đặt LOA_CANARY_MAIL là một hộp thư chỉ dùng để thử.",
    "facebook": "Chưa có điểm thử: đặt LOA_CANARY_FACEBOOK_PAGE và LOA_CANARY_FACEBOOK_TOKEN của một trang ẩn.",
    "zalo": "Chưa có điểm thử: đặt LOA_CANARY_ZALO_REFRESH_TOKEN của một tài khoản thử.",
    "sms": "Chưa có điểm thử: đặt LOA_CANARY_SMS_LIST là danh sách chỉ có số của cơ quan.",
}


@dataclass(frozen=True, slots=True)
class Flight:
    """How the canary of one channel is doing."""

    kind: str
    label: str
    endpoint: str  # what it is; "" when there is none
    none: str  # why there is none
    last: Canary | None  # the newest flight
    arrived: Canary | None  # the newest that arrived
    alarm: bool
    recent: list[Canary] = field(default_factory=list)

    @property
    def last_label(self) -> str:
        return STATE_LABELS[State(self.last.state)] if self.last else ""


def flights(at: datetime) -> list[Flight]:
    """Every enabled channel with its canary."""
    return [_flight(kind, channel, at) for kind, channel in channels().items()]


def alarms(at: datetime) -> list[Flight]:
    """Channels whose test messages have not arrived twice in a row."""
    return [flight for flight in flights(at) if flight.alarm]


def _flight(kind: str, channel: Channel, at: datetime) -> Flight:
    endpoint = endpoints().get(kind)
    if endpoint is None or not settings.LOA_CANARY_MINUTES:
        none = NONE.get(kind, "Kênh này chưa có điểm thử.") if endpoint is None else "Tin thử đang tắt (LOA_CANARY_MINUTES=0)."
        return Flight(kind, channel.label, "", none, None, None, alarm=False)
    rows = Canary.objects.filter(channel=kind).order_by("-began_at").defer("body")
    recent, first = list(rows[:8]), rows.last()
    arrived = rows.filter(state=State.ARRIVED.value).first()
    every = timedelta(minutes=settings.LOA_CANARY_MINUTES)
    alarm = alarming(first.began_at if first else None, arrived.began_at if arrived else None, at, every)
    return Flight(kind, channel.label, endpoint.words, "", recent[0] if recent else None, arrived, alarm, recent)


def flying(kind: str) -> Canary | None:
    """The newest flight of `kind` whose message is still there."""
    return Canary.objects.filter(channel=kind, state__in=[State.BEGUN.value, State.HANDED_OVER.value]).order_by("-began_at").first()
