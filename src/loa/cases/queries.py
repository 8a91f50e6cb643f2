"""Reads of cases. `visible_to` is the gate for staff, `opened` the one for who holds number and secret. None goes by the sender."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Count, F, Q, QuerySet
from django.utils.crypto import constant_time_compare

from loa.cases.kind_rules import BY_CODE, PRESS
from loa.cases.models import IS_OPEN, Answer, Authorisation, Case, HeldFile, Letter, Line, ReplyTemplate, Sender
from loa.cases.rules import (
    FORMS_WITHIN,
    MOST_OPEN_FORMS,
    OPEN,
    WRONG_SECRETS,
    WRONG_WITHIN,
    Move,
    State,
    Way,
    as_number,
    possible,
    secret_hash,
)
from loa.cases.search_queries import found, found_in
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import above, may, on, visible_keys
from loa.organisations.rules import Act, roles_for
from loa.organisations.time_queries import standing_for
from loa.vietnamese.masking import find_personal, mask

_SIGNER = TimestampSigner(salt="loa.cases.form")
FORM_HOURS = 12  # a form may lie open that long
OFFICES = ("district_office", "commune_office")  # offices of an authority that seldom have a head of their own in the program
_FEW_BODIES = 60  # named in a search one by one


def visible_to(user: User, day: date) -> QuerySet[Case]:
    """The cases of bodies whose work `user` may see."""
    return _seen_by(user, day).select_related("body", "officer", "topic")


def _seen_by(user: User, day: date) -> QuerySet[Case]:
    """The same rows alone. Who sees every body is asked about no body: a list of thousands of keys takes longer than the rows."""
    return Case.objects.all() if user.is_superuser else Case.objects.filter(body__in=visible_keys(user, day))


def may_handle(user: User, case: Case, day: date) -> bool:
    """Whether `user` works on `case`: in its body, or in a body that it is an office of. Others who see it do not see its sender."""
    act = Act.SPEAK if case.kind == PRESS else Act.WORK
    return may(user, act, case.body, day) or (case.kind == PRESS and may(user, Act.WORK, case.body, day))


def may_approve(user: User, case: Case, day: date) -> bool:
    """Whether `user` may approve an answer of the case's body."""
    return approvers_of(case, day).filter(pk=user.pk).exists() or is_authorised(user, case, day)


def approvers_of(case: Case, day: date) -> QuerySet[User]:
    """Who may approve an answer by their post in the case's body; where an office has nobody, those of the authority that it belongs to."""
    acts = (Act.APPROVE, Act.SPEAK) if BY_CODE[case.kind].approved_by_speaker else (Act.APPROVE,)
    roles = [role for act in acts for role in roles_for(act)]
    posts = Post.objects.filter(on(day), role__in=roles, user__is_active=True)
    own = posts.filter(_with_offices(case.body_id))
    if case.body.kind in OFFICES and case.body.parent_id and not own.exists():
        own = posts.filter(_with_offices(case.body.parent_id))
    return User.objects.filter(posts__in=own).distinct().order_by("alphabetical", "pk")


def _with_offices(body: int) -> Q:
    return Q(body=body) | Q(body__parent=body, body__kind__in=OFFICES)


def asked_last(case: Case) -> str:
    """What the next answer is for: the case's text, or what its sender wrote since the last answer."""
    last = case.answers.filter(sent_at__isnull=False).order_by("-sent_at").first()
    fresh = case.lines.filter(kind=Line.IN, at__gt=last.sent_at).order_by("pk").values_list("text", flat=True) if last else ()
    return "\n".join(fresh) or case.text


def exchanged(case: Case, answers: Sequence[tuple[datetime | None, str]]) -> tuple[str, str]:
    """(question, answer) of a case as others may read it: what was asked further stands before the answer that it got.

    `answers`: (sent at, text) of what was sent, the oldest first.
    """
    parts, since = list[str](), None
    for sent_at, text in answers:
        if since is not None:
            further = case.lines.filter(kind=Line.IN, at__gt=since, at__lte=sent_at).order_by("pk").values_list("text", flat=True)
            parts += [f"Hỏi thêm: {'; '.join(further)}"] if further else []
        parts.append(text)
        since = sent_at
    return case.text, "\n\n".join(parts)


def is_authorised(user: User, case: Case, day: date) -> bool:
    """Whether the head let `user` speak on this very case, today."""
    rows = Authorisation.objects.filter(case=case, body=case.body, given_to=user, ended_at__isnull=True)
    return case.kind == PRESS and rows.filter(valid_from__lte=day, valid_to__gt=day).exists()


def people_of(body: Body, day: date) -> QuerySet[User]:
    """Who works for `body` on `day`: by a post in it or in an office of it."""
    posts = Post.objects.filter(on(day)).filter(_with_offices(body.pk))
    return User.objects.filter(posts__in=posts).distinct().order_by("alphabetical")


def may_be_authorised(body: Body, day: date) -> QuerySet[User]:
    """Who may be let speak for `body` on one matter: who works for it, not only administers or inspects."""
    posts = Post.objects.filter(on(day), role__in=roles_for(Act.WORK)).filter(_with_offices(body.pk))
    return User.objects.filter(posts__in=posts).distinct().order_by("alphabetical")


def decides_above(user: User, case: Case, day: date) -> bool:
    """Whether `user` works in a body above the case's: who ends its going back and forth."""
    return any(may(user, Act.APPROVE, body, day) for body in Body.objects.filter(pk__in=above(case.body)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to."""

    words: str = ""
    kind: str = ""
    state: str = "open"  # a state, or open, late, review, all
    officer: int = 0
    topic: int = 0
    way: str = ""


def narrowed(user: User, day: date, wanted: Wanted, at: datetime) -> QuerySet[Case]:
    """The cases that a list shows: open ones soonest due first, all others newest first."""
    rows = visible_to(user, day).defer("text")
    if wanted.words:
        rows = rows.filter(pk__in=_found(user, day, wanted.words))
    for name, value in (("kind", wanted.kind), ("officer", wanted.officer), ("topic", wanted.topic), ("way", wanted.way)):
        if value:
            rows = rows.filter(**{name: value})
    if wanted.state == "late":
        return rows.filter(IS_OPEN, due_at__lte=at).exclude(state=State.WAITING.value).order_by("due_at", "pk")
    if wanted.state == "open":
        return rows.filter(IS_OPEN).order_by(F("due_at").asc(nulls_last=True), "pk")
    if wanted.state in set(State):
        rows = rows.filter(state=wanted.state)
        if State(wanted.state) in OPEN:
            return rows.filter(IS_OPEN).order_by(F("due_at").asc(nulls_last=True), "pk")
    return rows.order_by("-received_at", "-pk")


def page_of(rows: QuerySet[Case], begin: int, end: int) -> list[Case]:
    """Rows [begin, end) of a list. Keys first: they lie in an index, while whole rows of thousands of cases are slow to sort."""
    keys = list(rows.select_related(None).values_list("pk", flat=True)[begin:end])
    found = Case.objects.select_related("body", "officer", "topic").defer("text").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _found(user: User, day: date, words: str) -> list[int]:
    number = as_number(words)
    if number:
        return list(Case.objects.filter(number=number).values_list("pk", flat=True))
    keys = visible_keys(user, day)
    own = keys if isinstance(keys, list) else []
    return found_in(own, words, 500) if 0 < len(own) <= _FEW_BODIES else found("cases_search", words, 500)


def counts(user: User, day: date, at: datetime) -> Mapping[str, int]:
    """How many open cases there are, late, waiting for approval: the tabs of the list. Only open rows are read."""
    late = Q(due_at__lte=at) & ~Q(state=State.WAITING.value)
    rows = _seen_by(user, day).filter(IS_OPEN)
    return rows.aggregate(open=Count("pk"), late=Count("pk", filter=late), review=Count("pk", filter=Q(state=State.REVIEW.value)))


def waiting_for(user: User, seats: set[int]) -> QuerySet[Case]:
    """What is for this person's bodies to do, soonest due first: for the start page."""
    del user  # the bodies decide; nothing goes by persons but who is in charge
    return Case.objects.filter(IS_OPEN, body__in=seats).select_related("body").order_by(F("due_at").asc(nulls_last=True), "pk")


def moves_for(case: Case, user: User, day: date) -> list[Move]:
    """The moves that `user` may make now."""
    if not may_handle(user, case, day):
        return [Move.TRANSFER] if decides_above(user, case, day) and State(case.state) in OPEN else []
    return possible(case.state, BY_CODE[case.kind].moves)


def draft_of(case: Case) -> Answer | None:
    """The answer that is being written."""
    return case.answers.filter(sent_at__isnull=True).first()


def sent_answers(case: Case) -> QuerySet[Answer]:
    """Answers that were sent, the oldest first."""
    return case.answers.filter(sent_at__isnull=False).select_related("approved_by").order_by("sent_at")


def thread(case: Case, *, inside: bool) -> QuerySet[Line]:
    """The thread, oldest first; notes of the office only `inside`."""
    rows = case.lines.select_related("by").prefetch_related("files").order_by("pk")
    return rows if inside else rows.exclude(kind=Line.NOTE)


def masked_thread(case: Case) -> list[Line]:
    """The thread for who sees the case and does not handle it: what is of persons in the exchange with the sender is masked."""
    rows, known = list(thread(case, inside=True)), [words for _, words in sender_of(case)]
    for row in rows:
        if row.kind in (Line.IN, Line.OUT):
            row.text = mask(row.text, find_personal(row.text, known))
    return rows


def sender_of(case: Case) -> list[tuple[str, str]]:
    """What the sender gave of themselves, as (label, words)."""
    row = Sender.objects.filter(case=case).first()
    given = row.given if row else {}
    return [(field.label, given[field.name]) for field in BY_CODE[case.kind].fields if given.get(field.name)]


def templates_for(case: Case) -> QuerySet[ReplyTemplate]:
    """Words that the case's body uses again."""
    return ReplyTemplate.objects.filter(body=case.body, kind=case.kind, ended_at__isnull=True).order_by("name")


def bodies_that_answer(root: Body | None, day: date) -> QuerySet[Body]:
    """Bodies that a person may choose: the one whose site it is and those directly and indirectly below, offices and communes."""
    rows = Body.objects.filter(on(day)).exclude(kind__in=("village", "front")).select_related("parent").order_by("alphabetical", "pk")
    return rows.filter(Q(pk=root.pk) | Q(parent=root) | Q(parent__parent=root)) if root else rows.none()


def responsible(body: Body, day: date) -> Body:
    """`body`, or when it has ended the one body that stands for it on `day`. Of several a person chooses (`placing_actions`)."""
    standing = list(standing_for(body, day))
    return standing[0] if len(standing) == 1 else body


# Who holds number and secret


def opened(number: str, secret: str, at: datetime) -> Case | None:
    """The case of a number and its secret; None when they do not belong together, it was erased, or too many wrong secrets were tried."""
    case = Case.objects.filter(number=as_number(number), erased_at__isnull=True).select_related("body", "policy", "topic", "claim").first()
    if case is None or is_shut(case, at):
        return None
    return case if constant_time_compare(secret_hash(secret, case.number), case.secret_sha256) else None


def is_shut(case: Case, at: datetime) -> bool:
    """Whether too many wrong secrets were tried of late."""
    return case.wrong_secrets >= WRONG_SECRETS and case.wrong_since is not None and case.wrong_since > at - WRONG_WITHIN


def form_token(form_key: str) -> str:
    """The key of a form with our signature and the moment: what is sent back."""
    return _SIGNER.sign(form_key)


def form_key_of(token: str) -> str:
    """The key of a form that came from here at most FORM_HOURS ago; "" for any other."""
    try:
        return _SIGNER.unsign(token, max_age=FORM_HOURS * 3600)
    except BadSignature:
        return ""


def held_files(form_key: str) -> list[tuple[str, bytes]]:
    """Files kept of a form that went back with an error, as (name, content)."""
    return [(row.name, bytes(row.content)) for row in HeldFile.objects.filter(form_key=form_key).order_by("pk")]


def is_busy(at: datetime) -> bool:
    """Whether the site has taken as many forms as it takes in a while: nobody floods the office."""
    return Case.objects.filter(received_at__gt=at - FORMS_WITHIN, way=Way.WEB.value).count() >= MOST_OPEN_FORMS


def site_key() -> str:
    """What secrets of cases are derived with."""
    return str(settings.SECRET_KEY)


MOST_TRIES = 6


def letters_to_send(at: datetime) -> list[Letter]:
    """Letters that wait, those that failed only after 2, 4, 8… minutes; given up after MOST_TRIES."""
    rows = Letter.objects.filter(sent_at__isnull=True, tries__lt=MOST_TRIES).select_related("case").order_by("pk")[:200]
    return [row for row in rows if row.tried_at is None or row.tried_at + timedelta(minutes=2**row.tries) <= at]
