"""Claims at the desk: begun from what people ask, checked with evidence, reviewed by two, published, carried by the channels, referred."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.cases import claim_actions, claim_papers
from loa.cases.claim_queries import alike, may_check, may_reply, may_review, open_cases, reply_due, visible_to
from loa.cases.claim_rules import UNDECIDED, VERDICTS, State
from loa.cases.models import Claim, Proof
from loa.cases.rules import NotPossible
from loa.desk.histories import told
from loa.desk.requests import home_body, number, staff, today
from loa.desk.views.cases import version_of
from loa.ledger.queries import history
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, on

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Claims, the questions that belong to none yet, and a new claim."""
    user, day = staff(request), today()
    typed, wrong = request.POST.get("statement", ""), ""
    if request.method == "POST":
        try:
            return redirect("desk:claim", _begin(request, user).pk)
        except (NotPossible, NotPermitted) as error:
            wrong = str(error)
    rows = visible_to(user, day)
    near = alike(typed, rows) if typed else ()
    context = {
        "rows": rows[:300], "waiting": open_cases(user, day)[:200], "typed": request.POST, "chosen": request.POST.getlist("case"),
        "wrong": wrong, "near": near,
    }  # fmt: skip
    return render(request, "desk/claims.html", context, status=422 if wrong else 200)


def _begin(request: HttpRequest, user: User) -> Claim:
    body = home_body(request)
    if body is None:
        raise NotPermitted("Tài khoản này chưa có vị trí công tác.")
    keys = [int(one) for one in request.POST.getlist("case") if one.isascii() and one.isdecimal() and len(one) < 16]
    return claim_actions.begin(
        statement=request.POST.get("statement", ""), owner=body, cases=open_cases(user, today()).filter(pk__in=keys), by=user, at=now(),
        affected=request.POST.get("affected", ""), is_own_error=request.POST.get("own") == "1",
    )  # fmt: skip


def _own(request: HttpRequest, pk: int) -> Claim:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim."""
    return _shown(request, _own(request, pk))


def _shown(request: HttpRequest, claim: Claim, status: int = 200, **more: object) -> HttpResponse:
    user, day = staff(request), today()
    checks, reviewers, writers = may_check(user, claim, day), [one.by_id for one in claim.reviews.all()], list(claim.writers.all())
    context = {
        "claim": claim,
        "checks": checks,
        "writes": checks and State(claim.state) in UNDECIDED,
        "reviews": may_review(user, claim, day) and claim.state == State.REVIEW,
        "barred": user in writers or user.pk in reviewers,
        "replies": may_reply(user, claim, day) and claim.reply_asked_at is not None and claim.state != State.DROPPED,
        "proofs": claim.proofs.select_related("by").order_by("pk"),
        "places": claim.instances.order_by("pk"),
        "verdicts": [(v.value, rated) for v, rated in VERDICTS.items()],
        "stands": [(Proof.FOR, "Ủng hộ"), (Proof.AGAINST, "Bác bỏ"), (Proof.CONTEXT, "Bối cảnh")],
        "bodies": Body.objects.filter(on(day)).exclude(kind="village").select_related("parent").order_by("alphabetical")[:400],
        "reply_due": reply_due(claim),
        "reviewed": len(reviewers),
        "writers": writers,
        "joined": claim.cases.count(),
        "waiting": open_cases(user, day)[:100] if checks else (),
        "history": told(history(f"claim:{claim.pk}")),
        **more,
    }
    return render(request, "desk/claim.html", context, status=status)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One act on a claim; what was typed is shown again when it is refused."""
    claim, do = _own(request, pk), _VERBS.get(verb)
    if do is None:
        raise Http404
    try:
        answer = do(request, claim, staff(request))
    except (NotPossible, NotPermitted) as error:
        return _shown(request, _own(request, pk), 422, wrong=str(error), verb=verb, typed=request.POST)
    if answer is not None:
        return answer
    messages.success(request, "Đã ghi.")
    return redirect("desk:claim", pk)


def _proof(request: HttpRequest, claim: Claim, by: User) -> None:
    stands, words, source = (request.POST.get(name, "") for name in ("stands", "words", "source"))
    claim_actions.add_proof(claim=claim, stands=stands, words=words, source=source, by=by, at=now())


def _place(request: HttpRequest, claim: Claim, by: User) -> None:
    try:
        seen = parse_date(request.POST.get("seen_on", ""))
    except ValueError:
        seen = None
    claim_actions.add_instance(claim=claim, place=request.POST.get("place", ""), seen_on=seen, by=by, at=now())


def _conclude(request: HttpRequest, claim: Claim, by: User) -> None:
    concerned = Body.objects.filter(on(today()), pk=number(request, "concerned")).first()
    claim_actions.conclude(
        claim=claim, verdict=request.POST.get("verdict", ""), explanation=request.POST.get("explanation", ""), concerned=concerned,
        is_own_error=request.POST.get("own") == "1", version=version_of(request), by=by, at=now(),
    )  # fmt: skip


def _join(request: HttpRequest, claim: Claim, by: User) -> None:
    case = get_object_or_404(open_cases(by, today()), pk=number(request, "case"))
    claim_actions.join(claim=claim, case=case, by=by, at=now())


def _reply(request: HttpRequest, claim: Claim, by: User) -> None:
    claim_actions.reply(claim=claim, words=request.POST.get("words", ""), version=version_of(request), by=by, at=now())


def _review(request: HttpRequest, claim: Claim, by: User) -> None:
    claim_actions.review(claim=claim, version=version_of(request), by=by, at=now())


def _message(request: HttpRequest, claim: Claim, by: User) -> HttpResponse:
    del request
    return redirect("desk:message", claim_actions.make_message(claim=claim, by=by, at=now()).pk)


def _refer(request: HttpRequest, claim: Claim, by: User) -> HttpResponse:
    to = request.POST.get("to", "")
    content = claim_papers.referral(claim, to, request.POST.get("genuine", ""))
    claim_actions.note_referral(claim=claim, to=to, by=by, at=now())
    headers = {"Content-Disposition": f'attachment; filename="chuyen-thong-tin-gia-mao-{claim.pk}.docx"'}
    return HttpResponse(content, content_type=_DOCX, headers=headers)


_VERBS: dict[str, Callable[[HttpRequest, Claim, User], HttpResponse | None]] = {
    "bang-chung": _proof,
    "noi-thay": _place,
    "ket-luan": _conclude,
    "gan": _join,
    "hoi-y-kien": lambda r, c, u: claim_actions.ask_reply(claim=c, version=version_of(r), by=u, at=now()),
    "y-kien": _reply,
    "trinh": lambda r, c, u: claim_actions.submit(claim=c, version=version_of(r), by=u, at=now()),
    "tra-lai": lambda r, c, u: claim_actions.send_back(claim=c, why=r.POST.get("words", ""), version=version_of(r), by=u, at=now()),
    "duyet": _review,
    "thoi": lambda r, c, u: claim_actions.drop(claim=c, why=r.POST.get("words", ""), version=version_of(r), by=u, at=now()),
    "tin": _message,
    "chuyen": _refer,
}
