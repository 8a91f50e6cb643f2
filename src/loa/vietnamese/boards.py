"""Pages of lines for an LED board: no word is cut, each page stays as long as it takes to read."""

from collections.abc import Sequence

from loa.vietnamese.letters import normalise

# A passer-by reads about 120 words (Vietnamese syllables) a minute from a moving seat and needs a moment to find the
# board: an assumption on the slow side of silent reading (200 and more). No page flashes by under four seconds.
WORDS_A_MINUTE = 120
FIND_MILLISECONDS = 1500
SHORTEST_MILLISECONDS = 4000
LONGEST_MILLISECONDS = 30_000


def board_pages(title: str, summary: str, *, columns: int = 24, rows: int = 4) -> list[list[str]]:
    """Pages of at most `rows` lines of at most `columns` characters: the title, then the summary.

    The title begins the first page and the summary begins a line of its own. A word longer than a line is the only
    thing that is cut. No pages for no text. Raises ValueError for a board without a column or a row.
    """
    if columns < 1 or rows < 1:
        raise ValueError(f"a board of {columns} columns and {rows} rows holds no text")
    lines = [*_lines(title, columns), *_lines(summary, columns)]
    return [lines[start : start + rows] for start in range(0, len(lines), rows)]


def milliseconds_of(page: Sequence[str]) -> int:
    """How long `page` stays: time to find it plus reading time, from 4 to 30 seconds."""
    words = sum(len(line.split()) for line in page)
    wanted = FIND_MILLISECONDS + words * 60_000 // WORDS_A_MINUTE
    return max(SHORTEST_MILLISECONDS, min(LONGEST_MILLISECONDS, wanted))


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
