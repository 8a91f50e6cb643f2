"""Staffing: sums that hide no vacancy, counts from posts, lines that two people cannot overwrite unseen, sheets all or nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from loa.ledger.models import Entry
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted
from loa.paper.unreadable import Unreadable
from loa.resources import staffing_actions as actions
from loa.resources.models import StaffingNorm
from loa.resources.rules import NotEntered
from loa.resources.staffing_queries import counted, picture, titles_in, visible_to
from loa.resources.staffing_rules import COLUMNS, Norm, Strength, Tally, counting_day, position_key, tally

PEOPLE = st.none() | st.integers(0, 500)
GOOD = Norm(need=3, norm=2, counted=1, counted_on=date(2026, 3, 1), basis="QĐ 12")


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.builds(Strength, PEOPLE, PEOPLE, PEOPLE)), max_size=30))
def test_bodies_and_positions_add_up_to_the_same(lines: list[tuple[int, int, Strength]]) -> None:
    whole = tally(strength for _, _, strength in lines)
    for place in (0, 1):
        parts: dict[int, list[Strength]] = {}
        for line in lines:
            parts.setdefault(int(line[place]), []).append(line[2])  # type: ignore[call-overload]
        assert sum((tally(rows) for rows in parts.values()), Tally()) == whole


@given(PEOPLE, PEOPLE, PEOPLE)
def test_a_line_is_short_or_over_never_both(need: int | None, norm: int | None, filled: int | None) -> None:
    one = Strength(need, norm, filled)
    assert not (one.vacant and one.over)
    assert (one.vacant is None) == (norm is None or filled is None), "unknown is not zero"
    if norm is not None and filled is not None:
        assert filled + (one.vacant or 0) - one.over == norm


def test_too_many_in_one_position_do_not_fill_another() -> None:
    found = tally([Strength(1, 1, 3), Strength(2, 2, 0)])
    assert (found.vacant, found.over, found.norm, found.filled) == (2, 2, 3, 3)


def test_names_of_positions_and_days_of_counting() -> None:
    assert position_key("Công chức văn hoá – xã hội") == position_key("công chức  VĂN HÓA-xã hội")
    assert counting_day(2025, date(2026, 3, 2)) == date(2025, 12, 31)
    assert counting_day(2026, date(2026, 3, 2)) == counting_day(2027, date(2026, 3, 2)) == date(2026, 3, 2)


@pytest.fixture
def keeper(people: dict[str, User]) -> User:
    return people["quanly"]


def add(body: Body, by: User, at: datetime, position: str = "Báo cáo viên", norm: Norm = GOOD, year: int = 2026) -> StaffingNorm:
    return actions.add_norm(body=body, year=year, position=position, norm=norm, by=by, at=at)


def test_filled_follows_posts(commune: Body, keeper: User, people: dict[str, User], at: datetime) -> None:
    line = add(commune, keeper, at, "Công chức văn hóa", Norm(need=2, norm=2, titles=("Công chức văn hóa",), basis="QĐ 1"))
    office = commune.children.get(name="Phòng Văn hóa - Xã hội xã")
    assert "Công chức văn hóa" in titles_in(commune, at.date()), "a title of one of its offices"
    assert counted([line], at.date())[0].strength.filled == 1
    Post.objects.create(user=people["duyet1"], body=office, role="officer", title="Công chức văn hóa", valid_from=date(2025, 7, 1))
    Post.objects.create(user=people["duyet1"], body=office, role="editor", title="Công chức văn hóa", valid_from=date(2025, 7, 1))
    assert counted([line], at.date())[0].strength.filled == 2, "a person with two roles is one person"
    Post.objects.filter(user=people["canbo"]).update(valid_to=date(2026, 3, 1))
    assert counted([line], at.date())[0].strength.filled == 1, "an ended post is vacant"


def test_a_unit_with_its_own_line_is_not_counted_twice(commune: Body, keeper: User, at: datetime) -> None:
    office = commune.children.get(name="Phòng Văn hóa - Xã hội xã")
    norm = Norm(norm=1, titles=("Công chức văn hóa",), basis="QĐ 1")
    lines = [add(body, keeper, at, "Công chức văn hóa", norm) for body in (commune, office)]
    assert [one.strength.filled for one in counted(lines, at.date())] == [0, 1]


def test_a_line_sent_twice_is_one_and_another_is_refused(commune: Body, keeper: User, at: datetime) -> None:
    assert add(commune, keeper, at).pk == add(commune, keeper, at).pk
    with pytest.raises(NotEntered, match="đã có dòng"):
        add(commune, keeper, at, "BÁO CÁO VIÊN", Norm(need=9))
    assert Entry.objects.filter(act="staffing.added").count() == 1


def test_two_who_change_at_once(commune: Body, keeper: User, at: datetime) -> None:
    line = add(commune, keeper, at)
    actions.change_norm(line=line, norm=Norm(need=5, norm=2, basis="QĐ 12"), version=1, by=keeper, at=at)
    with pytest.raises(NotEntered, match="Có người vừa sửa"):
        actions.change_norm(line=line, norm=Norm(need=7), version=1, by=keeper, at=at)
    line.refresh_from_db()
    assert (line.need, line.version) == (5, 2)
    assert Entry.objects.get(act="staffing.changed").detail["nhu cầu"] == {"from": "3", "to": "5"}


def test_an_ended_line_stays_and_makes_room(commune: Body, keeper: User, at: datetime) -> None:
    line = add(commune, keeper, at)
    with pytest.raises(NotEntered, match="lý do"):
        actions.end_norm(line=line, why=" ", version=1, by=keeper, at=at)
    actions.end_norm(line=line, why="Ghi nhầm", version=1, by=keeper, at=at)
    with pytest.raises(NotEntered, match="thôi dùng"):
        actions.end_norm(line=line, why="Lần nữa", version=2, by=keeper, at=at)
    assert add(commune, keeper, at).pk != line.pk
    assert StaffingNorm.objects.count() == 2


@pytest.mark.parametrize(
    ("norm", "field"),
    [
        (Norm(), "need"),
        (Norm(norm=2), "basis"),
        (Norm(counted=2), "counted_on"),
        (Norm(need=-1), "need"),
        (Norm(need=10**9), "need"),
    ],
)
def test_what_makes_no_sense_is_refused(norm: Norm, field: str, commune: Body, keeper: User, at: datetime) -> None:
    with pytest.raises(NotEntered) as raised:
        add(commune, keeper, at, norm=norm)
    assert raised.value.field == field
    with pytest.raises(NotEntered):
        add(commune, keeper, at, position=" -- ")


def test_only_who_administers_the_body(commune: Body, people: dict[str, User], keeper: User, at: datetime) -> None:
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None)
    line = add(commune, keeper, at)
    for user, body in ((people["canbo"], commune), (people["ketoan"], commune), (keeper, other)):
        with pytest.raises(NotPermitted):
            add(body, user, at, "Vị trí khác")
    with pytest.raises(NotPermitted):
        actions.change_norm(line=line, norm=Norm(need=1), version=1, by=people["canbo"], at=at)
    with pytest.raises(NotPermitted):
        actions.end_norm(line=line, why="x", version=1, by=people["canbo"], at=at)
    stranger = User.objects.create_user("khac")
    Post.objects.create(user=stranger, body=other, role="administrator", valid_from=date(2025, 7, 1))
    assert not visible_to(stranger, at.date()).exists()
    assert visible_to(people["canbotinh"], at.date()).exists(), "the province sees its communes"


def test_the_picture_of_a_province(commune: Body, keeper: User, people: dict[str, User], at: datetime) -> None:
    add(commune, keeper, at)
    add(commune.children.get(name="Thôn Đông"), keeper, at, "Cộng tác viên", Norm(norm=3, counted=1, counted_on=at.date(), basis="QĐ"))
    province = Body.objects.get(kind="province")
    found = picture(people["canbotinh"], province, 2026, at.date())
    assert [(one.body, one.tally.vacant, one.tally.lines) for one in found.under] == [(commune, 3, 2)]
    assert (found.total.vacant, found.own) == (3, [])
    assert [name for name, _ in found.positions] == ["Cộng tác viên", "Báo cáo viên"]


def test_the_picture_asks_a_fixed_number_of_questions(commune: Body, keeper: User, at: datetime) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            picture(keeper, commune, 2026, at.date())
        return len(found)

    add(commune, keeper, at, "Công chức", Norm(norm=1, titles=("Chủ tịch",), basis="QĐ"))
    add(commune.children.get(name="Thôn Đông"), keeper, at)
    few = asked()
    for child in commune.children.exclude(name="Thôn Đông"):
        add(child, keeper, at)
        add(child, keeper, at, "Công chức", Norm(norm=1, titles=("Chủ tịch",), basis="QĐ"))
    assert asked() == few


# --- Sheets -----------------------------------------------------------------------------------------

ROW = ["", "Phòng Văn hóa - Xã hội xã", 2026, "Báo cáo viên", 3, 2, 1, date(2026, 3, 1), "QĐ 12", ""]


def sheet(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["Biên chế"], list(COLUMNS), *rows):
        page.append(list(row))
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def with_cell(column: str, value: object) -> list[object]:
    changed: list[object] = list(ROW)
    changed[COLUMNS.index(column)] = value
    return changed


def take_in(root: Body, content: bytes, by: User, at: datetime) -> None:
    actions.take_in(root=root, content=content, mark=actions.preview(root, content, by, at).mark, by=by, at=at)


def test_a_sheet_adds_changes_and_is_known_the_second_time(commune: Body, keeper: User, at: datetime) -> None:
    content = sheet(ROW)
    take_in(commune, content, keeper, at)
    again = actions.preview(commune, content, keeper, at)
    assert (len(again.settled.unchanged), again.ready) == (1, False)
    with pytest.raises(NotEntered, match="giống hệt"):
        take_in(commune, content, keeper, at)
    take_in(commune, sheet(with_cell("Nhu cầu", 4)), keeper, at)
    assert [(n.need, n.version) for n in StaffingNorm.objects.all()] == [(4, 2)]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("Cơ quan, đơn vị", "Sở Không Có", "phạm vi bạn quản trị"),
        ("Cơ quan, đơn vị", "Ủy ban nhân dân xã An Thịnh", "phạm vi bạn quản trị"),
        ("Số", "#999999", "phạm vi bạn quản trị"),
        ("Năm", "năm nay", "không phải số nguyên"),
        ("Vị trí", "", "để trống"),
        ("Nhu cầu", -1, "không phải số nguyên"),
        ("Chỉ tiêu", 1.5, "không phải số nguyên"),
        ("Chỉ tiêu", "=1+1", "là công thức"),
        ("Có mặt", "hai", "không phải số nguyên"),
        ("Ngày đếm", "31/02/2026", "không phải ngày"),
        ("Ngày đếm", "", "ngày đếm"),
        ("Căn cứ giao chỉ tiêu", "", "cần căn cứ"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_saved(
    column: str, value: object, says: str, commune: Body, keeper: User, at: datetime
) -> None:
    content = sheet([*ROW[:3], "Vị trí khác", *ROW[4:]], with_cell(column, value))
    seen = actions.preview(commune, content, keeper, at)
    assert [(w.row, w.column) for w in seen.settled.wrong] == [(4, column)]
    assert says in seen.settled.wrong[0].sentence
    with pytest.raises(NotEntered, match="chỗ sai"):
        actions.take_in(root=commune, content=content, mark=seen.mark, by=keeper, at=at)
    assert not StaffingNorm.objects.exists()


def test_doubled_rows_and_names_of_many(commune: Body, keeper: User, people: dict[str, User], at: datetime) -> None:
    twice = actions.preview(commune, sheet(ROW, ROW), keeper, at).settled.wrong
    assert [(w.row, w.column) for w in twice] == [(4, "Vị trí")]
    assert "lặp lại dòng 3" in twice[0].sentence
    many = actions.preview(Body.objects.get(kind="province"), sheet(ROW), people["canbotinh"], at).settled.wrong
    assert "có 8 cơ quan tên" in many[0].sentence
    office = commune.children.get(name="Phòng Văn hóa - Xã hội xã")
    assert actions.preview(Body.objects.get(kind="province"), sheet(with_cell("Số", f"#{office.pk}")), people["canbotinh"], at).ready


def test_a_line_changed_since_the_preview_is_looked_at_again(commune: Body, keeper: User, at: datetime) -> None:
    take_in(commune, sheet(ROW), keeper, at)
    content = sheet(with_cell("Nhu cầu", 9))
    mark = actions.preview(commune, content, keeper, at).mark
    line = StaffingNorm.objects.get()
    actions.change_norm(line=line, norm=Norm(need=5, norm=2, basis="QĐ 12"), version=1, by=keeper, at=at)
    with pytest.raises(NotEntered, match="vừa được người khác sửa"):
        actions.take_in(root=commune, content=content, mark=mark, by=keeper, at=at)
    assert StaffingNorm.objects.get().need == 5


def test_the_export_is_read_back_unchanged(commune: Body, keeper: User, at: datetime) -> None:
    add(commune, keeper, at, "Công chức", Norm(norm=1, titles=("Chủ tịch",), basis="QĐ"))
    add(commune.children.get(name="Thôn Đông"), keeper, at, norm=Norm(need=2, note="=1+1"))
    content = actions.export(commune, 2026, keeper, at.date())
    page = load_workbook(BytesIO(content)).active
    assert page is not None
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    seen = actions.preview(commune, content, keeper, at).settled
    assert (len(seen.unchanged), seen.changed, seen.new, seen.wrong) == (2, [], [], [])


def test_the_template_and_what_is_no_sheet(commune: Body, keeper: User, at: datetime) -> None:
    seen = actions.preview(commune, actions.template(commune, keeper, at.date()), keeper, at).settled
    assert seen.wrong, "the example is not saved by mistake"
    for content in (b"", b"PK\x03\x04", b"a;b"):
        with pytest.raises(Unreadable):
            actions.preview(commune, content, keeper, at)
