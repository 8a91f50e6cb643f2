"""Drafts: start one, type it with the pages beside, download, issue, compare editions."""

import base64
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime, now
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.compare import diff_text

from loa.desk.drafts import DraftForm, RowFormSet, StartForm, Typed, first_values, rows_of, sources, suggested_recipients
from loa.desk.forms import UploadForm
from loa.desk.requests import home_body, staff, today
from loa.documents import drafting
from loa.documents.actions import EditedMeanwhile
from loa.documents.law_queries import ended_among
from loa.documents.models import Draft
from loa.documents.queries import drafts_visible_to, next_number
from loa.documents.rules import official_of, responses_of
from loa.organisations.models import Body, Post
from loa.organisations.queries import may, seats, signers_of
from loa.organisations.rules import Act, roles_for
from loa.paper.forms import OfficialDocument
from loa.paper.forms_advice import advice, cited
from loa.paper.forms_docx import write_docx
from loa.paper.forms_kinds import FORMS, RESPONSES
from loa.paper.forms_pdf import draw_form, write_pdf_form
from loa.paper.responses import read_xlsx, write_responses
from loa.paper.sheets import XLSX
from loa.paper.unreadable import Unreadable

PER_PAGE = 25
PAGES_SHOWN = 30
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": XLSX,
}
MEANWHILE = "Có người vừa lưu hoặc ban hành dự thảo này. Phần bạn gõ vẫn còn dưới đây; hãy mở bản mới ở thẻ khác để so rồi lưu lại."


def _draft(request: HttpRequest, pk: int) -> Draft:
    return get_object_or_404(drafts_visible_to(staff(request), today()), pk=pk)


def _own_draft(request: HttpRequest, pk: int) -> Draft:
    """A draft that this person may change."""
    draft = _draft(request, pk)
    if not may(staff(request), Act.REGISTER, draft.owner, today()):
        raise Http404
    return draft


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Drafts, the last touched first."""
    found = drafts_visible_to(staff(request), today()).defer("typed")
    issued = request.GET.get("ban-hanh", "")
    if issued in ("0", "1"):
        found = found.filter(issued_as__isnull=issued == "0")
    query = request.GET.get("q", "").strip()
    if query:
        found = found.filter(title__icontains=query)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "desk/drafts.html", {"page": page, "query": query, "issued": issued})


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose what to write; a draft with the kind's usual sections opens."""
    user, day = staff(request), today()
    own = Body.objects.filter(pk__in=seats(user, day, roles_for(Act.REGISTER))).order_by("id")
    home = home_body(request)
    given = request.GET
    form = StartForm(request.POST or None, initial={"kind": given.get("loai", "KH"), "owner": home, "source": given.get("tu", "")})
    form.fields["owner"].queryset = own  # type: ignore[attr-defined]
    form.fields["signer"].queryset = signers_of(own, day)  # type: ignore[attr-defined]
    if home is None:
        messages.error(request, "Tài khoản của bạn chưa có vị trí công tác tại cơ quan nào; hãy hỏi quản trị.")
    elif request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        signer: Post | None = chosen["signer"]
        typed = first_values(chosen["kind"], chosen["owner"], signer, chosen["source"], user, now(), day)
        draft = drafting.start(owner=chosen["owner"], kind=chosen["kind"], typed=typed, by=user, at=now())
        return redirect("desk:write_draft", draft.pk)
    begin, chosen_source = sources(user, day), form["source"].value() or ""
    known = chosen_source in {value for _, items in begin for value, _ in items}
    context = {"form": form, "sources": begin, "chosen": chosen_source, "known": known}
    return render(request, "desk/draft_new.html", context, status=422 if form.errors else 200)


def _forms(request: HttpRequest, draft: Draft) -> tuple[DraftForm, Any]:
    """The form and the rows, bound to what was sent."""
    rows = [{"by": r.by, "comment": r.comment, "answer": r.answer} for r in responses_of(draft.typed)]
    if request.method == "POST":
        return DraftForm(request.POST), RowFormSet(request.POST, prefix="r") if draft.kind == RESPONSES else None
    return DraftForm(initial=draft.typed), RowFormSet(initial=rows, prefix="r") if draft.kind == RESPONSES else None


def _sent(form: DraftForm, rows: Any) -> Typed:
    return form.typed() | ({"rows": rows_of(rows)} if rows is not None else {})


def _edition(request: HttpRequest) -> int:
    text = request.POST.get("edition", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Type and save; a save by somebody else in between is never overwritten, and what was typed stays on the page."""
    draft = _own_draft(request, pk) if request.method == "POST" else _draft(request, pk)
    form, rows = _forms(request, draft)
    if request.method == "GET":
        return _page(request, draft, form, rows)
    passing = request.headers.get("X-Part") == "1"
    valid = form.is_valid() and (rows is None or rows.is_valid())
    try:
        if valid or passing:
            drafting.keep(draft=draft, edition=_edition(request), typed=_sent(form, rows), by=staff(request), at=now(), passing=passing)
    except EditedMeanwhile:
        if passing:
            return JsonResponse({"message": MEANWHILE}, status=409)
        messages.error(request, MEANWHILE)
        return _page(request, draft, form, rows, status=409)
    if passing:
        return JsonResponse({"edition": draft.edition, "saved": f"{localtime(draft.edited_at):%H:%M:%S}"})
    if not valid:
        messages.error(request, "Chưa lưu được: hãy xem các ô báo lỗi bên dưới.")
        return _page(request, draft, form, rows, status=422)
    messages.success(request, "Đã lưu dự thảo.")
    return redirect("desk:write_draft", draft.pk)


def _advice(draft: Draft, document: OfficialDocument) -> list[str]:
    """What to look at before it is signed: cited documents that are no longer in force first."""
    over = ended_among(cited(document), draft.owner, today())
    law = [f"{i.name} – {s.label.lower()}{''.join(f' ({c.cause})' for c in s.causes[:1])}: xem lại trước khi viện dẫn." for i, s in over]
    return [*law, *advice(document, FORMS[draft.kind])]


def _page(request: HttpRequest, draft: Draft, form: DraftForm, rows: Any, status: int = 200) -> HttpResponse:
    user, day = staff(request), today()
    context = {
        "draft": draft,
        "form": form,
        "rows": rows,
        "kind": FORMS[draft.kind],
        "may_edit": draft.issued_as_id is None and may(user, Act.REGISTER, draft.owner, day),
        "edition": _edition(request) if form.is_bound else draft.edition,
        "next": next_number(draft.owner, draft.kind, day.year) if draft.kind != RESPONSES else None,
        "today": day,
        "suggested": suggested_recipients(draft.owner, day),
        "editions": draft.editions.select_related("by").defer("typed")[:20],
        "import_form": UploadForm(prefix="x") if rows is not None else None,
    }
    return render(request, "desk/draft.html", context, status=status)


@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages as they would be printed, of what was saved or (POST) of what stands in the form, with advice."""
    draft = _draft(request, pk)
    form, rows = _forms(request, draft)
    typed = _sent(form, rows) if request.method == "POST" else draft.typed
    document = official_of(draft.kind, typed)
    pages = draw_form(document, 110)
    context = {
        "draft": draft,
        "pages": [base64.b64encode(page).decode("ascii") for page in pages[:PAGES_SHOWN]],
        "count": len(pages),
        "advice": _advice(draft, document),
    }
    return render(request, "desk/draft_pages.html", context)


@require_GET
def file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The saved draft as DOCX or PDF, a table of responses also as XLSX."""
    draft = _draft(request, pk)
    document = official_of(draft.kind, draft.typed)
    if form == "docx":
        body = write_docx(document)
    elif form == "pdf":
        body = write_pdf_form(document)
    elif form == "xlsx" and draft.kind == RESPONSES:
        body = write_responses(responses_of(draft.typed), draft.title)
    else:
        raise Http404
    name = f"{document.number.strip('/').replace('/', '-') or draft.kind}-{draft.pk}.{form}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(body, content_type=TYPES[form], headers={"Content-Disposition": disposition})


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what stands in the form, then give it its number and put it in the register."""
    draft = _own_draft(request, pk)
    form, rows = _forms(request, draft)
    number, dated, wrong = _number_and_day(request)
    if wrong or not form.is_valid() or (rows is not None and not rows.is_valid()):
        messages.error(request, wrong or "Chưa lưu được: hãy xem các ô báo lỗi bên dưới.")
        return _page(request, draft, form, rows, status=422)
    try:
        drafting.keep(draft=draft, edition=_edition(request), typed=_sent(form, rows), by=staff(request), at=now())
        document = drafting.issue(draft=draft, edition=draft.edition, number=number, dated=dated or today(), by=staff(request), at=now())
    except EditedMeanwhile:
        messages.error(request, MEANWHILE)
        return _page(request, draft, form, rows, status=409)
    except drafting.CannotIssue as refused:
        messages.error(request, str(refused))
        return redirect("desk:write_draft", draft.pk)
    messages.success(request, f"Đã ban hành và vào sổ: {document.heading}.")
    return redirect("desk:document", document.pk)


def _number_and_day(request: HttpRequest) -> tuple[int | None, date | None, str]:
    """The number and the day that were typed for issuing, and what is wrong with them."""
    number, day = request.POST.get("issue_number", "").strip(), request.POST.get("issue_date", "").strip()
    if number and not (number.isdecimal() and int(number[:8]) > 0 and len(number) < 7):
        return None, None, "Số văn bản là số nguyên từ 1; để trống để lấy số kế tiếp."
    try:
        dated = date.fromisoformat(day) if day else None
    except ValueError:
        return None, None, "Ngày ban hành chưa đúng; hãy chọn lại ngày."
    if dated and not 2000 <= dated.year <= today().year + 1:
        return None, None, "Năm ban hành chưa đúng; hãy chọn lại ngày."
    return int(number) if number else None, dated, ""


@require_GET
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two editions side by side, the changed words marked; without choice the last two."""
    draft = _draft(request, pk)
    editions = list(draft.editions.select_related("by"))
    known = {str(e.edition): e for e in editions}
    new = known.get(request.GET.get("moi", ""), editions[0])
    older = [e for e in editions if e.edition < new.edition]
    old = known.get(request.GET.get("cu", ""), older[0] if older else new)
    labels = {name: field.label for name, field in DraftForm.base_fields.items()}
    changes = [
        (labels.get(name, "Các ý kiến"), diff_text(_shown(old.typed.get(name)), _shown(new.typed.get(name))).to_html())
        for name in [*labels, "rows"]
        if _shown(old.typed.get(name)) != _shown(new.typed.get(name))
    ]
    may_edit = draft.issued_as_id is None and may(staff(request), Act.REGISTER, draft.owner, today())
    context = {"draft": draft, "editions": editions, "old": old, "new": new, "changes": changes, "may_edit": may_edit}
    return render(request, "desk/draft_compare.html", context)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(" | ".join(str(cell) for cell in row.values()) for row in value if isinstance(row, dict))
    return "" if value is None else str(value)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an older edition the newest again; what stood there stays as an edition."""
    draft = _own_draft(request, pk)
    wanted = request.POST.get("older", "")
    older = get_object_or_404(draft.editions, edition=int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 0)
    try:
        drafting.keep(draft=draft, edition=_edition(request), typed=older.typed, by=staff(request), at=now())
    except EditedMeanwhile:
        messages.error(request, "Có người vừa lưu dự thảo này. Hãy xem bản mới rồi chọn lại.")
        return redirect("desk:compare_draft", draft.pk)
    messages.success(request, f"Đã lấy lại bản {older.edition}.")
    return redirect("desk:write_draft", draft.pk)


@require_POST
def import_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the opinions of an Excel table to those that are there."""
    draft = _own_draft(request, pk)
    form = UploadForm(request.POST, request.FILES, prefix="x")
    back = redirect(f"{reverse('desk:write_draft', args=[draft.pk])}#y-kien")
    if draft.kind != RESPONSES or not form.is_valid():
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, said or "Dự thảo này không có bảng ý kiến.")
        return back
    try:
        found = read_xlsx(form.cleaned_data["file"].read())
        rows = [*draft.typed.get("rows", []), *({"by": r.by, "comment": r.comment, "answer": r.answer} for r in found)]
        drafting.keep(draft=draft, edition=_edition(request), typed={**draft.typed, "rows": rows}, by=staff(request), at=now())
    except Unreadable as error:
        messages.error(request, str(error))
    except EditedMeanwhile:
        messages.error(request, "Có người vừa lưu dự thảo này. Hãy tải tệp lên lần nữa.")
    else:
        messages.success(request, f"Đã thêm {len(found)} ý kiến.")
    return back
