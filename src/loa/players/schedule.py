"""What a device does at a moment: pure rules over items, what was begun before, the frame of the programme, and now.

The three priorities are those of Circular 39/2020/TT-BTTTT: an emergency replaces everything, a priority
item goes before the ordinary ones. Quiet hours and the day's limit bind everything but an emergency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from loa.players.item import EMERGENCY, FILLER, MESSAGE, PRIORITY, Item
from loa.players.programme import Programme
from loa.players.refusals import QUIET, TOO_MUCH

ALWAYS = datetime.min.replace(tzinfo=UTC)
FREE = Programme(zone=UTC)  # a frame that forbids nothing


@dataclass(frozen=True, slots=True)
class Plan:
    """What a loudspeaker does now."""

    due: tuple[Item, ...]  # in the order to try them: the first that is at hand is played
    upcoming: Item | None  # the next one whose time has not come
    missed: tuple[Item, ...]  # their time passed without a start
    emergency: bool  # an emergency holds the air: nothing else may sound
    held: Mapping[str, str] = field(default_factory=dict)  # item id → why it may not begin though its time has come


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a decision rests on."""

    now: datetime
    begun: Mapping[str, int]  # starts of each item id, cut short or not
    frame: Programme
    sounded: timedelta  # how much sounded today
    lengths: Mapping[str, timedelta]  # of each item with the sounds around it
    next_exact: datetime | None  # before which the air must be free

    def length(self, item: Item) -> timedelta:
        """How long the air is taken."""
        return self.lengths.get(item.id, item.length)

    def end(self, item: Item) -> datetime:
        """When the air is free again, did it begin now."""
        return self.now + self.length(item)


def is_open(item: Item, now: datetime) -> bool:
    """Whether `now` lies in the item's time, [not_before, not_after); an empty bound is no bound."""
    return (item.not_before is None or item.not_before <= now) and (item.not_after is None or now < item.not_after)


def plan(items: Iterable[Item], begun: Mapping[str, int], now: datetime, frame: Programme = FREE, sounded: timedelta = timedelta()) -> Plan:
    """What is due, next and missed at `now`.

    Nothing is begun twice, except that an emergency with a not_after repeats until then, and a filler may. An emergency without a
    not_after is played once, since no end was approved, and so is one that says it: an all-clear.
    """
    listed = sorted(items, key=lambda item: _order(item, begun))
    moment = Moment(now, begun, frame, sounded, _lengths(listed), _next_exact(listed, begun, now))
    alarms = tuple(item for item in listed if item.priority == EMERGENCY and _may_begin(item, begun, now))
    waiting = [item for item in listed if item.priority != EMERGENCY and _may_begin(item, begun, now)]
    held = {item.id: why for item in waiting if (why := _why_held(item, moment))}
    free = [item for item in waiting if item.id not in held and _fits(item, moment)]
    messages = tuple(item for item in free if item.part == MESSAGE)
    later = [item for item in listed if item.not_before is not None and item.not_before > now]
    return Plan(
        due=alarms or messages or tuple(item for item in free if item.part == FILLER),
        upcoming=min(later, key=lambda item: item.not_before or ALWAYS, default=None),
        missed=tuple(item for item in listed if item.part == MESSAGE and is_over(item, now) and not begun.get(item.id)),
        emergency=bool(alarms),
        held=held,
    )


def is_over(item: Item, now: datetime) -> bool:
    """Whether the item's time has passed."""
    return item.not_after is not None and item.not_after <= now


def on_screen(items: Iterable[Item], now: datetime) -> tuple[Item, ...]:
    """What a board shows in turn at `now`: the emergencies alone when there is one."""
    listed = sorted((item for item in items if is_open(item, now)), key=lambda item: _order(item, {}))
    return tuple(item for item in listed if item.priority == EMERGENCY) or tuple(listed)


def transfer_order(item: Item) -> tuple[int, int, datetime, str]:
    """Sort key of what is fetched first over a thin line: the most urgent, then the soonest."""
    return _order(item, {})


def _may_begin(item: Item, begun: Mapping[str, int], now: datetime) -> bool:
    """Whether its time has come and it has a turn left; a sound has none of its own."""
    repeats = item.part == FILLER or (item.priority == EMERGENCY and item.not_after is not None and not item.once)
    return item.part in (MESSAGE, FILLER) and is_open(item, now) and (repeats or not begun.get(item.id))


def _why_held(item: Item, moment: Moment) -> str:
    """Why the area does not let `item` sound now, a cause of refusal; "" when it does."""
    if moment.frame.is_quiet(moment.now, moment.length(item)):
        return QUIET
    left = moment.frame.left_today(moment.sounded)
    return TOO_MUCH if left is not None and moment.length(item) > left else ""


def _fits(item: Item, moment: Moment) -> bool:
    """Whether the programme has room for `item` now: its slot is open, and it ends before a minute-exact item or a relay begins."""
    if not _slot_is_open(item, moment):
        return False
    return item.exact or (not _disturbs(item, moment) and (moment.next_exact is None or moment.end(item) <= moment.next_exact))


def _slot_is_open(item: Item, moment: Moment) -> bool:
    """Whether the slot of `item` lets it begin; a filler never sounds beyond its slot. Without a slot there is none to wait for."""
    if not item.slot:
        return item.part != FILLER
    slot = (moment.frame.slots or {}).get(item.slot)
    until = slot.hours.until(moment.frame.local(moment.now)) if slot else None
    if slot is None or until is None:
        return False
    return moment.end(item) <= until or not (slot.within or item.part == FILLER)


def _disturbs(item: Item, moment: Moment) -> bool:
    """Whether it would sound while a relay that is not its own runs or begins."""
    begin, end = moment.frame.local(moment.now), moment.frame.local(moment.end(item))
    slots = (moment.frame.slots or {}).items()
    return any(slot.reserved and name != item.slot and slot.hours.touch(begin, end) for name, slot in slots)


def _next_exact(listed: Sequence[Item], begun: Mapping[str, int], now: datetime) -> datetime | None:
    coming = (item.not_before for item in listed if item.exact and item.not_before and item.not_before > now and not begun.get(item.id))
    return min(coming, default=None)


def _lengths(listed: Sequence[Item]) -> dict[str, timedelta]:
    """The length of each item with the sounds that open and close it."""
    own = {item.id: item.length for item in listed}
    around = {item.id: (*item.before, *item.after) for item in listed}
    return {name: length + sum((own.get(sound, timedelta()) for sound in around[name]), timedelta()) for name, length in own.items()}


def _order(item: Item, begun: Mapping[str, int]) -> tuple[int, int, datetime, str]:
    """Emergencies first, taking turns among themselves; then what is to the minute, then priority; then as ordered, then by time."""
    start = item.not_before or ALWAYS
    if item.priority == EMERGENCY or item.part == FILLER:
        return (0 if item.priority == EMERGENCY else 4), begun.get(item.id, 0), start, item.id
    return (1 if item.exact else 2 if item.priority == PRIORITY else 3), item.order, start, item.id
