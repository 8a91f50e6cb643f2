"""Reads of boards: whether people in front of each can read what a message would show there."""

from dataclasses import dataclass

from loa.organisations.models import Body
from loa.stations.board_rules import WHOLE, is_legible, letter_pixels
from loa.stations.models import BoardScreen, Station
from loa.stations.queries import under

BOARD = "board"


@dataclass(frozen=True, slots=True)
class Reading:
    """How high the letters would stand on one board (chữ cao bao nhiêu), in the first part of its screen."""

    board: Station
    screen: BoardScreen | None
    pixels: float | None  # None: nobody has said how large the screen is

    @property
    def legible(self) -> bool | None:
        """Whether the accents can be told apart; None where that is not known."""
        return None if self.pixels is None else is_legible(self.pixels)


def readings(body: Body, *, columns: int, rows: int, whole: bool) -> list[Reading]:
    """Every active board of `body` and below, for pages of so many columns and rows; `whole`: an emergency, which has the whole screen."""
    boards = list(under([body], BOARD))
    screens = {row.station_id: row for row in BoardScreen.objects.filter(station__in=boards)}
    found = []
    for board in boards:
        screen = screens.get(board.pk)
        layout = WHOLE if whole or screen is None else screen.layout
        pixels = letter_pixels(screen.width, screen.height, layout, "", columns, rows) if screen else None
        found.append(Reading(board, screen, pixels))
    return found
