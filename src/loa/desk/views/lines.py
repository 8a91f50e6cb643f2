"""One line of work: what a body has to do, its evidence, its moves, its history; and what waits for this person."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from loa.desk.histories import told
from loa.desk.plan_forms import EvidenceForm, media_type, newer
from loa.desk.requests import said, staff, today
from loa.documents.models import Document
from loa.documents.queries import visible_to as documents_visible_to
from loa.ledger import store
from loa.ledger.queries import history
from loa.newsroom.models import Release
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import User
from loa.plans import work_actions
from loa.plans.cascade_rules import asks_for_a_plan
from loa.plans.models import Assignment, Evidence, Plan
from loa.plans.rules import Duty
from loa.plans.work_actions import Shown
from loa.plans.work_queries import colleagues, lines_visible_to, moves_for
from loa.plans.work_rules import DUTY_WORDS, MOVE_LABELS, Move, State, overdue

_DOCUMENTS = 30  # newest of the body's register that are offered as evidence


def _line(request: HttpRequest, pk: int) -> Assignment:
    rows = lines_visible_to(staff(request), today()).select_related(
        "plan__document", "plan__owner", "plan__keeper", "body", "task", "officer"
    )
    return get_object_or_404(rows, pk=pk)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in a form of the page that could not be saved: a note, or why the evidence `piece` is withdrawn."""

    note: str = ""
    why: str = ""
    piece: int = 0


def _shown(request: HttpRequest, line: Assignment, form: EvidenceForm | None = None, typed: Typed | None = None) -> HttpResponse:
    user, day = staff(request), today()
    moves = moves_for(line, user, day)
    form = form or _form(request, line)
    context = {
        "line": line,
        "plan": line.plan,
        "duty": DUTY_WORDS[Duty(line.duty)],
        "late": overdue(State(line.state), line.due_on, day),
        "moves": [(m.value, MOVE_LABELS[m]) for m in moves if m is not Move.GIVE_EVIDENCE],
        "reasons": [m.value for m in (Move.SEND_BACK, Move.END)],
        "may_show": Move.GIVE_EVIDENCE in moves,
        "evidence": line.evidence.select_related("release__message", "document", "entry", "given_by").order_by("pk"),
        "form": form,
        "newer": newer(form, line.version),
        "typed": typed or Typed(),
        "history": told(history(f"assignment:{line.pk}")),
        "colleagues": colleagues(line.body, day) if Move.GIVE_EVIDENCE in moves else (),
        "before": line.handed_from.select_related("old__body"),
        "after": line.handed_to.select_related("new__body"),
        "others": line.task.assignments.filter(occurrence=line.occurrence).exclude(pk=line.pk).select_related("body")[:40],
        "own_plan": _own_plan(line),
    }
    return render(request, "desk/line.html", context, status=422 if form.is_bound or typed else 200)


def _own_plan(line: Assignment) -> Plan | None:
    """The body's own plan below this one, when the task asks for one: it is its evidence."""
    if not asks_for_a_plan(line.task.text):
        return None
    return Plan.objects.filter(upper=line.plan_id, owner=line.body_id).select_related("document").first()


def _releases(request: HttpRequest, line: Assignment) -> dict[str, Release]:
    seen = messages_visible_to(staff(request), today()).filter(tasks=line.task_id)
    rows = Release.objects.filter(message__in=seen).select_related("message").order_by("-pk")[:_DOCUMENTS]
    return {str(r.pk): r for r in rows}


def _documents(request: HttpRequest, line: Assignment) -> dict[str, Document]:
    rows = documents_visible_to(staff(request), today()).filter(owner__in=[line.body_id, line.plan.owner_id])
    own = _own_plan(line)
    found = {str(own.document_id): own.document} if own else {}
    newest = rows.defer("text", "folded", "reading", "first_reading").order_by("-pk")[:_DOCUMENTS]
    return found | {str(d.pk): d for d in newest}


def _form(request: HttpRequest, line: Assignment) -> EvidenceForm:
    posted = request.method == "POST" and "words" in request.POST  # other forms of the page send none
    form = EvidenceForm(request.POST if posted else None, request.FILES if posted else None, initial={"version": line.version})
    form.fields["releases"].choices = [(k, str(r)) for k, r in _releases(request, line).items()]  # type: ignore[attr-defined]
    form.fields["documents"].choices = [(k, d.heading) for k, d in _documents(request, line).items()]  # type: ignore[attr-defined]
    return form


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of work."""
    return _shown(request, _line(request, pk))


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, begin, confirm, send back, end."""
    line = _line(request, pk)
    wanted = request.POST.get("to", "")
    if wanted not in {m.value for m in Move} - {Move.GIVE_EVIDENCE.value, Move.HAND_OVER.value}:
        raise Http404
    note = request.POST.get("note", "")
    with said(request, f"Đã ghi: {MOVE_LABELS[Move(wanted)].lower()}."):
        work_actions.move(line=line, to=Move(wanted), version=_version(request), by=staff(request), at=now(), note=note)
        return redirect("desk:line", pk)
    line.refresh_from_db()
    return _shown(request, line, typed=Typed(note=note))


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give evidence."""
    line = _line(request, pk)
    form = _form(request, line)
    if not form.is_valid():
        return _shown(request, line, form)
    data = form.cleaned_data
    releases, documents = _releases(request, line), _documents(request, line)
    shown = [Shown(release=releases[k]) for k in data["releases"]] + [Shown(document=documents[k]) for k in data["documents"]]
    shown += [Shown(words=data["words"])] if data["words"].strip() else []
    shown += [Shown(file_name=str(f.name)[:200], file_sha256=store.put(f.read())) for f in data["uploads"]]
    with said(request, "Đã nộp minh chứng. Cơ quan theo dõi sẽ xác nhận."):
        work_actions.give_evidence(line=line, shown=shown, version=data["version"], by=staff(request), at=now())
        return redirect("desk:line", pk)
    line.refresh_from_db()
    return _shown(request, line, form)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece of evidence back, with a reason."""
    evidence = get_object_or_404(Evidence.objects.select_related("assignment__body"), pk=pk)
    line = _line(request, evidence.assignment_id)
    why = request.POST.get("why", "")
    with said(request, "Đã rút minh chứng."):
        work_actions.withdraw_evidence(evidence=evidence, why=why, by=staff(request), at=now())
        return redirect("desk:line", line.pk)
    line.refresh_from_db()
    return _shown(request, line, typed=Typed(why=why, piece=evidence.pk))


@require_POST
def put_in_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which colleague does the line."""
    line = _line(request, pk)
    chosen = request.POST.get("officer", "")
    officer = User.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    with said(request, "Đã ghi người phụ trách."):
        work_actions.put_in_charge(line=line, officer=officer, version=_version(request), by=staff(request), at=now())
    return redirect("desk:line", pk)


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of evidence, byte for byte."""
    rows = Evidence.objects.exclude(file_sha256="").filter(assignment__in=lines_visible_to(staff(request), today()).values("pk"))
    found = get_object_or_404(rows, pk=pk)
    return file_answer(found.file_name, found.file_sha256)


def file_answer(file_name: str, sha256: str) -> HttpResponse:
    """A file of the store under its name: pictures and PDF are shown, the rest is downloaded. Raises Http404."""
    try:
        content = store.get(sha256)
    except store.Damaged as error:
        raise Http404(str(error)) from error
    kind = media_type(content[:8]) or "application/octet-stream"
    response = HttpResponse(content, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})
    shown = "inline" if kind.startswith("image/") or kind == "application/pdf" else "attachment"
    name = file_name.replace('"', "").replace("\\", "")
    response.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{_quoted(name)}"
    return response


def _quoted(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "".join(f"%{b:02X}" for b in c.encode()) for c in name)
