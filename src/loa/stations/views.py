"""The addresses that stations call. What is only a station's answers to its own token; what is the same for all is open."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from loa.accounts.pace import is_over
from loa.ledger import store
from loa.ledger.keys import private_key
from loa.seal.canonical import canonical
from loa.seal.envelope import TIME, NotGenuine, seal
from loa.stations import actions, baking, enrolment_actions, spool
from loa.stations.models import Station, UrgentList
from loa.stations.queries import authorised, by_token, key_lists, may_fetch, revoked, roster_for
from loa.stations.rules import stamp

LONGEST_LOG = 1_000_000  # bytes of one upload
LONGEST_WORD = 10_000  # bytes of anything else that a device says
TRIES_A_MINUTE = 60  # enrolments of the whole site
SECONDS_IN_CACHE = 10  # of a CDN: how much later than its polls a station may hear
FOR_EVER = "public, max-age=31536000, immutable"


def _token(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def _station(request: HttpRequest, code: str) -> Station:
    station = authorised(code, _token(request))
    if station is None:
        raise Http404
    return station


def _said(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that a device sent. Raises ValueError."""
    if len(request.body) > LONGEST_WORD:
        raise ValueError("too long")
    said = json.loads(request.body)
    if not isinstance(said, dict):
        raise ValueError("not an object")  # noqa: TRY004 - to the caller it is malformed like the rest
    return said


def _tagged(request: HttpRequest, body: bytes, *, lasting: str = "") -> HttpResponse:
    """`body` with its entity tag; 304 when the caller has it."""
    tag = baking.etag(body)
    headers = {"ETag": tag, "Cache-Control": lasting or f"public, max-age={SECONDS_IN_CACHE}"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


@csrf_exempt  # a program with a code, not a browser with a cookie
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """A device with a code becomes a station."""
    at = now()
    if is_over("enrol", TRIES_A_MINUTE, at):
        return JsonResponse({"error": "Có quá nhiều lần đăng ký trong một phút; hãy đợi một phút rồi thử lại."}, status=429)
    try:
        return JsonResponse(enrolment_actions.enrol(asked=_said(request), at=at))
    except enrolment_actions.CodeRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=403)
    except (ValueError, RecursionError):
        return JsonResponse({"error": "Yêu cầu đăng ký không đúng dạng."}, status=400)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The chain of the site's key lists."""
    return _tagged(request, canonical({"lists": [row.envelope for row in key_lists()]}))


@require_GET
def urgent(request: HttpRequest, area: int) -> HttpResponse:
    """The urgent list of an area."""
    found = UrgentList.objects.filter(area_id=area).order_by("-version").first()
    if found is None:
        raise Http404
    return _tagged(request, canonical(found.envelope))


@require_GET
def manifest(request: HttpRequest, code: str) -> HttpResponse:
    """The signed manifest; 304 when the station has it; 410 with a signed word for one that was revoked."""
    told = revoked(code, _token(request))
    if told is not None:
        return HttpResponse(canonical(enrolment_actions.revocation(told)), status=410, content_type="application/json")
    station, at = _station(request, code), now()
    current = actions.manifest(station=station, at=at)
    etag = f'"{current.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        actions.seen(station=station, at=at)
        return HttpResponse(status=304, headers={"ETag": etag})
    actions.fetched(station=station, manifest=current, at=at)
    return HttpResponse(canonical(current.envelope), content_type="application/json", headers={"ETag": etag})


@require_GET
def roster(request: HttpRequest, code: str) -> HttpResponse:
    """Whose own signatures the station asks for."""
    found = roster_for(_station(request, code))
    if found is None:
        raise Http404
    return _tagged(request, canonical(found.envelope), lasting="private")


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


@require_GET
def baked(request: HttpRequest, path: str) -> HttpResponse:
    """A baked file, where no web server or CDN in front of the site serves it."""
    file = baking.folder() / path
    try:
        body = file.read_bytes()
    except OSError as error:
        if path.startswith("urgent/"):  # most areas have no emergency: that is no mistake of the caller
            return HttpResponse(status=204)
        raise Http404 from error
    return _tagged(request, body, lasting=FOR_EVER if path.startswith("content/") else "")


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


@csrf_exempt  # a program with a proof, not a browser with a cookie
@require_POST
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Take a station's word on how it is; whether it is its own is seen when many are written down together."""
    try:
        said = _said(request)
        spool.put(said)
    except (ValueError, RecursionError):
        return JsonResponse({"error": "malformed"}, status=400)
    except spool.Full:
        return JsonResponse({"error": "full"}, status=503)
    return JsonResponse({})


@csrf_exempt  # a program with a token, not a browser with a cookie
@require_POST
def time(request: HttpRequest, code: str) -> HttpResponse:
    """What time it is, signed and bound to the question: {"nonce": text}."""
    station = _station(request, code)
    try:
        nonce = str(_said(request).get("nonce", ""))[:100]
    except (ValueError, RecursionError):
        return JsonResponse({"error": "malformed"}, status=400)
    return JsonResponse(seal({"station": station.code, "nonce": nonce, "at": stamp(now())}, TIME, private_key()))
