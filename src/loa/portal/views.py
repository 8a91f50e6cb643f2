"""Public pages. The clock is read here."""

import re
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from loa.delivery.queries import public_releases
from loa.directory.queries import entries, public_bodies, public_contacts
from loa.directory.rules import Duty
from loa.documents.law_queries import citations
from loa.documents.models import Document
from loa.documents.queries import Wanted, issuers, narrowed
from loa.documents.rules import TYPE_NAMES
from loa.documents.search_queries import hits, shown
from loa.ledger import store
from loa.newsroom.content import blocks
from loa.newsroom.models import Release
from loa.portal import queries
from loa.portal.frame import site
from loa.portal.ranges import file_answer

PER_PAGE = 12
DOCUMENTS_PER_PAGE = 20
ATOM = "{http://www.w3.org/2005/Atom}"


def _page(request: HttpRequest) -> Page[Release]:
    return Paginator(queries.listed(), PER_PAGE).get_page(request.GET.get("trang"))


def _site() -> dict[str, object]:
    return {**site(now()), "today": localdate().isoformat()}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: the newest messages of the policy-communication column."""
    documents = queries.public_documents()[:6]
    return render(request, "portal/home.html", {**_site(), "page": _page(request), "documents": documents})


@require_safe
def column(request: HttpRequest) -> HttpResponse:
    """The whole column (chuyên mục truyền thông chính sách)."""
    return render(request, "portal/column.html", {**_site(), "page": _page(request)})


def _release(slug: str, channel: str = "portal") -> Release:
    release = queries.release_of(slug, channel)
    if release is None:
        raise Http404
    return release


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One message with its audio and its source document; of a withdrawn one, that it was withdrawn and why."""
    withdrawn = queries.withdrawn(slug)
    if withdrawn is not None:
        return render(request, "portal/withdrawn.html", {**_site(), "gone": withdrawn}, status=410)
    release = _release(slug)
    context = {
        **_site(),
        "release": release,
        "content": release.content,
        "effective_from": queries.effective_from(release.content),
        "ended_on": queries.ended_on(release.content, localdate()),
        "notes": queries.notes_of(release.content),
        "language": release.content.get("language", "vi"),
        "labels": queries.labels_of(release.content),
        "languages": queries.in_languages(release),
        "outdated": queries.outdated(release),
        "corrections": queries.corrections_of(release),
        "blocks": blocks(release.content["body"]),
        "rendition": queries.rendition_of(release, "portal"),
        "audio": queries.rendition_of(release, "loudspeaker"),
        "leaflet": queries.rendition_of(release, "leaflet") or queries.rendition_of(release, "leaflet_a4"),
        "source": release.message.source,
        "author": release.message.author.get_full_name(),
    }
    return render(request, "portal/article.html", context)


@require_safe
def article_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The article as a text that anybody can keep: its words, who says it, when, where it stands, its hash (Decree 42/2022, Article 7)."""
    release = _release(slug)
    page = request.build_absolute_uri(reverse("portal:article", args=[slug]))
    words = queries.as_text(release, release.message.author.get_full_name(), page)
    headers = {"Content-Disposition": f'attachment; filename="{slug}.txt"'}
    return HttpResponse("\ufeff" + words.replace("\n", "\r\n"), content_type="text/plain; charset=utf-8", headers=headers)


@require_safe
def press(request: HttpRequest) -> HttpResponse:
    """The press column: releases whose embargo, if any, is over."""
    page = Paginator(public_releases("press_page"), PER_PAGE).get_page(request.GET.get("trang"))
    speakers = public_contacts(localdate()).filter(duty=Duty.SPOKESPERSON.value).select_related("body").order_by("body__folded", "pk")
    return render(request, "portal/press.html", {**_site(), "page": page, "speakers": speakers})


@require_safe
def press_release(request: HttpRequest, slug: str) -> HttpResponse:
    """One press release in words, with its file; of a withdrawn one, that it was withdrawn and why."""
    withdrawn = queries.withdrawn(slug, "press_page")
    if withdrawn is not None:
        return render(request, "portal/withdrawn.html", {**_site(), "gone": withdrawn}, status=410)
    release = _release(slug, "press_page")
    context = {
        **_site(),
        "release": release,
        "content": release.content,
        "blocks": blocks(release.content["body"]),
        "rendition": queries.rendition_of(release, "press_page"),
        "on_portal": queries.release_of(slug) is not None,
    }
    return render(request, "portal/press_release.html", context)


@require_safe
def press_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The release as DOCX."""
    found = queries.rendition_of(_release(slug, "press_page"), "press_page")
    if found is None:
        raise Http404
    try:
        return file_answer(request, found.sha256, found.media_type, f'attachment; filename="thong-cao-{slug}.docx"')
    except store.Damaged as error:
        raise Http404 from error


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Public documents by form, issuer, year and words (Decree 42/2022/NĐ-CP, Article 4.1)."""
    asked = request.GET
    query, year = asked.get("q", "").strip()[:200], asked.get("nam", "")
    issued = int(year) if re.fullmatch(r"[1-9][0-9]{3}", year) else 0
    kind = asked.get("loai", "") if asked.get("loai", "") in TYPE_NAMES else ""
    seen = queries.public_documents()
    wanted = Wanted(type=kind, issuer=asked.get("cq", "").strip()[:300])
    found = narrowed(seen, wanted)
    if issued:
        found = found.filter(date_text__startswith=f"{issued}")
    page: Page[Any] = Paginator(hits(query, found) if query else found, DOCUMENTS_PER_PAGE).get_page(asked.get("trang"))
    if query:
        page.object_list = shown(page.object_list, query)
    kinds = set(seen.order_by().values_list("type", flat=True).distinct())
    context = {
        **_site(),
        "page": page,
        "query": query,
        "wanted": wanted,
        "year": issued,
        "types": [(code, name) for code, name in TYPE_NAMES.items() if code in kinds],
        "issuers": issuers(seen),
        "years": queries.years_of_issue(seen),
        "keep": urlencode({name: value for name, value in asked.items() if name in ("q", "loai", "cq", "nam") and value}),
    }
    return render(request, "portal/documents.html", context)


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Official channels and contacts of the office and the bodies below it: only what is marked public."""
    query, day = request.GET.get("q", "").strip()[:100], localdate()
    page = Paginator(public_bodies(queries.site_root(day), day, query), DOCUMENTS_PER_PAGE).get_page(request.GET.get("trang"))
    shown = entries(list(page.object_list), day)
    return render(request, "portal/directory.html", {**_site(), "page": page, "entries": shown, "words": query})


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A public document: what it is, its text, its file."""
    found = get_object_or_404(Document, pk=pk, public=True)
    releases = public_releases().filter(message__source=found)
    cited = [c for c in citations(found, localdate(), None) if c.instrument]
    context = {**_site(), "document": found, "releases": releases, "citations": cited, "day": localdate()}
    return render(request, "portal/document.html", context)


@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The original file of a public document, as it was received."""
    found = get_object_or_404(Document, pk=pk, public=True)
    disposition = content_disposition_header(True, found.original_name) or "attachment"
    try:
        return file_answer(request, found.original_sha256, "application/octet-stream", disposition)
    except store.Damaged:
        return render(request, "portal/damaged.html", {**_site(), "document": found}, status=500)


@require_safe
def rendition(request: HttpRequest, slug: str, channel: str) -> HttpResponse:
    """A public rendition: the audio to listen to, the leaflet to print."""
    found = queries.rendition_of(_release(slug), channel)
    if found is None:
        raise Http404
    try:
        return file_answer(request, found.sha256, found.media_type, f'inline; filename="{slug}.{found.extension}"')
    except store.Damaged as error:
        raise Http404 from error


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The Atom feed (RFC 4287) of what was handed over to the feed channel."""
    releases = public_releases("feed")[:50]
    entries = [entry for release in releases if (entry := _entry(release))]
    updated = releases[0].released_at if releases else None
    context = {**_site(), "entries": entries, "updated": updated}
    return render(request, "portal/feed.xml", context, content_type="application/atom+xml; charset=utf-8")


@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    """The same releases as JSON Feed 1.1 (jsonfeed.org), for readers that do without XML."""
    site = _site()
    items = [_item(entry, release) for release in public_releases("feed")[:50] if (entry := _entry(release))]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Truyền thông chính sách – {site['site_name']}",
        "home_page_url": f"{site['site_url']}{reverse('portal:column')}",
        "feed_url": f"{site['site_url']}{reverse('portal:json_feed')}",
        "language": "vi",
        "items": items,
    }
    return JsonResponse(feed, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})


def _item(entry: str, release: Release) -> dict[str, Any]:
    """A signed entry as an item of a JSON feed; what is empty is left out."""
    read = ElementTree.fromstring(entry)  # noqa: S314 - our own bytes, under their hash
    texts = {name: read.findtext(f"{ATOM}{name}") or "" for name in ("id", "title", "summary", "content")}
    author = read.findtext(f"{ATOM}author/{ATOM}name")
    item = {
        "id": texts["id"] or str(release.uuid),
        "url": texts["id"],
        "title": texts["title"],
        "language": read.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        "summary": texts["summary"],
        "content_text": texts["content"],
        "date_published": release.released_at.isoformat(),
        "authors": [{"name": author}] if author else [],
    }
    return {name: value for name, value in item.items() if value or name == "content_text"}


def _entry(release: Release) -> str:
    """The signed entry with the moment of release, which a rendition cannot know (RFC 4287, 4.2.15); "" when it is damaged."""
    rendition = queries.rendition_of(release, "feed")
    try:
        signed = store.get(rendition.sha256).decode() if rendition else ""
    except store.Damaged:
        return ""  # one damaged file must not silence the whole feed
    return signed.replace("</entry>", f"<updated>{release.released_at.isoformat()}</updated></entry>")
