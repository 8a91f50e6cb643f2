"""Words that tell a duty from what only looks like one: closing calls, enforcement clauses, lead-ins, general bodies."""

import re

from loa.paper.folding import fold
from loa.paper.outline import PLAIN, Paragraph

CLOSING = re.compile(
    r"(?:tren day la|can cu (?:noi dung|cac noi dung|ket luan|chuc nang|ke hoach)(?: tren| nay)?,|trong qua trinh|nhan duoc|kinh phi"
    r"|bao cao (?:cua|ket qua)|rat mong|tran trong|quyet dinh nay|chi thi nay|ke hoach nay|nghi quyet nay"
    r"|thong bao nay|cong van nay|noi dung bao cao|moi y kien|thoi gian|van phong .{0,40}(?:xin |tran trong )?thong bao|ket qua thuc"
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


TASKS_FOLLOW = re.compile(r"(?:nhiem vu|cong viec|giai phap)(?: cu the| trong tam| chu yeu)*(?: sau day| nhu sau| sau)?\s*:$")


def is_general(unit: str) -> bool:
    """A call to all rather than a duty of one body."""
    return re.match(
        r"(?:cac|toan|tat ca|thu truong|nguoi dung dau|giam doc cac|chu tich|truong|moi|bo phan|quy)\b", fold(unit)
    ) is not None or bool(re.search(r"[,;]", unit))


def is_specific(unit: str) -> bool:
    """One named body, which a part on contents may give a duty; "các cấp, các ngành" there is only a principle."""
    return (
        re.match(r"(?:cac|cap|toan|tat ca|nhung|mot so|moi|tung|to chuc|doanh nghiep|don vi|co quan|can bo|dia phuong|nguoi)\b", fold(unit))
        is None
    )


def rest_of(p: Paragraph, start: int) -> Paragraph:
    """The part of `p` from `start` on."""
    later = tuple((at - start, where) for at, where in p.spots if at > start)
    return Paragraph(p.label, p.rank, p.text[start:], ((0, p.at(start)), *later), p.footnote)


def is_aside(p: Paragraph) -> bool:
    return (p.text.startswith(("(", "*", "[")) and p.rank >= PLAIN) or len(p.text) < 8
