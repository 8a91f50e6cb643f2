"""Pure rules about documents: names of types, citation headings, dates with blanks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from loa.paper.forms import OfficialDocument
from loa.paper.forms_kinds import FORMS, LETTER, RESPONSES
from loa.paper.forms_typed import official
from loa.paper.kinds import NAMES
from loa.paper.responses import Response, table_of

# Code → name of a type: Decree 30/2020/NĐ-CP, Appendix III, and the legal types above it; a letter has no code of its own.
TYPE_NAMES = {code: name for name, code in NAMES.items()} | {"CV": "Công văn"}


# Code → name of what may be drafted.
DRAFT_NAMES = {code: form.name for code, form in FORMS.items()}


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


def responses_of(typed: Mapping[str, object]) -> list[Response]:
    """The rows of a table of responses as typed; what is no row is left out."""
    rows = typed.get("rows")
    found = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return [Response(str(row.get("by", "")), str(row.get("comment", "")), str(row.get("answer", ""))) for row in found]


def official_of(kind: str, typed: Mapping[str, object]) -> OfficialDocument:
    """A draft's typed values as an official document; "marked" puts "DỰ THẢO" on it."""
    form = FORMS.get(kind, FORMS[LETTER])
    words = {name: value for name, value in typed.items() if isinstance(value, str)}
    made = official(words, form.printed, draft=bool(typed.get("marked")), landscape=kind == RESPONSES)
    if kind != RESPONSES:
        return made
    return replace(made, blocks=(*made.blocks, table_of(responses_of(typed))), end_mark=False, numbered=False)
