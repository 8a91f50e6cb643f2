"""What may be attached: known by its first bytes, bounded in size and number; the file's name proves nothing."""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from loa.cases.rules import NotPossible

MOST_FILES, MOST_BYTES = 3, 5 * 1024 * 1024
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.docx,.xlsx,.odt,.txt"
_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_OFFICE = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("content.xml", "application/vnd.oasis.opendocument.text"),
)
_MOST_ENTRIES, _MOST_UNPACKED = 2_000, 200 * 1024 * 1024
_CONTROLS = frozenset({*range(32), 127}) - frozenset(b"\t\n\r\f")  # no text holds them
_MACROS = ("vbaproject.bin",)
_ENDINGS = {
    "application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/webp": (".webp",),
    _OFFICE[0][1]: (".docx",), _OFFICE[1][1]: (".xlsx",), _OFFICE[2][1]: (".odt",), "text/plain": (".txt",),
}  # fmt: skip


def media_type_of(content: bytes) -> str:
    """What a file is by its content; "" for what is not taken."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if not _CONTROLS.intersection(content) and content.lstrip()[:1] != b"<":
        try:
            content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return ""
        return "text/plain"
    return ""


def _office_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError, UnicodeDecodeError):
        return ""
    names = {entry.filename.lower() for entry in entries}
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        return ""
    if any(name.endswith(_MACROS) for name in names):
        return ""
    return next((kind for name, kind in _OFFICE if name in names), "")


def named(name: str, kind: str) -> str:
    """`name` with an ending that fits what the file is: a text called "a.bat" becomes "a.bat.txt", which nothing starts."""
    endings = _ENDINGS[kind]
    return name if name.lower().endswith(endings) else f"{name[-110:]}{endings[0]}"


def check_files(files: list[tuple[str, bytes]]) -> list[tuple[str, str, bytes]]:
    """Files as (name, media type, content). Raises NotPossible that names the file and says what to do."""
    if len(files) > MOST_FILES:
        raise NotPossible(f"Một lần gửi nhiều nhất {MOST_FILES} tệp. Hãy chọn lại, hoặc gửi thêm sau ở trang theo dõi.")
    found = []
    for given, content in files:
        name = PurePosixPath(given.replace("\\", "/")).name.replace("\x00", "")[-120:] or "tep"
        if len(content) > MOST_BYTES:
            raise NotPossible(f"Tệp “{name}” lớn hơn {MOST_BYTES // 1024 // 1024} MB. Hãy giảm dung lượng rồi chọn lại.")
        kind = media_type_of(content) if content.strip() else ""
        if not kind:
            raise NotPossible(f"Không nhận tệp “{name}”. Hãy gửi ảnh, PDF, .docx, .xlsx, .odt hoặc .txt (không có macro).")
        found.append((named(name, kind), kind, content))
    return found
