"""What the public may see."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Substr

from loa.delivery.queries import public_releases
from loa.documents.models import Document
from loa.documents.queries import UNREAD
from loa.documents.search_queries import hits, shown
from loa.newsroom.models import Message, Release, Rendition, Withdrawal
from loa.newsroom.queries import withdrawal_of
from loa.organisations.models import Body
from loa.organisations.queries import on
from loa.vietnamese.letters import fold


def site_root(day: date) -> Body | None:
    """Whose portal this is: the first of the topmost bodies on `day`."""
    return Body.objects.filter(on(day), parent__isnull=True).order_by("id").first()


def site_name(day: date) -> str:
    """The place of the body whose portal this is."""
    root = site_root(day)
    return root.name.replace("Ủy ban nhân dân ", "") if root else settings.WAGTAIL_SITE_NAME


def release_of(slug: str) -> Release | None:
    """The newest public version of the message at `slug`."""
    return public_releases().filter(message__slug=slug).first()


def withdrawn(slug: str) -> Withdrawal | None:
    """Why the message at `slug` is no longer there; None when it stands or was never public."""
    message = Message.objects.filter(slug=slug, withdrawals__isnull=False).distinct().first()
    return withdrawal_of(message) if message else None


def rendition_of(release: Release, channel: str) -> Rendition | None:
    """The release as `channel` carries it."""
    return release.renditions.filter(channel=channel).first()


def _words(query: str) -> list[str]:
    return fold(query).split()[:12]


def search_releases(query: str) -> QuerySet[Release]:
    """Public releases that hold every word of `query`, with or without diacritics."""
    found = public_releases() if _words(query) else public_releases().none()
    for word in _words(query):
        found = found.filter(folded__contains=word)
    return found


def public_documents() -> QuerySet[Document]:
    """Documents that are open to the public, the newest first."""
    return Document.objects.filter(public=True).defer(*UNREAD).order_by("-date_text", "-id")


def search_documents(query: str, most: int = 20) -> list[Document]:
    """Public documents that hold every word of `query`, best first, each with its passage."""
    return shown(hits(query, public_documents())[:most], query)


def years_of_issue(found: QuerySet[Document]) -> list[int]:
    """The years in which documents of `found` were issued, newest first."""
    years = found.order_by().values_list(Substr("date_text", 1, 4), flat=True).distinct()
    return sorted({int(year) for year in years if year.isdecimal()}, reverse=True)


def effective_from(content: dict[str, Any]) -> date | None:
    """The day from which a release applies."""
    return date.fromisoformat(content["effective_from"]) if content.get("effective_from") else None
