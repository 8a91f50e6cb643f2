"""Duties to report (chế độ báo cáo) and the channels of communication that a plan names."""

import re

from loa.paper import bodies
from loa.paper.folding import fold, squeeze
from loa.paper.outline import Paragraph
from loa.paper.reading import Reporting
from loa.paper.terms import deadline_in

_REPORT = re.compile(r"\bbao cao\b")
_TO = re.compile(
    r"\b(?:bao cao(?: ket qua| tinh hinh| de xuat)?(?: thuc hien| trien khai)?(?: ve| cho| len)?|gui(?: ve)?"
    r"|ve)\s+(?=(?:ubnd|uy ban nhan dan|chu tich|so |bo |ban |tinh uy|huyen uy|thuong truc|van phong|hdnd|hoi dong)\b)"
)
_TO_END = re.compile(r"\b(?:de|truoc|theo|ve|tinh hinh|ket qua|dinh ky|trong|va|truoc ngay|cham nhat)\b|[,;.:]")
_CHANNEL = re.compile(
    r"(?:he thong )?(?:dai|cum|loa)\s+truyen thanh[^,;.]{0,40}|cum loa[^,;.]{0,30}|he thong (?:loa|dai|bang)[^,;.]{0,50}|(?:trang|cong)"
    r" thong tin dien tu[^,;.]{0,30}|zalo(?: oa)?(?: [“\"][^”\"]+[”\"])?|facebook|fanpage|youtube|tiktok"
    r"|bang (?:tin )?dien tu|pa[- ]?no|bang ron|ap phich|to roi|to gap|tuyen truyen truc quan|(?:cac )?(?:tai khoan )?mang xa"
    r" hoi[^,;.(]{0,40}|hoi nghi[^,;.]{0,50}|tap huan|phuong tien thong tin dai chung|sinh hoat chi bo|bao chi|phat thanh|truyen hinh"
    r"|phong su|infographic|khau hieu"
)
_MEANS = re.compile(r"\b(?:hinh thuc|thong qua cac|qua cac (?:hinh thuc|kenh)|kenh truyen thong|phuong tien)\b")


def reporting_of(paragraphs: list[Paragraph]) -> tuple[Reporting, ...]:
    """Who reports to whom, and when, where the text says so of a named body."""
    found: dict[tuple[str, str | None], Reporting] = {}
    for p in paragraphs:
        if p.footnote or not _REPORT.search(fold(p.text)):
            continue
        for sentence in re.split(r"(?<=[.;])\s+", p.text):
            row = _reporting(sentence)
            if row:
                found.setdefault((fold(row.unit), row.to), row)
    return tuple(found.values())


def _reporting(sentence: str) -> Reporting | None:
    folded = fold(sentence)
    if not _REPORT.search(folded):
        return None
    named = bodies.subject(sentence) or next(iter(bodies.requests(sentence)), None)
    to = _TO.search(folded, named.predicate if named else 0)
    if not named or not to:
        return None
    end = _TO_END.search(re.sub(r"\([^)]*\)", lambda m: "x" * len(m.group()), folded), to.end() + 3)
    receiver = squeeze(sentence[to.end() : end.start() if end else min(len(sentence), to.end() + 120)])
    due = deadline_in(sentence)
    rhythm = re.search(r"dinh ky(?: [^,.;]{0,50}?)? hoac dot xuat", folded)
    return Reporting(named.unit, receiver, squeeze(sentence[rhythm.start() : rhythm.end()]) if rhythm else due[0] if due else None)


def channels_of(paragraphs: list[Paragraph]) -> tuple[str, ...]:
    """The channels named where the text speaks of the forms of communication (hình thức truyền thông)."""
    found: dict[str, str] = {}
    rank: int | None = None
    for p in paragraphs:
        folded = fold(p.text)
        if rank is not None and p.rank <= rank:
            rank = None
        if re.match(r"(?:cac )?hinh thuc\b", folded) and len(p.text) < 80:
            rank = p.rank
        if rank is not None or (_MEANS.search(folded) and not re.match(r"muc|yeu cau", folded)):
            for match in _CHANNEL.finditer(folded):
                found.setdefault(match.group().strip(), squeeze(p.text[match.start() : match.end()]))
    return tuple(found.values())
