"""Reads of the shipped tables of administrative units, and of what of them is loaded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files

from django.db.models import QuerySet

from loa.directory.unit_rules import CUT, PART_LABELS, TABLES, Area, Country, Share, country_of, share_of, words_of
from loa.organisations.models import Body
from loa.organisations.queries import on
from loa.organisations.rules import Kind, name_key
from loa.vietnamese.letters import fold, sort_key

LAST_DAY = CUT - timedelta(days=1)


@cache
def country() -> Country:
    """The two maps; read once in a process."""
    folder = files("loa.directory") / "units"
    return country_of({name: (folder / f"{name}.tsv").read_text(encoding="utf-8") for name in TABLES})


@cache
def _searched() -> tuple[tuple[str, Area, bool], ...]:
    """(searched words, area, whether it is of 2025), the new map first, in Vietnamese order."""
    found = country()
    return tuple((words_of(found, a), a, new) for new, side in ((True, found.now), (False, found.before)) for a in _ordered(side.values()))


def _ordered(areas: Iterable[Area]) -> list[Area]:
    return sorted(areas, key=lambda area: (sort_key(area.plain), area.code))


@dataclass(frozen=True, slots=True)
class Found:
    """One area of a search: where it lies, and what it became or came from as (area, how much)."""

    area: Area
    new: bool
    where: str
    others: tuple[tuple[Area, str, str], ...]


def look_up(query: str) -> list[Area]:
    """Areas of both maps that hold every word of `query`, with or without marks, or have it as code; the same spelling first."""
    words = fold(query).split()[:12]
    if not words:
        return []
    written = " ".join(query.split()).casefold()
    hits = [
        (_rank(area, words, written), number, area)
        for number, (text, area, _) in enumerate(_searched())
        if area.code == words[0] or all(f" {word}" in f" {text}" for word in words)
    ]
    return [area for *_, area in sorted(hits, key=lambda hit: hit[:2])]


def _rank(area: Area, words: Sequence[str], written: str) -> int:
    """0 the name as it is written, 1 without marks, 2 the name alone without its tier, 3 elsewhere in the words."""
    name, bare = area.plain.casefold(), area.place.casefold()
    if area.code == written or written in (name, bare):
        return 0
    if " ".join(words) in (fold(name), fold(bare)):
        return 1
    return 2 if all(word in fold(name).split() for word in words) else 3


def described(areas: Iterable[Area]) -> list[Found]:
    """Each area with its place and its other side."""
    return [_described(area) for area in areas]


def _described(area: Area) -> Found:
    maps = country()
    new = maps.now.get(area.code) is area
    moves = (maps.came_from if new else maps.became).get(area.code, ())
    if not moves:  # a district went nowhere as such: what became of its communes is shown
        return Found(area, new, where(area), tuple((a, "địa bàn cũ", where(a)) for a in _now_of(area)))
    other = maps.before if new else maps.now
    rows = [(other[m.old if new else m.new], m) for m in moves]
    rows.sort(key=lambda row: (row[1].part == "part", sort_key(row[0].plain)))
    return Found(area, new, where(area), tuple((a, PART_LABELS[m.part], where(a)) for a, m in rows))


def _now_of(district: Area) -> list[Area]:
    """The communes of today on the land of an old district."""
    maps = country()
    inside = [area.code for area in maps.before.values() if area.above == district.code]
    return _ordered({m.new: maps.now[m.new] for code in inside for m in maps.became.get(code, ())}.values())


def where(area: Area) -> str:
    """The areas above: "huyện Kim Sơn, tỉnh Ninh Bình"."""
    maps = country()
    side = maps.now if maps.now.get(area.code) is area else maps.before
    names = []
    while area.above:
        area = side[area.above]
        names.append(area.plain)
    return ", ".join(names)


@dataclass(frozen=True, slots=True)
class Loading:
    """What loading a province would do: areas without a body, bodies that are there, those of the same name that wait for their code."""

    province: Area
    share: Share
    there_before: Mapping[str, Body]
    there_now: Mapping[str, Body]
    same_name: tuple[tuple[Area, Body], ...]

    @property
    def missing(self) -> int:
        """How many bodies would be made when none is attached."""
        kept = self.province.code if country().unchanged(self.province.code) else ""
        new = sum(a.code not in self.there_now for a in self.share.now)
        return new + sum(a.code not in self.there_before and a.code != kept for a in self.share.before)

    @property
    def communes(self) -> int:
        return sum(area.kind is Kind.COMMUNE for area in self.share.now)

    @property
    def old_communes(self) -> int:
        return sum(area.kind is Kind.COMMUNE for area in self.share.before)

    @property
    def districts(self) -> int:
        return sum(area.kind is Kind.DISTRICT for area in self.share.before)


def loading(province: str) -> Loading:
    """What loading the province of 2025 with this code would do. KeyError when there is none. Four questions."""
    share = share_of(country(), province)
    codes = [area.code for area in (*share.before, *share.now)]
    coded = Body.objects.filter(official_code__in=codes)
    before = {body.official_code: body for body in coded.filter(on(LAST_DAY))}
    now = {body.official_code: body for body in coded.filter(on(CUT))}
    open_areas = [area for area in share.now if area.code not in now]
    return Loading(
        country().now[province], share, before, now, tuple(_same_names(open_areas, Body.objects.filter(on(CUT), official_code="")))
    )


def _same_names(areas: Sequence[Area], bodies: QuerySet[Body]) -> list[tuple[Area, Body]]:
    """Areas and bodies without a code that bear one name, where neither name stands twice."""
    by_name: dict[str, list[Area]] = {}
    for area in areas:
        by_name.setdefault(name_key(area.body_name), []).append(area)
    rows: dict[str, list[Body]] = {}
    for body in bodies.filter(kind__in=(Kind.PROVINCE.value, Kind.COMMUNE.value)):
        rows.setdefault(name_key(body.name), []).append(body)
    return [(many[0], rows[key][0]) for key, many in by_name.items() if len(many) == 1 and len(rows.get(key, ())) == 1]
