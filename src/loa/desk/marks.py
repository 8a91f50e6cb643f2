"""The text of a document with what was found in it marked, as segments for a template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loa.paper.reading import Mark, Reading

PASSAGE = "passage"  # the place that a message points to
LABELS = {
    "type": "Loại văn bản",
    "number": "Số, ký hiệu",
    "symbol": "Ký hiệu",
    "issuer": "Cơ quan ban hành",
    "place": "Địa danh",
    "date": "Ngày ban hành",
    "title": "Trích yếu",
    "signer": "Người ký",
    "recipients": "Nơi nhận",
    "addressees": "Kính gửi",
    "references": "Văn bản viện dẫn",
    "sections": "Đề mục",
    "assignments": "Nhiệm vụ",
    "annex_tasks": "Nhiệm vụ trong phụ lục",
    "reporting": "Chế độ báo cáo",
    "channels": "Kênh truyền thông",
    "mended": "Chữ quét được đọc lại",
    PASSAGE: "Đoạn được dẫn",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks; `field` is the innermost one, "" for none."""

    text: str
    field: str = ""
    label: str = ""
    anchor: str = ""
    starts: bool = False


def field_of(mark: Mark) -> str:
    """The kind of a mark: "signer.name" and "signer" are one."""
    return mark.field.split(".")[0].split("[")[0]


def passage_of(words: str, text: str) -> tuple[int, int] | None:
    """The place that an address names ("120-140"); None for one that the text does not have."""
    first, _, last = words.partition("-")
    if not (first.isdecimal() and last.isdecimal() and len(words) < 24):
        return None
    start, end = int(first), int(last)
    return (start, end) if start < end <= len(text) else None


def segments(reading: Reading, passage: tuple[int, int] | None = None) -> Iterator[Segment]:
    """The text in order, cut at every border of a mark; the shortest mark over a stretch wins, `passage` over all."""
    marks = sorted((m for m in reading.found() if m.end > m.start), key=lambda m: m.end - m.start)
    if passage:
        marks.insert(0, Mark(PASSAGE, "", *passage, 1.0, "asked"))
    borders = sorted({0, len(reading.text), *(m.start for m in marks), *(m.end for m in marks)})
    for start, end in pairwise(borders):
        mark = _over(marks, start, end)
        text = reading.text[start:end]
        if mark is None:
            yield Segment(text)
        else:
            field = field_of(mark)
            anchor = "cho" if field == PASSAGE else f"m{mark.start}"
            yield Segment(text, field, LABELS.get(field, field), anchor, start == mark.start)


def _over(marks: Sequence[Mark], start: int, end: int) -> Mark | None:
    return next((m for m in marks if m.start <= start and end <= m.end), None)
