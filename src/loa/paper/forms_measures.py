"""Sizes, widths and line breaks of the official form, the same on DOCX and PDF (Decree 30/2020/NĐ-CP, Appendix I)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loa.paper.forms import Block, Bullet, OfficialDocument, Paragraph, Signature, Table, cell_text, with_end_mark
from loa.paper.plaintext import one_line
from loa.paper.typefaces import width_mm

# Page and text, mm (items I.1 and I.2: top and bottom 20 to 25, left 30 to 35, right 15 to 20).
SHORT_MM, LONG_MM = 210, 297
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20, 20, 30, 15
UPRIGHT_ROOM_MM = SHORT_MM - LEFT_MM - RIGHT_MM
WIDE_ROOM_MM = LONG_MM - LEFT_MM - RIGHT_MM
ISSUER_MM, NATION_MM = 65, 100
RECIPIENTS_SHARE = 0.46
ADDRESSEES_MM = 58  # where the list of addressees begins
INDENT_MM = 12.7
_AIR_MM = 4  # least room between the two columns of the heading
_RULE_SHARE = 0.42  # of the words above: a third to a half (items 2 and 5a)

NAME_GAP_POINTS = 64  # room for the hand-written or digital signature
GAP_POINTS = 6  # between paragraphs
LINE = 1.15  # line spacing of the body
NUMBER_POINTS, LIST_HEAD_POINTS, LIST_POINTS, LABEL_POINTS, CONTACT_POINTS = 13, 12, 11, 14, 11

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
DRAFT = "DỰ THẢO"

# A long name is broken after these, as clerks do.
_NAMES_OF_KINDS = ("ỦY BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN")
_STAMP_MM = {"HỎA TỐC": 30.0, "THƯỢNG KHẨN": 40.0, "KHẨN": 20.0}

# "NĐ-CP", "10-NQ/TW": what stands on both sides of a hyphen in a symbol stays on one line.
SYMBOL_HYPHEN = re.compile(r"(?<=[0-9A-ZĐ])-(?=[A-ZĐ])|(?<=[A-ZĐ][a-z])-(?=[A-ZĐ])")

PADDING_MM = 1.5
_LONG = 80  # characters: a column with longer text gets no wider for it
_TALLEST_ROW_MM = 120  # a higher one may be broken by the end of a page


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes in points that move together: nation and issuer, motto, words."""

    capitals: int
    words: int

    @staticmethod
    def of(document: OfficialDocument) -> "Sizes":
        """13-14-14, or 12-13-13 for a document set in 13."""
        return Sizes(12, 13) if document.points == 13 else Sizes(13, 14)


def room_mm(*, wide: bool) -> float:
    """Width of the text on an upright or a wide page."""
    return WIDE_ROOM_MM if wide else UPRIGHT_ROOM_MM


def columns_mm(*, wide: bool) -> tuple[float, float]:
    """Widths of the issuer's and the nation's column of the heading."""
    share = room_mm(wide=wide) / UPRIGHT_ROOM_MM
    return ISSUER_MM * share, NATION_MM * share


@dataclass(frozen=True, slots=True)
class Stamp:
    """Words in a frame below the number."""

    text: str
    width_mm: float
    red: bool


def stamps(document: OfficialDocument) -> list[Stamp]:
    """The urgency in red, "DỰ THẢO" in black."""
    urgent = one_line(document.urgency).upper()
    found = [Stamp(urgent, _STAMP_MM.get(urgent, min(60.0, width_mm(urgent, 14, "Bold") + 6)), True)] if urgent else []
    return [*found, Stamp(DRAFT, 26.0, False)] if document.draft else found


def issuer_lines(document: OfficialDocument, sizes: Sizes) -> tuple[list[str], list[str]]:
    """The lines of the superior body (upright) and of the issuers (bold), in capitals, broken to fit their column."""
    parent = one_line(document.issuer_parent).upper()
    names = [one_line(name).upper() for name in (document.issuer, *document.joint_issuers) if name.strip()]
    upper = balanced(parent, sizes.capitals, "Regular") if parent else []
    return upper, [line for name in names for line in balanced(name, sizes.capitals, "Bold")] or [""]


def issuer_rule_mm(lines: Sequence[str], sizes: Sizes) -> float:
    """Length of the line below the issuer."""
    widest = max(width_mm(line, sizes.capitals, "Bold") for line in lines)
    return min(widest, ISSUER_MM) * _RULE_SHARE


def title_rule_mm(title: str, sizes: Sizes) -> float:
    """Length of the line below the title."""
    widest = max((width_mm(line, sizes.words, "Bold") for line in title.split("\n")), default=0)
    return min(widest, UPRIGHT_ROOM_MM) * _RULE_SHARE


def balanced(name: str, points: float, face: str) -> list[str]:
    """`name` in as few lines as the issuer's column allows, of like length."""
    room = ISSUER_MM - _AIR_MM
    if width_mm(name, points, face) <= room:
        return [name]
    for head in _NAMES_OF_KINDS:
        if name.startswith(f"{head} ") and width_mm(name[len(head) :], points, face) <= ISSUER_MM:
            return [head, name[len(head) + 1 :]]
    lines = _wrapped(name, room, points, face)
    narrower = lines
    while len(narrower) == len(lines) and room > 1:
        lines, room = narrower, room - 1
        narrower = _wrapped(name, room, points, face)
    return lines


def _wrapped(name: str, room: float, points: float, face: str) -> list[str]:
    lines: list[str] = []
    for word in name.split(" "):
        if lines and width_mm(f"{lines[-1]} {word}", points, face) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def signature_lines(signature: Signature) -> list[str]:
    """Authority and position in capitals, one a line."""
    return [one_line(line).upper() for line in (*signature.authority, signature.position) if line.strip()]


def ended(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the sign "./." after the last words; after a table or a picture it stands alone."""
    if not blocks:
        return []
    *rest, last = blocks
    match last:
        case Paragraph():
            return [*rest, Paragraph(with_end_mark(last.text), last.lead, last.italic)]
        case Bullet():
            return [*rest, Bullet(with_end_mark(last.text))]
    return [*blocks, Paragraph("./.")]


def column_widths(table: Table, room_mm: float) -> list[float]:
    """Widths of the columns in mm, `room_mm` together.

    Shares given by the table are kept. Else each column gets its longest word, and the rest goes by the length of the text.
    """
    if len(table.shares) == len(table.columns) and min(table.shares) > 0:
        return [room_mm * share / sum(table.shares) for share in table.shares]
    needs: list[float] = []
    lengths: list[float] = []
    for number, name in enumerate(table.columns):
        texts = [cell_text(row[number]) for row in table.rows if len(row) > max(number, 1)]
        words = {*name.split(), *(word for text in texts for word in text.split())}
        needs.append(max((width_mm(word, table.points, "Bold") for word in words), default=0) + 2 * PADDING_MM + 1)
        lengths.append(min(sum(map(len, texts)) / max(len(texts), 1), _LONG))
    left = max(0.0, room_mm - sum(needs))
    widths = [need + left * (length + 1) / sum(length + 1 for length in lengths) for need, length in zip(needs, lengths, strict=True)]
    return [room_mm * width / sum(widths) for width in widths]


def is_tall(texts: Sequence[str], widths: Sequence[float], points: float) -> bool:
    """Whether a row of `texts` is so high that a page end may have to break it."""
    lines = (
        sum(1 + width_mm(line, points) // (0.9 * max(width - 2 * PADDING_MM, 1)) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=False)
    )
    return max(lines, default=0) * points * LINE * 25.4 / 72 > _TALLEST_ROW_MM
