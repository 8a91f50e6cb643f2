"""The result report of a plan (báo cáo kết quả thực hiện kế hoạch), from receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from loa.paper.forms import Annex, Heading, OfficialDocument, Paragraph, PartialDate, Table, signature_of
from loa.paper.forms_docx import write_docx
from loa.paper.forms_pdf import write_pdf_form
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.plans.models import Plan, Task
from loa.plans.queries import progress
from loa.plans.rules import Duty, standing, total
from loa.reorganisations.queries import by_task, on_map
from loa.reorganisations.rules import Tally
from loa.reports.rules import COLUMNS, overview, pace, result_words

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
    bodies: Sequence[tuple[str, Tally]]  # on the map of that day, whoever had the work first


def plan_result(plan: Plan, at: datetime) -> PlanResult:
    """What is proven of `plan` at `at`."""
    tasks = list(plan.tasks.prefetch_related("bodies__body", "bodies__group").order_by("number"))
    parts = progress(tasks)
    today = localtime(at).date()
    standings = [standing(parts[t.pk], t.due_on, today) for t in tasks]
    given = by_task(plan, today)
    paces = [pace(s, given.get(t.pk, Tally())) for t, s in zip(tasks, standings, strict=True)]
    rows = [
        (t.number, t.text, _leads(t), t.get_role_display(), t.term_text or "Không nêu",
         result_words(parts[t.pk], given.get(t.pk, Tally())), said, "", "")
        for t, said in zip(tasks, paces, strict=True)
    ]  # fmt: skip
    summary = overview(paces, total(list(parts.values())), sum(given.values(), Tally()), today)
    bodies = tuple((name, tally) for name, tally in on_map(plan, today, today).rows)
    return PlanResult(plan, at, summary, COLUMNS, rows, bodies)


def _leads(task: Task) -> str:
    named = [b for b in task.bodies.all() if b.duty == Duty.LEAD]
    return "; ".join(str(b.body or b.group or b.named_as) for b in named)


def as_file(result: PlanResult, form: str) -> bytes:
    """The report as "docx", "pdf" or "xlsx"."""
    if form == "xlsx":
        return write_xlsx([_sheet(result), *_body_sheet(result)])
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
            Paragraph("Kết quả từng nhiệm vụ và từng cơ quan, đơn vị nêu tại phụ lục kèm theo."),
            Heading("III. ĐÁNH GIÁ CHUNG"),
            Heading("1. Ưu điểm", 2),
            Paragraph(TO_WRITE, italic=True),
            Heading("2. Tồn tại, hạn chế và nguyên nhân", 2),
            Paragraph(TO_WRITE, italic=True),
            Heading("IV. PHƯƠNG HƯỚNG, ĐỀ XUẤT, KIẾN NGHỊ"),
            Paragraph(TO_WRITE, italic=True),
            Paragraph(f"Trên đây là báo cáo kết quả thực hiện kế hoạch của {owner.name}"),
        ),
        signature=signature_of(owner.name),
        recipients=("Như trên", "Lưu: VT"),
        annexes=(
            Annex(
                "Tiến độ thực hiện nhiệm vụ",
                (Table(tuple(result.columns), result.rows, shares=WIDTHS, aligns="cllllllll", points=11),),
                landscape=True,
            ),
            *_bodies(result),
        ),
    )


BODY_COLUMNS = ("TT", "Cơ quan, đơn vị", "Phần việc", "Đã xác nhận", "Quá hạn", "Đang thực hiện", "Kết thúc")


def _body_rows(result: PlanResult) -> list[tuple[str | int, ...]]:
    return [(n, name, t.all, t.confirmed, t.late, t.open, t.ended) for n, (name, t) in enumerate(result.bodies, start=1)]


def _bodies(result: PlanResult) -> tuple[Annex, ...]:
    if not result.bodies:
        return ()
    table = Table(BODY_COLUMNS, _body_rows(result), shares=(8, 80, 20, 22, 18, 24, 18), aligns="clccccc", points=11)
    return (Annex("Kết quả theo cơ quan, đơn vị", (table,), landscape=True),)


def _lowered(text: str) -> str:
    """The first letter small, unless the first word is an abbreviation."""
    first = text.split(" ", 1)[0]
    return text if first.isupper() and len(first) > 1 else text[:1].lower() + text[1:]


def _sheet(result: PlanResult) -> Sheet:
    columns = tuple(Column(name, width) for name, width in zip(result.columns, WIDTHS, strict=True))
    return Sheet("Tiến độ", f"Tiến độ thực hiện {result.plan.document.heading}", columns, result.rows, _note(result))


def _note(result: PlanResult) -> str:
    return f"Số liệu từ bằng chứng gửi đến {localtime(result.at):%H:%M ngày %d/%m/%Y}"


def _body_sheet(result: PlanResult) -> list[Sheet]:
    if not result.bodies:
        return []
    columns = tuple(Column(name, width) for name, width in zip(BODY_COLUMNS, (6, 50, 12, 14, 12, 16, 12), strict=True))
    title = f"Kết quả theo cơ quan, đơn vị: {result.plan.document.heading}"
    return [Sheet("Theo cơ quan", title, columns, _body_rows(result), _note(result))]
