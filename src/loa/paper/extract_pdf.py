"""Text of a PDF through pypdf, page by page, within bounds of size and time."""

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO

from pypdf import PageObject, PdfReader, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import DecodedStreamObject, NameObject

from loa.paper.unreadable import Unreadable

Progress = Callable[[int, int], None]  # pages done, pages in all

_LIGATURES = str.maketrans(dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)))
MAX_PAGES = 500
SECONDS_A_PAGE = 5.0
MAX_STREAM = 8 * 1024 * 1024
_MAX_TEXT = 8_000_000
_CORRUPT = "Tệp PDF bị hỏng, không đọc được. Hãy xuất lại PDF từ văn bản gốc hoặc gửi tệp .docx."
_BROKEN = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    RecursionError,
    NotImplementedError,
    AssertionError,
    MemoryError,
    OverflowError,
    UnicodeError,
    ArithmeticError,
    LookupError,
)


def pages_of(content: bytes, progress: Progress | None = None) -> list[str]:
    """The text of each page, "" for a picture; raises `Unreadable` for encrypted, damaged or too long files."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("Tệp PDF được đặt mật khẩu. Hãy gửi bản không có mật khẩu.")
        pages = len(reader.pages)
        if pages > MAX_PAGES:
            raise Unreadable("Tệp PDF dài hơn 500 trang. Hãy tách thành nhiều tệp rồi gửi từng tệp.")
        texts = []
        for text in _page_texts(reader):
            texts.append(text)
            if progress:
                progress(len(texts), pages)
    except _BROKEN as broken:
        raise Unreadable(_CORRUPT) from broken
    if not pages:
        raise Unreadable(_CORRUPT)
    return texts


def _page_texts(reader: PdfReader) -> Iterator[str]:
    total = 0
    for page in reader.pages:
        text = _page_text(page).translate(_LIGATURES)
        total += len(text)
        if total > _MAX_TEXT:
            raise Unreadable("Tệp PDF chứa quá nhiều chữ. Hãy tách thành nhiều tệp rồi gửi từng tệp.")
        yield text


def _page_text(page: PageObject) -> str:
    """Layout mode keeps the two columns of the header apart; a page that is too dense for it is read in plain order."""
    contents = page.get_contents()
    if contents is None:
        return ""
    if len(contents.get_data()) > MAX_STREAM:
        raise Unreadable("Một trang PDF quá phức tạp để đọc. Hãy gửi bản .docx.")
    deadline = time.monotonic() + SECONDS_A_PAGE

    def watch(*_: object) -> None:
        if time.monotonic() > deadline:
            raise Unreadable("Một trang PDF mất quá nhiều thời gian để đọc. Hãy gửi bản .docx.")

    turned: Counter[int] = Counter()

    def turn(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        turned[_quarters(cm, tm)] += len(text.strip())

    plain = page.extract_text(visitor_operand_before=watch, visitor_text=turn)
    if len(plain) > 20_000 or len(contents.get_data()) > 400_000:
        return plain
    try:
        laid = _laid_out(page, contents.get_data(), turned.most_common(1)[0][0] if turned else 0)
    except _BROKEN:
        return plain
    return _even(laid) if _as_full(plain, laid) else plain


def _quarters(cm: list[float], tm: list[float]) -> int:
    """Quarter turns against the clock of text that is drawn with these matrices."""
    along, up = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
    return round(math.atan2(up, along) / (math.pi / 2)) % 4 if math.isfinite(along) and math.isfinite(up) else 0


def _laid_out(page: PageObject, drawn: bytes, quarters: int) -> str:
    """The page in layout mode, which leaves out text that does not stand upright: a page with such text is turned first."""
    if quarters:
        turn = Transformation().rotate(-90 * quarters)
        corners = [turn.apply_on(corner) for corner in (page.mediabox.lower_left, page.mediabox.upper_right)]
        turn = turn.translate(*(-float(min(edge)) for edge in zip(*corners, strict=True)))
        upright = DecodedStreamObject()
        upright.set_data(b"q " + b" ".join(b"%.4f" % value for value in turn.ctm) + b" cm\n" + drawn + b"\nQ")
        page[NameObject("/Contents")] = upright
    return page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)


def _even(laid: str) -> str:
    """Justified lines have double spaces between words: those are no column gaps, which are wider."""
    return re.sub(r"(?<=\S)  (?=\S)", " ", laid)


def _as_full(plain: str, laid: str) -> bool:
    wide = len(laid) > 40 * len(plain) + 4000  # letters strewn far outside the page: mostly white space
    return not wide and len(re.sub(r"\s", "", laid)) >= 0.98 * len(re.sub(r"\s", "", plain))
