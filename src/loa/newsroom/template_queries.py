"""Reads of templates of messages."""

from datetime import date

from django.db.models import QuerySet

from loa.newsroom.models import MessageTemplate
from loa.organisations.models import User
from loa.organisations.queries import at_or_above, seats, visible_bodies


def templates_for(user: User, day: date) -> QuerySet[MessageTemplate]:
    """Templates that `user` may start from: of their own bodies and of those above them."""
    found = MessageTemplate.objects.filter(owner__in=at_or_above(seats(user, day)), ended_at__isnull=True)
    return found.select_related("owner", "kind", "changed_by").order_by("kind__order", "name")


def templates_of(user: User, day: date) -> QuerySet[MessageTemplate]:
    """Templates in use of the bodies that `user` may see."""
    return MessageTemplate.objects.filter(owner__in=visible_bodies(user, day), ended_at__isnull=True).select_related("owner", "kind")
