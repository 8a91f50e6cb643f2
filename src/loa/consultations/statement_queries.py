"""Reads of statements and votes: what is shown, what somebody has not voted on yet, the votes as anybody may count them again."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.crypto import salted_hmac

from loa.consultations.draft_models import Consultation
from loa.consultations.group_rules import GROUP_FLOOR, Cast
from loa.consultations.models import Grouping, Statement, StatementVote

COLUMNS = ("voter", "statement", "vote")


def voter_of(consultation: Consultation, token: str) -> str:
    """What is stored of a browser's token: it cannot be turned back, and differs from consultation to consultation."""
    return salted_hmac("loa.consultations.vote", f"{consultation.pk}:{token}", algorithm="sha256").hexdigest()[:24]


def statements_of(consultation: Consultation) -> QuerySet[Statement]:
    """All statements with how often each was agreed to and not, for staff."""
    rows = Statement.objects.filter(consultation=consultation).select_related("comment", "added_by").order_by("number")
    return rows.annotate(
        agree=Count("votes", filter=Q(votes__vote=1)), disagree=Count("votes", filter=Q(votes__vote=-1)),
        passed=Count("votes", filter=Q(votes__vote=0)),
    )  # fmt: skip


def shown_statements(consultation: Consultation) -> QuerySet[Statement]:
    """Those that everybody reads: not withdrawn, and not moderated away as an opinion."""
    rows = Statement.objects.filter(consultation=consultation, withdrawn_at__isnull=True)
    return rows.filter(Q(comment__isnull=True) | Q(comment__hidden="")).order_by("number")


def waiting_for(consultation: Consultation, voter: str) -> QuerySet[Statement]:
    """Statements that this browser has not voted on, those with the fewest votes first, so that none is left aside."""
    voted = StatementVote.objects.filter(statement__consultation=consultation, voter=voter).values("statement")
    return shown_statements(consultation).exclude(pk__in=voted).annotate(times=Count("votes")).order_by("times", "number")


def _votes(consultation: Consultation) -> QuerySet[StatementVote]:
    enough = shown_statements(consultation).order_by().annotate(times=Count("votes")).filter(times__gte=GROUP_FLOOR)
    return StatementVote.objects.filter(statement__in=enough.values("pk"))


def casts(consultation: Consultation) -> Iterator[Cast]:
    """The votes on shown statements that have enough of them to be named at all: neither pages nor open data say how few people voted."""
    for voter, number, vote in _votes(consultation).values_list("voter", "statement__number", "vote").iterator(chunk_size=5_000):
        yield Cast(voter, number, vote)


def vote_count(consultation: Consultation) -> int:
    """How many votes there are on such statements."""
    return _votes(consultation).count()


def grouping_of(consultation: Consultation) -> Grouping | None:
    """The groups as they were last worked out."""
    return Grouping.objects.filter(consultation=consultation).first()


def vote_lines(consultation: Consultation) -> Iterator[str]:
    """The votes as CSV: voters by numbers that say nothing of them, not even the order in which they came.

    Sorted as text they stand in the order that `group_rules.outcome` uses, so that it gives the published groups again.
    """
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    found = sorted(casts(consultation), key=lambda c: (c.voter, c.statement))
    numbers: dict[str, int] = {}
    for cast in found:
        writer.writerow((f"v{numbers.setdefault(cast.voter, len(numbers) + 1):06}", cast.statement, cast.vote))
        if line.tell() > 60_000:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def described(consultation: Consultation) -> dict[str, Any]:
    """Statements and groups for the open data; of a statement that is not shown only why."""
    rows = Statement.objects.filter(consultation=consultation).select_related("comment").order_by("number")
    shown = set(shown_statements(consultation).values_list("pk", flat=True))
    grouping = grouping_of(consultation)
    return {
        "form": "loa/statements/1", "title": consultation.title,
        "statements": [
            {
                "number": row.number, "text": row.text if row.pk in shown else "", "shown": row.pk in shown,
                "opinion": row.comment.number if row.comment else None,
                "why": row.why or (row.comment.get_hidden_display() if row.comment and row.comment.hidden else ""),
            }
            for row in rows
        ],
        "groups_of_votes": grouping.votes if grouping else 0, "groups": grouping.result if grouping else None,
    }  # fmt: skip


def stale(consultation: Consultation) -> bool:
    """Whether votes came in, or statements went, since the groups were worked out."""
    made = Grouping.objects.filter(consultation=consultation).values_list(F("votes"), flat=True).first()
    return (made or 0) != vote_count(consultation)
