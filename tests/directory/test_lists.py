"""An office's list as XLSX: round trip, every kind of bad input with its row and column, all or nothing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from loa.directory import list_actions
from loa.directory.list_actions import export, preview, save_list, template
from loa.directory.list_map_rules import settled
from loa.directory.list_rules import COLUMNS, MOST_ROWS, lines_of
from loa.ledger.models import Entry
from loa.organisations.models import Body, Post, Succession, User
from loa.organisations.period_rules import WrongBody
from loa.paper.sheet_reading import Row, read_table
from loa.paper.unreadable import Unreadable

NOW, AT = date(2026, 3, 2), datetime(2026, 3, 2, 3, tzinfo=UTC)
MEANT = ("Số", "Mã", "Hiệu lực từ", "Đến (không gồm ngày này)", "Kế thừa từ", "Tên ngắn")
OFFICE = "Phòng, ban, đơn vị của xã"


@pytest.fixture
def keeper(commune: Body, people: dict[str, User]) -> User:
    Post.objects.create(user=people["duyet2"], body=commune, role="administrator", valid_from=date(2025, 7, 1))
    return people["duyet2"]


def sheet(*rows: Sequence[object], columns: Sequence[str] = COLUMNS) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Danh sách"])
    page.append(list(columns))
    for row in rows:
        page.append(list(row))
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def row(name: str, kind: str = OFFICE, parent: str = "UBND xã Vân Khê", **more: object) -> list[object]:
    values = {"Tên đầy đủ": name, "Loại": kind, "Cơ quan cấp trên": parent, "Hiệu lực từ": date(2025, 7, 1), "Địa danh": "Vân Khê"}
    names = {
        "number": "Số",
        "code": "Mã",
        "start": "Hiệu lực từ",
        "end": "Đến (không gồm ngày này)",
        "follows": "Kế thừa từ",
        "short": "Tên ngắn",
    }
    values |= {names[key]: value for key, value in more.items()}  # type: ignore[misc]
    return [values.get(column, "") for column in COLUMNS]


def wrong(content: bytes, user: User) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.sentence) for one in preview(content, user, NOW).plan.wrong]


def test_the_list_that_was_written_reads_back_as_nothing_to_do(commune: Body, keeper: User) -> None:
    seen = preview(export(commune, keeper, NOW), keeper, NOW)
    assert (seen.plan.wrong, seen.plan.new, seen.plan.changed, seen.plan.steps, seen.ready) == ([], [], [], [], False)
    assert len(seen.plan.unchanged) == 14
    book = load_workbook(BytesIO(template()))
    assert [cell.value for cell in book.worksheets[0][3]] == list(COLUMNS)


def test_a_list_is_saved_as_a_whole_with_its_lines_in_the_ledger(commune: Body, keeper: User, at: datetime) -> None:
    content = sheet(
        row("Ban Quản lý chợ xã", parent="Phòng Kinh tế mới", start=date(2026, 3, 1)),  # its parent stands below it
        row("Phòng Kinh tế mới", start=date(2026, 3, 1), follows="Phòng Kinh tế xã"),
        row("Phòng Kinh tế xã", end=date(2026, 3, 1), short="Phòng Kinh tế"),
    )
    seen = preview(content, keeper, NOW)
    assert seen.plan.wrong == []
    assert [len(seen.plan.new), len(seen.plan.changed), len(seen.plan.steps)] == [2, 1, 1]
    save_list(content=content, mark=seen.mark, basis="Quyết định 5/QĐ-UBND", by=keeper, at=at)
    new = Body.objects.get(name="Ban Quản lý chợ xã")
    assert new.parent is not None
    assert new.parent.name == "Phòng Kinh tế mới"
    assert Succession.objects.get(successor=new.parent).kind == "renamed"
    assert Entry.objects.get(act="body.correct").detail["to"] == {"Đến (không gồm ngày này)": "01/03/2026"}
    assert Entry.objects.filter(act__in=("body.add", "list.load")).count() == 3
    assert not preview(content, keeper, NOW).ready, "the same list again does nothing"


@pytest.mark.parametrize(
    ("rows", "at", "column", "words"),
    [
        ([row("")], 3, "Tên đầy đủ", "để trống"),
        ([row("A", kind="Cục")], 3, "Loại", "“Cục” không có trong danh sách"),
        ([row("A", start="31/2/2025")], 3, "Hiệu lực từ", "không phải ngày"),
        ([row("A", start="hôm qua")], 3, "Hiệu lực từ", "không phải ngày"),
        ([row("=1+1")], 3, "Tên đầy đủ", "là công thức"),
        ([row("A", end="=TODAY()")], 3, "Đến (không gồm ngày này)", "là công thức"),
        ([row("A", parent="Sở Không Có")], 3, "Cơ quan cấp trên", "không thấy cơ quan “Sở Không Có”"),
        ([row("A", parent="")], 3, "Cơ quan cấp trên", "Hãy ghi cơ quan cấp trên"),
        ([row("A", parent="UBND tỉnh")], 3, "Cơ quan cấp trên", "bạn không quản trị"),
        ([row("A", parent="Thôn Đông")], 3, "Cơ quan cấp trên", "có 8 cơ quan"),
        ([row("A"), row("A")], 4, "Tên đầy đủ", "lặp lại dòng 3"),
        ([row("A", parent="B"), row("B", parent="A")], 4, "", "chạy vòng"),
        ([row("A", start=date(2020, 1, 1))], 3, "", "không có cơ quan cấp trên trong cả thời gian"),
        ([row("A", start=date(2026, 1, 1), end=date(2025, 12, 1))], 3, "", "phải sau ngày bắt đầu"),
        ([row("A", code="7"), row("B", code="7")], 4, "", "cùng mã 7"),
        ([row("A", follows="Công an xã")], 3, "Kế thừa từ", "có 8 cơ quan"),
        ([row("A", follows="Ma")], 3, "Kế thừa từ", "không thấy cơ quan “Ma”"),
        ([row("A", number="999999")], 3, "Số", "không có cơ quan số 999999"),
        ([row("A", number="x1")], 3, "Số", "không phải số"),
        ([row("x" * 201)], 3, "Tên đầy đủ", "dài quá 200"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(rows: list[list[object]], at: int, column: str, words: str, keeper: User) -> None:
    content = sheet(*rows)
    found = wrong(content, keeper)
    assert any(one[:2] == (at, column) and words in one[2] for one in found), found
    before = Body.objects.count()
    with pytest.raises(WrongBody):
        save_list(
            content=sheet(*rows), mark=preview(sheet(*rows), keeper, NOW).mark, basis="", by=keeper, at=datetime(2026, 3, 2).astimezone()
        )
    assert Body.objects.count() == before, "nothing is saved of a list with one wrong row"


@pytest.mark.parametrize("content", [b"", b"not a sheet", b"PK\x03\x04broken", b"%PDF-1.7"])
def test_a_file_that_is_no_sheet_is_refused_with_what_to_do(content: bytes, keeper: User) -> None:
    with pytest.raises(Unreadable, match="không phải bảng tính Excel"):
        preview(content, keeper, NOW)


def test_a_sheet_without_the_columns_or_too_long_is_refused(keeper: User) -> None:
    with pytest.raises(Unreadable, match="Không thấy dòng tiêu đề"):
        preview(sheet(["a", "b"], columns=["Họ tên", "Tuổi"]), keeper, NOW)
    with pytest.raises(Unreadable, match="có hai lần"):
        preview(sheet(columns=["Tên đầy đủ", "Loại", "Loại"]), keeper, NOW)
    with pytest.raises(Unreadable, match="hơn 3 dòng"):
        read_table(sheet(*(row(f"A{n}") for n in range(4))), COLUMNS, ("Tên đầy đủ",), 3)


def test_columns_that_the_file_does_not_have_change_nothing(commune: Body, keeper: User) -> None:
    body = commune.children.get(name="Phòng Kinh tế xã")
    seen = preview(sheet([f"#{body.pk}", "Phòng Kinh tế xã", "PKT", OFFICE], columns=COLUMNS[:4]), keeper, NOW)
    assert [one.changes for one in seen.plan.changed] == [(("Tên ngắn", "Phòng Kinh tế", "PKT"),)]


def test_a_list_that_others_overtook_is_not_saved(commune: Body, keeper: User, at: datetime) -> None:
    content = sheet(row("Phòng Mới"))
    mark = preview(content, keeper, NOW).mark
    Body.objects.create(name="Phòng Mới", short_name="x", kind="commune_office", parent=commune, valid_from=date(2025, 7, 1))
    with pytest.raises(WrongBody, match="vừa được người khác sửa"):
        save_list(content=content, mark=mark, basis="", by=keeper, at=at)


def test_a_failure_in_the_middle_saves_nothing(keeper: User, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    content = sheet(row("Phòng Mới"), row("Phòng Nữa"))
    mark, before = preview(content, keeper, NOW).mark, (Body.objects.count(), Entry.objects.count())

    def fail(*_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(list_actions, "_write_down", fail)
    with pytest.raises(WrongBody):
        save_list(content=content, mark=mark, basis="", by=keeper, at=at)
    assert (Body.objects.count(), Entry.objects.count()) == before


def test_ten_thousand_rows_are_compared_and_checked(commune: Body, keeper: User) -> None:
    rows = [Row(n + 3, dict(zip(COLUMNS, row(f"Tổ dân phố {n}", kind="Thôn, tổ dân phố"), strict=True))) for n in range(MOST_ROWS)]  # type: ignore[arg-type]
    lines, bad = lines_of(rows)
    plan = settled(lines, list_actions._known(keeper, NOW), (), bad)
    assert (len(plan.new), plan.wrong) == (MOST_ROWS, [])


cells = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(allow_nan=True), st.dates(), st.sampled_from(["A", "B", OFFICE, "#1"])
)


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), cells), max_size=8))
def test_any_cells_become_a_plan(rows: list[dict[str, object]]) -> None:
    lines, bad = lines_of(Row(n, {**dict.fromkeys(("Tên đầy đủ", "Loại")), **cells}) for n, cells in enumerate(rows, start=1))  # type: ignore[dict-item]
    plan = settled(lines, {}, (), bad)
    assert len(plan.new) + len(plan.wrong) >= bool(rows)
