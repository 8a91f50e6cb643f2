"""Pure rules of the trace of facts: figures, provisions and names of bodies of a text, each with its place in the source or flagged.

Names of bodies are compared word by word, without marks and with abbreviations spelt out; two names of one body (`Basis.names`) are one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from loa.organisations.rules import ABBREVIATIONS
from loa.vietnamese.figure_words import composed
from loa.vietnamese.letters import fold
from loa.vietnamese.tracing import PROVISION, Fact, Ground

BODY = "body"
KIND_LABELS = {
    "document": "Số văn bản",
    "date": "Ngày tháng",
    "year": "Năm",
    "time": "Giờ",
    "percent": "Tỷ lệ",
    "money": "Số tiền",
    "phone": "Điện thoại",
    "number": "Số",
    PROVISION: "Điều, khoản",
    BODY: "Cơ quan",
}
Words = tuple[str, ...]


class Origin(StrEnum):
    """Where a fact of a text comes from."""

    SOURCE = "source"  # a place in the source document
    HEADING = "heading"  # its number, date, issuer or title as registered
    ISSUER = "issuer"  # the body that publishes the message, or one above it
    NOWHERE = "nowhere"  # flagged: it needs a reason


@dataclass(frozen=True, slots=True)
class Traced:
    """A fact of a text; `source[start:end]` is its place where `origin` is SOURCE."""

    fact: Fact
    origin: Origin
    start: int = 0
    end: int = 0


_ALONE = (
    "Ủy ban nhân dân|Uỷ ban nhân dân|Ủy ban Nhân dân|ỦY BAN NHÂN DÂN|UBND|Hội đồng nhân dân|HỘI ĐỒNG NHÂN DÂN|HĐND|Mặt trận Tổ quốc|MTTQ|"
    "Chính phủ|Quốc hội|Tỉnh ủy|Huyện ủy|Thành ủy|Đảng ủy|Bảo hiểm xã hội|Kho bạc Nhà nước"
)
_WITH_A_NAME = (
    "Ủy ban|Uỷ ban|Sở|Bộ phận|Bộ Chỉ huy|Bộ|Phòng|Ban|Cục|Chi cục|Tổng cục|Vụ|Trung tâm|Công an|Tòa án|Viện|Hội|Đoàn|Liên đoàn|Văn phòng|"
    "Trường|Trạm|Thanh tra|Quỹ|Ngân hàng|Bưu điện|Đài|Bệnh viện|Hạt|Đội|Thư viện|Thuế|Điện lực|Kho bạc"
)
_TIERS = frozenset(["tỉnh", "huyện", "xã", "phường", "thị", "trấn", "thành", "phố", "quận", "trung", "ương"])
_HEAD = re.compile(rf"(?<![\w&/-])(?:(?P<alone>{_ALONE})|(?P<named>{_WITH_A_NAME})(?= [^\W\d_]))(?![\w&/]|-[A-ZĐ])")
_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
_JOINS = frozenset([" ", " - ", " – ", "-", "\n"])
_SHORT: Mapping[str, Words] = {short: tuple(long.split()) for short, long in ABBREVIATIONS if " " not in short}
_DROPPED = frozenset(["va", "cac"])
_DROPPED_WORDS = frozenset(["và", "các"])
# Words with which the sentence goes on behind a name.
_NO_NAME = frozenset(
    [
        "đến",
        "hết",
        "từ",
        "trước",
        "sau",
        "trong",
        "để",
        "theo",
        "chủ",
        "phối",
        "trả",
        "có",
        "là",
        "được",
        "phải",
        "tổ",
        "thực",
        "hướng",
        "triển",
        "tiếp",
        "thông",
        "chịu",
        "báo",
        "giao",
        "quyết",
        "kiểm",
        "tham",
        "trao",
        "vận",
        "cấp",
        "sẽ",
        "đã",
        "không",
        "căn",
        "khi",
        "nếu",
        "thì",
        "của",
        "cho",
        "với",
        "về",
        "tại",
        "nơi",
        "gồm",
        "hoặc",
        "nhận",
        "lập",
        "đề",
        "nghị",
        "yêu",
        "cầu",
        "mời",
    ]
)
_LONGEST = 16  # words of a name


@dataclass(frozen=True, slots=True)
class Token:
    """One word, folded; an abbreviation is several tokens of one place."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of `text` for comparing names: folded, abbreviations spelt out, without "và" and "các"."""
    seen = composed(text)
    found: list[Token] = []
    for match in _WORD.finditer(seen.text):
        start, end = seen.span(match.start(), match.end())
        for folded in fold(match.group()).split():
            found += [Token(word, start, end) for word in _SHORT.get(folded, (folded,)) if word not in _DROPPED]
    return found


def words_of(name: str) -> Words:
    """A name as its words."""
    return tuple(token.word for token in tokens(name))


class Names:
    """Known names of bodies: which of them are one body, and which bodies publish."""

    def __init__(self, names: Iterable[tuple[str, int]] = (), issuers: Iterable[int] = ()) -> None:
        self._bodies: dict[Words, int] = {}
        self._aliases: dict[int, list[Words]] = {}
        for name, body in names:
            words = words_of(name)
            if len(words) > 1:
                self._bodies.setdefault(words, body)
                self._aliases.setdefault(body, []).append(words)
        self._issuers = frozenset(issuers)

    def known(self, words: Words) -> bool:
        """Whether this is the name of a known body."""
        return words in self._bodies

    def aliases(self, words: Words) -> Sequence[Words]:
        """All names of the body that is called so; [] when it is not known."""
        return self._aliases.get(self._bodies.get(words, -1), [])

    def issues(self, words: Words) -> bool:
        """Whether that body publishes the message, or is above the one that does."""
        return self._bodies.get(words) in self._issuers if words in self._bodies else False


class Basis:
    """All that a message may rest on: the source's text, its heading and title, and the bodies that are known."""

    def __init__(self, text: str, heading: str, names: Names) -> None:
        self.ground, self._heading, self.names = ground_of(text), Ground(heading), names
        self._source, self._head = run_of(text), Run(tokens(heading))

    def trace(self, text: str) -> list[Traced]:
        """Every fact of `text` in order."""
        found = [self._figure(fact, place) for fact, place in self.ground.trace(text)]
        found += [self._body(fact, words) for fact, words in bodies(text, self.names, (self._source, self._head))]
        return sorted(found, key=lambda one: one.fact.start)

    def _figure(self, fact: Fact, place: tuple[int, int] | None) -> Traced:
        if place:
            return Traced(fact, Origin.SOURCE, *place)
        return Traced(fact, Origin.HEADING if self._heading.place(fact) else Origin.NOWHERE)

    def _body(self, fact: Fact, words: Words) -> Traced:
        for name in (words, *self.names.aliases(words)):
            if place := self._source.place(name):
                return Traced(fact, Origin.SOURCE, *place)
            if self._head.place(name):
                return Traced(fact, Origin.HEADING)
        return Traced(fact, Origin.ISSUER if self.names.issues(words) else Origin.NOWHERE)


class Run:
    """The words of a text, to find runs of them."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._tokens = found
        self._first: dict[str, list[int]] = {}
        for place, token in enumerate(found):
            self._first.setdefault(token.word, []).append(place)

    def place(self, words: Words) -> tuple[int, int] | None:
        """Where `words` stand one after another, as a place in the text; None when they do not."""
        for at in self._first.get(words[0], ()) if words else ():
            run = self._tokens[at : at + len(words)]
            if tuple(token.word for token in run) == words:
                return run[0].start, run[-1].end
        return None


@lru_cache(maxsize=8)
def ground_of(text: str) -> Ground:
    """The figures of a source; the last few are kept, since an editor asks at every pause of typing."""
    return Ground(text)


@lru_cache(maxsize=8)
def run_of(text: str) -> Run:
    """The words of a source, kept like its figures."""
    return Run(tokens(text))


def bodies(text: str, names: Names, sources: Sequence[Run] = ()) -> list[tuple[Fact, Words]]:
    """Names of bodies in `text`: known ones whole, others as far as they are written like a name or stand so in a source."""
    found: list[tuple[Fact, Words]] = []
    last = 0
    for head in _HEAD.finditer(text):
        if head.start() < last:
            continue
        ends = _ends(text, head)
        end = _chosen(text, head.start(), ends, names, sources) if ends else None
        if end is None:
            continue
        last = end
        words = words_of(text[head.start() : end])
        found.append((Fact(BODY, " ".join(words), head.start(), end, text[head.start() : end]), words))
    return found


def _ends(text: str, head: re.Match[str]) -> list[tuple[int, bool]]:
    """Where a name that begins with `head` may end, each with whether it is still written like a name."""
    found = [(head.end(), True)] if head["alone"] else []
    written, placed, lower = True, bool(head["alone"]), 1
    last = head.end()
    for word in _WORD.finditer(text, head.end()):
        gap = text[last : word.start()]
        said = word.group()
        if (
            (gap not in _JOINS and gap != ", ")
            or len(found) > _LONGEST
            or said in _NO_NAME
            or said.isdecimal()
            or _HEAD.match(text, word.start())
        ):
            break
        if gap == "\n" and said[0].isupper() and not said.isupper():  # another line, another sentence
            break
        written = written and gap in _JOINS and gap != "\n"
        if said in _TIERS:
            placed = placed or said not in ("thị", "thành", "trung")
        elif said[0].isupper():
            lower = 1 if placed or (said.isupper() and len(said) > 1) else 0
        elif said.lower() not in _DROPPED_WORDS:
            written = written and lower == 0
            lower += 1
        last = word.end()
        if said not in _DROPPED_WORDS:
            found.append((last, written))
    return found


def _chosen(text: str, start: int, ends: Sequence[tuple[int, bool]], names: Names, sources: Sequence[Run]) -> int | None:
    """Where the name ends: the longest known name, else the longest that is written like one, or that a source has."""
    known = [end for end, _ in ends if names.known(words_of(text[start:end]))]
    written = [end for end, like in ends if like]
    least = max(written, default=None)
    if known and (least is None or max(known) >= least):
        return max(known)
    if least is None or len(words_of(text[start:least])) < 2:
        return None
    held = [end for end, _ in ends if any(run.place(words_of(text[start:end])) for run in sources)]
    longest = max(held, default=0)
    if longest >= least:
        return longest
    # "UBND Vân Khê thông báo": a small word behind the name is none of it.
    return longest if longest in written and text[longest:least].strip().islower() and not _tier(text[longest:least]) else least


def _tier(text: str) -> bool:
    return any(word in _TIERS for word in text.split())
