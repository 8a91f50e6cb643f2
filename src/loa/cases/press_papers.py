"""The letter that asks a newspaper to correct, and the table of duties as a sheet."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime

from loa.cases.press_models import CorrectionRequest
from loa.cases.press_queries import DutyLine, UrgentLine
from loa.cases.press_rules import AHEAD, CORRECTION_FIELDS, KEPT, MISSED, OPEN
from loa.documents.rules import official_of
from loa.paper.forms import Cell
from loa.paper.forms_docx import write_docx
from loa.paper.forms_kinds import LETTER, collective_of, symbol_of
from loa.paper.sheets import Column, Sheet, write_xlsx

WORDS = {KEPT: "đã thực hiện", MISSED: "không thực hiện", OPEN: "đang trong kỳ", AHEAD: "chưa đến"}


def correction_letter(row: CorrectionRequest) -> bytes:
    """The request as DOCX, to be numbered and signed."""
    body, collective = row.body, collective_of(row.body.name)
    lines = [f"{body.name} đề nghị {row.newspaper} đăng, phát thông tin cải chính với nội dung sau:"]
    lines += [f"- {label}: {row.fields[name]}" for name, label, _ in CORRECTION_FIELDS[1:] if row.fields.get(name)]
    lines.append("Trân trọng đề nghị quý cơ quan thông báo kết quả bằng văn bản.")
    return write_docx(
        official_of(
            LETTER,
            {
                "issuer": body.name,
                "issuer_parent": body.parent.name if body.parent else "",
                "symbol": symbol_of(LETTER, body.name),
                "place": body.place,
                "points": "14",
                "title": "đề nghị đăng, phát thông tin cải chính",
                "addressees": row.newspaper,
                "body": "\n".join(lines),
                "authority": f"TM. {collective}" if collective else "",
                "position": "Chủ tịch" if collective.startswith("Ủy ban nhân dân") else "",
                "recipients": "Như trên\nLưu: VT",
            },
        )
    )


def duty_sheet(lines: Sequence[DutyLine], urgent: Sequence[UrgentLine], year: int) -> bytes:
    """Who kept which duty: a line a body, duty and period; on a second sheet what had to be told without being asked."""
    rows: list[tuple[Cell, ...]] = [
        (one.body.name, one.duty.name, period.label, WORDS[state], one.duty.basis) for one in lines for period, state in one.cells
    ]
    columns = (Column("Cơ quan", 40), Column("Nhiệm vụ", 40), Column("Kỳ", 14), Column("Thực hiện", 18), Column("Căn cứ", 36))
    title = f"Thực hiện phát ngôn, cung cấp thông tin cho báo chí năm {year}"
    unasked: list[tuple[Cell, ...]] = [
        (one.row.body.name, one.row.matter, _at(one.row.happened_at), one.words, _at(one.row.told_at), _late(one)) for one in urgent
    ]
    heads = (("Cơ quan", 40), ("Vụ việc", 48), ("Xảy ra", 18), ("Hạn", 26), ("Đã thông tin", 18), ("Quá hạn", 14))
    second = Sheet("Đột xuất", f"Thông tin đột xuất, bất thường năm {year}", tuple(Column(*head) for head in heads), unasked)
    return write_xlsx([Sheet(f"Năm {year}", title, columns, rows), second])


def _at(moment: datetime | None) -> str:
    return f"{localtime(moment):%H:%M %d/%m/%Y}" if moment else "chưa"


def _late(one: UrgentLine) -> str:
    return "chưa rõ hạn" if one.late is None else "quá hạn" if one.late else "không"
