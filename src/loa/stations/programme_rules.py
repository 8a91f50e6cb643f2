"""Pure rules of a station's programme: what will sound when, told beforehand by the very rules by which the device decides.

Three priorities (Circular 39/2020/TT-BTTTT): an *ordinary* item that comes from above waits until the commune says whether and when; a
*priority* item goes first in the programme, and the commune orders those that clash; an *emergency* stands in no programme: it replaces
what sounds, and the programme then goes on where it should be by the clock. What cannot sound is told with its reason before its hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from loa.players.item import EMERGENCY, FILLER, MESSAGE, ORDINARY, PRIORITY, Item
from loa.players.programme import EVERY_DAY, Hours, Programme
from loa.players.refusals import QUIET, TOO_MUCH
from loa.players.schedule import plan

OWN, RELAY = "own", "relay"
SLOT_KINDS = {OWN: "Chương trình của xã", RELAY: "Tiếp âm (bài do cơ quan cấp trên phát hành)"}

FINISH, HOLD = "finish", "hold"
OVERLONG = {
    FINISH: "Phát cho hết bài, kể cả quá giờ kết thúc khung",
    HOLD: "Chỉ bắt đầu bài nào kịp hết trong khung; bài dài hơn chờ khung sau",
}

WAITING, PLACED, DECLINED = "waiting", "placed", "declined"
AIRING_LABELS = {WAITING: "Chờ xã xếp lịch", PLACED: "Đã xếp lịch", DECLINED: "Xã không phát"}
MOVES = {WAITING: (PLACED, DECLINED), PLACED: (PLACED, DECLINED, WAITING), DECLINED: (PLACED,)}
PRIORITIES = {ORDINARY: "Thông thường", PRIORITY: "Ưu tiên", EMERGENCY: "Khẩn cấp"}

QUIET_KIND, LIMIT_KIND = "quiet", "limit"
RULE_KINDS = {QUIET_KIND: "Giờ nghỉ", LIMIT_KIND: "Số phút phát nhiều nhất trong ngày"}

DAY_NAMES = {1: "Hai", 2: "Ba", 3: "Tư", 4: "Năm", 5: "Sáu", 6: "Bảy", 7: "Chủ nhật"}
CHOICE_LIFE = timedelta(days=7)  # how long an item from above waits for the commune's choice before it is over
MOST_LINES = 500  # of a projected day
LEAST_LENGTH = timedelta(seconds=1)

NO_ROOM, NO_SLOT, TOO_LONG, ALARM = "no room", "no slot", "too long", "alarm"
WHY_NOT = {
    QUIET: "rơi vào giờ nghỉ của địa bàn",
    TOO_MUCH: "đã hết số phút được phát trong ngày",
    NO_ROOM: "không còn chỗ trong khung giờ của nó",
    NO_SLOT: "khung giờ của nó đã bỏ hoặc không có vào ngày này",
    TOO_LONG: "dài hơn cả khung giờ của nó",
    ALARM: "giờ của nó rơi vào lúc tin khẩn cấp còn phát",
}


@dataclass(frozen=True, slots=True)
class Sounding:
    """One stretch of a projected day."""

    item: Item
    begin: datetime
    end: datetime
    times: int = 1  # of a filler: how often in a row

    @property
    def late(self) -> timedelta:
        """How long after its hour a minute-exact item begins."""
        return max(timedelta(), self.begin - self.item.not_before) if self.item.exact and self.item.not_before else timedelta()


@dataclass(frozen=True, slots=True)
class Unheard:
    """An item whose time passes in the day without a sound, and why: a key of `WHY_NOT`."""

    item: Item
    why: str


@dataclass(frozen=True, slots=True)
class Day:
    """What a station will sound from `begin` to `end`, if no emergency comes."""

    soundings: Sequence[Sounding]
    unheard: Sequence[Unheard]
    over: Mapping[str, timedelta]  # item id → how long it sounds beyond the end of its slot

    @property
    def length(self) -> timedelta:
        """How long it sounds in all."""
        return sum((one.end - one.begin for one in self.soundings), timedelta())


def projected(
    items: Iterable[Item], frame: Programme, begin: datetime, end: datetime, begun: Mapping[str, int] | None = None,
    sounded: timedelta = timedelta(), alarm_until: datetime | None = None,
) -> Day:  # fmt: skip
    """The programme of [begin, end) by the rules of the device, from what was begun and sounded before; emergencies are left out.

    Until `alarm_until` an emergency holds the air: what has its time before that is not heard, the rest goes on by the clock.
    """
    known = [item for item in items if item.priority != EMERGENCY]
    lengths = full_lengths(known)
    counts, found, held = dict(begun or {}), list[Sounding](), dict[str, str]()
    edges, now = _edges(known, frame, begin, end), max(begin, alarm_until or begin)
    while now < end and len(found) < MOST_LINES:
        wanted = plan(known, counts, now, frame, sounded)
        held |= wanted.held
        if not wanted.due:
            later = [edge for edge in edges if edge > now]
            if not later:
                break
            now = later[0]
            continue
        item = wanted.due[0]
        length = max(lengths[item.id], LEAST_LENGTH)
        if item.part == FILLER:  # it gives way to a message whose time comes
            length = min([length, *(edge - now for edge in _starts(known) if now < edge)])
        counts[item.id] = counts.get(item.id, 0) + 1
        _add(found, item, now, now + length)
        now, sounded = now + length, sounded + length
    unheard = [
        Unheard(item, ALARM if _within(item, alarm_until) else _why(item, frame, lengths, held))
        for item in known
        if _passes(item, counts, begin, end)
    ]
    return Day(found, unheard, _over(found, frame))


def full_lengths(items: Iterable[Item]) -> dict[str, timedelta]:
    """The length of each item with the sounds that open and close it."""
    listed = list(items)
    own = {item.id: item.length for item in listed}
    around = {item.id: [own.get(sound, timedelta()) for sound in (*item.before, *item.after)] for item in listed}
    return {item.id: sum(around[item.id], item.length) for item in listed}


def _add(found: list[Sounding], item: Item, begin: datetime, end: datetime) -> None:
    if found and item.part == FILLER and found[-1].item.id == item.id and found[-1].end == begin:
        found[-1] = replace(found[-1], end=end, times=found[-1].times + 1)
    else:
        found.append(Sounding(item, begin, end))


def _starts(items: Iterable[Item]) -> list[datetime]:
    return [item.not_before for item in items if item.part == MESSAGE and item.not_before]


def _edges(items: Sequence[Item], frame: Programme, begin: datetime, end: datetime) -> list[datetime]:
    """The moments at which what may sound can change: hours of items, slots and quiet hours begin and end."""
    found = {moment for item in items for moment in (item.not_before, item.not_after) if moment}
    hours = [*(slot.hours for slot in (frame.slots or {}).values()), *frame.quiet]
    day = frame.local(begin).date() - timedelta(days=1)
    while day <= frame.local(end).date():
        for one in hours:
            found |= {datetime.combine(day, clock, frame.zone) for clock in (one.start, one.end)}
        found.add(datetime.combine(day, time(), frame.zone))
        day += timedelta(days=1)
    return sorted(moment for moment in found if begin < moment < end)


def _passes(item: Item, counts: Mapping[str, int], begin: datetime, end: datetime) -> bool:
    """Whether the item's last moment lies in the day and it never began."""
    return item.part == MESSAGE and not counts.get(item.id) and item.not_after is not None and begin < item.not_after <= end


def _within(item: Item, alarm_until: datetime | None) -> bool:
    return alarm_until is not None and item.not_after is not None and item.not_after <= alarm_until


def _why(item: Item, frame: Programme, lengths: Mapping[str, timedelta], held: Mapping[str, str]) -> str:
    if item.id in held:
        return held[item.id]
    if not item.slot:
        return NO_ROOM
    slot, start = (frame.slots or {}).get(item.slot), item.not_before
    until = slot.hours.until(frame.local(start)) if slot and start else None
    if slot is None or start is None or until is None:
        return NO_SLOT
    return TOO_LONG if slot.within and lengths[item.id] > until - frame.local(start) else NO_ROOM


def _over(found: Iterable[Sounding], frame: Programme) -> dict[str, timedelta]:
    over = {}
    for one in found:
        slot = (frame.slots or {}).get(one.item.slot)
        until = slot.hours.until(frame.local(one.begin)) if slot else None
        if until is not None and frame.local(one.end) > until:
            over[one.item.id] = frame.local(one.end) - until
    return over


def next_time(hours: Hours, local: datetime) -> tuple[datetime, datetime]:
    """The first (begin, end) of the hours that ends after `local`; one that runs already counts."""
    for step in range(-1, 9):
        day = local.date() + timedelta(days=step)
        if day.isoweekday() in hours.days:
            begin, end = span(hours, day, local)
            if end > local:
                return begin, end
    raise ValueError("hours without a day")


def span(hours: Hours, day: date, like: datetime) -> tuple[datetime, datetime]:
    """When the hours begin and end that begin on `day`, in the zone of `like`."""
    begin = datetime.combine(day, hours.start, like.tzinfo)
    end = datetime.combine(day, hours.end, like.tzinfo)
    return begin, end if end > begin else end + timedelta(days=1)


def latest_start(rests: Sequence[Hours], local: datetime, length: timedelta, grace: timedelta) -> datetime | None:
    """The latest moment at which a broadcast planned for `local` may begin, so that it ends before quiet hours.

    At most `grace` after `local`; None when it cannot be aired at `local` at all.
    """
    latest = None
    for minute in range(int(grace.total_seconds() // 60) + 1):
        begin = local + timedelta(minutes=minute)
        if any(hours.touch(begin, begin + length) for hours in rests):
            break
        latest = begin
    return latest


def hours_form(hours: Hours) -> dict[str, Any]:
    """Hours as a manifest states them."""
    form: dict[str, Any] = {"from": f"{hours.start:%H:%M}", "to": f"{hours.end:%H:%M}"}
    return form if tuple(hours.days) == EVERY_DAY else form | {"days": list(hours.days)}


def hours_words(hours: Hours) -> str:
    """Hours for people: "21:30–05:00", "11:30–13:30 (thứ Hai, Ba)"."""
    words = f"{hours.start:%H:%M}–{hours.end:%H:%M}"
    return words if tuple(hours.days) == EVERY_DAY else f"{words} ({days_words(hours.days)})"


def days_words(days: Sequence[int]) -> str:
    """Days of the week for people."""
    if tuple(days) == EVERY_DAY:
        return "hằng ngày"
    named = [DAY_NAMES[day] for day in days]
    return f"thứ {', '.join(named)}" if 7 not in days else ", ".join(["thứ " + DAY_NAMES[d] if d < 7 else "Chủ nhật" for d in days])


def strictest(limits: Iterable[int | None]) -> int | None:
    """The smallest of several limits of minutes a day; None when nobody set one."""
    return min((limit for limit in limits if limit is not None), default=None)


def moved(order: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """`order` with those of `wanted` first, as wanted; what the person did not see keeps its place behind. Unknown ones are dropped."""
    known = set(order)
    first = [one for one in dict.fromkeys(wanted) if one in known]
    return [*first, *(one for one in order if one not in set(first))]


def stepped(order: Sequence[int], one: int, *, up: bool) -> list[int]:
    """`order` with `one` a place nearer to its beginning, or to its end; unchanged where there is none."""
    found = list(order)
    if one in found:
        place = found.index(one)
        other = place - 1 if up else place + 1
        if 0 <= other < len(found):
            found[place], found[other] = found[other], found[place]
    return found


def waits_for_choice(priority: str, from_above: bool) -> bool:
    """Whether the commune says first whether and when it airs (Circular 39/2020: an ordinary item sent down)."""
    return from_above and priority == ORDINARY
