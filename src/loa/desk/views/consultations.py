"""Consultations: the list, a new one, what is declared, the files of the draft, and the steps to the public."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.cases.rules import NotPossible
from loa.consultations import answer_actions, edition_actions, evidence_actions, papers, plan_actions, queries
from loa.consultations.answer_queries import open_appeals, progress, unanswered
from loa.consultations.checklist_rules import BASIS, NEED_LABELS, Need, need
from loa.consultations.comment_actions import STAFF_TAKES
from loa.consultations.comment_queries import to_place
from loa.consultations.counting_rules import in_words
from loa.consultations.draft_models import Companion, Consultation
from loa.consultations.edition_rules import CHANGE_LABELS, remarks
from loa.consultations.open_queries import counting_of
from loa.consultations.rules import PHASE_LABELS, Phase
from loa.consultations.tasks import tallied, tell
from loa.consultations.term_rules import choices
from loa.desk.consultation_forms import CompanionForm, DescribeForm, EditionForm, NewForm, companion_type
from loa.desk.histories import told
from loa.desk.inspection_forms import new_key
from loa.desk.plan_forms import day_field
from loa.desk.requests import home_body, number, said, staff, today
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.case_links import line_of, picked
from loa.ledger.queries import history_within
from loa.newsroom.rules import NotAllowed
from loa.organisations.queries import NotPermitted, may
from loa.organisations.rules import Act
from loa.paper.unreadable import Unreadable
from loa.plans.queries import visible_to as plans_visible_to
from loa.plans.serving_queries import MOST_LINES, lines_for
from loa.plans.work_actions import ChangedMeanwhile
from loa.terms.queries import rules_for

PER_PAGE = 30
HISTORY = 60
MOST_STATISTICS = 1_000


def consultation_of(request: HttpRequest, pk: int) -> Consultation:
    """The consultation, if this person may see it."""
    return get_object_or_404(queries.visible_to(staff(request), today()), pk=pk)


def own_consultation(request: HttpRequest, pk: int) -> Consultation:
    """The consultation, if this person may act on it."""
    found = consultation_of(request, pk)
    if not queries.works_on(staff(request), found, today()):
        raise PermissionDenied
    return found


def frame(request: HttpRequest, one: Consultation, tab: str) -> dict[str, Any]:
    """What every page of a consultation shows."""
    phase = queries.phase_of(one, today())
    own = queries.works_on(staff(request), one, today())
    takes = phase in STAFF_TAKES
    return {"one": one, "tab": tab, "phase": phase.value, "phase_words": PHASE_LABELS[phase], "own": own, "staff_takes": takes}


@require_GET
def index(request: HttpRequest, form: str = "") -> HttpResponse:
    """Consultations of this person's bodies and those below; with "xlsx" their statistics."""
    if form not in ("", "xlsx"):
        raise Http404
    user, day = staff(request), today()
    rows = queries.searched(queries.visible_to(user, day), request.GET.get("q", "")[:100])
    wanted = next((p for p in Phase if p.value == request.GET.get("buoc")), None)
    if wanted:
        rows = queries.in_phase(rows, wanted, day)
    if form:
        announced = rows.filter(announced_at__isnull=False)[:MOST_STATISTICS]
        return sheet_answer(papers.statistics(announced, now()), "thong-ke-lay-y-kien.xlsx")
    page = Paginator(queries.counted_by_body(rows), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "rows": [(row, queries.phase_of(row, day).value, PHASE_LABELS[queries.phase_of(row, day)]) for row in page],
        "words": request.GET.get("q", ""), "wanted": wanted.value if wanted else "",
        "phases": [(p.value, w) for p, w in PHASE_LABELS.items()], "may_start": queries.own_bodies(user, day).exists(),
    }  # fmt: skip
    return render(request, "desk/consultations.html", context)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """A new consultation."""
    user, sent = staff(request), request.method == "POST"
    own = queries.own_bodies(user, today())
    if not own.exists():
        raise PermissionDenied
    form = NewForm(request.POST if sent else None, own=own, initial={"body": home_body(request), "key": new_key()})
    if sent and form.is_valid():
        with said(request):
            data = form.cleaned_data
            made = edition_actions.start(body=data["body"], title=data["title"], key=data["key"], by=user, at=now())
            return redirect("desk:consultation", made.pk)
    return render(request, "desk/consultation_new.html", {"form": form}, status=422 if sent else 200)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One consultation."""
    return shown(request, consultation_of(request, pk))


def shown(request: HttpRequest, one: Consultation, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of one consultation, with forms as they were sent."""
    user, day = staff(request), today()
    context = frame(request, one, "overview")
    phase, edition = queries.phase_of(one, day), queries.newest(one)
    own = context["own"]
    if own and phase is Phase.DRAFT:
        context["describe"] = bound.get("describe") or describe_form(request, one)
    context |= {
        "edition": edition, "editions": queries.editions(one), "companions": one.companions.filter(removed_at__isnull=True).order_by("pk"),
        "edition_form": bound.get("edition_form") or EditionForm(initial={"dated": day}), "companion_form": bound.get("companion_form") or
        CompanionForm(), "counting": in_words(counting_of(one)), "need": NEED_LABELS[need(one.checklist)], "basis": BASIS,
        "must_plan": need(one.checklist) is Need.NEEDED and one.plan_id is None,
        "lacking": edition_actions.lacking(one, day) if phase is Phase.DRAFT else (), "posting": queries.posting_of(one),
        "approves": own and may(user, Act.APPROVE, one.body, day), "adds": own and phase in (Phase.DRAFT, Phase.FORTHCOMING, Phase.OPEN,
        Phase.ANSWERING), "history": told(history_within(f"consultation:{one.pk}")[:HISTORY]),
        "tree": _tree(edition), "announced": one.announced_at is not None, "evidence": queries.evidence_of(one),
        "serves": lines_for(user, day)[:MOST_LINES] if own and phase is Phase.PUBLISHED else (), "wrong": bound.get("wrong", ""),
        "typed": bound.get("typed", ""), "remarks": _remarks(edition), "chosen": bound.get("chosen", 0),
    }  # fmt: skip
    if context["announced"]:
        context |= _work(one)
    return render(request, "desk/consultation.html", context, status=status)


def _work(one: Consultation) -> dict[str, Any]:
    return {
        "left": unanswered(one).count(), "appeals": open_appeals(one).count(),
        "waiting": len(to_place(one)), "progress": progress(one), "hindrances": answer_actions.hindrances(one),
    }  # fmt: skip


def _remarks(edition: Any) -> list[str]:
    return list(remarks(set(edition.provisions.values_list("kind", flat=True).distinct()))) if edition else []


def _tree(edition: Any) -> list[tuple[dict[str, Any], str]]:
    return [(row, CHANGE_LABELS.get(row["change"], "")) for row in queries.outline(edition)[:400]] if edition else []


def describe_form(request: HttpRequest, one: Consultation, *, sent: bool = False) -> DescribeForm:
    """The form of what is declared."""
    terms = choices(rules_for(one.body), today(), one.body.kind.split("_")[0])
    plans = plans_visible_to(staff(request), today()).filter(owner=one.body)
    return DescribeForm(request.POST if sent else None, terms=terms, plans=plans, initial=DescribeForm.initial_of(one))


@require_POST
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what is declared."""
    one = own_consultation(request, pk)
    form = describe_form(request, one, sent=True)
    if form.is_valid():
        with said(request, "Đã lưu."):
            version = form.cleaned_data["version"]
            edition_actions.describe(consultation=one, form=form.described(), version=version, by=staff(request), at=now())
            return redirect("desk:consultation", pk)
        one.refresh_from_db()
        form.data = form.data.copy()  # saving again replaces what somebody else saved
        form.data["version"] = str(one.version)
    return shown(request, one, 422, describe=form)


@require_POST
def add_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a file as the next version."""
    one = own_consultation(request, pk)
    form = EditionForm(request.POST, request.FILES)
    if form.is_valid():
        file, data = form.cleaned_data["file"], form.cleaned_data
        try:
            with said(request, "Đã đọc và lưu bản dự thảo."):
                edition_actions.add_edition(
                    consultation=one, content=file.read(), name=file.name or "du-thao", dated=data["dated"], note=data["note"],
                    by=staff(request), at=now(),
                )  # fmt: skip
                return redirect("desk:consultation", pk)
        except Unreadable as error:
            form.add_error("file", str(error))
    return shown(request, one, 422, edition_form=form)


@require_POST
def add_companion(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that goes with the draft."""
    one = own_consultation(request, pk)
    form = CompanionForm(request.POST, request.FILES)
    if form.is_valid():
        file, data = form.cleaned_data["file"], form.cleaned_data
        content = file.read()
        with said(request, "Đã thêm tài liệu."):
            edition_actions.add_companion(
                consultation=one, kind=data["kind"], title=data["title"], content=content, name=file.name or "tep",
                media_type=companion_type(content), by=staff(request), at=now(),
            )  # fmt: skip
            return redirect("desk:consultation", pk)
    return shown(request, one, 422, companion_form=form)


@require_POST
def remove_companion(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file back."""
    row = get_object_or_404(Companion, pk=file, consultation=own_consultation(request, pk))
    with said(request, "Đã rút tài liệu."):
        edition_actions.remove_companion(companion=row, by=staff(request), at=now())
    return redirect("desk:consultation", pk)


@require_POST
def make_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The communication plan of Decision 407."""
    one = own_consultation(request, pk)
    with said(request, "Đã lập kế hoạch truyền thông và bắt đầu tin cho từng nhiệm vụ."):
        plan_actions.make_plan(consultation=one, version=number(request, "version"), by=staff(request), at=now())
    return redirect("desk:consultation", pk)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce, extend, stop, publish."""
    one = own_consultation(request, pk)
    to, why, version = request.POST.get("to", ""), request.POST.get("why", ""), number(request, "version")
    by, at = staff(request), now()
    with said(request, MOVED.get(to, "")):
        if to == "announce":
            edition_actions.announce(consultation=one, version=version, by=by, at=at)
        elif to == "extend":
            edition_actions.extend(consultation=one, closes_on=_day(request), why=why, version=version, by=by, at=at)
        elif to == "stop":
            edition_actions.stop(consultation=one, why=why, version=version, by=by, at=at)
        elif to == "publish":
            answer_actions.publish(consultation=one, closing_words=why, version=version, by=by, at=at)
            tell.enqueue(one.pk)
            tallied(one)  # many opinions: the worker begins the count of the final figures
    return redirect("desk:consultation", pk)


@require_POST
def serve(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the consultation in as evidence of a line of work."""
    one, user, words = own_consultation(request, pk), staff(request), request.POST.get("words", "")
    chosen, seen = picked(request)
    try:
        evidence_actions.serve(consultation=one, line=line_of(user, chosen), words=words, version=seen, by=user, at=now())
    except (NotPossible, NotAllowed, NotPermitted, ChangedMeanwhile) as error:
        return shown(request, one, 422, wrong=str(error), typed=words, chosen=chosen)
    with said(request, "Đã nộp làm minh chứng. Cơ quan theo dõi sẽ xác nhận."):
        pass
    return redirect("desk:consultation", pk)


def _day(request: HttpRequest) -> date:
    """The day that was typed. Raises NotAllowed."""
    try:
        found = day_field("Hạn mới").clean(request.POST.get("closes_on", ""))
    except ValidationError as error:
        raise NotAllowed(" ".join(error.messages)) from error
    return found if isinstance(found, date) else today()


MOVED = {
    "announce": "Đã công khai dự thảo.", "extend": "Đã gia hạn.", "stop": "Đã dừng lấy ý kiến.",
    "publish": "Đã công bố kết quả; người góp ý có để lại thư điện tử đang được báo.",
}  # fmt: skip


@require_POST
def write_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """A message about the result, for all channels."""
    one = own_consultation(request, pk)
    with said(request, "Đã soạn tin kết quả. Hãy sửa cho dễ nghe rồi trình duyệt."):
        message = plan_actions.write_summary(consultation=one, by=staff(request), at=now())
        return redirect("desk:message", message.pk)
    return redirect("desk:consultation", pk)
