"""Pure rules about the administrative units before and after 1 July 2025: their tables, names of bodies, how one followed another.

Start at `country_of`: it takes the text of the tables in `units/` and gives one `Country`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from loa.organisations.rules import Kind, SuccessionKind
from loa.vietnamese.letters import fold

CUT = date(2025, 7, 1)
DISTRICTS_END = "Luật Tổ chức chính quyền địa phương số 72/2025/QH15"
# Province of 2025 → the resolution that arranged its communes; only what was confirmed (no other is known here).
RESOLUTIONS = {"37": "Nghị quyết số 1674/NQ-UBTVQH15 ngày 16/6/2025 của Ủy ban Thường vụ Quốc hội"}
TABLES = ("provinces_2025", "communes_2025", "provinces_before", "districts_before", "communes_before", "provinces_map_2025", "map_2025")
_TIER = re.compile(r"^(tỉnh|thành phố|quận|huyện|thị xã|thị trấn|phường|xã|đặc khu) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Area:
    """A province, district or commune: its official code, its name with the tier, and the code of the area above ("" for a province)."""

    code: str
    name: str
    above: str = ""

    @property
    def kind(self) -> Kind:
        """The kind of its people's committee; codes have 2, 3 and 5 digits."""
        return {2: Kind.PROVINCE, 3: Kind.DISTRICT}.get(len(self.code), Kind.COMMUNE)

    @property
    def plain(self) -> str:
        """The name with a small first letter and one spelling of the tier: "xã Kim Sơn"."""
        return _TIER.sub(lambda tier: tier[0].casefold(), self.name)

    @property
    def place(self) -> str:
        """The place that its documents are dated from: "Kim Sơn"; a number keeps its tier: "Phường 12"."""
        bare = _TIER.sub("", self.name)
        return self.name if bare.isdecimal() or bare == "Hồ Chí Minh" else bare

    @property
    def body_name(self) -> str:
        """What its people's committee is called."""
        return f"Ủy ban nhân dân {self.plain}"

    @property
    def short_name(self) -> str:
        return f"UBND {self.plain}"


@dataclass(frozen=True, slots=True)
class Move:
    """An old area went to a new one, `part` is "whole", "main part" or "part"."""

    old: str
    new: str
    part: str


PART_LABELS = {"whole": "toàn bộ", "main part": "phần chính", "part": "một phần"}


@dataclass(frozen=True, slots=True)
class Country:
    """The two maps, each by code, and the moves between them."""

    before: Mapping[str, Area]
    now: Mapping[str, Area]
    moves: tuple[Move, ...]
    became: Mapping[str, tuple[Move, ...]]
    came_from: Mapping[str, tuple[Move, ...]]

    def provinces(self) -> list[Area]:
        """The provinces of 2025, by code."""
        return [area for area in self.now.values() if area.kind is Kind.PROVINCE]

    def province_of(self, area: Area) -> Area:
        """The province that `area` belongs or belonged to."""
        side = self.now if self.now.get(area.code) is area else self.before
        while area.above:
            area = side[area.above]
        return area

    def unchanged(self, province: str) -> bool:
        """Whether the province of 2025 is the one that was there before, alone."""
        moves = self.came_from.get(province, ())
        return [m.old for m in moves] == [province] and self.before[province].name == self.now[province].name

    def kind_of(self, move: Move) -> SuccessionKind:
        """How the new area followed the old one."""
        if move.part != "whole":
            return SuccessionKind.SPLIT
        if len(self.came_from[move.new]) > 1:
            return SuccessionKind.MERGED
        same = self.before[move.old].name.casefold() == self.now[move.new].name.casefold()
        return SuccessionKind.KEPT if same else SuccessionKind.RENAMED


@dataclass(frozen=True, slots=True)
class Share:
    """What one province of 2025 brings: its areas of both maps, those above first, and the moves between them."""

    before: tuple[Area, ...]
    now: tuple[Area, ...]
    moves: tuple[Move, ...]


def country_of(tables: Mapping[str, str]) -> Country:
    """The two maps from the texts of the tables, by name of file. Raises KeyError or ValueError when a table is not as it was made."""
    before = {a.code: a for name in ("provinces_before", "districts_before", "communes_before") for a in _areas(tables[name])}
    now = {a.code: a for name in ("provinces_2025", "communes_2025") for a in _areas(tables[name])}
    moves = tuple(Move(old, new, "whole") for old, new in _rows(tables["provinces_map_2025"]))
    moves += tuple(Move(*row) for row in _rows(tables["map_2025"]))
    became: dict[str, list[Move]] = defaultdict(list)
    came_from: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        became[before[move.old].code].append(move)
        came_from[now[move.new].code].append(move)
    return Country(before, now, moves, _fixed(became), _fixed(came_from))


def _fixed(found: Mapping[str, list[Move]]) -> dict[str, tuple[Move, ...]]:
    return {code: tuple(many) for code, many in found.items()}


def _rows(text: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in text.splitlines()[1:])


def _areas(text: str) -> Iterator[Area]:
    return (Area(*row) for row in _rows(text))


def share_of(country: Country, province: str) -> Share:
    """The areas and moves of one province of 2025. KeyError when there is none of this code."""
    own = country.now[province]
    if own.kind is not Kind.PROVINCE:
        raise KeyError(province)
    old = {move.old for move in country.came_from[province]}
    before = tuple(area for area in country.before.values() if country.province_of(area).code in old)
    now = tuple(area for area in country.now.values() if province in (area.code, area.above))
    here = {area.code for area in now}
    moves = tuple(m for m in country.moves if m.new in here and not (m.new == province and country.unchanged(province)))
    return Share(before, now, moves)


def words_of(country: Country, area: Area) -> str:
    """The area with those above it, in the form that is searched."""
    side = country.now if country.now.get(area.code) is area else country.before
    names = [area.name]
    while area.above:
        area = side[area.above]
        names.append(area.name)
    return fold(" ".join(names))
