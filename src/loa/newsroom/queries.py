"""Reads of the newsroom. `visible_to` is the only gate to messages of staff."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime

from loa.documents.models import Document
from loa.newsroom.alert_rules import told
from loa.newsroom.content import LABELS, VIETNAMESE, Alert, Content, Corrected, Sheet, Source
from loa.newsroom.models import Approval, Edit, Message, Release, Withdrawal
from loa.newsroom.models import Sheet as SheetRow
from loa.newsroom.rules import State, check_complete, content_form, words_sha256
from loa.newsroom.workflow_queries import asks_for, step_for, takes_part
from loa.organisations.models import User
from loa.organisations.queries import may, visible_bodies
from loa.organisations.rules import Act
from loa.seal.canonical import Json, canonical, sha256_hex


def visible_to(user: User, day: date) -> QuerySet[Message]:
    """Messages that `user` may see on `day`, last changed first."""
    return (
        Message.objects.filter(owner__in=visible_bodies(user, day))
        .select_related("owner", "author", "source", "kind", "language")
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
        kind=str(message.kind_id),
        language=str(message.language_id),
        areas=tuple(body.name for body in sorted(message.areas.all(), key=lambda body: body.pk)),
        effective_to=message.effective_to,
        event_at=localtime(message.event_at) if message.event_at else None,
        event_place=message.event_place.strip(),
        corrects=_corrected(message.corrects),
        what_was_wrong=message.what_was_wrong.replace("\r\n", "\n").strip(),
        translates=message.original_sha256 if message.original_id else "",
        embargo_until=localtime(message.embargo_until) if message.embargo_until else None,
        alert=_alert(message),
        labels=_labels(message),
        exercise=message.exercise.strip(),
        scope=message.alert_scope,
        sheet=_sheet(message),
    )


def _sheet(message: Message) -> Sheet | None:
    row = SheetRow.objects.filter(message=message.pk).first()
    return Sheet(row.template, row.ink, row.ground, row.picture, row.says) if row else None


def _labels(message: Message) -> tuple[tuple[str, str], ...]:
    if message.language_id == VIETNAMESE:
        return ()
    words = message.language.words
    return tuple((name, words[name]) for name in LABELS if words.get(name))


def _alert(message: Message) -> Alert | None:
    until = localtime(message.alert_until) if message.alert_until else None
    said = (message.alert_category, message.alert_urgency, message.alert_severity, message.alert_certainty)
    return told(Alert(*said, until))


def _corrected(release: Release | None) -> Corrected | None:
    return Corrected(release.number, release.title, page_url(release.message)) if release else None


def words_of(message: Message) -> str:
    """Hash of what a translation of `message` translates, as it is now."""
    return words_sha256(content_form(content_of(message), ""))


def missing(message: Message) -> list[str]:
    """What is missing before `message` can be submitted, in Vietnamese; empty when complete."""
    return check_complete(content_of(message), message.kind.needs)


def form_of(message: Message) -> dict[str, Json]:
    """The canonical form of what approvers sign: the message, its wordings for single channels, the reasons for its figures."""
    wordings: dict[str, Json] = dict(message.wordings.order_by("channel").values_list("channel", "text"))
    given = message.fact_reasons.order_by("kind", "value")
    reasons: list[dict[str, Json]] = [{"kind": r.kind, "value": r.value, "written": r.written, "reason": r.reason} for r in given]
    return content_form(content_of(message), message.recording_sha256, wordings, reasons)


def sha256_of(message: Message) -> str:
    """Hash of what approvers sign."""
    return sha256_hex(canonical(form_of(message)))


def decisions_now(message: Message) -> QuerySet[Approval]:
    """Valid approvals of the present round, of the very content that is there now, also of those who do not sign."""
    return (
        Approval.objects.filter(message=message, round=message.round, approved=True, content_sha256=message.submitted_sha256)
        .select_related("by")
        .order_by("id")
    )


def approvals_now(message: Message) -> QuerySet[Approval]:
    """Of `decisions_now` those that sign."""
    return decisions_now(message).filter(signs=True)


def writers_of(message: Message) -> set[int]:
    """Ids of those whose text it is: the author, who submitted it, and who edited it since the last release."""
    edited = Edit.objects.filter(message=message, after_version=message.releases.count()).values_list("by_id", flat=True)
    return {message.author_id, *edited} | ({message.submitted_by_id} if message.submitted_by_id else set())


def may_approve(user: User, message: Message, day: date) -> bool:
    """Whether `user` may take a step of what is submitted now: it is asked of people like them, not their own text, and not twice."""
    if message.state != State.SUBMITTED or step_for(user, message, day) is None:
        return False
    return user.pk not in writers_of(message) | set(decisions_now(message).values_list("by_id", flat=True))


def may_decide(user: User, message: Message, day: date) -> bool:
    """Whether `user` may return or ask about what is submitted: those who take part in its steps, and the approvers of its owner."""
    return may(user, Act.APPROVE, message.owner, day) or takes_part(user, message, day)


def waiting_for(user: User, day: date) -> QuerySet[Message]:
    """Messages that wait for a step which `user` may take: not their own text, and not yet approved by them."""
    done = Approval.objects.filter(by=user, approved=True, message=OuterRef("pk"), round=OuterRef("round"))
    released = Release.objects.filter(message=OuterRef("message")).order_by().values("message").annotate(n=Count("pk")).values("n")
    edited = Edit.objects.filter(by=user, message=OuterRef("pk"), after_version=Coalesce(Subquery(released), 0))
    waiting = visible_to(user, day).filter(asks_for(user, day), state=State.SUBMITTED.value)
    waiting = waiting.exclude(author=user).exclude(submitted_by=user).exclude(Exists(done)).exclude(Exists(edited))
    return waiting.order_by("-kind__urgent", "submitted_at", "pk")


def embargo_of(release: Release) -> datetime | None:
    """Until when nothing of `release` may be public, as it was signed; None without an embargo."""
    until = release.content.get("embargo_until")
    return datetime.fromisoformat(until) if until else None


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
