"""The document of a regular meeting: choose body and period, see what it will say, take the file."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from loa.desk.body_choices import told_apart
from loa.desk.requests import home_body, own_bodies, staff, today
from loa.organisations.models import Body
from loa.organisations.queries import on
from loa.reports.meeting import MEDIA_TYPES, Meeting, as_file, meeting_of
from loa.reports.meeting_rules import RHYTHM_LABELS
from loa.reports.period_rules import Rhythm, period_of


def _asked(request: HttpRequest) -> tuple[Body | None, Rhythm, date]:
    """What was chosen; what is not right becomes the own body, the week, today."""
    asked = request.GET
    bodies = Body.objects.filter(pk__in=own_bodies(request))
    key = asked.get("co-quan", "")
    body = bodies.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 12 else None
    rhythm = next((r for r in RHYTHM_LABELS if r.value == asked.get("nhip")), Rhythm.WEEK)
    try:
        day = parse_date(asked.get("ngay", "")) or today()
    except ValueError:
        day = today()
    return body or home_body(request), rhythm, day if date(2000, 1, 1) <= day <= date(2999, 1, 1) else today()


def _meeting(request: HttpRequest) -> Meeting:
    body, rhythm, day = _asked(request)
    if body is None:
        raise Http404("Tài khoản của bạn chưa có vị trí công tác.")
    return meeting_of(body, period_of(rhythm, day), staff(request), now())


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What the document of the chosen period says, and its files."""
    meeting = _meeting(request)
    _, rhythm, day = _asked(request)
    context = {
        "meeting": meeting,
        "bodies": told_apart(
            Body.objects.filter(on(today()), pk__in=own_bodies(request))
            .select_related("parent")
            .order_by("kind", "alphabetical", "pk")[:300]
        ),
        "rhythms": [(r.value, label) for r, label in RHYTHM_LABELS.items()],
        "rhythm": rhythm.value,
        "day": day,
        "name": meeting.period.name[:1].upper() + meeting.period.name[1:],
        "query": f"co-quan={meeting.body.pk}&nhip={rhythm.value}&ngay={day.isoformat()}",
    }
    return render(request, "desk/meeting.html", context)


@require_GET
def file(request: HttpRequest, form: str) -> HttpResponse:
    """The document as DOCX or PDF."""
    if form not in MEDIA_TYPES:
        raise Http404
    meeting = _meeting(request)
    name = f"giao-ban-{meeting.period.first.isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_file(meeting, form), content_type=MEDIA_TYPES[form], headers=headers)
