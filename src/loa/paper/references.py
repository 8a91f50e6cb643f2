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
_GROUP = r"[A-ZĐÐ][A-Za-zĐđÐð&]*(?:QH\d{1,2}|(?<=QH)\d{1,2}|(?<=UBTVQH)\d{1,2}|(?<=BCĐ)\s?\d{2,4})?"
_SYMBOL = rf"{_GROUP}(?:\s?[-–]\s?(?:{_GROUP}|ttg\b|cp\b)|/{_GROUP})*"
_PARTY = r"(?:NQ|CT|CTr|KH|KL|QĐ|QyĐ|TB|CV|HD|BC|TTr)/(?:TW|TU|HU|ĐU)"
NUMBER = re.compile(
    r"(?<![\w/.,-])(?<!\d:)(?P<n>\d{1,3}\.\d{1,2}(?=/)|[OoIl]?\d[\dOoIl]{0,4}[a-z]?)"
    rf"(?:\s?(?P<sep>[/\-–])\s?|\s(?={_PARTY}\b))(?P<y>(?:19|20)[\dOoBlIS]{{2}}\s?/\s?)?(?P<torn>[A-ZĐ]\s(?=[A-ZĐ]+[-/]))?(?P<s>{_SYMBOL})"
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
_FIXES = (  # endings of the central state bodies as they are misprinted or misread
    (re.compile(r"n[dq]-[cg][pf]$"), "-CP"),
    (re.compile(r"(?:qd|ct|cd|tb)-[tf]{1,2}[gq9]$"), "-TTg"),
    (re.compile(r"tb-vpc[pf]$"), "-VPCP"),
)
_ISSUER_OF = {"CP": "Chính phủ", "TTg": "Thủ tướng Chính phủ", "VPCP": "Văn phòng Chính phủ"}


def references(paragraphs: Iterable[Paragraph], own: str | None, name: str | None = None) -> tuple[Reference, ...]:
    """Every document that `paragraphs` cite, in order of first mention; `own` is the number, `name` the name of the document itself."""
    found: list[Reference] = []
    bare: list[Reference] = []
    for paragraph in paragraphs:
        if _is_caption(paragraph):
            continue
        found += _numbered(paragraph)
        found += law_references(paragraph)
        bare += _without_symbol(paragraph)
    found += [b for b in bare if not any(_means(b, r) for r in found)]
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
        named = bool(before and before.group().strip(" ,\n"))
        if not _is_number(match, named):
            continue
        start = before.start() + len(before.group()) - len(before.group().lstrip(" ,")) if before and kind else match.start()
        reference = _reference(paragraph, match, kind, start)
        found += [*_listed(paragraph, folded, match, reference), reference]
    return found


def _listed(paragraph: Paragraph, folded: str, match: re.Match[str], last: Reference) -> list[Reference]:
    """`các Quyết định số 12, 13 và 15/QĐ-UBND`: the numbers that share the symbol of the last one."""
    before = _LIST.search(folded, max(0, match.start() - 90), match.start())
    if not before or not last.number:
        return []
    symbol = last.number[len(match.group("n")) :]
    start = before.start("numbers")
    return [
        replace(
            last, type=_KINDS.get(squeeze(before.group("kind"))), number=m.group() + symbol, date=None, title=None, raw=m.group(),
            start=paragraph.at(start + m.start()), end=paragraph.at(start + m.end() - 1) + 1,
        )
        for m in re.finditer(r"\d+[a-z]?", before.group("numbers"))
    ]  # fmt: skip


_NUMBERS = r"\d{1,4}[a-z]?(?:\s*,\s*(?:so\s+)?\d{1,4}[a-z]?)*"
_LIST = re.compile(rf"(?P<kind>{_KIND})\s+(?:so\s*:?\s*)?(?P<numbers>{_NUMBERS})\s*(?:,|va|,\s*va)\s*(?:so\s+)?$")


def _is_number(match: re.Match[str], named: bool) -> bool:
    """Not a fraction, a unit or a range: a symbol has two groups, or stands after a kind or "số"."""
    symbol = match.group("s")
    if "-" in symbol or "–" in symbol or "/" in symbol or match.group("y") or re.search(r"QH\d", symbol):
        return True
    return named and sum(c.isupper() for c in symbol) >= 2


_UNSLASHED = re.compile(r"^(NQ|CTr|CT|KH|QĐ|QyĐ|TB|BC|HD|KL|CV)(TW|TU|HU|ĐU)$")  # of the Party, its slash lost by a scan


def _symbol(raw: str) -> str:
    """The symbol without blanks, its misprints set right: `QĐ-Tg`, `CTrTU`; a lost dash stays as printed."""
    symbol = re.sub(r"\s", "", raw).replace("–", "-")
    symbol = _UNSLASHED.sub(r"\1/\2", symbol)
    head, _, tail = symbol.rpartition("/")
    for shape, ending in _FIXES:
        if shape.fullmatch(fold(tail)):
            tail = tail[:2].upper() + ending
    return f"{head}/{tail}" if head else tail


def _digits(raw: str) -> str:
    """The printed number: letters that a scan took for digits set right, the letter of an inserted number (`12b`) kept."""
    letter = raw[-1] if raw[-1].isalpha() and raw[-1] not in "OoIl" else ""
    return raw[: len(raw) - len(letter)].translate(_MISREAD) + letter


def _reference(paragraph: Paragraph, match: re.Match[str], kind: str | None, start: int) -> Reference:
    text, folded = paragraph.text, fold(paragraph.text)
    symbol = _symbol((match.group("torn") or "").strip() + match.group("s"))
    year = re.sub(r"\s", "", match.group("y") or "").translate(_MISREAD)
    number = f"{_digits(match.group('n'))}{(match.group('sep') or '-').replace('–', '-')}{year}{symbol}"
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


_BARE = re.compile(
    r"\b(?P<kind>nghi\s+quyet|chi\s+thi|ket\s+luan|nghi\s+dinh|thong\s+tu|quyet\s+dinh|cong\s+dien)\s+(?P<so>so\s*:?\s*)?"
    r"(?P<n>\d{1,4})(?![\w/.,-]*\d|\s?[-–/]\s?[a-z])"
    r"(?=\s*,?\s+(?:ngay \d|cua (?:bo chinh tri|ban bi thu|ban chap hanh|trung uong|quoc hoi|chinh phu|thu tuong|bo |tinh uy|thanh uy"
    r"|hoi dong nhan dan|uy ban|ubnd|hdnd))|(?P<end>[.,;)]|$))"
)


def _without_symbol(paragraph: Paragraph) -> list[Reference]:
    """`Nghị quyết 57 của Bộ Chính trị`, `Nghị quyết số 57.`: a number alone, that a body, a date or the word "số" makes a citation."""
    text, folded = paragraph.text, fold(paragraph.text)
    found = []
    for match in _BARE.finditer(folded):
        if text[match.start()].islower() or (match.group("end") is not None and not match.group("so")):
            continue
        date, end = _date_after(folded, match.end("n"))
        issuer, _ = _issuer_after(text, folded, end)
        kind = _KINDS.get(squeeze(match.group("kind")))
        start, stop = paragraph.at(match.start()), paragraph.at(match.end("n") - 1) + 1
        found.append(Reference(kind, match.group("n"), date, issuer, None, squeeze(text[match.start() : match.end("n")]), start, stop))
    return found


def _means(bare: Reference, full: Reference) -> bool:
    """Whether a number alone is the short form of a document that is cited in full."""
    number = re.match(r"\d+", full.number or "")
    return number is not None and int(number.group()) == int(bare.number or 0) and (full.type or bare.type) == bare.type


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
