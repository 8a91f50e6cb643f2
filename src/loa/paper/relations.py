"""How a document stands to those that it cites: where it names each of them, and what it says it does to them.

`relations_of` answers for every reference of a reading, in the same order: all places where the text names it, and one of
"base" (căn cứ), "amends" (sửa đổi, bổ sung), "replaces" (thay thế), "ends" (bãi bỏ, hết hiệu lực), "guides" (quy định chi tiết,
hướng dẫn), or "" for a plain mention. Only what the document says of itself counts: "Quyết định này thay thế …", a title or an
article that begins with the verb (Decree 30/2020, Appendix I; Law 64/2025/QH15 has one text end another by saying so). What it
tells others to do ("nghiên cứu sửa đổi …") or says of a third text ("… được sửa đổi bởi …") changes nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loa.paper.folding import fold
from loa.paper.lawnames import law_references
from loa.paper.lines import split_lines, without_page_numbers
from loa.paper.outline import ARTICLE, PLAIN, Paragraph, outline
from loa.paper.reading import Reading, Reference
from loa.paper.references import NUMBER

BASE, AMENDS, REPLACES, ENDS, GUIDES = "base", "amends", "replaces", "ends", "guides"
_STRENGTH = ("", BASE, GUIDES, AMENDS, ENDS, REPLACES)
_RULING = ("NQ", "QĐ", "NĐ", "TT", "TTLT", "LUẬT", "PL", "L")  # kinds whose own sentences rule; in a plan a bare verb is a task

_VERBS = (
    (REPLACES, re.compile(r"\bthay the(?: cho)?\b(?! (?:boi|bang))")),
    (ENDS, re.compile(r"\b(?:bai bo|huy bo|cham dut hieu luc)\b")),
    (AMENDS, re.compile(r"\b(?:sua doi,? )?bo sung mot so dieu\b|\bsua doi\b|\bdinh chinh\b")),
    (GUIDES, re.compile(r"\bquy dinh chi tiet\b|\bhuong dan (?:thi hanh|thuc hien|ap dung|mot so)\b")),
)
_PASSIVE = re.compile(r"\b(?:duoc|bi|da|se|theo|viec)\s+(?:\w{1,12}\s+)?$")
_ITSELF = re.compile(
    r"\b(?:nghi quyet|quyet dinh|nghi dinh|thong tu(?: lien tich)?|luat|phap lenh|chi thi|ke hoach|quy che|quy dinh|van ban) nay\b"
)
_ISSUES = re.compile(r"^(?:(?!\b(?:trinh|tham muu|de nghi|de xuat|nghien cuu|xay dung)\b).)*\bban hanh (?:\w+ ){1,3}$")
_OPENS = re.compile(r"^[\s\"“(]*(?:(?:dieu|khoan|diem) \w+[.:]?\s*)?(?:quyet nghi|ve viec|v/v)?\s*$")
_OVER = re.compile(r"\bhet hieu luc\b")
_SENTENCE = re.compile(r"[.;](?=\s|$)")
_BORDER = re.compile(r"[.;:](?=\s)|\n\s*\n|\n(?=\s*(?:[-+•]|\d{1,2}[.)]|[a-zđ]\)|Điều \d|Căn cứ|Theo đề nghị))")
_REACH = 2000  # characters of a sentence that are looked at on either side


@dataclass(frozen=True, slots=True)
class Relation:
    """What the document says it does to one cited document, and every place [start, end) of the text that names it."""

    kind: str
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    """Reference number `of` named at [start, end) of the paragraph's text."""

    of: int
    start: int
    end: int


def relations_of(reading: Reading) -> tuple[Relation, ...]:
    """One relation for each of `reading.references`, in their order; offsets are those of `reading.text`."""
    kinds = [""] * len(reading.references)
    places: list[set[tuple[int, int]]] = [{(r.start, r.end)} for r in reading.references]
    named = _by_name(reading.references)
    lead = ("", ARTICLE)
    for paragraph in outline(without_page_numbers(split_lines(reading.text))) if reading.references else ():
        mentions = sorted(_mentions(paragraph, reading.references, named), key=lambda m: m.start)
        folded = fold(paragraph.text)
        for mention, kind in zip(mentions, _kinds(folded, mentions, reading.type in _RULING), strict=True):
            listed = lead[0] if mention.start < 40 and paragraph.rank > lead[1] else ""
            kinds[mention.of] = max(kinds[mention.of], kind or listed, key=_STRENGTH.index)
            places[mention.of].add((paragraph.at(mention.start), paragraph.at(mention.end - 1) + 1))
        lead = _lead(folded, paragraph.rank) or (lead if mentions and paragraph.rank > lead[1] else ("", ARTICLE))
    return tuple(Relation(kind, _apart(found)) for kind, found in zip(kinds, places, strict=True))


def _by_name(cited: Sequence[Reference]) -> dict[str, list[int]]:
    """The number, or the folded name of a law → the references that have it."""
    found: dict[str, list[int]] = {}
    for index, reference in enumerate(cited):
        found.setdefault(_key(reference.number) if reference.number else fold(reference.title or ""), []).append(index)
    return found


def sentence_at(text: str, start: int, end: int, reach: int = 300) -> str:
    """The sentence of `text` around [start, end) on one line, at most `reach` characters to either side."""
    first, last = max(0, start - reach), min(len(text), end + reach)
    before = max((m.end() for m in _BORDER.finditer(text, first, start)), default=first)
    after = _BORDER.search(text, end, last)
    return " ".join(text[before : after.start() + 1 if after else last].split())


def _apart(places: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """`places` in order, one for those that overlap."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return tuple(kept)


def _mentions(paragraph: Paragraph, cited: Sequence[Reference], named: Mapping[str, list[int]]) -> Iterator[_Mention]:
    for match in NUMBER.finditer(paragraph.text):
        if same := named.get(_key(match.group())):
            yield _Mention(_nearest(same, cited, paragraph.at(match.start())), match.start(), match.end())
    for law in law_references(paragraph):
        same = named.get(fold(law.title or "-"))
        if same and not law.number:
            start = bisect_left(range(len(paragraph.text)), law.start, key=paragraph.at)
            yield _Mention(_nearest(same, cited, law.start), start, start + max(1, law.end - law.start))


def _key(number: str) -> str:
    return re.sub(r"[^a-z0-9/]", "", fold(number)).replace("qd-tg", "qd-ttg")


def _nearest(same: list[int], cited: Sequence[Reference], at: int) -> int:
    """Of several documents with one number, the one that was introduced last before `at`."""
    return max(same, key=lambda i: (cited[i].start <= at, cited[i].start if cited[i].start <= at else -cited[i].start))


def _kinds(folded: str, mentions: Sequence[_Mention], ruling: bool) -> Iterator[str]:
    """The relation that its sentence states, for each of `mentions` in their order."""
    borders = [0, *(m.end() for m in _SENTENCE.finditer(folded)), len(folded)]
    first: dict[int, int] = {}
    for mention in mentions:
        sentence = bisect_right(borders, mention.start) - 1
        stop = next((border for border in borders[sentence + 1 :] if border >= mention.end), len(folded))
        opening = first.setdefault(borders[sentence], mention.start)
        yield _kind(folded, mention, (borders[sentence], opening, stop), ruling) or _base(folded)


def _kind(folded: str, mention: _Mention, sentence: tuple[int, int, int], ruling: bool) -> str:
    """What the sentence [start, stop) says the document does to `mention`; `opening` is where it names the first document."""
    start, opening, stop = sentence
    start = max(start, mention.start - _REACH)
    before = folded[start : mention.start]
    found = sorted(((m.start(), kind) for kind, verb in _VERBS for m in verb.finditer(before)), reverse=True)
    active = next(((at, kind) for at, kind in found if not _PASSIVE.search(before, max(0, at - 30), at)), None)
    if active:
        at, kind = active
        itself = bool(_ITSELF.search(before, 0, at)) or (start + at < opening and _speaks(before[:at], ruling))
        return kind if itself else ""
    after = folded[mention.end : min(stop, mention.end + _REACH)]
    over = _OVER.search(after)
    return ENDS if over and _ITSELF.search(after, over.end()) else ""


def _speaks(subject: str, ruling: bool) -> bool:
    """Whether the document itself is the subject when it is not named: it begins with the verb, or "… ban hành Nghị định"."""
    return bool(_ISSUES.match(subject)) or (ruling and bool(_OPENS.match(subject)))


def _base(folded: str) -> str:
    return BASE if re.match(r"\W*can cu\b", folded) else ""


def _lead(folded: str, rank: int) -> tuple[str, int] | None:
    """What `… hết hiệu lực kể từ ngày Nghị định này có hiệu lực:` says of the deeper items under it, and its depth."""
    if not folded.rstrip().endswith(":") or not _ITSELF.search(folded):
        return None
    found = [(m.start(), kind) for kind, verb in (*_VERBS[:3], (ENDS, _OVER)) for m in verb.finditer(folded)]
    return (max(found)[1], ARTICLE if rank == PLAIN else rank) if found else None
