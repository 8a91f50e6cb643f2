"""Plain text in the encodings that Vietnamese offices use: UTF-8, UTF-16, and those before Unicode."""

import codecs
import unicodedata

from loa.paper.old_letters import decoded
from loa.paper.unreadable import Unreadable


def is_text(content: bytes) -> bool:
    """Whether `content` looks like text in some encoding: a byte order mark, or few control bytes."""
    if content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16(content):
        return True
    head = content[:4096]
    control = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in head)
    return control * 100 <= len(head)


def text_of(content: bytes) -> str:
    """The text of `content`; raises `Unreadable` when no encoding fits."""
    for encoding in _encodings(content):
        try:
            return unicodedata.normalize("NFC", content.decode(encoding).lstrip("\ufeff")).replace("\r\n", "\n").replace("\r", "\n")
        except (UnicodeDecodeError, UnicodeError):
            continue
    if found := decoded(content):
        return found.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable("Không đọc được bảng mã của tệp văn bản. Hãy lưu lại tệp dạng UTF-8 (Unicode) hoặc .docx rồi gửi.")


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    guessed = _utf16(content)
    return (guessed,) if guessed else ("utf-8-sig",)


def _utf16(content: bytes) -> str | None:
    """UTF-16 without a mark shows as zero bytes at every other place."""
    head = content[:2000]
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.2 and even < odd * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) * 0.2 and odd < even * 0.1 else None
