"""Public questions and answers, and what is alike: earlier answers for an officer, what is public already for who types."""

from collections.abc import Sequence

from django.db.models import QuerySet

from loa.cases.answer_rules import likeness
from loa.cases.models import Case, Published, Sender
from loa.cases.search_queries import ANSWERS, found
from loa.cases.search_rules import TOO_COMMON
from loa.subscriptions.models import Topic
from loa.vietnamese.letters import fold
from loa.vietnamese.masking import Personal, find_personal

MOST_OFFERED = 5
_SHARE = 0.34  # of the telling words that an earlier question must share


def standing() -> QuerySet[Published]:
    """Published answers that stand, the newest first. The one gate to rows."""
    return Published.objects.filter(withdrawn_at__isnull=True).select_related("body", "topic", "policy").order_by("-at", "-pk")


def searched(typed: str, topic: Topic | None = None) -> QuerySet[Published]:
    """Published answers that hold what was typed, within a topic."""
    rows = standing().filter(pk__in=found(ANSWERS, typed, 500)) if typed.strip() else standing()
    return rows.filter(topic=topic) if topic else rows


def alike(text: str, most: int = MOST_OFFERED) -> list[Published]:
    """Published answers to questions that are nearest to `text`, best first."""
    ids = found(ANSWERS, text[:2_000], 30, any_word=True)
    rows = standing().in_bulk(ids)
    words = set(fold(text).split()) - TOO_COMMON
    if not words:
        return []

    def near(row: Published) -> float:
        own = set(fold(f"{row.title} {row.question}").split()) - TOO_COMMON
        return len(words & own) / max(1, min(len(words), len(own)))

    ranked = sorted(((near(rows[pk]), pk) for pk in ids if pk in rows), reverse=True)
    return [rows[pk] for share, pk in ranked[:most] if share >= _SHARE]


def personal_in(case: Case, text: str) -> list[Personal]:
    """What of persons stands in `text`: by the rules, and all that the sender gave of themselves."""
    sender = Sender.objects.filter(case=case).first()
    return find_personal(text, [str(words) for words in sender.given.values()] if sender else ())


def very_alike(text: str, rows: Sequence[Published]) -> Published | None:
    """The row whose question is nearly the same as `text`."""
    return next((row for row in rows if likeness(text, row.question) > 0.9), None)
