"""Pure rules: a document as sentences with their provisions, headings and labels, for the first outline."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loa.newsroom import outline_forms as forms
from loa.paper.provision import ANNEX, ARTICLE, ATTACHED, CHAPTER, CLAUSE, ITEM, PARAGRAPH, PART, POINT, PREAMBLE, QUOTE, SECTION, Provision
from loa.paper.provisions import tree_of
from loa.vietnamese.sentences import sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a provision with its headings, outermost first."""

    text: str
    start: int
    end: int
    provision: str
    headings: tuple[str, ...]
    leads: str  # the sentence that leads a list in, "" for none
    kind: str


def sentences_of(text: str) -> Iterator[Sentence]:
    draft = tree_of(text)
    articles = any(provision.kind == ARTICLE for provision in draft.walk())
    for top in draft.provisions:
        found = _rows(draft.text, top) if top.kind == ANNEX else _below(draft.text, top, [], articles, "")
        for one in found:
            if not (forms.OPENING.match(one.text) or forms.CLOSING.match(one.text)):
                yield one


def _rows(text: str, annex: Provision) -> Iterator[Sentence]:
    """The rows of an annex's tables, cell by cell as they stand, without their running number: "Hộ nghèo – 150.000 đồng/tháng"."""
    at, above = annex.start, ""  # the head of the columns, or the unit above the table
    for line in text[annex.start : annex.end].split("\n"):
        cells = [cell.strip() for cell in line.split("\t")]
        said = [cell for cell in cells[1:] if cell] if re.fullmatch(r"[\dIVX.]{0,6}", cells[0]) else [cell for cell in cells if cell]
        if len(cells) > 1 and len(said) > 1:
            yield Sentence(" – ".join(said), at, at + len(line), cited([annex], articles=True), (above,) if above else (), "", ANNEX)
        if forms.UNIT_ABOVE.search(line):
            above = " ".join(line.split())
        at += len(line) + 1


def _below(text: str, one: Provision, above: list[Provision], articles: bool, leads: str) -> Iterator[Sentence]:
    """The sentences of a provision and of those below it."""
    chain = [*above, one]
    named = cited(chain, articles)
    headings = tuple(part for provision in chain for part in (provision.heading or _short(provision),) if part)
    at, last = one.start, ""
    if amended := _amended(text, one, named, headings):
        yield amended
        return
    first = [one.heading] if one.heading and one.kind == ARTICLE and forms.CHANGE.match(one.heading) and not one.text else []
    for sentence in [*first, *sentences(one.text)]:
        if (place := find(text, sentence, at)) is None or place[1] > one.end:
            continue
        at, last = place[1], sentence
        if (sentence.rstrip().endswith(":") or _short(one)) and one.children and not forms.TOLD_TO.search(sentence):
            continue  # it leads in what stands below it
        label = forms.LABEL.match(_bare(sentence))  # "Đối tượng: …": what a heading is elsewhere
        whole = one.kind == PARAGRAPH and forms.WHOLE.match(sentence)  # behind the last clause, of the document itself
        yield Sentence(
            _bare(sentence), *place, "đoạn cuối" if whole else named, (*headings, label["label"]) if label else headings, leads, one.kind
        )
    for child in one.children:
        yield from _below(text, child, chain, articles, last if last.rstrip().endswith(":") else leads if child.kind == ITEM else "")


def _amended(text: str, one: Provision, named: str, headings: tuple[str, ...]) -> Sentence | None:
    """A clause that amends, with the words that it quotes as one: "Sửa đổi khoản 2 Điều 5 như sau: “2. …”"; None for any other."""
    quote = next((child for child in one.children if child.kind == QUOTE), None)
    if quote is None or not forms.CHANGE.match(one.text):
        return None
    place, last = find(text, one.text, one.start), find(text, quote.text, quote.start)
    if place is None or last is None:
        return None
    return Sentence(f"{one.text} {quote.text}", place[0], last[1], named, headings, "", one.kind)


def _bare(sentence: str) -> str:
    return re.sub(r"^\d+(?:\.\d+)+\.?\s", "", sentence.strip().lstrip('“"-–+• ').strip())


def _short(provision: Provision) -> str:
    """The words of a clause that is its own heading ("1. Đối tượng"), "" for one that says something."""
    words = provision.text.strip()
    return words.rstrip(":") if provision.children and len(words) < 80 and not words.endswith(".") else ""


def find(text: str, sentence: str, at: int) -> tuple[int, int] | None:
    """Where `sentence` stands at or after `at`, its wrapped lines joined or not."""
    words = sentence.split()
    if not words:
        return None
    found = re.compile(r"\s+".join(map(re.escape, words))).search(text, at)
    return (found.start(), found.end()) if found else None


def cited(chain: Sequence[Provision], articles: bool) -> str:
    """How a provision is cited, innermost first: "điểm a khoản 2 Điều 5", "mục 1 phần II", "" for one without a number."""
    names: list[str] = []
    for one in reversed(chain):
        if one.kind in (PARAGRAPH, ITEM, QUOTE, PREAMBLE, CHAPTER, PART) and (articles or one.kind not in (CHAPTER, PART)):
            continue
        if name := _name(one, articles):
            names.append(name)
        if one.kind == ARTICLE:
            break
    return " ".join(names)


def _name(one: Provision, articles: bool) -> str:
    if one.kind == ANNEX:
        return f"Phụ lục {one.number}".strip()
    if one.kind == ATTACHED or not one.number:
        return ""
    words = {POINT: "điểm", CLAUSE: "khoản" if articles else "mục", ARTICLE: "Điều", SECTION: "phần", PART: "phần", CHAPTER: "chương"}
    if one.kind not in words or (one.kind == SECTION and articles):
        return ""
    return f"{words[one.kind]} {one.number}"
