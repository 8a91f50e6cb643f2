"""Kinds of message, workflows by body and kind, and who is named competent for a language."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import home_body, own_bodies, said, staff, today
from loa.desk.workflow_forms import CompetenceForm, StepFormSet, WorkflowForm
from loa.newsroom import workflow_actions
from loa.newsroom.kind_queries import may_change_kinds
from loa.newsroom.models import Competence, Language, MessageKind, Workflow
from loa.newsroom.rules import NotAllowed
from loa.newsroom.workflow_queries import rows_of, workflow_for
from loa.newsroom.workflow_rules import DEFAULT, MOST_STEPS
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted, administered, below, may, on
from loa.organisations.rules import ROLE_LABELS, Act


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """How messages of one's own bodies are approved, what kinds require, who approves in which language."""
    user, day = staff(request), today()
    body = home_body(request)
    workflows = Workflow.objects.filter(owner__in=own_bodies(request), ended_at__isnull=True).select_related("owner", "kind", "made_by")
    kinds = MessageKind.objects.filter(ended_at__isnull=True)
    used = [(kind, workflow_for(body, kind.code)) for kind in kinds] if body else [(kind, None) for kind in kinds]
    administers = may(user, Act.ADMINISTER, body, day) if body else False
    named = (
        Competence.objects.filter(on(day), body=body).select_related("user", "language").order_by("language__order", "pk") if body else ()
    )
    context = {
        "body": body,
        "workflows": [(w, _stages(rows_of(w))) for w in workflows.prefetch_related("steps").order_by("owner__alphabetical", "kind__order")],
        "used": used,
        "default": _stages(list(DEFAULT)),
        "administers": administers,
        "changes_kinds": may_change_kinds(user, day),
        "ended_kinds": MessageKind.objects.filter(ended_at__isnull=False),
        "ended_languages": Language.objects.filter(ended_at__isnull=False),
        "competences": named,
        "languages": Language.objects.filter(ended_at__isnull=True).exclude(code="vi"),
        "form": CompetenceForm(people=_people(body)) if administers and body else None,
    }
    return render(request, "desk/workflows.html", context)


def _stages(rows: list[Any]) -> list[list[tuple[str, str, bool]]]:
    """(name, who, signs) of the steps, stage by stage."""
    stages = sorted({row.stage for row in rows})
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=[row.person for row in rows if row.person])}
    return [
        [(row.name, people.get(row.person, "") or ROLE_LABELS.get(row.role, row.role), row.signs) for row in rows if row.stage == stage]
        for stage in stages
    ]


def _people(body: Body | None) -> Any:
    """Staff of `body` and of what is below it today."""
    holders = Post.objects.filter(on(today()), body__in=below([body.pk] if body else [])).values("user")
    return User.objects.filter(pk__in=holders, is_active=True).order_by("alphabetical")


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """A workflow for a body and a kind: it takes the place of the one that is in use."""
    user, day = staff(request), today()
    bodies = Body.objects.filter(on(day), pk__in=administered(user, day)).order_by("alphabetical")
    old = Workflow.objects.filter(pk=_pk(request.GET.get("sua")), owner__in=bodies, ended_at__isnull=True).first()
    people = _people(old.owner if old else home_body(request))
    form = WorkflowForm(request.POST or None, bodies=bodies, initial=_initial(old, home_body(request)))
    steps = StepFormSet(request.POST or None, initial=_rows(old), form_kwargs={"people": people}, prefix="b")
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        typed = form.cleaned_data
        try:
            workflow_actions.set_workflow(
                owner=typed["owner"],
                kind=typed["kind"],
                name=typed["name"],
                steps=[row for step in steps if (row := step.row())],
                replaces=Workflow.objects.filter(pk=typed["replaces"] or 0).first(),
                by=user,
                at=now(),
            )
        except (NotAllowed, NotPermitted) as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, "Đã đặt quy trình. Tin đang chờ duyệt giữ các bước lúc trình.")
            return redirect("desk:workflows")
    context = {"form": form, "steps": steps, "old": old}
    return render(request, "desk/workflow_form.html", context, status=422 if request.method == "POST" else 200)


def _pk(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0


def _initial(old: Workflow | None, body: Body | None) -> dict[str, Any]:
    if old:
        return {"owner": old.owner_id, "kind": old.kind_id, "name": old.name, "replaces": old.pk}
    return {"owner": body.pk if body else None}


def _rows(old: Workflow | None) -> list[dict[str, Any]]:
    """The rows of the form: the steps there are, then empty ones."""
    rows = rows_of(old) if old else list(DEFAULT)
    found: list[dict[str, Any]] = [
        {"stage": row.stage, "name": row.name, "role": row.role, "signs": "1" if row.signs else "0", "person": row.person} for row in rows
    ]
    return found + [{"stage": rows[-1].stage}] * (min(MOST_STEPS, max(4, len(rows) + 2)) - len(rows))


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the workflow of the body above, or the usual one."""
    found = get_object_or_404(Workflow, pk=pk, owner__in=own_bodies(request))
    with said(request, "Đã thôi dùng quy trình này."):
        workflow_actions.end_workflow(workflow=found, by=staff(request), at=now())
    return redirect("desk:workflows")


@require_POST
def name_competent(request: HttpRequest) -> HttpResponse:
    """Name a person who may approve texts in a language for one's own body."""
    body = home_body(request)
    form = CompetenceForm(request.POST, people=_people(body))
    if body is None or not form.is_valid():
        notices.error(request, "Hãy chọn người và ngôn ngữ.")
        return redirect("desk:workflows")
    typed = form.cleaned_data
    with said(request, f"Đã giao {typed['user']} duyệt {typed['language']}."):
        workflow_actions.name_competent(
            user=typed["user"], body=body, language=typed["language"], basis=typed["basis"], by=staff(request), at=now()
        )
    return redirect("desk:workflows")


@require_POST
def end_competence(request: HttpRequest, pk: int) -> HttpResponse:
    """From today on the person approves this language no more."""
    found = get_object_or_404(Competence, pk=pk, body__in=own_bodies(request))
    with said(request, "Đã thôi giao."):
        workflow_actions.end_competence(competence=found, by=staff(request), at=now())
    return redirect("desk:workflows")
