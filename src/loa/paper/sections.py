"""Parts of a document: which headings open one, and what kind of part it is (giving duties, funds, reporting, other)."""

import re

from loa.paper.bodies import heading_body
from loa.paper.folding import fold, is_capital, squeeze
from loa.paper.outline import ARTICLE, DASH, NUMBER, PLAIN, ROMAN, Paragraph
from loa.paper.reading import Section

ORGANISE, FUNDS, REPORTS, RESULTS, OTHER = "organise", "funds", "reports", "results", "other"
_ORGANISE = re.compile(
    r"(?:to chuc|phan cong|trien khai|bien phap|trach nhiem).{0,30}(?:thuc hien|nhiem vu|trach nhiem|trien khai|thi hanh)|^(?:phan cong"
    r"|trach nhiem)\b|trach nhiem (?:cua|thi hanh|thuc hien)|nhiem vu (?:cua )?cac (?:co quan|don vi|so|nganh|phong|ban)|^nhiem vu cu"
    r" the cua|giao nhiem vu"
)
_FUNDS = re.compile(r"^(?:ve )?(?:nguon )?(?:kinh phi|du toan|nguon luc|nguon von|co che tai chinh|du tru kinh phi)\b")
_REPORTS = re.compile(
    r"(?:^(?:che do )?(?:thong tin,? )?bao cao\b|che do (?:thong tin,? |thong tin va )?bao cao|^(?:kiem tra|giam sat"
    r"|so ket|tong ket).{0,40}bao cao)"
)
_RESULTS = re.compile(
    r"^(?:ve )?(?:\w+ )?(?:danh gia|ket qua|tinh hinh|thuan loi|uu diem|ton tai|han che|kho khan|nguyen nhan|thuc"
    r" trang|dac diem)\b"
)
NOT_A_BODY = re.compile(
    r"(?:muc dich|muc tieu|yeu cau|noi dung|hinh thuc|thoi gian|dia diem|kinh phi|nguon|ve|cong tac|nhiem vu|giai phap|che do|doi tuong"
    r"|pham vi|ket qua|danh gia|thuan loi|kho khan|ton tai|nguyen nhan|bai hoc|phuong huong|chi tieu|tien do|to chuc thuc hien"
    r"|quan diem|dinh huong|thanh phan|tinh hinh|nhung|mot so|chuong trinh|ke hoach|hoat dong|dieu kien|tieu chi|can cu|san pham|truyen"
    r" thong|tuyen truyen|du kien|phuong phap|phuong thuc|ky nang|hoi nghi|cac (?:nhiem vu|giai phap|noi dung|hoat dong|hinh thuc|chi"
    r" tieu|san pham|buoc))\b"
)


def is_part(p: Paragraph, following: Paragraph | None) -> bool:
    """Whether `p` is a heading of a part: Roman or capital label, article, or a short numbered heading that is no body."""
    if p.rank < ARTICLE:
        return True
    if p.rank == ARTICLE:
        return not re.match(r".{0,400}(?:chiu trach nhiem|thi hanh)", fold(p.text[:400])) and (is_capital(p.text) or len(p.text) < 120)
    if p.rank >= DASH and not (p.rank == PLAIN and is_capital(p.text) and len(p.text) < 100):
        return False
    folded = fold(p.text)
    head = folded.split(":", 1)[0]
    if _FUNDS.match(head) or (_REPORTS.search(head) and len(head) < 70):
        return True
    return _short_heading(p, following, folded)


def _short_heading(p: Paragraph, following: Paragraph | None, folded: str) -> bool:
    if len(p.text) > 140 or p.text.endswith((".", ";")) or following is None:
        return False
    return heading_body(p.text) is None and bool(NOT_A_BODY.match(folded) or is_capital(p.text) or _ORGANISE.search(folded))


def kind_of_part(title: str, above: str) -> str:
    """The kind of part that a heading opens; `above` is the kind of the part it stands in."""
    folded = fold(squeeze(title)).split(":", 1)[0][:160]
    if _FUNDS.search(folded):
        return FUNDS
    if _REPORTS.search(folded):
        return REPORTS
    if _ORGANISE.search(folded):
        return ORGANISE
    return RESULTS if _RESULTS.search(folded) else above


def has_organising_part(paragraphs: list[Paragraph]) -> bool:
    """Whether some part of the document is "Tổ chức thực hiện" or its like."""
    for index, p in enumerate(paragraphs):
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if is_part(p, following) and kind_of_part(p.text, OTHER) == ORGANISE and len(p.text) < 200:
            return True
    return False


def sections_of(paragraphs: list[Paragraph]) -> list[Section]:
    """The headed parts: Roman or capital labels and articles; in a document without them, the numbered items."""
    chosen = [p for p in paragraphs if p.rank <= ARTICLE] or [p for p in paragraphs if p.rank == NUMBER]
    roman = any(p.rank <= ROMAN for p in chosen)
    return [
        Section(p.label or "", _title(p.text), p.start, p.end)
        for p in chosen
        if p.label and (not roman or p.rank <= ROMAN or p.rank == ARTICLE)
    ]


def _title(text: str) -> str | None:
    bare = squeeze(text).rstrip(" .:")
    return bare if bare and (is_capital(bare) or (len(bare) < 90 and not text.rstrip().endswith((".", ";")))) else None
