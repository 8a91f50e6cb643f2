"""A periodic report and a roll-up as files: in the official form (DOCX, PDF), as XLSX, in the office's own DOCX, as open figures."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localtime

from loa.ledger import store
from loa.organisations.models import Body
from loa.organisations.time_queries import name_on
from loa.paper.forms import Annex, Block, Heading, OfficialDocument, Paragraph, PartialDate, Table, signature_of
from loa.paper.forms_docx import write_docx
from loa.paper.forms_pdf import write_pdf_form
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.reports import report_charts
from loa.reports.models import Report
from loa.reports.plan_report import MEDIA_TYPES, TO_WRITE
from loa.reports.report_rules import (
    LINE_COLUMNS,
    PARTS,
    STANDING_LABELS,
    WORDS,
    Figure,
    State,
    figures_of,
    lines_of,
    nothing_happened,
    sentence,
)
from loa.reports.rollup_queries import RollUp
from loa.reports.template_process import filled

FIGURE_COLUMNS = ("TT", "Chỉ tiêu", "Đơn vị tính", "Trong kỳ", "Lũy kế từ đầu năm", "Ghi chú")
_FIGURE_SHARES = (8, 70, 22, 22, 26, 60)
_LINE_SHARES = (8, 62, 20, 44, 24, 20, 34, 34)
_FIGURE_FIELDS = ("tt", "chi_tieu", "dvt", "trong_ky", "luy_ke", "ghi_chu")
_LINE_FIELDS = ("tt", "nhiem_vu", "vai_tro", "ket_qua", "luy_ke", "tien_do", "ton_tai", "de_xuat")
NOT_WRITTEN = "(Không ghi.)"  # of a signed report: nobody is asked to write any more
NOTHING = "Trong kỳ không phát sinh số liệu."


def as_file(report: Report, form: str) -> bytes:
    """The report as "docx", "pdf" or "xlsx"; as DOCX in the office's own template where there is one. Raises BadTemplate."""
    if form == "xlsx":
        return write_xlsx(_sheets(report))
    if form == "docx" and report.form.template_sha256:
        return filled(store.get(report.form.template_sha256), template_fields(report))
    return (write_pdf_form if form == "pdf" else write_docx)(as_document(report))


def reporter(report: Report) -> str:
    """What the body was called in the period; one that ended in it is named as it was."""
    return name_on(report.body, report.first)


def as_document(report: Report) -> OfficialDocument:
    """The report in the official form: four parts, the figures and the progress table as annexes."""
    body, owner = report.body, report.form.owner
    moment = localtime(report.signed_at or report.filled_at)
    figures, name = figures_of(report.figures), reporter(report)
    return OfficialDocument(
        issuer=name,
        issuer_parent=body.parent.name if body.parent else "",
        number="/BC-UBND" if name.startswith("Ủy ban") else "/BC",
        place=body.place,
        dated=PartialDate(moment.year, moment.month),
        type_name="Báo cáo",
        title=f"{report.form.title} {report.period.name}",
        addressees=(owner.name,) if owner.pk != body.pk else (),
        blocks=tuple(_blocks(report, figures)),
        signature=signature_of(name, str(report.signed_by or "")),
        recipients=("Như trên" if owner.pk != body.pk else "Lãnh đạo cơ quan", "Lưu: VT"),
        draft=report.state == State.DRAFT.value,
        annexes=(
            Annex("Số liệu trong kỳ", (Table(FIGURE_COLUMNS, figure_rows(figures), shares=_FIGURE_SHARES, aligns="clcrrl", points=11),)),
            Annex("Tiến độ thực hiện nhiệm vụ", _progress(report), landscape=True),
            *report_charts.annex(figures),
        ),
    )


def _blocks(report: Report, figures: Sequence[Figure]) -> list[Block]:
    found: list[Block] = []
    if report.version > 1:
        found.append(Paragraph(f"Báo cáo này đính chính, thay cho bản {report.version - 1}. Lý do: {report.why}"))
    for part, heading in PARTS.items():
        found.append(Heading(heading))
        if part == 2:
            found += _figures(figures)
        to_write = TO_WRITE if report.state == State.DRAFT.value else NOT_WRITTEN
        for number, (name, _, label, _) in enumerate((w for w in WORDS if w[1] == part), start=1):
            found.append(Heading(f"{number}. {label}", 2))
            text = report.words.get(name, "")
            found += [Paragraph(line) for line in text.splitlines() if line.strip()] or [Paragraph(to_write, italic=True)]
    found.append(Paragraph(f"Trên đây là {report.form.title.lower()} {report.period.name} của {reporter(report)}"))
    return found


def _figures(figures: Sequence[Figure]) -> list[Block]:
    """Part II in sentences: what there is, and that nothing happened when nothing did; noughts stand in the annex."""
    if nothing_happened(figures):
        return [Paragraph(NOTHING)]
    return [Paragraph(f"{sentence(f)}.") for f in figures if f.shown or f.total]


def _note(figure: Figure) -> str:
    return f"Cơ quan xác định; hồ sơ ghi {figure.value}. {figure.why}" if figure.stated is not None else ""


def figure_rows(figures: Sequence[Figure]) -> list[tuple[Any, ...]]:
    """The figures with their pieces as rows of a table."""
    rows: list[tuple[Any, ...]] = []
    for n, f in enumerate(figures, start=1):
        rows.append((n, f.label, f.unit, f.shown, f.shown_total, _note(f)))
        rows += [("", f"– {p.label}", f.unit, p.value, None, "") for p in f.pieces if f.stated is None]
    return rows


def line_rows(report: Report) -> list[tuple[Any, ...]]:
    """The progress table as rows."""
    return [
        (n, x.text, x.role, x.result, x.total, x.pace, x.difficulties, x.proposals) for n, x in enumerate(lines_of(report.lines), start=1)
    ]


def _progress(report: Report) -> tuple[Block, ...]:
    rows = line_rows(report)
    if not rows:
        return (Paragraph("Trong kỳ không có nhiệm vụ nào đến hạn, hoàn thành hoặc quá hạn."),)
    return (Table(LINE_COLUMNS, rows, shares=_LINE_SHARES, aligns="clllllll", points=11),)


def _sheets(report: Report) -> list[Sheet]:
    title = f"{report.form.title} {report.period.name}: {reporter(report)}"
    note = f"Số liệu từ hồ sơ đến {localtime(report.filled_at):%H:%M ngày %d/%m/%Y}, bản {report.version}"
    figures = tuple(Column(name, width) for name, width in zip(FIGURE_COLUMNS, (6, 48, 14, 14, 18, 48), strict=True))
    lines = tuple(Column(name, width) for name, width in zip(LINE_COLUMNS, (6, 56, 14, 40, 18, 14, 32, 32), strict=True))
    words = [(label, report.words.get(name, "")) for name, _, label, _ in WORDS]
    return [
        Sheet("Số liệu", title, figures, figure_rows(figures_of(report.figures)), note),
        Sheet("Tiến độ", title, lines, line_rows(report), note),
        Sheet("Nội dung", title, (Column("Mục", 32), Column("Nội dung", 110)), words, note),
    ]


def template_fields(report: Report) -> dict[str, Any]:
    """What an office's own DOCX may name: plain text, numbers and lists; `docs/reports.md` lists them."""
    figures = figures_of(report.figures)
    moment = localtime(report.signed_at or report.filled_at)
    return {
        "ten_bao_cao": report.form.title, "ky": report.period.name, "co_quan": reporter(report), "cap_tren": report.form.owner.name,
        "dia_danh": report.body.place, "ngay": moment.day, "thang": moment.month, "nam": moment.year, "ban": report.version,
        "nguoi_ky": str(report.signed_by or ""),
        "noi_dung": {name: report.words.get(name, "") for name, *_ in WORDS},
        "so_lieu": {f.code.replace(".", "_"): {"trong_ky": f.shown, "luy_ke": f.shown_total} for f in figures},
        "bang_so_lieu": [dict(zip(_FIGURE_FIELDS, row, strict=True)) for row in figure_rows(figures)],
        "tien_do": [dict(zip(_LINE_FIELDS, row, strict=True)) for row in line_rows(report)],
    }  # fmt: skip


def roll_up_sheet(found: RollUp) -> bytes:
    """The table of all bodies as XLSX: where each stands and its figures."""
    total = list(found.total)
    columns = [Column("TT", 6), Column("Cơ quan", 48), Column("Tình trạng", 20), Column("Ngày gửi", 14)]
    columns += [Column(f"{f.label} ({f.unit})", 18) for f in total]
    rows: list[tuple[Any, ...]] = [
        (n, row.name, STANDING_LABELS[row.standing], _signed(row.report), *_values(row.figures, total))
        for n, row in enumerate(found.rows, 1)
    ]
    rows.append(("", "Tổng cộng", f"{found.received}/{len(found.rows)} cơ quan đã gửi", None, *(f.value for f in total)))
    title = f"Tổng hợp {found.form.title.lower()} {found.period.name}"
    return write_xlsx([Sheet("Tổng hợp", title, tuple(columns), rows, found.form.owner.name)])


def _signed(report: Report | None) -> Any:
    return localtime(report.signed_at).date() if report and report.signed_at else None


def _values(figures: Sequence[Figure], wanted: Sequence[Figure]) -> list[int | None]:
    own = {f.code: f.shown for f in figures}
    return [own.get(f.code) for f in wanted]


# --- Open data: one row a figure. The schema is that of Frictionless Table Schema, so that tools read it. ---------------------------
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "bao_cao", "type": "string", "description": "Tên chế độ báo cáo"},
        {"name": "co_quan", "type": "string", "description": "Cơ quan báo cáo, theo tên trong kỳ"},
        {"name": "ma_don_vi", "type": "string", "description": "Mã đơn vị hành chính của cơ quan; trống nếu không có"},
        {"name": "tu_ngay", "type": "date", "description": "Ngày đầu kỳ"},
        {"name": "den_ngay", "type": "date", "description": "Ngày cuối kỳ"},
        {"name": "ban", "type": "integer", "description": "Bản báo cáo; lớn hơn 1 là bản đính chính"},
        {"name": "ma_chi_tieu", "type": "string", "description": "Mã chỉ tiêu, không đổi qua các kỳ"},
        {"name": "chi_tieu", "type": "string", "description": "Tên chỉ tiêu"},
        {"name": "thanh_phan", "type": "string", "description": "Thành phần (kênh, cụm loa, nguồn); trống là cả chỉ tiêu"},
        {"name": "don_vi_tinh", "type": "string", "description": "Đơn vị tính"},
        {"name": "gia_tri", "type": "integer", "description": "Giá trị trong kỳ"},
        {"name": "luy_ke", "type": "integer", "description": "Lũy kế từ đầu năm; trống với số liệu tại một ngày và với thành phần"},
    ],
    "missingValues": [""],
    "primaryKey": ["bao_cao", "co_quan", "tu_ngay", "den_ngay", "ban", "ma_chi_tieu", "thanh_phan"],
}


def open_rows(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """Rows of open data, as SCHEMA describes them."""
    names = [field["name"] for field in SCHEMA["fields"]]
    found = []
    for report in reports:
        code, last = report.body.official_code, report.period.last.isoformat()
        head = (report.form.title, reporter(report), code, report.first.isoformat(), last, report.version)
        for f in figures_of(report.figures):
            parts = [("", f.shown, f.shown_total), *((p.label, p.value, None) for p in f.pieces if f.stated is None)]
            found += [dict(zip(names, (*head, f.code, f.label, part, f.unit, value, total), strict=True)) for part, value, total in parts]
    return found


def open_csv(reports: Sequence[Report]) -> bytes:
    """The rows as CSV (RFC 4180, UTF-8 with a mark so that spreadsheets read it); what could be a formula is kept as text."""
    rows, text = open_rows(reports), io.StringIO(newline="")
    writer = csv.writer(text)
    names = [field["name"] for field in SCHEMA["fields"]]
    writer.writerow(names)
    writer.writerows([_plain(row[name]) for name in names] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _plain(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def open_json(reports: Sequence[Report]) -> bytes:
    """The rows with their schema as one JSON object."""
    return json.dumps({"schema": SCHEMA, "rows": open_rows(reports)}, ensure_ascii=False, indent=1).encode()


def file_name(body: Body, report: Report, form: str) -> str:
    """ "bao-cao-12-2026-01-01-2.docx": says which report and version, in letters that every system takes."""
    return f"bao-cao-{body.pk}-{report.first.isoformat()}-ban-{report.version}.{form}"


__all__ = ["MEDIA_TYPES", "as_document", "as_file", "file_name", "open_csv", "open_json", "roll_up_sheet", "template_fields"]
