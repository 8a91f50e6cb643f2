"""Host names of bodies' own sites: on such a name the portal answers with that body's pages and nothing else.

Everything else of the portal, and all of the desk, is at the portal's own name: a visitor who follows a link there is led to it. So no
form is sent to, no cookie is set at, and no log-in happens under a name that a body's administrator entered.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.timezone import localdate

from loa.portal.host_rules import is_ours
from loa.sections.models import Home
from loa.sections.queries import home_at

_READS = ("GET", "HEAD")


class HomeHosts:
    """Middleware, the first of all: a name that is neither the portal's nor an open site's is left to Django, which refuses it (400)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "")
        if is_ours(host):
            return self.get_response(request)
        domain, _ = split_domain_port(host)
        home = home_at(domain, localdate()) if domain else None
        return self.get_response(request) if home is None else self._of_home(request, home)

    def _of_home(self, request: HttpRequest, home: Home) -> HttpResponse:
        if request.method not in _READS:
            return HttpResponseNotAllowed(_READS)
        own = reverse("portal:home_of_body", args=[home.slug])
        path = own if request.path_info == "/" else request.path_info
        if not path.startswith((own, settings.STATIC_URL)):
            return HttpResponseRedirect(f"{settings.LOA_SITE_URL}{request.get_full_path()}")
        request.META |= {"HTTP_HOST": urlsplit(settings.LOA_SITE_URL).netloc, "PATH_INFO": path}  # from here on a request like any other
        request.path = request.path_info = path
        return self.get_response(request)
