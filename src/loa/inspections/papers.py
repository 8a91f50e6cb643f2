"""Papers of inspections: the minutes and the conclusion as an officer would type them, to be signed; lists as sheets.

The form is that of every paper of the office (Decree 30/2020/NĐ-CP, through `paper.forms_typed`); the sections are office custom.
"""

from collections.abc import Iterable
from datetime import date

from loa.documents.rules import official_of
from loa.inspections.finding_rules import KIND_LABELS, STATE_LABELS, Kind, State, overdue
from loa.inspections.models import Finding, Inspection, Item
from loa.inspections.rules import ANSWER_LABELS, Answer, Form, tally
from loa.paper.forms import Cell
from loa.paper.forms_docx import write_docx
from loa.paper.forms_kinds import collective_of, symbol_of
from loa.paper.forms_pdf import write_pdf_form
from loa.paper.sheets import Column, Sheet, write_xlsx

MINUTES, CONCLUSION = "BB", "TB"  # kinds of paper: biên bản, thông báo
_GAP = "…"


def as_file(inspection: Inspection, kind: str, form: str) -> bytes:
    """The minutes or the conclusion as "docx" or "pdf"."""
    return (write_pdf_form if form == "pdf" else write_docx)(official_of(kind, typed(inspection, kind)))


def typed(inspection: Inspection, kind: str) -> dict[str, str]:
    """All fields of a paper of `inspection`, as a draft holds them."""
    body = inspection.round.keeper
    common = {
        "issuer": body.name,
        "issuer_parent": body.parent.name if body.parent else "",
        "symbol": symbol_of(kind, body.name),
        "place": body.place,
        "points": "14",
    }
    return common | (_minutes(inspection) if kind == MINUTES else _conclusion(inspection))


def _findings(inspection: Inspection) -> list[Finding]:
    rows = inspection.findings.exclude(state__in=[State.WITHDRAWN.value, State.HANDED_OVER.value])
    return list(rows.select_related("body").order_by("kind", "pk"))


def _minutes(inspection: Inspection) -> dict[str, str]:
    items = list(inspection.items.order_by("number"))
    held = inspection.held_on or inspection.planned_on
    body = [
        f"Thực hiện {inspection.round.basis}, ngày {held:%d/%m/%Y}, tại {inspection.place or _GAP}, {_who(inspection)}.",
        "I. THÀNH PHẦN",
        "1. Đoàn kiểm tra" if inspection.round.form == Form.INSPECTION else "1. Tổ tự kiểm tra",
        *_listed(inspection.team),
        f"2. Đại diện {inspection.body.name}",
        *_listed(inspection.present),
        "II. NỘI DUNG VÀ KẾT QUẢ KIỂM TRA",
        "1. Kết quả từng nội dung",
        *_table(items),
        "2. Kết quả đạt được",
        *(_lines(inspection.strengths) or [_GAP]),
        *_found(_findings(inspection), 3),
        "III. Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA",
        *(_lines(inspection.opinion) or [_GAP]),
        f"Biên bản lập xong hồi … giờ … ngày {held:%d/%m/%Y}, đã đọc lại cho các thành phần nghe, thống nhất và ký tên; "
        "lập thành 02 bản, mỗi bên giữ 01 bản.",
    ]
    return {
        "date": held.isoformat(),
        "title": f"{inspection.round.get_form_display()} {_lower(inspection.round.title)} tại {inspection.body.name}",
        "body": "\n".join(body),
        "authority": "",
        "position": "Trưởng đoàn kiểm tra" if inspection.round.form == Form.INSPECTION else "Tổ trưởng",
        "name": "",
        "co_signers": f"Đại diện {inspection.body.name} | ",
        "recipients": f"{inspection.body.name}\nLưu: VT",
    }


def _who(inspection: Inspection) -> str:
    if inspection.round.form == Form.SELF:
        return f"{inspection.body.name} tự kiểm tra {_lower(inspection.round.title)}"
    return f"đoàn kiểm tra của {inspection.round.keeper.name} kiểm tra {_lower(inspection.round.title)} tại {inspection.body.name}"


def _conclusion(inspection: Inspection) -> dict[str, str]:
    held = inspection.held_on or inspection.planned_on
    counted = tally(list(inspection.items.values_list("answer", flat=True)))
    keeper = inspection.round.keeper
    collective = collective_of(keeper.name)
    body = [
        f"Thực hiện {inspection.round.basis}, ngày {held:%d/%m/%Y}, {_who(inspection)}. Trên cơ sở biên bản kiểm tra, "
        f"{keeper.name} kết luận như sau:",
        "I. KẾT QUẢ KIỂM TRA",
        f"Đã xem {counted.seen}/{counted.all} nội dung: đạt {counted.met}, chưa đạt {counted.not_met}, "
        f"không áp dụng {counted.not_applicable}.",
        *_lines(inspection.strengths),
        "II. TỒN TẠI, KIẾN NGHỊ VÀ BIỆN PHÁP KHẮC PHỤC",
        *(_found(_findings(inspection), 1) or ["Không có."]),
        "III. KẾT LUẬN",
        *(_lines(inspection.conclusion) or [_GAP]),
        f"{keeper.name} thông báo để {inspection.body.name} và các cơ quan liên quan thực hiện, báo cáo kết quả khắc phục đúng hạn.",
    ]
    return {
        "date": inspection.concluded_on.isoformat() if inspection.concluded_on else "",
        "title": f"Kết luận {inspection.round.get_form_display().lower()} {_lower(inspection.round.title)} tại {inspection.body.name}",
        "body": "\n".join(body),
        "authority": f"TM. {collective}" if collective else "",
        "position": "Chủ tịch" if collective.startswith("Ủy ban nhân dân") else "",
        "recipients": f"{inspection.body.name}\nLưu: VT",
    }


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _listed(text: str) -> list[str]:
    return [f"- {line.lstrip('-– ').rstrip(';.')};" for line in _lines(text)] or [f"- {_GAP}"]


def _table(items: Iterable[Item]) -> list[str]:
    """Rows of a typed table: cells parted by tabs."""
    rows = [
        "\t".join((str(i.number), " ".join(i.question.split()), i.basis, ANSWER_LABELS[Answer(i.answer)], " ".join(i.note.split())))
        for i in items
    ]
    return ["\t".join(("TT", "Nội dung", "Căn cứ", "Đánh giá", "Ghi chú")), *rows] if rows else [_GAP]


def _found(findings: Iterable[Finding], first: int) -> list[str]:
    """Parts for shortcomings and requests, numbered from `first`."""
    many, lines, number = list(findings), [], first
    for kind in Kind:
        found = [f for f in many if f.kind == kind]
        if found:
            lines += [f"{number}. {KIND_LABELS[kind]}", *(_told(f) for f in found)]
            number += 1
    return lines


def _told(finding: Finding) -> str:
    due = f"; thời hạn: đến hết ngày {finding.due_on:%d/%m/%Y}" if finding.due_on else ""
    text, remedy = (" ".join(words.split()).rstrip(".;") for words in (finding.text, finding.remedy))
    return f"- {text}. Biện pháp khắc phục: {remedy}; cơ quan thực hiện: {finding.body.name}{due}."


_INSPECTIONS = (
    Column("Đơn vị được kiểm tra", 40), Column("Đợt kiểm tra", 44), Column("Hình thức", 14), Column("Cơ quan kiểm tra", 36),
    Column("Ngày dự kiến", 13), Column("Ngày kiểm tra", 13), Column("Trạng thái", 18), Column("Tồn tại, kiến nghị", 12),
    Column("Chưa xong", 11), Column("Quá hạn", 10),
)  # fmt: skip


def inspections_sheet(rows: Iterable[Inspection], day_words: str) -> bytes:
    """Inspections as a sheet; `rows` come from `queries.narrowed`."""
    cells: list[tuple[Cell, ...]] = [
        (i.body.name, i.round.title, i.round.get_form_display(), i.round.keeper.name, i.planned_on, i.held_on, i.get_state_display(),
         getattr(i, "found", 0), getattr(i, "waiting", 0), getattr(i, "late", 0))
        for i in rows
    ]  # fmt: skip
    return write_xlsx([Sheet("Kiểm tra", "Danh sách cuộc kiểm tra", _INSPECTIONS, cells, note=day_words)])


_FINDINGS = (
    Column("Loại", 16), Column("Nội dung tồn tại, kiến nghị", 52), Column("Biện pháp khắc phục", 44), Column("Cơ quan khắc phục", 36),
    Column("Hạn", 13), Column("Trạng thái", 24), Column("Cuộc kiểm tra", 44), Column("Cơ quan kiểm tra", 36),
)  # fmt: skip


def findings_sheet(rows: Iterable[Finding], at_words: str, today: date) -> bytes:
    """Findings as a sheet."""
    cells: list[tuple[Cell, ...]] = [
        (f.get_kind_display(), f.text, f.remedy, f.body.name, f.due_on, _state(f, today), f.inspection.round.title,
         f.inspection.round.keeper.name)
        for f in rows
    ]  # fmt: skip
    return write_xlsx([Sheet("Tồn tại, kiến nghị", "Tồn tại, kiến nghị sau kiểm tra", _FINDINGS, cells, note=at_words)])


def _state(finding: Finding, today: date) -> str:
    state = State(finding.state)
    return STATE_LABELS[state] + (" (quá hạn)" if overdue(state, finding.due_on, today) else "")
