"""Plans: make one from a document, see its tasks and their progress, start a message."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import cited, home_body, own_bodies, said, staff, today
from loa.documents.queries import visible_to as documents_visible_to
from loa.documents.rules import first_day_of
from loa.organisations.models import Body, BodyGroup
from loa.organisations.queries import below, on
from loa.organisations.rules import Kind, name_key
from loa.plans import actions
from loa.plans.models import Plan, Task, TaskBody
from loa.plans.queries import messages_of, named_bodies, progress, visible_to
from loa.plans.rules import STANDING_LABELS, inside, standing, total

AUTHORITIES = (Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE, Kind.PROVINCE_OFFICE)


def _plan(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


def _choice(value: str | None, owner: Body) -> Body | BodyGroup | None:
    """What "body:12" or "group:3" names, among the bodies and groups of `owner`."""
    kind, _, pk = (value or "").partition(":")
    if value not in {option for _, options in _options(owner) for option, _ in options}:
        return None
    return Body.objects.get(pk=pk) if kind == "body" else BodyGroup.objects.get(pk=pk)


def _options(owner: Body) -> list[tuple[str, list[tuple[str, str]]]]:
    """All bodies and groups that a name may be matched to by hand, for grouped selects."""
    bodies = Body.objects.filter(id__in=below([owner.id])).order_by("name")
    groups = BodyGroup.objects.filter(scope=owner).order_by("name")
    return [
        ("Nhóm cơ quan", [(f"group:{g.pk}", g.name) for g in groups]),
        ("Cơ quan, đơn vị", [(f"body:{b.pk}", _shown(b)) for b in bodies]),
    ]


def _shown(body: Body) -> str:
    return f"{body.name} (đến hết {body.last_day:%d/%m/%Y})" if body.last_day else body.name


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All plans with their progress."""
    plans = list(visible_to(staff(request), today()).prefetch_related("tasks"))
    parts = progress([task for plan in plans for task in plan.tasks.all()])
    rows = [{"plan": p, "total": total([parts[t.pk] for t in p.tasks.all()]), "tasks": len(p.tasks.all())} for p in plans]
    return render(request, "desk/plans.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a plan of a document: choose its owner, then which body each name means."""
    document = get_object_or_404(documents_visible_to(staff(request), today()), pk=pk)
    if plan := Plan.objects.filter(document=document).first():
        return redirect("desk:plan", plan.pk)
    given: QueryDict = request.POST if request.method == "POST" else request.GET
    owners = _owners(request, first_day_of(document.date_text) or today())
    owner = next((b for b in owners if str(b.pk) == given.get("owner")), None) or _issuer(owners, document.issuer) or home_body(request)
    if owner is None:
        messages.error(request, "Tài khoản của bạn chưa có vị trí công tác tại cơ quan nào; hãy hỏi quản trị.")
        return redirect("desk:document", document.pk)
    names = named_bodies(document, owner, today())
    if request.method == "POST":
        choices = {named.name: _choice(given.get(f"choice-{index}"), owner) for index, named in enumerate(names)}
        with said(request):
            plan = actions.draft_plan(document=document, owner=owner, choices=choices, by=staff(request), at=now())
            messages.success(request, f"Đã lập kế hoạch với {plan.tasks.count()} nhiệm vụ.")
            return redirect("desk:plan", plan.pk)
    rows = [{"named": n, "index": i, "value": _value(n.match.body, n.match.group)} for i, n in enumerate(names)]
    known = sum(n.match.known for n in names)
    context = {
        "document": document,
        "owner": owner,
        "owners": owners,
        "rows": rows,
        "options": _options(owner),
        "known": known,
        "stranger": _issuer(owners, document.issuer) is None,
    }
    return render(request, "desk/plan_draft.html", context)


def _owners(request: HttpRequest, day: object) -> list[Body]:
    """Authorities of this person, those of the document's day first."""
    found = Body.objects.filter(id__in=own_bodies(request), kind__in=[k.value for k in AUTHORITIES])
    then = set(found.filter(on(day)).values_list("pk", flat=True))  # type: ignore[arg-type]
    return sorted(found, key=lambda b: (b.pk not in then, b.name))


def _issuer(owners: list[Body], issuer: str) -> Body | None:
    return next((b for b in owners if name_key(b.name) == name_key(issuer)), None)


def _value(body: Body | None, group: BodyGroup | None) -> str:
    return f"body:{body.pk}" if body else f"group:{group.pk}" if group else ""


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan's tasks with who, when, and how far."""
    plan = _plan(request, pk)
    tasks = list(plan.tasks.prefetch_related("bodies__body", "bodies__group").order_by("number"))
    parts = progress(tasks)
    rows = [
        {"task": t, "progress": parts[t.pk], "standing": (s := standing(parts[t.pk], t.due_on, today())), "label": STANDING_LABELS[s]}
        for t in tasks
    ]
    unknown = sum(b.body_id is None and b.group_id is None for t in tasks for b in t.bodies.all())
    context = {"plan": plan, "rows": rows, "total": total(list(parts.values())), "unknown": unknown, **cited(plan.document, request)}
    return render(request, "desk/plan.html", context)


@require_GET
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: its sentence in the document, its bodies, its messages and their receipts."""
    found = get_object_or_404(Task.objects.select_related("plan__document", "plan__owner"), pk=pk)
    plan = _plan(request, found.plan_id)
    part = progress([found])[found.pk]
    text = plan.document.text
    context = {
        "task": found,
        "plan": plan,
        "bodies": found.bodies.select_related("body", "group"),
        "progress": part,
        "label": STANDING_LABELS[standing(part, found.due_on, today())],
        "before": text[max(0, found.start - 300) : found.start],
        "sentence": text[found.start : found.end],
        "after": text[found.end : found.end + 200],
        "messages_of": messages_of(found, staff(request), today()),
        "options": _options(plan.owner),
        "citations": [
            c for c in cited(plan.document, request)["citations"] if any(inside(found.start, found.end, *p) for p in c.reference.places)
        ],
    }
    return render(request, "desk/task.html", context)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which body a name in a task means."""
    named = get_object_or_404(TaskBody.objects.select_related("task__plan__owner"), pk=pk)
    _plan(request, named.task.plan_id)
    actions.choose(named=named, choice=_choice(request.POST.get("choice"), named.task.plan.owner), by=staff(request), at=now())
    return redirect("desk:task", named.task_id)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a message for a task and open the editor."""
    found = get_object_or_404(Task.objects.select_related("plan__document"), pk=pk)
    _plan(request, found.plan_id)
    owner = home_body(request)
    if owner is not None:
        with said(request):
            message = actions.write_message(task=found, owner=owner, by=staff(request), at=now())
            return redirect("wagtailsnippets_newsroom_message:edit", message.pk)
    return redirect("desk:task", found.pk)
