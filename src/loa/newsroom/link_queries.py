"""Reads of approval links and of the questions of approvers."""

import json
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from loa.ledger import store
from loa.newsroom.link_rules import Change, LinkFacts, LinkState, changes_between, link_state
from loa.newsroom.models import ApprovalLink, Message, Question
from loa.newsroom.queries import decisions_now, form_of, may_approve, may_decide, sha256_of, writers_of
from loa.newsroom.rules import State
from loa.newsroom.workflow_queries import candidates, open_steps
from loa.organisations.models import User


def state_of(link: ApprovalLink, at: datetime) -> LinkState:
    """What `link` is good for at `at`; everything is read anew."""
    message = Message.objects.select_related("owner__parent", "source").get(pk=link.message_id)
    user = User.objects.get(pk=link.user_id)
    same = link.content_sha256 == sha256_of(message)
    resubmitted = message.state == State.SUBMITTED and (message.round != link.round or message.submitted_sha256 != link.content_sha256)
    return link_state(
        LinkFacts(
            used=link.used_at is not None,
            expired=at >= link.expires_at,
            withdrawn=link.withdrawn_at is not None,
            wrong=link.wrong,
            holds_role=user.is_active and may_decide(user, message, localdate(at)),
            message_state=message.state,
            same_content=same and not resubmitted,
            wrote=user.pk in writers_of(message),
            approved=decisions_now(message).filter(by=user).exists(),
        )
    )


def changes_since(link: ApprovalLink) -> list[Change]:
    """What of the message changed since the link was made; [] when what it was made for cannot be read."""
    message = Message.objects.select_related("owner__parent", "source").get(pk=link.message_id)
    try:
        before = json.loads(store.get(link.content_sha256))
    except store.Damaged:
        return []
    return changes_between(before, form_of(message))


def approvers_of(message: Message, at: datetime) -> list[User]:
    """Who may take a step of what is submitted now."""
    day = localdate(at)
    return [user for user in candidates(open_steps(message), message.owner, day) if may_approve(user, message, day)]


def links_of(message: Message) -> QuerySet[ApprovalLink]:
    """Links of the present round, newest first; never with a token, which nobody has but its receiver."""
    return ApprovalLink.objects.filter(message=message, round=message.round).select_related("user", "made_by").order_by("-pk")


def questions_of(message: Message) -> QuerySet[Question]:
    """Questions of approvers and the answers, in order."""
    return Question.objects.filter(message=message).select_related("by", "answered_by").order_by("pk")
