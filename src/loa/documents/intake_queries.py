"""Reads about files handed over at once, and about documents that say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from loa.documents.intake_rules import ItemState, are_near
from loa.documents.models import Alike, Document, Intake
from loa.documents.search_queries import holding
from loa.organisations.models import User
from loa.organisations.queries import visible_bodies

_CANDIDATES = 12
_PROBES, _PROBE = 6, 10  # stretches of a text, words of each


def visible_to(user: User, day: date) -> QuerySet[Intake]:
    """Intakes that `user` may see, newest first, with how many files they have and how many are done."""
    found = Intake.objects.filter(owner__in=visible_bodies(user, day)).select_related("owner")
    waiting = Count("items", filter=Q(items__state=ItemState.WAITING))
    failed = Count("items", filter=Q(items__state=ItemState.FAILED))
    return found.annotate(all=Count("items"), waiting=waiting, failed=failed).order_by("-started_at", "-pk")


@dataclass(frozen=True, slots=True)
class Twin:
    """A document of the same register that says the same (`exact`) or nearly the same, and what was said about the two."""

    document: Document
    exact: bool
    said: Alike | None


def twins(document: Document) -> Sequence[Twin]:
    """Documents that may be the same paper: same words, or mostly the same words; undecided ones first.

    Those with mostly the same words are looked for by number, by title and by stretches of the text.
    """
    others = Document.objects.filter(owner=document.owner).exclude(pk=document.pk)
    if not document.secrecy:  # who sees this one need not see those
        others = others.filter(secrecy="")
    exact = list(others.filter(text_key=document.text_key)[:_CANDIDATES]) if document.text_key else []
    like = Q()
    if document.number:
        like |= Q(number=document.number)
    if len(document.title) > 20:
        like |= Q(title=document.title)
    like |= Q(pk__in=holding(_probes(document.folded), others, _CANDIDATES))
    near = list(others.filter(like).exclude(pk__in=[d.pk for d in exact])[: 2 * _CANDIDATES])
    pairs = {frozenset((a.document_id, a.other_id)): a for a in Alike.objects.filter(Q(document=document) | Q(other=document))}
    found = [Twin(d, True, pairs.get(frozenset((d.pk, document.pk)))) for d in exact]
    found += [Twin(d, False, pairs.get(frozenset((d.pk, document.pk)))) for d in near if are_near(document.text, d.text)]
    return sorted(found, key=lambda twin: (twin.said is not None, not twin.exact, twin.document.pk))


def _probes(folded: str) -> list[list[str]]:
    """Some stretches of the text, evenly spread, by which another version of it can be found."""
    words = folded.split()
    step = max(_PROBE, len(words) // _PROBES)
    return [words[i : i + _PROBE] for i in range(step // 2, len(words) - _PROBE, step)][:_PROBES] or [words or ["-"]]
