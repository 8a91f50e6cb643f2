"""The books of incoming and outgoing documents: to print, as XLSX; the entry of one document; its original file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from loa.desk.books import COLUMNS, EntryForm, kept, row_of, sheet_of, wanted_of
from loa.desk.requests import home_body, said, staff, today
from loa.documents.models import Document
from loa.documents.queries import UNREAD, Wanted, as_book, narrowed, visible_to
from loa.documents.register_actions import edit_entry
from loa.documents.register_rules import DIRECTION_LABELS, STAMPED_WARNING, CannotRegister, Direction, Entry, effect_of
from loa.ledger import store
from loa.organisations.models import Body
from loa.paper.sheets import XLSX, write_xlsx

MOST_ROWS = 5000


def _document(request: HttpRequest, pk: int) -> Document:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def book(request: HttpRequest, form: str = "") -> HttpResponse:
    """One book, narrowed as the list is: to print, or as XLSX."""
    wanted = wanted_of(request.GET)
    direction = wanted.direction if wanted.direction in set(Direction) else Direction.IN.value
    home = home_body(request)
    owner = Body.objects.filter(pk=wanted.owner).first() if wanted.owner else home
    found = narrowed(visible_to(staff(request), today()), wanted).filter(direction=direction, owner=owner)
    documents = list(as_book(found.defer(*UNREAD), direction)[: MOST_ROWS + 1])
    span = _span(wanted)
    if form == "xlsx":
        body = write_xlsx([sheet_of(documents[:MOST_ROWS], direction, str(owner or ""), span)])
        name = f"so-van-ban-{'den' if direction == Direction.IN else 'di'}-{wanted.year or today().year}.xlsx"
        return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name) or ""})
    context = {
        "rows": [(d, row_of(d, direction)) for d in documents[:MOST_ROWS]],
        "columns": COLUMNS[Direction(direction)],
        "name": DIRECTION_LABELS[Direction(direction)],
        "owner": owner,
        "span": span,
        "more": len(documents) > MOST_ROWS,
        "most": MOST_ROWS,
        "keep": kept(request.GET),
    }
    return render(request, "desk/book.html", context)


def _span(wanted: Wanted) -> str:
    words = [f"năm {wanted.year}"] if wanted.year else []
    words += [f"từ ngày {wanted.first:%d/%m/%Y}"] if wanted.first else []
    words += [f"đến ngày {wanted.last:%d/%m/%Y}"] if wanted.last else []
    return " ".join(words)


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct where a document stands in the books; the paper's own words stand beside."""
    document = _document(request, pk)
    form = EntryForm(request.POST or None, initial=EntryForm.initial_of(document))
    effect = effect_of(document.text, document.type, document.date_text)
    if request.method == "POST" and form.is_valid():
        edition = request.POST.get("edition", "")
        known = int(edition) if edition.isascii() and edition.isdecimal() and len(edition) < 9 else 0
        try:
            edit_entry(document=document, entry=form.entry(), edition=known, by=staff(request), at=now())
        except CannotRegister as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu phần vào sổ.")
            return redirect("desk:document", document.pk)
    context = {"document": document, "form": form, "effect": effect, "warning": STAMPED_WARNING if document.secrecy else ""}
    return render(request, "desk/entry.html", context, status=422 if form.errors else 200)


@require_POST
def confirm_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the day in force that the document itself names."""
    document = _document(request, pk)
    effect = effect_of(document.text, document.type, document.date_text)
    if effect and effect.day:
        entry = Entry(**(EntryForm.initial_of(document) | {"effective_on": effect.day}))
        with said(request, "Đã ghi ngày có hiệu lực."):
            edit_entry(document=document, entry=entry, edition=document.edition, by=staff(request), at=now())
    return redirect("desk:document", pk)


@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file exactly as it was received."""
    return original_of(request, _document(request, pk))


def original_of(request: HttpRequest, document: Document) -> HttpResponse:
    """The bytes under the document's hash; damage on disk is said, never served."""
    try:
        body = store.get(document.original_sha256)
    except store.Damaged as error:
        return render(request, "desk/damaged.html", {"document": document, "error": error}, status=500)
    headers = {
        "Content-Disposition": content_disposition_header(True, document.original_name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "ETag": f'"{document.original_sha256}"',
    }
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)
