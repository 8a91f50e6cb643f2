"""Messages: the list, one message with its renditions and approvals, and the acts on it."""

from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loa.delivery import actions as delivery
from loa.delivery.port import Refused, TryLater
from loa.delivery.queries import in_draft_voice, looks_of, rendered
from loa.delivery.registry import channels
from loa.desk import facts
from loa.desk.histories import sittings
from loa.desk.legibility import framed, on_boards
from loa.desk.qr import drawn
from loa.desk.requests import cited, home_body, own_status, said, staff, today
from loa.desk.views.comments import around
from loa.desk.views.editorial import labels
from loa.desk.views.translations import languages
from loa.documents.queries import visible_to as documents_visible_to
from loa.ledger.queries import history
from loa.newsroom import actions, link_actions, speech_actions
from loa.newsroom.link_queries import approvers_of, links_of, questions_of
from loa.newsroom.models import Message, MessageKind, Sheet
from loa.newsroom.queries import (
    content_of,
    decisions_now,
    latest_release,
    may_approve,
    missing,
    visible_to,
    waiting_for,
    withdrawal_of,
)
from loa.newsroom.rules import STATE_LABELS, NotAllowed, State
from loa.newsroom.speech_queries import voice_consents
from loa.newsroom.tasks import carry, send_link
from loa.newsroom.translation_queries import lacking
from loa.newsroom.workflow_queries import open_steps, review_steps, step_for
from loa.organisations.queries import check_may, may
from loa.organisations.rules import Act
from loa.organisations.time_queries import in_whose_name

PER_PAGE = 25


def _message(request: HttpRequest, pk: int) -> Message:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Messages by state."""
    state = request.GET.get("trang-thai", "")
    found = visible_to(staff(request), today())
    if state == "cho-toi":
        found = waiting_for(staff(request), today())
    elif state in State._value2member_map_:
        found = found.filter(state=state)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    documents = documents_visible_to(staff(request), today())[:50]
    states = [("", "Tất cả"), ("cho-toi", "Chờ tôi duyệt"), *((s.value, label) for s, label in STATE_LABELS.items())]
    kinds = MessageKind.objects.filter(ended_at__isnull=True)
    context = {"page": page, "state": state, "states": states, "documents": documents, "kinds": kinds}
    return render(request, "desk/messages.html", context)


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Start a message, from a document or without, without a task."""
    source, kind = None, MessageKind.objects.filter(pk=request.POST.get("kind", ""), ended_at__isnull=True).first()
    if request.POST.get("source"):
        source = get_object_or_404(documents_visible_to(staff(request), today()), pk=_whole(request.POST.get("source")))
    owner = home_body(request)
    title = request.POST.get("title", "").strip()
    if owner is None or not title:
        notices.error(request, "Hãy ghi tiêu đề." if owner else "Tài khoản của bạn chưa có vị trí công tác; hãy hỏi quản trị.")
        return redirect("desk:messages")
    with said(request):
        message = actions.write(title=title, owner=owner, source=source, by=staff(request), at=now(), kind=kind)
        return redirect("wagtailsnippets_newsroom_message:edit", message.pk)
    return redirect("desk:messages")


def _whole(text: str | None) -> int:
    """A whole number that was typed; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: what it says on each channel, what is not in the source, who has approved."""
    message = _message(request, pk)
    user, day = staff(request), today()
    looks, trouble = looks_of(message)
    release, withdrawal = latest_release(message), withdrawal_of(message)
    context: dict[str, Any] = {
        "message": message,
        "content": content_of(message),
        "trouble": trouble,
        **facts.context(message, looks),
        "on_boards": on_boards(message.owner, emergency=False, sheet=Sheet.objects.filter(message=message).first()),
        **cited(message.source, request),
        "source_status": own_status(message.source),
        "missing": [*missing(message), *lacking(message)],
        **languages(message, user, day),
        **around(message, user, day, now()),
        "channel_labels": labels(),
        "release": release,
        "approvals": message.approvals.select_related("by").order_by("-id"),
        "steps": review_steps(message) if message.state == State.SUBMITTED else (),
        "my_step": step_for(user, message, day),
        "may_return": message.state == State.SUBMITTED and decisions_now(message).filter(by=user).exists(),
        "may_edit": may(user, Act.WRITE, message.owner, day),
        "may_approve": may_approve(user, message, day),
        "may_send": may(user, Act.DISPATCH, message.owner, day) and withdrawal is None,
        "withdrawal": withdrawal,
        "may_withdraw": release is not None and withdrawal is None and in_whose_name(user, Act.APPROVE, message.owner, day) is not None,
        "may_correct": release is not None and in_whose_name(user, Act.WRITE, message.owner, day) is not None,
        "links": links_of(message) if message.state == State.SUBMITTED else (),
        "may_submit": may(user, Act.SUBMIT, message.owner, day),
        "questions": questions_of(message),
        "history": sittings(history(f"message:{message.pk}")),
        "draft_voice": message.state == State.SUBMITTED and in_draft_voice(message),
        "consents": voice_consents(message) if message.state == State.SUBMITTED else (),
        "tasks": message.tasks.select_related("plan"),
    }
    return render(request, "desk/message.html", context)


@require_GET
def rendition(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The message as one channel would carry it now, to open or listen to before approval."""
    message = _message(request, pk)
    if kind not in channels():
        raise Http404
    try:
        (look,) = rendered(message, [kind])
    except (TryLater, Refused) as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    return framed(look, f"{message.slug}.{look.extension}")


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for approval."""
    message = _message(request, pk)
    with said(request) as say:
        delivery.submit(message=message, by=staff(request), at=now())
        message.refresh_from_db()
        say(f"Đã trình duyệt. Đang chờ: {', '.join(step.name for step in open_steps(message))}.")
        say(_told(message))
        carry(message)
    return redirect("desk:message", pk)


def _told(message: Message) -> str:
    """To whom letters with a link go. They leave in the background."""
    people = approvers_of(message, now())
    reached = [user for user in people if user.email]
    silent = [str(user) for user in people if not user.email]
    words = f"Đang gửi liên kết duyệt qua thư tới: {', '.join(map(str, reached))}." if reached else "Chưa có ai duyệt được có địa chỉ thư."
    return words + (f" Chưa có địa chỉ thư: {', '.join(silent)}." if silent else "")


@require_POST
def send_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the letters again, to those who have not been sent one a moment ago."""
    message = _message(request, pk)
    with said(request) as say:
        check_may(staff(request), Act.SUBMIT, message.owner, today())
        if message.state != State.SUBMITTED:
            raise NotAllowed("Tin chưa trình duyệt; hãy trình trước khi gửi liên kết.")
        for user in approvers_of(message, now()):
            link_actions.check_pause(message=message, user=user, at=now())
        for user in approvers_of(message, now()):
            if user.email:
                send_link.enqueue(message.pk, user.pk, staff(request).pk)
        say(_told(message))
    return redirect("desk:message", pk)


@never_cache
@require_POST
def own_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for the person who asks, to go on with on a phone: shown on this answer only, to nobody else."""
    message = _message(request, pk)
    with said(request):
        link, token = link_actions.issue(message=message, user=staff(request), by=staff(request), at=now())
        url = f"{settings.LOA_SITE_URL}{reverse('approve_by_link', args=[token])}"
        return render(request, "desk/own_link.html", {"message": message, "link": link, "url": url, "picture": drawn(url)})
    return redirect("desk:message", pk)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """An approver asks the author something."""
    message = _message(request, pk)
    with said(request, "Đã gửi câu hỏi; tin vẫn chờ duyệt."):
        link_actions.ask(message=message, text=request.POST.get("words", ""), by=staff(request), at=now())
        carry(message)
    return redirect("desk:message", pk)


@require_POST
def answer(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Answer an approver, who gets a new link by mail."""
    message = _message(request, pk)
    asked = get_object_or_404(questions_of(message), pk=question)
    with said(request, "Đã trả lời; người hỏi nhận liên kết mới qua thư."):
        link_actions.answer(question=asked, text=request.POST.get("words", ""), by=staff(request), at=now())
        if asked.by in approvers_of(message, now()):
            send_link.enqueue(message.pk, asked.by_id, staff(request).pk)
    return redirect("desk:message", pk)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's step for what the page showed; the last step signs the release."""
    message = _message(request, pk)
    with said(request) as say:
        seen, comment = request.POST.get("sha256") or "?", request.POST.get("comment", "")
        if request.POST.get("agree_voice"):
            speech_actions.agree_to_draft_voice(message=message, by=staff(request), at=now(), seen=seen)
        release = delivery.approve(message=message, by=staff(request), at=now(), seen=seen, comment=comment)
        left = ", ".join(f"“{step.name}”" for step in open_steps(message))
        say(f"Đã đủ người duyệt: phát hành số {release.number}." if release else f"Đã duyệt. Cần một người khác duyệt ở bước {left}.")
        carry(message)
    return redirect("desk:message", pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return to the author with a reason."""
    message = _message(request, pk)
    with said(request, "Đã trả lại cho người soạn."):
        actions.send_back(message=message, reason=request.POST.get("reason", ""), by=staff(request), at=now())
        carry(message)
    return redirect("desk:message", pk)
