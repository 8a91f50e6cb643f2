"""Reads of the newsroom. `visible_to` is the only gate to messages of staff."""

from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from loa.documents.models import Document
from loa.newsroom.content import Content, Source
from loa.newsroom.models import Approval, Edit, Message, Release, Withdrawal
from loa.newsroom.rules import State, content_sha256, flagged
from loa.organisations.models import User
from loa.organisations.queries import may, seats, visible_bodies
from loa.organisations.rules import Act, roles_for
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


def writers_of(message: Message) -> set[int]:
    """Ids of those whose text it is: the author, who submitted it, and who edited it since the last release."""
    edited = Edit.objects.filter(message=message, after_version=message.releases.count()).values_list("by_id", flat=True)
    return {message.author_id, *edited} | ({message.submitted_by_id} if message.submitted_by_id else set())


def may_approve(user: User, message: Message, day: date) -> bool:
    """Whether `user` may approve what is submitted now: by role, not their own text, and not twice."""
    if message.state != State.SUBMITTED or not may(user, Act.APPROVE, message.owner, day):
        return False
    return user.pk not in writers_of(message) | set(approvals_now(message).values_list("by_id", flat=True))


def waiting_for(user: User, day: date) -> QuerySet[Message]:
    """Messages that wait for an approval which `user` may give: not their own text, and not yet approved by them."""
    own = seats(user, day, roles_for(Act.APPROVE))
    done = Approval.objects.filter(by=user, approved=True, message=OuterRef("pk"), round=OuterRef("round"))
    released = Release.objects.filter(message=OuterRef("message")).order_by().values("message").annotate(n=Count("pk")).values("n")
    edited = Edit.objects.filter(by=user, message=OuterRef("pk"), after_version=Coalesce(Subquery(released), 0))
    waiting = visible_to(user, day).filter(state=State.SUBMITTED.value, owner__in=own)
    return waiting.exclude(author=user).exclude(submitted_by=user).exclude(Exists(done)).exclude(Exists(edited))


def taken_back() -> Exists:
    """Condition of a release: it was withdrawn."""
    return Exists(Withdrawal.objects.filter(message=OuterRef("message"), at__gte=OuterRef("released_at")))


def standing_releases(message: Message) -> QuerySet[Release]:
    """Releases of `message` that were not withdrawn."""
    return message.releases.filter(~taken_back())


def withdrawal_of(message: Message) -> Withdrawal | None:
    """Why nothing of `message` stands; None when a release stands, or none was ever withdrawn."""
    last = message.withdrawals.select_related("by").order_by("-at").first()
    return None if last is None or standing_releases(message).exists() else last


def latest_release(message: Message) -> Release | None:
    """The last signed version."""
    return message.releases.order_by("-version").first()
