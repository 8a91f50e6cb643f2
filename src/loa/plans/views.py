"""The address that calendar programs fetch. No log-in: the secret in the address is the key, and can be ended."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from loa.plans.calendar_queries import calendar, feed_of, lines_of_feed
from loa.plans.reminder_actions import asked


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A calendar feed; an ended or wrong secret is just not there."""
    found = feed_of(secret)
    if found is None:
        raise Http404
    at = now()
    content = calendar(found, lines_of_feed(found, localdate(at)), settings.LOA_SITE_URL, at)
    asked(feed=found, at=at)
    headers = {
        "Cache-Control": "private, max-age=900",
        "Content-Disposition": 'inline; filename="loa.ics"',
        "Referrer-Policy": "no-referrer",
    }
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
