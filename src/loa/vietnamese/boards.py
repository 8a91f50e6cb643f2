"""Pages of lines for an LED board: no word is cut, each page stays as long as it takes to read."""

from collections.abc import Sequence
from math import ceil

from loa.vietnamese.letters import normalise

# A passer-by reads about 120 words (Vietnamese syllables) a minute from a moving seat and needs a moment to find the
# board: an assumption on the slow side of silent reading (200 and more). No page flashes by under four seconds.
WORDS_A_MINUTE = 120
FIND_MILLISECONDS = 1500
SHORTEST_MILLISECONDS = 4000
LONGEST_MILLISECONDS = 30_000

WIDE, HIGH = 0.72, 1.3  # em that a letter takes on average in a line of bold capitals, and a line with room for stacked accents
SHARE = 0.96  # of the screen that lines may take
LETTER_PIXELS = 12  # below, the double accents of Vietnamese run together on a board of single lamps: an assumption on the safe side
SMALL = (12, 3)  # columns and rows of boards of few lamps, where the usual page would stand too small
STRIP = (16, 1)  # of a strip as high as one line


def letter_pixels(width: float, height: float, columns: int, rows: int) -> float:
    """How high a letter of a page of so many columns and rows stands on a screen of `width` × `height` pixels."""
    return min(SHARE * width / (columns * WIDE), SHARE * height / (rows * HIGH))


def least_screen(columns: int, rows: int) -> tuple[int, int]:
    """The least width and height in pixels on which such a page can be read."""
    return ceil(LETTER_PIXELS * columns * WIDE / SHARE), ceil(LETTER_PIXELS * rows * HIGH / SHARE)


def setting_on(width: float, height: float, columns: int, rows: int) -> tuple[int, int]:
    """Columns and rows with which a page of usually `columns` × `rows` is set on such a screen: as usual where that can be read."""
    wide, high = least_screen(columns, rows)
    if rows > 1 and height < least_screen(*SMALL)[1]:
        return STRIP
    small = (width < wide or height < high) and (columns > SMALL[0] or rows > SMALL[1])
    return (min(columns, SMALL[0]), min(rows, SMALL[1])) if small else (columns, rows)


def set_anew(pages: Sequence[Sequence[str]], title: str, setting: tuple[int, int]) -> list[list[str]]:
    """The words of `pages` in another setting; what follows the title begins a line of its own, as it did."""
    said, head = [" ".join(page) for page in pages], " ".join(normalise(title).split())
    whole = " ".join(said)
    parts = [head, whole.removeprefix(head)] if head and whole.startswith(f"{head} ") else said
    return typed_pages(parts, columns=setting[0], rows=setting[1])


def board_pages(title: str, summary: str, *, columns: int = 24, rows: int = 4) -> list[list[str]]:
    """Pages of at most `rows` lines of at most `columns` characters: the title, then the summary.

    The title begins the first page and the summary begins a line of its own. A word longer than a line is the only
    thing that is cut. No pages for no text. Raises ValueError for a board without a column or a row.
    """
    if columns < 1 or rows < 1:
        raise ValueError(f"a board of {columns} columns and {rows} rows holds no text")
    return typed_pages([title, summary], columns=columns, rows=rows)


def typed_pages(typed: Sequence[str], *, columns: int = 24, rows: int = 4) -> list[list[str]]:
    """Pages of lines where each line that was typed begins a line of its own; too long ones go on in the next."""
    lines = [line for text in typed for line in _lines(text, columns)]
    return [lines[start : start + rows] for start in range(0, len(lines), rows)]


def milliseconds_of(page: Sequence[str]) -> int:
    """How long `page` stays: time to find it plus reading time, from 4 to 30 seconds."""
    words = sum(len(line.split()) for line in page)
    wanted = FIND_MILLISECONDS + words * 60_000 // WORDS_A_MINUTE
    return max(SHORTEST_MILLISECONDS, min(LONGEST_MILLISECONDS, wanted))


def is_read_in_time(page: Sequence[str]) -> bool:
    """Whether a passer-by can read all of `page` while it stands: it holds no more words than the longest stay allows."""
    return FIND_MILLISECONDS + sum(len(line.split()) for line in page) * 60_000 // WORDS_A_MINUTE <= LONGEST_MILLISECONDS


def contrast(ink: str, ground: str) -> float:
    """The contrast ratio of two colours "#rrggbb", 1 to 21 (WCAG 2.2, 1.4.6). Raises ValueError for what is no colour."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"{colour} is no colour")
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lines(text: str, columns: int) -> list[str]:
    found: list[str] = []
    line = ""
    for word in _words(text, columns):
        if line and len(line) + 1 + len(word) > columns:
            found.append(line)
            line = ""
        line = f"{line} {word}" if line else word
    return [*found, line] if line else found


def _words(text: str, columns: int) -> list[str]:
    """The words of `text`; one that is longer than a line in pieces of a line."""
    return [word[start : start + columns] for word in normalise(text).split() for start in range(0, len(word), columns)]
