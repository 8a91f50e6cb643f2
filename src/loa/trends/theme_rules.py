"""Pure rules of themes: which texts a dictionary entry means, what may be kept of a search, what an alert proposes.

Design rule 8: statements, not people. Words that could name a person (numbers of telephones and papers, addresses of mail) are never kept.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from loa.vietnamese.letters import fold

FEWEST = 5  # submissions from which a count is shown
MOST_WORDS = 60
_PERSONAL = re.compile(r"\d{6,}|@|\d[\d .-]{7,}\d")
_WORD = re.compile(r"[^\W_]+")


class Source(StrEnum):
    """Where a count comes from."""

    QUESTION = "question"
    REQUEST = "request"
    CLAIM = "claim"
    SEARCH = "search"
    READ = "read"
    PRESS = "press"


SOURCE_LABELS = {
    Source.QUESTION: "Câu hỏi, kiến nghị",
    Source.REQUEST: "Yêu cầu cung cấp thông tin",
    Source.CLAIM: "Thông tin cần kiểm chứng",
    Source.SEARCH: "Tìm kiếm không có kết quả",
    Source.READ: "Lượt đọc trên cổng",
    Source.PRESS: "Bài báo (nguồn cơ quan thêm)",
}
SUBMITTED = (Source.QUESTION, Source.REQUEST, Source.CLAIM)


class Proposal(StrEnum):
    """What an alert proposes to do."""

    EXPLAIN = "explain"
    ANSWER = "answer"
    CHECK = "check"
    ASK = "ask"


PROPOSAL_LABELS = {
    Proposal.EXPLAIN: "Viết tin, bài giải thích",
    Proposal.ANSWER: "Trả lời chung cho nhiều người hỏi",
    Proposal.CHECK: "Kiểm chứng thông tin đang lan truyền",
    Proposal.ASK: "Hỏi cơ quan chuyên môn, chuẩn bị trả lời",
}
PROPOSALS: Mapping[Source, Proposal] = {
    Source.QUESTION: Proposal.ANSWER,
    Source.REQUEST: Proposal.ANSWER,
    Source.CLAIM: Proposal.CHECK,
    Source.SEARCH: Proposal.EXPLAIN,
    Source.READ: Proposal.EXPLAIN,
    Source.PRESS: Proposal.ASK,
}


class AlertState(StrEnum):
    """What became of an alert."""

    OPEN = "open"
    USED = "used"
    NEEDLESS = "needless"


ALERT_LABELS = {AlertState.OPEN: "Chờ xem", AlertState.USED: "Có ích, đã làm", AlertState.NEEDLESS: "Không cần"}


class WrongTheme(Exception):
    """A theme or feed that cannot be kept; the text says what to do."""


def spaced(text: str) -> str:
    """The words of `text` without marks, each between single blanks: what phrases are looked for in."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


def phrases_of(typed: str) -> list[str]:
    """Phrases, one a line or parted by commas, as they are compared. Raises WrongTheme."""
    found = [" ".join(_WORD.findall(fold(part))) for part in re.split(r"[\n,;]", typed)]
    kept = list(dict.fromkeys(phrase for phrase in found if phrase))
    if not kept:
        raise WrongTheme("Hãy ghi ít nhất một từ hoặc cụm từ nhận ra chủ đề, mỗi dòng một cụm.")
    if len(kept) > MOST_WORDS:
        raise WrongTheme(f"Một chủ đề có nhiều nhất {MOST_WORDS} cụm từ.")
    short = [phrase for phrase in kept if len(phrase) < 3]
    if short:
        raise WrongTheme(f"“{short[0]}” quá ngắn, sẽ khớp nhầm nhiều. Hãy ghi cụm từ dài hơn.")
    return kept


def written_in(typed: str) -> list[str]:
    """Phrases as they were typed, each once."""
    found = (" ".join(part.split()) for part in re.split(r"[\n,;]", typed))
    return list(dict.fromkeys(phrase for phrase in found if phrase))


def themes_in(text: str, themes: Mapping[int, Sequence[str]]) -> set[int]:
    """Ids of the themes that a text is about: those of which a phrase stands in it as whole words, with or without marks."""
    words = spaced(text)
    return {key for key, phrases in themes.items() if any(f" {phrase} " in words for phrase in phrases)}


def may_keep(query: str) -> bool:
    """Whether the words of a search may be kept: nothing in them can be a person's number or address."""
    return bool(query.strip()) and not _PERSONAL.search(query)


def shown(count: int) -> int | None:
    """A count as it may be shown: None below five."""
    return count if count >= FEWEST else None
