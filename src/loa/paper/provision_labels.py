"""Labels of provisions: `Chương II`, `Mục 1`, `Điều 5.`, `1.`, `đ)`, `a.1)`, `(i)`, and when a line that begins like one is none.

Order and form follow the Law on the Promulgation of Legal Documents and Decree 30/2020/NĐ-CP, Appendix I, 6; drafts of older form too.
"""

import re
from dataclasses import dataclass

from loa.paper import outline
from loa.paper.folding import fold, is_capital
from loa.paper.lines import Line
from loa.paper.provision import ARTICLE, CHAPTER, CLAUSE, ITEM, PART, POINT, SECTION, SUBSECTION

LETTERS = "abcdđeghiklmnopqrstuvxy"  # the Vietnamese alphabet as points use it
DEPTHS = {PART: 10, CHAPTER: 20, SECTION: 30, SUBSECTION: 35, ARTICLE: 40, CLAUSE: 50, POINT: 60, ITEM: 70}
_NUMERAL = r"(?:thu\s+\w+(?:\s+(?:mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi))?|[ivxlc]{1,7}|\d{1,3})[a-z]?"
_CONTAINER = re.compile(rf"(?P<word>phan|chuong|tieu\s+muc|muc)\s+(?:so\s+)?(?P<number>{_NUMERAL})\s*(?P<sign>[.:–-]?)(?=\s|$|[.:–-])\s*")
_WORDS = {"phan": PART, "chuong": CHAPTER, "muc": SECTION, "tieu muc": SUBSECTION}
_ARTICLE = re.compile(r"dieu\s*(?P<number>\d{1,4}[a-z]{0,2})\s*(?P<sign>[.:;]?)(?=\s|$|[.:;]|(?<=[.:])[^\W\d])\s*(?:[-–]\s+)?")
_CLAUSE = re.compile(r"(?P<number>\d{1,3}[a-z]?)\s*(?P<sign>[.)])(?!\d)\s*(?=\S)")
_DOTTED = re.compile(r"(?P<number>\d{1,3}[a-z]?(?:\.\d{1,3}){1,3})\s*[.)]?\s+(?=\S)")
_POINT = re.compile(r"\(?(?P<number>[a-z]{1,2})\s*[).](?!\w*\.)\s*(?=\S)")
_ITEM = re.compile(r"(?P<number>(?:[a-z]\.?\d{1,2}|[a-z](?:\.\d{1,2})+))\s*[).]\s*(?=\S)|\((?P<roman>[ivx]{1,5}|\d{1,2})\)\s*(?=\S)")
_DASH = re.compile(r"(?P<number>[-–—+•●▪*])\s*(?=[^\s\d*+-])|(?P<spaced>[-–+•●▪])\s+(?=\S)")
_DANGLING = re.compile(
    r"(?<!hằng )(?<!hàng )"  # "hằng ngày" ends a sentence
    r"\b(?:tại|theo|của|và|hoặc|các|khoản|điểm|điều|chương|mục|phần|quy định|đến|từ|với|như|thuộc|trong|số|ngày|tháng|năm|cùng|về|cho|là|do"
    r"|trên|được|có|tiết|này)(?:\s+(?:\d{1,3}|[a-zđ]))?$|[-–/(]$"
)
_CONTENTS = re.compile(r"(?:\.{4,}|…{2,}|\t)\s*\d{1,3}$")  # a line of a table of contents
_ELSEWHERE = re.compile(r"(?:chuong|phan|dieu|khoan|muc|luat|nghi dinh|nghi quyet|thong tu|bo luat|phu luc)\b(?:\s+(?:nay|so|[\divx]+))")


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line; `end` is the index behind it in the line's text, `depth` orders the kinds."""

    kind: str
    depth: int
    number: str
    printed: str
    end: int


def is_article(line: Line) -> bool:
    """Whether `line` begins with `Điều N`, be it a heading or a wrapped mention."""
    found = _ARTICLE.match(line.folded)
    return found is not None and line.text[0] in "ĐÐ" and _CONTENTS.search(line.text) is None


def label_of(line: Line, articles: bool) -> Label | None:
    """The label that `line` begins with; `articles` says whether the document is made of articles."""
    if _CONTENTS.search(line.text):
        return None
    label = _container(line)
    if label or not articles:
        return label or _of_outline(line)
    for rule in (_article, _small):
        label = rule(line)
        if label:
            return label
    return None


def _container(line: Line) -> Label | None:
    found = _CONTAINER.match(line.folded)
    if not found or not line.text[0].isupper():
        return None
    rest = line.text[found.end() :]
    if (rest and not rest[0].isupper() and rest[0] not in '“"(') or _ELSEWHERE.match(fold(rest)):
        return None
    if rest and not found.group("sign") and not is_capital(rest) and rest.endswith((";", ".", ",")):
        return None
    kind = _WORDS[" ".join(found.group("word").split())]
    return _made(kind, DEPTHS[kind], line, found, "number")


def _article(line: Line) -> Label | None:
    found = _ARTICLE.match(line.folded)
    if not found or line.text[0] not in "ĐÐ":
        return None
    rest = line.text[found.end() :]
    if rest and not found.group("sign") and (not (rest[0].isupper() or rest[0] in '“"') or _ELSEWHERE.match(fold(rest))):
        return None
    if rest and found.group("sign") == ";":
        return None
    if rest and found.end() == found.end("sign") and found.group("sign") and rest[0].islower():
        return None  # a heading that was typed against its sign has a capital
    return _made(ARTICLE, DEPTHS[ARTICLE], line, found, "number")


def _small(line: Line) -> Label | None:
    """Clause, point, item and dash."""
    folded = line.folded
    if (found := _DOTTED.match(folded)) and not folded[found.end()].isdigit():
        return _made(ITEM, 55 + found.group("number").count("."), line, found, "number")
    if found := _CLAUSE.match(folded):
        return _made(CLAUSE, DEPTHS[CLAUSE], line, found, "number")
    if found := _ITEM.match(folded):
        return _made(ITEM, DEPTHS[ITEM], line, found, "number" if found.group("number") else "roman")
    if (found := _POINT.match(folded)) and line.text[found.start("number")].islower() and _is_point(line.text[found.start("number") :]):
        return _made(POINT, DEPTHS[POINT], line, found, "number")
    if found := _DASH.match(folded):
        name = "number" if found.group("number") else "spaced"
        return _made(ITEM, 90 if found.group(name) == "+" else 80, line, found, name)
    return None


def _is_point(text: str) -> bool:
    return text[0] in LETTERS and (text[1] == text[0] or not text[1].isalpha())


def _of_outline(line: Line) -> Label | None:
    """In a document without articles: the ranks of `outline`, `I.` being a section, `1.` a clause."""
    found = outline.label_of(line)
    if found is None:
        return None
    printed, rank, end = found
    kind, depth = _RANKS.get(rank, (ITEM, 80))
    return Label(kind, depth, printed if kind != ITEM or printed[0].isalnum() else "", line.text[:end].strip(), end)


_RANKS = {
    outline.LETTER: (SECTION, 25),
    outline.ROMAN: (SECTION, 30),
    outline.PART: (PART, 10),
    outline.ARTICLE: (ARTICLE, 40),
    outline.NUMBER: (CLAUSE, 50),
    outline.DOTTED: (ITEM, 56),
    outline.DOTTED3: (ITEM, 57),
    outline.POINT: (POINT, 60),
    outline.STAR: (ITEM, 75),
    outline.PLUS: (ITEM, 90),
}


def _made(kind: str, depth: int, line: Line, found: re.Match[str], name: str) -> Label:
    number = line.text[found.start(name) : found.end(name)]
    return Label(kind, depth, number if number[0].isalnum() else "", line.text[: found.end()].strip(), found.end())


def continues(label: Label, last: Line, expected: bool) -> bool:
    """Whether a line that begins like a label is the wrapped middle of a sentence; `expected`: the number follows the one before."""
    a_document = expected and last.text.endswith("Quy định")  # "… của Quy định": with a capital it is a document, not a verb
    if _DANGLING.search(last.text.lower()) and not (last.ended or a_document) and not is_capital(last.text):
        return True
    return not (last.ended or expected or is_capital(last.text))


def follows(number: str, last: str | None) -> bool:
    """Whether `number` may come after its sibling `last`: `1` first, `5a` and `6` after `5`, `đ` after `d`, `II` after `I`."""
    if last is None:
        return number.lower() in ("1", "a", "i", "1a", "", "a.1", "a1") or fold(number) in ("thu nhat", "thu 1")
    if not number or not last:
        return True
    one, two = re.match(r"\d+", last), re.match(r"\d+", number)
    if one and two:
        return int(two.group()) in (int(one.group()), int(one.group()) + 1)
    if len(last) == len(number) == 1 and last in LETTERS and number in LETTERS:
        return LETTERS.index(number) == LETTERS.index(last) + 1
    return fold(number) != fold(last)
