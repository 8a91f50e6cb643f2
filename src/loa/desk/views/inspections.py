"""Inspections: the list, a new round, and one inspection as it is held, on a phone as well."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.histories import told
from loa.desk.inspection_forms import AskedFields, DescribeFields, FindingFields, ItemForm, RoundFields, new_key
from loa.desk.requests import home_body, said, staff, today
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.drafts import TYPES
from loa.desk.views.lines import file_answer
from loa.inspections import actions, papers, queries
from loa.inspections.actions import Answered
from loa.inspections.finding_rules import State as FindingState
from loa.inspections.finding_rules import overdue
from loa.inspections.models import Inspection, Item
from loa.inspections.queries import Wanted
from loa.inspections.rules import ANSWERING, FINDING, MOVE_LABELS, NEEDS_WORDS, STATE_LABELS, Answer, Move, State, possible
from loa.ledger import store
from loa.ledger.queries import history_within
from loa.organisations.models import Body, BodyGroup
from loa.organisations.queries import below, may, on
from loa.organisations.rules import Act
from loa.plans.queries import visible_to as plans_visible_to

PER_PAGE = 50
MOST_ROWS = 5000  # of a file
MOST_OPTIONS = 500
HISTORY = 60
PAPERS = {"bien-ban": papers.MINUTES, "ket-luan": papers.CONCLUSION}


def inspection_of(request: HttpRequest, pk: int) -> Inspection:
    """The inspection, if this person may see it."""
    return get_object_or_404(queries.visible_to(staff(request), today()), pk=pk)


def own_inspection(request: HttpRequest, pk: int) -> Inspection:
    """The inspection, if this person works on it for who inspects."""
    found = inspection_of(request, pk)
    if not queries.inspects(staff(request), found, today()):
        raise PermissionDenied
    return found


def version_of(request: HttpRequest) -> int:
    """The version that the form was made of; 0 for none."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@require_GET
def index(request: HttpRequest, form: str = "") -> HttpResponse:
    """Inspections that concern this person's bodies."""
    if form not in ("", "xlsx"):
        raise Http404
    user, day = staff(request), today()
    wanted = Wanted(request.GET.get("q", "").strip()[:100], request.GET.get("trang-thai", ""), request.GET.get("qua-han") == "1")
    rows = queries.narrowed(queries.visible_to(user, day), wanted, day)
    if form:
        return sheet_answer(papers.inspections_sheet(rows[:MOST_ROWS], f"Đến ngày {day:%d/%m/%Y}"), "kiem-tra.xlsx")
    keep = request.GET.copy()
    keep.pop("p", None)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "wanted": wanted,
        "states": [(k.value, v) for k, v in STATE_LABELS.items()],
        "keep": f"{keep.urlencode()}&" if keep else "",
        "may_plan": queries.inspecting_bodies(user, day).exists(),
    }
    return render(request, "desk/inspections.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """A new round."""
    user, day, sent = staff(request), today(), request.method == "POST"
    own = queries.inspecting_bodies(user, day)
    keys = list(own.values_list("pk", flat=True))
    if not keys:
        raise PermissionDenied
    under = Body.objects.filter(on(day), pk__in=below(keys)).exclude(pk__in=keys)
    form = RoundFields(
        request.POST if sent else None,
        own=own,
        plans=plans_visible_to(user, day),
        checklists=queries.checklists_visible_to(user, day),
        groups=BodyGroup.objects.filter(scope__in=keys, ended_on__isnull=True).select_related("scope").order_by("name"),
        bodies=under.select_related("parent").order_by("alphabetical", "pk")[:MOST_OPTIONS],
        initial={
            "body": home_body(request),
            "key": new_key(),
            "planned_on": day,
            "plan": request.GET.get("ke-hoach"),
            "with_tasks": "ke-hoach" in request.GET,
        },
    )
    if sent and form.is_valid():
        with said(request, "Đã lên lịch kiểm tra."):
            made = actions.plan_round(form=form.round(), by=user, at=now())
            many = list(made.inspections.values_list("pk", flat=True)[:2])
            return redirect("desk:inspection", many[0]) if len(many) == 1 else redirect("desk:inspections")
    return render(request, "desk/inspection_plan.html", {"form": form}, status=422 if sent else 200)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection."""
    return shown(request, inspection_of(request, pk))


def shown(request: HttpRequest, inspection: Inspection, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of one inspection, with forms as they were sent."""
    user, day = staff(request), today()
    own, sees = queries.inspects(user, inspection, day), queries.sees_answers(user, inspection, day)
    state = State(inspection.state)
    seen = queries.items_of(inspection)
    items = bound.pop("items", None) or ([ItemForm(seen=one) for one in seen] if own and state in ANSWERING else [None] * len(seen))
    findings = list(inspection.findings.select_related("body", "item").order_by("kind", "pk")) if sees else []
    context = {
        "one": inspection,
        "own": own,
        "sees": sees,
        "items": list(zip(seen, items, strict=True)),
        "answering": own and state in ANSWERING,
        "finding": own and state in FINDING,
        "drafts": sees and may(user, Act.REGISTER, inspection.round.keeper, day),
        "beaten": (),
        "tally": queries.tallied(inspection),
        "lacking": queries.lacking(inspection) if own and state in FINDING else (),
        "findings": [(f, overdue(FindingState(f.state), f.due_on, day)) for f in findings],
        "moves": [(m.value, MOVE_LABELS[m], m in NEEDS_WORDS) for m in possible(state) if m is not Move.BEGIN] if own else [],
        "today": day,
        "history": told(history_within(f"inspection:{inspection.pk}")[:HISTORY]) if sees else (),
    }
    if context["finding"]:
        context["describe"] = DescribeFields(initial=DescribeFields.initial_of(inspection))
        context["asked"] = AskedFields()
        context["find"] = finding_fields(inspection, initial={"key": new_key(), "body": inspection.body_id})
    return render(request, "desk/inspection.html", context | bound, status=status)


def finding_fields(inspection: Inspection, *args: Any, **kwargs: Any) -> FindingFields:
    """The form of a finding: the inspected body and its own units may be asked for a remedy, and who inspects."""
    bodies = Body.objects.filter(pk__in=[*below([inspection.body_id])[:MOST_OPTIONS], inspection.round.keeper_id]).order_by("alphabetical")
    return FindingFields(*args, inspection=inspection, bodies=bodies, **kwargs)


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """The inspection is held from today."""
    found = own_inspection(request, pk)
    with said(request) as say:
        count = actions.begin(inspection=found, held_on=today(), version=version_of(request), by=staff(request), at=now())
        say(f"Đã bắt đầu: {count} nội dung kiểm tra." if count else "Đã bắt đầu. Chưa có nội dung nào: hãy thêm ở dưới.")
    return redirect("desk:inspection", pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was seen. What somebody else changed meanwhile stays, and what was typed stays on the page beside it."""
    found = own_inspection(request, pk)
    forms = {one.item.pk: ItemForm(request.POST, request.FILES, seen=one) for one in queries.items_of(found)}
    sent = {key: form for key, form in forms.items() if form.add_prefix("version") in request.POST}
    answers = {key: _answered(form) for key, form in sent.items() if form.is_valid()}
    beaten: list[Item] = []
    with said(request) as say:
        beaten = actions.answer(inspection=found, answers=answers, by=staff(request), at=now())
        if not beaten and len(answers) == len(sent):
            say("Đã lưu đánh giá.")
            return redirect("desk:inspection", pk)
    seen = queries.items_of(found)
    wrong = {key for key, form in sent.items() if form.errors} | {item.pk for item in beaten}
    if numbers := [str(one.item.number) for one in seen if one.item.pk in wrong]:
        messages.error(request, f"Chưa lưu nội dung {', '.join(numbers)}: hãy xem lời báo ở đó. Phần bạn gõ vẫn còn.")
    again = [forms[one.item.pk] if one.item.pk in sent else ItemForm(seen=one) for one in seen]
    return shown(request, found, 422, items=again, beaten={item.pk for item in beaten})


def _answered(form: ItemForm) -> Answered:
    data = form.cleaned_data
    file = data["file"]
    name, digest = (str(file.name)[-200:], store.put(file.read())) if file else ("", "")
    return Answered(Answer(data["answer"]), data["note"], data["version"], data["evidence"], name, digest)


@require_POST
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """What the minutes say besides the items."""
    found, form = own_inspection(request, pk), DescribeFields(request.POST)
    if form.is_valid():
        with said(request, "Đã lưu nội dung biên bản."):
            version = form.cleaned_data["version"]
            actions.describe(inspection=found, form=form.described(), version=version, by=staff(request), at=now())
            return redirect("desk:inspection", pk)
        found.refresh_from_db()
    return shown(request, found, 422, describe=form)


@require_POST
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One more item."""
    found, form = own_inspection(request, pk), AskedFields(request.POST)
    if form.is_valid():
        with said(request, "Đã thêm nội dung."):
            actions.add_item(inspection=found, asked=form.asked(), by=staff(request), at=now())
            return redirect("desk:inspection", pk)
    return shown(request, found, 422, asked=form)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the minutes, open again, conclude, close, cancel."""
    found, wanted = own_inspection(request, pk), request.POST.get("to", "")
    if wanted not in {m.value for m in Move} - {Move.BEGIN.value}:
        raise Http404
    note = request.POST.get("note", "")
    with said(request, f"Đã ghi: {MOVE_LABELS[Move(wanted)].lower()}."):
        actions.move(inspection=found, to=Move(wanted), version=version_of(request), by=staff(request), at=now(), note=note)
        return redirect("desk:inspection", pk)
    found.refresh_from_db()
    return shown(request, found, 422, typed_note=note)


@require_GET
def paper(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """The minutes or the conclusion, to be signed."""
    found = inspection_of(request, pk)
    if kind not in PAPERS or form not in ("docx", "pdf") or not queries.sees_answers(staff(request), found, today()):
        raise Http404
    content = papers.as_file(found, PAPERS[kind], form)
    name = f"{kind}-kiem-tra-{found.pk}.{form}"
    return HttpResponse(content, content_type=TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
def item_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that was added to an item."""
    item = get_object_or_404(Item.objects.exclude(file_sha256="").select_related("inspection"), pk=pk)
    found = inspection_of(request, item.inspection_id)
    if not queries.sees_answers(staff(request), found, today()):
        raise Http404
    return file_answer(item.file_name, item.file_sha256)
