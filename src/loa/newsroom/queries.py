"""Reads of the newsroom. `visible_to` is the only gate to messages of staff."""

from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from loa.documents.models import Document
from loa.newsroom.content import Content, Source
from loa.newsroom.models import Approval, Message, Release
from loa.newsroom.rules import State, content_sha256, flagged
from loa.organisations.models import User
from loa.organisations.queries import visible_bodies
from loa.vietnamese.figures import Figure


def visible_to(user: User, day: date) -> QuerySet[Message]:
    """Messages that `user` may see on `day`, last changed first."""
    return (
        Message.objects.filter(owner__in=visible_bodies(user, day))
        .select_related("owner", "author", "source")
        .order_by("-updated_at", "-id")
    )


def page_url(message: Message) -> str:
    """Absolute address of the message on the portal."""
    return f"{settings.LOA_SITE_URL}{reverse('portal:article', args=[message.slug])}"


def _source(document: Document | None) -> Source | None:
    if document is None:
        return None
    url = f"{settings.LOA_SITE_URL}{reverse('portal:document', args=[document.pk])}" if document.public else ""
    return Source(heading=document.heading, title=document.title, url=url)


def content_of(message: Message) -> Content:
    """What the message says now, as every channel gets it."""
    parent = message.owner.parent
    return Content(
        title=message.title.strip(),
        summary=message.summary.strip(),
        body=message.body.replace("\r\n", "\n").strip(),
        audience=message.audience.strip(),
        effective_from=message.effective_from,
        what_to_do=message.what_to_do.replace("\r\n", "\n").strip(),
        source=_source(message.source),
        issuer=message.owner.name,
        issuer_parent=parent.name if parent else "",
        place=message.owner.place,
        page_url=page_url(message),
    )


def sha256_of(message: Message) -> str:
    """Hash of what approvers sign."""
    return content_sha256(content_of(message), message.recording_sha256)


def flags(message: Message) -> list[Figure]:
    """Figures of the message that its source document does not hold."""
    return flagged(content_of(message), message.source.text if message.source else "")


def approvals_now(message: Message) -> QuerySet[Approval]:
    """Valid approvals of the present round: of the very content that is there now."""
    return (
        Approval.objects.filter(message=message, round=message.round, approved=True, content_sha256=message.submitted_sha256)
        .select_related("by")
        .order_by("id")
    )


def waiting_for(user: User, day: date) -> QuerySet[Message]:
    """Messages that wait for an approval and that `user` has not yet approved nor written."""
    done = Approval.objects.filter(by=user, approved=True).values("message_id", "round")
    waiting = visible_to(user, day).filter(state=State.SUBMITTED.value).exclude(author=user).exclude(submitted_by=user)
    mine = {(row["message_id"], row["round"]) for row in done}
    return waiting.exclude(pk__in=[m.pk for m in waiting if (m.pk, m.round) in mine])


def latest_release(message: Message) -> Release | None:
    """The last signed version."""
    return message.releases.order_by("-version").first()
