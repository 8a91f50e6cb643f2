"""Approval from a phone, outside the log-in: the page that a one-time link opens, its confirmation, and what it says when it is closed.

Reading uses nothing up: chat programs fetch a link to show a preview. Only a confirmed POST acts, through the same actions as the desk.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from loa.accounts.pace import tries_from
from loa.delivery import actions as delivery
from loa.delivery.port import Refused, TryLater
from loa.delivery.queries import in_draft_voice, looks_of, rendered
from loa.delivery.registry import channels
from loa.desk import facts
from loa.desk.legibility import framed
from loa.desk.views.register import original_of
from loa.documents.law_queries import citations
from loa.documents.queries import visible_to as documents_visible_to
from loa.newsroom import actions, link_actions, speech_actions
from loa.newsroom.link_queries import changes_since, questions_of, state_of
from loa.newsroom.link_rules import CLOSED_FOR_GOOD, LINK_STATE_WORDS, LinkState
from loa.newsroom.models import ApprovalLink
from loa.newsroom.queries import content_of, may_approve
from loa.newsroom.rules import NotAllowed
from loa.newsroom.speech_queries import voice_consents
from loa.newsroom.tasks import carry, send_link
from loa.newsroom.workflow_queries import review_steps, step_for, steps_left
from loa.organisations.queries import NotPermitted, visible_bodies

MOST_WRONG, WINDOW_SECONDS = 30, 600  # wrong links from one address; the lock of a single link is kept with the link
VERBS = {"approve": "Duyệt", "return": "Trả lại", "ask": "Hỏi lại"}
DONE = {"approve": "duyệt", "return": "trả lại", "ask": "hỏi lại"}


def _closed(request: HttpRequest, words: str, status: int, **context: Any) -> HttpResponse:
    answer = render(request, "desk/link_closed.html", {"words": words, **context}, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _wrong(request: HttpRequest) -> HttpResponse:
    """The answer to a link that nobody was sent; many of them from one address are slowed down."""
    if tries_from(request.META.get("REMOTE_ADDR", ""), "wrong-link", WINDOW_SECONDS) > MOST_WRONG:
        return _closed(request, "Có quá nhiều liên kết sai từ nơi này. Hãy đợi mười phút rồi mở lại từ thư.", 429)
    return _closed(request, "Liên kết này không đúng hoặc bị cắt bớt. Hãy mở lại từ thư, hoặc duyệt ở bàn làm việc.", 404)


def _state_page(request: HttpRequest, link: ApprovalLink, state: LinkState) -> HttpResponse:
    """What a closed link tells its receiver: why, what changed, and whether a new one can be had. A lost post is told nothing more."""
    if state is LinkState.NO_POST:
        return _closed(request, LINK_STATE_WORDS[state], 410)
    words = LINK_STATE_WORDS[state]
    if state is LinkState.USED:
        words = f"Bạn đã {DONE.get(link.used_for, 'dùng liên kết này')}. {words}"
    may_renew = state not in CLOSED_FOR_GOOD and may_approve(link.user, link.message, localdate())
    context = {
        "link": link,
        "message": link.message,
        "used": state is LinkState.USED,
        "changes": changes_since(link) if state is LinkState.CHANGED else [],
        "waits": state is LinkState.CHANGED and not may_renew,
        "may_renew": may_renew,
        "questions": questions_of(link.message).filter(by=link.user),
    }
    return _closed(request, words, 200 if state is LinkState.USED else 410, **context)


def _content(link: ApprovalLink) -> dict[str, Any]:
    """All that an approval by `link` signs, and what helps to judge it."""
    message, day = link.message, localdate()
    looks, trouble = looks_of(message)
    source = documents_visible_to(link.user, day).filter(pk=message.source_id or 0).first()
    cited = citations(source, day, visible_bodies(link.user, day)) if source else []
    return {
        "link": link,
        "message": message,
        "content": content_of(message),
        "trouble": trouble,
        **facts.context(message, looks),
        "warnings": [c for c in cited if c.warning or c.instrument is None],
        "source": source,
        "steps": review_steps(message),
        "step": step_for(link.user, message, day),
        "last": steps_left(message) == 1,
        "questions": questions_of(message),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What is signed, with three buttons; a button leads to a confirmation, and only that acts."""
    link = link_actions.find(token=token)
    if link is None:
        return _wrong(request)
    state = state_of(link, now())
    if state is not LinkState.OPEN:
        return _state_page(request, link, state)
    if request.method == "POST":
        return _pressed(request, token, link)
    if request.method == "GET":
        link_actions.opened(link=link, at=now())
    answer = render(request, "desk/link_page.html", _content(link) | {"token": token})
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _pressed(request: HttpRequest, token: str, link: ApprovalLink) -> HttpResponse:
    """The confirmation of a verb, or the act once confirmed."""
    verb, words = request.POST.get("verb", ""), request.POST.get("words", "")
    if verb not in VERBS:
        return redirect("approve_by_link", token)
    error = ""
    if request.POST.get("confirmed"):
        try:
            _act(link, verb, words, request.POST.get("sha256") or "?", agree_voice=bool(request.POST.get("agree_voice")))
        except (NotAllowed, NotPermitted, TryLater, Refused) as refused:
            error = str(refused)
        else:
            return redirect("approve_by_link", token)
    context = {
        "link": link,
        "token": token,
        "message": link.message,
        "verb": verb,
        "label": VERBS[verb],
        "typed": words,
        "error": error,
        "step": step_for(link.user, link.message, localdate()),
        "last": steps_left(link.message) == 1,
        "ask_voice": verb == "approve" and not voice_consents(link.message) and in_draft_voice(link.message),
    }
    return render(request, "desk/link_confirm.html", context, status=422 if error else 200)


def _act(link: ApprovalLink, verb: str, words: str, seen: str, *, agree_voice: bool) -> None:
    """One of the three acts, by the actions that the desk uses."""
    if verb == "approve":
        if agree_voice:
            speech_actions.agree_to_draft_voice(message=link.message, by=link.user, at=now(), seen=seen)
        delivery.approve(message=link.message, by=link.user, at=now(), seen=seen, link=link, comment=words)
    elif verb == "return":
        actions.send_back(message=link.message, reason=words, by=link.user, at=now(), link=link)
    else:
        link_actions.ask(message=link.message, text=words, by=link.user, at=now(), link=link)
    carry(link.message)


@never_cache
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new link to the mail of the receiver of this one: never to anybody else, whoever presses."""
    link = link_actions.find(token=token)
    if link is None:
        return _wrong(request)
    if not may_approve(link.user, link.message, localdate()):
        return _state_page(request, link, state_of(link, now()))
    try:
        link_actions.check_pause(message=link.message, user=link.user, at=now())
    except NotAllowed as error:
        return _closed(request, str(error), 429)
    if not link.user.email:
        return _closed(request, "Tài khoản của bạn chưa có địa chỉ thư. Hãy duyệt ở bàn làm việc, hoặc hỏi quản trị.", 409)
    send_link.enqueue(link.message_id, link.user_id, link.user_id)
    return _closed(request, "Đang gửi liên kết mới tới địa chỉ thư của bạn.", 200)


def _open_link(token: str) -> ApprovalLink:
    link = link_actions.find(token=token)
    if link is None or state_of(link, now()) is not LinkState.OPEN:
        raise Http404
    return link


@never_cache
@require_safe
def rendition(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """The message as one channel would carry it, while the link is open."""
    link = _open_link(token)
    if kind not in channels():
        raise Http404
    try:
        (look,) = rendered(link.message, [kind])
    except (TryLater, Refused) as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    return framed(look, f"{link.message.slug}.{look.extension}")


@never_cache
@require_safe
def source(request: HttpRequest, token: str) -> HttpResponse:
    """The source document's file, while the link is open and its receiver may see it."""
    link = _open_link(token)
    document = documents_visible_to(link.user, localdate()).filter(pk=link.message.source_id or 0).first()
    if document is None:
        raise Http404
    return original_of(request, document)
