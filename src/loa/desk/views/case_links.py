"""Where a case leads at the desk: evidence of a plan's task, the successor that goes on with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from loa.cases import evidence_actions, placing_actions
from loa.cases.rules import NotPossible
from loa.desk.requests import number, staff, today
from loa.desk.views.cases import own_case, shown, version_of
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, on
from loa.plans.models import Assignment
from loa.plans.serving_queries import lines_for
from loa.plans.work_actions import ChangedMeanwhile


def picked(request: HttpRequest) -> tuple[int, int]:
    """(the line of work that was chosen, the version of it that was seen), 0 for what is no number."""
    key, _, version = request.POST.get("line", "").partition("-")
    chosen = int(key) if key.isascii() and key.isdecimal() and len(key) < 16 else 0
    return chosen, int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0


def line_of(user: User, pk: int) -> Assignment:
    """An open line of a body for which `user` works. Raises NotPossible."""
    found = lines_for(user, today()).filter(pk=pk).first()
    if found is None:
        raise NotPossible("Hãy chọn phần việc còn mở của cơ quan.")
    return found


def _heir(pk: int) -> Body:
    found = Body.objects.filter(on(today()), pk=pk).first()
    if found is None:
        raise NotPossible("Hãy chọn một trong các cơ quan kế tục.")
    return found


@require_POST
def serve(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the answered case in as evidence of a line of work."""
    case, user, words = own_case(request, pk), staff(request), request.POST.get("words", "")
    chosen, seen = picked(request)
    try:
        evidence_actions.serve(case=case, line=line_of(user, chosen), words=words, version=seen, by=user, at=now())
    except (NotPossible, NotPermitted, NotAllowed, ChangedMeanwhile) as error:
        return shown(request, case, 422, wrong=str(error), verb="minh-chung", typed=words, chosen=chosen)
    messages.success(request, "Đã nộp làm minh chứng. Cơ quan theo dõi sẽ xác nhận.")
    return redirect("desk:case", pk)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which of several successors goes on with a case of a body that has ended."""
    case, words, chosen = own_case(request, pk), request.POST.get("words", ""), number(request, "body")
    try:
        to = _heir(chosen)
        placing_actions.place(case=case, to=to, why=words, version=version_of(request), by=staff(request), at=now())
    except (NotPossible, NotPermitted) as error:
        case.refresh_from_db()
        return shown(request, case, 422, wrong=str(error), verb="ke-tuc", typed=words, chosen=chosen)
    messages.success(request, "Đã giao cơ quan kế tục xử lý tiếp.")
    return redirect("desk:case", pk)
