"""Documents: register a file, look at its reading beside the text, correct it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.body_choices import told_apart
from loa.desk.books import NONE, kept, wanted_of
from loa.desk.forms import AssignmentForm, AssignmentFormSet, HeaderForm, Upload, UploadForm
from loa.desk.marks import LABELS, passage_of, segments
from loa.desk.requests import cited, home_body, own_bodies, own_status, said, staff, today
from loa.documents import actions
from loa.documents.intake_queries import twins
from loa.documents.models import Document
from loa.documents.queries import UNREAD, as_book, issuers, narrowed, reading_of, visible_to, years
from loa.documents.register_rules import DIRECTION_LABELS, STAMPED_WARNING, Direction, Entry, effect_of
from loa.documents.rules import TYPE_NAMES
from loa.documents.search_queries import MOST, hits, shown
from loa.organisations.models import Body
from loa.paper.files import Unreadable
from loa.plans.queries import touched

PER_PAGE = 25


def _document(request: HttpRequest, pk: int) -> Document:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The register: everything, or one book, narrowed by its fields and searched by words."""
    query = request.GET.get("q", "").strip()[:300]
    wanted = wanted_of(request.GET)
    seen = visible_to(staff(request), today())
    found = narrowed(seen, wanted)
    if wanted.direction in set(Direction):
        found = as_book(found, wanted.direction).reverse()
    page: Page[Any] = Paginator(hits(query, found) if query else found.defer(*UNREAD), PER_PAGE).get_page(request.GET.get("p"))
    if query:
        page.object_list = shown(page.object_list, query)
    context = {
        "page": page,
        "most": MOST,
        "query": query,
        "wanted": wanted,
        "keep": kept(request.GET),
        "books": _tabs(request),
        "types": TYPE_NAMES.items(),
        "issuers": issuers(seen),
        "years": years(seen),
        "owners": told_apart(
            Body.objects.filter(pk__in=seen.order_by().values("owner")).select_related("parent").order_by("alphabetical", "pk")
        ),
    }
    return render(request, "desk/documents.html", context)


def _tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The books as links: name, address, whether it is the one that is open."""
    names = {"": "Tất cả", **{k.value: v for k, v in DIRECTION_LABELS.items()}, NONE: "Chưa xếp sổ"}
    now_open, keep = wanted_of(request.GET).direction, kept(request.GET, "so")
    return [(name, f"?{keep}so={code}", code == now_open) for code, name in names.items()]


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Register a file; what cannot be read says why."""
    form = UploadForm(request.POST or None, request.FILES or None)
    owner = home_body(request)
    if request.method == "POST" and owner is None:
        messages.error(request, "Tài khoản của bạn chưa có vị trí công tác tại cơ quan nào; hãy hỏi quản trị.")
    elif request.method == "POST" and form.is_valid():
        file: Upload = form.cleaned_data["file"]
        try:
            chosen = form.cleaned_data["direction"]
            document = actions.register(
                content=file.read(),
                name=file.name or "",
                owner=owner,  # type: ignore[arg-type]
                by=staff(request),
                at=now(),
                entry=Entry(direction=chosen) if chosen else None,
            )
        except Unreadable as error:
            form.add_error("file", str(error))
        except actions.AlreadyRegistered as known:
            messages.warning(request, f"{known} Đây là bản đã đọc trước đó.")
            return redirect("desk:document", known.document.pk)
        else:
            messages.success(request, f"Đã đọc xong: {len(reading_of(document).assignments)} nhiệm vụ. Hãy đối chiếu với bản gốc.")
            if document.secrecy:
                messages.warning(request, STAMPED_WARNING)
            return redirect("desk:document", document.pk)
    return render(request, "desk/upload.html", {"form": form, "owner": owner}, status=422 if form.errors else 200)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The reading beside the text, each found item marked."""
    document = _document(request, pk)
    reading = reading_of(document)
    context = {
        "document": document,
        "reading": reading,
        "segments": list(segments(reading, passage_of(request.GET.get("cho", ""), reading.text))),
        "labels": LABELS,
        **cited(document, request),
        "own_status": own_status(document),
        "twins": twins(document),
        "touched": touched(document.instrument, own_bodies(request)) if document.instrument else None,
        "plan": getattr(document, "plan", None),
        "effect": None if document.effective_on else effect_of(document.text, document.type, document.date_text),
        "warning": STAMPED_WARNING if document.secrecy else "",
    }
    return render(request, "desk/document.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the reading; a save by somebody else in between is never overwritten."""
    document = _document(request, pk)
    reading = reading_of(document)
    header = HeaderForm(request.POST or None, initial=HeaderForm.initial_of(reading))
    rows = AssignmentFormSet(request.POST or None, initial=[AssignmentForm.initial_of(a) for a in reading.assignments], prefix="a")
    if request.method == "POST" and header.is_valid() and rows.is_valid():
        kept = [f for f in rows.forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]
        assignments = tuple(f.assignment(len(reading.text)) for f in kept)
        changed = replace(reading, **header.changes(reading), assignments=assignments)
        try:
            edition = request.POST.get("edition", "")
            known = int(edition) if edition.isdecimal() and len(edition) < 9 else 0
            actions.correct(document=document, reading=changed, edition=known, by=staff(request), at=now())
        except actions.EditedMeanwhile:
            messages.error(
                request, "Có người vừa sửa văn bản này. Phần bạn gõ vẫn còn dưới đây; hãy mở bản mới ở thẻ khác để so rồi lưu lại."
            )
            document.refresh_from_db()
        else:
            messages.success(request, "Đã lưu phần sửa.")
            return redirect("desk:document", document.pk)
    elif request.method == "POST":
        messages.error(request, "Chưa lưu được: hãy xem các ô báo lỗi bên dưới.")
    context = {"document": document, "reading": reading, "segments": list(segments(reading)), "header": header, "rows": rows}
    return render(request, "desk/document_correct.html", context)


@require_POST
def set_public(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a document to the public, or close it."""
    document = _document(request, pk)
    public = request.POST.get("public") == "1"
    with said(request, "Đã công khai văn bản trên cổng." if public else "Đã thôi công khai văn bản."):
        actions.set_public(document=document, public=public, by=staff(request), at=now())
    return redirect("desk:document", document.pk)
