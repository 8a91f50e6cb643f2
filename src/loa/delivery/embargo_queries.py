"""Embargoes (cấm đăng trước giờ): from when a delivery of a release may leave. Only letters to the press go before."""

from datetime import datetime, timedelta

from loa.delivery.models import Delivery
from loa.delivery.registry import channels
from loa.newsroom.models import Release
from loa.newsroom.queries import embargo_of


def earliest(release: Release, kind: str, at: datetime) -> datetime:
    """The first moment from `at` on at which the channel `kind` may hand `release` over."""
    until = embargo_of(release)
    if until is None or getattr(channels().get(kind), "before_embargo", False):
        return at
    return max(at, until)


def embargoed(delivery: Delivery, at: datetime) -> timedelta | None:
    """How long `delivery` must still wait at `at`; None when it may go. Asked at every hand-over, whatever its row says."""
    free = earliest(delivery.release, delivery.channel, at)
    return free - at if free > at else None
