"""Pure rules of boards: which parts a screen has, and whether people in front of it can read what stands there."""

from collections.abc import Mapping
from typing import Any

from loa.vietnamese import boards

# Layouts: parts in hundredths of the screen, the first takes what is for none of them. An emergency always takes the whole screen.
WHOLE, TICKER, HALVES, CORNER = "whole", "ticker", "halves", "corner"
LAYOUT_LABELS = {
    WHOLE: "Cả màn hình",
    TICKER: "Phần chính và dải chữ phía dưới",
    HALVES: "Hai nửa trái, phải",
    CORNER: "Phần chính, cột phải và dải dưới",
}
LAYOUTS: Mapping[str, tuple[tuple[str, str, int, int, int, int], ...]] = {  # id, name, left, top, width, height
    WHOLE: (),
    TICKER: (("chinh", "Phần chính", 0, 0, 100, 80), ("dai", "Dải dưới", 0, 80, 100, 20)),
    HALVES: (("trai", "Nửa trái", 0, 0, 50, 100), ("phai", "Nửa phải", 50, 0, 50, 100)),
    CORNER: (("chinh", "Phần chính", 0, 0, 70, 80), ("cot", "Cột phải", 70, 0, 30, 80), ("dai", "Dải dưới", 0, 80, 100, 20)),
}
LEAST_SIDE, MOST_SIDE = 16, 16_384  # pixels


def zones_form(layout: str) -> list[dict[str, Any]]:
    """The parts as a manifest states them."""
    names = ("id", "left", "top", "width", "height")
    return [dict(zip(names, (zone[0], *zone[2:]), strict=True)) for zone in LAYOUTS[layout]]


def zone_names(layout: str) -> dict[str, str]:
    """Id → name of the parts, the first one first."""
    return {zone[0]: zone[1] for zone in LAYOUTS[layout]}


def letter_pixels(width: int, height: int, layout: str, zone: str, columns: int, rows: int) -> float:
    """How high a letter stands in `zone` of such a screen, for pages of usually so many columns and rows as they are set there."""
    parts = {part[0]: part for part in LAYOUTS[layout]}
    share = parts.get(zone) or next(iter(parts.values()), ("", "", 0, 0, 100, 100))
    wide, high = width * share[4] / 100, height * share[5] / 100
    return boards.letter_pixels(wide, high, *boards.setting_on(wide, high, columns, rows))


def is_legible(pixels: float) -> bool:
    """Whether letters of that height can be read with their accents."""
    return pixels >= boards.LETTER_PIXELS
