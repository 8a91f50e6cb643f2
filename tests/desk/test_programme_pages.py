"""The programme's pages: a day in the desk, slots, places, rules of an area."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from loa.delivery.models import Delivery
from loa.delivery.rules import State
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.stations import enrolment_actions
from loa.stations.models import Airing, AirRule, Slot, Station
from loa.stations.programme_rules import PLACED

TOMORROW = timedelta(days=1)


@pytest.fixture
def station(commune: Body, people: dict[str, User]) -> Station:
    village = commune.children.get(name="Thôn Đông")
    return enrolment_actions.add(code="cum-9", name="Cụm 9", kind="loudspeaker", body=village, by=people["quanly"], at=now())


@pytest.fixture
def slot(station: Station) -> Slot:
    return Slot.objects.create(station=station, name="Bản tin sáng", start=time(5, 30), end=time(6, 0))


@pytest.fixture
def day() -> date:
    return (localtime(now()) + TOMORROW).date()


def airing(release: Release, slot: Slot, day: date, user: User, order: int) -> Airing:
    begin = localtime(now()).replace(hour=5, minute=30, second=0, microsecond=0) + TOMORROW
    row = Delivery.objects.create(
        key=f"k{order}", release=release, channel="loudspeaker", destination_kind="station", destination_code=slot.station.code,
        destination_name="Cụm 9", body=slot.station.body, state=State.HANDED_OVER.value, not_before=begin,
        not_after=begin + timedelta(minutes=30), created_by=user, created_at=now(),
    )  # fmt: skip
    return Airing.objects.create(delivery=row, station=slot.station, slot=slot, day=day, order=order, state=PLACED)


@pytest.fixture
def two(release: Release, slot: Slot, day: date, people: dict[str, User]) -> tuple[Airing, Airing]:
    return airing(release, slot, day, people["canbo"], 1), airing(release, slot, day, people["canbo"], 2)


def test_the_day_shows_each_broadcast_by_the_second_and_a_button_moves_it(
    client: Client, station: Station, two: tuple[Airing, Airing], day: date, people: dict[str, User]
) -> None:
    client.force_login(people["canbo"])
    page = client.get(reverse("desk:programme", args=[station.pk]), {"ngay": day.isoformat()})
    text = page.content.decode()
    assert "05:30:00" in text
    assert "Bản tin sáng" in text
    assert text.count('name="wanted"') == 2
    one, other = two
    seen = {"day": day.isoformat(), "slot": one.slot_id, "seen": f"{one.pk},{other.pk}", "wanted": [one.pk, other.pk]}
    answer = client.post(reverse("desk:reorder_slot", args=[station.pk]), {**seen, "move": f"up:{other.pk}"})
    assert answer["Location"].endswith(f"#bai-{other.pk}"), "who works with keys goes on where they were"
    assert f'id="bai-{other.pk}" tabindex="-1"' in text
    assert list(Airing.objects.order_by("order").values_list("pk", flat=True)) == [other.pk, one.pk]
    client.post(reverse("desk:reorder_slot", args=[station.pk]), {**seen, "seen": f"{other.pk},{one.pk}"})
    assert list(Airing.objects.order_by("order").values_list("pk", flat=True)) == [one.pk, other.pk], "what a drag sends"


def test_no_button_moves_a_broadcast_over_the_line_between_priority_and_ordinary(
    client: Client, station: Station, two: tuple[Airing, Airing], day: date, people: dict[str, User]
) -> None:
    Airing.objects.filter(pk=two[1].pk).update(priority="priority")
    client.force_login(people["canbo"])
    page = client.get(reverse("desk:programme", args=[station.pk]), {"ngay": day.isoformat()})
    (part,) = page.context["slots"]
    assert [(row.pk, up, down) for row, _, up, down in part["rows"]] == [(two[1].pk, False, False), (two[0].pk, False, False)]


def test_what_will_not_be_heard_is_said_before(
    client: Client, station: Station, two: tuple[Airing, Airing], day: date, people: dict[str, User]
) -> None:
    Station.objects.filter(pk=station.pk).update(quiet_from=time(5), quiet_to=time(7))
    client.force_login(people["canbo"])
    text = client.get(reverse("desk:programme", args=[station.pk]), {"ngay": day.isoformat()}).content.decode()
    assert "sẽ không phát được" in text
    assert "rơi vào giờ nghỉ" in text


def test_a_broadcast_can_be_heard_placed_and_declined(
    client: Client, station: Station, slot: Slot, two: tuple[Airing, Airing], day: date, people: dict[str, User]
) -> None:
    client.force_login(people["canbo"])
    page = reverse("desk:airing", args=[two[0].pk])
    assert "<audio" in client.get(page).content.decode()
    wrong = client.post(page, {"day": day.isoformat(), "slot": "", "clock": ""})
    assert wrong.status_code == 422
    assert "giờ riêng" in wrong.content.decode()
    later = day + TOMORROW
    assert client.post(page, {"day": later.isoformat(), "slot": slot.pk}).status_code == 302
    two[0].refresh_from_db()
    assert two[0].day == later
    client.post(reverse("desk:decline_airing", args=[two[0].pk]), {"reason": "Trùng giờ họp thôn"})
    two[0].refresh_from_db()
    assert two[0].state == "declined"


def test_slots_are_added_changed_and_given_up(client: Client, station: Station, people: dict[str, User]) -> None:
    client.force_login(people["canbo"])
    typed = {"name": "Chiều", "kind": "own", "start": "17:00", "end": "17:00", "days": ["1", "3"], "overlong": "hold"}
    wrong = client.post(reverse("desk:add_slot", args=[station.pk]), typed)
    assert wrong.status_code == 422
    assert "Chiều" in wrong.content.decode(), "what was typed stays"
    assert client.post(reverse("desk:add_slot", args=[station.pk]), typed | {"end": "17:30"}).status_code == 302
    slot = station.slots.get()
    assert (slot.days, slot.within) == ([1, 3], True)
    client.post(reverse("desk:change_slot", args=[station.pk, slot.pk]), typed | {"end": "18:00", "name": "Bản tin chiều"})
    slot.refresh_from_db()
    assert (slot.name, slot.end) == ("Bản tin chiều", time(18))
    client.post(reverse("desk:end_slot", args=[slot.pk]))
    slot.refresh_from_db()
    assert slot.ended_at is not None


def test_an_administrator_enters_quiet_hours_with_a_basis(client: Client, commune: Body, station: Station, people: dict[str, User]) -> None:
    client.force_login(people["quanly"])
    typed = {"body": commune.pk, "kind": "quiet", "start": "21:30", "end": "05:00", "days": ["1", "2"], "basis": ""}
    page = reverse("desk:air_rules")
    assert client.post(page, typed).status_code == 422
    assert client.post(page, typed | {"basis": "Quy chế số 1"}).status_code == 302
    assert "nghỉ 21:30–05:00" in client.get(page).content.decode().lower()
    client.post(reverse("desk:end_air_rule", args=[AirRule.objects.get().pk]))
    assert AirRule.objects.get().ended_at is not None


def test_strangers_see_no_programme(client: Client, station: Station, people: dict[str, User], django_user_model: type[User]) -> None:
    stranger = django_user_model.objects.create_user("nguoi-la", password="x", is_staff=True)
    client.force_login(stranger)
    assert client.get(reverse("desk:programme", args=[station.pk])).status_code in (302, 403, 404)


def test_the_list_names_stations_and_what_waits(
    client: Client, station: Station, release: Release, slot: Slot, people: dict[str, User], at: datetime
) -> None:
    client.force_login(people["canbo"])
    assert "Cụm 9" in client.get(reverse("desk:programmes")).content.decode()
    assert "Cụm 9" not in client.get(reverse("desk:programmes"), {"q": "không có"}).content.decode()
