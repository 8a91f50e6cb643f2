"""A draft as rows: the tree that `paper` reads, laid flat in the order of the text, and back."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from loa.paper import provision as kinds
from loa.paper.provision import Draft, Provision
from loa.paper.provisions import carried, tree_of

PLACES = frozenset({
    kinds.PREAMBLE, kinds.PART, kinds.CHAPTER, kinds.SECTION, kinds.SUBSECTION, kinds.ARTICLE, kinds.CLAUSE, kinds.POINT, kinds.ITEM,
    kinds.ATTACHED, kinds.ANNEX,
})  # fmt: skip
"""Kinds that a comment may be about, wherever they stand; of a draft without any label also its paragraphs, see `is_place`."""
_PAGES = frozenset({kinds.PREAMBLE, kinds.ATTACHED, kinds.ANNEX, kinds.PART, kinds.CHAPTER, kinds.SECTION, kinds.SUBSECTION})
UNCHANGED = "same"
CHANGE_LABELS = {
    kinds.SAME: "giữ nguyên",
    kinds.CHANGED: "đã sửa",
    kinds.RENUMBERED: "đổi số, giữ nguyên chữ",
    kinds.SPLIT: "tách ra từ điều, khoản trước",
    kinds.MERGED: "gộp từ nhiều điều, khoản trước",
    kinds.NEW: "mới",
    kinds.UNSURE: "chưa chắc khớp với chỗ nào của bản trước",
}
KIND_NAMES = {
    kinds.PREAMBLE: "Phần mở đầu", kinds.ATTACHED: "Văn bản kèm theo", kinds.ANNEX: "Phụ lục", kinds.PART: "Phần", kinds.CHAPTER: "Chương",
    kinds.SECTION: "Mục", kinds.SUBSECTION: "Tiểu mục", kinds.ARTICLE: "Điều", kinds.CLAUSE: "Khoản", kinds.POINT: "Điểm",
    kinds.ITEM: "Ý", kinds.PARAGRAPH: "Đoạn", kinds.QUOTE: "Phần được sửa đổi, bổ sung",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One provision as a row; see `draft_models.Provision` for the fields."""

    stable: str
    order: int
    depth: int
    above: str
    article: str
    kind: str
    label: str
    number: str
    heading: str
    text: str
    path: str
    origins: tuple[str, ...]
    words: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """An edition as it was read: rows, ids of the older edition that a person has to match, and what the reader noticed."""

    lines: tuple[Line, ...]
    unsure: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_edition(text: str, before: Sequence[Line]) -> Read:
    """The rows of the draft `text`; with `before`, the rows of the edition before it, provisions keep their ids where that is sure."""
    draft = tree_of(text)
    if before:
        draft = carried(draft_of(before), draft)
    unsure = tuple(dict.fromkeys(old.id for pairing in draft.unsure for old in pairing.old))
    doubtful = {new.id for pairing in draft.unsure for new in pairing.new}
    older = {line.stable: line for line in before}
    lines = tuple(_changed(line, older, doubtful) if before else line for line in _flat(draft.provisions))
    return Read(lines, unsure, tuple(remarks({line.kind for line in lines})))


def _flat(provisions: Iterable[Provision]) -> Iterator[Line]:
    hashes: dict[str, str] = {}
    order = 0

    def walk(one: Provision, depth: int, above: str, article: str, held: bool) -> Iterator[Line]:
        nonlocal order
        if not held and (one.kind == kinds.ARTICLE or one.kind in _PAGES or not article):
            article, held = one.id, one.kind == kinds.ARTICLE
        order += 1
        yield Line(
            one.id, order, depth, above, article, one.kind, one.label.strip()[:80], one.number[:20], one.heading or "", one.text,
            one.path[-400:], one.origins, hash_of(one, hashes),
        )  # fmt: skip
        for child in one.children:
            yield from walk(child, depth + 1, one.id, article, held)

    for top in provisions:
        yield from walk(top, 0, "", "", held=False)


def hash_of(one: Provision, known: dict[str, str]) -> str:
    """A hash of the words of a provision and of all below it, labels left out: a new number alone changes nothing."""
    if one.id not in known:
        below = "".join(hash_of(child, known) for child in one.children)
        words = "\x1f".join((" ".join((one.heading or "").split()), " ".join(one.text.split()), below))
        known[one.id] = hashlib.sha256(words.encode()).hexdigest()[:32]
    return known[one.id]


def _changed(line: Line, older: Mapping[str, Line], doubtful: set[str]) -> Line:
    old = older.get(line.stable)
    if old is not None:
        moved = kinds.RENUMBERED if (old.number, old.path) != (line.number, line.path) else kinds.SAME
        change = moved if old.words == line.words else kinds.CHANGED
    elif line.origins:
        change = kinds.MERGED if len(line.origins) > 1 else kinds.SPLIT
    else:
        change = kinds.UNSURE if line.stable in doubtful else kinds.NEW
    return Line(**{name: getattr(line, name) for name in Line.__slots__} | {"change": change})


def draft_of(lines: Sequence[Line]) -> Draft:
    """The tree again, for pairing; places in the text are not kept."""
    below: dict[str, list[Line]] = {}
    for line in lines:
        below.setdefault(line.above, []).append(line)

    def built(line: Line) -> Provision:
        children = tuple(built(child) for child in below.get(line.stable, ()))
        return Provision(
            line.stable, line.kind, line.label, line.number, line.heading or None, line.text, 0, 0, line.path, children, line.origins
        )

    return Draft("", (), tuple(built(line) for line in below.get("", ())))


def is_place(kind: str, depth: int) -> bool:
    """Whether a comment may be about a provision of this kind; a paragraph only where it stands in nothing else."""
    return kind in PLACES or (kind == kinds.PARAGRAPH and depth == 0)


def remarks(found: AbstractSet[str]) -> Iterator[str]:
    """What an officer should know of a draft with provisions of the kinds `found`."""
    if kinds.ARTICLE not in found and not found & {kinds.CLAUSE, kinds.SECTION, kinds.CHAPTER}:
        yield "Không thấy Điều, Khoản hay mục nào trong tệp: người dân góp ý được cho từng đoạn và cho cả dự thảo."
    elif kinds.ARTICLE not in found:
        yield "Dự thảo không chia thành Điều: ý kiến được xếp theo mục và khoản."
    if kinds.QUOTE in found:
        yield "Có điều, khoản của văn bản khác được trích để sửa đổi: phần trích nằm trong điều sửa đổi, không tính là điều riêng."
