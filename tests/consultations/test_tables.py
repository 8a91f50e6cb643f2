"""Tables of opinions as offices fill them in: heads of two rows, several places, equal rows of other people, long cells."""

from datetime import date, datetime, timedelta
from io import BytesIO

from django.utils.timezone import localdate
from openpyxl import Workbook

from loa.consultations import sheet_actions
from loa.consultations.answer_queries import of
from loa.consultations.draft_models import Consultation
from loa.consultations.sheet_actions import Preview
from loa.consultations.sheet_rules import BODY, COLUMNS, EXAMPLE, KIND, LETTER, LETTER_ON, PEOPLE, PLACE, PROPOSED, RECEIVED, STANCE, TEXT
from loa.organisations.models import User

Cells = tuple[object, ...]


def book(*rows: Cells, merged: tuple[str, ...] = ()) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    saved = BytesIO()
    made.save(saved)
    return saved.getvalue()


def seen(one: Consultation, content: bytes, at: datetime, *, other: bool = False) -> Preview:
    return sheet_actions.preview(consultation=one, content=content, day=localdate(at), other=other)


def test_a_head_of_two_rows_with_merged_cells_loses_no_column(one: Consultation, at: datetime) -> None:
    content = book(
        ("BẢNG TỔNG HỢP Ý KIẾN",),
        (TEXT, PLACE, STANCE, PROPOSED, "Người góp ý", None, None, None, None, RECEIVED),
        (None, None, None, None, KIND, BODY, LETTER, LETTER_ON, PEOPLE, None),
        tuple(f"({n})" for n in range(1, 11)),
        ("Nhất trí với dự thảo", "Điều 3", "nhất trí", None, None, "UBND phường Đông Kinh", "12/UBND", date(2026, 2, 20), 34, None),
        merged=("A1:J1", "E2:I2", "A2:A3", "B2:B3", "J2:J3"),
    )  # fmt: skip
    read = seen(one, content, at)
    assert read.missing == ()
    (row,) = read.rows
    assert (row.given.kind, row.given.body_name, row.letter, row.letter_on, row.people) == (
        "office", "UBND phường Đông Kinh", "12/UBND", date(2026, 2, 20), 34,
    )  # fmt: skip
    assert read.told(5)[0][1:] == ("Cơ quan nhà nước", "Đồng ý", read.paths[row.given.places[0]])


def test_columns_that_are_not_there_are_named(one: Consultation, at: datetime) -> None:
    read = seen(one, book((TEXT, PLACE, "Bao nhiêu người ký"), ("Tăng số buổi thu gom", "Điều 5", 12)), at)
    assert PEOPLE in read.missing
    assert PLACE not in read.missing


def test_one_row_speaks_of_several_provisions(one: Consultation, at: datetime) -> None:
    content = book((TEXT, PLACE, PROPOSED), ("Gộp lại", "Điều 4; khoản 1 Điều 3", "Một điều chung"), ("Chưa rõ", "Điều 4; Điều 99", None))
    first, second = seen(one, content, at).rows
    assert len(first.given.places) == 2
    assert first.given.text == "Gộp lại\nĐề nghị sửa thành: Một điều chung"  # a wording stands for one place only
    assert (second.given.places, second.place_words) == ((), "Điều 4; Điều 99")
    assert not first.problem


def test_what_would_be_cut_or_made_up_is_pointed_out_before(one: Consultation, at: datetime) -> None:
    tomorrow = localdate(at) + timedelta(days=1)
    content = book((TEXT, RECEIVED), ("dài " * 6_000, None), ("Ngày mai", tomorrow), (EXAMPLE, None), ("Được", None))
    problems = [row.problem for row in seen(one, content, at).rows]
    assert "nhiều hơn 20000" in problems[0]
    assert problems[1:] == ["Ngày nhận không thể sau hôm nay.", "Đây là dòng ví dụ của mẫu: hãy xóa dòng này.", ""]


def test_equal_rows_of_another_table_are_other_people_when_the_office_says_so(one: Consultation, officer: User, at: datetime) -> None:
    first = book((TEXT, PLACE), ("Nhất trí", "Điều 3"), ("Nhất trí", "Điều 3"), ("Thôn Đông đề nghị sớm ban hành", None))
    second = book((TEXT, PLACE), ("Nhất trí", "Điều 3"), ("Thôn Tây đề nghị sớm ban hành", None))
    assert sheet_actions.take(consultation=one, content=first, by=officer, at=at) == (3, 0)
    assert seen(one, first, at).repeated == 1
    assert seen(one, second, at).known == 1
    assert sheet_actions.take(consultation=one, content=second, by=officer, at=at, other=True) == (2, 0)
    assert sheet_actions.take(consultation=one, content=second, by=officer, at=at, other=True) == (0, 2)  # the same file again
    assert of(one).count() == 5


def test_the_empty_table_has_every_column(one: Consultation, at: datetime) -> None:
    read = seen(one, sheet_actions.template(), at)
    assert read.missing == ()
    assert len(read.rows) == 1
    assert read.wrong  # its example is not taken
    assert set(COLUMNS) >= {TEXT, PLACE}
