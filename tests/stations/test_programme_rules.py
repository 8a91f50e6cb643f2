"""Rules of programmes, without a database: what is foretold is what the device does."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from loa.players.item import EMERGENCY, FILLER, MESSAGE, ORDINARY, PRIORITY, SOUND, Item
from loa.players.programme import EVERY_DAY, Hours, Programme, Slot
from loa.players.refusals import QUIET, TOO_MUCH
from loa.players.schedule import plan
from loa.stations import programme_rules as rules

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 3, 2)  # a Monday


def local(hour: int, minute: int = 0, second: int = 0, *, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute, second), ZONE)


MIDNIGHT, NEXT = local(0), local(0, day=DAY + timedelta(days=1))
MORNING = Hours(time(5, 30), time(6, 0))


def item(name: str, minutes: float = 5, **more: object) -> Item:
    values: dict[str, object] = {"not_before": local(5, 30), "not_after": local(6, 0), "slot": "s", "priority": ORDINARY}
    return Item(
        id=name, channel="loudspeaker", sha256="0" * 64, media_type="audio/mpeg", bytes=1, milliseconds=int(minutes * 60_000), title=name,
        draft_voice=False, **(values | more),
    )  # type: ignore[arg-type]  # fmt: skip


def frame(slot: Slot | None = None, **more: object) -> Programme:
    return Programme(ZONE, slots={"s": slot or Slot(MORNING)} | more.pop("slots", {}), **more)  # type: ignore[arg-type, operator]


def told(*items: Item, within: Programme | None = None) -> rules.Day:
    return rules.projected(items, within or frame(), MIDNIGHT, NEXT)


def order(day: rules.Day) -> list[str]:
    return [one.item.id for one in day.soundings]


def test_priority_goes_first_and_the_commune_orders_the_rest() -> None:
    day = told(item("b", order=2), item("a", order=1), item("z", priority=PRIORITY, order=9), item("y", priority=PRIORITY, order=8))
    assert order(day) == ["y", "z", "a", "b"]
    assert [one.begin for one in day.soundings] == [local(5, 30) + timedelta(minutes=5 * n) for n in range(4)]


def test_an_overlong_item_runs_over_or_waits_as_the_slot_says_and_both_are_foretold() -> None:
    long = item("dai", 40)
    day = told(long)
    assert day.over == {"dai": timedelta(minutes=10)}
    day = told(long, within=frame(Slot(MORNING, within=True)))
    assert (order(day), [(one.item.id, one.why) for one in day.unheard]) == ([], [("dai", rules.TOO_LONG)])
    day = told(item("a", 20), item("b", 20, order=1), within=frame(Slot(MORNING, within=True)))
    assert (order(day), [(one.item.id, one.why) for one in day.unheard]) == (["a"], [("b", rules.NO_ROOM)])


def test_quiet_hours_and_the_limit_are_foretold_with_their_reason() -> None:
    day = told(item("a"), within=frame(quiet=(Hours(time(5, 0), time(6, 30)),)))
    assert [one.why for one in day.unheard] == [QUIET]
    day = told(item("a", 20), item("b", 10, order=1), within=frame(minutes_a_day=25))
    assert (order(day), [one.why for one in day.unheard]) == (["a"], [TOO_MUCH])


def test_while_an_emergency_holds_the_air_the_programme_is_told_from_its_end_by_the_clock() -> None:
    long = item("dai", 4, slot="", not_before=local(6, 5), not_after=local(6, 35))
    gone = item("qua-gio", 1, slot="", exact=True, not_before=local(6, 1), not_after=local(6, 2))
    items, alarm = (item("a"), item("b", order=1), gone, long), local(6, 10)
    day = rules.projected(items, frame(), local(5, 20), NEXT, alarm_until=alarm)
    assert [(one.item.id, one.begin) for one in day.soundings] == [("dai", alarm)]
    assert {(one.item.id, one.why) for one in day.unheard} == {(name, rules.ALARM) for name in ("a", "b", "qua-gio")}
    day = rules.projected(items, frame(), local(5, 20), NEXT, alarm_until=local(5, 40))
    assert [one.begin for one in day.soundings][:1] == [local(5, 40)], "where it should be: what still has its time"


def test_nothing_sounds_over_a_minute_exact_item() -> None:
    exact = item("dung-gio", 1, slot="", exact=True, not_before=local(5, 37), not_after=local(5, 38))
    day = told(item("a"), item("b", order=1), exact)
    assert [(one.item.id, one.begin) for one in day.soundings] == [
        ("a", local(5, 30)), ("dung-gio", local(5, 37)), ("b", local(5, 38)),
    ]  # fmt: skip
    assert not any(one.late for one in day.soundings)


def test_a_relay_begins_on_time_and_takes_only_its_own() -> None:
    relay = Slot(Hours(time(5, 40), time(5, 50)), within=True, reserved=True)
    upper = item("tiep-am", 8, slot="r", not_before=local(5, 40), not_after=local(5, 50))
    day = told(item("a", 9), item("b", 9, order=1), upper, within=frame(slots={"r": relay}))
    assert [(one.item.id, one.begin) for one in day.soundings] == [("a", local(5, 30)), ("tiep-am", local(5, 40)), ("b", local(5, 50))]


def test_a_filler_fills_gives_way_and_stays_in_its_slot() -> None:
    music = item("nhac", 3, part=FILLER, not_before=None, not_after=None)
    day = told(music, item("a", 5, not_before=local(5, 40)))
    names = [(one.item.id, one.begin, one.end) for one in day.soundings]
    assert names == [
        ("nhac", local(5, 30), local(5, 40)), ("a", local(5, 40), local(5, 45)), ("nhac", local(5, 45), local(6, 0)),
    ]  # fmt: skip


def test_sounds_around_an_item_count_as_its_length() -> None:
    sound = item("hieu", 1, part=SOUND, not_before=None, not_after=None, slot="")
    day = told(sound, item("a", 5, before=("hieu",), after=("hieu",)))
    assert [(one.item.id, one.end - one.begin) for one in day.soundings] == [("a", timedelta(minutes=7))]


def test_after_an_emergency_the_programme_is_where_the_clock_is() -> None:
    """What an emergency cut is not played again, and what follows begins by the clock."""
    a, b = item("a", 10), item("b", 10, order=1)
    alarm = item("khan", 1, priority=EMERGENCY, slot="", not_before=local(5, 35), not_after=local(5, 45))
    during = plan([a, b, alarm], {"a": 1}, local(5, 36), frame())
    assert during.emergency
    assert [one.id for one in during.due] == ["khan"]
    after = plan([a, b, alarm], {"a": 1, "khan": 5}, local(5, 45), frame())
    assert [one.id for one in after.due] == ["b"]
    assert "khan" not in order(told(a, b, alarm)), "an emergency stands in no programme"


lengths = st.lists(st.integers(1, 40), max_size=8)


@given(lengths, st.lists(st.sampled_from([ORDINARY, PRIORITY]), min_size=8, max_size=8), st.booleans(), st.none() | st.integers(1, 60))
def test_a_projected_day_never_overlaps_and_loses_nothing_silently(
    minutes: list[int], priorities: list[str], within: bool, limit: int | None
) -> None:
    items = [item(f"i{n}", length, order=n, priority=priorities[n]) for n, length in enumerate(minutes)]
    day = told(*items, within=frame(Slot(MORNING, within=within), minutes_a_day=limit))
    for before, after in zip(day.soundings, day.soundings[1:], strict=False):
        assert before.end <= after.begin
    heard, unheard = order(day), [one.item.id for one in day.unheard]
    assert sorted([*heard, *unheard]) == sorted(one.id for one in items), "each item sounds once, or its reason is told"
    assert all(one.why in rules.WHY_NOT for one in day.unheard)
    assert limit is None or day.length <= timedelta(minutes=limit)
    if within:
        assert all(one.end <= local(6, 0) for one in day.soundings)
    first = [one.item.priority for one in day.soundings]
    if limit is None and not within:
        assert first == sorted(first, reverse=True), "priority before ordinary"


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 12), max_size=12))
def test_reordering_keeps_every_item_once(now: list[int], wanted: list[int]) -> None:
    found = rules.moved(now, wanted)
    assert sorted(found) == sorted(now)
    assert found[: len([w for w in dict.fromkeys(wanted) if w in now])] == [w for w in dict.fromkeys(wanted) if w in now]


hours = st.builds(
    Hours, st.times(), st.times(), st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True).map(lambda d: tuple(sorted(d)))
)


@given(hours, st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(ZONE)))  # noqa: DTZ001
def test_the_next_time_of_a_slot_has_not_ended_and_is_on_its_days(some: Hours, at: datetime) -> None:
    begin, end = rules.next_time(some, at)
    assert end > at
    assert begin.isoweekday() in some.days
    assert begin <= at or not any(
        rules.span(some, at.date() + timedelta(days=n), at)[0] >= at
        and (at.date() + timedelta(days=n)).isoweekday() in some.days
        and rules.span(some, at.date() + timedelta(days=n), at)[0] < begin
        for n in range(8)
    ), "no earlier one was passed over"


def test_a_broadcast_ends_before_the_quiet_hours_also_over_midnight_and_on_some_days_only() -> None:
    night, grace = Hours(time(21, 30), time(5, 0)), timedelta(minutes=30)
    at = datetime(2026, 3, 2, 21, 20, tzinfo=UTC)
    assert rules.latest_start([night], at, timedelta(minutes=5), grace) == at + timedelta(minutes=5)
    assert rules.latest_start([night], at, timedelta(minutes=15), grace) is None
    assert rules.latest_start([night], at.replace(hour=12), timedelta(minutes=15), grace) == at.replace(hour=12) + grace
    assert rules.latest_start([], at, timedelta(hours=5), grace) == at + grace
    noon = Hours(time(11, 30), time(13, 30), (6, 7))
    assert rules.latest_start([night, noon], at.replace(hour=12), timedelta(minutes=5), grace) is not None, "a Monday"
    assert rules.latest_start([night, noon], at.replace(hour=12, day=7), timedelta(minutes=5), grace) is None, "a Saturday"


def test_words_and_forms() -> None:
    assert rules.hours_words(Hours(time(21, 30), time(5, 0))) == "21:30–05:00"
    assert rules.days_words((1, 3)) == "thứ Hai, Tư"
    assert rules.days_words((6, 7)) == "thứ Bảy, Chủ nhật"
    assert rules.hours_form(Hours(time(5, 0), time(6, 0), (1,))) == {"from": "05:00", "to": "06:00", "days": [1]}
    assert rules.strictest([None, 90, 60]) == 60
    assert rules.strictest([None]) is None
    assert rules.waits_for_choice(ORDINARY, from_above=True)
    assert not rules.waits_for_choice(PRIORITY, from_above=True)
    assert item("x").part == MESSAGE
