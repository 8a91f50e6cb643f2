"""What an approver sees of boards before signing: the page as each would show it, the height of its letters, contrasts."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from loa.delivery.port import Rendered
from loa.delivery.registry import channels
from loa.newsroom.models import Sheet
from loa.newsroom.sheet_rules import LEAST_PICTURE_CONTRAST
from loa.organisations.models import Body
from loa.players.screen import ITEM_POLICY
from loa.stations.board_queries import BOARD, Reading, readings
from loa.stations.board_rules import LAYOUTS
from loa.vietnamese.boards import contrast

SAMPLES = (("màn hình lớn", 1920, 1080), ("bảng LED nhỏ", 192, 96), ("dải chữ", 640, 48))
FRAME = (320, 180)  # what a frame may take on the page
MOST_FRAMES = 6
MOST_ZOOM = 2.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A board's screen, or its first part, on the page: in real pixels, made smaller or larger to look at."""

    name: str
    width: int
    height: int

    @property
    def scale(self) -> str:
        """As style says it, whatever the language of the page."""
        return f"{self._scale:.4f}"

    @property
    def _scale(self) -> float:
        return min(FRAME[0] / self.width, FRAME[1] / self.height, MOST_ZOOM)

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height of what the page gives it."""
        return round(self.width * self._scale), round(self.height * self._scale)


def on_boards(body: Body, *, emergency: bool, sheet: Sheet | None = None) -> dict[str, Any]:
    """For `desk/_on_boards.html`; empty where the site has no such channel."""
    channel = channels().get(BOARD)
    if channel is None:
        return {}
    columns, rows = getattr(channel, "columns", 24), getattr(channel, "rows", 4)
    ink, ground = getattr(channel, "ink", "#ffffff"), getattr(channel, "ground", "#000000")
    if sheet and sheet.ink and sheet.ground:
        ink, ground = sheet.ink, sheet.ground
    found = readings(body, columns=columns, rows=rows, whole=emergency)
    return {
        "contrast": contrast(ink, ground),
        "readings": found,
        "small": [one for one in found if one.legible is False],
        "unknown": [one for one in found if one.legible is None],
        "frames": frames(found, whole=emergency),
        "picture": picture_warnings(sheet, found),
    }


def frames(found: list[Reading], *, whole: bool) -> list[Frame]:
    """Each size of screen once, as boards of the area have it; samples where nobody has said how large they are."""
    known: dict[tuple[int, int], Frame] = {}
    for one in found:
        if one.screen is None:
            continue
        for part in (not whole and LAYOUTS[one.screen.layout]) or (("", "", 0, 0, 100, 100),):
            size = max(1, one.screen.width * part[4] // 100), max(1, one.screen.height * part[5] // 100)
            known.setdefault(size, Frame(f"{one.board.name}, {part[1].lower()}" if part[1] else one.board.name, *size))
    return list(known.values())[:MOST_FRAMES] or [Frame(*sample) for sample in SAMPLES]


def picture_warnings(sheet: Sheet | None, found: list[Reading]) -> list[str]:
    """What a person should know of the picture before it hangs in the street, in Vietnamese."""
    if sheet is None or not sheet.picture:
        return []
    told = []
    if sheet.contrast < LEAST_PICTURE_CONTRAST:
        told.append(f"Ảnh nhạt (tương phản {sheet.contrast:.1f} : 1, nên từ 3): giữa nắng chỉ còn một mảng xám.")
    widest = max((one.screen.width for one in found if one.screen), default=960)
    if sheet.width < widest // 2 and sheet.height < widest // 2:
        told.append(f"Ảnh {sheet.width} × {sheet.height} điểm ảnh nhỏ hơn màn hình nhiều nên sẽ mờ.")
    return told


def framed(look: Rendered, name: str) -> HttpResponse:
    """A rendition to open; a page runs nothing, asks nothing, and may only stand in a frame of ours."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    if look.kind == BOARD:
        headers["Content-Security-Policy"] = ITEM_POLICY
    return HttpResponse(look.body, content_type=look.media_type, headers=headers)
