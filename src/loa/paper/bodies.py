"""Names of bodies in running text: is this phrase a body, where does its predicate begin, who are the partners.

A body may be a list (`Sở Công Thương, Sở Xây dựng`), a group (`các sở, ban, ngành`) or the holder of an office
(`Chủ tịch UBND các xã`). Inside a name only the case and known nouns tell `và` that joins names from `và` in a name.
"""

import re
from dataclasses import dataclass

from loa.paper import vocabulary as words
from loa.paper.folding import fold, squeeze

_HEAD = re.compile(words.HEAD)
_REQUEST = re.compile(words.REQUEST)
_VERB = re.compile(rf"(?<![\w]){words.VERB}")
_LONGEST_NAME = 420
_NAMES_FOLLOW = re.compile(
    r"(?:de nghi |giao |yeu cau )?(?:(?:giam doc|thu truong|truong|chu tich|chanh) )?cac (?:so|bo|phong|cuc|vu"
    r"|hoi)(?:, (?:ban|nganh))*\s?:"
)
TOPIC = re.compile(
    r"\b(?:va|,)\s+(?:kinh phi|nhiem vu|nguyen tac|noi dung|che do|quy trinh|trach nhiem|thoi gian|moi quan he|phuong thuc)\b"
)
_DUTIES_OF = re.compile(
    r"(?:ve phia|doi voi)\s+|(?:trach nhiem|nhiem vu)(?:(?:,| va) (?:quyen han|quyen|nhiem vu|trach nhiem))?(?: cu the)? cua\s+"
)
_VIEWS = re.compile(
    r"(?:co y kien|thong nhat (?:chu truong|voi|noi dung|de nghi|y kien|danh gia|giao)|dong y|nhat tri|chap thuan)\b"
)  # no duty
ORGANISATION = re.compile(  # "tổ chức" as a noun
    r"\s*(?:[,;.()]|$|(?:va|doan|hoi|chinh tri|xa hoi|co lien|lien quan|khac|ca nhan|thanh vien|ton giao|kinh te|dang)\b)"
)
_PLACES = re.compile(r"(?:,?\s(?:và\s)?[A-ZĐÀ-Ỹ][^\W\d_]*(?:\s[A-ZĐÀ-Ỹ][^\W\d_]*){0,3})+[\s:;.]*")  # "…: Cần Thơ, An Giang"
_STOP = re.compile(r"[.!?]\s+(?=\w)|:|\n")


@dataclass(frozen=True, slots=True)
class Subject:
    """A body and where its predicate begins: `unit` spans `text[start:end]`, the predicate starts at `predicate`."""

    unit: str
    start: int
    end: int
    predicate: int
    requested: bool  # after "giao", "đề nghị", "yêu cầu"
    colon: bool = False


def starts_body(text: str, folded: str, at: int = 0) -> bool:
    """Whether the name of a body begins at `at` of the text."""
    head = _HEAD.match(folded, at)
    return head is not None and meant(text, head)


def meant(text: str, found: re.Match[str]) -> bool:
    """Whether the word that `found` is in the folded text is spelled as what it is taken for (`mở`, not `mỏ`)."""
    word = found.group()
    if word not in words.SPELLED:
        return True
    printed = text[found.start() : found.end()].lower()
    # Lost marks are forgiven where the word is not too common inside names.
    return printed in words.SPELLED[word] or (printed.isascii() and word not in words.MARKED_ONLY)


def skip_request(text: str, folded: str, at: int = 0) -> int:
    """The index after `Đề nghị`, `Giao`, `Yêu cầu` … at `at`, or `at` itself."""
    found = _REQUEST.match(folded, at)
    if not found or text[at : at + 4].lower() in ("giáo", "giào", "giảo"):
        return at
    end = found.end()
    while end < len(folded) and folded[end] in " :":
        end += 1
    return end


def heading_body(text: str) -> str | None:
    """The body that a whole heading names (`5. Đề nghị Ủy ban MTTQ xã` gives the committee), or None."""
    bare = _as_one_list(text.strip()).rstrip(" :.;")
    folded = fold(bare)
    of = _DUTIES_OF.match(folded)
    start = of.end() if of else skip_request(bare, folded)
    if len(bare) > _LONGEST_NAME or not starts_body(bare, folded, start):
        return None
    if predicate_at(bare, folded, start) is not None or words.ACCOUNT.search(bare, start):
        duty = re.search(r"\s+(?:co trach nhiem|chiu trach nhiem|chu tri|tap trung|thuc hien|trien khai)\b.{0,60}$", folded)
        return squeeze(bare[start : duty.start()]) if duty and text.strip().endswith(":") and duty.start() > start else None
    if TOPIC.search(folded, start):
        return None
    ended = (text.strip().endswith(".") and len(bare.split()) > 8) or (
        ":" in bare[start:] and not _PLACES.fullmatch(bare, bare.index(":", start) + 1)
    )
    return None if ended or re.search(r"[.!?] ", bare[start:]) else squeeze(text.strip()[start : len(bare)])


def _as_one_list(text: str) -> str:
    """`Các Sở: Nội vụ; Tài chính` with its colon made a comma: it introduces names, not a duty."""
    found = _NAMES_FOLLOW.match(fold(text[:80]))
    if not found:
        return text
    after = text[found.end() :].lstrip()
    return text[: found.end() - 1] + "," + text[found.end() :] if after and not _VERB.match(fold(after[:60])) else text


def subject(text: str) -> Subject | None:
    """The body that `text` begins with and its predicate: `Sở X chủ trì …`, `Giao Sở X chủ trì …`, `Phòng X: Chủ trì …`."""
    text = _as_one_list(text)
    folded = fold(text)
    start = skip_request(text, folded)
    if not starts_body(text, folded, start):
        return None
    colon = _colon_subject(text, folded, start)
    if colon:
        return colon
    verb = predicate_at(text, folded, start)
    if verb is None or words.ACCOUNT.search(text, start, verb) or (start == 0 and _VIEWS.match(folded, verb)):
        return None
    if _REQUEST.match(folded, verb) and (handed := _handed_over(text, folded, verb)):
        return handed
    return Subject(_name(text[start:verb]), start, _trimmed(text, verb), verb, start > 0)


def _handed_over(text: str, folded: str, verb: int) -> Subject | None:
    """`UBND tỉnh giao Sở X chủ trì …`: the body after the verb, not the one before."""
    start = skip_request(text, folded, verb)
    if not starts_body(text, folded, start):
        return None
    inner = predicate_at(text, folded, start)
    if inner is None:
        return None
    return Subject(_name(text[start:inner]), start, _trimmed(text, inner), inner, True)


def _colon_subject(text: str, folded: str, start: int) -> Subject | None:
    colon = text.find(":", start, start + _LONGEST_NAME)
    if colon >= 0 and _PLACES.fullmatch(text, colon + 1):
        return None
    if colon < 0 or colon + 1 >= len(text.rstrip()):
        return None
    name = heading_body(text[start:colon]) or _asked_whole(text, folded, start, colon)
    if not name or re.search(r"[.;]\s", re.sub(r";\s*(?=\S)", " ", text[start:colon])):
        return None
    after = colon + 1 + len(text[colon + 1 :]) - len(text[colon + 1 :].lstrip())
    return Subject(name, start, colon, after, start > 0, True)


_TOLD = re.compile(r"\b(?:đã|từng)\b[^.;:]*$")  # of an order given before: "Phó Thủ tướng đã giao Bộ X …" hands nothing over


def _asked_whole(text: str, folded: str, start: int, colon: int) -> str | None:
    """`Giao đồng chí Phó Chủ tịch phụ trách văn xã: Chỉ đạo …`: after an order, all up to the colon names the body."""
    plain = start > 0 and colon - start < 120 and not words.ALWAYS_VERB.search(folded, start, colon)
    after = colon + 1 + len(folded[colon + 1 :]) - len(folded[colon + 1 :].lstrip())
    return squeeze(text[start:colon]) if plain and text[after : after + 1].isupper() and _VERB.match(folded, after) else None


def requests(text: str, at: int = 0) -> list[Subject]:
    """Every body in `text` from `at` that is handed a duty in mid-sentence: `…; giao Sở X chủ trì …`."""
    folded, found = fold(text), []
    for match in re.finditer(rf"(?<!\w)(?:{words.REQUEST})\s+(?={words.HEAD})", folded[at:]):
        start = skip_request(text, folded, at + match.start())
        if _TOLD.search(text, max(0, at + match.start() - 120), at + match.start()):
            continue
        verb = predicate_at(text, folded, start)
        if verb is not None and not words.ACCOUNT.search(text, start, verb):
            found.append(Subject(_name(text[start:verb]), start, _trimmed(text, verb), verb, True))
    return found


def predicate_at(text: str, folded: str, start: int) -> int | None:
    """Where the first verb of a duty stands after the body at `start`: in small letters, outside brackets, not a noun."""
    head = _HEAD.match(folded, start)
    stop = _STOP.search(text, start, start + _LONGEST_NAME)
    limit = min(len(text), start + _LONGEST_NAME, stop.start() if stop else len(text))
    depth, seen = 0, start
    for verb in _VERB.finditer(folded, head.end() if head else start, limit):
        depth += text.count("(", seen, verb.start()) - text.count(")", seen, verb.start())
        seen = verb.start()
        if verb.group() == "to chuc" and ORGANISATION.match(folded, verb.end()):
            continue
        if depth <= 0 and text[seen].islower() and _is_verb(text, folded, start, seen) and meant(text, verb):
            return seen
    return None


def _is_verb(text: str, folded: str, start: int, at: int) -> bool:
    if words.ALWAYS_VERB.match(folded, at) and not re.search(r"(?:phan cong|duoc giao|duoc)\s+$", folded[max(start, at - 12) : at]):
        return True
    return not noun_here(text, max(start, at - 30), at)


def noun_here(text: str, start: int, at: int) -> bool:
    """Whether the verb-like word at `at` is part of a noun (`địa bàn`, `các tổ chức`, `công trình`)."""
    before = text[start:at]
    if words.NOUN_BEFORE.search(before) or (words.NAMED_AFTER.search(before) and words.NAMING.match(fold(text[at : at + 20]))):
        return True
    return any(text.startswith(word, at) and shape.search(before) for word, shape in words.COMPOUND.items())


_MANNER = re.compile(r"\s+(?:theo (?:chuc nang|tham quyen|nhiem vu|linh vuc)|trong pham vi|tren co so|can cu)\b")


def _name(text: str) -> str:
    manner = _MANNER.search(fold(text))
    return squeeze(text[: manner.start()] if manner else text).strip(" ,;:-–")


def _trimmed(text: str, end: int) -> int:
    return len(text[:end].rstrip(" ,;:-–\n\t"))
