"""The register of requests for information and the figures of a year, as sheets. No column says who asked."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localdate

from loa.cases.access_models import MustPublish
from loa.cases.access_queries import is_overdue, year_of
from loa.cases.models import Case
from loa.paper.forms import Cell
from loa.paper.sheets import Column, Sheet, write_xlsx


def register_sheet(rows: Iterable[Case], year: int) -> bytes:
    """The register and the figures of `year`: two sheets."""
    cases = list(rows)
    heads = (
        ("STT", 6), ("Số", 18), ("Ngày nhận", 14), ("Cách gửi", 24), ("Thông tin yêu cầu", 60), ("Cơ quan", 36),
        ("Kết quả", 24), ("Ngày trả lời", 14), ("Quá hạn", 10), ("Chi phí (đồng)", 16),
    )  # fmt: skip
    lines = [_line(n, case) for n, case in enumerate(cases, 1)]
    found = year_of(cases)
    figures = [
        ("Tiếp nhận", found.received), ("Đã cung cấp", found.supplied), ("Cung cấp một phần", found.partly), ("Từ chối", found.refused),
        *((f"Từ chối: {words}", count) for words, count in found.grounds),
        ("Đang xử lý", found.open),
        ("Trả lời quá hạn", found.late), ("Đã gia hạn", found.prolonged), ("Chi phí thực tế (đồng)", found.cost),
    ]  # fmt: skip
    note = "Sổ không ghi người yêu cầu."
    return write_xlsx(
        [
            Sheet(f"Sổ {year}", f"Sổ theo dõi yêu cầu cung cấp thông tin năm {year}", tuple(Column(*one) for one in heads), lines, note),
            Sheet("Số liệu", f"Số liệu cung cấp thông tin theo yêu cầu năm {year}", (Column("Chỉ tiêu", 90), Column("Số", 14)), figures),
        ]
    )


def _line(number: int, case: Case) -> tuple[Cell, ...]:
    answered = localdate(case.answered_at) if case.answered_at else None
    late, cost = "có" if case.was_late else "", getattr(case, "cost", None) or 0
    asked = (localdate(case.received_at), case.get_way_display(), case.title)
    return (number, case.number, *asked, case.body.name, case.get_state_display(), answered, late, cost)


def list_sheet(rows: Iterable[MustPublish], day: date) -> bytes:
    """The list of what must be public."""
    heads = (("Nhóm", 8), ("Thông tin", 50), ("Địa chỉ", 40), ("Hình thức", 20), ("Thời điểm", 24), ("Thời hạn", 24), ("Phụ trách", 24),
             ("Phải công khai", 14), ("Đã công khai", 14), ("Quá hạn", 10))  # fmt: skip
    lines = [
        (r.point, r.what, r.address, r.form, r.moment, r.term, r.unit, r.due_on, r.published_on, "có" if is_overdue(r, day) else "")
        for r in rows
    ]
    return write_xlsx([Sheet("Danh mục", "Danh mục thông tin phải được công khai", tuple(Column(*one) for one in heads), lines)])
