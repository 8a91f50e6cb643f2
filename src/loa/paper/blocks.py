"""The blocks of a document: header, body, closing (recipients, signature), annexes and attached documents.

The order is that of Decree 30/2020/NĐ-CP, Appendix I: boxes 1 to 5, 6, 7 and 9b, then "Phụ lục". Any block may be missing.
"""

import re
from dataclasses import dataclass

from loa.paper.folding import is_capital
from loa.paper.kinds import kind_of_line
from loa.paper.lines import Line, cells, is_page_number
from loa.paper.outline import STAR, label_of

RECIPIENTS = re.compile(r"n[o0]i\s*nhan\s*[:;.]?")
AUTHORITY = re.compile(
    r"(?:t\s*[./]\s*[mlu]|k\s*[./]\s*t|t\s*\.?\s*u\s*\.?\s*q|tm|kt|tl|tuq|q)\s*[./]{0,2}\s+(?=[a-z])|(?:t/m|k/t|t/l"
    r"|tm\.|kt\.|tl\.|tuq\.|q\.)(?=[a-z])"
)
POSITION = re.compile(
    r"(?:q\. ?|pho |quyen )?(?:chu tich|giam doc|tong giam doc|bo truong|thu truong|chanh van phong|pho chanh van phong|chanh thanh tra"
    r"|truong phong|pho truong phong|truong ban|pho truong ban|"
    r"cuc truong|pho cuc truong|chi cuc truong|vu truong|tong cuc truong|bi thu|pho bi thu|hieu truong|thu tuong|thu tuong chinh phu"
    r"|vien truong|chanh an|tong bien tap|"
    r"chi huy truong|truong cong an|doi truong|truong doan|chu nhiem|bi thu tinh uy|truong thue|trưởng thuế|thong doc|tong thu ky"
    r"|thuong truc|uy vien)\b"
)
QUOC_HIEU = re.compile(
    r"cong\s*hoa\s*xa\s*hoi\s*chu\s*nghia\s*viet\s*nam|dang\s+cong\s+san\s+viet\s+nam|\bcong hoa xa hoi\b|\bchu"
    r" nghia viet nam\b"
)
MOTTO = re.compile(r"doc\s*lap\s*[-–.]?\s*tu\s*do\s*[-–.]?\s*hanh\s*phuc")
_ANNEX = re.compile(r"(?:phu\s*luc|bieu(?:\s+mau)?|mau|danh muc|bang)\s*(?:so\s*)?(?:[ivxl\d]{1,4}[a-z]?)?\s*[:.]?$|phu luc\b")
_CAPTION = re.compile(r"\(?\s*(?:kem theo|ban hanh kem theo|ban hanh theo)\b")
_LETTER_LINE = re.compile(r"(?:v/v|v\.v|kinh gui)\b")


@dataclass(frozen=True, slots=True)
class Blocks:
    """Lines by block; `annexes` holds each annex or attached document from its caption on."""

    front: list[Line]
    closing: list[Line]
    annexes: list[list[Line]]


def blocks(lines: list[Line]) -> Blocks:
    """Cut `lines` at the closing and at each annex."""
    closing = _closing_start(lines)
    after = _annex_start(lines, closing)
    rest = lines[after:]
    return Blocks(lines[: min(closing, after)], lines[min(closing, after) : after], _annexes(rest))


def is_annex_line(line: Line) -> bool:
    """Whether the line is the caption `Phụ lục`, `PHỤ LỤC II`, `Biểu số 1`."""
    if len(line.text) > 90 or not _ANNEX.match(line.folded) or line.text.endswith((";", ",")):
        return False
    bare = re.fullmatch(r"phu\s*luc\s*(?:so\s*)?[ivxl\d]{0,4}\s*[:.]?", line.folded)
    return (bool(bare) and line.text[0].isupper()) or is_capital(line.text)


def is_signature(line: Line) -> bool:
    """Whether a piece of the line is `TM. …`, `KT. …` or a position in capitals."""
    return any(_signs(cell.text, cell.folded) for cell in cells(line))


def _signs(text: str, folded: str) -> bool:
    if len(text) > 70 or not is_capital(text):
        return False
    found = AUTHORITY.match(folded) or POSITION.match(folded)
    return bool(found) and not text.endswith((":", ",", ";"))


def _closing_start(lines: list[Line]) -> int:
    """Index of `Nơi nhận` or of the signature, whichever comes first at the end of the main document."""
    first_annex = next((i for i, line in enumerate(lines) if i > 8 and _opens_annex(lines, i)), len(lines))
    for index, line in enumerate(lines[:first_annex]):
        if index > 2 and RECIPIENTS.match(line.folded) and line.text[0].isupper() and len(cells(line)[0].text) < 90:
            return _with_signature_above(lines, index)
    for index in range(first_annex):
        if index > 5 and _lone_signature(lines, index):
            return index
    return first_annex


def _with_signature_above(lines: list[Line], index: int) -> int:
    """A signature block printed before the recipients belongs to the closing too."""
    for back in range(max(3, index - 8), index):
        if _lone_signature(lines, back) and not any(label_of(line) or len(line.text) > 90 for line in lines[back:index]):
            return back
    return index


def _lone_signature(lines: list[Line], index: int) -> bool:
    line = lines[index]
    if not is_signature(line) or label_of(line):
        return False
    if AUTHORITY.match(line.folded):
        return True
    # A decision prints the title of its authority above the legal bases too: there a basis follows, not a name.
    following = lines[index + 1 : index + 4]
    return (
        index > len(lines) * 0.4
        and not any(re.match(r"(?:can cu|xet|theo de nghi)\b", f.folded) for f in following)
        and all(len(f.text) < 60 for f in following[:1])
    )


def _opens_annex(lines: list[Line], index: int) -> bool:
    line = lines[index]
    if is_annex_line(line):
        return True
    return bool(_CAPTION.match(line.folded)) and line.text.startswith("(") and line.gap == 0 and index > 12


def _annex_start(lines: list[Line], closing: int) -> int:
    """Index of the first line after the closing that belongs to an annex or an attached document."""
    for index in range(closing, len(lines)):
        line = lines[index]
        if "\t" in line.text and any(RECIPIENTS.match(later.folded) for later in lines[index : index + 6]):
            continue  # two signatures side by side
        if index > closing and (_attached(lines, index) or is_annex_line(line)):
            return index
        if index == closing and is_annex_line(line):
            return index
    return len(lines)


def _attached(lines: list[Line], index: int) -> bool:
    line = lines[index]
    if line.text.count("\t") >= 2 or line.text.count("|") >= 2:
        return True
    if QUOC_HIEU.search(line.folded) or kind_of_line(line.text) or _CAPTION.match(line.folded):
        return True
    label = label_of(line)
    return len(line.text) > 130 and "   " not in line.text and not (label and label[1] >= STAR)


def _annexes(lines: list[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if not groups or (is_annex_line(line) and not _caption_only(groups[-1])):
            groups.append([])
        groups[-1].append(line)
    return groups


def _caption_only(group: list[Line]) -> bool:
    """Whether `group` holds no text yet but captions, so that a further caption belongs to it."""
    return len(group) < 2 and not any(is_page_number(line) for line in group) and bool(group) and is_annex_line(group[0])
