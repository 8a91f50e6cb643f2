"""What is done to programmes: slots, places of broadcasts, what an area allows. Saves them as `actions` does."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate, localtime

from loa.delivery import hour_actions, proof_actions
from loa.delivery.models import Delivery
from loa.delivery.rules import HELD, State
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import below, check_may
from loa.organisations.rules import Act
from loa.players.item import ORDINARY
from loa.seal.canonical import Json
from loa.stations.models import Airing, AirRule, Slot, Station
from loa.stations.programme_queries import GRACE, LOUDSPEAKER, Offer, Wanted, airings_on, programmes
from loa.stations.programme_rules import (
    AIRING_LABELS,
    CHOICE_LIFE,
    DECLINED,
    LIMIT_KIND,
    MOVES,
    PLACED,
    QUIET_KIND,
    RELAY,
    WAITING,
    latest_start,
    moved,
    span,
)

GONE = "Khung chương trình này đã bỏ; hãy tải lại trang rồi chọn khung khác."


def _note(station: Station, act: str, summary: str, by: User, at: datetime, **detail: Json) -> None:
    record(act=f"programme.{act}", subject=f"station:{station.code}", summary=summary, at=at, by=by, body=station.body, detail=detail)


def _changed(stations: Sequence[int]) -> None:
    """What these stations are to hold changed: they are baked anew."""
    Station.objects.filter(pk__in=stations).update(stale=True)


@transaction.atomic
def set_slot(*, station: Station, said: dict[str, Any], by: User, at: datetime, slot: Slot | None = None) -> Slot:
    """Add a slot, or change `slot`; `said` holds its fields. Raises NotAllowed for what cannot be a slot."""
    check_may(by, Act.DISPATCH, station.body, localdate(at))
    if station.kind != LOUDSPEAKER:
        raise NotAllowed("Bảng điện tử không có khung chương trình phát thanh.")
    if said["start"] == said["end"] or not said["days"]:
        raise NotAllowed("Khung cần giờ bắt đầu khác giờ kết thúc và ít nhất một ngày trong tuần.")
    if (said["kind"] == RELAY) != bool(said["source"]):
        raise NotAllowed("Khung tiếp âm cần chọn cơ quan cấp trên; khung của xã thì không.")
    row = Slot.objects.select_for_update().get(pk=slot.pk) if slot else Slot(station=station)
    if row.ended_at or row.station_id != station.pk:
        raise NotAllowed(GONE)
    for name, value in said.items():
        setattr(row, name, value)
    row.save()
    _note(station, "slot", f"{'Sửa' if slot else 'Thêm'} khung “{row.name}” {row.hours_words}, {row.days_words}", by, at, slot=row.pk)
    _changed([station.pk])
    return row


@transaction.atomic
def end_slot(*, slot: Slot, by: User, at: datetime) -> int:
    """The slot is no more; what stood in it waits for another place. Returns how many wait."""
    row = Slot.objects.select_for_update().select_related("station__body").get(pk=slot.pk)
    check_may(by, Act.DISPATCH, row.station.body, localdate(at))
    if row.ended_at:
        return 0
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    ahead = row.airings.filter(state=PLACED, day__gte=localdate(at), delivery__state__in=[s.value for s in HELD if s is not State.PLAYED])
    waiting = list(ahead.select_related("delivery"))
    for airing in waiting:
        hour_actions.set_hours(delivery=airing.delivery, not_before=at, not_after=at + CHOICE_LIFE, at=at)
        airing.state, airing.slot, airing.day, airing.decided_by, airing.decided_at = WAITING, None, None, by, at
        airing.save()
    _note(row.station, "slot_ended", f"Bỏ khung “{row.name}”; {len(waiting)} bài chờ xếp lại", by, at, slot=row.pk)
    _changed([row.station_id])
    return len(waiting)


@transaction.atomic
def enter(*, deliveries: Sequence[Delivery], wanted: Wanted, by: User, at: datetime) -> int:
    """Give each new broadcast its place: its slot, its own hour, or the commune's list of choices. Returns how many wait for a choice."""
    codes = {row.destination_code: row for row in deliveries if row.channel == LOUDSPEAKER}
    stations = {s.code: s for s in Station.objects.filter(code__in=list(codes), kind=LOUDSPEAKER).select_related("body")}
    known, made = programmes(list(stations.values())), list[Airing]()
    for code, station in stations.items():
        row = codes[code]
        offer = known.offer(station, row.release.message.owner, wanted, timedelta())
        if offer is not None and (offer.slot or offer.state == WAITING or wanted.exact or wanted.priority != ORDINARY):
            made.append(_airing(station, row, offer, wanted))
    Airing.objects.bulk_create(made, batch_size=500)
    _changed([airing.station_id for airing in made])
    return sum(airing.state == WAITING for airing in made)


def _airing(station: Station, row: Delivery, offer: Offer, wanted: Wanted) -> Airing:
    order = _next_order(station, offer.slot, offer.day) if offer.slot else 0
    return Airing(
        delivery=row, station=station, state=offer.state, priority=wanted.priority, from_above=offer.from_above, slot=offer.slot,
        day=offer.day if offer.state == PLACED else None, order=order, exact=wanted.exact and offer.slot is None,
    )  # fmt: skip


def _next_order(station: Station, slot: Slot, day: date) -> int:
    last = Airing.objects.filter(station=station, slot=slot, day=day, state=PLACED).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


def _locked(airing: Airing, to: str, by: User, at: datetime) -> Airing:
    row = Airing.objects.select_for_update().get(pk=airing.pk)
    check_may(by, Act.DISPATCH, row.station.body, localdate(at))
    if to not in MOVES[row.state]:
        raise NotAllowed(f"Lượt phát này đang ở trạng thái “{AIRING_LABELS[row.state]}”; hãy tải lại trang.")
    return row


@transaction.atomic
def place(*, airing: Airing, slot: Slot, day: date, by: User, at: datetime) -> Airing:
    """The commune airs it in `slot` on `day`. Raises NotAllowed, also when the slot does not run on that day."""
    row = _locked(airing, PLACED, by, at)
    if slot.ended_at or slot.station_id != row.station_id:
        raise NotAllowed(GONE)
    if day.isoweekday() not in slot.days:
        raise NotAllowed(f"Khung “{slot.name}” chỉ có {slot.days_words}; hãy chọn ngày khác.")
    begin, end = span(slot.hours, day, localtime(at))
    hour_actions.set_hours(delivery=row.delivery, not_before=begin, not_after=end, at=at)
    row.order = _next_order(row.station, slot, day)
    return _placed(row, slot, day, False, f"vào khung “{slot.name}” ngày {day:%d/%m/%Y}", by, at)


@transaction.atomic
def place_at(*, airing: Airing, moment: datetime, exact: bool, by: User, at: datetime) -> Airing:
    """The commune airs it at an hour of its own choice. Raises NotAllowed where quiet hours forbid it."""
    row, local = _locked(airing, PLACED, by, at), localtime(moment)
    rendition = row.delivery.release.renditions.get(channel=LOUDSPEAKER)
    rests = programmes([row.station]).allowed(row.station).rests
    latest = latest_start(rests, local, timedelta(milliseconds=rendition.milliseconds or 0), GRACE)
    if latest is None:
        raise NotAllowed(f"{local:%H:%M ngày %d/%m/%Y} rơi vào giờ nghỉ của địa bàn; hãy chọn giờ khác.")
    hour_actions.set_hours(delivery=row.delivery, not_before=moment, not_after=latest + timedelta(seconds=1), at=at)
    row.order = 0
    return _placed(row, None, local.date(), exact, f"lúc {local:%H:%M:%S ngày %d/%m/%Y}", by, at)


def _placed(row: Airing, slot: Slot | None, day: date, exact: bool, words: str, by: User, at: datetime) -> Airing:
    row.state, row.slot, row.day, row.exact, row.reason = PLACED, slot, day, exact, ""
    row.decided_by, row.decided_at = by, at
    row.save()
    _note(row.station, "placed", f"Xếp “{row.delivery.release.title}” {words}", by, at, delivery=row.delivery_id)
    _changed([row.station_id])
    return row


@transaction.atomic
def decline(*, airing: Airing, reason: str, by: User, at: datetime) -> None:
    """The commune does not air it, for a reason that the sender reads. Raises NotAllowed without one, or for an emergency or a priority."""
    row = _locked(airing, DECLINED, by, at)
    if row.priority != ORDINARY and row.from_above:
        raise NotAllowed("Bài ưu tiên của cấp trên phải phát trước trong chương trình; xã chọn thứ tự, không bỏ được.")
    if not reason.strip():
        raise NotAllowed("Hãy ghi lý do không phát; cơ quan gửi sẽ đọc lý do này.")
    row.state, row.reason, row.slot, row.day = DECLINED, reason.strip()[:300], None, None
    row.decided_by, row.decided_at = by, at
    row.save()
    proof_actions.miss(delivery=row.delivery, detail=f"{row.station} không phát: {row.reason}", at=at)
    _note(row.station, "declined", f"Không phát “{row.delivery.release.title}”: {row.reason}", by, at, delivery=row.delivery_id)
    _changed([row.station_id])


@transaction.atomic
def reorder(*, station: Station, slot: Slot, day: date, wanted: Sequence[int], seen: Sequence[int], by: User, at: datetime) -> None:
    """Air what stands in `slot` on `day` in this order; `seen` is the order that the person's page showed.

    Priority items stay before the ordinary ones, whatever is wanted. Raises NotAllowed when somebody else changed the order meanwhile.
    """
    check_may(by, Act.DISPATCH, station.body, localdate(at))
    rows = list(airings_on(station, day).filter(slot=slot).select_for_update(of=("self",)))
    rows.sort(key=lambda row: (row.priority == ORDINARY, row.order, row.pk))
    now = [row.pk for row in rows]
    if list(seen) != now:
        raise NotAllowed("Người khác vừa đổi khung này; trang đã tải lại, hãy sắp lại nếu cần.")
    place = {pk: number for number, pk in enumerate(moved(now, wanted), 1)}
    for row in rows:
        row.order, row.decided_by, row.decided_at = place[row.pk], by, at
        row.save(update_fields=["order", "decided_by", "decided_at"])
    _note(station, "ordered", f"Sắp lại khung “{slot.name}” ngày {day:%d/%m/%Y}", by, at, order=list(place))
    _changed([station.pk])


@transaction.atomic
def set_rule(*, body: Body, said: dict[str, Any], by: User, at: datetime) -> AirRule:
    """Enter what `body` allows its loudspeakers. Raises NotAllowed without a basis, or for hours without a length."""
    check_may(by, Act.ADMINISTER, body, localdate(at))
    if not said["basis"].strip():
        raise NotAllowed("Hãy ghi căn cứ (văn bản, quy chế) của quy định này.")
    if said["kind"] == QUIET_KIND and (said["start"] is None or said["end"] is None or said["start"] == said["end"] or not said["days"]):
        raise NotAllowed("Giờ nghỉ cần giờ bắt đầu khác giờ kết thúc và ít nhất một ngày trong tuần.")
    if said["kind"] == LIMIT_KIND and not said["minutes"]:
        raise NotAllowed("Hãy ghi số phút phát nhiều nhất trong ngày, từ 1 trở lên.")
    only = {name: said[name] for name in (("start", "end", "days") if said["kind"] == QUIET_KIND else ("minutes",))}
    row = AirRule.objects.create(body=body, kind=said["kind"], basis=said["basis"].strip(), entered_by=by, entered_at=at, **only)
    _rule_changed(row, "rule", f"{body}: {row.words} ({row.basis})", by, at)
    return row


@transaction.atomic
def end_rule(*, rule: AirRule, by: User, at: datetime) -> None:
    """The rule holds no more."""
    row = AirRule.objects.select_for_update().select_related("body").get(pk=rule.pk)
    check_may(by, Act.ADMINISTER, row.body, localdate(at))
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        _rule_changed(row, "rule_ended", f"{row.body}: thôi áp dụng “{row.words}”", by, at)


def _rule_changed(row: AirRule, act: str, words: str, by: User, at: datetime) -> None:
    record(act=f"programme.{act}", subject=f"body:{row.body_id}", summary=words, at=at, by=by, body=row.body, detail={"rule": row.pk})
    Station.objects.filter(body__in=below([row.body_id])).update(stale=True)
