"""Reads of themes: which there are, how large, their most typical opinions and those that say the contrary."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from loa.consultations.alike_rules import typical
from loa.consultations.answer_queries import of, unanswered
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Answer, Comment, Theme
from loa.consultations.place_queries import at_page, spread
from loa.consultations.queries import newest, outline
from loa.consultations.rules import GROUP_FLOOR, STANCE_LABELS, Stance
from loa.consultations.text_rules import words_of
from loa.consultations.theme_rules import Topic
from loa.vietnamese.letters import order_text

_READ = 600  # opinions of a theme that are read for its typical ones
_READ_AT_PLACE = 150
_MOST_AT_PLACE = 6  # themes of one page with their opinions
_TYPICAL = 3
_KEPT = 300  # seconds
_OPPOSITE = {Stance.FOR.value: (Stance.AGAINST.value,), Stance.AGAINST.value: (Stance.FOR.value,), Stance.CHANGE.value: (Stance.FOR.value,)}


def themes_for(consultation: Consultation) -> QuerySet[Theme]:
    """Themes that opinions of `consultation` may be given: the office's list and its own."""
    own = Q(consultation__isnull=True) | Q(consultation=consultation)
    return Theme.objects.filter(own, body=consultation.body_id, into__isnull=True).order_by("name", "pk")


def topics_of(themes: Sequence[Theme]) -> list[Topic]:
    """The themes as the rules take them."""
    return [Topic(theme.pk, theme.name, theme.words) for theme in themes]


@dataclass(frozen=True, slots=True)
class Size:
    """A theme and how many opinions of a consultation it holds, by stance; `left` wait for an answer."""

    theme: Theme | None
    count: int
    left: int
    stances: tuple[tuple[str, int], ...]
    answer: Answer | None = None


def sizes(consultation: Consultation) -> list[Size]:
    """Themes by size, the largest first; opinions without one come last. Themes that hold nothing are there for staff to use."""
    counted: dict[int | None, dict[str, int]] = defaultdict(dict)
    for theme, stance, n in (
        of(consultation).order_by().values_list("theme", "stance").annotate(n=Count("pk")).values_list("theme", "stance", "n")
    ):
        counted[theme][stance] = n
    waiting = unanswered(consultation).order_by().values_list("theme").annotate(n=Count("pk")).values_list("theme", "n")
    left: dict[int | None, int] = dict(waiting)
    answers = {a.theme_id: a for a in Answer.objects.filter(consultation=consultation, theme__isnull=False).select_related("provision")}
    every: list[Theme | None] = [*themes_for(consultation), None]
    found = [_size(theme, counted.get(theme.pk if theme else None, {}), left, answers) for theme in every]
    return sorted(found, key=lambda s: (s.theme is None, -s.count, order_text(s.theme.name) if s.theme else ""))


def _size(theme: Theme | None, stances: dict[str, int], left: dict[int | None, int], answers: dict[int | None, Answer]) -> Size:
    key = theme.pk if theme else None
    words = tuple((STANCE_LABELS[s], stances[s.value]) for s in Stance if stances.get(s.value))
    return Size(theme, sum(stances.values()), left.get(key, 0), words, answers.get(key) if key else None)


@dataclass(frozen=True, slots=True)
class Voices:
    """Of a theme: what most say, and what is said to the contrary."""

    theme: Theme
    count: int
    typical: tuple[Comment, ...]
    contrary: tuple[Comment, ...]
    stances: tuple[tuple[str, int], ...]


def voices(consultation: Consultation, size: Size) -> Voices:
    """The most typical opinions of a theme and of the opposite stance, among those that are shown."""
    assert size.theme is not None
    return _voices(size, list(_worded(of(consultation)).filter(theme=size.theme)[:_READ]))


def _worded(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    return rows.filter(hidden="").exclude(text="", proposed="")


def _voices(size: Size, rows: Sequence[Comment]) -> Voices:
    assert size.theme is not None
    stances = [row.stance for row in rows]
    main = max(set(stances), key=stances.count) if stances else ""
    against = _OPPOSITE.get(main, ())
    same, other = [r for r in rows if r.stance not in against], [r for r in rows if r.stance in against]
    return Voices(size.theme, size.count, _chosen(same), _chosen(other), size.stances)


def _chosen(rows: Sequence[Comment]) -> tuple[Comment, ...]:
    return tuple(rows[at] for at in typical([words_of(row.text, row.proposed) for row in rows], _TYPICAL))


def public_voices(consultation: Consultation) -> list[Voices]:
    """Themes as everybody sees them: from `GROUP_FLOOR` opinions up; kept for some minutes."""
    name = f"consultations.voices.{consultation.pk}"
    found: list[Voices] | None = cache.get(name)
    if found is None:
        found = [voices(consultation, size) for size in sizes(consultation) if size.theme and size.count >= GROUP_FLOOR]
        cache.set(name, found, _KEPT)
    return found


@dataclass(frozen=True, slots=True)
class OfPlace:
    """Themes of one page of the draft: those of `GROUP_FLOOR` opinions and more with their voices; `fewer` opinions are of others."""

    voices: tuple[Voices, ...]
    fewer: int


def place_voices(consultation: Consultation, page: str) -> OfPlace:
    """What the opinions that stand at one page of the draft are about, as everybody sees it; kept for some minutes."""
    name = f"consultations.place-voices.{consultation.pk}.{page}"
    found: OfPlace | None = cache.get(name)
    if found is None:
        found = _place_voices(consultation, page)
        cache.set(name, found, _KEPT)
    return found


def _place_voices(consultation: Consultation, page: str) -> OfPlace:
    keys = at_page(consultation, page).order_by().values("pk")
    here = of(consultation).filter(pk__in=keys)
    counted: dict[int | None, dict[str, int]] = defaultdict(dict)
    for theme, stance, n in here.order_by().values_list("theme", "stance").annotate(n=Count("pk")).values_list("theme", "stance", "n"):
        counted[theme][stance] = n
    themes = {theme.pk: theme for theme in Theme.objects.filter(pk__in=[key for key in counted if key])}
    sized = [_size(themes.get(key) if key else None, words, {}, {}) for key, words in counted.items()]
    large = (s for s in sized if s.theme and s.count >= GROUP_FLOOR)
    named = sorted(large, key=lambda s: (-s.count, order_text(str(s.theme))))[:_MOST_AT_PLACE]
    voiced = tuple(_voices(size, list(_worded(here).filter(theme=size.theme)[:_READ_AT_PLACE])) for size in named)
    return OfPlace(voiced, sum(s.count for s in sized) - sum(s.count for s in named))


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A page of the draft with how many opinions stand there, and how many of each theme, the largest first."""

    row: dict[str, Any]
    count: int
    themes: tuple[tuple[Theme | None, int], ...]


def by_place(consultation: Consultation) -> list[PlaceRow]:
    """Themes found on each page of the draft that was commented on, in the order of the text."""
    edition = newest(consultation)
    pages = spread(consultation, "theme").pages
    themes = {theme.pk: theme for theme in Theme.objects.filter(comments__consultation=consultation).distinct()}
    found = []
    for row in outline(edition) if edition else ():
        counted = pages.get(row["stable"])
        if counted:
            named = tuple((themes.get(key) if key else None, n) for key, n in counted.most_common())
            found.append(PlaceRow(row, sum(counted.values()), tuple(sorted(named, key=lambda one: one[0] is None))))
    return found
