"""What a board shows of a message, page by page: as its sheet asks for it, and set anew for boards of few lamps."""

from collections.abc import Sequence
from dataclasses import dataclass

from loa.channels.board.page import Page, Setting
from loa.delivery.port import Content, Sheet, sheet_rules
from loa.vietnamese.boards import SMALL, STRIP, least_screen, milliseconds_of, set_anew, typed_pages

LEAST_PICTURE_MILLISECONDS = 8000  # a picture is looked at, not only read
_HEADING_WIDER = 0.7  # the title that stays is set in smaller type
_MOST_HEADING = 2  # lines


@dataclass(frozen=True, slots=True)
class Set:
    """A message set for boards."""

    pages: tuple[Page, ...]
    columns: int
    rows: int
    heading: tuple[str, ...]
    smaller: tuple[Setting, ...]
    said: tuple[tuple[str, ...], ...]  # all that is shown, in pages of lines, each once


def template_of(content: Content) -> tuple[Sheet, sheet_rules.Template]:
    """The sheet and its template; a message without one is words alone."""
    sheet = content.sheet or Sheet(sheet_rules.WORDS)
    return sheet, sheet_rules.TEMPLATES.get(sheet.template, sheet_rules.TEMPLATES[sheet_rules.WORDS])


def room(template: sheet_rules.Template, columns: int, rows: int) -> tuple[int, int]:
    """Columns and rows that are left for the words beside a picture; narrow lines, more of them."""
    if not template.beside:
        return columns, rows
    return max(SMALL[0], columns * (100 - template.beside) // 100), rows * 3 // 2


def set_for(title: str, lines: Sequence[Sequence[str]], content: Content, columns: int, rows: int) -> Set:
    """Pages of `lines` (the words of the message) as the sheet asks for it. `columns`, `rows` are what `room` gave."""
    sheet, template = template_of(content)
    heading = _heading(title, columns) if template.heading else ()
    words = _without_title(title, lines, columns, rows) if heading else [list(page) for page in lines]
    words = words if template.words else []
    told = [Page(tuple(page), milliseconds_of([*heading, *page])) for page in words]
    picture = _picture(sheet, columns) if template.pictured and sheet.picture else None
    pages = (picture, *told) if picture and template.first else tuple(told)
    said = tuple(page for page in (heading, picture.lines if picture else (), *(tuple(page) for page in words)) if page)
    return Set(pages, columns, rows, heading, _smaller(title, words, heading, picture, template, (columns, rows)), said)


def _heading(title: str, columns: int) -> tuple[str, ...]:
    """The lines of the title that stays; none where it needs more than two."""
    (lines, *_) = typed_pages([title], columns=round(columns / _HEADING_WIDER), rows=99) or [[]]
    return tuple(lines) if len(lines) <= _MOST_HEADING else ()


def _without_title(title: str, lines: Sequence[Sequence[str]], columns: int, rows: int) -> list[list[str]]:
    """The pages that follow a title which stays; alone it is shown as a page."""
    rest = " ".join(" ".join(page) for page in lines).removeprefix(" ".join(title.split())).strip()
    if not rest:
        return [list(page) for page in lines]
    if " ".join(" ".join(page) for page in lines) == rest:  # words of its own, broken as they were typed
        return [list(page) for page in lines]
    return typed_pages([rest], columns=columns, rows=rows)


def _picture(sheet: Sheet, columns: int) -> Page:
    (lines, *_) = typed_pages([sheet.says], columns=columns, rows=99) or [[]]
    return Page(tuple(lines), max(LEAST_PICTURE_MILLISECONDS, milliseconds_of(lines)), picture=True)


def _smaller(
    title: str, words: Sequence[Sequence[str]], heading: Sequence[str], picture: Page | None, template: sheet_rules.Template,
    setting: tuple[int, int],
) -> tuple[Setting, ...]:  # fmt: skip
    """The settings for boards of few lamps; strips show what a picture says instead of it."""
    columns, rows = setting
    first = [heading] if heading else []
    whole = list(picture.lines) if picture else []
    found = []
    if columns > SMALL[0] or rows > SMALL[1]:
        least = (min(columns, SMALL[0]), min(rows, SMALL[1]))
        shown = (picture,) if picture and template.first else _pages([whole], "", least)
        wide, high = least_screen(columns, rows)
        wide = wide * 100 // (100 - template.beside)
        found.append(Setting((*shown, *_pages([*first, *words], title, least)), *least, wide - 1, high - 1))
    if rows > 1:
        found.append(Setting(_pages([whole, *first, *words], title, STRIP), *STRIP, 0, least_screen(*SMALL)[1] - 1))
    return tuple(one for one in found if one.pages)


def _pages(lines: Sequence[Sequence[str]], title: str, setting: tuple[int, int]) -> tuple[Page, ...]:
    anew = set_anew([page for page in lines if page], title, setting)
    return tuple(Page(tuple(page), milliseconds_of(page)) for page in anew)
