"""Background work of consultations: letters to those who asked to be told, sorting of opinions, their vectors. The clock is read here."""

import time
from smtplib import SMTPException

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.timezone import now
from django_tasks import task

from loa.consultations import (
    answer_actions,
    embedding,
    embedding_actions,
    open_file_actions,
    statement_actions,
    tally_actions,
    theme_actions,
)
from loa.consultations.answer_queries import answers_of
from loa.consultations.draft_models import Consultation
from loa.consultations.embedding_queries import silent, unfinished
from loa.consultations.models import Comment
from loa.consultations.open_file_queries import AT_ONCE, Offered, offered
from loa.consultations.statement_queries import stale
from loa.consultations.tally_queries import FRESH, Counted, Tallied, figures_of, tally_of

_AT_ONCE = 200
REGROUP = 120  # seconds between two workings out of groups
SLICE = 5.0  # seconds after which the making of vectors lets other work go first


@task()
def tell(consultation_id: int) -> str:
    """Write to those who left an address that the result is published; returns what became of it. Run again it writes to nobody twice."""
    consultation = Consultation.objects.select_related("body").get(pk=consultation_id)
    if consultation.published_at is None:
        return "not published"
    sent, failed, last = 0, 0, 0
    while rows := list(_waiting(consultation_id, last)):
        last = rows[-1].pk
        answers = answers_of(consultation, rows)
        for row in rows:
            address = row.reply_to
            if not answer_actions.told(comment=row, at=now()):
                continue
            context = {"one": consultation, "row": row, "answer": answers.get(row.pk), "site": settings.LOA_SITE_URL}
            subject = f"Ý kiến số {row.number} của bạn đã được trả lời"
            try:
                EmailMessage(subject, render_to_string("consultations/told.txt", context), to=[address]).send()
                sent += 1
            except (OSError, SMTPException):
                answer_actions.not_told(comment=row, address=address)
                failed += 1
    return f"{sent} sent, {failed} failed"


def _waiting(consultation_id: int, last: int) -> list[Comment]:
    rows = Comment.objects.filter(consultation=consultation_id, told_at__isnull=True, pk__gt=last).exclude(reply_to="")
    return list(rows.select_related("theme").order_by("pk")[:_AT_ONCE])


def sweep() -> int:
    """Try again where letters of published consultations did not leave, and go on with vectors whose making was stopped.

    Returns for how many consultations letters were tried.
    """
    rows = Comment.objects.filter(consultation__published_at__isnull=False, told_at__isnull=True).exclude(reply_to="")
    keys = list(rows.order_by().values_list("consultation", flat=True).distinct()[:20])
    for key in keys:
        tell.call(key)
    for left in unfinished(now()) if embedding.is_here() else ():
        ask_for_vectors(left)
    return len(keys)


@task()
def regroup(consultation_id: int) -> str:
    """Work the groups of opinion out anew, if votes came in since."""
    consultation = Consultation.objects.get(pk=consultation_id)
    if not stale(consultation):
        return "nothing new"
    found = statement_actions.regroup(consultation=consultation, at=now())
    return f"{found.votes} votes, {len(found.groups)} groups"


def ask_for_groups(consultation: Consultation) -> None:
    """Have the groups worked out in the background, at most once in some minutes, when votes came in since the last time."""
    if cache.add(f"consultations.regroup.{consultation.pk}", 1, REGROUP) and stale(consultation):
        regroup.enqueue(consultation.pk)


@task()
def recount(consultation_id: int) -> str:
    """Count the opinions anew by the declared rules."""
    tally = tally_actions.recount(consultation=Consultation.objects.get(pk=consultation_id), at=now())
    cache.delete(_asked(consultation_id))
    return f"{tally.totals['received']} received, {tally.totals['counted']} counted"


def _asked(consultation_id: int) -> str:
    return f"consultations.recount.{consultation_id}"


def tallied(consultation: Consultation) -> Tallied:
    """The totals as they are known now; where they may have changed, the worker is asked for a count, once in a while."""
    found = tally_of(consultation, now())
    _ask_for_count(consultation, found.due)
    return found


def counted(consultation: Consultation) -> Counted:
    """Where opinions stand as it is known now; the worker is asked likewise."""
    found = figures_of(consultation, now())
    _ask_for_count(consultation, found.due)
    return found


def _ask_for_count(consultation: Consultation, due: bool) -> None:
    if due and cache.add(_asked(consultation.pk), 1, FRESH.total_seconds()):
        recount.enqueue(consultation.pk)


@task()
def write_open_file(consultation_id: int) -> str:
    """Write the open data of many opinions to files, unless those that stand say the same."""
    made = open_file_actions.write(consultation=Consultation.objects.select_related("body").get(pk=consultation_id), at=now())
    return "nothing new" if made is None else f"{made.totals['received']} written"


def open_file(consultation: Consultation) -> Offered | None:
    """The file of the open data; None where opinions are so few that it is made at once. The worker is asked for a new one when due."""
    if consultation.last_number <= AT_ONCE:
        return None
    found = offered(consultation, now())
    if found.due and open_file_actions.ask(consultation=consultation, at=now()):
        write_open_file.enqueue(consultation.pk)
    return found


@task()
def sort_out(consultation_id: int) -> str:
    """Group near-equal opinions and propose themes; their vectors are asked for after that, behind all other work."""
    consultation = Consultation.objects.get(pk=consultation_id)
    done = theme_actions.sort_out(consultation=consultation, at=now())
    ask_for_vectors(consultation)
    return f"{done.read} read, {done.themed} themed, {done.repeated} repeated"


@task(priority=-50)
def embed(consultation_id: int) -> str:
    """Make vectors of opinions for some seconds, then ask for the rest behind whatever else waits."""
    if not embedding.is_here():
        return "not installed"
    consultation, end, read = Consultation.objects.get(pk=consultation_id), time.monotonic() + SLICE, 0
    while done := embedding_actions.embed(consultation=consultation, at=now()):
        read += done
        if time.monotonic() > end:
            embed.enqueue(consultation_id)
            return f"{read} read, more to come"
    return f"{read} read, none left"


def ask_for_vectors(consultation: Consultation) -> None:
    """Have vectors made where some are missing and nobody is at it; nothing without the extra."""
    if embedding.is_here() and cache.add(f"consultations.embed.{consultation.pk}", 1, REGROUP) and silent(consultation, now()):
        embed.enqueue(consultation.pk)
