"""Administrative units of 2025: the shipped tables, loading one province, the case of Kim Sơn, looking up old and new names."""

from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from loa.directory.unit_actions import attach_code, load_province
from loa.directory.unit_queries import country, described, loading, look_up
from loa.directory.unit_rules import CUT
from loa.ledger.models import Entry
from loa.organisations.models import Body, Succession
from loa.organisations.period_rules import WrongBody, faults
from loa.organisations.queries import below, on
from loa.organisations.rules import Kind, SuccessionKind
from loa.organisations.time_queries import standing_for, steps_of, unit_of

THEN, NOW = date(2024, 6, 1), date(2026, 3, 2)
# The eight communes of old Kim Sơn; those that mergers before July 2025 had ended are not in the tables.
KIM_SON = {
    "14620": ("Phát Diệm", {"Phát Diệm", "Kim Chính", "Thượng Kiệm"}),
    "14623": ("Bình Minh", {"Bình Minh", "Cồn Thoi", "Kim Mỹ"}),
    "14638": ("Kim Sơn", {"Ân Hòa", "Hùng Tiến", "Kim Định"}),
    "14653": ("Chất Bình", {"Chất Bình", "Hồi Ninh", "Xuân Chính"}),
    "14677": ("Định Hóa", {"Định Hóa", "Kim Tân", "Văn Hải"}),
    "14647": ("Quang Thiện", {"Đồng Hướng", "Như Hòa", "Quang Thiện"}),
    "14698": ("Kim Đông", {"Kim Đông", "Kim Trung"}),
    "14674": ("Lai Thành", {"Lai Thành", "Tân Thành", "Yên Lộc"}),
}


@pytest.fixture
def ninh_binh(db: None, at: datetime) -> Body:
    load_province(code="37", by=None, at=at)
    return Body.objects.get(official_code="37", valid_to__isnull=True)


def test_the_tables_hold_the_whole_country() -> None:
    maps = country()
    kinds = [area.kind for area in maps.now.values()]
    assert (kinds.count(Kind.PROVINCE), kinds.count(Kind.COMMUNE)) == (34, 3321)
    kinds = [area.kind for area in maps.before.values()]
    assert (kinds.count(Kind.PROVINCE), kinds.count(Kind.DISTRICT), kinds.count(Kind.COMMUNE)) == (63, 696, 10_035)
    assert set(maps.came_from) == set(maps.now), "every new area came from something"
    communes = {code for code, area in maps.before.items() if area.kind is Kind.COMMUNE}
    assert communes <= set(maps.became), "every old commune went somewhere"


@given(st.sampled_from(sorted(country().before)))
def test_a_whole_area_goes_to_one_and_a_divided_one_to_several(code: str) -> None:
    moves = country().became.get(code, ())
    assert all(move.part == "whole" for move in moves) if len(moves) == 1 else all(move.part != "whole" for move in moves)
    assert sum(move.part == "main part" for move in moves) == (len(moves) > 1)


def test_ninh_binh_has_129_units_and_nothing_is_wrong_with_them(ninh_binh: Body) -> None:
    assert Body.objects.filter(on(NOW), parent=ninh_binh).count() == 129
    assert ninh_binh.name == "Ủy ban nhân dân tỉnh Ninh Bình"
    assert ninh_binh.valid_from == CUT
    old = Body.objects.filter(kind="province", valid_to=CUT)
    assert {body.place for body in old} == {"Ninh Bình", "Nam Định", "Hà Nam"}
    assert set(old.values_list("valid_from", flat=True)) == {None}, "no day is invented"
    units = {body.pk: unit_of(body) for body in Body.objects.all()}
    assert faults(units, steps_of(Succession.objects.all())) == []


def test_the_eight_communes_of_old_kim_son(ninh_binh: Body) -> None:
    district = Body.objects.get(official_code="376")
    assert (district.name, district.valid_from, district.valid_to) == ("Ủy ban nhân dân huyện Kim Sơn", None, CUT)
    assert district.children.count() == 23
    found = {}
    for body in Body.objects.filter(followed__predecessor__parent=district).distinct():
        former = Succession.objects.filter(successor=body).select_related("predecessor")
        found[body.official_code] = (body.place, {row.predecessor.place for row in former})
        assert {row.kind for row in former} == {"merged"}, "no old unit of Kim Sơn was divided"
        assert body.parent == ninh_binh
        assert {row.basis for row in former} == {"Nghị quyết số 1674/NQ-UBTVQH15 ngày 16/6/2025 của Ủy ban Thường vụ Quốc hội"}
    assert found == KIM_SON


def test_old_bodies_stand_for_new_ones_and_back(ninh_binh: Body) -> None:
    town = Body.objects.get(name="Ủy ban nhân dân thị trấn Phát Diệm")
    now = Body.objects.get(name="Ủy ban nhân dân xã Phát Diệm")
    assert list(standing_for(town, NOW)) == [now]
    assert {body.place for body in standing_for(now, THEN)} == KIM_SON["14620"][1]
    assert {body.place for body in standing_for(ninh_binh, THEN)} == {"Ninh Bình", "Nam Định", "Hà Nam"}


def test_loading_again_adds_nothing(ninh_binh: Body, at: datetime) -> None:
    before = (Body.objects.count(), Succession.objects.count(), Entry.objects.count())
    done = load_province(code="37", by=None, at=at)
    assert (done.bodies, done.successions) == (0, 0)
    assert (Body.objects.count(), Succession.objects.count(), Entry.objects.count()) == before


def test_what_a_break_left_out_is_added(ninh_binh: Body, at: datetime) -> None:
    lost = Body.objects.get(official_code="14638", valid_to__isnull=True)
    Succession.objects.filter(successor=lost).delete()
    lost.delete()
    assert loading("37").missing == 1
    done = load_province(code="37", by=None, at=at)
    assert (done.bodies, done.successions) == (1, 3)


def test_a_province_that_stayed_is_one_body(db: None, at: datetime) -> None:
    load_province(code="04", by=None, at=at)
    province = Body.objects.get(kind="province")
    assert (province.valid_from, province.valid_to) == (None, None)
    assert Succession.objects.filter(kind=SuccessionKind.KEPT.value).exists() or not Succession.objects.filter(kind="kept")
    assert Body.objects.filter(pk__in=below([province.pk]), kind="commune", valid_to__isnull=True).count() == 56


def test_a_body_of_the_office_gets_its_code_instead_of_a_double(db: None, at: datetime) -> None:
    own = Body.objects.create(name="UBND xã Phát Diệm", short_name="UBND xã", kind="commune", valid_from=date(2025, 7, 1))
    plan = loading("37")
    assert [(area.code, body) for area, body in plan.same_name] == [("14620", own)]
    load_province(code="37", attach={"14620": own}, by=None, at=at)
    assert Body.objects.filter(on(NOW), official_code="14620").get() == own
    assert Succession.objects.filter(successor=own).count() == 3
    assert Entry.objects.filter(act="body.attach", subject=f"body:{own.pk}").exists()


def test_a_body_that_stands_in_the_way_is_named_and_nothing_is_saved(db: None, at: datetime) -> None:
    Body.objects.create(name="UBND xã Lạ", short_name="x", kind="commune", official_code="14620", valid_from=date(2026, 1, 1))
    with pytest.raises(WrongBody, match="UBND xã Lạ"):
        load_province(code="37", by=None, at=at)
    assert Body.objects.count() == 1


def test_codes_that_are_taken_or_unknown_are_refused(ninh_binh: Body, at: datetime) -> None:
    own = Body.objects.create(name="UBND xã Phát Diệm", short_name="x", kind="commune", valid_from=CUT)
    with pytest.raises(WrongBody, match="cùng mã 14620"):
        attach_code(body=own, code="14620", by=None, at=at)
    with pytest.raises(WrongBody, match="Không có đơn vị hành chính mã 99999"):
        attach_code(body=own, code="99999", by=None, at=at)
    own.refresh_from_db()
    assert own.official_code == ""


@pytest.mark.parametrize("query", ["xã Kim Sơn", "xa kim son", "XÃ KIM SƠN "])
def test_the_three_communes_named_kim_son_stand_first_with_their_provinces(query: str) -> None:
    first = described(look_up(query))[:3]
    assert {(one.area.code, one.where) for one in first} == {
        ("14638", "tỉnh Ninh Bình"),
        ("21727", "tỉnh Gia Lai"),
        ("28582", "tỉnh Đồng Tháp"),
    }
    assert all(one.new for one in first)


@pytest.mark.parametrize(
    ("query", "code"), [("hoi ninh", "14656"), ("thị trấn Phát Diệm", None), ("376", "376"), ("kim son ninh binh", None)]
)
def test_an_old_name_or_code_shows_what_became_of_it(query: str, code: str | None) -> None:
    found = described(look_up(query))
    assert found
    assert any(one.others for one in found)
    if query == "hoi ninh":
        hit = next(one for one in found if one.where.startswith("huyện Kim Sơn"))
        assert [(area.place, part) for area, part, _ in hit.others] == [("Chất Bình", "toàn bộ")]


@given(st.text(max_size=40))
def test_any_words_may_be_looked_up(query: str) -> None:
    assert isinstance(look_up(query), list)


def test_the_command_lists_loads_and_refuses(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("units")
    assert "Ninh Bình" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Không có tỉnh mã 99"):
        call_command("units", province=["99"])
    call_command("units", province=["46"])
    assert "Đã thêm" in capsys.readouterr().out
    call_command("units", province=["46"])
    assert "tất cả đã có từ trước" in capsys.readouterr().out
