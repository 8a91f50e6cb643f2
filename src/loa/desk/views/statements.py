"""Statements that people agree to or not: the office's own, opinions quoted, and the groups of opinion that follow."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from loa.consultations import statement_actions
from loa.consultations.answer_queries import of
from loa.consultations.draft_models import Consultation
from loa.consultations.group_queries import shown_groups
from loa.consultations.models import Statement
from loa.consultations.rules import Phase
from loa.consultations.statement_queries import statements_of
from loa.consultations.tasks import ask_for_groups
from loa.desk.requests import number, said, staff
from loa.desk.views.consultations import consultation_of, frame, own_consultation
from loa.newsroom.rules import NotAllowed


@require_GET
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Statements with their votes, and the groups."""
    return _shown(request, consultation_of(request, pk))


def _shown(request: HttpRequest, one: Consultation, status: int = 200) -> HttpResponse:
    if not one.takes_votes:
        raise Http404
    ask_for_groups(one)
    context = frame(request, one, "statements") | {
        "rows": statements_of(one), "found": shown_groups(one), "typed": request.POST.get("text", ""),
        "longest": statement_actions.MOST_LETTERS,
    }  # fmt: skip
    context["adds"] = context["own"] and context["phase"] in (Phase.DRAFT, Phase.FORTHCOMING, Phase.OPEN)
    return render(request, "desk/statements.html", context, status=status)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a statement, quote an opinion as one, withdraw one of the office."""
    one = own_consultation(request, pk)
    to = request.POST.get("to", "")
    with said(request) as say:
        say(_acted(request, one, to))
        return redirect("desk:statements", pk)
    return _shown(request, one, 422)


def _acted(request: HttpRequest, one: Consultation, to: str) -> str:
    by, at = staff(request), now()
    if to == "add":
        return f"Đã thêm phát biểu {statement_actions.add(consultation=one, text=request.POST.get('text', ''), by=by, at=at).number}."
    if to == "quote":
        comment = get_object_or_404(of(one).select_related("consultation__body"), number=number(request, "opinion"))
        return f"Đã đưa ý kiến thành phát biểu {statement_actions.quote(comment=comment, by=by, at=at).number}."
    if to == "withdraw":
        row = get_object_or_404(
            Statement.objects.select_related("consultation__body"), consultation=one, number=number(request, "statement")
        )
        statement_actions.withdraw(statement=row, why=request.POST.get("why", ""), by=by, at=at)
        return f"Đã rút phát biểu {row.number}."
    raise NotAllowed("Hãy chọn việc cần làm.")
