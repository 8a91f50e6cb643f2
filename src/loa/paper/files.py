"""Bytes that someone uploaded, to text; or a message that says, in Vietnamese, what to do.

The content is sniffed: the file's name proves nothing. Everything is bounded before it is unpacked or parsed.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO

from loa.paper import extract_docx, extract_pdf, extract_txt, scans
from loa.paper.extract_pdf import Progress
from loa.paper.office import as_docx
from loa.paper.old_letters import is_rubbish, modern
from loa.paper.unreadable import Unreadable

__all__ = ["MAX_BYTES", "MAX_PAGES", "Extracted", "Unreadable", "extract"]

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = extract_pdf.MAX_PAGES
PACKED = (b"PK", b"\xd0\xcf", b"%PDF", b"\xff\xd8", b"\x89PNG", b"GIF8", b"II*", b"MM\x00", b"BM", b"RIFF", b"{\\rtf")  # parsed by others
_FEWEST_LETTERS = 20  # on a page that has words
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, its number of pages, its kind (`docx`, `pdf`, `txt`, `image`, `doc`, `rtf`, `odt`).

    `sources` says for each page that was no plain text how its words were won: `trueocr 0.97`, `none`; "" is its own layer.
    """

    text: str
    pages: int
    kind: str
    sources: tuple[str, ...] = ()


def extract(content: bytes, name: str, progress: Progress | None = None) -> Extracted:
    """The text of `content`; raises `Unreadable` for anything that is not a readable document of at most 20 MB and 500 pages."""
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable(f"Tệp “{name}” trống. Hãy kiểm tra lại và gửi tệp có nội dung (.docx, .pdf hoặc .txt).")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Tệp “{name}” lớn hơn 20 MB. Hãy tách phụ lục hoặc giảm dung lượng hình ảnh rồi gửi lại.")
    kind = _sniff(content, name)
    if kind == "pdf":
        return _from_pdf(content, progress)
    if kind == "image":
        return _from_pictures(content, progress)
    text = extract_txt.text_of(content) if kind == "txt" else extract_docx.text_of(content if kind == "docx" else as_docx(content, kind))
    return Extracted(modern(text), _pages(text), kind)


def _from_pdf(content: bytes, progress: Progress | None) -> Extracted:
    """Pages with a layer of text by that layer; pages that are pictures, or whose letters make no words, by recognition."""
    texts = [modern(text) for text in extract_pdf.pages_of(content, progress)]
    sources = [""] * len(texts)
    blind = [i for i, text in enumerate(texts) if len(text.strip()) < _FEWEST_LETTERS or is_rubbish(text)]
    nothing = sum(len(t.strip()) for t in texts) < _FEWEST_LETTERS * min(len(texts), 3)
    if scans.engine() is None and (nothing or any(texts[i].strip() for i in blind)):
        raise Unreadable(scans.MISSING)
    for done, index in enumerate(blind, 1):
        page = scans.read_picture(scans.picture_of_page(content, index)) if scans.engine() else None
        if page and page.text.strip():
            texts[index], sources[index] = page.text, f"{page.engine} {page.confidence:.2f}"
        elif not texts[index].strip():
            sources[index] = "none"
        if progress:
            progress(done, len(blind))
    if sum(len(t.strip()) for t in texts) < _FEWEST_LETTERS:
        raise Unreadable("Không thấy chữ nào trong bản chụp (scan) này. Hãy quét lại rõ hơn, hoặc gửi bản .docx.")
    return Extracted("\n".join(texts), len(texts), "pdf", tuple(sources) if any(sources) else ())


def _from_pictures(content: bytes, progress: Progress | None) -> Extracted:
    pages = []
    for picture in scans.pictures_of(content):
        pages.append(scans.read_picture(picture))
        if progress:
            progress(len(pages), len(pages))
    text = "\n\f".join(page.text for page in pages)
    if len(text.strip()) < _FEWEST_LETTERS:
        raise Unreadable("Không thấy chữ nào trong ảnh này. Hãy chụp lại thẳng, đủ sáng, hoặc gửi bản .docx.")
    return Extracted(text, len(pages), "image", tuple(f"{page.engine} {page.confidence:.2f}" for page in pages))


def _pages(text: str) -> int:
    """Pages of a text: form feeds where it has them, else 3,000 characters a page."""
    pages = max(text.count("\f") + 1, -(-len(text) // 3000), 1)
    if pages > MAX_PAGES:
        raise Unreadable("Văn bản dài hơn 500 trang. Hãy tách thành nhiều tệp rồi gửi từng tệp.")
    return pages


def _sniff(content: bytes, name: str) -> str:
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content[:1024].lstrip().startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(content, name)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")):
        return "image"
    if content.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if extract_txt.is_text(content):
        return "txt"
    raise Unreadable(f"Không nhận ra tệp “{name}” là văn bản. Hãy gửi tệp .docx, .pdf hoặc .txt.")


def _ole_kind(content: bytes) -> str:
    """Old Word files and encrypted packages share one container; the names of its streams tell them apart."""
    if "EncryptedPackage".encode("utf-16-le") in content or "EncryptionInfo".encode("utf-16-le") in content:
        raise Unreadable("Tệp được đặt mật khẩu. Hãy mở tệp, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ tài liệu), lưu lại rồi gửi.")
    if "WordDocument".encode("utf-16-le") in content:
        return "doc"
    raise Unreadable("Không đọc được tệp kiểu cũ này. Hãy lưu thành .docx hoặc .pdf rồi gửi lại.")


def _sniff_zip(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError, UnicodeDecodeError) as broken:
        raise Unreadable(extract_docx.CORRUPT) from broken
    if any(n.startswith("word/document") and n.endswith(".xml") for n in names):
        return "docx"
    if any(n.startswith(("xl/", "ppt/")) for n in names):
        raise Unreadable("Đây là tệp bảng tính hoặc trình chiếu. Hãy gửi văn bản dạng .docx, .pdf hoặc .txt.")
    if "content.xml" in names:
        return "odt"
    raise Unreadable(f"Tệp “{name}” là tệp nén, không phải văn bản. Hãy giải nén và gửi từng tệp .docx, .pdf hoặc .txt.")
