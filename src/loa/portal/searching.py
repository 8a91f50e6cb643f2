"""Search on the portal: with and without marks, by kind, body and day, typos forgiven; and what the public may take away as open data."""

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from loa.delivery.queries import public_releases
from loa.directory.queries import entries, public_bodies
from loa.newsroom.content import blocks
from loa.newsroom.kind_models import MessageKind
from loa.newsroom.models import Release
from loa.organisations.models import Body
from loa.portal import queries
from loa.portal.frame import site
from loa.portal.suggest_rules import english, suggestion
from loa.reports import report_papers as papers
from loa.reports.report_queries import public_reports
from loa.sections.queries import in_english as sections_in_english
from loa.trends.count_actions import missed
from loa.vietnamese.letters import fold

PER_PAGE = 12
MOST_READ = 3_000  # newest releases whose words are known to the suggestion
MOST_BODIES = 200


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


def narrowed(found: QuerySet[Release], asked: dict[str, str]) -> QuerySet[Release]:
    """Releases of a kind, a body and between two days; what is not right narrows nothing."""
    if asked["loai"]:
        found = found.filter(message__kind=asked["loai"])
    if asked["cq"].isascii() and asked["cq"].isdecimal() and len(asked["cq"]) < 12:
        found = found.filter(message__owner=int(asked["cq"]))
    first, last = _day(asked["tu"]), _day(asked["den"])
    if first:
        found = found.filter(released_at__date__gte=first)
    if last:
        found = found.filter(released_at__date__lte=last)
    return found


def known_words() -> Counter[str]:
    """Words of public releases and documents without marks, with how often they stand there."""
    found: Counter[str] = Counter()
    for folded in public_releases()[:MOST_READ].values_list("folded", flat=True):
        found.update(folded.split())
    for title in queries.public_documents()[:MOST_READ].values_list("title", flat=True):
        found.update(fold(title).split())
    return found


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What there is; when nothing is found, what was probably meant, found at once."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "loai", "cq", "tu", "den")}
    kinds = dict(MessageKind.objects.values_list("pk", "name"))
    asked["loai"] = asked["loai"] if asked["loai"] in {str(k) for k in kinds} else ""
    query, meant = asked["q"], ""
    found, documents = _found(query, asked)
    if query and not found.exists() and not documents and not any(asked[name] for name in ("loai", "cq", "tu", "den")):
        missed(query=query, at=now())
        meant = suggestion(fold(query), known_words())
        if meant:
            found, documents = _found(meant, asked)
    filtered = bool(query or asked["loai"] or asked["cq"] or _day(asked["tu"]) or _day(asked["den"]))
    context: dict[str, Any] = {
        **site(now()), "today": localdate().isoformat(), "query": query, "asked": asked, "meant": meant, "documents": documents,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("trang")) if filtered else None, "filtered": filtered,
        "kinds": [(str(pk), name) for pk, name in kinds.items()], "keep": urlencode({k: v for k, v in asked.items() if v}),
        "bodies": Body.objects.filter(pk__in=public_releases().order_by().values("message__owner")).order_by("alphabetical")[:MOST_BODIES],
    }  # fmt: skip
    return render(request, "portal/search.html", context)


def _found(query: str, asked: dict[str, str]) -> tuple[QuerySet[Release], list[Any]]:
    releases = queries.search_releases(query) if query else public_releases()
    plain = not any(asked[name] for name in ("loai", "cq", "tu", "den"))
    return queries.with_corrections(narrowed(releases, asked)), queries.search_documents(query) if query and plain else []


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Figures that bodies published, as files with a described schema."""
    return render(request, "portal/open_data.html", {**site(now()), "reports": public_reports()[:200], "fields": papers.SCHEMA["fields"]})


@require_safe
def open_file(request: HttpRequest, form: str) -> HttpResponse:
    """All published figures as CSV or JSON."""
    makers = {"csv": (papers.open_csv, "text/csv; charset=utf-8"), "json": (papers.open_json, "application/json")}
    if form not in makers:
        raise Http404
    maker, media_type = makers[form]
    headers = {"Content-Disposition": f'attachment; filename="so-lieu-cong-khai.{form}"', "Access-Control-Allow-Origin": "*"}
    return HttpResponse(maker(public_reports()), content_type=media_type, headers=headers)


@require_safe
def in_english(request: HttpRequest) -> HttpResponse:
    """Structure and contacts in English (Decree 42/2022/NĐ-CP, Article 7)."""
    day = localdate()
    page = Paginator(public_bodies(queries.site_root(day), day, ""), 40).get_page(request.GET.get("trang"))
    said = sections_in_english(list(page.object_list))
    shown = [(entry, english(entry.body.name), blocks(said.get(entry.body.pk, ""))) for entry in entries(list(page.object_list), day)]
    root = queries.site_root(day)
    context = {**site(now()), "page": page, "entries": shown, "root": english(root.name) if root else ""}
    return render(request, "portal/english.html", context)
