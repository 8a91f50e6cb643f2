"""Named fields below a task: `Cơ quan chủ trì: …; Cơ quan phối hợp: …; Thời gian: …`, in one paragraph or in several."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loa.paper.folding import fold, squeeze

_WHO = (
    r"(?:(?:co quan|don vi|phong|bo phan|to chuc|nguoi|can bo|so, nganh|dau moi)(?:,? (?:co quan|don vi|ca nhan|dia phuong|to"
    r" chuc))*\s+)"
)
_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("coordinating", re.compile(rf"{_WHO}?(?:cung )?phoi hop(?:\s+(?:thuc hien|tham muu|trien khai))*\s*:")),
    (
        "lead",
        re.compile(
            rf"{_WHO}?(?:duoc giao )?chu tri(?:\s*(?:,|va)?\s*(?:thuc hien|tham muu|trien khai|xay dung))*\s*:"
            rf"|{_WHO}(?:thuc hien|phu trach|dau moi|tham muu)(?: chinh)?\s*:|phan cong(?: thuc hien)?\s*:"
        ),
    ),
    (
        "deadline",
        re.compile(
            r"(?:hoan thanh|xong)\s*:|(?:thoi (?:gian|han|diem)|tien do|han)(?:\s+(?:thuc hien|hoan thanh|trien khai|trinh|ban hanh|xong"
            r"|va|bao"
            r" cao))*\s*:"
        ),
    ),
    (
        "other",
        re.compile(
            r"(?:san pham|ket qua|dia diem|doi tuong|kinh phi|nguon kinh phi|so luong|cap trinh|hinh thuc)(?:\s+(?:du kien"
            r"|dau ra|dat duoc|thuc hien|can dat|hoan thanh))*\s*:"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `name` is lead, perform, coordinating, deadline or other."""

    name: str
    value: str


def fields_of(text: str) -> list[Field]:
    """The fields of a paragraph that begins with one (a bracket before it is forgiven); empty when it does not."""
    if ":" not in text:
        return []
    folded = fold(text)
    start = len(text) - len(text.lstrip("( -–+•"))
    marks = [m for m in _marks(folded) if m[1] >= start]
    if not marks or marks[0][1] != start:
        return []
    ends = [m[1] for m in marks[1:]] + [len(text)]
    if len(marks) == 1 and marks[0][0] == "lead" and (shared := duties_in(text[marks[0][2] :])):
        return shared
    return [Field(name, squeeze(text[at:end]).strip(" .;,()-–")) for (name, _, at), end in zip(marks, ends, strict=True)]


def fields_after(text: str) -> list[Field]:
    """The fields that follow the task in its own paragraph; empty when the paragraph begins with one or has none."""
    if ":" not in text:
        return []
    folded = fold(text)
    marks = _marks(folded)
    if not marks or marks[0][1] < 20 or not any(name == "lead" for name, _, _ in marks):
        return []
    ends = [m[1] for m in marks[1:]] + [len(text)]
    return [Field(name, squeeze(text[at:end]).strip(" .;,()-–")) for (name, _, at), end in zip(marks, ends, strict=True)]


_ENDS_IN = re.compile(
    r"(?P<coordinating>\s+phoi hop(?: thuc hien)?)$|(?P<lead>\s+(?:chu tri|la co quan chu tri|lam dau moi)(?:,? (?:tham muu|thuc hien))?)$"
    r"|(?P<perform>\s+(?:thuc hien|phu trach|dam nhan))$|^(?P<deadline>(?:(?:hoan thanh|xong|trinh|ban hanh|thoi gian|thoi han)\b|(?:truoc"
    r"|trong)\s+(?:ngay|thang|nam|quy)\b|quy [ivx]|thang \d|nam \d|ngay \d|\d{4}\s*-|hang (?:nam|quy|thang)|thuong xuyen))"
)
_WITH = re.compile(r"\s+chu tri,?\s+phoi hop (?:(?:cung )?voi |cung )")


def duties_in(text: str) -> list[Field]:
    """`A chủ trì; B, C phối hợp; hoàn thành trong tháng 4` or `A chủ trì, phối hợp với B; Quý IV/2025`; empty when it is no such list."""
    found: list[Field] = []
    for part in re.split(r";\s*", text.strip(" .()")):
        folded = fold(part)
        both = _WITH.search(folded)
        ends = _ENDS_IN.search(folded)
        if both:
            found += [Field("lead", _bare(part[: both.start()])), Field("coordinating", _bare(part[both.end() :]))]
        elif ends and ends.lastgroup == "deadline":
            found.append(Field("deadline", _bare(part)))
        elif ends and ends.lastgroup:
            found.append(Field(ends.lastgroup, _bare(part[: ends.start()])))
    return found if any(f.name in ("lead", "perform") and f.value for f in found) else []


def _bare(part: str) -> str:
    return re.sub(r"^(?:[Gg]iao|[Dd]o)\s+", "", squeeze(part)).strip(" .;,()-–")


def _marks(folded: str) -> list[tuple[str, int, int]]:
    """Name, start and end of each field label that begins the text or follows a sentence or a semicolon."""
    found: list[tuple[str, int, int]] = []
    for opening in _openings(folded):
        for name, shape in _FIELDS:
            label = shape.match(folded, opening)
            if label:
                found.append((name, opening, label.end()))
                break
    return found


def _openings(folded: str) -> Iterator[int]:
    first = len(folded) - len(folded.lstrip("( -+•"))
    yield first
    for stop in re.finditer(r"[.;,]\s*[-+]?\s*|\s[-+]\s", folded):
        if stop.end() > first:
            yield stop.end()
