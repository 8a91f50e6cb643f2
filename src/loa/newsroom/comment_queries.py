"""Reads of comments, and of who has the editor open."""

from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.admin.models import EditingSession

from loa.newsroom.models import Comment, Message
from loa.newsroom.queries import visible_to
from loa.organisations.models import User

PRESENT = timedelta(seconds=45)  # an open editor reports every ten seconds


def threads_of(message: Message) -> list[Comment]:
    """Comments on `message` that began a thread, the open ones first, each with its answers in `answers`."""
    found = Comment.objects.filter(message=message, thread__isnull=True).select_related("by", "resolved_by")
    return sorted(found.prefetch_related("answers__by"), key=lambda c: (c.resolved_at is not None, c.pk))


def comments_seen_by(user: User, day: date) -> QuerySet[Comment]:
    """Comments on messages that `user` may see."""
    return Comment.objects.filter(message__in=visible_to(user, day)).select_related("message__owner", "by")


def editing_now(message: Message, at: datetime, besides: User | None = None) -> list[tuple[User, bool]]:
    """Who has the editor of `message` open, and whether they have typed something that is not saved."""
    kind = ContentType.objects.get_for_model(Message)
    found = EditingSession.objects.filter(content_type=kind, object_id=str(message.pk), last_seen_at__gte=at - PRESENT)
    people: dict[int, tuple[User, bool]] = {}
    for session in found.select_related("user").order_by("pk"):
        typed = people.get(session.user_id, (session.user, False))[1]
        people[session.user_id] = (session.user, typed or session.is_editing)
    return [pair for pk, pair in people.items() if besides is None or pk != besides.pk]
