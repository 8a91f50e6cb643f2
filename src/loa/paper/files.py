"""Bytes that someone uploaded, to text; or a message that says, in Vietnamese, what to do.

The content is sniffed: the file's name proves nothing. Everything is bounded before it is unpacked or parsed.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO

from loa.paper import extract_docx, extract_pdf, extract_txt
from loa.paper.old_letters import modern
from loa.paper.unreadable import Unreadable

__all__ = ["MAX_BYTES", "MAX_PAGES", "Extracted", "Unreadable", "extract"]

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = extract_pdf.MAX_PAGES
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, its number of pages and its kind (`docx`, `pdf`, `txt`)."""

    text: str
    pages: int
    kind: str


def extract(content: bytes, name: str) -> Extracted:
    """The text of `content`; raises `Unreadable` for anything that is not a readable document of at most 20 MB and 500 pages."""
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable(f"Tệp “{name}” trống. Hãy kiểm tra lại và gửi tệp có nội dung (.docx, .pdf hoặc .txt).")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Tệp “{name}” lớn hơn 20 MB. Hãy tách phụ lục hoặc giảm dung lượng hình ảnh rồi gửi lại.")
    kind = _sniff(content, name)
    if kind == "docx":
        text = extract_docx.text_of(content)
        return Extracted(modern(text), _pages(text), kind)
    if kind == "pdf":
        text, pages = extract_pdf.text_of(content)
        return Extracted(modern(text), pages, kind)
    text = extract_txt.text_of(content)
    return Extracted(modern(text), _pages(text), kind)


def _pages(text: str) -> int:
    """Pages of a text: form feeds where it has them, else 3,000 characters a page."""
    pages = max(text.count("\f") + 1, -(-len(text) // 3000), 1)
    if pages > MAX_PAGES:
        raise Unreadable("Văn bản dài hơn 500 trang. Hãy tách thành nhiều tệp rồi gửi từng tệp.")
    return pages


def _sniff(content: bytes, name: str) -> str:
    if content.startswith(_OLE):
        raise Unreadable(_ole_message(content))
    if content[:1024].lstrip().startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(content, name)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")):
        raise Unreadable("Đây là tệp hình ảnh. Hãy gửi bản .docx hoặc .pdf có chữ, hoặc nhận dạng chữ (OCR) trước khi gửi.")
    if content.lstrip().startswith(b"{\\rtf"):
        raise Unreadable("Đây là tệp .rtf. Hãy mở bằng Word, chọn “Lưu thành” (Save As) dạng .docx rồi gửi lại.")
    if extract_txt.is_text(content):
        return "txt"
    raise Unreadable(f"Không nhận ra tệp “{name}” là văn bản. Hãy gửi tệp .docx, .pdf hoặc .txt.")


def _ole_message(content: bytes) -> str:
    """Old Word files and encrypted packages share one container; the names of its streams tell them apart."""
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        return "Tệp được đặt mật khẩu. Hãy mở tệp, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ tài liệu), lưu lại rồi gửi."
    if "WordDocument".encode("utf-16-le") in content:
        return "Đây là tệp Word kiểu cũ (.doc). Hãy mở bằng Word, chọn “Lưu thành” (Save As) dạng .docx rồi gửi lại."
    return "Không đọc được tệp kiểu cũ này. Hãy lưu thành .docx hoặc .pdf rồi gửi lại."


def _sniff_zip(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError, UnicodeDecodeError) as broken:
        raise Unreadable(extract_docx.CORRUPT) from broken
    if "word/document.xml" in names:
        return "docx"
    if any(n.startswith(("xl/", "ppt/")) for n in names):
        raise Unreadable("Đây là tệp bảng tính hoặc trình chiếu. Hãy gửi văn bản dạng .docx, .pdf hoặc .txt.")
    if "content.xml" in names:
        raise Unreadable("Đây là tệp OpenDocument (.odt). Hãy lưu thành .docx rồi gửi lại.")
    raise Unreadable(f"Tệp “{name}” là tệp nén, không phải văn bản. Hãy giải nén và gửi từng tệp .docx, .pdf hoặc .txt.")
