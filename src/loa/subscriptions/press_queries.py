"""Reads of the press list."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from loa.organisations.models import Body
from loa.organisations.queries import at_or_above
from loa.subscriptions.models import Newsroom
from loa.subscriptions.queries import Reach


def own(body: Body) -> QuerySet[Newsroom]:
    """The list that `body` itself keeps, by name; ended ones are left out."""
    return Newsroom.objects.filter(owner=body, ended_at__isnull=True).order_by("name", "pk")


def newsrooms_for(body: Body) -> list[Newsroom]:
    """Who gets the press releases of `body`: those on its own list and on the lists of the bodies above it, each address once."""
    found = Newsroom.objects.filter(owner__in=at_or_above([body.pk]), ended_at__isnull=True).order_by("name", "pk")
    return list({one.address: one for one in found}.values())


def press_reach(codes: Iterable[str]) -> Mapping[str, Reach]:
    """Where those of `codes` are reached that are still on a list."""
    rows = Newsroom.objects.filter(code__in=list(codes), ended_at__isnull=True)
    return {code: Reach(address, "") for code, address in rows.values_list("code", "address")}
