"""Text of a DOCX: paragraphs with their automatic numbers, tables in place, every cell once.

The package is read with `zipfile` and `lxml`: sizes are checked before and while unpacking, entities are not expanded,
nothing is fetched. Headers, footers and comments are left out; text boxes and footnotes come after the paragraph that they hang on.
"""

import posixpath
import unicodedata
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from loa.paper.extract_looks import Looks
from loa.paper.extract_numbers import Numbering, W
from loa.paper.extract_runs import ALTERNATE, WRAPPERS, Words, chosen, is_prompt
from loa.paper.extract_tables import lines_of
from loa.paper.old_letters import has_own_letters
from loa.paper.unreadable import Unreadable

CORRUPT = "Tệp .docx bị hỏng, không mở được. Hãy mở lại bằng Word, lưu thành tệp mới rồi gửi."
_BOMB = "Tệp .docx giải nén ra quá lớn nên bị từ chối. Hãy lưu lại tệp, bỏ hình ảnh và đối tượng nhúng rồi gửi."
_MACRO = "Tệp chứa macro nên không được nhận. Hãy lưu lại dạng .docx (không có macro) rồi gửi."
MAX_PART = 60 * 1024 * 1024
MAX_TOTAL = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 5000
_DEPTH = 12
_PARAGRAPH, _TABLE = f"{W}p", f"{W}tbl"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.strip("{}").encode()
_STRICT_MATH, _USUAL_MATH = b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"


def text_of(content: bytes) -> str:
    """The text of a DOCX; raises `Unreadable` when it is damaged, encrypted, carries macros or unpacks too large."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _checked(archive)
            name = _document_name(archive)
            body = _parsed(_part(archive, name))
            text = "\n".join(_Body(body, archive, posixpath.dirname(name)).lines())
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
    text = unicodedata.normalize("NFC", text)
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


def _document_name(archive: zipfile.ZipFile) -> str:
    """The part that the package names as its document: some programs write `word/document2.xml`."""
    relations = _optional(archive, "_rels/.rels")
    for relation in relations.iterfind(f"{_RELATIONS}Relationship") if relations is not None else ():
        target = str(relation.get("Target", "")).lstrip("/")
        if relation.get("Type", "").endswith("/officeDocument") and target in archive.namelist():
            return target
    return "word/document.xml"


def _optional(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    return _parsed(_part(archive, name)) if name in archive.namelist() else None


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise Unreadable(CORRUPT)
    return etree.fromstring(data.replace(_STRICT, _USUAL).replace(_STRICT_MATH, _USUAL_MATH), parser)


class _Body:
    """One document: its lines in order, with all that numbers, dresses and annotates them."""

    def __init__(self, document: etree._Element, archive: zipfile.ZipFile, folder: str) -> None:
        root = document.find(f"{W}body")
        if root is None:
            raise Unreadable(CORRUPT)
        self._root = root
        styles = _optional(archive, f"{folder}/styles.xml")
        self._numbering = Numbering(_optional(archive, f"{folder}/numbering.xml"), styles)
        self._looks = Looks(styles, old_faces=not any(has_own_letters(t.text or "") for t in root.iter(f"{W}t")))
        self._notes = {
            (f"{W}{kind}Reference", note.get(f"{W}id", "")): note
            for kind in ("footnote", "endnote")
            for note in _notes_of(_optional(archive, f"{folder}/{kind}s.xml"), kind)
        }
        self._begun = ""  # words whose paragraph mark was deleted: they go on in the next paragraph

    def lines(self) -> Iterator[str]:
        yield from self._blocks(self._root, 0)
        if self._begun:
            yield self._begun

    def _blocks(self, parent: etree._Element, depth: int) -> Iterator[str]:
        """The lines of each paragraph and table of `parent`, in order."""
        if depth > _DEPTH:
            return
        for child in parent:
            if child.tag == _PARAGRAPH:
                yield from self._paragraph(child, depth)
            elif child.tag == _TABLE:
                yield from lines_of(child, lambda cell: self._blocks(cell, depth + 1))
            elif child.tag == ALTERNATE:
                yield from self._blocks(chosen(child), depth + 1)
            elif child.tag in WRAPPERS and not is_prompt(child):
                yield from self._blocks(child, depth + 1)

    def _paragraph(self, paragraph: etree._Element, depth: int) -> Iterator[str]:
        words = Words(paragraph, self._looks)
        label = self._numbering.label(paragraph)
        text = f"{label} {words.text.lstrip()}" if label and words.text.strip() else words.text
        text, self._begun = self._begun + text, ""
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self._begun = text
        else:
            yield text if text.strip() else ""
        for box in words.boxes:
            yield from self._blocks(box, depth + 1)
        for key in words.notes:
            found = self._notes.pop(key, None)  # each once: a note that calls itself or is called a thousand times is no bomb
            if found is not None and (note := " ".join(" ".join(self._blocks(found, depth + 1)).split())):
                yield f"[{key[1]}] {note}"


def _notes_of(part: etree._Element | None, kind: str) -> Iterator[etree._Element]:
    """The notes that someone wrote; those with a type are the lines above the notes."""
    for note in part.iterfind(f"{W}{kind}") if part is not None else ():
        if note.get(f"{W}type", "normal") == "normal":
            yield note
