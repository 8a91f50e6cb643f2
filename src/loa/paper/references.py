"""References to other documents (viện dẫn): kind, number, date, issuer, title; each document once.

Decree 30/2020, Appendix I, 6b: first mention in full, later by kind and number; so mentions of one number are merged.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from loa.paper.folding import fold, squeeze
from loa.paper.kinds import NAMES, code_in_symbol
from loa.paper.lawnames import law_references
from loa.paper.letterhead import iso_date
from loa.paper.outline import Paragraph
from loa.paper.reading import Reference

_KINDS = {fold(name): name for name in NAMES if name not in ("Luật", "Lệnh")} | {
    "cong van": "Công văn",
    "van ban": "Văn bản",
    "thong bao ket luan": "Thông báo",
    "cong dien": "Công điện",
    "van ban hop nhat": "Văn bản hợp nhất",
    "chuong trinh hanh dong": "Chương trình",
    "nghi quyet lien tich": "Nghị quyết",
    "quy dinh": "Quy định",
    "phap lenh": "Pháp lệnh",
    "de an": "Đề án",
}
_KIND = "(?:" + "|".join(sorted((k.replace(" ", r"\s+") for k in _KINDS), key=len, reverse=True)) + ")"
_GROUP = r"[A-ZĐÐ][A-Za-zĐđÐð&]*(?:QH\d{1,2}|(?<=QH)\d{1,2}|(?<=UBTVQH)\d{1,2})?"
_SYMBOL = rf"{_GROUP}(?:\s?[-–]\s?{_GROUP}|/{_GROUP})*"
NUMBER = re.compile(
    rf"(?<![\w/.,-])(?P<n>\d{{1,5}}[a-z]?)\s?(?P<sep>[/\-–])\s?(?P<y>(?:19|20)[\dOoBlIS]{{2}}\s?/\s?)?(?P<torn>[A-ZĐ]\s(?=[A-ZĐ]+[-/]))?"
    rf"(?P<s>{_SYMBOL})"
)
_MISREAD = str.maketrans("OoBlIS", "008115")
_BEFORE = re.compile(rf"(?P<kind>{_KIND})?[\s,]*(?:(?:s[o06]|:)[\s:]*)?$")
_DATE = re.compile(
    r"[\s,]*\(?\s*(?:cua [^.;:\n]{2,90}? )?(?:ra |ban hanh |ky )?(?:ngay|ngảy)\s*(?P<d>\d{1,2})\s*(?:[/.\-]"
    r"|\s*thang\s*)\s*(?P<m>\d{1,2})\s*(?:[/.\-]|\s*nam\s*)\s*(?P<y>\d{4})"
)
_MONTH = re.compile(r"[\s,]*(?:thang\s*(?P<m>\d{1,2})\s*(?:/|nam)\s*(?P<y>\d{4})|nam\s*(?P<y2>\d{4}))")
_ISSUER = re.compile(r"[\s,]*(?:do|cua)\s+")
_ISSUER_END = re.compile(
    r"\s+(?:ve|quy dinh|phe duyet|ban hanh|huong dan|sua doi|(?:va|cung)(?= (?:nghi|quyet|ke hoach|cong van|chi thi|thong tu|cac van"
    r" ban|huong dan|luat|ket luan|thong bao|van ban))|thuc hien|trien khai|ngay|la|tai|de|thi|quy|da|do|nham|theo|trong|tren dia ban"
    r"|doi voi|thong nhat|cong bo|"
    r"chi tiet|kiem tra|nhung|dat|voi|va (?:y kien|de nghi|chi dao)|khoa|yeu cau|xay dung|tang cuong|uy quyen|giao|cho|den|co|bao dam"
    r"|day manh)\b|[,;.:()\"“”\n]"
)
_TITLE = re.compile(r"[\s,]*(?:v/v|ve viec|ve|phe duyet|ban hanh|quy dinh|huong dan|sua doi)\b")
_FIXES = {
    "qd-tg": "QĐ-TTg",
    "qd-ttg": "QĐ-TTg",
    "ct-ttg": "CT-TTg",
    "nq-cp": "NQ-CP",
    "nd-cp": "NĐ-CP",
    "cd-ttg": "CĐ-TTg",
    "qd-ttq": "QĐ-TTg",
    "ct-tg": "CT-TTg",
    "cd-tg": "CĐ-TTg",
    "tb-vpcp": "TB-VPCP",
}
_ISSUER_OF = {"CP": "Chính phủ", "TTg": "Thủ tướng Chính phủ", "VPCP": "Văn phòng Chính phủ"}


def references(paragraphs: Iterable[Paragraph], own: str | None, name: str | None = None) -> tuple[Reference, ...]:
    """Every document that `paragraphs` cite, in order of first mention; `own` is the number, `name` the name of the document itself."""
    found: list[Reference] = []
    for paragraph in paragraphs:
        if _is_caption(paragraph):
            continue
        found += _numbered(paragraph)
        found += law_references(paragraph)
    found.sort(key=lambda r: r.start)
    return _merged([r for r in found if not _is_own(r, own, name)])


def _is_own(reference: Reference, own: str | None, name: str | None) -> bool:
    if reference.number:
        return bool(own) and fold(reference.number) == fold(own or "")
    return bool(name) and fold(reference.title or "") == fold(name or "")


def _is_caption(paragraph: Paragraph) -> bool:
    """The line below an annex title that names the document itself: `(Kèm theo Kế hoạch số …)`."""
    return bool(
        re.match(
            r"\(?\s*(?:ban hanh )?(?:kem )?theo\s+(?:ke hoach|quyet dinh|cong van|thong bao|chi thi|nghi quyet|bao cao|to"
            r" trinh|huong dan|chuong trinh|van ban)\s+(?:nay\b|s[o06])",
            fold(paragraph.text),
        )
    ) and paragraph.text.startswith(("(", "Kèm", "Ban hành"))


def _numbered(paragraph: Paragraph) -> list[Reference]:
    text, folded = paragraph.text, fold(paragraph.text)
    found: list[Reference] = []
    for match in NUMBER.finditer(text):
        before = _BEFORE.search(folded, max(0, match.start() - 60), match.start())
        kind = _KINDS.get(squeeze(before.group("kind"))) if before and before.group("kind") else None
        named = bool(before and before.group().strip())
        if not _is_number(match, named):
            continue
        start = before.start() + len(before.group()) - len(before.group().lstrip(" ,")) if before and kind else match.start()
        found.append(_reference(paragraph, match, kind, start))
    return found


def _is_number(match: re.Match[str], named: bool) -> bool:
    """Not a fraction, a unit or a range: a symbol has two groups, or stands after a kind or "số"."""
    symbol = match.group("s")
    if "-" in symbol or "–" in symbol or "/" in symbol or match.group("y") or re.search(r"QH\d", symbol):
        return True
    return named and sum(c.isupper() for c in symbol) >= 2


_UNSLASHED = re.compile(r"^(NQ|CTr|CT|KH|QĐ|QyĐ|TB|BC|HD|KL|CV)(TW|TU|HU|ĐU)$")  # of the Party, its slash lost by a scan


def _symbol(raw: str) -> str:
    symbol = _UNSLASHED.sub(r"\1/\2", re.sub(r"\s", "", raw).replace("–", "-").replace("Ð", "Đ").replace("ð", "đ"))
    tail = re.search(r"[^/]*$", symbol)
    fixed = _FIXES.get(fold(tail.group())) if tail else None
    return symbol[: tail.start()] + fixed if tail and fixed else symbol


def _reference(paragraph: Paragraph, match: re.Match[str], kind: str | None, start: int) -> Reference:
    text, folded = paragraph.text, fold(paragraph.text)
    symbol = _symbol((match.group("torn") or "").strip() + match.group("s"))
    year = re.sub(r"\s", "", match.group("y") or "").translate(_MISREAD)
    number = f"{match.group('n')}{match.group('sep').replace('–', '-')}{year}{symbol}"
    date, end = _date_after(folded, match.end())
    issuer, end = _issuer_after(text, folded, end)
    title = _title_after(text, folded, end)
    code = code_in_symbol(symbol)
    code = "Công văn" if code == "CV" else code
    return Reference(
        type=kind or code or ("Công văn" if re.fullmatch(r"[A-ZĐ&]+(?:-[A-ZĐ&]+)+", symbol) else None),
        number=number,
        date=date,
        issuer=issuer or _ISSUER_OF.get(symbol.rsplit("-", 1)[-1]),
        title=title,
        raw=squeeze(match.group()),
        start=paragraph.at(start),
        end=paragraph.at(match.end() - 1) + 1,
    )


def _date_after(folded: str, at: int) -> tuple[str | None, int]:
    found = _DATE.match(folded, at)
    if found:
        return iso_date(found.group("d"), found.group("m"), found.group("y")), found.end()
    month = _MONTH.match(folded, at)
    if month:
        return iso_date("", month.group("m") or "", month.group("y") or month.group("y2")), month.end()
    return None, at


def _issuer_after(text: str, folded: str, at: int) -> tuple[str | None, int]:
    found = _ISSUER.match(folded, at)
    if not found:
        return None, at
    end = _ISSUER_END.search(folded, found.end(), found.end() + 160)
    stop = end.start() if end else min(len(text), found.end() + 90)
    name = squeeze(text[found.end() : stop])
    return (name, stop) if name and len(name) < 100 else (None, at)


def _title_after(text: str, folded: str, at: int) -> str | None:
    found = _TITLE.match(folded, at)
    if not found:
        return None
    end = re.search(
        r"[;.:](?:\s|$)|\(|,\s+(?=(?:uy ban|ubnd|so|ban|bo|van phong|nghi dinh|quyet dinh|ke hoach|thong tu|chu tich)\b)",
        folded[at : at + 320],
    )
    return squeeze(text[at : at + end.start() if end else min(len(text), at + 320)]).lstrip(", ") or None


def _merged(found: list[Reference]) -> tuple[Reference, ...]:
    """One reference a document: identity is number and date, a mention without date joins the first of its number."""
    kept: list[Reference] = []
    for reference in found:
        index = next((i for i, other in enumerate(kept) if _same(other, reference)), None)
        if index is None:
            kept.append(reference)
        else:
            kept[index] = _completed(kept[index], reference)
    return tuple(kept)


def _same(one: Reference, other: Reference) -> bool:
    if one.number or other.number:
        same = fold(one.number or "") == fold(other.number or "") and bool(one.number)
    else:
        same = fold(one.title or "") == fold(other.title or "")
    return same and (not one.date or not other.date or one.date[:4] == other.date[:4] or one.number is None)


def _completed(one: Reference, other: Reference) -> Reference:
    return replace(
        one,
        type=one.type or other.type,
        date=max((d for d in (one.date, other.date) if d), key=len, default=None),
        issuer=one.issuer or other.issuer,
        title=one.title or other.title,
    )
