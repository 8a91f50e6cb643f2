"""Notices in the browser: what the portal's script and its service worker call. The clock is read here."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from loa.delivery.registry import channels
from loa.portal import queries
from loa.subscriptions import push_actions
from loa.subscriptions.actions import TooMany
from loa.subscriptions.push_rules import NotPush
from loa.subscriptions.queries import areas, topics

MOST_BYTES = 20_000


def public_key() -> str:
    """The key that browsers subscribe with; "" when the site sends no notices."""
    return str(getattr(channels().get("push"), "public_key", ""))


@cache_control(no_cache=True)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; at the root, so that it may serve the whole portal."""
    return render(request, "portal/worker.js", {"key": public_key()}, content_type="text/javascript; charset=utf-8")


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What was posted as JSON. Raises NotPush."""
    length = request.headers.get("Content-Length", "")
    if request.content_type != "application/json" or not length.isdecimal() or int(length) > MOST_BYTES:
        raise NotPush("Yêu cầu không đúng dạng.")
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise NotPush("Yêu cầu không đúng dạng.") from error
    if not isinstance(found, dict):
        raise NotPush("Yêu cầu không đúng dạng.")
    return found


def _keys(given: object) -> list[int]:
    """Primary keys that were ticked; what is none is left out."""
    texts = [str(one) for one in given] if isinstance(given, list) else []
    return [int(text) for text in texts[:500] if text.isascii() and text.isdecimal() and len(text) < 12]


def _said(words: str, status: int) -> JsonResponse:
    return JsonResponse({"said": words}, status=status, json_dumps_params={"ensure_ascii": False})


# No account and no cookie is behind these calls: the browser's own endpoint, a secret that only it knows, is what allows them. JSON
# is asked for, so that a form on another site cannot send one.


@csrf_exempt
@never_cache
@require_POST
def subscribe(request: HttpRequest) -> JsonResponse:
    """Keep a browser's subscription with its wishes; with `old`, it takes the place of another endpoint of the same browser."""
    if not public_key():
        return _said("Cổng chưa gửi thông báo trên trình duyệt.", 404)
    try:
        asked = _asked(request)
        if isinstance(asked.get("old"), str):
            push_actions.move(old=asked["old"], given=asked.get("subscription"), at=now())
        else:
            places = areas(queries.site_root(localdate()), localdate()).filter(pk__in=_keys(asked.get("areas")))
            wishes = topics().filter(pk__in=_keys(asked.get("topics")))
            push_actions.keep(given=asked.get("subscription"), topics=wishes, areas=places, at=now())
    except NotPush as error:
        return _said(str(error), 422)
    except TooMany as error:
        return _said(str(error), 429)
    return _said("Trình duyệt này sẽ nhận thông báo.", 200)


@csrf_exempt
@never_cache
@require_POST
def leave(request: HttpRequest) -> JsonResponse:
    """End the subscription of the browser that asks, and wipe its endpoint."""
    try:
        endpoint = _asked(request).get("endpoint")
    except NotPush as error:
        return _said(str(error), 422)
    if isinstance(endpoint, str):
        push_actions.leave(endpoint=endpoint, at=now())
    return _said("Trình duyệt này không nhận thông báo nữa.", 200)
