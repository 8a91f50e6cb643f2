"""Text of a DOCX: paragraphs with their automatic numbers, tables in place, every cell once.

The package is read with `zipfile` and `lxml`: sizes are checked before and while unpacking, entities are not expanded,
nothing is fetched. Headers, footers and comments are left out; footnotes come after the paragraph that calls them.
"""

import unicodedata
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from loa.paper.extract_numbers import Numbering, W
from loa.paper.old_letters import by_typeface
from loa.paper.unreadable import Unreadable

CORRUPT = "Tệp .docx bị hỏng, không mở được. Hãy mở lại bằng Word, lưu thành tệp mới rồi gửi."
_BOMB = "Tệp .docx giải nén ra quá lớn nên bị từ chối. Hãy lưu lại tệp, bỏ hình ảnh và đối tượng nhúng rồi gửi."
_MACRO = "Tệp chứa macro nên không được nhận. Hãy lưu lại dạng .docx (không có macro) rồi gửi."
MAX_PART = 60 * 1024 * 1024
MAX_TOTAL = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 5000
_DEPTH = 12
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_WRAPPERS = frozenset(f"{W}{n}" for n in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "hyperlink", "moveTo", "r", "fldSimple"))
_TEXT, _TAB, _BREAKS = f"{W}t", f"{W}tab", frozenset((f"{W}br", f"{W}cr"))
_HYPHEN, _RUN, _SYMBOL = f"{W}noBreakHyphen", f"{W}r", f"{W}sym"


def text_of(content: bytes) -> str:
    """The text of a DOCX; raises `Unreadable` when it is damaged, encrypted, carries macros or unpacks too large."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _checked(archive)
            body = _parsed(_part(archive, "word/document.xml"))
            numbering = Numbering(_optional(archive, "word/numbering.xml"), _optional(archive, "word/styles.xml"))
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OverflowError,
        etree.XMLSyntaxError,
        zipfile.LargeZipFile,
    ) as broken:
        raise Unreadable(CORRUPT) from broken
    except zipfile.zlib.error as broken:  # type: ignore[attr-defined]
        raise Unreadable(CORRUPT) from broken
    root = body.find(f"{W}body")
    if root is None:
        raise Unreadable(CORRUPT)
    text = unicodedata.normalize("NFC", "\n".join(_blocks(root, numbering, 0)))
    if not text.strip():
        raise Unreadable("Tệp .docx không có chữ. Hãy gửi bản gốc, hoặc nhận dạng chữ (OCR) nếu văn bản là ảnh chụp.")
    return text


def _checked(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    names = [info.filename.lower() for info in infos]
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable(_MACRO)
    if any(info.flag_bits & 1 for info in infos):
        raise Unreadable("Tệp được đặt mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi gửi.")
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if len(infos) > MAX_PARTS or unpacked > MAX_TOTAL or (unpacked > 5_000_000 and unpacked > MAX_RATIO * max(packed, 1)):
        raise Unreadable(_BOMB)
    types = next((n for n in archive.namelist() if n == "[Content_Types].xml"), None)
    if types and b"macroEnabled" in _part(archive, types):
        raise Unreadable(_MACRO)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, read no further than the bound: the sizes that a package states about itself may lie."""
    with archive.open(name) as part:
        data = part.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise Unreadable(_BOMB)
    return data


def _optional(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    return _parsed(_part(archive, name)) if name in archive.namelist() else None


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise Unreadable(CORRUPT)
    return etree.fromstring(data, parser)


def _blocks(parent: etree._Element, numbering: Numbering, depth: int) -> Iterator[str]:
    """The lines of each paragraph and table of `parent`, in order."""
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child, numbering)
        elif child.tag == _TABLE and depth < _DEPTH:
            yield from _table(child, numbering, depth)
        elif child.tag in _WRAPPERS and depth < _DEPTH:
            yield from _blocks(child, numbering, depth + 1)


def _paragraph(paragraph: etree._Element, numbering: Numbering) -> Iterator[str]:
    text = "".join(_runs(paragraph))
    if text.strip():
        label = numbering.label(paragraph)
        yield f"{label} {text.lstrip()}" if label else text
    else:
        yield ""


def _runs(parent: etree._Element, face: str = "") -> Iterator[str]:
    """Text of runs; deleted text, field codes and drawings hold no `w:t` that is reached here."""
    for child in parent:
        tag = child.tag
        if tag == _TEXT:
            yield by_typeface(child.text or "", face) if face else child.text or ""
        elif tag == _SYMBOL:
            yield "•"
        elif tag == _TAB:
            yield "    "
        elif tag in _BREAKS:
            yield "\f" if child.get(f"{W}type") == "page" else "\n"
        elif tag == _HYPHEN:
            yield "-"
        elif tag in _WRAPPERS and not (tag == _RUN and _is_hidden(child)):
            yield from _runs(child, _face(child) if tag == _RUN else face)


def _face(run: etree._Element) -> str:
    """The typeface that a run names itself, "" when it names none."""
    fonts = run.find(f"{W}rPr/{W}rFonts")
    return (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(f"{W}val", "true") not in ("0", "false", "off")


def _table(table: etree._Element, numbering: Numbering, depth: int) -> Iterator[str]:
    rows = [[_cell(cell, numbering, depth) for cell in _own(row, _CELL)] for row in _own(table, _ROW)]
    if _is_layout(rows):
        for row in rows:
            for lines, _ in row:
                yield from lines
        return
    for row in rows:
        yield "\t".join(" ".join(" ".join(lines).split()) + "\t" * (span - 1) for lines, span in row)


def _own(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children with `tag`, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _own(child, tag)


def _cell(cell: etree._Element, numbering: Numbering, depth: int) -> tuple[list[str], int]:
    """Lines of a cell and how many columns it spans; the lower part of a merged cell is empty."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    width = min(40, max(1, int(span.get(f"{W}val", "1")))) if span is not None and span.get(f"{W}val", "1").isdigit() else 1
    if merged is not None and merged.get(f"{W}val", "continue") == "continue":
        return [], width
    return list(_blocks(cell, numbering, depth + 1)), width


def _is_layout(rows: list[list[tuple[list[str], int]]]) -> bool:
    """A header or a signature set as a table: at most two filled columns and few rows, cells of several short lines."""
    widths = [len([1 for lines, _ in row if any(line.strip() for line in lines)]) for row in rows]
    if not rows or max(widths, default=0) > 2 or len(rows) > 4:
        return not rows
    joined = " ".join(line for row in rows for lines, _ in row for line in lines).upper()
    return (
        any(sign in joined for sign in ("CỘNG HÒA", "CỘNG HOÀ", "ĐỘC LẬP", "ĐẢNG CỘNG SẢN", "NƠI NHẬN", "KT.", "TM.", "TL.", "KÍNH GỬI"))
        or max(len(r) for r in rows) == 1
    )
