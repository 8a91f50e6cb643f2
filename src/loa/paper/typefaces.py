"""Tinos, the face of official papers: what it can show and how wide it sets a text.

Tinos has the widths of Times New Roman, so a width measured here holds in Word as well.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
FAMILY = "Tinos"

_MM_PER_POINT = 25.4 / 72
_BMP_FORMAT = 4


@cache
def _tables(face: str) -> dict[str, bytes]:
    """Tables of `Tinos-<face>.ttf` by tag."""
    font = (FONT_FOLDER / f"{FAMILY}-{face}.ttf").read_bytes()
    (count,) = struct.unpack_from(">H", font, 4)
    found: dict[str, bytes] = {}
    for number in range(count):
        tag, _, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        found[tag.decode("ascii")] = font[offset : offset + length]
    return found


def _bmp_subtable(table: bytes) -> bytes:
    """The format 4 subtable of a cmap; KeyError when there is none."""
    (count,) = struct.unpack_from(">H", table, 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">L", table, 4 + 8 * number + 4)
        if struct.unpack_from(">H", table, offset)[0] == _BMP_FORMAT:
            return table[offset:]
    raise KeyError("cmap format 4")


@cache
def glyphs(face: str = "Regular") -> dict[int, int]:
    """Code point → glyph number of `face` ("Regular", "Bold", "Italic", "BoldItalic")."""
    table = _bmp_subtable(_tables(face)["cmap"])
    (double,) = struct.unpack_from(">H", table, 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + double)
    deltas = struct.unpack_from(f">{count}H", table, 16 + 2 * double)
    offsets = struct.unpack_from(f">{count}H", table, 16 + 3 * double)
    found: dict[int, int] = {}
    for segment, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            # An offset counts from its own place in the table, as the OpenType format defines it.
            place = 16 + 3 * double + 2 * segment + offset + 2 * (code - start)
            glyph = struct.unpack_from(">H", table, place)[0] if offset else code
            if glyph:
                found[code] = (glyph + delta) % 0x10000
    return found


@cache
def _advances(face: str) -> tuple[int, tuple[int, ...]]:
    """Units per em, and the advance of each glyph in these units."""
    tables = _tables(face)
    (per_em,) = struct.unpack_from(">H", tables["head"], 18)
    (count,) = struct.unpack_from(">H", tables["hhea"], 34)
    pairs = struct.unpack_from(f">{2 * count}H", tables["hmtx"])
    return per_em, pairs[::2]


def width_mm(text: str, points: float, face: str = "Regular") -> float:
    """Width of `text` on one line at `points`, in millimetres; kerning is left out."""
    per_em, advances = _advances(face)
    shapes = glyphs(face)
    units = sum(advances[min(shapes.get(ord(letter), 0), len(advances) - 1)] for letter in unicodedata.normalize("NFC", text))
    return units / per_em * points * _MM_PER_POINT


def unprintable(text: str) -> str:
    """The characters of `text` that Tinos cannot show, each once, in order; blanks and marks that need no ink left out."""
    shapes = glyphs()
    seen = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(letter for letter in seen if ord(letter) not in shapes and not _needs_no_ink(letter))


def _needs_no_ink(letter: str) -> bool:
    return letter == "\u2011" or unicodedata.category(letter) in ("Cc", "Cf", "Zs", "Zl", "Zp")
