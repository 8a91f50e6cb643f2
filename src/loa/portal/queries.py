"""What the public may see."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.timezone import localtime

from loa.delivery.queries import ever_public, held_by_site, public_releases
from loa.documents.models import Document
from loa.documents.queries import UNREAD
from loa.documents.search_queries import hits, shown
from loa.newsroom.content import FROM, TO_DO, VIETNAMESE, WHO
from loa.newsroom.models import Release, Rendition, Withdrawal
from loa.newsroom.rules import words_sha256
from loa.organisations.models import Body
from loa.organisations.queries import on
from loa.vietnamese.letters import fold


def site_root(day: date) -> Body | None:
    """Whose portal this is: the first of the topmost bodies on `day`."""
    return Body.objects.filter(on(day), parent__isnull=True).order_by("id").first()


_ROOT = """
    SELECT name FROM organisations_body
    WHERE parent_id IS NULL AND (valid_from IS NULL OR valid_from <= %s) AND (valid_to IS NULL OR valid_to > %s) ORDER BY id LIMIT 1
"""  # of `site_root`, written out: it is asked on every page


def site_name(day: date) -> str:
    """The place of the body whose portal this is."""
    on_day = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(_ROOT, [on_day, on_day])
        row = cursor.fetchone()
    return str(row[0]).replace("Ủy ban nhân dân ", "") if row else settings.WAGTAIL_SITE_NAME


def release_of(slug: str, channel: str = "portal") -> Release | None:
    """The newest public version of the message at `slug`, on its own page or on that of another channel of the site."""
    return public_releases(channel).filter(message__slug=slug).first()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What stands at the address of a message that was taken back."""

    release: Release  # the last that the public saw
    withdrawal: Withdrawal
    corrections: QuerySet[Release]  # public ones, newest first


def withdrawn(slug: str, channel: str = "portal") -> Withdrawn | None:
    """Why the message at `slug` is no longer there; None when it stands or was never public (it may have been under an embargo)."""
    gone = ever_public(channel).filter(message__slug=slug).last()
    if gone is None or release_of(slug, channel) is not None:
        return None
    last = gone.message.withdrawals.order_by("at").last()
    return Withdrawn(gone, last, corrections_of(gone)) if last else None


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


def listed() -> QuerySet[Release]:
    """Public releases in lists: a translation stands on the page of its original."""
    return with_corrections(public_releases().filter(message__original__isnull=True))


def with_corrections(rows: QuerySet[Release]) -> QuerySet[Release]:
    """The same with `is_corrected`: whether a public message corrects it, which a list says beside its title."""
    return rows.annotate(is_corrected=Exists(held_by_site().filter(message__corrects__message=OuterRef("message"))))


@dataclass(frozen=True, slots=True)
class InLanguage:
    """One message in one language."""

    code: str  # BCP 47
    own_name: str
    slug: str
    here: bool


def in_languages(release: Release) -> list[InLanguage]:
    """The public releases of one message in its languages, the original first; [] when there is only one."""
    root = release.message.original_id or release.message_id
    found = public_releases().filter(Q(message=root) | Q(message__original=root)).select_related("message__language")
    if len(found) < 2:
        return []
    ordered = sorted(found, key=lambda r: (r.message.original_id is not None, r.message.language.order))
    return [InLanguage(r.message.language.code, r.message.language.own_name, r.message.slug, r.pk == release.pk) for r in ordered]


def outdated(release: Release) -> Release | None:
    """The public release of the original when it no longer says what this translation translates."""
    if release.message.original_id is None:
        return None
    original = public_releases().filter(message=release.message.original_id).first()
    return original if original and words_sha256(original.content) != release.content.get("translates") else None


def ended_on(content: dict[str, Any], day: date) -> date | None:
    """The first day on which a release no longer held, when that is not after `day`."""
    end = date.fromisoformat(content["effective_to"]) if content.get("effective_to") else None
    return end if end and end <= day else None


def notes_of(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What is said beside the older fields: of a correction, an event, an area, the end, as (label, its language, words).

    A correction comes first, where there is one.
    """
    corrected, at = content.get("corrects"), content.get("event_at")
    moment = localtime(datetime.fromisoformat(at)) if at else None
    end = date.fromisoformat(content["effective_to"]) if content.get("effective_to") else None
    found = [
        ("Đính chính", f"bản phát hành số {corrected['number']} “{corrected['title']}”" if corrected else ""),
        ("Đã nói sai", content.get("what_was_wrong", "")),
        ("Thời gian", f"{moment:%H:%M} ngày {moment:%d/%m/%Y}" if moment else ""),
        ("Địa điểm", content.get("event_place", "")),
        ("Địa bàn", ", ".join(content.get("areas", ()))),
        ("Hết hiệu lực từ ngày", f"{end:%d/%m/%Y}" if end else ""),
    ]
    return [(*_label(content, name), words) for name, words in found if words]


def _label(content: dict[str, Any], name: str) -> tuple[str, str]:
    """`name` in the language of the release, in Vietnamese where the office entered no word; and the language that it is in."""
    own = dict(content.get("labels", ()))
    return (own[name], content.get("language", VIETNAMESE)) if name in own else (name, VIETNAMESE)


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands before the parts of an article, each with the language that it is in."""

    who: tuple[str, str]
    starts: tuple[str, str]
    to_do: tuple[str, str]


def labels_of(content: dict[str, Any]) -> Labels:
    """The labels of a release in its language, in Vietnamese where the office entered none."""
    return Labels(*(_label(content, name) for name in (WHO, FROM, TO_DO)))


def as_text(release: Release, author: str, page: str) -> str:
    """The article as plain text with its source, time, address and hash."""
    content, moment = release.content, localtime(release.released_at)
    facts = [f"{label}: {words}" for label, _, words in notes_of(content)]
    starts = effective_from(content)
    facts += [f"{WHO}: {content['audience']}"] if content.get("audience") else []
    facts += [f"{FROM}: {starts:%d/%m/%Y}"] if starts else []
    facts += [f"{TO_DO}: {content['what_to_do']}"] if content.get("what_to_do") else []
    source = content.get("source")
    end = [
        *([f"Văn bản nguồn: {source['heading']}, {source['title']}"] if source else []),
        *([f"Tác giả: {author}"] if author else []),
        f"Nguồn: {content['issuer']}, số {release.number}, phát hành {moment:%H:%M ngày %d/%m/%Y}",
        f"Địa chỉ: {page}",
        f"Mã băm nội dung (SHA-256): {release.content_sha256}",
    ]
    parts = [content["title"], content.get("summary", ""), "\n".join(facts), content.get("body", ""), "\n".join(end)]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def corrections_of(release: Release) -> QuerySet[Release]:
    """Public releases that correct a release of the same message, newest first."""
    return public_releases().filter(message__corrects__message=release.message)


def effective_from(content: dict[str, Any]) -> date | None:
    """The day from which a release applies."""
    return date.fromisoformat(content["effective_from"]) if content.get("effective_from") else None
