"""Bodies in time: names, matching, succession, access."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from loa.organisations.models import Body, BodyGroup, Post, Succession, User
from loa.organisations.queries import holds, home_of, match, members, on, predecessors, seats, visible_bodies
from loa.organisations.rules import Role, bare_key, name_key

THEN, NOW = date(2024, 3, 1), date(2026, 3, 2)


def test_a_period_is_half_open(commune: Body) -> None:
    county = Body.objects.get(kind="district")
    assert Body.objects.filter(on(date(2025, 6, 30)), pk=county.pk).exists()
    assert not Body.objects.filter(on(date(2025, 7, 1)), pk=county.pk).exists(), "the day of its end is no day of it"
    assert Body.objects.filter(on(date(2025, 7, 1)), pk=commune.pk).exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Văn phòng HĐND và UBND huyện", "Văn phòng Hội đồng nhân dân - Ủy ban nhân dân huyện"),
        ("UBND xã Vân Khê", "Ủy ban nhân dân xã Vân Khê"),
        ("Uỷ ban nhân dân các xã, thị trấn", "UBND xã, thị trấn"),
        ("Phòng Văn hoá và Thông tin", "Phòng VH&TT"),
    ],
)
def test_two_ways_to_write_a_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_different_bodies_stay_different() -> None:
    assert name_key("Phòng Tư pháp huyện") != name_key("Phòng Nội vụ huyện")
    assert bare_key("Phòng Tư pháp huyện") == bare_key("Phòng Tư pháp")


def test_a_name_means_the_body_of_its_time(commune: Body) -> None:
    county = Body.objects.get(kind="district")
    found = match("Phòng Văn hóa và Thông tin", county, THEN)
    assert found.body is not None
    assert found.body.last_day == date(2025, 6, 30)
    assert not match("Phòng Văn hóa và Thông tin", county, NOW).known, "it ended with the district"


def test_an_unknown_name_is_never_made_up(commune: Body) -> None:
    before = Body.objects.count()
    assert not match("Phòng Không Có Thật", commune, NOW).known
    assert Body.objects.count() == before


def test_two_bodies_of_one_name_are_no_match(commune: Body) -> None:
    Body.objects.create(name="Phòng Kinh tế xã", short_name="X", kind="commune_office", parent=commune, valid_from=date(2025, 7, 1))
    assert not match("Phòng Kinh tế xã", commune, NOW).known


def test_a_group_expands_to_its_members_on_the_day(commune: Body) -> None:
    county = Body.objects.get(kind="district")
    towns = BodyGroup.objects.get(scope=county, name="UBND các xã, thị trấn")
    assert members(towns, THEN).count() == 25
    assert members(towns, NOW).count() == 0
    assert members(BodyGroup.objects.get(scope=commune, name="các thôn"), NOW).count() == 6


def test_the_map_of_2025_is_many_to_many(commune: Body) -> None:
    county = Body.objects.get(kind="district")
    assert Succession.objects.filter(predecessor=county).count() == 9, "one province office and eight communes"
    assert county.pk in predecessors([commune.pk])
    assert Body.objects.filter(kind="commune", valid_to__isnull=True).count() == 8


def test_an_officer_works_for_the_commune_and_sees_what_it_followed(commune: Body, people: dict[str, User]) -> None:
    officer = people["canbo"]
    assert home_of(officer, NOW) == commune
    county = Body.objects.get(kind="district")
    assert county.pk in visible_bodies(officer, NOW)
    stranger = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    assert stranger.pk not in visible_bodies(officer, NOW)
    assert stranger.pk not in seats(officer, NOW)


def test_a_role_ends_with_the_post(commune: Body, people: dict[str, User]) -> None:
    approver = people["duyet1"]
    assert holds(approver, Role.APPROVER, commune, NOW)
    Post.objects.filter(user=approver).update(valid_to=NOW)
    assert not holds(approver, Role.APPROVER, commune, NOW)
    assert not holds(people["canbo"], Role.APPROVER, commune, NOW)


def test_the_database_refuses_a_period_that_runs_backward(commune: Body) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.filter(pk=commune.pk).update(valid_to=date(2025, 1, 1))


def test_the_database_refuses_a_body_that_follows_itself(commune: Body) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(predecessor=commune, successor=commune, kind="renamed", on=NOW, basis="x")


def test_lists_follow_the_vietnamese_alphabet(commune: Body) -> None:
    for name in ("Thôn 10", "Thôn Đầm", "Thôn 2", "Thôn Ý Yên", "Thôn Ân", "Thôn An"):
        Body.objects.create(name=name, short_name=name, kind="village", parent=commune)
    names = list(
        commune.children.filter(name__startswith="Thôn", short_name__startswith="Thôn")
        .order_by("alphabetical")
        .values_list("name", flat=True)
    )
    wanted = ["Thôn 2", "Thôn 10", "Thôn An", "Thôn Ân", "Thôn Đầm", "Thôn Ý Yên"]
    assert [name for name in names if name in wanted] == wanted
