"""The addresses that stations call. Each answers only to a station's own token."""

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from loa.ledger import store
from loa.seal.canonical import canonical
from loa.seal.envelope import NotGenuine
from loa.stations import actions
from loa.stations.models import Station
from loa.stations.queries import authorised, by_token, may_fetch

LONGEST_LOG = 1_000_000  # bytes of one upload


def _token(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def _station(request: HttpRequest, code: str) -> Station:
    station = authorised(code, _token(request))
    if station is None:
        raise Http404
    return station


@require_GET
def manifest(request: HttpRequest, code: str) -> HttpResponse:
    """The signed manifest; 304 when the station has it."""
    station, at = _station(request, code), now()
    current = actions.manifest(station=station, at=at)
    etag = f'"{current.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        actions.seen(station=station, at=at)
        return HttpResponse(status=304, headers={"ETag": etag})
    actions.fetched(station=station, manifest=current, at=at)
    return HttpResponse(canonical(current.envelope), content_type="application/json", headers={"ETag": etag})


@require_GET
def content(request: HttpRequest, digest: str) -> HttpResponse:
    """Bytes by hash, only to a station whose newest manifest holds them."""
    station = by_token(_token(request))
    if station is None or not may_fetch(station, digest):
        raise Http404
    try:
        return HttpResponse(store.get(digest), content_type="application/octet-stream")
    except store.Damaged:
        return HttpResponse(status=503)


@csrf_exempt  # a program with a signature, not a browser with a cookie
@require_POST
def log(request: HttpRequest, code: str) -> HttpResponse:
    """Take a signed play log; the answer names the entries that are kept."""
    station = _station(request, code)
    if len(request.body) > LONGEST_LOG:
        return JsonResponse({"error": "too long"}, status=413)
    try:
        envelope = json.loads(request.body)
        accepted = actions.accept_log(station=station, envelope=envelope, at=now())
    except (ValueError, NotGenuine) as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"accepted": accepted})
