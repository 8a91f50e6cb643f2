"""Changes of bodies: checked by rules and by the database; who stands for whom on a day; reads that do not grow with the map."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from loa.organisations import actions
from loa.organisations.models import Body, BodyGroup, BodyName, Succession, User
from loa.organisations.period_rules import WrongBody
from loa.organisations.queries import above, below, match, members, on, predecessors, visible_bodies
from loa.organisations.rules import Kind, SuccessionKind
from loa.organisations.time_queries import lineage, name_on, names_on, standing_for, standing_for_each

CUT, NOW, THEN = date(2025, 7, 1), date(2026, 3, 2), date(2024, 3, 1)


def form(name: str, **more: object) -> actions.BodyForm:
    return actions.BodyForm(name, name, Kind.COMMUNE, **more)  # type: ignore[arg-type]


def names(bodies: object) -> set[str]:
    return {body.name for body in bodies}  # type: ignore[attr-defined]


def test_a_body_without_a_known_start_is_there_on_every_day_before_its_end(db: None) -> None:
    old = actions.add_body(form=form("Xã Cũ", valid_to=CUT))
    assert Body.objects.filter(on(date(1976, 1, 1)), pk=old.pk).exists()
    assert not Body.objects.filter(on(CUT), pk=old.pk).exists()


@pytest.mark.parametrize(("start", "end"), [(None, None), (None, CUT), (date(2020, 1, 1), None)])
def test_the_database_itself_refuses_two_bodies_of_one_code(db: None, start: date | None, end: date | None) -> None:
    one = {"short_name": "x", "kind": "commune", "official_code": "14638", "valid_from": start, "valid_to": end}
    Body.objects.create(name="A", **one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.create(name="B", **one)
    Body.objects.create(name="C", **(one | {"official_code": ""}))
    Body.objects.create(name="D", **(one | {"official_code": ""}))


def test_adding_says_what_is_wrong(db: None) -> None:
    district = actions.add_body(form=actions.BodyForm("Huyện Kim Sơn", "Huyện", Kind.DISTRICT, official_code="376", valid_to=CUT))
    with pytest.raises(WrongBody, match="Huyện Kim Sơn chỉ có hiệu lực đến trước 01/7/2025"):
        actions.add_body(form=form("Xã Hồi Ninh", parent=district))
    with pytest.raises(WrongBody, match="cùng mã 376"):
        actions.add_body(form=form("Xã Khác", official_code="376", valid_from=date(2020, 1, 1)))
    with pytest.raises(WrongBody, match="Hãy ghi tên"):
        actions.add_body(form=form(" "))
    assert Body.objects.count() == 1


def test_a_parent_below_its_own_child_is_refused(commune: Body) -> None:
    village = commune.children.get(name="Thôn Đông")
    values = {name: getattr(commune, name) for name in actions.EDITABLE} | {"parent": village}
    with pytest.raises(WrongBody, match="chạy vòng"):
        actions.change_body(body=commune, form=actions.BodyForm(**values))
    commune.refresh_from_db()
    assert commune.parent != village


def test_a_body_with_units_below_does_not_end_alone(commune: Body) -> None:
    with pytest.raises(WrongBody, match="Thôn Đông"):
        actions.end_body(body=commune, on=NOW)
    village = commune.children.get(name="Thôn Đông")
    actions.end_body(body=village, on=NOW)
    with pytest.raises(WrongBody, match="đã kết thúc"):
        actions.end_body(body=village, on=NOW)


def test_a_new_name_is_no_new_body(commune: Body) -> None:
    village = commune.children.get(name="Thôn Đông")
    actions.rename_body(body=village, name="Thôn Đông Thành", short_name="", on=date(2026, 1, 1))
    village.refresh_from_db()
    assert (village.name, name_on(village, date(2025, 12, 31)), name_on(village, NOW)) == (
        "Thôn Đông Thành",
        "Thôn Đông",
        "Thôn Đông Thành",
    )
    assert names_on([village], CUT) == {village.pk: "Thôn Đông"}
    assert match("Thôn Đông", commune, NOW).body == village, "documents still call it so"
    assert village.folded.startswith("thon dong thanh")
    with pytest.raises(WrongBody, match="phải sau ngày đó"):
        actions.rename_body(body=village, name="Thôn Khác", short_name="", on=date(2025, 12, 1))
    actions.rename_body(body=village, name="Thôn Đông", short_name="", on=date(2026, 2, 1))
    actions.rename_body(body=village, name="Thôn Đông Thành", short_name="", on=date(2026, 3, 1))
    assert BodyName.objects.filter(body=village).count() == 3, "back and forth, each time with its days"
    with pytest.raises(WrongBody, match="đã có"):
        actions.add_name(body=village, name="Thôn Đông")


def test_successions_are_checked(commune: Body) -> None:
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    with pytest.raises(WrongBody, match="vẫn còn hiệu lực sau ngày đó"):
        actions.follow(predecessor=other, successor=commune, kind=SuccessionKind.MERGED, on=NOW, basis="x")
    with pytest.raises(WrongBody, match="ghi rõ chức năng"):
        actions.follow(predecessor=other, successor=commune, kind=SuccessionKind.FUNCTION, on=NOW)
    with pytest.raises(WrongBody, match="chính mình"):
        actions.follow(predecessor=other, successor=other, kind=SuccessionKind.MERGED, on=NOW)
    actions.follow(predecessor=other, successor=commune, kind=SuccessionKind.FUNCTION, on=NOW, function="truyền thanh")
    with pytest.raises(WrongBody, match="Đã ghi"):
        actions.follow(predecessor=other, successor=commune, kind=SuccessionKind.FUNCTION, on=NOW, function="truyền thanh")


def test_a_circle_of_successors_is_refused(db: None) -> None:
    a, b, c = (actions.add_body(form=form(f"Xã {x}")) for x in "ABC")
    for old, new in ((a, b), (b, c)):
        actions.follow(predecessor=old, successor=new, kind=SuccessionKind.SPLIT, on=NOW)
    with pytest.raises(WrongBody, match=r"chạy vòng: .*Xã A"):
        actions.follow(predecessor=c, successor=a, kind=SuccessionKind.SPLIT, on=NOW)
    assert len(lineage(b)) == 2


def test_who_stands_for_whom(commune: Body) -> None:
    town = Body.objects.get(name="Ủy ban nhân dân thị trấn Vân Khê")
    assert names(standing_for(town, THEN)) == {town.name}
    assert names(standing_for(town, NOW)) == {commune.name}
    assert len(standing_for(commune, THEN)) == 4, "the four that became it, not the district, which gave it a function only"
    assert commune.name not in names(standing_for(commune, THEN))
    assert list(standing_for(Body.objects.get(kind="district"), NOW)) == []
    later = actions.add_body(form=form("Xã Sau", valid_from=date(2026, 6, 1)))
    Body.objects.filter(pk__in=below([commune.pk])).update(valid_to=date(2026, 6, 1))
    actions.follow(predecessor=commune, successor=later, kind=SuccessionKind.MERGED, on=date(2026, 6, 1))
    assert names(standing_for(town, date(2027, 1, 1))) == {later.name}, "through two reorganisations"
    assert names(standing_for(later, THEN)) == names(standing_for(commune, THEN))
    found = standing_for_each(Body.objects.filter(kind="commune").values_list("pk", flat=True), NOW)
    assert found[town.pk] == {commune.pk}
    assert len(found) == Body.objects.filter(kind="commune").count()


def test_a_gap_has_nobody_and_no_cousin(db: None) -> None:
    a = actions.add_body(form=form("Xã A", valid_to=CUT))
    cousin = actions.add_body(form=form("Xã B", valid_to=date(2025, 9, 1)))
    new = actions.add_body(form=form("Xã C", valid_from=date(2025, 9, 1)))
    for old in (a, cousin):
        Succession.objects.create(predecessor=old, successor=new, kind="merged", on=date(2025, 9, 1))
    assert list(standing_for(a, date(2025, 8, 1))) == []


def test_groups_take_more_and_less(commune: Body) -> None:
    village, office = commune.children.get(name="Thôn Đông"), commune.children.get(name="Công an xã")
    group = BodyGroup.objects.get(scope=commune, name="các thôn")
    more, less = Body.objects.filter(pk=office.pk), Body.objects.filter(pk=village.pk)
    actions.write_group(scope=commune, group=group, form=actions.GroupForm("các thôn", (Kind.VILLAGE,), more, less))
    found = names(members(group, NOW))
    assert (len(found), "Công an xã" in found, "Thôn Đông" in found) == (6, True, False)
    with pytest.raises(WrongBody, match="đã có nhóm"):
        actions.write_group(scope=commune, form=actions.GroupForm("các thôn", (Kind.VILLAGE,), more, less))
    with pytest.raises(WrongBody, match="chưa có ai"):
        actions.write_group(scope=commune, form=actions.GroupForm("rỗng", (), Body.objects.none(), less))
    actions.end_group(group=group, on=NOW)
    assert not match("các thôn", commune, NOW).known
    assert match("các thôn", commune, date(2026, 3, 1)).group == group


@pytest.mark.parametrize("name", ["below", "predecessors", "above", "visible", "members"])
def test_the_map_is_walked_in_few_questions(name: str, commune: Body, people: dict[str, User]) -> None:
    def ask() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            _ = {
                "below": lambda: set(below([commune.parent_id or 0])),
                "predecessors": lambda: set(predecessors([commune.pk])),
                "above": lambda: set(above(commune)),
                "visible": lambda: set(visible_bodies(people["canbo"], NOW)),
                "members": lambda: list(members(commune.groups.all()[0], NOW)),
            }[name]()
        return len(caught)

    before = ask()
    upper = commune
    for n in range(30):  # a deep and wide tree, and a long line of predecessors
        upper = Body.objects.create(name=f"Tầng {n}", short_name="x", kind="commune_office", parent=upper)
        Succession.objects.create(predecessor=upper, successor=upper.parent or commune, kind="split", on=NOW)
    assert ask() == before <= (4 if name == "visible" else 2)  # who sees all is asked first
