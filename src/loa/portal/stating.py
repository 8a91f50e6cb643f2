"""Statements that anybody agrees to, disagrees with or passes, and the groups of opinion that follow. The clock is read here.

No account and no cookie: a browser has a random token that we signed, kept by the browser itself and sent with its votes. What is stored
is a keyed hash of it. Without a script the token goes from page to page in the form.
"""

import json
import secrets
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from loa.consultations import statement_actions
from loa.consultations.draft_models import Consultation
from loa.consultations.group_queries import shown_groups
from loa.consultations.group_rules import CLEAR, GROUP_FLOOR, LEAST_VOTERS, LEAST_VOTES, VOTE_LABELS, Vote
from loa.consultations.queries import newest
from loa.consultations.rules import Given, Kind, Stance
from loa.consultations.statement_queries import described, shown_statements, vote_lines, voter_of, waiting_for
from loa.consultations.tasks import ask_for_groups
from loa.newsroom.rules import NotAllowed
from loa.portal.commenting import WARNING, key_in, new_key, personal, refused
from loa.portal.opinions import readable

ON_A_PAGE = 8
_VOTES_PER_COMMENT = 5  # sendings of votes are so many times as frequent as comments
_SIGNER = Signer(salt="loa.portal.stating")
_OPEN = {"Access-Control-Allow-Origin": "*"}


def _voted(pk: int) -> tuple[Consultation, dict[str, Any]]:
    """The consultation and the frame of its pages, when it has statements that may be read by now. Raises Http404."""
    consultation, context = readable(pk)
    if not consultation.takes_votes:
        raise Http404
    return consultation, context


def _token(request: HttpRequest) -> str:
    """The browser's token, a new one when it sent none that we signed."""
    try:
        return str(_SIGNER.unsign(request.POST.get("the", "")[:200]))
    except BadSignature:
        return secrets.token_urlsafe(16)


def _votes(request: HttpRequest) -> dict[int, Vote]:
    """What was ticked, by numbers of statements."""
    found = {}
    for name, value in request.POST.items():
        number = name.removeprefix("pb-")
        if name.startswith("pb-") and number.isdecimal() and len(number) < 7 and value in ("1", "0", "-1"):
            found[int(number)] = Vote(int(value))
    return found


@csrf_exempt  # the token that we signed is all that a vote is bound to: no cookie, nothing acts in anybody's name
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest, pk: int) -> HttpResponse:
    """The next statements to vote on, and what came of the votes. A form without votes asks for the next ones of its browser."""
    consultation, context = _voted(pk)
    token, wrong, status = _token(request), "", 200
    if votes := _votes(request):
        wrong, status = _vote(request, consultation, token, votes)
    elif "gui" in request.POST:  # the button was pressed; a script asks without it
        wrong, status = "Bạn chưa chọn câu nào. Hãy chọn với ít nhất một phát biểu rồi gửi.", 422
    return _page(request, consultation, context, token, wrong, status)


def _vote(request: HttpRequest, consultation: Consultation, token: str, votes: dict[int, Vote]) -> tuple[str, int]:
    if no := refused(request, _VOTES_PER_COMMENT):
        return no
    try:
        statement_actions.vote(consultation=consultation, voter=voter_of(consultation, token), votes=votes, at=now())
    except NotAllowed as error:
        return str(error), 422
    except OperationalError:
        return "Đang có rất nhiều người gửi cùng lúc. Hãy đợi vài giây rồi bấm gửi lại.", 503
    ask_for_groups(consultation)
    return "", 200


def _page(
    request: HttpRequest, consultation: Consultation, context: dict[str, Any], token: str, wrong: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    waiting = list(waiting_for(consultation, voter_of(consultation, token))[: ON_A_PAGE + 1]) if context["takes"] else []
    ask_for_groups(consultation)
    context |= {
        "token": _SIGNER.sign(token), "waiting": waiting[:ON_A_PAGE], "more": len(waiting) > ON_A_PAGE, "wrong": wrong,
        "known": request.method == "POST", "choices": [(int(v), words) for v, words in VOTE_LABELS.items()],
        "count": shown_statements(consultation).count(), "found": shown_groups(consultation), "key": new_key(),
        "longest": statement_actions.MOST_LETTERS, "floor": GROUP_FLOOR, "least_votes": LEAST_VOTES, "least_voters": LEAST_VOTERS,
        "clear": f"{CLEAR:.2f}".replace(".", ","), "typed": "", **more,
    }  # fmt: skip
    return render(request, "portal/consultation_statements.html", context, status=status)


@csrf_exempt  # the form carries a key that we signed, as a comment does
@never_cache
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement of one's own: an opinion with its receipt, and a sentence for others to vote on."""
    consultation, context = _voted(pk)
    edition = newest(consultation)
    assert edition is not None  # it was announced
    typed = request.POST.get("text", "")
    given = Given(typed, Stance.NONE, Kind.CITIZEN)
    kept = {"typed": typed, "open": True, "warned": "biet" in request.POST}

    def again(words: str, status: int = 422, **more: Any) -> HttpResponse:
        return _page(request, consultation, context, _token(request), "", status, **{**kept, "wrong_own": words, **more})

    if no := refused(request):
        return again(*no)
    if "biet" not in request.POST and (found := personal(given)):
        return again(WARNING.format(found), warned=True)
    try:
        taken = statement_actions.propose(consultation=consultation, edition=edition, given=given, key=key_in(request), at=now())
    except BadSignature:
        return again("Trang đã mở quá lâu. Nội dung của bạn vẫn còn: hãy bấm gửi lần nữa.")
    except NotAllowed as error:
        return again(str(error))
    except OperationalError:
        return again("Đang có rất nhiều người gửi cùng lúc. Nội dung của bạn vẫn còn: hãy đợi vài giây rồi bấm gửi lại.", 503)
    return redirect(f"{reverse('portal:own_comment', args=[taken.secret])}?moi=1")


@require_safe
def as_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every vote as a row."""
    consultation, _ = _voted(pk)
    headers = _OPEN | {"Content-Disposition": f'attachment; filename="phat-bieu-{pk}.csv"'}
    return StreamingHttpResponse(vote_lines(consultation), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def as_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Statements and groups."""
    consultation, _ = _voted(pk)
    text = json.dumps(described(consultation), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json", headers=_OPEN)
