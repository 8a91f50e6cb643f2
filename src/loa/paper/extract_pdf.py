"""Text of a PDF through pypdf, page by page, within bounds of size and time."""

import re
import time
from collections.abc import Callable, Iterator
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from loa.paper.unreadable import Unreadable

Progress = Callable[[int, int], None]  # pages done, pages in all

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
        text = _page_text(page)
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

    plain = page.extract_text(visitor_operand_before=watch)
    if len(plain) > 20_000 or len(contents.get_data()) > 400_000:
        return plain
    try:
        laid = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except _BROKEN:
        return plain
    return _even(laid) if _as_full(plain, laid) else plain


def _even(laid: str) -> str:
    """Justified lines have double spaces between words: those are no column gaps, which are wider."""
    return re.sub(r"(?<=\S)  (?=\S)", " ", laid)


def _as_full(plain: str, laid: str) -> bool:
    wide = len(laid) > 40 * len(plain) + 4000  # letters strewn far outside the page: mostly white space
    return not wide and len(re.sub(r"\s", "", laid)) >= 0.98 * len(re.sub(r"\s", "", plain))
