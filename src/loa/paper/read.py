"""Read a document: text or file to `Reading`. `read_text` never raises; `read_file` raises only `files.Unreadable`."""

import re
from dataclasses import replace
from datetime import date

from loa.paper import annex, files, issuers
from loa.paper.annex_loose import cell_block
from loa.paper.assignments import Duties
from loa.paper.blocks import Blocks, blocks
from loa.paper.closing import Closing, read_closing
from loa.paper.extract_pdf import Progress
from loa.paper.folding import fold, normalise
from loa.paper.header import Header, read_header
from loa.paper.lines import Line, split_lines, without_page_numbers
from loa.paper.mending import mended
from loa.paper.outline import Paragraph, outline, without_quoted
from loa.paper.reading import AnnexTask, Assignment, Mark, Reading, Section
from loa.paper.references import references
from loa.paper.reporting import channels_of, reporting_of
from loa.paper.sections import has_organising_part, sections_of
from loa.paper.terms import deadline_in

__all__ = ["read_file", "read_text"]
NAMES_OF = {"LUẬT": "Luật", "PL": "Pháp lệnh"}


def read_file(content: bytes, name: str, progress: Progress | None = None) -> Reading:
    """The reading of an uploaded file; raises `files.Unreadable` with a message for the person who sent it."""
    extracted = files.extract(content, name, progress)
    text, mends = mended(normalise(extracted.text))
    reading = read_text(text, extracted.pages)
    return replace(
        reading,
        sources=extracted.sources,
        marks=(*reading.marks, *(Mark("mended", m.now, m.start, m.end, 0.8, f"misread as {m.was}") for m in mends)),
    )


def read_text(text: str, pages: int = 1) -> Reading:
    """The reading of `text`; offsets refer to `Reading.text`, which is `text` normalised. Never raises."""
    text = normalise(text)
    cut = blocks(split_lines(text))
    head = read_header(cut.front)
    close = read_closing(cut.closing)
    told, table = _without_table(cut.front[head.body :])
    body = outline(without_page_numbers(told))
    duties, attached, tables = _meaning(cut, head, body, table)
    everything = _everything(cut, head, body)
    return Reading(
        text=text,
        type=head.type,
        number=head.number,
        symbol=head.symbol,
        issuer=head.issuer or issuers.inferred(text, head.place, close.signer.authority, head.symbol),
        place=head.place,
        date=head.date,
        title=head.title,
        signer=close.signer,
        addressees=head.addressees,
        recipients=close.recipients,
        references=references(everything, head.number, _own_name(head)),
        sections=tuple(sections_of(without_quoted(body)) + attached),
        assignments=tuple(duties),
        annex_tasks=tuple(tables),
        reporting=reporting_of(body),
        channels=channels_of(body),
        marks=_inside(head, close, len(text)),
        pages=max(1, pages),
    )


def _without_table(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The prose of the body, and the lines of a table in it that lost its columns."""
    block = cell_block(lines)
    return (lines[: block[0]] + lines[block[1] :], lines[block[0] : block[1]]) if block else (lines, [])


def _meaning(
    cut: Blocks, head: Header, body: list[Paragraph], table: list[Line]
) -> tuple[list[Assignment], list[Section], list[AnnexTask]]:
    """Duties of the body and of attached documents, sections of the annexes, rows of their tables."""
    duties = _duties(body, head)
    sections: list[Section] = []
    tables = annex.annex_tasks([line for line in cut.front[head.body :] if "\t" in line.text or "|" in line.text])
    tables += annex.annex_tasks(table)
    for lines in cut.annexes:
        rows = annex.annex_tasks(lines)
        tables += rows
        prose = [line for line in without_page_numbers(lines) if "\t" not in line.text and line.text.count("|") < 2]
        paragraphs = outline(prose)
        sections += _annex_section(lines)
        if not rows or has_organising_part(paragraphs):
            duties += _duties(paragraphs, head) if has_organising_part(paragraphs) else []
    return _with_common_deadline(duties, body), sections, tables


def _duties(paragraphs: list[Paragraph], head: Header) -> list[Assignment]:
    told = without_quoted(paragraphs)
    return Duties(head.type, head.issuer, has_organising_part(told)).walk(told)


def _annex_section(lines: list[Line]) -> list[Section]:
    first = lines[0]
    if not re.match(r"phu\s*luc", first.folded):
        return []
    title = next((line for line in lines[1:4] if not line.text.startswith("(")), None)
    return [
        Section(
            first.text.strip(" .:"),
            title.text if title else None,
            first.start,
            first.end,
        )
    ]


def _with_common_deadline(duties: list[Assignment], body: list[Paragraph]) -> list[Assignment]:
    """A deadline stated once after the items of a letter (`Báo cáo … gửi về … trước ngày …`) is that of all of them."""
    if len(duties) < 2 or any(d.deadline for d in duties):
        return duties
    for p in body:
        folded = fold(p.text)
        if (
            p.start > duties[-1].start
            and p.label is None
            and re.search(r"\b(?:bao cao|ket qua|van ban|y kien|gui)\b", folded)
            and re.search(r"\bgui\b", folded)
        ):
            found = deadline_in(p.text)
            if found:
                return [replace(d, deadline=found[0]) for d in duties]
    return duties


def _everything(cut: Blocks, head: Header, body: list[Paragraph]) -> list[Paragraph]:
    """Every paragraph that may cite: title, body, annexes."""
    front = without_page_numbers([line for line in cut.front[: head.body] if not _is_own_number(line)])
    annexes = [p for lines in cut.annexes for p in outline(without_page_numbers(lines))]
    return [*outline(front), *body, *annexes]


def _own_name(head: Header) -> str | None:
    """The name by which a law calls itself: `Luật` and its title."""
    return f"{NAMES_OF[head.type]} {head.title}" if head.type in NAMES_OF and head.title else None


def _is_own_number(line: Line) -> bool:
    return bool(re.match(r"s[o06]\s*[:.]?[\s\d…./]*[/-]", line.folded))


def _inside(head: Header, close: Closing, length: int) -> tuple[Mark, ...]:
    return tuple(
        replace(m, start=min(m.start, length), end=max(min(m.start, length), min(m.end, length))) for m in [*head.marks, *close.marks]
    )


def parse_date(value: str | None) -> date | None:
    """The full date of a reading's `date`, None when it is partial."""
    return date.fromisoformat(value) if value and len(value) == 10 else None
