"""Official documents as PDF, in the same form as `forms_docx` writes them. Start at `write_pdf_form`."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from loa.paper.forms import (
    Annex,
    Block,
    Bullet,
    Heading,
    OfficialDocument,
    Paragraph,
    Picture,
    Table,
    annex_labels,
    annex_reference,
    cell_text,
    closed_list,
    date_line,
    number_line,
    order_line,
)
from loa.paper.forms_measures import (
    ADDRESSEES_MM,
    BOTTOM_MM,
    CONTACT_POINTS,
    INDENT_MM,
    LABEL_POINTS,
    LEFT_MM,
    LIST_HEAD_POINTS,
    LIST_POINTS,
    MOTTO,
    NAME_GAP_POINTS,
    NATION,
    NUMBER_POINTS,
    PADDING_MM,
    RECIPIENTS_SHARE,
    RIGHT_MM,
    TOP_MM,
    Sizes,
    column_widths,
    columns_mm,
    ended,
    is_tall,
    issuer_lines,
    issuer_rule_mm,
    room_mm,
    signature_lines,
    stamps,
    title_rule_mm,
)
from loa.paper.pdf import draw_pages, write_pdf
from loa.paper.plaintext import legible, one_line
from loa.paper.typefaces import glyphs, width_mm

TEMPLATE = Path(__file__).parent / "forms.typ"
_LACKING = "\u00a4"  # stands for a character that the face cannot show
_NEAREST = str.maketrans({"\u2011": "-", "\t": "    ", "≥": ">=", "≤": "<=", "→": "->", "☐": "[ ]", "☑": "[x]", "☒": "[x]"})
_INKLESS = "\n\u200b\u00a0"

Shape = dict[str, object]


def write_pdf_form(document: OfficialDocument) -> bytes:
    """`document` as a tagged PDF/UA-1 file. The same document gives the same bytes; a sign that Tinos lacks becomes "¤"."""
    return write_pdf(TEMPLATE, values_of(document), standard="ua-1")


def draw_form(document: OfficialDocument, points_per_inch: float) -> list[bytes]:
    """The same pages as PNG images."""
    return draw_pages(TEMPLATE, values_of(document), points_per_inch)


def values_of(document: OfficialDocument) -> Shape:
    """What the template is filled with: plain JSON values."""
    sizes = Sizes.of(document)
    parent, names = issuer_lines(document, sizes)
    kind = _line(document.type_name.upper())
    signers = [s for s in (document.signature, *document.co_signers) if s is not None]
    blocks = ended(document.blocks) if document.end_mark else list(document.blocks)
    return {
        **_frame(sizes, wide=document.landscape),
        "about": _line(f"{document.type_name} {document.title}") or "Văn bản",
        "author": _line(document.issuer),
        "parent": _lines(parent),
        "issuers": _lines(names),
        "issuer-rule": issuer_rule_mm(names, sizes),
        "number": _words(number_line(legible(document.number))) if document.numbered else "",
        "subject": "" if kind else _words(f"V/v {document.title}"),
        "stamps": [{"text": _line(s.text), "width": s.width_mm, "red": s.red} for s in stamps(document)],
        "date": "" if document.undated else _words(date_line(legible(document.place), document.dated)),
        "kind": kind,
        "title": _words(document.title),
        "title-rule": title_rule_mm(document.title, sizes),
        "deciding": _line(document.deciding.upper()),
        "addressees": _lines(document.addressees if len(document.addressees) == 1 else closed_list(document.addressees)),
        "bases": _lines(closed_list(document.bases)),
        "order": order_line(document.type_name),
        "blocks": _blocks(blocks, 1 if kind else 0, wide=document.landscape),
        "signers": [{"lines": _lines(signature_lines(s)), "name": _line(s.name)} for s in signers],
        "recipients": _lines(closed_list(document.recipients)),
        "contact": _line(document.contact),
        "annexes": [
            _annex(annex, label, _words(annex_reference(document)))
            for annex, label in zip(document.annexes, annex_labels(document.annexes), strict=True)
        ],
    }


def _frame(sizes: Sizes, *, wide: bool) -> Shape:
    """Sizes and lengths that are the same for every document."""
    issuer, nation = columns_mm(wide=wide)
    return {
        "landscape": wide,
        "words": sizes.words,
        "capitals": sizes.capitals,
        "sizes": {
            "number": NUMBER_POINTS,
            "list-head": LIST_HEAD_POINTS,
            "list": LIST_POINTS,
            "label": LABEL_POINTS,
            "contact": CONTACT_POINTS,
        },
        "margins": {"top": TOP_MM, "bottom": BOTTOM_MM, "left": LEFT_MM, "right": RIGHT_MM},
        "columns": {"issuer": issuer, "nation": nation, "recipients": room_mm(wide=wide) * RECIPIENTS_SHARE},
        "indent": INDENT_MM,
        "padding": PADDING_MM,
        "name-gap": NAME_GAP_POINTS,
        "addressees-at": ADDRESSEES_MM,
        "nation": NATION,
        "motto": MOTTO,
        "motto-rule": width_mm(MOTTO, sizes.words, "Bold"),
    }


def _annex(annex: Annex, label: str, reference: str) -> Shape:
    return {
        "label": _line(label) or "Phụ lục",
        "title": _line(annex.title) if annex.kind.strip() else _line(annex.title.upper()),
        "reference": reference,
        "rule": room_mm(wide=annex.landscape) * 0.25,
        "landscape": annex.landscape,
        "blocks": _blocks(annex.blocks, 1, wide=annex.landscape),
    }


def _blocks(blocks: Sequence[Block], above: int, *, wide: bool) -> list[Shape]:
    """The blocks; a heading is never more than one level below the one before, as PDF/UA asks. `above` is the level they hang below."""
    found: list[Shape] = []
    last = above
    for block in blocks:
        turned = not wide and isinstance(block, Table) and block.landscape
        shape = _block(block, room_mm(wide=wide or turned))
        if isinstance(block, Heading) and shape["kind"] == "heading":
            last = min(above + max(block.level, 1), last + 1)
            shape["tag"] = last
        found.append({**shape, "turned": turned})
    return found


def _block(block: Block, room: float) -> Shape:
    match block:
        case Heading():
            text = _words(block.text)
            inked = any(not letter.isspace() and letter not in _INKLESS for letter in text)
            return {"kind": "heading", "level": block.level, "text": text} if inked else _block(Paragraph(block.text), room)
        case Paragraph():
            return {"kind": "paragraph", "lead": _words(block.lead), "text": _words(block.text), "italic": block.italic}
        case Bullet():
            return {"kind": "bullet", "text": _words(block.text)}
        case Table():
            return _table(block, room)
        case Picture():
            return _picture(block)


def _table(block: Table, room: float) -> Shape:
    count = len(block.columns)
    widths = column_widths(block, room) if count else []
    rows = []
    for row in block.rows:
        texts = [_words(cell_text(cell)) for cell in row]
        group = len(texts) == 1 < count
        tall = is_tall(texts, [room] if group else widths, block.points)
        rows.append({"cells": texts if group else [*texts, *[""] * count][:count], "group": group, "tall": tall})
    return {
        "kind": "table",
        "columns": _lines(block.columns),
        "widths": widths,
        "aligns": list(block.aligns.ljust(count, "l"))[:count],
        "points": block.points,
        "rows": rows,
    }


def _picture(block: Picture) -> Shape:
    return {
        "kind": "picture",
        "png": list(block.png),
        "width": block.width_mm,
        "alternative": _words(block.alternative),
        "beside": _lines(block.beside),
    }


def _words(text: str) -> str:
    """`text` as the page takes it: composed letters, a sign in the place of what the face cannot show."""
    shapes = glyphs()
    whole = unicodedata.normalize("NFC", legible(text)).translate(_NEAREST)
    return "".join(letter if ord(letter) in shapes or letter in _INKLESS else _missing(letter) for letter in whole)


def _missing(letter: str) -> str:
    return "" if unicodedata.category(letter) in ("Cc", "Cf", "Mn") else " " if letter.isspace() else _LACKING


def _line(text: str) -> str:
    return _words(one_line(text))


def _lines(texts: Iterable[str]) -> list[str]:
    return [_words(text) for text in texts]
