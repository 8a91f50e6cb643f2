"""The result report of a plan, on the screen and as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from loa.desk.requests import staff, today
from loa.plans.queries import visible_to
from loa.reports.plan_report import MEDIA_TYPES, as_file, plan_result


@require_GET
def plan_report(request: HttpRequest, pk: int) -> HttpResponse:
    """What the report would say now."""
    plan = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    return render(request, "desk/report.html", {"plan": plan, "result": plan_result(plan, now())})


@require_GET
def plan_report_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The report as DOCX or PDF (Decree 30/2020), or as XLSX."""
    plan = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    if form not in MEDIA_TYPES:
        raise Http404
    body = as_file(plan_result(plan, now()), form)
    return HttpResponse(
        body, content_type=MEDIA_TYPES[form], headers={"Content-Disposition": f'attachment; filename="bao-cao-ke-hoach-{pk}.{form}"'}
    )
