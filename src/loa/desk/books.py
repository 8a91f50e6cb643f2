"""The register on screens: what a list is narrowed to, the entry as a form, a book as rows for the page and for XLSX."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_date

from loa.documents.models import Document
from loa.documents.queries import Wanted
from loa.documents.register_rules import DIRECTION_LABELS, SECRECY_LABELS, URGENCY_LABELS, Direction, Entry
from loa.documents.rules import TYPE_NAMES
from loa.paper.forms import Cell
from loa.paper.sheets import Column, Sheet

NONE = "none"  # stands in no book
FIRST_YEAR, LAST_YEAR = 1900, 2200


def wanted_of(query: QueryDict) -> Wanted:
    """What an address asks for; what is no value of a field is left out."""
    direction, kind, public = (query.get(name, "") for name in ("so", "loai", "ck"))
    return Wanted(
        direction=direction if direction in (*Direction, NONE) else "",
        type=kind if kind in TYPE_NAMES else "",
        issuer=query.get("cq", "").strip()[:300],
        year=_figure(query.get("nam", ""), LAST_YEAR),
        first=_day(query.get("tu", "")),
        last=_day(query.get("den", "")),
        public=public if public in ("0", "1") else "",
        owner=_figure(query.get("so-cua", ""), 2**31),
    )


def _figure(text: str, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= most else None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def kept(query: QueryDict, *but: str) -> str:
    """The address's own words without the page and `but`, to be put before others: "so=in&q=dat&"."""
    words = query.copy()
    for name in ("p", *but):
        words.pop(name, None)
    text = words.urlencode()
    return f"{text}&" if text else ""


def _date(label: str, help_text: str = "") -> forms.DateField:
    wrong = "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/02/2026."
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget, error_messages={"invalid": wrong})


class EntryForm(forms.Form):
    """The entry of a document in the book."""

    direction = forms.ChoiceField(
        label="Sổ", required=False, choices=[("", "Chưa xếp sổ"), *((k.value, v) for k, v in DIRECTION_LABELS.items())]
    )
    arrival_number = forms.IntegerField(
        label="Số đến", required=False, min_value=1, max_value=9_999_999, help_text="Để trống để lấy số kế tiếp của sổ."
    )
    arrived_on = _date("Ngày đến")
    sender = forms.CharField(label="Nơi gửi", max_length=300, required=False)
    urgency = forms.ChoiceField(label="Độ khẩn", required=False, choices=[("", "Thường"), *URGENCY_LABELS.items()])
    secrecy = forms.ChoiceField(label="Độ mật", required=False, choices=[("", "Không"), *SECRECY_LABELS.items()])
    effective_on = _date("Ngày có hiệu lực", "Chỉ ghi khi đã đối chiếu với văn bản.")

    @staticmethod
    def initial_of(document: Document) -> dict[str, Any]:
        """The form's first values."""
        return {name: getattr(document, name) for name in EntryForm.base_fields}

    def entry(self) -> Entry:
        """The typed entry."""
        return Entry(**{name: self.cleaned_data[name] for name in EntryForm.base_fields})


COLUMNS = {
    Direction.IN: (
        Column("Số đến", 9), Column("Ngày đến", 12), Column("Nơi gửi, tác giả", 28), Column("Số, ký hiệu", 18), Column("Ngày văn bản", 13),
        Column("Tên loại và trích yếu", 52), Column("Độ khẩn, mật", 12), Column("Ghi chú", 18),
    ),
    Direction.OUT: (
        Column("Số, ký hiệu", 18), Column("Ngày văn bản", 13), Column("Tên loại và trích yếu", 52), Column("Người ký", 22),
        Column("Nơi nhận", 40), Column("Độ khẩn, mật", 12), Column("Ghi chú", 18),
    ),
}  # fmt: skip


def row_of(document: Document, direction: str) -> tuple[Cell, ...]:
    """A document as one row of the book."""
    number = document.number or (f"…/{document.symbol}" if document.symbol else "")
    title = " ".join(filter(None, [document.get_type_display() if document.type else "", document.title]))
    stamps = ", ".join(filter(None, [URGENCY_LABELS.get(document.urgency, ""), SECRECY_LABELS.get(document.secrecy, "")]))
    note = "Công khai" if document.public else ""
    if direction == Direction.IN:
        source = document.sender or document.issuer
        return (document.arrival_number, document.arrived_on, source, number, document.shown_date, title, stamps, note)
    return (number, document.shown_date, title, document.signer, document.recipients, stamps, note)


def sheet_of(documents: Iterable[Document], direction: str, owner: str, span: str) -> Sheet:
    """The book as a sheet."""
    name = DIRECTION_LABELS[Direction(direction)]
    return Sheet(name, f"Sổ {name.lower()} {span}".strip(), COLUMNS[Direction(direction)], [row_of(d, direction) for d in documents], owner)
