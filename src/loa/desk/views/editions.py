"""A version of the draft as it was read, for staff, also before anybody else may see it: its text, what it changed, its file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from loa.consultations.change_queries import compared
from loa.consultations.draft_models import Companion, Edition, Provision
from loa.consultations.edition_rules import CHANGE_LABELS
from loa.consultations.queries import before
from loa.desk.views.consultations import consultation_of, frame
from loa.desk.views.lines import file_answer


@require_GET
def edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The text of one version beside what it changed against the version before."""
    one = consultation_of(request, pk)
    row = get_object_or_404(Edition, consultation=one, number=number)
    rows = Provision.objects.filter(edition=row).order_by("order")
    older = before(row)
    changed, removed = compared(row, older) if older else ([], ())
    context = frame(request, one, "edition") | {
        "edition": row, "older": older, "changes": changed, "removed": removed,
        "rows": [(p, CHANGE_LABELS[p.change] if p.change not in ("", "same") else "") for p in rows],
    }  # fmt: skip
    return render(request, "desk/consultation_edition.html", context)


@require_GET
def edition_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file of a version as it was handed in."""
    row = get_object_or_404(Edition, consultation=consultation_of(request, pk), number=number)
    return file_answer(row.file_name, row.file_sha256)


@require_GET
def companion_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file that goes with the draft, also one that was taken back."""
    row = get_object_or_404(Companion, consultation=consultation_of(request, pk), pk=file)
    return file_answer(row.file_name, row.file_sha256)
