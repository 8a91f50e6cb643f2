"""What a device does at a moment: pure rules over items, what was begun before, and now.

The three priorities are those of Circular 39/2020/TT-BTTTT: an emergency replaces everything, a priority
item goes before the ordinary ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from loa.players.manifest import EMERGENCY, PRIORITY, Item

ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a loudspeaker does now."""

    due: tuple[Item, ...]  # in the order to try them: the first that is at hand is played
    upcoming: Item | None  # the next one whose time has not come
    missed: tuple[Item, ...]  # their time passed without a start
    emergency: bool  # an emergency holds the air: nothing else may sound


def is_open(item: Item, now: datetime) -> bool:
    """Whether `now` lies in the item's time, [not_before, not_after); an empty bound is no bound."""
    return (item.not_before is None or item.not_before <= now) and (item.not_after is None or now < item.not_after)


def plan(items: Iterable[Item], begun: Mapping[str, int], now: datetime) -> Plan:
    """What is due, next and missed at `now`.

    `begun` counts the starts of each item id, cut short or not: nothing is begun twice, except that an
    emergency with a not_after repeats until then. Without a not_after it is played once: no end was approved.
    """
    listed = sorted(items, key=lambda item: _order(item, begun))
    alarms = tuple(item for item in listed if item.priority == EMERGENCY and _may_begin(item, begun, now))
    due = alarms or tuple(item for item in listed if _may_begin(item, begun, now))
    later = [item for item in listed if item.not_before is not None and item.not_before > now]
    return Plan(
        due=due,
        upcoming=min(later, key=lambda item: item.not_before or ALWAYS, default=None),
        missed=tuple(item for item in listed if is_over(item, now) and not begun.get(item.id)),
        emergency=bool(alarms),
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
    repeats = item.priority == EMERGENCY and item.not_after is not None
    return is_open(item, now) and (repeats or not begun.get(item.id))


def _order(item: Item, begun: Mapping[str, int]) -> tuple[int, int, datetime, str]:
    """Emergencies first, taking turns among themselves; then priority; then by time."""
    start = item.not_before or ALWAYS
    if item.priority == EMERGENCY:
        return 0, begun.get(item.id, 0), start, item.id
    return (1 if item.priority == PRIORITY else 2), 0, start, item.id
