from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from loa.players.item import EMERGENCY, ORDINARY, PRIORITY, Item
from loa.players.schedule import on_screen, plan
from players.players_site import NOON

offsets = st.none() | st.integers(-5, 5)


def make(key: str, priority: str = ORDINARY, after: int | None = -1, until: int | None = 1) -> Item:
    """An item open from NOON + `after` to NOON + `until` minutes."""
    start, end = (None if part is None else NOON + timedelta(minutes=part) for part in (after, until))
    return Item(key, "loudspeaker", "0" * 64, "audio/mpeg", 1, 1000, start, end, priority, "tin", draft_voice=False)


items = st.lists(
    st.builds(make, st.sampled_from("abcdefgh"), st.sampled_from([ORDINARY, PRIORITY, EMERGENCY]), offsets, offsets),
    unique_by=lambda item: item.id,
)
begun = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 3))


def ids(found: tuple[Item, ...]) -> str:
    return "".join(item.id for item in found)


@given(items, begun)
def test_nothing_is_due_outside_its_time_and_nothing_twice_but_a_repeating_emergency(listed: list[Item], history: dict[str, int]) -> None:
    for item in plan(listed, history, NOON).due:
        assert item.not_before is None or item.not_before <= NOON
        assert item.not_after is None or item.not_after > NOON
        assert item.id not in history or (item.priority == EMERGENCY and item.not_after is not None)


@given(items, begun)
def test_an_emergency_leaves_room_for_nothing_else(listed: list[Item], history: dict[str, int]) -> None:
    found = plan(listed, history, NOON)
    assert found.emergency == any(item.priority == EMERGENCY for item in found.due)
    assert not found.emergency or {item.priority for item in found.due} == {EMERGENCY}
    shown = {item.priority for item in on_screen(listed, NOON)}
    assert shown == {EMERGENCY} or EMERGENCY not in shown


@given(items, begun)
def test_each_item_is_at_most_one_of_due_missed_or_begun_before(listed: list[Item], history: dict[str, int]) -> None:
    found = plan(listed, history, NOON)
    assert not set(ids(found.due)) & set(ids(found.missed))
    assert not set(ids(found.missed)) & set(history)
    for item in listed:
        over = item.not_after is not None and item.not_after <= NOON
        assert (item in found.missed) == (over and item.id not in history)


@given(items, begun, st.randoms())
def test_the_order_in_the_manifest_does_not_matter(listed: list[Item], history: dict[str, int], random: object) -> None:
    mixed = list(listed)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert plan(mixed, history, NOON) == plan(listed, history, NOON)


def test_bounds_are_half_open() -> None:
    assert ids(plan([make("a", after=0, until=1)], {}, NOON).due) == "a"
    assert ids(plan([make("a", after=-1, until=0)], {}, NOON).due) == ""
    assert ids(plan([make("a", after=-1, until=0)], {}, NOON).missed) == "a"


def test_priority_goes_before_ordinary_then_by_time() -> None:
    listed = [make("a", after=-3), make("b", after=-4), make("c", PRIORITY, after=-1), make("d", PRIORITY, after=-2)]
    assert ids(plan(listed, {}, NOON).due) == "dcba"
    assert ids(on_screen(listed, NOON)) == "dcba"


def test_emergencies_take_turns_and_one_without_an_end_is_played_once() -> None:
    listed = [make("a", EMERGENCY), make("b", EMERGENCY), make("c", EMERGENCY, until=None), make("d")]
    assert ids(plan(listed, {"a": 2, "b": 1, "c": 1}, NOON).due) == "ba"
    assert ids(plan(listed, {}, NOON).due) == "abc"


def test_next_is_the_soonest_to_come() -> None:
    upcoming = plan([make("a", after=3, until=9), make("b", after=2, until=9), make("c")], {}, NOON).upcoming
    assert upcoming is not None
    assert upcoming.id == "b"
    assert plan([make("c")], {}, NOON).upcoming is None
