"""Reads of answers: which opinion has one, what is left, how far each officer is, what the public page of results shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet

from loa.consultations.draft_models import Consultation, Provision
from loa.consultations.models import Answer, Comment, Moderation
from loa.consultations.queries import KEPT, before, words_below
from loa.consultations.rules import OUTCOME_LABELS, Outcome, Reason
from loa.consultations.text_rules import Piece, difference
from loa.organisations.models import User

SETTLED = (Reason.OFF_TOPIC.value, Reason.SPAM.value, Reason.LAW.value)  # the decision not to show it is its answer
_SAMPLES = 3


def of(consultation: Consultation) -> QuerySet[Comment]:
    """All opinions, in the order of arrival, with what a list shows."""
    return Comment.objects.filter(consultation=consultation).select_related("theme", "officer", "edition").order_by("number")


def answers_of(consultation: Consultation, rows: Sequence[Comment]) -> dict[int, Answer]:
    """The answer to each of `rows`: its own, that of the opinion which it repeats, or that of its theme."""
    heads = {row.alike_id for row in rows if row.alike_id}
    own = {
        a.comment_id: a
        for a in Answer.objects.filter(consultation=consultation, comment__in=[*(row.pk for row in rows), *heads]).select_related(
            "provision"
        )
    }
    themes = {row.theme_id for row in rows if row.theme_id}
    general = {
        a.theme_id: a for a in Answer.objects.filter(consultation=consultation, theme__in=themes).select_related("provision", "theme")
    }
    found: dict[int, Answer] = {}
    for row in rows:
        answer = own.get(row.pk) or own.get(row.alike_id) or general.get(row.theme_id)
        if answer is not None:
            found[row.pk] = answer
    return found


def unanswered(consultation: Consultation) -> QuerySet[Comment]:
    """Opinions without an answer. One that is not shown as spam, off topic or against the law has its answer in that decision."""
    return _without(of(consultation), Answer.objects.filter(consultation=consultation))


def without_answer(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those of `rows`, of any consultations, that have no answer; see `unanswered`."""
    return _without(rows, Answer.objects.filter(consultation=OuterRef("consultation")))


def _without(rows: QuerySet[Comment], answers: QuerySet[Answer]) -> QuerySet[Comment]:
    return rows.exclude(hidden__in=SETTLED).filter(
        ~Exists(answers.filter(comment=OuterRef("pk"))),
        ~Exists(answers.filter(comment__isnull=False, comment=OuterRef("alike"))),
        ~Exists(answers.filter(theme__isnull=False, theme=OuterRef("theme"))),
    )


def repeats(consultation: Consultation, least: int = 2) -> list[tuple[Comment, int]]:
    """Groups of near-equal opinions: the first of each and how many there are, the largest first."""
    heads = (
        of(consultation)
        .filter(near__isnull=False)
        .annotate(times=Count("near") + 1)
        .filter(times__gte=least)
        .order_by(F("times").desc(), "number")
    )
    return [(head, head.times) for head in heads[:200]]


def by_day(consultation: Consultation) -> list[tuple[date, int]]:
    """How many opinions came in on each day that had any."""
    rows = Comment.objects.filter(consultation=consultation).values_list("received_on").annotate(n=Count("pk")).order_by("received_on")
    return [(day, n) for day, n in rows]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the answers are; of one officer, or of opinions that nobody has."""

    officer: User | None
    given: int
    left: int

    @property
    def done(self) -> int:
        """How many have an answer."""
        return self.given - self.left


def progress(consultation: Consultation) -> list[Progress]:
    """Opinions by officer, with how many wait for an answer; those that nobody has come last."""
    given = dict(of(consultation).order_by().values_list("officer").annotate(n=Count("pk")).values_list("officer", "n"))
    left = dict(unanswered(consultation).order_by().values_list("officer").annotate(n=Count("pk")).values_list("officer", "n"))
    people = {user.pk: user for user in User.objects.filter(pk__in=[key for key in given if key])}
    found = [Progress(people.get(key), n, left.get(key, 0)) for key, n in given.items()]
    return sorted(found, key=lambda p: (p.officer is None, p.officer.alphabetical if p.officer else ""))


def open_appeals(consultation: Consultation) -> QuerySet[Moderation]:
    """Appeals that wait for an answer."""
    rows = Moderation.objects.filter(comment__consultation=consultation, appealed_at__isnull=False, appeal_answered_at__isnull=True)
    return rows.filter(lifted_at__isnull=True).select_related("comment", "decided_by").order_by("appealed_at")


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as the public page shows it: to how many opinions, some of them, the change that it caused."""

    outcome: str
    words: str
    text: str
    theme: str
    times: int
    samples: tuple[Comment, ...]
    provision: Provision | None
    pieces: tuple[Piece, ...]
    hidden: bool = False  # whether an opinion is not shown
    where: str = ""  # what its one opinion is about


def answered_groups(consultation: Consultation) -> Any:
    """Answers of equal words together, those to most opinions first; see `answered` for what a page of them shows.

    A query set of records: outcome, text, provision, theme, theme__name, n (opinions answered one by one), first (an answer's key).
    """
    rows = Answer.objects.filter(consultation=consultation).values("outcome", "text", "provision", "theme", "theme__name")
    return rows.annotate(n=Count("comment"), first=Min("pk")).order_by(F("theme").asc(nulls_last=True), F("n").desc(), "first")


def answered(consultation: Consultation, groups: Sequence[dict[str, Any]]) -> list[Answered]:
    """A page of `answered_groups` with opinions and changes."""
    places = {
        p.pk: p for p in Provision.objects.filter(pk__in=[g["provision"] for g in groups if g["provision"]]).select_related("edition")
    }
    return [_answered(consultation, group, places) for group in groups]


def _answered(consultation: Consultation, group: dict[str, Any], places: dict[int, Provision]) -> Answered:
    rows = of(consultation)
    if group["theme"]:
        own = Answer.objects.filter(comment=OuterRef("pk"))
        rows = rows.filter(theme=group["theme"]).filter(~Exists(own), ~Exists(Answer.objects.filter(comment=OuterRef("alike"))))
    else:
        same = Answer.objects.filter(
            consultation=consultation, outcome=group["outcome"], text=group["text"], provision=group["provision"], comment__isnull=False
        )
        rows = rows.filter(Exists(same.filter(comment=OuterRef("pk"))) | Exists(same.filter(comment=OuterRef("alike"))))
    samples = rows.filter(hidden="").exclude(text="", proposed="").order_by(F("alike").asc(nulls_first=True), "number")  # repeats come last
    provision = places.get(group["provision"])
    outcome = Outcome(str(group["outcome"]))
    times = rows.count()
    return Answered(
        outcome.value, OUTCOME_LABELS[outcome], str(group["text"]), str(group["theme__name"] or ""), times,
        tuple(samples[:_SAMPLES]), provision, _change(provision), rows.exclude(hidden="").exists(), _where(rows) if times == 1 else "",
    )  # fmt: skip


def _where(rows: QuerySet[Comment]) -> str:
    places = Provision.objects.filter(targets__comment__in=rows).order_by("order")[:3]
    return "; ".join(place.cited for place in places) or "Cả dự thảo"


def _change(provision: Provision | None) -> tuple[Piece, ...]:
    """See `_last_change`: of editions, which never change, worked out once an hour and not for each who looks."""
    if provision is None:
        return ()
    name = f"consultations.change.{provision.pk}"
    found: tuple[Piece, ...] | None = cache.get(name)
    if found is None:
        found = _last_change(provision)
        cache.set(name, found, KEPT)
    return found


def _last_change(provision: Provision) -> tuple[Piece, ...]:
    """What last changed at `provision`, with all below it, against an earlier version; empty when nothing ever did."""
    row: Provision | None = provision
    while row is not None and (older := before(row.edition)) is not None:
        old = list(
            Provision.objects.filter(edition=older, stable__in=[row.stable, *row.origins]).select_related("edition").order_by("order")
        )
        was, now = "\n".join(words_below(one) for one in old), words_below(row)
        if was != now:
            return tuple(difference(was, now))
        row = old[0] if len(old) == 1 else None
    return ()
