"""Themes and near-equal groups: what the machine proposes, and what officers name, merge, split and set right. A person's word stays."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.timezone import localdate

from loa.consultations.alike_rules import groups
from loa.consultations.draft_models import Consultation
from loa.consultations.edition_actions import held, log
from loa.consultations.models import Answer, Comment, Theme
from loa.consultations.text_rules import words_of
from loa.consultations.theme_queries import themes_for, topics_of
from loa.consultations.theme_rules import STARTING, learn
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act

_BATCH = 500
_TEACHING = 5_000  # opinions, spread over all, from whose own words themes are learned
_LEARNED_FROM = 20_000  # corrections of the office, the newest


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a run did: opinions read, given a theme, found to repeat another."""

    read: int
    themed: int
    repeated: int


@transaction.atomic
def starting_themes(*, body: Body, by: User, at: datetime) -> int:
    """The list that an office without one begins with; returns how many were added."""
    check_may(by, Act.CONSULT, body, localdate(at))
    if Theme.objects.filter(body=body, consultation__isnull=True).exists():
        return 0
    rows = [Theme(body=body, name=name, words=words, made_by=by, made_at=at) for name, words in STARTING]
    Theme.objects.bulk_create(rows)
    record(act="themes.started", subject=f"body:{body.pk}", summary=f"Lập danh mục {len(rows)} chủ đề ý kiến", at=at, by=by, body=body)
    return len(rows)


@transaction.atomic
def keep_theme(
    *, theme: Theme | None, body: Body, consultation: Consultation | None, name: str, words: str, by: User, at: datetime
) -> Theme:
    """Add a theme, to the office's list or of one consultation, or change its name and key words."""
    check_may(by, Act.CONSULT, body, localdate(at))
    named = " ".join(name.split())[:160]
    if not named:
        raise NotAllowed("Hãy ghi tên chủ đề.")
    others = Theme.objects.filter(body=body, name__iexact=named, into__isnull=True).exclude(pk=theme.pk if theme else 0)
    if others.filter(consultation__isnull=True).exists() or (consultation and others.filter(consultation=consultation).exists()):
        raise NotAllowed(f"Đã có chủ đề “{named}”.")
    if theme is None:
        theme = Theme.objects.create(body=body, consultation=consultation, name=named, words=words.strip()[:600], made_by=by, made_at=at)
    else:
        Theme.objects.filter(pk=theme.pk).update(name=named, words=words.strip()[:600])
        theme.refresh_from_db()
    record(act="theme.kept", subject=f"theme:{theme.pk}", summary=f"Chủ đề ý kiến “{named}”", at=at, by=by, body=body)
    return theme


@transaction.atomic
def set_theme(*, consultation: Consultation, comments: Sequence[Comment], theme: Theme | None, by: User, at: datetime) -> int:
    """An officer says what these opinions are about; the classifier learns from it and does not touch them again. Returns how many."""
    held(consultation, by, at)
    if theme is not None and not themes_for(consultation).filter(pk=theme.pk).exists():
        raise NotAllowed("Chủ đề này không dùng cho cuộc lấy ý kiến này.")
    keys = [c.pk for c in comments]
    done = 0
    for first in range(0, len(keys), _BATCH):
        part = Comment.objects.filter(consultation=consultation, pk__in=keys[first : first + _BATCH])
        done += part.update(theme=theme, theme_by=by)
    log(consultation, "themed", f"Xếp {done} ý kiến vào chủ đề “{theme or 'chưa có'}”", by, at)
    return done


@transaction.atomic
def split_theme(*, consultation: Consultation, comments: Sequence[Comment], name: str, by: User, at: datetime) -> Theme:
    """Take these opinions out into a theme of their own in this consultation."""
    theme = keep_theme(theme=None, body=consultation.body, consultation=consultation, name=name, words="", by=by, at=at)
    set_theme(consultation=consultation, comments=comments, theme=theme, by=by, at=at)
    return theme


@transaction.atomic
def merge_theme(*, consultation: Consultation, theme: Theme, into: Theme, by: User, at: datetime) -> int:
    """All opinions of `theme` in this consultation go to `into`; a theme of this consultation alone ends. Returns how many."""
    held(consultation, by, at)
    if theme.pk == into.pk or not themes_for(consultation).filter(pk=into.pk).exists():
        raise NotAllowed("Hãy chọn một chủ đề khác để gộp vào.")
    if Answer.objects.filter(consultation=consultation, theme=theme).exists():
        raise NotAllowed(f"Chủ đề “{theme}” đã có câu trả lời. Hãy rút câu trả lời đó trước khi gộp.")
    done = Comment.objects.filter(consultation=consultation, theme=theme).update(theme=into, theme_by=by)
    if theme.consultation_id == consultation.pk:
        Theme.objects.filter(pk=theme.pk).update(into=into)
    log(consultation, "merged", f"Gộp chủ đề “{theme}” vào “{into}”: {done} ý kiến", by, at)
    return done


@transaction.atomic
def apart(*, comment: Comment, by: User, at: datetime) -> None:
    """An officer says that this opinion does not repeat another; the machine will not join it again."""
    held(comment.consultation, by, at)
    Comment.objects.filter(pk=comment.pk).update(alike=None, alike_by=by)
    log(comment.consultation, "apart", f"Tách {str(comment).lower()} khỏi nhóm gần giống", by, at)


@transaction.atomic
def join(*, comment: Comment, head: Comment, by: User, at: datetime) -> None:
    """An officer says that this opinion repeats `head`."""
    held(comment.consultation, by, at)
    first = head.alike or head
    if first.pk == comment.pk or first.consultation_id != comment.consultation_id or comment.near.exists():
        raise NotAllowed("Hãy chọn ý kiến đứng đầu nhóm khác; ý kiến đang đứng đầu một nhóm thì xếp nhóm kia vào nó.")
    Comment.objects.filter(pk=comment.pk).update(alike=first, alike_by=by)
    log(comment.consultation, "joined", f"Xếp {str(comment).lower()} vào nhóm của {str(first).lower()}", by, at)


def sort_out(*, consultation: Consultation, at: datetime) -> Sorted:
    """Group near-equal opinions and give themes, but to none that a person has decided. May be run as often as one likes."""
    rows = list(
        Comment.objects.filter(consultation=consultation).order_by("number")
        .values_list("pk", "text", "proposed", "alike", "alike_by", "theme", "theme_by")
    )  # fmt: skip
    texts = [words_of(text, proposed) for _, text, proposed, *_ in rows]
    place = {row[0]: n for n, row in enumerate(rows)}
    decided = {n: place[row[3]] if row[3] else n for n, row in enumerate(rows) if row[4]}
    heads = {place[row[3]] for row in rows if row[4] and row[3]}
    first = groups(texts, {**{head: head for head in heads}, **decided}.items())
    heads_of_all = sorted(set(first))
    others = [texts[n] for n in heads_of_all[:: len(heads_of_all) // _TEACHING + 1]]
    learned = learn(topics_of(list(themes_for(consultation))), _corrections(consultation), others)
    guesses = {n: learned.guess(texts[n]) for n in heads_of_all}
    alike, theme = defaultdict(list), defaultdict(list)
    for n, row in enumerate(rows):
        head = rows[first[n]][0] if first[n] != n else None
        if not row[4] and row[3] != head:
            alike[head].append(row[0])
        guess = guesses[first[n]]
        if not row[6] and row[5] != guess:
            theme[guess].append(row[0])
    with transaction.atomic():
        _update(alike, "alike")
        _update(theme, "theme")
        repeated = sum(first[n] != n for n in range(len(rows)))
        themed = sum(guesses[first[n]] is not None for n in range(len(rows)))
        log(consultation, "sorted", f"Xếp nhóm {len(rows)} ý kiến: {repeated} gần giống ý kiến trước, {themed} có chủ đề", None, at)
    return Sorted(len(rows), themed, repeated)


def _corrections(consultation: Consultation) -> list[tuple[int, str]]:
    """What officers of the body decided, here and in other consultations."""
    rows = Comment.objects.filter(consultation__body=consultation.body_id, theme__isnull=False, theme_by__isnull=False).order_by("-pk")
    return [(theme, words_of(text, proposed)) for theme, text, proposed in rows.values_list("theme", "text", "proposed")[:_LEARNED_FROM]]


def _update(found: dict[int | None, list[int]], field: str) -> None:
    """Write a column in one go; what a person decided meanwhile stays. Django would ask once for each of thousands of groups."""
    table, column, decided = map(connection.ops.quote_name, (Comment._meta.db_table, f"{field}_id", f"{field}_by_id"))
    rows = sorted(((key, value) for value, keys in found.items() for key in keys), key=lambda row: row[0])  # several writers wait in line
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {column} = %s WHERE id = %s AND {decided} IS NULL",  # noqa: S608 - names of our own
            [(value, key) for key, value in rows],
        )
