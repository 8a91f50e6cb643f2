"""Plans: make one from a document, see its tasks and their progress, start a message."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.body_choices import told_apart
from loa.desk.plan_forms import EndForm
from loa.desk.requests import cited, home_body, own_bodies, said, staff, today
from loa.desk.views.editorial import labels
from loa.documents.queries import visible_to as documents_visible_to
from loa.documents.rules import first_day_of
from loa.newsroom.calendar_queries import coverages_seen_by
from loa.organisations.models import Body, BodyGroup
from loa.organisations.queries import below, may_anywhere, on
from loa.organisations.rules import Act, Kind, name_key
from loa.plans import actions
from loa.plans.cascade_queries import counts, coverage, covered, likely_upper, upper_for
from loa.plans.models import Plan, Task, TaskBody
from loa.plans.queries import messages_of, named_bodies, progress, visible_to
from loa.plans.rules import STANDING_LABELS, PlanState, inside, standing, total
from loa.plans.work_queries import keeps, lines_visible_to
from loa.plans.work_rules import State, overdue
from loa.resources.queries import visible_to as money_visible_to
from loa.resources.queries import whole

MOST_OPTIONS = 600
LINES_SHOWN = 60
AUTHORITIES = (Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE, Kind.PROVINCE_OFFICE)


def plan_of(request: HttpRequest, pk: int) -> Plan:
    """The plan, if this person may see it."""
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


def _choice(value: str | None, owner: Body) -> Body | BodyGroup | None:
    """What "body:12" or "group:3" names, among the bodies and groups of `owner`."""
    kind, _, pk = (value or "").partition(":")
    if value not in {option for _, options in options_of(owner) for option, _ in options}:
        return None
    return Body.objects.get(pk=pk) if kind == "body" else BodyGroup.objects.get(pk=pk)


def options_of(owner: Body) -> list[tuple[str, list[tuple[str, str]]]]:
    """All bodies and groups that a name may be matched to by hand, for grouped selects."""
    under = Body.objects.filter(id__in=below([owner.id]))
    if under.count() > MOST_OPTIONS:  # a province: its own offices; others are typed by name
        under = Body.objects.filter(Q(pk=owner.pk) | Q(parent=owner))
    bodies = under.select_related("parent").order_by("alphabetical", "pk")
    groups = BodyGroup.objects.filter(scope=owner).order_by("name")
    return [
        ("Nhóm cơ quan", [(f"group:{g.pk}", g.name) for g in groups]),
        ("Cơ quan, đơn vị", [(f"body:{b.pk}", label) for b, label in told_apart(bodies)]),
    ]


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
    uppers = list(upper_for({owner.pk}))
    likely = likely_upper(document, uppers)
    if request.method == "POST":
        choices = {named.name: _choice(given.get(f"choice-{index}"), owner) for index, named in enumerate(names)}
        with said(request):
            upper = next((p for p in uppers if str(p.pk) == given.get("upper")), None)
            plan = actions.draft_plan(document=document, owner=owner, choices=choices, upper=upper, by=staff(request), at=now())
            messages.success(request, f"Đã lập kế hoạch với {plan.tasks.count()} nhiệm vụ.")
            return redirect("desk:serve" if upper else "desk:plan", plan.pk)
    rows = [{"named": n, "index": i, "value": given.get(f"choice-{i}", _value(n.match.body, n.match.group))} for i, n in enumerate(names)]
    known = sum(n.match.known for n in names)
    context = {
        "document": document,
        "owner": owner,
        "owners": told_apart(owners),
        "rows": rows,
        "options": options_of(owner),
        "known": known,
        "uppers": uppers,
        "likely": likely,
        "stranger": _issuer(owners, document.issuer) is None,
    }
    return render(request, "desk/plan_draft.html", context)


def _owners(request: HttpRequest, day: object) -> list[Body]:
    """Authorities of this person, those of the document's day first."""
    found = Body.objects.filter(id__in=own_bodies(request), kind__in=[k.value for k in AUTHORITIES]).select_related("parent")
    then = set(found.filter(on(day)).values_list("pk", flat=True))  # type: ignore[arg-type]
    return sorted(found, key=lambda b: (b.pk not in then, b.alphabetical))


def _issuer(owners: list[Body], issuer: str) -> Body | None:
    return next((b for b in owners if name_key(b.name) == name_key(issuer)), None)


def _value(body: Body | None, group: BodyGroup | None) -> str:
    return f"body:{body.pk}" if body else f"group:{group.pk}" if group else ""


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan's tasks with who, when, and how far."""
    return plan_page(request, plan_of(request, pk))


def plan_page(request: HttpRequest, plan: Plan, end: EndForm | None = None) -> HttpResponse:
    """The page of `plan`; with `end`, the form to end it as it was typed and could not be saved."""
    user, day = staff(request), today()
    tasks = list(plan.tasks.prefetch_related("bodies__body", "bodies__group").annotate(serving=Count("serves")).order_by("number"))
    parts, tallies, lower = progress(tasks), counts([t.pk for t in tasks], day), covered(plan)
    rows = [
        {
            "task": t,
            "progress": parts[t.pk],
            "standing": (s := standing(parts[t.pk], t.due_on, day)),
            "label": STANDING_LABELS[s],
            "tally": tallies.get(t.pk),
            "covered": lower.get(t.pk),
        }
        for t in tasks
    ]
    planned = coverage(plan) if plan.state != PlanState.DRAFT else []
    context = {
        "plan": plan,
        "rows": rows,
        "total": total(list(parts.values())),
        "unknown": sum(b.body_id is None and b.group_id is None for t in tasks for b in t.bodies.all()),
        "keeps": keeps(plan, user, day),
        "inspects": plan.state == PlanState.RUNNING and may_anywhere(user, Act.INSPECT, day),
        "last_day": plan.ends_on - timedelta(days=1) if plan.ends_on else None,
        "late": sum(t.late for t in tallies.values()),
        "serving": sum(t.serving > 0 for t in tasks),
        "coverage": planned,
        "have": sum(c.plan is not None for c in planned),
        "builds": _builds(request, plan),
        "document_seen": documents_visible_to(user, day).filter(pk=plan.document_id).exists(),
        "money": whole(money_visible_to(user, day).filter(plan=plan)),
        "end": end,
        **cited(plan.document, request),
    }
    return render(request, "desk/plan.html", context, status=422 if end else 200)


def _builds(request: HttpRequest, plan: Plan) -> bool:
    """Whether this person's office has work in `plan` and no plan of its own below it."""
    home = home_body(request)
    if home is None or home.pk == plan.owner_id or plan.state != PlanState.RUNNING:
        return False
    return plan.assignments.filter(body=home).exists() and not Plan.objects.filter(upper=plan, owner=home).exists()


@require_GET
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: its sentence in the document, its bodies and their lines of work, its messages and their receipts."""
    found = get_object_or_404(Task.objects.select_related("plan__document", "plan__owner", "plan__keeper"), pk=pk)
    plan = plan_of(request, found.plan_id)
    user, day = staff(request), today()
    part = progress([found])[found.pk]
    text = plan.document.text
    lines = lines_visible_to(user, day).filter(task=found).order_by("body__alphabetical", "occurrence", "pk")
    page = Paginator(lines, LINES_SHOWN).get_page(request.GET.get("p"))
    context = {
        "task": found,
        "plan": plan,
        "bodies": found.bodies.select_related("body", "group"),
        "progress": part,
        "label": STANDING_LABELS[standing(part, found.due_on, day)],
        "before": text[max(0, found.start - 300) : found.start] if found.end else "",
        "sentence": text[found.start : found.end],
        "after": text[found.end : found.end + 200] if found.end else "",
        "changed": " ".join(text[found.start : found.end].split()) != " ".join(found.text.split()),
        "messages_of": messages_of(found, user, day),
        "coverages": coverages_seen_by(user, day).filter(tasks=found).order_by("day", "hour", "pk"),
        "channel_labels": labels(),
        "options": options_of(plan.owner),
        "keeps": keeps(plan, user, day),
        "page": page,
        "lines": [{"line": a, "late": overdue(State(a.state), a.due_on, day)} for a in page],
        "tally": counts([found.pk], day).get(found.pk),
        "serves": found.serves.select_related("plan__owner"),
        "money": whole(money_visible_to(user, day).filter(task=found)),
        "served_by": found.served_by.select_related("plan__owner").order_by("plan__owner__alphabetical")[:300],
        "citations": [
            c for c in cited(plan.document, request)["citations"] if any(inside(found.start, found.end, *p) for p in c.reference.places)
        ],
    }
    return render(request, "desk/task.html", context)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which body a name in a task means."""
    named = get_object_or_404(TaskBody.objects.select_related("task__plan__owner"), pk=pk)
    plan_of(request, named.task.plan_id)
    choice = _choice(request.POST.get("choice"), named.task.plan.owner)
    with said(request, "Đã lưu."):
        actions.choose(named=named, choice=choice, by=staff(request), at=now())
    return redirect("desk:task", named.task_id)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a message for a task and open the editor."""
    found = get_object_or_404(Task.objects.select_related("plan__document"), pk=pk)
    plan_of(request, found.plan_id)
    owner = home_body(request)
    if owner is not None:
        with said(request):
            message = actions.write_message(task=found, owner=owner, by=staff(request), at=now())
            return redirect("wagtailsnippets_newsroom_message:edit", message.pk)
    return redirect("desk:task", found.pk)
