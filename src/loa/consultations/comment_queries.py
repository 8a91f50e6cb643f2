"""Reads of opinions: where they stand now, what everybody may read of them, what waits for a person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from loa.consultations.answer_queries import answers_of, of, unanswered
from loa.consultations.draft_models import Consultation, Edition, Provision
from loa.consultations.landing_rules import FOR_A_PERSON, HOW_LABELS, RENUMBERED, How, Landing
from loa.consultations.models import Answer, Comment, Moderation, Said, Target
from loa.consultations.place_queries import at_page, landing_of, placements
from loa.consultations.queries import way_of
from loa.consultations.rules import Phase
from loa.consultations.text_rules import Piece, difference


def texts_shown(consultation: Consultation, phase: Phase) -> bool:
    """Whether everybody may read the opinions by now."""
    return phase in (Phase.ANSWERING, Phase.PUBLISHED, Phase.STOPPED) or (phase is Phase.OPEN and consultation.shows_at_once)


@dataclass(frozen=True, slots=True)
class Spot:
    """A provision that a comment is about: as it was read, as it stands now, and what is different."""

    target: Target
    now: tuple[Provision, ...]
    how: How
    pieces: tuple[Piece, ...] = ()

    @property
    def words(self) -> str:
        """What became of it."""
        return RENUMBERED if self.moved else HOW_LABELS[self.how]

    @property
    def moved(self) -> bool:
        """Whether it has another number or stands elsewhere now, with the same words."""
        return self.how is How.SAME and bool(self.now) and self.now[0].path != self.target.provision.path

    @property
    def changed(self) -> bool:
        """Whether both versions are to be shown."""
        return self.how is not How.SAME or self.moved


@dataclass(frozen=True, slots=True)
class Shown:
    """An opinion as everybody may read it: hidden words stay out, what the office left to be read of them stays in."""

    comment: Comment
    spots: tuple[Spot, ...]
    said: tuple[Said, ...]
    text: str
    proposed: tuple[Piece, ...]
    moderation: Moderation | None
    answer: Answer | None
    by_theme: bool = False


def shown(consultation: Consultation, comments: Iterable[Comment], *, staff: bool = False) -> list[Shown]:
    """`comments` ready for a page; a fixed number of questions for any number of them. Staff see hidden words as well."""
    rows = list(comments)
    keys = [row.pk for row in rows]
    spots = _spots(consultation, keys)
    said: dict[int, list[Said]] = defaultdict(list)
    for one in Said.objects.filter(comment__in=keys).select_related("question").order_by("question__number"):
        said[one.comment_id].append(one)
    hidden = {m.comment_id: m for m in Moderation.objects.filter(comment__in=keys, lifted_at__isnull=True).order_by("pk")}
    answers = answers_of(consultation, rows)
    return [_shown(row, spots.get(row.pk, []), said[row.pk], hidden.get(row.pk), answers.get(row.pk), staff) for row in rows]


def _shown(
    row: Comment, spots: Sequence[Spot], said: Sequence[Said], hidden: Moderation | None, answer: Answer | None, staff: bool
) -> Shown:
    keep = staff or hidden is None
    text = row.text if keep or hidden is None else hidden.shown
    proposed: tuple[Piece, ...] = ()
    if row.proposed and keep:
        proposed = tuple(difference(spots[0].target.provision.text, row.proposed)) if len(spots) == 1 else (Piece("new", row.proposed),)
    by_theme = answer is not None and answer.comment_id != row.pk
    return Shown(row, tuple(spots), tuple(said) if keep else (), text, proposed, hidden, answer, by_theme)


def _spots(consultation: Consultation, keys: Sequence[int]) -> dict[int, list[Spot]]:
    way = way_of(consultation)
    targets = (
        Target.objects.filter(comment__in=keys).select_related("provision").prefetch_related(placements()).order_by("provision__order")
    )
    landings = [(target, landing_of(target, way)) for target in targets]
    wanted = {key for _, landing in landings for key in landing.ids}
    newest = Edition.objects.filter(consultation=consultation).order_by("-number").values("pk")[:1]
    now = {p.stable: p for p in Provision.objects.filter(edition__in=newest, stable__in=wanted)}
    found: dict[int, list[Spot]] = defaultdict(list)
    for target, landing in landings:
        here = tuple(now[key] for key in landing.ids if key in now)
        pieces = tuple(difference(target.provision.text, here[0].text)) if landing.how is How.CHANGED and here else ()
        found[target.comment_id].append(Spot(target, here, landing.how, pieces))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """Opinions on one provision of an older version that a person has to place."""

    provision: Provision
    how: How
    candidates: tuple[Provision, ...]
    targets: tuple[Target, ...]


def to_place(consultation: Consultation) -> list[Waiting]:
    """What a person has to place in the newest version, by the provision that was commented on."""
    way = way_of(consultation)
    if len(way.steps) < 2:
        return []
    rows = Target.objects.filter(comment__consultation=consultation).exclude(provision__edition__number=way.numbers[-1])
    free = rows.filter(placements__isnull=True).order_by().values_list("provision", "provision__stable", "provision__edition").distinct()
    open_ones = [pk for pk, stable, edition in free if way.landed(stable, edition).how in FOR_A_PERSON]
    rows = rows.filter(Q(placements__isnull=False) | Q(provision__in=open_ones)).distinct()
    found: dict[int, list[Target]] = defaultdict(list)
    landings: dict[int, Landing] = {}
    for target in rows.select_related("provision__edition", "comment").prefetch_related(placements()).order_by("comment__number"):
        landing = landing_of(target, way)
        if landing.how in FOR_A_PERSON:
            found[target.provision_id].append(target)
            landings[target.provision_id] = landing
    ids = {key for landing in landings.values() for key in landing.ids}
    newest = Edition.objects.filter(consultation=consultation).order_by("-number").values("pk")[:1]
    now = {p.stable: p for p in Provision.objects.filter(edition__in=newest, stable__in=ids)}
    return [
        Waiting(targets[0].provision, landings[pk].how, tuple(now[k] for k in landings[pk].ids if k in now), tuple(targets))
        for pk, targets in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty fields narrow nothing."""

    words: str = ""
    stance: str = ""
    kind: str = ""
    channel: str = ""
    theme: str = ""
    page: str = ""
    state: str = ""
    officer: str = ""


def narrowed(consultation: Consultation, wanted: Wanted) -> QuerySet[Comment]:
    """Opinions that fit. Words are looked for in the text as it was written, marks and all."""
    rows = at_page(consultation, wanted.page) if wanted.page and wanted.page != "whole" else of(consultation)
    if wanted.page == "whole":
        rows = rows.filter(targets__isnull=True)
    for field in ("stance", "kind", "channel"):
        if value := getattr(wanted, field):
            rows = rows.filter(**{field: "" if value == "none" else value})
    if wanted.theme:
        rows = rows.filter(theme__isnull=True) if wanted.theme == "none" else rows.filter(theme=int(wanted.theme))
    if wanted.officer:
        rows = rows.filter(officer__isnull=True) if wanted.officer == "none" else rows.filter(officer=int(wanted.officer))
    if wanted.words:
        rows = _worded(rows, wanted.words)
    return _in_state(consultation, rows, wanted.state)


def _worded(rows: QuerySet[Comment], words: str) -> QuerySet[Comment]:
    if words.isdecimal():
        return rows.filter(number=int(words[:9]))
    for word in words.split()[:6]:
        rows = rows.filter(Q(text__icontains=word) | Q(proposed__icontains=word) | Q(body_name__icontains=word))
    return rows


def _in_state(consultation: Consultation, rows: QuerySet[Comment], state: str) -> QuerySet[Comment]:
    waiting = unanswered(consultation).order_by().values("pk")
    if state == "open":
        return rows.filter(pk__in=waiting)
    if state == "answered":
        return rows.exclude(pk__in=waiting)
    if state == "hidden":
        return rows.exclude(hidden="")
    if state == "appealed":
        return rows.filter(moderations__appealed_at__isnull=False, moderations__appeal_answered_at__isnull=True).distinct()
    if state == "unplaced":
        return rows.exclude(place_words="")
    if state == "repeated":
        return rows.filter(Q(alike__isnull=False) | Q(near__isnull=False)).distinct()
    return rows
