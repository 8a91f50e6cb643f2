"""What is done to boards: the screen is described, a show gets its part of it. Saves as `actions` does."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.delivery.models import Delivery
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.stations.board_rules import LAYOUT_LABELS, LEAST_SIDE, MOST_SIDE, zone_names
from loa.stations.models import Airing, BoardScreen, Station
from loa.stations.programme_rules import PLACED


def _note(station: Station, act: str, words: str, by: User, at: datetime) -> None:
    record(act=f"board.{act}", subject=f"station:{station.code}", summary=words, at=at, by=by, body=station.body)
    Station.objects.filter(pk=station.pk).update(stale=True)


@transaction.atomic
def set_screen(*, station: Station, width: int, height: int, layout: str, by: User, at: datetime) -> BoardScreen:
    """Describe the screen of a board. Raises NotAllowed for what is no screen."""
    check_may(by, Act.DISPATCH, station.body, localdate(at))
    if station.kind != "board" or layout not in LAYOUT_LABELS:
        raise NotAllowed("Chỉ bảng điện tử có màn hình, với một trong các bố cục đã cho.")
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in (width, height)):
        raise NotAllowed(f"Mỗi cạnh màn hình từ {LEAST_SIDE} đến {MOST_SIDE} điểm ảnh.")
    row, _ = BoardScreen.objects.update_or_create(station=station, defaults={"width": width, "height": height, "layout": layout})
    _note(station, "screen", f"Màn hình {width}×{height}, {LAYOUT_LABELS[layout].lower()}", by, at)
    return row


@transaction.atomic
def set_zone(*, station: Station, delivery: Delivery, zone: str, by: User, at: datetime) -> Airing:
    """Show `delivery` in `zone` of the board's screen; "" is the first part. Raises NotAllowed for a part that the screen does not have."""
    check_may(by, Act.DISPATCH, station.body, localdate(at))
    screen = BoardScreen.objects.filter(station=station).first()
    if zone and (screen is None or zone not in zone_names(screen.layout)):
        raise NotAllowed("Màn hình này không có phần đó; hãy tải lại trang.")
    if delivery.destination_code != station.code:
        raise NotAllowed("Bài này không gửi tới bảng này.")
    row, _ = Airing.objects.update_or_create(
        delivery=delivery, defaults={"station": station, "state": PLACED, "zone": zone, "decided_by": by, "decided_at": at}
    )
    _note(station, "zone", f"Chiếu “{delivery.release.title}” ở {zone or 'phần đầu'}", by, at)
    return row
