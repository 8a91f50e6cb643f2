"""Pages and files of alerts. The clock is read here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from loa.ledger.keys import alert_keys
from loa.portal import alerts
from loa.portal.frame import site

CAP = "application/cap+xml; charset=utf-8"
soon = cache_control(public=True, max_age=60)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What holds now, for people, and how a file is checked."""
    found = alerts.current(now())
    return render(request, "portal/alerts.html", {**site(now()), "found": found, "sender": alerts.sender()})


@soon
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The Atom index of what holds now: one entry an alert, with the address of its file."""
    context = {**site(now()), "found": alerts.current(now())}
    return render(request, "portal/alerts.xml", context, content_type="application/atom+xml; charset=utf-8")


@soon
@require_safe
def alert(request: HttpRequest, identifier: str) -> HttpResponse:
    """One alert as signed XML; of a withdrawn one, its Cancel with 410."""
    found = alerts.published(identifier)
    if found is None:
        raise Http404
    following = alerts.published(found.replaced_by) if found.replaced_by else None
    while following is not None and following.replaced_by:
        following = alerts.published(following.replaced_by)
    gone = following is not None and following.cancels
    body = alerts.xml_of(following if gone and following else found, now())
    return HttpResponse(body, content_type=CAP, status=410 if gone else 200)


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate by which alerts are checked, PEM."""
    _, found = alert_keys(now())
    return HttpResponse(found, content_type="application/x-pem-file", headers={"Content-Disposition": 'inline; filename="chung-thu.pem"'})
