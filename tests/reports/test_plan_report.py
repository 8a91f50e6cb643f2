"""The plan's result report: figures from receipts, official form, judgements left blank."""

from datetime import datetime
from io import BytesIO

from docx import Document as Docx
from openpyxl import load_workbook

from loa.delivery import actions as delivery
from loa.delivery import proof_actions
from loa.delivery.port import DestinationKind
from loa.newsroom.models import Release
from loa.organisations.models import User
from loa.plans.models import Plan
from loa.plans.rules import Standing
from loa.reorganisations.rules import Tally
from loa.reports.plan_report import as_file, plan_result
from loa.reports.rules import COLUMNS, pace, parts_words


def words_of(content: bytes) -> str:
    book = Docx(BytesIO(content))
    cells = [c.text for t in book.tables for r in t.rows for c in r.cells]
    return "\n".join([p.text for p in book.paragraphs] + cells)


def test_the_report_has_the_official_form_and_the_true_figures(plan: Plan, release: Release, people: dict[str, User], at: datetime) -> None:
    village = release.message.owner.children.filter(kind="village").first()
    assert village is not None
    target = delivery.Target("leaflet", DestinationKind.BODY, f"body-{village.pk}", village.name, village)
    (row,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    proof_actions.confirm(delivery=row, evidence="đã phát", quantity=85, file_sha256="", by=people["canbo"], at=at)
    text = words_of(as_file(plan_result(plan, at), "docx"))
    for needed in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "XÃ VÂN KHÊ",
        "BÁO CÁO",
        "Kính gửi",
        "I. ĐẶC ĐIỂM, TÌNH HÌNH",
        "IV. PHƯƠNG HƯỚNG",
        "Nơi nhận",
    ):
        assert needed in text, needed
    assert "1/1 lượt gửi có bằng chứng" in text
    assert "85 tờ rơi, lượt người dự" in text
    assert "Tồn tại, khó khăn" in text


def test_the_workbook_has_a_row_a_task_and_no_formula(plan: Plan, at: datetime) -> None:
    task = plan.tasks.get(number=2)
    task.text = "=CMD|' /C calc'!A0"
    task.save()
    sheet = load_workbook(BytesIO(as_file(plan_result(plan, at), "xlsx"))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if row[: len(COLUMNS)] == COLUMNS)
    assert len([r for r in rows[head + 1 :] if isinstance(r[0], int)]) == plan.tasks.count()
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == task.text)
    assert cell.data_type == "s"


def test_what_is_late_is_said_to_be_late(plan: Plan, at: datetime) -> None:
    result = plan_result(plan, at)
    assert result.rows[0][6] == "Chậm", "its term was 15/02/2026 and there is nothing to show"
    assert all(row[7:] == ("", "") for row in result.rows), "judgements are written by a person"


def test_a_task_is_as_far_as_its_parts_of_work() -> None:
    none, idle = Tally(), Standing.NOT_STARTED
    assert pace(idle, none) == "Chưa thực hiện"
    assert pace(Standing.PROVEN, none) == "Đạt"
    assert pace(idle, Tally(open=3)) == "Chưa thực hiện"
    assert pace(idle, Tally(confirmed=1, open=2)) == "Đang thực hiện"
    assert pace(idle, Tally(confirmed=3)) == "Đạt", "work without messages counts"
    assert pace(Standing.PROVEN, Tally(confirmed=2, late=1)) == "Chậm", "one part that is late keeps it late"
    assert pace(idle, Tally(ended=2)) == "Chưa thực hiện"
    assert parts_words(Tally(confirmed=8, late=1, open=2)) == "08/11 phần việc được xác nhận, 01 quá hạn"
    assert parts_words(none) == ""
