"""A table of opinions, read first and taken in a second step, so that an office sees what it will become."""

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate

from loa.consultations.comment_actions import Entered, Line, enter_many
from loa.consultations.draft_models import Consultation, Provision
from loa.consultations.place_rules import cited, index
from loa.consultations.queries import newest
from loa.consultations.rules import KIND_LABELS, STANCE_LABELS, Channel, Kind, Stance
from loa.consultations.sheet_rules import COLUMNS, EXAMPLE, MOST_CELL, MOST_ROWS, TEXT, Read, read_rows
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
    missing: tuple[str, ...] = ()  # columns that the table does not have, as far as their names tell
    paths: Mapping[int, str] = field(default_factory=dict)  # of the places that the rows are about

    @property
    def wrong(self) -> list[Read]:
        """Rows to be mended in the file first."""
        return [row for row in self.rows if row.problem]

    @property
    def repeated(self) -> int:
        """Rows that repeat another one of the same table word for word."""
        return sum(not row.key.endswith("-1") for row in self.rows)

    @property
    def remarked(self) -> list[Read]:
        """Rows whose place a person has to give."""
        return [row for row in self.rows if row.remark and not row.problem]

    def told(self, most: int) -> list[tuple[Read, str, str, str]]:
        """The first `most` rows with their kind, stance and places in words."""
        return [
            (
                row, KIND_LABELS[row.given.kind], STANCE_LABELS[row.given.stance],
                "; ".join(cited(self.paths[pk]) for pk in row.given.places) or ("" if row.place_words else "cả dự thảo"),
            )
            for row in self.rows[:most]
        ]  # fmt: skip


def preview(*, consultation: Consultation, content: bytes, day: date, other: bool = False) -> Preview:
    """Read a table without storing anything, on `day`; `other`: rows equal to those of tables before are opinions of other people.

    Raises paper.Unreadable with what to do.
    """
    edition = newest(consultation)
    places = dict(Provision.objects.filter(edition=edition).values_list("path", "pk")) if edition else {}
    table = read_table(content, COLUMNS, (TEXT,), MOST_ROWS, MOST_CELL)
    rows = read_rows(table, index(places), day, hashlib.sha256(content).hexdigest() if other else "")
    keys = set(consultation.comments.filter(key__startswith="sheet-").values_list("key", flat=True))
    missing = tuple(name for name in COLUMNS if table and name not in table[0].cells)
    return Preview(rows, sum(row.key in keys for row in rows), missing, {pk: path for path, pk in places.items()})


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
def take(*, consultation: Consultation, content: bytes, by: User, at: datetime, other: bool = False) -> tuple[int, int]:
    """Take the opinions of a table, all or nothing; `other` as in `preview`. Returns (taken, there already).

    Raises Unreadable, NotAllowed, NotPermitted.
    """
    read = preview(consultation=consultation, content=content, day=localdate(at), other=other)
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
    return enter_many(consultation=consultation, lines=lines, by=by, at=at)


def template() -> bytes:
    """The empty table with one made-up row that says what goes where."""
    example = (
        EXAMPLE, "khoản 2 Điều 5",
        STANCE_LABELS[Stance.CHANGE], "",
        KIND_LABELS[Kind.CITIZEN], "", "", "", 1, "",
    )  # fmt: skip
    columns = tuple(Column(name, width) for name, width in zip(COLUMNS, _WIDTHS, strict=True))
    kinds = "; ".join(KIND_LABELS.values())
    stances = "; ".join(STANCE_LABELS.values())
    note = f"Bắt buộc: “{TEXT}”. Ý kiến: {stances}. Chủ thể: {kinds}. Không ghi họ tên, số điện thoại, địa chỉ của người dân."
    return write_xlsx([Sheet("Góp ý", "Bảng ý kiến góp ý", columns, [example], note=note)])
