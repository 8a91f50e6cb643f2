"""Pages where people of a village read what their loudspeaker will say, and report a broken one. The clock is read here."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from loa.delivery.models import Delivery
from loa.delivery.queries import public_releases
from loa.players.item import MESSAGE
from loa.portal.frame import site
from loa.stations import complaint_actions
from loa.stations.complaint_rules import KINDS, LONGEST, is_receipt
from loa.stations.foretelling import foretold
from loa.stations.models import Complaint, Station
from loa.stations.programme_queries import LOUDSPEAKER, programmes, slots_of
from loa.stations.programme_rules import hours_words
from loa.vietnamese.letters import fold

PER_PAGE = 50
DAYS_AHEAD = 7
KEPT_SECONDS = 60  # a day is worked out once a minute, however many people look


class ReportForm(forms.Form):
    """What is wrong with a loudspeaker. Nothing of who says it is asked."""

    kind = forms.ChoiceField(
        label="Loa bị gì?", choices=list(KINDS.items()), widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn loa bị gì.", "invalid_choice": "Hãy chọn một trong các mục dưới đây."},
    )  # fmt: skip
    words = forms.CharField(
        label="Nói rõ hơn (không bắt buộc)", max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ví dụ: loa ở đầu ngõ 3 rè từ hôm qua. Không cần ghi tên hay số điện thoại.",
        error_messages={"max_length": f"Nhiều nhất {LONGEST} chữ."},
    )  # fmt: skip


def _stations() -> Any:
    return Station.objects.filter(kind=LOUDSPEAKER, active=True).select_related("body")


def _station(code: str) -> Station:
    station: Station = get_object_or_404(_stations(), code=code)
    return station


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The loudspeakers of the area, by village; and the answer to a report by its receipt."""
    words, receipt = request.GET.get("q", "").strip()[:100], request.GET.get("bien-nhan", "").strip().upper()[:20]
    found = _stations().order_by("body__alphabetical", "name")
    if words:
        found = found.filter(Q(body__folded__contains=fold(words)) | Q(name__icontains=words))
    context = {
        **site(now()),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("trang")),
        "words": words,
        "receipt": receipt,
        "complaint": Complaint.objects.filter(receipt=receipt).select_related("station").first() if is_receipt(receipt) else None,
    }
    return render(request, "portal/speakers.html", context)


@require_safe
def schedule(request: HttpRequest, code: str) -> HttpResponse:
    """What one loudspeaker sounds each week, and on one day by the minute."""
    return _page(request, _station(code), ReportForm())


def _page(request: HttpRequest, station: Station, form: ReportForm, status: int = 200) -> HttpResponse:
    day = _day(request.GET.get("ngay", ""))
    allowed = programmes([station]).allowed(station)
    context = {
        **site(now()),
        "station": station,
        "slots": slots_of(station),
        "rests": [hours_words(hours) for hours in allowed.rests],
        "limit": allowed.limit,
        "day": day,
        "days": [localdate() + timedelta(days=step) for step in range(DAYS_AHEAD)],
        "lines": _lines(station, day),
        "form": form,
    }
    return render(request, "portal/speaker.html", context, status=status)


def _day(text: str) -> date:
    """The asked day, from today on and not further than is shown."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    today = localdate()
    return found if found and today <= found < today + timedelta(days=DAYS_AHEAD) else today


def _lines(station: Station, day: date) -> list[dict[str, Any]]:
    """The messages of the day; one that is not public yet bears no title."""
    name = f"speaker:{station.pk}:{day.isoformat()}"
    found: list[dict[str, Any]] | None = cache.get(name)
    if found is None:
        told = foretold(station, day, now()).to_come
        public = {release.uuid.hex: release for release in public_releases()}
        wanted = [one.item.id for one in told.soundings] if told else []
        rows = Delivery.objects.filter(destination_code=station.code, key__in=wanted[:500])
        keys = {key: release.hex for key, release in rows.values_list("key", "release__uuid")}
        found = []
        for one in told.soundings if told else ():
            release = public.get(keys.get(one.item.id, ""))
            if one.item.part == MESSAGE:
                slug = release.message.slug if release else ""
                found.append({"begin": one.begin, "title": one.item.title if release else "", "slug": slug})
        cache.set(name, found, KEPT_SECONDS)
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Report a loudspeaker: a receipt number at once, no personal data. Who comes back to this address finds the form."""
    if request.method == "GET":
        return redirect(f"{reverse('portal:speaker', args=[_station(code).code])}#bao")
    station, form = _station(code), ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, station, form, 422)
    try:
        row = complaint_actions.take(station=station, kind=form.cleaned_data["kind"], words=form.cleaned_data["words"], at=now())
    except complaint_actions.TooMany as error:
        form.add_error(None, str(error))
        return _page(request, station, form, 429)
    return redirect("portal:speaker_report", row.receipt)


@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What became of one report: only who has its number finds it."""
    row = Complaint.objects.filter(receipt=number).select_related("station__body").first() if is_receipt(number) else None
    if row is None:
        raise Http404
    return render(request, "portal/speaker_report.html", {**site(now()), "row": row})
