"""Pure rules about documents: names of types, citation headings, dates with blanks."""

from datetime import date

from loa.paper.kinds import NAMES

# Code → name of a type: Decree 30/2020/NĐ-CP, Appendix III, and the legal types above it; a letter has no code of its own.
TYPE_NAMES = {code: name for name, code in NAMES.items()} | {"CV": "Công văn"}


def first_day_of(text: str | None) -> date | None:
    """The first day that a date with blanks may mean: "2024-02" → 1 February 2024."""
    parts = (text or "").split("-")
    try:
        numbers = [int(part) for part in parts]
        return date(*[*numbers, 1, 1][:3])
    except (ValueError, TypeError):
        return None


def shown_date(text: str | None) -> str:
    """A date as people write it: "2024-01-30" → "30/01/2024", "2024-02" → "tháng 02/2024"."""
    parts = (text or "").split("-")
    match parts:
        case [year, month, day]:
            return f"{day}/{month}/{year}"
        case [year, month]:
            return f"tháng {month}/{year}"
        case [year] if year:
            return f"năm {year}"
    return ""


def heading(type_code: str, number: str, symbol: str, date_text: str, issuer: str) -> str:
    """How the document is first cited (Decree 30/2020, Appendix I, item 6b): type, number, date, issuer."""
    words = [TYPE_NAMES.get(type_code, "Văn bản")]
    if number or symbol:
        words.append(f"số {number or '…/' + symbol}")
    if day := shown_date(date_text):
        words.append(f"ngày {day}" if day[0].isdigit() else day)
    if issuer:
        words.append(f"của {issuer}")
    return " ".join(words)
