"""Answers to opinions: one, many at once, a theme; who works on which; the table to Excel and back; themes."""

import json
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.consultations import answer_actions, papers, theme_actions
from loa.consultations.answer_queries import of
from loa.consultations.answer_rules import COLUMNS, MOST_CELL, NUMBER, OUTCOME, TEXT, Compared, compared
from loa.consultations.comment_queries import narrowed
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Answer, Comment, Theme
from loa.consultations.open_queries import described
from loa.consultations.queries import officers_of
from loa.consultations.sheet_rules import MOST_ROWS
from loa.consultations.tasks import sort_out
from loa.consultations.theme_queries import by_place, sizes, themes_for, voices
from loa.desk.consultation_forms import AnswerForm
from loa.desk.requests import number, said, staff, today
from loa.desk.resource_forms import SheetForm
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.consultations import consultation_of, frame, own_consultation
from loa.desk.views.opinions import listed, opinion_of, opinion_shown, places_of, wanted_of
from loa.ledger import store
from loa.newsroom.rules import NotAllowed
from loa.paper.sheet_reading import read_table
from loa.paper.unreadable import Unreadable

SHOWN = 300
MOST_AT_ONCE = 100_000
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_POST
def answer(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """Answer one opinion."""
    row = opinion_of(request, pk, opinion)
    form = AnswerForm(request.POST, places=places_of(row.consultation))
    if form.is_valid():
        with said(request, "Đã lưu câu trả lời."):
            version = form.cleaned_data["version"] or 0
            answer_actions.answer(comment=row, words=form.words(), version=version, by=staff(request), at=now())
            return redirect("desk:opinion", pk, opinion)
    return opinion_shown(request, row, 422, answer_form=form)


@require_POST
def withdraw(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """Take an answer back."""
    one = own_consultation(request, pk)
    row = get_object_or_404(Answer.objects.select_related("consultation__body", "theme", "comment"), pk=answer, consultation=one)
    with said(request, "Đã rút câu trả lời."):
        answer_actions.withdraw_answer(row=row, version=number(request, "version"), by=staff(request), at=now())
    return redirect("desk:opinion", pk, row.comment.number) if row.comment else redirect("desk:opinion_themes", pk)


def _chosen(request: HttpRequest, one: Consultation) -> list[Comment]:
    """The opinions that were ticked, or all that fit the filter."""
    if request.POST.get("all") == "1":
        return list(narrowed(one, wanted_of(request, one))[:MOST_AT_ONCE])
    keys = [int(key) for key in request.POST.getlist("opinion") if key.isdecimal() and len(key) < 10]
    return list(of(one).filter(number__in=keys))


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign, give a theme, split off, or answer many opinions at once."""
    one = own_consultation(request, pk)
    rows, to = _chosen(request, one), request.POST.get("to", "")
    back = request.POST.get("back", "")
    form = AnswerForm(request.POST, places=places_of(one))
    if to == "answer" and not form.is_valid():
        return listed(request, one, 422, many_form=form)
    with said(request) as say:
        if not rows:
            raise NotAllowed("Hãy đánh dấu ít nhất một ý kiến, hoặc chọn “mọi ý kiến đang lọc”.")
        say(_acted(request, one, rows, to, form))
    url = redirect("desk:opinions", pk)
    if back and len(back) < 600:
        url["Location"] += f"?{back}"
    return url


def _acted(request: HttpRequest, one: Consultation, rows: list[Comment], to: str, form: AnswerForm) -> str:
    by, at = staff(request), now()
    if to == "assign":
        officer = officers_of(one, today()).filter(pk=number(request, "to_officer")).first()
        return f"Đã giao {answer_actions.assign(consultation=one, comments=rows, officer=officer, by=by, at=at)} ý kiến."
    if to == "theme":
        theme = themes_for(one).filter(pk=number(request, "to_theme")).first()
        return f"Đã xếp {theme_actions.set_theme(consultation=one, comments=rows, theme=theme, by=by, at=at)} ý kiến."
    if to == "split":
        made = theme_actions.split_theme(consultation=one, comments=rows, name=request.POST.get("name", ""), by=by, at=at)
        return f"Đã tách {len(rows)} ý kiến thành chủ đề “{made}”."
    if to == "answer":
        done = answer_actions.answer_many(consultation=one, comments=rows, words=form.words(), by=by, at=at)
        return f"Đã trả lời {done} ý kiến" + (f"; {len(rows) - done} ý kiến đã có câu trả lời riêng." if done < len(rows) else ".")
    raise NotAllowed("Hãy chọn việc cần làm.")


@require_POST
def group(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """Say that an opinion repeats another, or does not."""
    row = opinion_of(request, pk, opinion)
    with said(request, "Đã ghi."):
        if request.POST.get("to") == "join":
            head = of(row.consultation).filter(number=number(request, "head")).select_related("alike").first()
            if head is None:
                raise NotAllowed("Không có ý kiến số này.")
            theme_actions.join(comment=row, head=head, by=staff(request), at=now())
        else:
            theme_actions.apart(comment=row, by=staff(request), at=now())
    return redirect("desk:opinion", pk, opinion)


@require_GET
def themes(request: HttpRequest, pk: int) -> HttpResponse:
    """Themes with their sizes, answers and most typical opinions."""
    return themes_shown(request, consultation_of(request, pk))


@require_GET
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """Themes found on each article of the draft."""
    one = consultation_of(request, pk)
    return render(request, "desk/opinion_places.html", frame(request, one, "places") | {"rows": by_place(one)})


def themes_shown(request: HttpRequest, one: Consultation, status: int = 200, bound: tuple[int, AnswerForm] | None = None) -> HttpResponse:
    """The page of themes, with a form as it was sent."""
    rows = []
    places = places_of(one)
    for size in sizes(one):
        answer = size.answer
        initial = (
            {"outcome": answer.outcome, "text": answer.text, "provision": answer.provision_id, "version": answer.version} if answer else {}
        )
        form = None
        if size.theme:
            sent = bound[1] if bound and bound[0] == size.theme.pk else None
            form = sent or AnswerForm(places=places, initial={"version": 0, **initial}, auto_id=f"t{size.theme.pk}_%s")
        rows.append((size, voices(one, size) if size.theme and size.count else None, form))
    context = frame(request, one, "themes") | {"rows": rows, "all": themes_for(one)}
    return render(request, "desk/opinion_themes.html", context, status=status)


@require_POST
def act_theme(request: HttpRequest, pk: int) -> HttpResponse:
    """Add, rename, merge or answer a theme; have opinions sorted."""
    one = own_consultation(request, pk)
    to = request.POST.get("to", "")
    theme = themes_for(one).filter(pk=number(request, "theme")).first()
    form = AnswerForm(request.POST, places=places_of(one))
    if to == "answer" and theme and not form.is_valid():
        return themes_shown(request, one, 422, (theme.pk, form))
    with said(request) as say:
        say(_acted_on_theme(request, one, theme, to, form))
        return redirect("desk:opinion_themes", pk)
    return themes_shown(request, one, 422, (theme.pk, form) if theme and to == "answer" else None)


def _acted_on_theme(request: HttpRequest, one: Consultation, theme: Theme | None, to: str, form: AnswerForm) -> str:
    by, at, typed = staff(request), now(), request.POST
    if to == "sort":
        theme_actions.starting_themes(body=one.body, by=by, at=at)
        sort_out.enqueue(one.pk)
        return "Đang xếp nhóm và chủ đề. Ý kiến cán bộ đã xếp thì giữ nguyên; tải lại trang sau ít giây."
    if to == "add":
        shared = None if typed.get("shared") == "1" else one
        name, words = typed.get("name", ""), typed.get("words", "")
        theme_actions.keep_theme(theme=None, body=one.body, consultation=shared, name=name, words=words, by=by, at=at)
        return "Đã thêm chủ đề."
    if theme is None:
        raise NotAllowed("Hãy chọn chủ đề.")
    if to == "rename":
        name, words = typed.get("name", ""), typed.get("words", "")
        theme_actions.keep_theme(theme=theme, body=one.body, consultation=theme.consultation, name=name, words=words, by=by, at=at)
        return "Đã lưu chủ đề."
    if to == "merge":
        into = themes_for(one).filter(pk=number(request, "into")).first()
        if into is None:
            raise NotAllowed("Hãy chọn chủ đề để gộp vào.")
        return f"Đã gộp {theme_actions.merge_theme(consultation=one, theme=theme, into=into, by=by, at=at)} ý kiến."
    version = form.cleaned_data["version"] or 0
    answer_actions.answer_theme(consultation=one, theme=theme, words=form.words(), version=version, by=by, at=at)
    return "Đã lưu câu trả lời chung của chủ đề."


@require_GET
def table(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The response table as DOCX, XLSX or JSON."""
    one = consultation_of(request, pk)
    if form == "xlsx":
        return sheet_answer(papers.as_xlsx(one), f"tiep-thu-giai-trinh-{pk}.xlsx")
    name = f"tiep-thu-giai-trinh-{pk}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "docx":
        return HttpResponse(papers.as_docx(one), content_type=_DOCX, headers=headers)
    if form == "json":
        text = json.dumps(papers.as_json(one, described(one, today())), ensure_ascii=False, indent=1)
        return HttpResponse(text, content_type="application/json", headers=headers)
    raise Http404


def _ticket(request: HttpRequest, one: Consultation) -> Signer:
    return Signer(salt=f"answers-{staff(request).pk}-{one.pk}")


def _compare(one: Consultation, content: bytes) -> Compared:
    rows = read_table(content, COLUMNS, (NUMBER, OUTCOME, TEXT), MOST_ROWS, MOST_CELL)
    return compared(rows, papers.stored(one))


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    """A table of answers: differences are shown first."""
    one = own_consultation(request, pk)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    context: dict[str, Any] = frame(request, one, "answers") | {"form": form}
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            found = _compare(one, content)
            versions = {change.filled.number: change.version for change in found.changed}
            ticket = _ticket(request, one).sign_object({"file": store.put(content), "versions": versions})
            context |= {"found": found, "shown": found.changed[:SHOWN], "missing": found.missing[:SHOWN], "ticket": ticket}
        except Unreadable as error:
            form.add_error("file", str(error))
    return render(request, "desk/answer_import.html", context, status=422 if form.errors else 200)


@require_POST
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the answers that were shown; one that changed since then keeps all from being taken."""
    one = own_consultation(request, pk)
    try:
        ticket = _ticket(request, one).unsign_object(request.POST.get("ticket", ""))
        content = store.get(ticket["file"])
    except (BadSignature, store.Damaged) as error:
        raise Http404 from error
    with said(request) as say:
        changed = _compare(one, content).changed
        if {str(c.filled.number): c.version for c in changed} != ticket["versions"]:
            raise NotAllowed("Có câu trả lời vừa được sửa trên trang sau khi bạn xem khác biệt. Hãy chọn lại tệp để xem lại.")
        done = answer_actions.take_table(consultation=one, changes=changed, by=staff(request), at=now())
        say(f"Đã ghi {done} câu trả lời.")
        return redirect("desk:consultation", pk)
    return redirect("desk:import_answers", pk)
