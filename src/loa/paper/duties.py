"""Words that tell a duty from what only looks like one: closing calls, enforcement clauses, lead-ins, general bodies."""

import re
from dataclasses import dataclass

from loa.paper import bodies
from loa.paper import vocabulary as words
from loa.paper.folding import fold, squeeze
from loa.paper.outline import PLAIN, Paragraph
from loa.paper.terms import deadline_in

CLOSING = re.compile(
    r"(?:tren day la|can cu (?:noi dung|cac noi dung|ket luan|chuc nang|ke hoach)(?: tren| nay)?,|trong qua trinh|nhan duoc|kinh phi"
    r"|bao cao (?:cua|ket qua)|rat mong|tran trong|quyet dinh nay|chi thi nay|ke hoach nay|nghi quyet nay"
    r"|thong bao nay|cong van nay|moi thong tin|trong thoi gian [^,]{3,40}, (?:moi|neu)|noi dung bao cao|moi y kien|thoi gian|van phong"
    r" .{0,40}(?:xin |tran trong )?thong bao|ket qua thuc"
    r" hien|de cuong)"
)
GENERAL = re.compile(
    r"(?:nghiem tuc|to chuc|khan truong|quan tam|chu dong|phoi hop|nghiem chinh|can cu|chi dao)?[\s,]*(?:chi dao |to"
    r" chuc |phoi hop )?(?:trien khai|thuc hien|thi hanh|quan triet|to chuc trien khai)"
)
ENFORCED = re.compile(
    r"(?:chiu trach nhiem|co trach nhiem|can cu)[^.;]{0,60}(?:thi hanh|thuc hien)\s+(?:quyet dinh|nghi quyet|chi thi"
    r"|quy che|quy dinh)(?: nay)?|thi hanh quyet dinh|chiu trach nhiem thi hanh"
)
LEAD_IN = re.compile(
    r"(?:co trach nhiem|chiu trach nhiem|(?:nhiem vu|noi dung|cong viec|van de|giai phap|yeu cau)?\s*(?:cu the"
    r" )?(?:sau day|sau|nhu sau|cu the|trong tam)|thuc hien|nhiem vu|tap trung|chu tri|gom)\s*:$"
)


PERSON = re.compile(
    r"(?:[ÔôBb](?:ng|à)|[Đđ](?:ồng chí|/c)),?(?: (?:ông|bà))? (?:[A-ZĐÀ-Ỹ][^\W\d_]*[ ,.]+){2}"
)  # a name in a list of members, not a duty
OPINION = re.compile(r"(?:co y kien|co ket luan|ket luan|quyet dinh|thong nhat)(?: chi dao| ket luan)?(?: nhu sau| sau)\s*:$")
TASKS_FOLLOW = re.compile(r"(?:nhiem vu|cong viec|giai phap)(?: cu the| trong tam| chu yeu)*(?: sau day| nhu sau| sau)?\s*:$")
CONFIDENCE = {  # (right + 1) / (found + 2) over 130 labelled documents
    "below-heading": 0.98,
    "subject": 0.98,
    "colon": 0.98,
    "named-below": 0.97,
    "bracket": 0.93,
    "lead-in": 0.9,
    "field": 0.87,
    "second-subject": 0.83,
    "heading-colon": 0.8,
    "request": 0.71,
    "told-later": 0.5,
}


@dataclass(slots=True)
class Scope:
    """A body that the paragraphs below a heading belong to, until the outline climbs back to `rank`."""

    unit: str
    rank: int
    opening: str = ""  # a shared opening such as "Chủ trì, phối hợp với Sở X:"
    children: int = -1
    leading: bool = False


def is_general(unit: str) -> bool:
    """A call to all rather than a duty of one body."""
    return re.match(
        r"(?:cac|toan|tat ca|thu truong|nguoi dung dau|giam doc cac|chu tich|truong|moi|bo phan|quy)\b", fold(unit)
    ) is not None or bool(re.search(r"[,;]", unit))


def is_specific(unit: str) -> bool:
    """One named body, which a part on contents may give a duty; "các cấp, các ngành" there is only a principle."""
    return (
        re.match(
            r"(?:cac|cap|toan|tat ca|nhung|mot so|moi|tung|to chuc|doanh nghiep|don vi|co quan|can bo|dia phuong"
            r"|nguoi)\b",
            fold(unit),
        )
        is None
    )


def rest_of(p: Paragraph, start: int) -> Paragraph:
    """The part of `p` from `start` on."""
    later = tuple((at - start, where) for at, where in p.spots if at > start)
    return Paragraph(p.label, p.rank, p.text[start:], ((0, p.at(start)), *later), p.footnote)


def is_aside(p: Paragraph) -> bool:
    return (p.text.startswith(("(", "*", "[")) and p.rank >= PLAIN) or len(p.text) < 8


def asked_at_end(text: str) -> bodies.Subject | None:
    """`Chủ tịch UBND tỉnh yêu cầu các Sở, ban, ngành:` ends with the body itself."""
    last = None
    for match in re.finditer(rf"(?<!\w){words.REQUEST}", fold(text)):
        last = match
    if not last:
        return None
    start = bodies.skip_request(text, fold(text), last.start())
    unit = bodies.heading_body(text[start:])
    return bodies.Subject(unit, start, len(text) - 1, len(text) - 1, True) if unit else None


def is_issuer(unit: str, issuer: str | None) -> bool:
    """Whether `unit` is the issuer itself, also shortened (`UBND tỉnh`)."""
    if issuer is None:
        return False
    whole, part = (re.sub(r"\bubnd\b", "uy ban nhan dan", fold(name)) for name in (issuer, unit))
    return whole == part or (
        whole.startswith(f"{part} ") and part.split()[-1] in ("tinh", "huyen", "xa", "phuong", "pho", "quan", "so", "ban")
    )


def task_of(text: str) -> str:
    """The words of a duty on one line."""
    return squeeze(text).strip(" -–•+")


def stated_deadline(text: str) -> str | None:
    """The deadline that `text` states, in its words."""
    found = deadline_in(text)
    return found[0] if found else None
