"""The steps on the way in, and one's own log-in: password, second factor, recovery codes."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from loa.accounts import log_in_actions
from loa.accounts.queries import codes_left, device_of, must_have_second_factor
from loa.accounts.rules import CannotGive
from loa.desk.people_forms import PasswordForm
from loa.desk.qr import drawn
from loa.desk.requests import staff, today
from loa.organisations.models import User

BROWSER = "loa_browser"
SALT = "loa.desk.account.browser"


def _onward(request: HttpRequest) -> HttpResponse:
    """To the page that was asked for first, if it is ours; else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else reverse("wagtailadmin_home"))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A password of one's own in the place of a temporary one."""
    user = staff(request)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            log_in_actions.change_password(user=user, password=form.cleaned_data["password"], at=now())
        except CannotGive as error:
            form.add_error("password", str(error))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Đã đổi mật khẩu.")
            return _onward(request)
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "desk/step_password.html", context, status=422 if request.method == "POST" else 200)


def _mark(user: User, device: TOTPDevice) -> str:
    """What a remembered browser holds: it ends with the password and with the device."""
    return f"{user.pk}:{device.pk}:{user.get_session_auth_hash()[:24]}"


def _remembered(request: HttpRequest, user: User, device: TOTPDevice) -> bool:
    """Whether this browser gave a code in the days for which it may be remembered."""
    if settings.LOA_TWO_FACTOR_DAYS < 1:
        return False
    try:
        kept = signing.loads(request.COOKIES.get(BROWSER, ""), salt=SALT, max_age=settings.LOA_TWO_FACTOR_DAYS * 86_400)
    except signing.BadSignature:
        return False
    return bool(kept == _mark(user, device))


def _remember(request: HttpRequest, response: HttpResponse, user: User, device: TOTPDevice) -> None:
    if request.POST.get("remember") and settings.LOA_TWO_FACTOR_DAYS > 0:
        response.set_cookie(
            BROWSER,
            signing.dumps(_mark(user, device), salt=SALT),
            max_age=settings.LOA_TWO_FACTOR_DAYS * 86_400,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code."""
    user, error = staff(request), ""
    device = device_of(user)
    if device is None:
        return _onward(request)
    if request.method == "POST":
        try:
            device = log_in_actions.pass_second_factor(user=user, code=request.POST.get("code", "")[:60], at=now())
        except CannotGive as refused:
            error = str(refused)
    if (request.method == "POST" and not error) or _remembered(request, user, device):
        otp_login(request, device)
        request.session.cycle_key()
        response = _onward(request)
        _remember(request, response, user, device)
        return response
    context = {"error": error, "next": request.POST.get("next") or request.GET.get("next", ""), "days": settings.LOA_TWO_FACTOR_DAYS}
    return render(request, "desk/step_code.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def set_up_code(request: HttpRequest) -> HttpResponse:
    """QR and key of a new app; the first right code makes it the second factor and shows the recovery codes, once."""
    user, error = staff(request), ""
    if request.method == "POST":
        try:
            device, codes = log_in_actions.confirm_second_factor(user=user, code=request.POST.get("code", "")[:20], at=now())
        except CannotGive as refused:
            error = str(refused)
        else:
            otp_login(request, device)
            request.session.cycle_key()
            return render(request, "desk/step_codes.html", {"codes": codes, "next": request.POST.get("next", "")})
    device = log_in_actions.begin_second_factor(user=user)
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    context = {
        "error": error,
        "picture": drawn(device.config_url),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "required": must_have_second_factor(user, today()),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "desk/step_set_up.html", context, status=422 if error else 200)


@require_GET
def log_in(request: HttpRequest) -> HttpResponse:
    """One's own log-in: what is set up, and what to do."""
    user = staff(request)
    context = {"device": device_of(user), "codes": codes_left(user), "required": must_have_second_factor(user, today())}
    return render(request, "desk/log_in.html", context)


@never_cache
@require_POST
def new_codes(request: HttpRequest) -> HttpResponse:
    """A new set of recovery codes for a person with a second factor; the old ones stop working."""
    user = staff(request)
    if device_of(user) is None:
        return redirect("desk:log_in")
    return render(request, "desk/step_codes.html", {"codes": log_in_actions.new_recovery_codes(user=user, at=now()), "next": ""})
