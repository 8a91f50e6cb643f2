"""The result report of a plan (báo cáo kết quả thực hiện kế hoạch), from receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from loa.paper.forms import Annex, Heading, OfficialDocument, Paragraph, PartialDate, Signature, Table
from loa.paper.forms_docx import write_docx
from loa.paper.forms_pdf import write_pdf_form
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.plans.models import Plan, Task
from loa.plans.queries import progress
from loa.plans.rules import Duty, standing, total
from loa.reports.rules import COLUMNS, PACE, overview, result_words

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTHS = (9, 60, 32, 14, 22, 40, 18, 28, 28)
TO_WRITE = "(Phần do cơ quan báo cáo nhận xét.)"


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan's result at a moment, ready to be shown or written."""

    plan: Plan
    at: datetime
    summary: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[tuple[str | int, ...]]


def plan_result(plan: Plan, at: datetime) -> PlanResult:
    """What is proven of `plan` at `at`."""
    tasks = list(plan.tasks.prefetch_related("bodies__body", "bodies__group").order_by("number"))
    parts = progress(tasks)
    today = localtime(at).date()
    standings = [standing(parts[t.pk], t.due_on, today) for t in tasks]
    rows = [
        (t.number, t.text, _leads(t), t.get_role_display(), t.term_text or "Không nêu", result_words(parts[t.pk]), PACE[s], "", "")
        for t, s in zip(tasks, standings, strict=True)
    ]
    return PlanResult(plan, at, overview(len(tasks), total(list(parts.values())), standings, today), COLUMNS, rows)


def _leads(task: Task) -> str:
    named = [b for b in task.bodies.all() if b.duty == Duty.LEAD]
    return "; ".join(str(b.body or b.group or b.named_as) for b in named)


def as_file(result: PlanResult, form: str) -> bytes:
    """The report as "docx", "pdf" or "xlsx"."""
    if form == "xlsx":
        return write_xlsx([_sheet(result)])
    return (write_pdf_form if form == "pdf" else write_docx)(as_document(result))


def as_document(result: PlanResult) -> OfficialDocument:
    """The report in the official form; what the office has to judge itself is left for it to write."""
    plan, owner = result.plan, result.plan.owner
    today = localtime(result.at)
    return OfficialDocument(
        issuer=owner.name,
        issuer_parent=owner.parent.name if owner.parent else "",
        number="/BC-UBND" if owner.name.startswith("Ủy ban") else "/BC",
        place=owner.place,
        dated=PartialDate(today.year, today.month),
        type_name="Báo cáo",
        title=f"Kết quả thực hiện {plan.document.heading}",
        addressees=(owner.parent.name,) if owner.parent else (),
        blocks=(
            Heading("I. ĐẶC ĐIỂM, TÌNH HÌNH"),
            Paragraph(f"{owner.name} tổ chức thực hiện {plan.document.heading} về {_lowered(plan.title)}."),
            Paragraph(TO_WRITE, italic=True),
            Heading("II. KẾT QUẢ THỰC HIỆN"),
            *(Paragraph(line) for line in result.summary),
            Paragraph("Kết quả từng nhiệm vụ nêu tại Phụ lục kèm theo."),
            Heading("III. ĐÁNH GIÁ CHUNG"),
            Heading("1. Ưu điểm", 2),
            Paragraph(TO_WRITE, italic=True),
            Heading("2. Tồn tại, hạn chế và nguyên nhân", 2),
            Paragraph(TO_WRITE, italic=True),
            Heading("IV. PHƯƠNG HƯỚNG, ĐỀ XUẤT, KIẾN NGHỊ"),
            Paragraph(TO_WRITE, italic=True),
            Paragraph(f"Trên đây là báo cáo kết quả thực hiện kế hoạch của {owner.name}"),
        ),
        signature=Signature((f"TM. {'Ủy ban nhân dân' if owner.name.startswith('Ủy ban') else owner.name}",), "Chủ tịch", ""),
        recipients=("Như trên", "Lưu: VT"),
        annexes=(
            Annex(
                "Tiến độ thực hiện nhiệm vụ",
                (Table(tuple(result.columns), result.rows, shares=WIDTHS, aligns="cllllllll", points=11),),
                landscape=True,
            ),
        ),
    )


def _lowered(text: str) -> str:
    """The first letter small, unless the first word is an abbreviation."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]


def _sheet(result: PlanResult) -> Sheet:
    columns = tuple(Column(name, width) for name, width in zip(result.columns, WIDTHS, strict=True))
    note = f"Số liệu từ bằng chứng gửi đến {localtime(result.at):%H:%M ngày %d/%m/%Y}"
    return Sheet("Tiến độ", f"Tiến độ thực hiện {result.plan.document.heading}", columns, result.rows, note)
