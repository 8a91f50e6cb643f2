"""References to laws by name (`Luật Báo chí năm 2016`), as Decree 30/2020, Appendix I, 6b, has them cited."""

import re

from loa.paper.folding import fold, is_capital, squeeze
from loa.paper.laws import NAMES
from loa.paper.letterhead import iso_date
from loa.paper.outline import Paragraph
from loa.paper.reading import Reference

_LAW = re.compile(r"(?<![\w])(?:bo luat|luat|phap lenh)\s+(?=\S)")
_CONSTITUTION = re.compile(r"\bcan cu\s+(hien phap)\b(?:[\w\s]{0,60}?\bnam\s+(?P<y>(?:19|20)\d\d))?")
_AMENDING = re.compile(r"sua doi,?\s*bo sung\s*(?:mot so dieu\s*(?:cua)?\s*)?(?:(?:cac|\d{2})\s+)?(?=luat|bo luat|phap lenh|phap\b)?")
_KNOWN = re.compile(
    r"(?:ve\s+)?(?:" + "|".join(re.escape(name).replace(r"\ ", r"\s+").replace(r",\s+", r",?\s*") for name in NAMES) + r")\b"
)
_NUMBER = re.compile(
    r"[\s,(]*(?:so\s*:?\s*)?(?P<number>\d{1,3}\s?/\s?(?:19|20)\d\d\s?/\s?(?:QH\d{1,2}|UBTVQH\d{1,2}|PL-UBTVQH\d{1,2}))", re.IGNORECASE
)
_WHEN = re.compile(
    r"[\s,(]*(?:ngay\s*(?P<d>\d{1,2})\s*(?:[/.\-]|thang)\s*(?P<m>\d{1,2})\s*(?:[/.\-]|nam)\s*(?P<y>\d{4})|(?:ban hanh "
    r"|sua doi )?nam\s*(?P<y2>(?:19|20)\d\d)|(?P<y3>(?:19|20)\d\d)(?=\s*[,;.)]|$))"
)
_END = re.compile(
    r"\s+(?:nam \d+|so \d+|ngay \d+|cua|va cac|va nghi dinh|va luat|va thong tu|va quyet dinh|va nhung|va quy dinh|quy dinh|co hieu luc"
    r"|duoc|trong|de|theo|da|doi voi|tai|do|nham|den|hien hanh|nay|thi|phai|khi|giai doan|vao|o|voi|bang|neu|hoac|tren|cho|ngay|so|da"
    r" duoc|la|\d)\b|\s*[,;.:()\"“”\n\[]|\s-\s|\s+va\s+(?=Luat|luat|bo luat|nghi|quyet|thong)|$"
)


def law_references(paragraph: Paragraph) -> list[Reference]:
    """Every law that the paragraph names; a law cited by number alone too."""
    text, folded = paragraph.text, fold(paragraph.text)
    found: list[Reference] = []
    passed = -1
    for match in _LAW.finditer(folded):
        if match.start() < passed or not _names_a_law(text, folded, match):
            continue
        reference, passed = _law(paragraph, text, folded, match)
        if reference:
            found.append(reference)
    return [*_constitution(paragraph, text, folded), *found]


def _constitution(paragraph: Paragraph, text: str, folded: str) -> list[Reference]:
    """`Căn cứ Hiến pháp …`: the first basis of a law."""
    found = _CONSTITUTION.search(folded) if "hien phap" in folded else None
    if not found or not text[found.start(1)].isupper():
        return []
    start, end = found.span(1)
    return [
        Reference("Hiến pháp", None, found.group("y"), "Quốc hội", "Hiến pháp", text[start:end], paragraph.at(start), paragraph.at(end))
    ]


def _names_a_law(text: str, folded: str, match: re.Match[str]) -> bool:
    if re.search(r"\b(?:du an|du thao|xay dung)\s$", folded[: match.start()]) and _AMENDING.match(folded, match.end()):
        return False  # a bill, not a law yet
    if not text[match.start()].isupper() or re.search(
        r"\b(?:phap|ky|bo|du an|xay dung|du thao|dai hoc|truong)\s$", folded[max(0, match.start() - 12) : match.start()]
    ):
        return (
            bool(re.search(r"\b(?:du an|xay dung|du thao)\s$", folded[: match.start()]))
            and bool(_KNOWN.match(folded, match.end()))
            and text[match.start()].isupper()
        )
    if text[match.end()].isupper() and _KNOWN.match(folded, match.end()):  # "Luật Dược", "Luật Giá"
        return True
    return not re.match(r"(?:su|gia|hoc|va|nay|duoc|moi|tren|so\b(?!\s*:?\s*\d)|ve\s+(?!\w+ \w+))\b", folded[match.end() :])


def _law(paragraph: Paragraph, text: str, folded: str, match: re.Match[str]) -> tuple[Reference | None, int]:
    numbered = _NUMBER.match(folded, match.end())
    end = numbered.end() if numbered else _name_end(text, folded, match.end())
    title = squeeze(text[match.start() : end]).rstrip(" ,;.")
    number = numbered or _NUMBER.match(folded, end)
    after = number.end() if number else end
    when = _WHEN.match(folded, after)
    if not numbered and len(title.split()) < 2 + (fold(title).startswith(("bo luat", "phap lenh"))):
        return None, match.end()
    date = iso_date(when.group("d") or "", when.group("m") or "", when.group("y") or when.group("y2") or when.group("y3")) if when else None
    kind = {"b": "Bộ luật", "l": "Luật", "p": "Pháp lệnh"}[folded[match.start()]]
    raw_end = when.end() if when else after
    return (
        Reference(
            type=kind,
            number=re.sub(r"\s", "", number.group("number")).upper() if number else None,
            date=date,
            issuer="Quốc hội" if number and "ubtvqh" not in number.group("number") else None,
            title=None if numbered else _neat(title),
            raw=squeeze(text[match.start() : raw_end]),
            start=paragraph.at(match.start()),
            end=paragraph.at(raw_end - 1) + 1,
        ),
        raw_end,
    )


def _name_end(text: str, folded: str, at: int) -> int:
    """Where the name of the law ends: a known name, else capitals and the words that follow a name."""
    amending = _AMENDING.match(folded, at)
    if amending and amending.end() > at:
        return _amended_end(text, folded, amending.end())
    known = _KNOWN.match(folded, at)
    if known:
        return _trimmed(text, known.end())
    end = _END.search(folded, at)
    stop = end.start() if end else len(text)
    name = text[at:stop]
    # A comma inside a name: "Luật Phòng, chống …" goes on when only one word stands before it.
    if stop < len(text) and text[stop : stop + 1] == "," and len(name.split()) == 1 and not is_capital(name):
        end = _END.search(folded, stop + 1)
        stop = end.start() if end else len(text)
    return _trimmed(text, min(stop, at + 120))


def _amended_end(text: str, folded: str, at: int) -> int:
    """`… một số điều của Luật A và Luật B`: the laws that are amended belong to the title."""
    seen = at
    while True:
        law = _LAW.match(folded, seen)
        if not law:
            return _trimmed(text, seen)
        end = _name_end(text, folded, law.end())
        further = re.match(r"(?:,\s*|\s+va\s+)(?=(?:bo )?luat\s)", folded[end:])
        if not further:
            return end
        seen = end + further.end()


def _trimmed(text: str, end: int) -> int:
    return len(text[:end].rstrip(" ,;.:"))


def _neat(title: str) -> str:
    return title.capitalize() if is_capital(title) else title
