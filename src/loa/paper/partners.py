"""Who coordinates: the bodies named after "phối hợp với", split as people list them.

`các sở, ban, ngành và UBND các xã` is two partners: a list of kinds of body (sở, ban, ngành) is one group, a new name or a
new "các" starts the next. The list ends where the purpose or the predicate begins.
"""

import re

from loa.paper import vocabulary as words
from loa.paper.bodies import ORGANISATION, meant, noun_here, starts_body
from loa.paper.folding import fold, squeeze

_WITH = re.compile(
    r"\bphoi(?: ket)? hop(?:\s+(?:chat che|thuong xuyen|dong bo|hieu qua|kip thoi|tot|nhip nhang|cong tac|cu the|tich cuc))*(?:,?"
    r" (?:chat che|thuong"
    r" xuyen|hieu qua|kip thoi|dong bo))*"
    r"\s+(?:(?:cung )?(?:voi|cung)\s+)?|\bchu tri,?\s+cung\s+(?:voi\s+)?"
)
_MEMBER = (
    r"(?:so|ban|bo|nganh|phong|co quan|don vi|to chuc|doan the|hoi|xa|phuong|thi tran|thon|ban|khu pho|to dan pho|huyen|quan|thi xa"
    r"|thanh pho|ca nhan"
    r"|doanh nghiep|hiep hoi|cap|chinh quyen|truong|tinh|bo phan|phong ban|dac khu|buon|lang|cuc|vu|vien|hoi doan the|ban nganh|to chuc"
    r" chinh tri|chuyen mon)"
)
_ITEM = re.compile(
    rf"(?:cac\s+)?{_MEMBER}(?=\s*(?:[,;.()]|$|-|(?:va|o|co|ngang|lien quan|chuyen mon|chuc nang|cap|tinh|huyen|xa|thuoc|tren"
    rf"|trung uong|truc thuoc|doan the|cung cap)\b))"
)
_GROUP_END = re.compile(rf"\b(?:cac|cap|nhung)\s+{_MEMBER}(?:\s*,\s*{_MEMBER})*\s*$")
_JOIN = re.compile(r"\s*(?:[,;]\s*(?:va\s+|cung\s+|voi\s+)?|\s(?:va|cung|cung voi|hoac|voi)\s+)")
_END = re.compile(
    r"\b(?:de|nham|trong viec|trong cong tac|trong qua trinh|trong|ve|theo|khi|bang|neu|do|tren co so|tai|tu|dua|nhat la|dac biet|vao"
    r"|truoc ngay|truoc|hang nam|theo doi|qua|thong qua)\b"
)
_LIKELY_TAIL = re.compile(r"\b(?:co )?lien quan\b")
_TAIL = re.compile(
    r"\s*(?:den [^,;]{0,40}|khac|o dia phuong|(?:thuoc|cua|tren dia ban|o|cap|truc thuoc)\s+(?:(?:cac|tinh|huyen|xa|phuong|thanh pho"
    r"|tinh uy|trung uong|uy ban|hdnd|ubnd|toan)\b[^,;.]{0,40}?)?|(?:tinh|huyen|xa|phuong|thanh pho|trung uong)\b(?:,? (?:huyen|xa"
    r"|phuong))*)"
    rf"(?=\s*(?:[,;.()]|$|(?:va|{words.VERB}|de|trong)\b))"
)
# Kinds of authority and territory take few words after them; another small word begins the predicate.
_TERRITORY = re.compile(
    r"\b(?:cac|cap)\s+(?:so|ban|nganh|xa|phuong|thi tran|thon|huyen|dac khu)(?:\s*,\s*(?:so|ban|nganh|xa|phuong|thi tran|thon|ban|huyen"
    r"|dac khu|thi xa|thanh pho|to dan pho|doan the|khu pho))*"
    r"\s+(?=[a-z])(?!(?:co lien quan|lien quan|chuc nang|chuyen mon|truc thuoc|thuoc|tren dia ban|cua|o|cap|tinh|huyen|xa|phuong|thanh"
    r" pho|dia phuong|doan the|cung cap|khac|trung uong|co|tham gia|va|nganh|phong|noi|vung|bien gioi|mien nui|ven|ngap|trong|giap"
    r"|nghiep vu|xay"
    r" dung|dang|bao|ban|dan)\b)"
)
_REGION = re.compile(r"dia phuong\b")
_ORGANS = re.compile(r"(?:cac\s+)?(?:so|ban|bo|nganh)\b")


def partners_of(text: str) -> tuple[str, ...]:
    """Every body that `text` names after "phối hợp với", in order, each once."""
    folded = fold(text)
    found: dict[str, str] = {}
    for match in _WITH.finditer(folded):
        for name in _partner_list(text, folded, match.end()):
            found.setdefault(fold(name), name)
    return tuple(found.values())


def split_bodies(text: str) -> tuple[str, ...]:
    """The bodies of a list such as the partners' cell of a table."""
    return tuple(_split(text, fold(text), 0, len(text)))


def _partner_list(text: str, folded: str, at: int) -> list[str]:
    if not (starts_body(text, folded, at) or _ITEM.match(folded, at) or _REGION.match(folded, at)):
        return []
    return _split(text, folded, at, _list_end(text, folded, at))


_VERB = re.compile(rf"(?<!\w){words.VERB}")


_LIST_STOP = re.compile(r"[.:!?](?=\s|$|/)|;|[(]")


def _runs_over(text: str, folded: str, stop: re.Match[str]) -> bool:
    """Whether a semicolon stands between two names of the list."""
    if stop.group() == "(":  # an aside inside the list: "Bộ Tài chính (Kho bạc Nhà nước), Bộ Công an"
        return re.match(r"\([^()]{2,60}\)\s*(?:[,;]|va\b)", folded[stop.start() :]) is not None
    after = stop.end() + len(folded[stop.end() :]) - len(folded[stop.end() :].lstrip())
    return stop.group() == ";" and (starts_body(text, folded, after) or bool(_ITEM.match(folded, after))) and not _VERB.match(folded, after)


def _list_end(text: str, folded: str, at: int) -> int:
    """Where the list stops: purpose word, predicate, sentence end, or the word after "liên quan"."""
    limit = min(len(text), at + 500)
    end = next((stop.start() for stop in _LIST_STOP.finditer(folded, at, limit) if not _runs_over(text, folded, stop)), limit)
    for found in _END.finditer(folded, at, end):
        if text[found.start()].islower() and _is_purpose(text, found) and not re.search(r"\btrung\s$", folded[at : found.start()]):
            end = found.start()
            break
    for verb in _VERB.finditer(folded, at, end):
        if _ends_list(text, folded, at, verb):
            end = verb.start()
            break
    for group in _TERRITORY.finditer(folded, at, end):
        if text[group.end() : group.end() + 1].islower():
            end = group.end()
            break
    return _after_related(text, folded, at, end)


def _is_purpose(text: str, found: re.Match[str]) -> bool:
    """Whether a word that may open the purpose is spelled as one: "từ", not "tự"; lost marks are forgiven."""
    printed = text[found.start() : found.end()].lower()
    return printed.isascii() or printed in _PURPOSE_SPELLED or " " in printed


_PURPOSE_SPELLED = frozenset(("để", "nhằm", "về", "khi", "bằng", "nếu", "trong", "tại", "từ", "dựa", "vào", "trước", "qua"))


def _ends_list(text: str, folded: str, at: int, found: re.Match[str]) -> bool:
    verb = found.start()
    if verb == at or not text[verb].islower():
        return False
    if found.group() == "to chuc" and ORGANISATION.match(folded, found.end()):
        return False
    return meant(text, found) and not noun_here(text, max(at, verb - 30), verb)


def _after_related(text: str, folded: str, at: int, end: int) -> int:
    """ "… liên quan" closes a name: without a comma, "và" or a place after it, the list is over."""
    for found in _LIKELY_TAIL.finditer(folded, at, end):
        after = found.end()
        tail = _TAIL.match(folded, after, end)
        after = tail.end() if tail else after
        if after < end and not re.match(r"\s*[,;]|\s+va\s|\s*$", folded[after:end]):
            return after
        joined = _JOIN.match(folded, after, end)
        if joined and not (
            starts_body(text, folded, joined.end()) or _ITEM.match(folded, joined.end()) or _REGION.match(folded, joined.end())
        ):
            return after
    return end


def _split(text: str, folded: str, at: int, end: int) -> list[str]:
    """Cut `text[at:end]` where a join is followed by a new name that is no further member of the running group."""
    parts, start, seen = [], at, at
    while True:
        joined = _JOIN.search(folded, seen, end)
        if not joined:
            break
        seen = joined.end()
        if _cuts(text, folded[:end], start, joined.start(), seen):
            parts.append(text[start : joined.start()])
            start = seen
    parts.append(text[start:end])
    return [name for name in (squeeze(p).strip(" ,;:.-–()") for p in parts) if len(name) > 2]


_TERRITORIES = re.compile(r"(?:xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|thanh|thi|dac khu|thon|buon|to dan pho|khu pho)\b")


_TERRITORY_LAST = re.compile(_TERRITORIES.pattern + r"\s*$")


def _cuts(text: str, folded: str, start: int, before: int, after: int) -> bool:
    current = folded[start:before]
    if text[after : after + 1].islower() and _TERRITORIES.match(folded, after) and _TERRITORY_LAST.search(current):
        return False  # "Công an xã, phường": one name over two kinds of territory
    if _REGION.match(folded, after):
        return bool(_ORGANS.match(current))
    if not starts_body(text, folded, after) and not re.match(r"cac\s", folded[after:]):
        return False
    if re.match(r"van phong\b(?!.*(?:ubnd|uy ban))", current) and re.match(r"(?:hdnd|ubnd|hoi dong|uy ban)", folded[after:]):
        return False
    grouped = re.match(rf"(?:cac|nhung|cap|mot so)\b|{_MEMBER}\s*$|{_MEMBER}\s*,", current) or _GROUP_END.search(current)
    return not (
        grouped and _ITEM.match(folded, after) and not re.match(r"cac\s", folded[after:]) and not text[after:].startswith(("UBND", "Ủy"))
    )
