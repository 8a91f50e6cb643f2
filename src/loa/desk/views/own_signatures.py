"""Releases that wait for approvers' own signatures: a bundle to take away, a signature to hand in."""

import json
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from loa.desk.requests import staff, today
from loa.ledger import store
from loa.newsroom.models import Release
from loa.newsroom.queries import visible_to
from loa.stations import signature_actions
from loa.stations.bundles import NEEDED, bundle_of, named_stations, waiting_to_be_signed
from loa.stations.key_actions import ListNotTaken

LARGEST = 64 * 1024  # bytes of a signature's file


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits, with who has signed."""
    rows = waiting_to_be_signed(visible_to(staff(request), today())).prefetch_related("own_signatures")[:100]
    return render(request, "desk/own_signatures.html", {"rows": rows, "needed": NEEDED, "named": bool(named_stations())})


def _release(request: HttpRequest, pk: int) -> Release:
    return get_object_or_404(Release, pk=pk, message__in=visible_to(staff(request), today()))


@require_GET
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """One release with all its bytes."""
    release = _release(request, pk)
    try:
        body = bundle_of(release)
    except store.Damaged as error:
        raise Http404(str(error)) from error
    name = f'attachment; filename="cho-ky-{release.number.replace("/", "-")}.zip"'
    return HttpResponse(body, content_type="application/zip", headers={"Content-Disposition": name})


def _handed_in(request: HttpRequest) -> dict[str, Any]:
    """The signature in the uploaded file. Raises ListNotTaken."""
    file = request.FILES.get("signature")
    if not isinstance(file, UploadedFile) or (file.size or 0) > LARGEST:
        raise ListNotTaken("Hãy chọn tệp ky.json mà loa-sign đã ghi.")
    try:
        envelope = json.loads(file.read())
    except (ValueError, RecursionError):
        envelope = None
    if not isinstance(envelope, dict):
        raise ListNotTaken("Tệp này không phải chữ ký do loa-sign ghi.")
    return envelope


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that `loa-sign release` wrote."""
    release = _release(request, pk)
    try:
        signature_actions.take(release=release, envelope=_handed_in(request), by=staff(request), at=now())
    except ListNotTaken as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã nhận chữ ký; các đài, bảng sẽ tải về.")
    return redirect("desk:own_signatures")
