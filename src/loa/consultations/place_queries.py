"""Where opinions stand in the newest version: by page of the draft and by provision, split by stance or theme."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Prefetch, Q, QuerySet

from loa.consultations.answer_queries import of
from loa.consultations.draft_models import Consultation, Edition, Provision
from loa.consultations.landing_rules import FOR_A_PERSON, Landing
from loa.consultations.models import Comment, Placement, Target
from loa.consultations.queries import Way, way_of

FRESH = 20  # seconds for which public figures may be old


@dataclass(slots=True)
class Spread:
    """Opinions by what they have in a field: page id → value → how many, each once a page; `places`: provision id → how many, each once.

    `unplaced`: targets that stand nowhere in the newest version, or wait for a person.
    """

    pages: dict[str, Counter[Any]] = field(default_factory=lambda: defaultdict(Counter))
    places: Counter[str] = field(default_factory=Counter)
    unplaced: int = 0


def spread(consultation: Consultation, what: str) -> Spread:
    """Opinions on provisions by the field `what` of a comment ("stance", "theme")."""
    way, article, found = way_of(consultation), _pages_of(consultation), Spread()
    rows = Target.objects.filter(comment__consultation=consultation, placements__isnull=True)
    targets = Target.objects.filter(comment__consultation=consultation).order_by()
    several = targets.values("comment").annotate(n=Count("pk")).filter(n__gt=1).values("comment")
    counted = rows.exclude(comment__in=several)
    names = ("provision__stable", "provision__edition", f"comment__{what}")
    for stable, edition, value, n in counted.values_list(*names).annotate(n=Count("pk")).order_by():
        landing = way.landed(stable, edition)
        here = {key for key in landing.ids if key in article}
        for page in {article[key] for key in here}:
            found.pages[page][value] += n
        for key in here:
            found.places[key] += n
        found.unplaced += n * (landing.how in FOR_A_PERSON)
    _one_by_one(consultation, what, several, way, article, found)
    found.pages = dict(found.pages)
    return found


def _one_by_one(
    consultation: Consultation, what: str, several: QuerySet[Target, Any], way: Way, article: Mapping[str, str], found: Spread
) -> None:
    """Comments with several provisions, and those that a person placed, counted once a page."""
    rows = Target.objects.filter(comment__consultation=consultation).filter(Q(comment__in=several) | Q(placements__isnull=False))
    at: dict[int, set[str]] = defaultdict(set)
    values: dict[int, Any] = {}
    decided, usual = decided_in(consultation), lru_cache(maxsize=None)(way.landed)
    names = ("pk", "comment", "provision__stable", "provision__edition", f"comment__{what}")
    for pk, comment, stable, edition, value in rows.values_list(*names).distinct().iterator(chunk_size=5_000):
        landing = way.landed(stable, edition, decided[pk]) if pk in decided else usual(stable, edition)
        at[comment] |= {key for key in landing.ids if key in article}
        values[comment] = value
        found.unplaced += landing.how in FOR_A_PERSON
    for comment, keys in at.items():
        for page in {article[key] for key in keys}:
            found.pages[page][values[comment]] += 1
        found.places.update(keys)


@dataclass(frozen=True, slots=True)
class Figures:
    """Opinions by the page of the draft where they stand now: page id → stance → how many. `whole`: about the whole draft."""

    pages: dict[str, Counter[str]]
    whole: Counter[str]
    received: int
    unplaced: int  # those that stand nowhere in the newest version, or wait for a person
    places: Counter[str]  # by provision, each opinion once

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        pages = {page: dict(stances) for page, stances in self.pages.items()}
        return {
            "pages": pages, "whole": dict(self.whole), "received": self.received, "unplaced": self.unplaced, "places": dict(self.places),
        }  # fmt: skip

    @staticmethod
    def from_json(given: Mapping[str, Any]) -> "Figures":
        """What was stored."""
        pages = {page: Counter(stances) for page, stances in given["pages"].items()}
        return Figures(pages, Counter(given["whole"]), given["received"], given["unplaced"], Counter(given["places"]))

    def said(self, page: str) -> int:
        """How many opinions stand at a page."""
        return sum(self.pages.get(page, Counter()).values())

    @property
    def most(self) -> int:
        """Of the page with most."""
        return max((sum(c.values()) for c in self.pages.values()), default=0)

    @property
    def most_of_a_place(self) -> int:
        """Of the provision with most."""
        return max(self.places.values(), default=0)


def figures(consultation: Consultation, *, fresh: bool = False) -> Figures:
    """Opinions by page and stance, each counted once a page; kept for some seconds, since everybody asks for them."""
    name = f"consultations.figures.{consultation.pk}"
    found = None if fresh else cache.get(name)
    if found is None:
        found = _figures(consultation)
        cache.set(name, found, FRESH)
    return found


def _figures(consultation: Consultation) -> Figures:
    spot = spread(consultation, "stance")
    whole: Counter[str] = Counter()
    for stance, n in (
        of(consultation).filter(targets__isnull=True).values_list("stance").annotate(n=Count("pk")).order_by().values_list("stance", "n")
    ):
        whole[stance] = n
    return Figures(spot.pages, whole, of(consultation).count(), spot.unplaced, spot.places)


def _pages_of(consultation: Consultation) -> dict[str, str]:
    """The page of every provision of the newest version."""
    newest = Edition.objects.filter(consultation=consultation).order_by("-number").values("pk")[:1]
    name = f"consultations.pages.{consultation.pk}.{Edition.objects.filter(consultation=consultation).count()}"
    found = cache.get(name)
    if found is None:
        found = dict(Provision.objects.filter(edition__in=newest).values_list("stable", "article"))
        cache.set(name, found, 3_600)
    return found  # type: ignore[no-any-return]


def placements() -> Prefetch[str]:
    """What persons decided of targets, the newest last."""
    return Prefetch("placements", Placement.objects.select_related("provision").order_by("pk"), to_attr="decided")


def decided_in(consultation: Consultation) -> dict[int, dict[int, str | None]]:
    """What persons decided: key of a target → key of an edition → id of a provision of it, or None for nowhere; the newest wins."""
    found: dict[int, dict[int, str | None]] = defaultdict(dict)
    rows = Placement.objects.filter(target__comment__consultation=consultation).order_by("pk")
    for target, edition, stable in rows.values_list("target", "edition", "provision__stable"):
        found[target][edition] = stable
    return found


def landing_of(target: Target, way: Way) -> Landing:
    """Where `target` (with `placements` fetched) stands in the newest version."""
    rows: list[Placement] = getattr(target, "decided", [])
    return way.landed(
        target.provision.stable, target.provision.edition_id, {p.edition_id: p.provision.stable if p.provision else None for p in rows}
    )


def at_page(consultation: Consultation, page: str) -> QuerySet[Comment]:
    """Opinions that stand at the page `page` of the newest version."""
    way, article = way_of(consultation), _pages_of(consultation)
    keys = {key for key, where in article.items() if where == page}
    editions = {at: pk for pk, at in way.index.items()}
    here = Q(pk__in=())
    for at, step in enumerate(way.steps):
        stables = [s for s in step.words if keys & set(way.landed(s, editions[at]).ids)]
        if stables:
            here |= Q(provision__edition=editions[at], provision__stable__in=stables)
    plain = Target.objects.filter(here, placements__isnull=True)
    moved = Target.objects.filter(comment__consultation=consultation, placements__isnull=False)
    decided = [
        t.pk for t in moved.select_related("provision").prefetch_related(placements()).distinct() if keys & set(landing_of(t, way).ids)
    ]
    return of(consultation).filter(Q(targets__in=plain) | Q(targets__in=decided)).distinct()
