"""What paper channels share: text as the printed face can set it, and QR codes that scan from paper."""

import re
import unicodedata
from io import BytesIO

import segno

from loa.paper.plaintext import legible, one_line
from loa.paper.typefaces import glyphs, unprintable

_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = 12  # letters of a long word that stay together
_QR_ROOM = 1200  # characters of an address that still scan from 26 mm of paper
_SHOWN = 40


def printed(text: str) -> str:
    """`text` as the page takes it: one line, no character that the face lacks, long words breakable."""
    shapes = glyphs()
    whole = unicodedata.normalize("NFC", one_line(text)).replace("\u2011", "-")
    kept = "".join(letter for letter in whole if ord(letter) in shapes)
    return _LONG_WORD.sub(lambda found: _in_pieces(found.group()), kept)


def _in_pieces(word: str) -> str:
    return "\u200b".join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


def qr_svg(url: str) -> str:
    """An SVG with the code of `url`; "" when there is no address or it is too long to scan."""
    if not url or len(url) > _QR_ROOM:
        return ""
    drawn = BytesIO()
    segno.make_qr(url, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode("utf-8")


def lacking(text: str) -> str:
    """The characters of `text` that the face lacks, the first ones; "" when it has all."""
    return unprintable(legible(text))[:_SHOWN]
