"""A delivery as its channel gets it: the signed bytes, where they go, under which key; or why it cannot go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from loa.delivery.embargo_queries import embargoed
from loa.delivery.models import Delivery
from loa.delivery.port import Destination, DestinationKind, Parcel, Refused, TryLater
from loa.delivery.reach_queries import NAMED, reached_of
from loa.ledger import store
from loa.newsroom.models import Rendition
from loa.newsroom.queries import page_url
from loa.subscriptions.queries import Reach

NO_CHANNEL = "Kênh này chưa bật, hoặc bản phát hành không có bản dựng cho kênh."
UNDER_EMBARGO = "Còn trong thời gian cấm đăng nên chưa đưa ra."
GONE = "Người nhận đã thôi đăng ký trước khi tin đi."


class Gone(Exception):
    """The receiver has left meanwhile."""


def parcels_of(deliveries: Iterable[Delivery], at: datetime) -> Iterator[tuple[Delivery, Parcel | Exception]]:
    """Each delivery as its channel gets it, or why it cannot go. The bytes of a release are read once."""
    rows, local = list(deliveries), localtime(at)
    reached = reached_of(rows)
    bodies: dict[tuple[int, str], Goods | Exception] = {}
    for delivery in rows:
        place = (delivery.release_id, delivery.channel)
        if place not in bodies:
            bodies[place] = _bytes_of(delivery)
        found, where = bodies[place], reached.get(delivery.destination_code, Reach("", ""))
        if delivery.destination_kind in NAMED and not where.address:
            yield delivery, Gone(GONE)
        elif (wait := embargoed(delivery, at)) is not None:
            yield delivery, TryLater(UNDER_EMBARGO, after=wait)
        else:
            yield delivery, found if isinstance(found, Exception) else _parcel(delivery, found, where, local)


@dataclass(frozen=True, slots=True)
class Goods:
    """What all deliveries of a release on one channel carry."""

    rendition: Rendition
    body: bytes
    page_url: str


def _bytes_of(delivery: Delivery) -> Goods | Exception:
    try:
        rendition = delivery.release.renditions.get(channel=delivery.channel)
        return Goods(rendition, store.get(rendition.sha256), page_url(delivery.release.message))
    except Rendition.DoesNotExist:
        return Refused(NO_CHANNEL)
    except store.Damaged as error:
        return Refused(str(error))


def _parcel(delivery: Delivery, goods: Goods, where: Reach, at: datetime) -> Parcel:
    kind = DestinationKind(delivery.destination_kind)
    return Parcel(
        key=delivery.key,
        destination=Destination(kind, delivery.destination_code, delivery.destination_name, where.address, where.leave_url),
        body=goods.body,
        media_type=goods.rendition.media_type,
        sha256=goods.rendition.sha256,
        page_url=goods.page_url,
        title=delivery.release.title,
        not_before=delivery.not_before,
        at=at,
        draft_voice=goods.rendition.draft_voice,
        draft_agreed=goods.rendition.draft_agreed,
    )


def parcel_of(delivery: Delivery, at: datetime) -> Parcel:
    """The delivery as its channel gets it. Raises Refused when it cannot go."""
    _, parcel = next(parcels_of([delivery], at))
    if isinstance(parcel, Exception):
        raise parcel
    return parcel
