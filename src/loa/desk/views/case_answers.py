"""Answers at the desk: written point by point, submitted, approved or sent back; templates; publication; figures."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.cases import answer_actions, count_queries, public_actions, queries
from loa.cases.answer_rules import MOST_POINTS, Said
from loa.cases.kind_rules import BY_CODE
from loa.cases.models import Published, ReplyTemplate
from loa.cases.public_actions import Shown
from loa.cases.public_queries import personal_in, standing
from loa.cases.rules import Move, NotPossible
from loa.desk.requests import number, said, staff, today
from loa.desk.views.budget_sheets import sheet_answer
from loa.desk.views.cases import own_case, shown, version_of
from loa.organisations.models import Body
from loa.organisations.queries import NotPermitted, visible_keys
from loa.paper.sheets import Column, Sheet, write_xlsx
from loa.vietnamese.masking import WHAT_LABELS, mask

MOST_SHOWN = 200  # lines of figures on the page; the sheet holds all


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The answer as it was typed, to be shown again."""
    columns = [request.POST.getlist(name)[:MOST_POINTS] for name in ("point", "said", "declined")]
    points = [{"point": a.strip(), "answer": b.strip(), "declined": c.strip()} for a, b, c in zip(*columns, strict=False)]
    return {
        "opening": request.POST.get("opening", ""),
        "closing": request.POST.get("closing", ""),
        "outcome": request.POST.get("outcome", "answer"),
        "ground": request.POST.get("ground", ""),
        "repeats_why": request.POST.get("repeats_why", ""),
        "points": [one for one in points if any(one.values())],
    }


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the draft, and hand it in when that was asked. What was typed stays on every error."""
    case, typed, user = own_case(request, pk), _typed(request), staff(request)
    outcome = Move(typed["outcome"]) if typed["outcome"] in set(Move) else Move.ANSWER
    points = [Said(**one) for one in typed["points"]]
    written = answer_actions.Written(points, typed["opening"], typed["closing"], outcome, typed["ground"], typed["repeats_why"])
    try:
        draft = answer_actions.write_answer(case=case, written=written, version=version_of(request, "draft_version"), by=user, at=now())
        if request.POST.get("submit"):
            case.refresh_from_db()
            answer_actions.submit(case=case, version=case.version, seen=draft.version, by=user, at=now())
    except (NotPossible, NotPermitted) as error:
        case.refresh_from_db()
        theirs = queries.draft_of(case)  # what another officer saved meanwhile is shown beside what was typed
        newer = theirs is not None and theirs.version != version_of(request, "draft_version")
        return shown(request, case, 422, wrong=str(error), verb="tra-loi", answer_typed=typed, newer=newer)
    messages.success(request, "Đã trình duyệt." if request.POST.get("submit") else "Đã lưu bản trả lời.")
    return redirect("desk:case", pk)


@require_POST
def earlier(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin with an answer that was published to the same question."""
    case = own_case(request, pk)
    row = get_object_or_404(standing(), pk=number(request, "published"))
    try:
        answer_actions.use_earlier(case=case, earlier=row, version=version_of(request, "draft_version"), by=staff(request), at=now())
    except (NotPossible, NotPermitted) as error:
        return shown(request, case, 422, wrong=str(error))
    return redirect("desk:case", pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what was shown, or send it back."""
    case, user = own_case(request, pk), staff(request)
    version, seen = version_of(request), version_of(request, "draft_version")
    try:
        if request.POST.get("to") == "approve":
            answer_actions.approve(case=case, version=version, seen=seen, by=user, at=now())
        else:
            answer_actions.send_back(case=case, why=request.POST.get("words", ""), version=version, by=user, at=now())
    except (NotPossible, NotPermitted) as error:
        case.refresh_from_db()
        return shown(request, case, 422, wrong=str(error), verb="duyet", typed=request.POST.get("words", ""))
    messages.success(request, "Đã duyệt; trả lời đã gửi." if request.POST.get("to") == "approve" else "Đã trả lại.")
    return redirect("desk:case", pk)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what is personal, mask it, confirm, publish."""
    case = own_case(request, pk)
    question, answer = queries.exchanged(case, [(row.sent_at, answer_actions.text_of(row)) for row in queries.sent_answers(case)])
    texts = {
        name: mask(text, personal_in(case, text)) for name, text in (("title", case.title), ("question", question), ("answer", answer))
    }
    wrong = ""
    if request.method == "POST":
        texts = {name: request.POST.get(name, "") for name in texts}
        left = request.POST.get("left_in", "0")
        try:
            row = public_actions.publish(
                case=case, shown=Shown(**texts), confirmed=request.POST.get("confirmed") == "1",
                left_in=int(left) if left.isascii() and left.isdecimal() and len(left) < 5 else 0, by=staff(request), at=now(),
            )  # fmt: skip
        except (NotPossible, NotPermitted) as error:
            wrong = str(error)
        else:
            if request.POST.get("message"):
                with said(request, "Đã soạn bản tin “Trả lời ý kiến nhân dân”; cần hai người duyệt như mọi tin."):
                    public_actions.make_message(row=row, by=staff(request), at=now())
            return redirect("desk:case", pk)
    found = [(name, one.words, WHAT_LABELS[one.what]) for name, text in texts.items() for one in personal_in(case, text)]
    original = [(one.words, WHAT_LABELS[one.what]) for text in (question, answer) for one in personal_in(case, text)]
    context = {"case": case, "texts": texts, "found": found, "original": original, "wrong": wrong}
    return render(request, "desk/case_publish.html", context, status=422 if wrong else 200)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published answer off the site."""
    row = get_object_or_404(Published.objects.filter(body__in=visible_keys(staff(request), today())), pk=pk)
    with said(request, "Đã gỡ khỏi trang hỏi đáp."):
        public_actions.withdraw(row=row, why=request.POST.get("words", ""), by=staff(request), at=now())
    return redirect("desk:case", row.case_id) if row.case_id else redirect("desk:cases")


@require_POST
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a published answer a message for the channels."""
    row = get_object_or_404(Published.objects.filter(body__in=visible_keys(staff(request), today())), pk=pk)
    with said(request):
        made = public_actions.make_message(row=row, by=staff(request), at=now())
        return redirect("desk:message", made.pk)
    return redirect("desk:cases")


@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """Words that are used again."""
    user, day = staff(request), today()
    rows = (
        ReplyTemplate.objects.filter(body__in=visible_keys(user, day), ended_at__isnull=True)
        .select_related("body")
        .order_by("body", "kind", "name")
    )
    bodies = Body.objects.filter(pk__in=rows.values("body")) | Body.objects.filter(posts__user=user)
    if request.method == "POST":
        if request.POST.get("end"):
            row = get_object_or_404(rows, pk=number(request, "end"))
            with said(request, "Đã thôi dùng."):
                answer_actions.end_template(template=row, by=user, at=now())
            return redirect("desk:case_templates")
        body = get_object_or_404(Body, pk=number(request, "body"))
        try:
            answer_actions.keep_template(body=body, kind=request.POST.get("kind", ""), name=request.POST.get("name", ""),
                                         text=request.POST.get("text", ""), by=user, at=now())  # fmt: skip
        except (NotPossible, NotPermitted) as error:
            context = {"rows": rows, "bodies": bodies.distinct(), "kinds": BY_CODE.values(), "typed": request.POST, "wrong": str(error)}
            return render(request, "desk/case_templates.html", context, status=422)
        return redirect("desk:case_templates")
    return render(request, "desk/case_templates.html", {"rows": rows, "bodies": bodies.distinct(), "kinds": BY_CODE.values(), "typed": {}})


@require_GET
def figures(request: HttpRequest, form: str = "") -> HttpResponse:
    """Counts of a year by body and kind, and how answers were; as a page or XLSX."""
    user, day = staff(request), today()
    typed = request.GET.get("nam", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 and 2000 <= int(typed) <= day.year + 1 else day.year
    found = count_queries.figures(user, day, year)
    shown = found if form else found[:MOST_SHOWN]
    names = dict(Body.objects.filter(pk__in={row["body"] for row in shown}).values_list("pk", "name"))
    rows = [{**row, "body": names.get(row["body"], ""), "kind": BY_CODE[row["kind"]].name} for row in shown]
    if form:
        heads = ("Cơ quan", "Loại", "Tiếp nhận", "Đã trả lời", "Từ chối", "Đang mở", "Trả lời quá hạn")
        keys = ("body", "kind", "received", "answered", "refused", "open", "late")
        columns = tuple(Column(name, 40 if n < 2 else 14) for n, name in enumerate(heads))
        sheet = Sheet(
            f"Năm {year}", f"Tổng hợp hỏi đáp, phản ánh, yêu cầu năm {year}", columns, [[row[key] for key in keys] for row in rows]
        )
        return sheet_answer(write_xlsx([sheet]), f"hoi-dap-yeu-cau-{year}.xlsx")
    total = {key: sum(row[key] for row in found) for key in ("received", "answered", "refused", "open", "late")}
    context = {
        "rows": rows,
        "left_out": len(found) - len(rows),
        "total": total,
        "year": year,
        "quality": count_queries.quality(found),
    }
    return render(request, "desk/case_figures.html", context)
