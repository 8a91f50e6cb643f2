"""Why has this release not arrived? Groups with one cause each, counts that add up, and the act that helps. And when will it go?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery import actions, channel_actions, lane_actions, resend_actions
from loa.delivery.cause_queries import causes, members
from loa.delivery.cause_rules import HELP_LABELS, Help, cause, help_for
from loa.delivery.models import Delivery, Rest
from loa.delivery.plan_queries import lanes, plan_of, planned, valid_until
from loa.delivery.plan_rules import outlook
from loa.delivery.port import DestinationKind, Rate, ReceiptMode, Refused
from loa.delivery.registry import channels
from loa.delivery.rules import State, arrived
from loa.newsroom.models import Release
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Máy chủ thư trả lời 550 5.1.1 <dan1@example.vn>: unknown", "Máy chủ thư trả lời 550 5.1.1 <b.an@mail.example.vn>: unknown"),
        ("Hết thời hạn lúc 10:00 ngày 02/03/2026 mà chưa đi được.", "Hết thời hạn lúc 11:30 ngày 03/03/2026 mà chưa đi được."),
        ("queued as 4F1A22B0C9", "queued as 9AB3310F77"),
    ],
)
def test_what_differs_only_in_receiver_and_number_is_one_cause(one: str, other: str) -> None:
    assert cause(one) == cause(other)


def test_codes_of_an_answer_stay_and_no_address_is_shown() -> None:
    assert "550 5.1.1" in cause("trả lời 550 5.1.1 <dan1@example.vn>: no such user")
    assert cause("trả lời 550") != cause("trả lời 451")
    assert "@" not in cause("trả lời 550 dan1@example.vn")


@given(st.text(max_size=300))
def test_any_words_have_a_cause_that_is_its_own_cause(words: str) -> None:
    assert len(cause(cause(words))) <= 1000
    assert cause(words) == cause(words)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("mode", list(ReceiptMode))
def test_every_state_that_has_not_arrived_has_an_act(state: State, mode: ReceiptMode) -> None:
    helping = help_for(state, mode, resting=False)
    assert HELP_LABELS[helping]
    if not arrived(state, mode) and state is not State.WITHDRAWN:
        assert helping is not Help.NONE


@pytest.fixture
def rows(release: Release, people: dict[str, User], at: datetime) -> list[Delivery]:
    body = release.message.owner
    leaflets = [actions.Target("leaflet", DestinationKind.BODY, f"body-{n}", f"Thôn {n}", body) for n in range(6)]
    page = actions.Target("portal", DestinationKind.SITE, "site", "Cổng", body)
    return actions.dispatch(release=release, targets=[*leaflets, page], by=people["canbo"], at=at)


def test_all_that_did_not_arrive_is_in_one_group_and_no_more(
    rows: list[Delivery], release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = iter(["Địa chỉ 11 sai", "Địa chỉ 12 sai", "Hộp thư đầy"])
    real = channels()["leaflet"].deliver

    def deliver(parcel: object) -> object:
        if (words := next(refused, None)) is not None:
            raise Refused(words)
        return real(parcel)  # type: ignore[arg-type]

    monkeypatch.setattr(channels()["leaflet"], "deliver", deliver)
    for row in rows[:4]:
        lane_actions.attempt(delivery_id=row.pk, at=at)
    Delivery.objects.filter(pk=rows[6].pk).update(state="seen_live")
    found = causes(release, at)
    assert found.count == 7
    assert found.arrived + sum(g.count for g in found.groups) == found.count
    assert [(g.state, g.count, g.help) for g in found.groups] == [
        (State.FAILED, 2, Help.RESEND), (State.FAILED, 1, Help.RESEND), (State.PENDING, 2, Help.WAIT), (State.HANDED_OVER, 1, Help.CONFIRM),
    ]  # fmt: skip
    group, deliveries = members(release, found.groups[0].code, at) or pytest.fail("no such group")
    assert {d.pk for d in deliveries} == {rows[0].pk, rows[1].pk}
    assert [d.destination_name for d in group.named] == ["Thôn 0", "Thôn 1"]
    resend_actions.resend(release=release, deliveries=deliveries, why="", by=people["canbo"], at=at)
    later = causes(release, at)
    assert later.count == 7, "a place is counted once"
    assert members(release, group.code, at) is None


def test_a_closed_channel_is_the_cause_of_what_waits(rows: list[Delivery], release: Release, people: dict[str, User], at: datetime) -> None:
    channel_actions.close(channel="leaflet", until=None, why="hết giấy", by=people["canbo"], at=at)
    group = next(g for g in causes(release, at).groups if g.channel == "leaflet")
    assert (group.count, group.help) == (6, Help.CHANNEL)
    assert "hết giấy" in group.cause
    assert lane_actions.attempt(delivery_id=rows[0].pk, at=at) is State.HANDED_OVER, "asked for by itself, it goes"
    lane = next(x for x in lanes(at) if x.kind == "leaflet")
    assert lane.outlook is None
    channel_actions.reopen(channel="leaflet", by=people["canbo"], at=at)
    assert not Rest.objects.exists()
    with pytest.raises(NotAllowed):
        channel_actions.close(channel="leaflet", until=None, why=" ", by=people["canbo"], at=at)
    with pytest.raises(NotAllowed):
        channel_actions.reopen(channel="leaflet", by=User.objects.create_user("nguoi-la"), at=at)


def test_an_outlook_says_first_last_today_and_what_is_too_late() -> None:
    at = datetime(2026, 3, 2, 3, tzinfo=UTC)
    moments = [at, at, at + DAY, at + 2 * DAY]
    said = outlook(moments, [m.date() for m in moments], date(2026, 3, 2), at + 2 * DAY)
    assert (said.first, said.last, said.today, said.later, said.days, said.too_late) == (at, at + 2 * DAY, 2, 2, 3, 1)


def test_the_plan_counts_todays_quota_and_tomorrows(
    rows: list[Delivery], release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels()["leaflet"], "rates", (Rate(4, DAY, "4 lượt mỗi ngày"),), raising=False)
    lane = next(x for x in plan_of(release, at) if x.kind == "leaflet")
    assert lane.outlook
    assert (lane.outlook.today, lane.outlook.later) == (4, 2)
    assert lane.limits == ("4 lượt mỗi ngày",)
    assert lane.warns
    more = planned({"leaflet": 3, "portal": 0}, at)
    assert [(x.kind, x.ahead) for x in more] == [("leaflet", 6)]
    assert more[0].outlook
    assert (more[0].outlook.first, more[0].outlook.days) == (at + DAY, 2), "six wait already"
    for row in rows[:4]:
        lane_actions.attempt(delivery_id=row.pk, at=at)
    left = next(x for x in plan_of(release, at + timedelta(hours=1)) if x.kind == "leaflet")
    assert left.outlook
    assert (left.outlook.first, left.outlook.count) == (at + DAY, 2)


def test_a_plan_that_ends_after_the_validity_warns(release: Release, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels()["leaflet"], "rates", (Rate(1, DAY, "1 lượt mỗi ngày"),), raising=False)
    release.content["effective_to"] = "2026-03-04"
    until = valid_until(release)
    assert until == datetime(2026, 3, 3, 17, tzinfo=UTC), "the beginning of that day in Vietnam"
    said = planned({"leaflet": 4}, at, until)[0].outlook
    assert said
    assert said.too_late == 2
    assert valid_until(Release(content={})) is None
