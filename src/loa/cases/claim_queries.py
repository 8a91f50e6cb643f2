"""Reads of claims: those of a body's desk, those that were published, what is alike, what stands of one for its review."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from loa.cases.answer_rules import likeness
from loa.cases.claim_models import Claim, Proof
from loa.cases.claim_rules import REPLY_TERM, Standing, State
from loa.cases.kind_rules import CLAIM
from loa.cases.models import IS_OPEN, Case
from loa.cases.queries import OFFICES
from loa.cases.queries import visible_to as cases_visible_to
from loa.organisations.models import Body, User
from loa.organisations.queries import may, seats, visible_keys
from loa.organisations.rules import Act
from loa.terms.queries import office_calendar, rules_for
from loa.worktime.counting import Due, due
from loa.worktime.terms import version_on


def visible_to(user: User, day: date) -> QuerySet[Claim]:
    """Claims of bodies whose work `user` may see, and those that concern these bodies."""
    keys = visible_keys(user, day)
    rows = Claim.objects.filter(owner__in=keys) | Claim.objects.filter(concerned__in=keys)
    return rows.distinct().select_related("owner", "concerned", "message").annotate(asked=Count("cases", distinct=True)).order_by("-pk")


def published() -> QuerySet[Claim]:
    """Claims with a published verdict, the newest first. Those about errors of the authority itself stand among them."""
    return Claim.objects.filter(state=State.PUBLISHED.value).select_related("owner", "message").order_by("-published_at", "-pk")


def open_cases(user: User, day: date) -> QuerySet[Case]:
    """Questions about rumours that `user` may see and that belong to no claim yet."""
    rows = cases_visible_to(user, day).filter(kind=CLAIM, claim__isnull=True)
    return rows.filter(IS_OPEN).order_by("pk")


def waiting(user: User, day: date) -> list[Claim]:
    """Claims that wait for this person: a conclusion to review that they did not write, a reply that their body was asked for."""
    bodies = seats(user, day)
    rows = Claim.objects.filter(state=State.REVIEW.value, owner__in=bodies).exclude(writers=user).exclude(reviews__by=user)
    asked = Claim.objects.filter(state=State.REPLY.value, concerned__in=offices_too(bodies))
    found = [one for one in rows.select_related("owner") if may_review(user, one, day)]
    return [*found, *(one for one in asked.select_related("owner", "concerned") if may_reply(user, one, day))]


def offices_too(bodies: Iterable[int]) -> QuerySet[Body]:
    """These bodies with their offices."""
    keys = list(bodies)
    return Body.objects.filter(Q(pk__in=keys) | Q(parent__in=keys, kind__in=OFFICES))


def alike(text: str, rows: QuerySet[Claim], most: int = 5) -> list[Claim]:
    """Claims that say nearly the same as `text`, the nearest first."""
    near = sorted(((likeness(text, row.statement), row.pk, row) for row in rows[:300]), key=lambda one: (-one[0], one[1]))
    return [row for share, _, row in near[:most] if share > 0.5]


def reply_due(claim: Claim) -> Due | None:
    """Until when the body concerned may speak before the conclusion is handed in; None when it was not asked, or has spoken."""
    if claim.reply_asked_at is None or claim.replied_at is not None:
        return None
    rule = version_on(rules_for(claim.owner), REPLY_TERM, localdate(claim.reply_asked_at))
    return due(rule, claim.reply_asked_at, office_calendar()) if rule else None


def standing_of(claim: Claim, at: datetime) -> Standing:
    """What is there of a claim at `at`."""
    until = reply_due(claim)
    waits = until is not None and until.ends_at is not None and at < until.ends_at
    evidence = Proof.objects.filter(claim=claim).exclude(source="").count()
    other = claim.concerned_id is not None and claim.concerned_id != claim.owner_id
    return Standing(claim.verdict, claim.explanation, evidence, claim.reply_asked_at is not None, other, waits)


def may_check(user: User, claim: Claim, day: date) -> bool:
    """Whether `user` works on the claim."""
    return may(user, Act.WORK, claim.owner, day)


def may_review(user: User, claim: Claim, day: date) -> bool:
    """Whether `user` may review its conclusion."""
    return may(user, Act.APPROVE, claim.owner, day) or may(user, Act.SPEAK, claim.owner, day)


def may_reply(user: User, claim: Claim, day: date) -> bool:
    """Whether `user` speaks for the body concerned."""
    return claim.concerned is not None and may(user, Act.WORK, claim.concerned, day)
