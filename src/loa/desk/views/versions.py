"""Any two versions of a message side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from loa.desk.requests import staff, today
from loa.desk.sides import sides
from loa.newsroom.queries import visible_to
from loa.newsroom.version_queries import form_at, versions

BESIDE = ("wordings", "reasons")


@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Any two versions side by side: saved, submitted, signed."""
    message = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    found = versions(message)
    keys = [version.key for version in found]
    new = request.GET.get("moi") or (keys[0] if keys else "")
    old = request.GET.get("cu") or (keys[1] if len(keys) > 1 else new)
    if found and (new not in keys or old not in keys):
        raise Http404
    before, after = (form_at(message, key) if key else None for key in (old, new))
    if before and after and "r" in (old[:1], new[:1]):  # a saved text knows nothing of wordings and reasons, which are kept beside it
        before, after = ({k: v for k, v in form.items() if k not in BESIDE} for form in (before, after))
    whole = request.GET.get("ca") == "1"
    shown = sides(before, after, whole) if before is not None and after is not None else None
    context = {"message": message, "versions": found, "old": old, "new": new, "sides": shown, "whole": whole}
    return render(request, "desk/message_compare.html", context)
