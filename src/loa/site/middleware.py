"""Headers on every answer, the steps on the way in, and the demo flag for templates."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from loa.accounts.queries import next_step
from loa.accounts.rules import Step
from loa.organisations.models import User

PUBLIC_POLICY = (
    "default-src 'self'; img-src 'self' data:; media-src 'self'; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# Wagtail's own screens carry inline styles and scripts.
STAFF_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class SecurityHeaders:
    """Content-Security-Policy and Permissions-Policy: nothing from elsewhere, no devices but the microphone for staff."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        staff = request.path.startswith("/lam-viec/")
        response.headers.setdefault("Content-Security-Policy", STAFF_POLICY if staff else PUBLIC_POLICY)
        response.headers.setdefault("Permissions-Policy", f"camera=(), geolocation=(), microphone=({'self' if staff else ''})")
        return response


STEP_PAGES = {Step.CHANGE_PASSWORD: "desk:change_password", Step.ENTER_CODE: "desk:enter_code", Step.SET_UP: "desk:set_up_code"}
ALWAYS_OPEN = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")


class WayIn:
    """Until the next step on the way in is done, every page of the desk leads to it, and only to it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/lam-viec/") or not isinstance(request.user, User):
            return self.get_response(request)
        step = next_step(request.user, request.user.is_verified(), localdate())  # type: ignore[attr-defined]  # django-otp puts it there
        if step is None or request.path in {reverse(name) for name in (*ALWAYS_OPEN, STEP_PAGES[step])}:
            return self.get_response(request)
        back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return redirect(f"{reverse(STEP_PAGES[step])}?{back}")


def no_address(request: HttpRequest) -> None:
    """The address from which somebody tries a password: not kept."""


def demo(request: HttpRequest) -> dict[str, object]:
    """Template context: whether this is the demo."""
    return {"loa_demo": settings.LOA_DEMO}
