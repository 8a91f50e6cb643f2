"""The sample's week on the air: slots of the village's loudspeaker, broadcasts in them, the screen of the board."""

from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from loa.delivery import actions as delivery
from loa.delivery.port import DestinationKind
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.players.item import ORDINARY
from loa.players.programme import EVERY_DAY
from loa.site.sample import newsroom
from loa.stations import board_actions, programme_actions
from loa.stations.models import Station
from loa.stations.programme_queries import Wanted, programmes
from loa.stations.programme_rules import FINISH, HOLD, OWN, RELAY

SLOTS = (  # hours of an invented commune, not a rule
    ("Phát thanh buổi sáng", OWN, time(5, 30), time(6, 0), EVERY_DAY, FINISH),
    ("Tiếp âm đài tỉnh", RELAY, time(6, 0), time(6, 30), EVERY_DAY, HOLD),
    ("Phát thanh buổi chiều", OWN, time(17, 0), time(17, 30), (1, 2, 3, 4, 5), FINISH),
)
NEWS = (
    {
        "title": "Tiêm phòng cho trâu, bò, chó tại thôn",
        "summary": "Cán bộ thú y xã tiêm phòng cho trâu, bò, chó tại nhà văn hóa các thôn.",
        "audience": "Hộ chăn nuôi trong xã",
        "what_to_do": "Nhốt hoặc xích vật nuôi trước khi cán bộ đến; mang theo sổ tiêm nếu có.",
        "body": "Cán bộ thú y xã tiêm phòng cho đàn trâu, bò và chó. Hộ chăn nuôi nhốt hoặc xích vật nuôi trước khi cán bộ đến.",
    },
    {
        "title": "Sáng thứ bảy cả thôn làm vệ sinh đường làng",
        "summary": "Mỗi hộ cử một người quét dọn đường làng, khơi rãnh thoát nước trước nhà.",
        "audience": "Mọi hộ trong thôn",
        "what_to_do": "Mang chổi, cuốc, xẻng; rác để gọn ở điểm tập kết của thôn.",
        "body": "Sáng thứ bảy, mỗi hộ cử một người quét dọn đoạn đường trước nhà và khơi rãnh thoát nước.",
    },
)


def enter(owner: Body, province: Body, people: dict[str, User], at: datetime) -> None:
    """Three slots a day, two broadcasts in the next one of the commune, and how large the board is."""
    speaker = Station.objects.get(code="cum-loa-thon-dong")
    for name, kind, start, end, days, overlong in SLOTS:
        said = {
            "name": name, "kind": kind, "start": start, "end": end, "days": list(days), "overlong": overlong,
            "source": province if kind == RELAY else None,
        }  # fmt: skip
        programme_actions.set_slot(station=speaker, said=said, by=people["canbo"], at=at)
    for words in NEWS:
        _aired(newsroom.signed(newsroom.written(words, owner, people, at), people, at), speaker, people["canbo"], at)
    board = Station.objects.get(code="bang-led-trung-tam")
    board_actions.set_screen(station=board, width=1920, height=1080, layout="whole", by=people["canbo"], at=at)


def _aired(release: Release, station: Station, by: User, at: datetime) -> None:
    """In the next slot of the station, as from the page of sending."""
    rendition = release.renditions.get(channel="loudspeaker")
    wanted = Wanted(localtime(at), ORDINARY, in_slots=True)
    offer = programmes([station]).offer(station, release.message.owner, wanted, timedelta(milliseconds=rendition.milliseconds or 0))
    assert offer is not None  # slots lie outside of quiet hours
    target = delivery.Target("loudspeaker", DestinationKind.STATION, station.code, station.name, station.body, offer.begin, offer.end)
    made = delivery.dispatch(release=release, targets=[target], by=by, at=at)
    programme_actions.enter(deliveries=made, wanted=wanted, by=by, at=at)
