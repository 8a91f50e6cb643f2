"""Reads of vectors: which opinions lack one, which opinions are near to another in meaning, by the model or by runs of letters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from loa.consultations import embedding
from loa.consultations.alike_rules import nearest as nearest_in_letters
from loa.consultations.alike_rules import unlike
from loa.consultations.answer_queries import of
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Comment, Embedding
from loa.consultations.neighbour_rules import nearest
from loa.consultations.text_rules import words_of

MOST_IN_LETTERS = 1_000  # opinions that one request compares by runs of letters
SILENT = timedelta(minutes=5)  # after which the making of vectors is taken to have been stopped
_MORE = 8  # times as many are looked at as are shown, because near-equal ones may not be grouped yet
_FIRST = Q(alike__isnull=True) | ~Q(alike__hidden="")  # one of each group of near-equal opinions


def to_embed(consultation: Consultation) -> QuerySet[Comment]:
    """Opinions that need a vector and have none of the present model: one of each group of near-equal ones."""
    wanted = Comment.objects.filter(_FIRST, consultation=consultation, hidden="")
    done = Embedding.objects.filter(comment__consultation=consultation, model=embedding.MODEL)
    return wanted.exclude(text="", proposed="").exclude(pk__in=done.values("pk")).order_by("pk")


def silent(consultation: Consultation, at: datetime) -> bool:
    """Whether vectors are missing and none was made for some minutes: their making was never begun, or was stopped."""
    made = Embedding.objects.filter(comment__consultation=consultation, made_at__gt=at - SILENT)
    return not made.exists() and to_embed(consultation).exists()


def unfinished(at: datetime) -> list[Consultation]:
    """Consultations that are not published and whose vectors were begun and left."""
    rows = Consultation.objects.filter(published_at__isnull=True, comments__embedding__isnull=False).distinct().order_by("pk")
    return [row for row in rows if silent(row, at)]


@dataclass(frozen=True, slots=True)
class Near:
    """Opinions near in meaning, the nearest first. `by_model`: else by runs of letters. `read` of `every` opinions were compared.

    `why` no model: "missing", "unmarked" (see `embedding.reads`), "unread" (it has read none yet).
    """

    rows: tuple[Comment, ...]
    by_model: bool
    read: int
    every: int
    why: str = ""


def near_to(comment: Comment, most: int = 8) -> Near:
    """Opinions of the same consultation that are near to `comment`, without those that nearly repeat it and those that are not shown."""
    head = comment.alike_id or comment.pk
    others = Comment.objects.exclude(pk__in=[comment.pk, head]).exclude(alike=head)
    first = Q(theme=comment.theme_id) if comment.theme_id else Q(pk__in=_at_same_place(comment))
    words, own = words_of(comment.text, comment.proposed), Embedding.objects.filter(pk=head).first()
    found = _near(comment.consultation, words, others, first, most * _MORE, own)
    places = unlike([words, *(words_of(row.text, row.proposed) for row in found.rows)], most)  # what was not sorted yet repeats itself
    return replace(found, rows=tuple(found.rows[at - 1] for at in places))


def near_to_words(words: str, rows: QuerySet[Comment], consultation: Consultation, most: int = 40) -> Near:
    """Those of `rows` that are near to what was typed."""
    return _near(consultation, words, rows, Q(pk__isnull=True), most, None)


def _near(consultation: Consultation, words: str, rows: QuerySet[Comment], first: Q, most: int, own: Embedding | None) -> Near:
    asked = Comment.objects.filter(_FIRST, pk__in=rows.order_by().values("pk"), consultation=consultation, hidden="")
    asked = asked.exclude(text="", proposed="")
    every = asked.count()
    why = "" if not words.strip() else "missing" if not embedding.is_here() else "" if embedding.reads(words) else "unmarked"
    if words.strip() and not why:
        vector = bytes(own.vector) if own and own.model == embedding.MODEL else embedding.embedded([words])[0]
        known = Embedding.objects.filter(comment__in=asked.order_by().values("pk"), model=embedding.MODEL)
        if read := known.count():
            pairs = ((number, bytes(one)) for number, one in known.values_list("comment__number", "vector").iterator(chunk_size=2_000))
            return Near(_in_order(consultation, nearest(vector, pairs, most)), True, read, every)
        why = "unread"
    order = Case(When(first, then=Value(0)), default=Value(1))
    texts = list(asked.order_by(order, "number").values_list("number", "text", "proposed")[:MOST_IN_LETTERS])
    found = nearest_in_letters(words, [(number, words_of(text, proposed)) for number, text, proposed in texts], most)
    return Near(_in_order(consultation, found), False, len(texts), every, why)


def _in_order(consultation: Consultation, numbers: Sequence[int]) -> tuple[Comment, ...]:
    rows = {row.number: row for row in of(consultation).filter(number__in=numbers)}
    return tuple(rows[number] for number in numbers if number in rows)


def _at_same_place(comment: Comment) -> QuerySet[Comment, Any]:
    stable = comment.targets.order_by().values("provision__stable")
    return Comment.objects.filter(consultation=comment.consultation_id, targets__provision__stable__in=stable).order_by().values("pk")
