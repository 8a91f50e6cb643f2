"""A table of opinions, read first and taken in a second step, so that an office sees what it will become."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from loa.consultations.comment_actions import Entered, Line, enter_many
from loa.consultations.draft_models import Consultation, Provision
from loa.consultations.place_rules import index
from loa.consultations.queries import newest
from loa.consultations.rules import KIND_LABELS, STANCE_LABELS, Channel, Kind, Stance
from loa.consultations.sheet_rules import COLUMNS, MOST_CELL, MOST_ROWS, TEXT, Read, read_rows
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.paper.sheet_reading import read_table
from loa.paper.sheets import Column, Sheet, write_xlsx

_WIDTHS = (60, 22, 18, 44, 24, 36, 18, 14, 10, 14)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would become: rows, those that keep it from being taken, those that a person will place, those that repeat."""

    rows: list[Read]
    known: int

    @property
    def wrong(self) -> list[Read]:
        """Rows to be mended in the file first."""
        return [row for row in self.rows if row.problem]

    @property
    def remarked(self) -> list[Read]:
        """Rows whose place a person has to give."""
        return [row for row in self.rows if row.remark and not row.problem]


def preview(*, consultation: Consultation, content: bytes) -> Preview:
    """Read a table without storing anything. Raises paper.Unreadable with what to do."""
    edition = newest(consultation)
    places = dict(Provision.objects.filter(edition=edition).values_list("path", "pk")) if edition else {}
    rows = read_rows(read_table(content, COLUMNS, (TEXT,), MOST_ROWS, MOST_CELL), index(places))
    keys = set(consultation.comments.filter(key__startswith="sheet-").values_list("key", flat=True))
    return Preview(rows, sum(row.key in keys for row in rows))


@contextmanager
def _uncollected() -> Iterator[None]:
    """A hundred thousand rows are a million objects that all live on: looking among them for cycles takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def take(*, consultation: Consultation, content: bytes, by: User, at: datetime) -> tuple[int, int]:
    """Take the opinions of a table, all or nothing. Returns (taken, there already). Raises Unreadable, NotAllowed, NotPermitted."""
    read = preview(consultation=consultation, content=content)
    if read.wrong:
        raise NotAllowed(f"Còn {len(read.wrong)} dòng chưa đúng, ví dụ dòng {read.wrong[0].number}: {read.wrong[0].problem}")
    day = localdate(at)
    lines = [
        Line(
            row.key, row.given,
            Entered(Channel.IMPORT, row.received_on or day, row.people, row.letter, row.letter_on, place_words=row.place_words),
        )
        for row in read.rows
    ]  # fmt: skip
    if late := next((row for row in read.rows if row.received_on and row.received_on > day), None):
        raise NotAllowed(f"Dòng {late.number}: ngày nhận không thể sau hôm nay.")
    return enter_many(consultation=consultation, lines=lines, by=by, at=at)


def template() -> bytes:
    """The empty table with one made-up row that says what goes where."""
    example = (
        "Mức thu cao so với thu nhập của hộ nghèo, đề nghị giảm. (Dòng ví dụ, hãy xóa.)", "khoản 2 Điều 5",
        STANCE_LABELS[Stance.CHANGE], "",
        KIND_LABELS[Kind.CITIZEN], "", "", "", 1, "",
    )  # fmt: skip
    columns = tuple(Column(name, width) for name, width in zip(COLUMNS, _WIDTHS, strict=True))
    kinds = "; ".join(KIND_LABELS.values())
    stances = "; ".join(STANCE_LABELS.values())
    note = f"Bắt buộc: “{TEXT}”. Ý kiến: {stances}. Chủ thể: {kinds}. Không ghi họ tên, số điện thoại, địa chỉ của người dân."
    return write_xlsx([Sheet("Góp ý", "Bảng ý kiến góp ý", columns, [example], note=note)])
