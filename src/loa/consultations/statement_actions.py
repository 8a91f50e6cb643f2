"""Statements that people agree to or not: an office's own, opinions quoted, those that anybody proposes; votes, and groups worked out.

A vote writes no line of the ledger: a row with a time would say when a browser voted.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from loa.consultations.comment_actions import Taken, submit
from loa.consultations.draft_models import Consultation, Edition
from loa.consultations.edition_actions import held, log
from loa.consultations.group_rules import Outcome, Vote, outcome
from loa.consultations.models import Comment, Grouping, Statement, StatementVote
from loa.consultations.queries import phase_of
from loa.consultations.rules import Given, Phase
from loa.consultations.statement_queries import casts, shown_statements
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User

MOST_LETTERS = 280
MOST_STATEMENTS = 2_000
MOST_AT_ONCE = 50
BEFORE_THE_END = (Phase.DRAFT, Phase.FORTHCOMING, Phase.OPEN)


def _words(text: str) -> str:
    named = " ".join(text.split())
    if not named:
        raise NotAllowed("Hãy viết phát biểu: một câu, một ý.")
    if len(named) > MOST_LETTERS:
        raise NotAllowed(f"Phát biểu dài {len(named)} chữ cái, nhiều hơn {MOST_LETTERS}. Hãy viết một câu, một ý.")
    return named


def _add(consultation: Consultation, text: str, by: User | None, at: datetime, comment: Comment | None = None) -> Statement:
    Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)  # numbers are given one after another
    rows = Statement.objects.filter(consultation=consultation)
    last = rows.aggregate(n=Max("number"))["n"] or 0
    if last >= MOST_STATEMENTS:
        raise NotAllowed(f"Đã có {MOST_STATEMENTS} phát biểu: nhiều hơn thì không ai đọc hết. Hãy bày tỏ với các phát biểu đang có.")
    if shown_statements(consultation).filter(text__iexact=text).exists():
        raise NotAllowed("Đã có phát biểu này.")
    return Statement.objects.create(consultation=consultation, number=last + 1, text=text, comment=comment, added_by=by, added_at=at)


@transaction.atomic
def add(*, consultation: Consultation, text: str, by: User, at: datetime) -> Statement:
    """A statement of the office, to begin with; the public sees that it is the office's. Raises NotAllowed, NotPermitted."""
    held(consultation, by, at, *BEFORE_THE_END)
    if not consultation.takes_votes:
        raise NotAllowed("Cuộc lấy ý kiến này không mở phần phát biểu.")
    row = _add(consultation, _words(text), by, at)
    log(consultation, "statement", f"Thêm phát biểu {row.number}: {row.text}", by, at)
    return row


@transaction.atomic
def quote(*, comment: Comment, by: User, at: datetime) -> Statement:
    """Put an opinion before everybody as a statement, word for word. Raises NotAllowed, NotPermitted."""
    consultation = held(comment.consultation, by, at, Phase.FORTHCOMING, Phase.OPEN)
    if not consultation.takes_votes or comment.hidden:
        raise NotAllowed("Chỉ đưa được ý kiến đang hiển thị, khi cuộc lấy ý kiến có mở phần phát biểu.")
    if Statement.objects.filter(comment=comment).exists():
        raise NotAllowed("Ý kiến này đã là phát biểu.")
    row = _add(consultation, _words(comment.text), by, at, comment)
    log(consultation, "statement", f"Đưa {str(comment).lower()} thành phát biểu {row.number}", by, at)
    return row


@transaction.atomic
def propose(*, consultation: Consultation, edition: Edition, given: Given, key: str, at: datetime) -> Taken:
    """A statement of anybody is an opinion on the whole draft: receipt, moderation, appeal and answer are those of an opinion.

    The same form sent again gives the same one. Raises NotAllowed with what to mend.
    """
    if not consultation.takes_votes:
        raise NotAllowed("Cuộc lấy ý kiến này không mở phần phát biểu.")
    words = _words(given.text)
    taken = submit(consultation=consultation, edition=edition, given=given, key=key, at=at)
    if taken.new:
        _add(consultation, words, None, at, taken.comment)
    return taken


@transaction.atomic
def withdraw(*, statement: Statement, why: str, by: User, at: datetime) -> None:
    """Take a statement of the office back, with a reason that everybody reads. Somebody's opinion is moderated by its rules instead."""
    held(statement.consultation, by, at, *BEFORE_THE_END)
    if statement.comment_id is not None:
        raise NotAllowed("Phát biểu này là ý kiến góp ý: chỉ không hiển thị theo quy tắc, ở trang của ý kiến đó.")
    if not why.strip():
        raise NotAllowed("Hãy ghi lý do rút: lý do được hiện công khai.")
    if Statement.objects.filter(pk=statement.pk, withdrawn_at__isnull=True).update(withdrawn_at=at, why=why.strip()[:400]):
        log(statement.consultation, "statement_withdrawn", f"Rút phát biểu {statement.number}: {why.strip()}", by, at)


@transaction.atomic
def vote(*, consultation: Consultation, voter: str, votes: Mapping[int, Vote], at: datetime) -> int:
    """What one browser says to statements, by their numbers; a later vote replaces an earlier one. Returns how many. Raises NotAllowed."""
    if not consultation.takes_votes or phase_of(consultation, localdate(at)) is not Phase.OPEN:
        raise NotAllowed("Phần phát biểu hiện không nhận bày tỏ.")
    chosen = dict(list(votes.items())[:MOST_AT_ONCE])
    rows = dict(shown_statements(consultation).filter(number__in=chosen).values_list("number", "pk"))
    made = [StatementVote(statement_id=pk, voter=voter, vote=int(chosen[number])) for number, pk in rows.items()]
    StatementVote.objects.bulk_create(made, update_conflicts=True, unique_fields=["statement", "voter"], update_fields=["vote"])
    return len(made)


def regroup(*, consultation: Consultation, at: datetime) -> Outcome:
    """Work the groups out from all votes and keep what came of it."""
    every = list(casts(consultation))
    found = outcome(every)
    values = {"result": found.to_json(), "votes": len(every), "made_at": at}
    Grouping.objects.update_or_create(consultation=consultation, defaults=values)
    return found
