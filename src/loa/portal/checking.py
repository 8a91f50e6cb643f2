"""Public pages that tell whether a notice is genuine: by its number, by its address, by a copy that is compared word by word."""

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate, now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from loa.accounts.pace import is_over
from loa.ledger.heads import Rewritten, receipt_of
from loa.notices import actions
from loa.notices.models import Notice
from loa.notices.page_queries import page_of
from loa.notices.queries import by_number, compared, described, find, notice_at, notice_of_message
from loa.paper.altered import MATTER_LABELS, Comparison, Kind, Piece, Verdict
from loa.paper.apart import read_apart
from loa.paper.unreadable import Unreadable
from loa.portal.frame import site
from loa.seal.receipts import to_json

MOST_BYTES = 8 * 1024 * 1024
MOST_LETTERS = 150_000
COPIES_A_MINUTE = 60  # compared by the whole site: the longest copy takes most of a second
_CONTEXT = 60  # letters before and after a change
VERDICTS = {
    Verdict.SAME: ("good", "Trùng khớp từng chữ với bản gốc."),
    Verdict.PART: ("good", "Trùng với một phần của bản gốc; phần còn lại không có trong bản bạn gửi."),
    Verdict.ADDED: ("bad", "Có phần thêm vào, không thuộc bản gốc."),
    Verdict.ALTERED: ("bad", "Bản này KHÁC bản gốc."),
    Verdict.OTHER: ("bad", "Đây là một văn bản khác."),
}


class Busy(Exception):
    """Too much is being compared just now: files are read one at a time and copies counted, so that nobody can exhaust the machine."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change with the words around it."""

    label: str
    piece: Piece
    before: str
    after: str


@csrf_exempt  # nothing is remembered of what is pasted; without it the page would have to set a cookie
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask by number, or hand in a copy."""
    day = localdate()
    actions.take_in(at=now())
    context: dict[str, Any] = {**site(now()), "number": request.GET.get("so", "").strip()[:80]}
    if context["number"]:
        context["matches"] = [(notice, described(notice, day)) for notice in by_number(context["number"])]
    if request.method == "GET":
        return render(request, "portal/check.html", context)
    try:
        text, scanned = _handed_in(request)
        context |= {"text": text, **_compared(request, text, scanned)}
    except (Unreadable, Busy, ValueError) as error:
        typed = request.POST.get("noi-dung", "")[:MOST_LETTERS]
        status = 429 if isinstance(error, Busy) else 422
        return render(request, "portal/check.html", {**context, "wrong": str(error), "text": typed}, status=status)
    return render(request, "portal/check.html", context)


def _handed_in(request: HttpRequest) -> tuple[str, bool]:
    """The text of the copy, and whether it was read from a picture. Raises Unreadable, Busy, ValueError."""
    if is_over("check", COPIES_A_MINUTE, now()):
        raise Busy("Đang có quá nhiều người kiểm tra cùng lúc. Nội dung bạn dán vẫn còn; xin chờ một phút rồi bấm lại.")
    file = request.FILES.get("tep")
    if isinstance(file, UploadedFile):
        if (file.size or 0) > MOST_BYTES:
            raise ValueError(f"Tệp lớn hơn {MOST_BYTES // 1024 // 1024} MB. Hãy chụp hoặc lưu lại với dung lượng nhỏ hơn.")
        with _one_at_a_time():
            reading = read_apart(file.read(), file.name or "tep")
        return _bounded(reading.text), any(reading.sources)
    return _bounded(request.POST.get("noi-dung", "")), False


def _bounded(text: str) -> str:
    if len(text.split()) < 4:
        raise ValueError("Hãy dán ít nhất một câu của văn bản, hoặc chọn tệp, ảnh chụp.")
    if len(text) > MOST_LETTERS:
        raise ValueError("Nội dung quá dài để so. Hãy dán phần cần kiểm tra.")
    return text


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (Path(settings.LOA_DATA) / "check.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Đang có tệp khác được đọc. Xin chờ một phút rồi gửi lại, hoặc dán chữ vào ô bên trên.") from error
        yield


def _compared(request: HttpRequest, text: str, scanned: bool) -> dict[str, Any]:
    """What the page shows of a comparison: with the notice that was asked for, else with the nearest."""
    day = localdate()
    asked = notice_at(request.POST.get("ma", "")[:16])
    found = compared(asked, text, scanned=scanned) if asked else find(text, scanned=scanned)
    if found is None:
        return {"none": True}
    kind, words = VERDICTS[found.comparison.verdict]
    return {
        "found": found,
        "about": described(found.notice, day),
        "verdict_kind": kind,
        "verdict": words,
        "changes": _changes(found.comparison),
        "around": [p for p in found.comparison.pieces if p.kind is Kind.AROUND],
        "left_out": [p for p in found.comparison.pieces if p.kind is Kind.LEFT_OUT],
        "marked": found.comparison.verdict is not Verdict.SAME,
        "scanned": scanned,
    }


def _changes(comparison: Comparison) -> list[Change]:
    """Each change with a few words before and after it."""
    pieces: Sequence[Piece] = comparison.pieces
    wanted = set(map(id, comparison.changes))
    found = []
    for n, piece in enumerate(pieces):
        if id(piece) in wanted:
            before = pieces[n - 1].genuine if n else ""
            after = pieces[n + 1].genuine if n + 1 < len(pieces) else ""
            found.append(Change(MATTER_LABELS[piece.matter], piece, before[-_CONTEXT:], after[:_CONTEXT]))
    return found


def _notice(code: str) -> Notice:
    notice = notice_at(code)
    if notice is None:
        raise Http404
    return notice


@require_safe
def of_message(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the code on a leaflet leads: the check page of the newest release of its message."""
    del request
    actions.take_in(at=now())
    found = notice_of_message(slug)
    if found is None:
        raise Http404
    return redirect("portal:notice", found.code)


@lru_cache(maxsize=512)
def _drawn(address: str) -> str:
    """The code of an address; drawing it takes longer than all else on the page, and it never changes."""
    picture = segno.make(address, error="m", micro=False).svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(picture)  # noqa: S308  # drawn here from our own address


@require_safe
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The check page of one notice: its text, day, signers, what stands of it; a QR of this very address."""
    found = page_of(code, localdate())
    if found is None:
        raise Http404
    address = f"{settings.LOA_SITE_URL}{reverse('portal:notice', args=[code])}"
    context = {**site(now()), "notice": found, "about": found.about, "address": address, "qr": _drawn(address)}
    return render(request, "portal/notice.html", context)


@require_safe
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt of the notice in the public log."""
    found = _notice(code)
    subject = f"release:{found.release_id}" if found.release_id else f"document:{found.document_id}"
    try:
        receipt = receipt_of(subject)
    except Rewritten as error:
        raise Http404 from error
    if receipt is None:
        raise Http404
    body = json.dumps(to_json(receipt), ensure_ascii=False, indent=1)
    name = f'attachment; filename="bien-nhan-{code}.json"'
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers={"Content-Disposition": name})
