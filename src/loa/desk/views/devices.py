"""The device of a station: added, enrolled by a code that is shown once, revoked; how it is."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import staff, today
from loa.desk.station_forms import RevokeForm, StationForm
from loa.organisations.models import Body
from loa.organisations.queries import administered, check_may, may
from loa.organisations.rules import Act
from loa.seal.keys import key_id
from loa.stations import enrolment_actions
from loa.stations.models import Station
from loa.stations.queries import visible_to


def _station(request: HttpRequest, pk: int) -> Station:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One station: its device, its health, its codes."""
    return _page(request, _station(request, pk))


def _page(request: HttpRequest, station: Station, *, code: str = "", form: RevokeForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "station": station,
        "health": getattr(station, "health", None),
        "code": code,
        "server": settings.LOA_SITE_URL,
        "key": key_id(station.public_key) if station.public_key else "",
        "codes": station.codes.select_related("made_by").order_by("-id")[:5],
        "may_change": may(staff(request), Act.ADMINISTER, station.body, today()),
        "form": form or RevokeForm(),
        "now": now(),
    }
    return render(request, "desk/device.html", context, status=status)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A station that has no device yet."""
    bodies = Body.objects.filter(pk__in=administered(staff(request), today())).order_by("alphabetical")
    form = StationForm(request.POST if request.method == "POST" else None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        try:
            station = enrolment_actions.add(**form.cleaned_data, by=staff(request), at=now())
        except enrolment_actions.NotNow as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, "Đã thêm trạm. Hãy tạo mã đăng ký rồi gõ mã ấy trên thiết bị.")
            return redirect("desk:device", station.pk)
    return render(request, "desk/device_add.html", {"form": form, "bodies": bodies}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def make_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh code: it stands on this answer and nowhere else; who opens its address again is led to the device."""
    station = _station(request, pk)
    if request.method == "GET":
        return redirect("desk:device", station.pk)
    return _page(request, station, code=enrolment_actions.make_code(station=station, by=staff(request), at=now()))


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The device was stolen or is given up."""
    station = _station(request, pk)
    check_may(staff(request), Act.ADMINISTER, station.body, today())
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            enrolment_actions.revoke(station=station, reason=form.cleaned_data["reason"], by=staff(request), at=now())
        except enrolment_actions.NotNow as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "Đã thu hồi. Thiết bị cũ không còn tải, phát hay gửi nhật ký được; muốn dùng lại, hãy tạo mã mới.")
            return redirect("desk:device", station.pk)
    return _page(request, station, form=form, status=422)
