"""The site's own test pages: a test message while it is looked for, at an address that stands nowhere. The clock is not read here."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from loa.delivery.canary_queries import flying, site_token
from loa.delivery.canary_rules import PURPOSE
from loa.delivery.models import Canary
from loa.ledger.keys import trusted_keys
from loa.newsroom.content import blocks
from loa.portal.queries import site_name
from loa.seal.canonical import sha256_hex
from loa.seal.envelope import NotGenuine, open_sealed

_HIDDEN = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


def _genuine(canary: Canary | None, token: str) -> Canary:
    """The flight, if who asks knows the address, and its body is what was sealed for a test. Raises Http404."""
    if not token.isascii() or not constant_time_compare(token, site_token()) or canary is None or not canary.body:
        raise Http404
    try:
        sealed = open_sealed(canary.envelope, PURPOSE, trusted_keys())
    except NotGenuine as error:
        raise Http404 from error
    if sealed["sha256"] != sha256_hex(bytes(canary.body)) or sealed["key"] != canary.key:
        raise Http404
    return canary


@never_cache
@require_safe
def page(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """The test message as an article."""
    canary = _genuine(Canary.objects.filter(key=key, channel="portal").first(), token)
    content = json.loads(bytes(canary.body))
    context = {"site_name": site_name(localdate()), "content": content, "blocks": blocks(content["body"]), "sha256": canary.sha256}
    found = render(request, "portal/canary.html", context)
    for name, words in _HIDDEN.items():  # a response is not put into another: closing the inner one would end the request
        found[name] = words
    return found


@never_cache
@require_safe
def file(request: HttpRequest, token: str, key: str, part: str) -> HttpResponse:
    """What a test station fetches: the sealed envelope, or the bytes that it names."""
    canary = _genuine(Canary.objects.filter(key=key).first(), token)
    if part == "seal.json":
        return HttpResponse(json.dumps(canary.envelope), content_type="application/json", headers=_HIDDEN)
    headers = {**_HIDDEN, "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
    return HttpResponse(bytes(canary.body), content_type="application/octet-stream", headers=headers)


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A feed with the test message alone."""
    canary = _genuine(flying("feed"), token)
    entry = bytes(canary.body).decode().replace("</entry>", f"<updated>{canary.began_at.isoformat()}</updated></entry>")
    context = {"site_name": "tin thử", "site_url": "", "entries": [entry], "updated": canary.began_at}
    found = render(request, "portal/feed.xml", context, content_type="application/atom+xml; charset=utf-8")
    return HttpResponse(found.content, content_type=found["Content-Type"], headers=_HIDDEN)
