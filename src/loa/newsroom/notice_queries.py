"""Reads of notices: what one member of staff was told, what has not gone by mail yet."""

from datetime import datetime

from django.db.models import QuerySet

from loa.newsroom.models import Message, Notice
from loa.newsroom.queries import writers_of
from loa.newsroom.workflow_rules import BY_MAIL, Notified
from loa.organisations.models import User


def team_of(message: Message) -> list[User]:
    """Those whose text it is: who wrote, edited or submitted this version."""
    return list(User.objects.filter(pk__in=writers_of(message)).order_by("pk"))


def notices_of(user: User) -> QuerySet[Notice]:
    """What `user` was told, newest first."""
    return Notice.objects.filter(user=user).select_related("message", "by").order_by("-at", "-pk")


def unread_by(user: User) -> QuerySet[Notice]:
    """What `user` was told and has not seen."""
    return notices_of(user).filter(read_at__isnull=True)


def to_mail(since: datetime, message: Message | None = None) -> QuerySet[Notice]:
    """Notices from `since` on whose letter has not left: those that go by mail, and those that ask for an approval (with a link)."""
    kinds = [kind.value for kind in (*BY_MAIL, Notified.ASKED)]
    found = Notice.objects.filter(kind__in=kinds, mailed_at__isnull=True, at__gte=since, user__is_active=True)
    return (found.filter(message=message) if message else found).exclude(user__email="").select_related("user", "message").order_by("pk")
