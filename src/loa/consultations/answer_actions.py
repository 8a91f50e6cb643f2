"""Answers to opinions: who works on which, one answer for a theme or for many, from a table edited in Excel, and publishing them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.consultations.answer_queries import of, open_appeals, unanswered
from loa.consultations.answer_rules import MOST_LETTERS, Changed, Filled
from loa.consultations.draft_models import Consultation, Provision
from loa.consultations.edition_actions import held, log, write
from loa.consultations.models import Answer, Comment, Theme
from loa.consultations.queries import officers_of
from loa.consultations.rules import OUTCOME_LABELS, Outcome, Phase, State
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.plans.work_actions import ChangedMeanwhile

ANSWERING = (Phase.OPEN, Phase.ANSWERING)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Words:
    """An answer as it is typed; `provision` is the place in the draft that was changed because of it."""

    outcome: Outcome
    text: str
    provision: Provision | None = None


def _check(consultation: Consultation, words: Words) -> None:
    if not words.text.strip():
        raise NotAllowed("Hãy ghi nội dung tiếp thu, giải trình.")
    if len(words.text) > MOST_LETTERS:
        raise NotAllowed(f"Nội dung giải trình dài quá {MOST_LETTERS} chữ cái.")
    if words.provision is not None and words.provision.edition.consultation_id != consultation.pk:
        raise NotAllowed("Chỗ đã sửa không thuộc dự thảo này.")


@transaction.atomic
def answer(*, comment: Comment, words: Words, version: int, by: User, at: datetime) -> Answer:
    """Answer one opinion; `version` is that of the answer that was shown, 0 for none. Raises NotAllowed, ChangedMeanwhile."""
    consultation = held(comment.consultation, by, at, *ANSWERING)
    _check(consultation, words)
    row = _write(consultation, {"comment": comment}, words, version, by, at)
    log(consultation, "answered", f"Trả lời {str(comment).lower()}: {OUTCOME_LABELS[words.outcome]}", by, at)
    return row


@transaction.atomic
def answer_theme(*, consultation: Consultation, theme: Theme, words: Words, version: int, by: User, at: datetime) -> Answer:
    """Answer a theme: the answer goes to all its opinions that have none of their own, also to those that come into it later."""
    held(consultation, by, at, *ANSWERING)
    _check(consultation, words)
    row = _write(consultation, {"theme": theme}, words, version, by, at)
    log(consultation, "theme_answered", f"Trả lời chủ đề “{theme}”: {OUTCOME_LABELS[words.outcome]}", by, at)
    return row


def _write(consultation: Consultation, to: dict[str, Comment | Theme], words: Words, version: int, by: User, at: datetime) -> Answer:
    values = {
        "outcome": words.outcome.value,
        "text": words.text.strip(),
        "provision": words.provision,
        "answered_by": by,
        "answered_at": at,
    }
    old = Answer.objects.select_for_update().filter(consultation=consultation, **to).first()
    if (old.version if old else 0) != version:
        raise ChangedMeanwhile("Có người vừa trả lời chỗ này. Nội dung của bạn vẫn còn: hãy xem câu trả lời mới rồi lưu lại nếu vẫn cần.")
    if old is None:
        return Answer.objects.create(consultation=consultation, **to, **values)
    Answer.objects.filter(pk=old.pk).update(version=F("version") + 1, **values)
    old.refresh_from_db()
    return old


@transaction.atomic
def answer_many(*, consultation: Consultation, comments: Iterable[Comment], words: Words, by: User, at: datetime) -> int:
    """The same answer to opinions that have none of their own; returns how many got it."""
    held(consultation, by, at, *ANSWERING)
    _check(consultation, words)
    rows = [c for c in comments if c.consultation_id == consultation.pk]
    there = set(Answer.objects.filter(comment__in=[c.pk for c in rows]).values_list("comment", flat=True))
    made = [
        Answer(consultation=consultation, comment=c, outcome=words.outcome.value, text=words.text.strip(), provision=words.provision,
               answered_by=by, answered_at=at)
        for c in rows if c.pk not in there
    ]  # fmt: skip
    Answer.objects.bulk_create(made, batch_size=_BATCH)
    log(consultation, "many_answered", f"Trả lời chung {len(made)} ý kiến: {OUTCOME_LABELS[words.outcome]}", by, at)
    return len(made)


@transaction.atomic
def withdraw_answer(*, row: Answer, version: int, by: User, at: datetime) -> None:
    """Take an answer back before it is published; the ledger keeps what it said."""
    held(row.consultation, by, at, *ANSWERING)
    if not Answer.objects.filter(pk=row.pk, version=version).delete()[0]:
        raise ChangedMeanwhile("Câu trả lời này vừa được người khác sửa hoặc rút.")
    to = f"chủ đề “{row.theme}”" if row.theme_id else str(row.comment).lower()
    log(row.consultation, "answer_withdrawn", f"Rút trả lời {to}", by, at, {"outcome": row.outcome, "text": row.text})


@transaction.atomic
def assign(*, consultation: Consultation, comments: Sequence[Comment], officer: User | None, by: User, at: datetime) -> int:
    """Give opinions to an officer to answer, or to nobody. Returns how many."""
    held(consultation, by, at, *ANSWERING)
    if officer is not None and not officers_of(consultation, localdate(at)).filter(pk=officer.pk).exists():
        raise NotAllowed(f"{officer} không có vai trò xử lý ý kiến tại {consultation.body}.")
    keys = [c.pk for c in comments]
    done = 0
    for first in range(0, len(keys), _BATCH):
        part = Comment.objects.filter(consultation=consultation, pk__in=keys[first : first + _BATCH])
        done += part.update(officer=officer)
    log(consultation, "assigned", f"Giao {done} ý kiến cho {officer or 'chưa ai'}", by, at)
    return done


@transaction.atomic
def take_table(*, consultation: Consultation, changes: Sequence[Changed], by: User, at: datetime) -> int:
    """Take the answers of a table as they were shown before. An answer that changed meanwhile keeps all from being taken.

    Returns how many answers were written. Raises NotAllowed, ChangedMeanwhile.
    """
    held(consultation, by, at, *ANSWERING)
    wanted = {c.filled.number: c.filled for c in changes}
    rows = {row.number: row for row in of(consultation).filter(number__in=wanted)}
    own = {a.comment_id: a for a in Answer.objects.select_for_update().filter(comment__in=[row.pk for row in rows.values()])}
    for change in changes:
        row = rows[change.filled.number]
        _take(consultation, row, own.get(row.pk), change, by, at)
    log(consultation, "table_taken", f"Nạp bảng trả lời: {len(changes)} ý kiến", by, at)
    return len(changes)


def _take(consultation: Consultation, row: Comment, old: Answer | None, change: Changed, by: User, at: datetime) -> None:
    if (old.version if old else 0) != change.version:
        raise ChangedMeanwhile(f"Câu trả lời của {str(row).lower()} vừa được sửa trên trang. Hãy xem lại khác biệt rồi nạp lại.")
    filled: Filled = change.filled
    values = {"outcome": filled.outcome, "text": filled.text, "answered_by": by, "answered_at": at}
    if old is None:
        Answer.objects.create(consultation=consultation, comment=row, **values)
    else:
        Answer.objects.filter(pk=old.pk).update(version=F("version") + 1, **values)


def hindrances(consultation: Consultation) -> list[str]:
    """What keeps the result from being published, in Vietnamese."""
    found = []
    if n := unanswered(consultation).count():
        found.append(f"Còn {n} ý kiến chưa được tiếp thu, giải trình.")
    if n := open_appeals(consultation).count():
        found.append(f"Còn {n} khiếu nại về việc không hiển thị ý kiến chưa được trả lời.")
    return found


@transaction.atomic
def publish(*, consultation: Consultation, closing_words: str, version: int, by: User, at: datetime) -> Consultation:
    """Publish every answer (Law 64/2025/QH15, Article 6.4). Not while an opinion has none. Raises NotAllowed with what is left."""
    fresh = held(consultation, by, at, Phase.ANSWERING)
    check_may(by, Act.APPROVE, fresh.body, localdate(at))
    if left := hindrances(fresh):
        raise NotAllowed(" ".join(left))
    values = {"state": State.PUBLISHED.value, "published_at": at, "closing_words": closing_words.strip()}
    write(consultation, version, values)
    log(consultation, "published", "Công bố kết quả tiếp thu, giải trình", by, at, {"comments": consultation.last_number})
    return consultation


@transaction.atomic
def told(*, comment: Comment, at: datetime) -> bool:
    """Mark that the commenter is being told, and forget the address; False when somebody else has done so. The caller has the address."""
    return bool(Comment.objects.filter(pk=comment.pk, told_at__isnull=True).update(told_at=at, reply_to=""))


@transaction.atomic
def not_told(*, comment: Comment, address: str) -> None:
    """The letter did not leave: it is tried again later, with the address that `told` had taken away."""
    Comment.objects.filter(pk=comment.pk).update(told_at=None, reply_to=address)
