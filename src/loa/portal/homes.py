"""Bodies' own sites on the portal: what a body says and publishes, with the sections that the law requires."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from loa.cases.access_queries import public_lists
from loa.directory.queries import entries
from loa.newsroom.content import blocks
from loa.organisations.models import Body
from loa.organisations.queries import below, on
from loa.portal import queries
from loa.portal.frame import site
from loa.portal.suggest_rules import english
from loa.sections.models import Home
from loa.sections.queries import open_homes, sections_of
from loa.sections.rules import BY_CODE

PER_PAGE = 8
MOST_DOCUMENTS = 30
MOST_OFFICES = 60


def _home(slug: str) -> Home:
    found = open_homes(localdate()).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _frame(home: Home | None = None) -> dict[str, Any]:
    return {**site(now()), "today": localdate().isoformat(), "home": home}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All sites of bodies."""
    return render(request, "portal/homes.html", {**_frame(), "homes": open_homes(localdate())[:500]})


@require_safe
def home_of_body(request: HttpRequest, slug: str) -> HttpResponse:
    """The front page of a body: its messages, its sections, its documents, who answers for it."""
    home = _home(slug)
    bodies = below([home.body_id])
    messages = queries.listed().filter(message__owner__in=bodies)
    context = {
        "page": Paginator(messages, PER_PAGE).get_page(request.GET.get("trang")), "sections": sections_of(home),
        "documents": queries.public_documents().filter(owner__in=bodies)[:6], "entry": entries([home.body], localdate())[0],
        "lists": public_lists().filter(body__in=bodies).exists(), "english_name": english(home.body.name),
    }  # fmt: skip
    return render(request, "portal/home_of_body.html", {**_frame(home), **context})


@require_safe
def section(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One required section of a body: its words, links, and the public documents that belong under it."""
    home, kind = _home(slug), BY_CODE.get(code)
    if kind is None:
        raise Http404
    public = next((one.public for one in sections_of(home) if one.section.code == code), None)
    documents = (
        queries.public_documents().filter(owner__in=below([home.body_id]), type__in=kind.types)[:MOST_DOCUMENTS] if kind.types else ()
    )
    context = {
        "kind": kind, "public": public, "blocks": blocks(public.text) if public else (), "documents": documents,
        "offices": _offices(home.body) if code == "co-cau" else (),
    }  # fmt: skip
    return render(request, "portal/section.html", {**_frame(home), **context})


def _offices(body: Body) -> list[Body]:
    """What stands under a body, but villages."""
    return list(Body.objects.filter(on(localdate()), parent=body).exclude(kind="village").order_by("kind", "alphabetical")[:MOST_OFFICES])


@require_safe
def in_english(request: HttpRequest, slug: str) -> HttpResponse:
    """Structure and contacts of one body in English (Decree 42/2022/NĐ-CP, Article 7)."""
    home = _home(slug)
    public = next((one.public for one in sections_of(home) if one.section.code == "co-cau"), None)
    context = {
        "name": english(home.body.name), "words": blocks(public.english) if public else (), "entry": entries([home.body], localdate())[0],
        "offices": [(office, english(office.name)) for office in _offices(home.body)], "public": public,
    }  # fmt: skip
    return render(request, "portal/home_english.html", {**_frame(home), **context})
