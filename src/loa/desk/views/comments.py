"""Comments on a message while it is written, who has it open, and its lock."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from loa.desk.requests import said, staff, today
from loa.newsroom import comment_actions
from loa.newsroom.comment_queries import comments_seen_by, editing_now, threads_of
from loa.newsroom.comment_rules import FIELDS
from loa.newsroom.models import Comment, Message
from loa.newsroom.queries import visible_to
from loa.newsroom.rules import NotAllowed
from loa.newsroom.tasks import carry
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted, may
from loa.organisations.rules import Act


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0


def around(message: Message, user: User, day: date, at: datetime) -> dict[str, Any]:
    """What the page of a message shows of comments, of who is editing, and of its lock."""
    threads = threads_of(message)
    mine = message.locked and message.locked_by_id == user.pk
    return {
        "threads": threads,
        "open_threads": sum(1 for thread in threads if thread.resolved_at is None),
        "comment_fields": FIELDS.items(),
        "may_comment": may(user, Act.WRITE, message.owner, day) or may(user, Act.REVIEW, message.owner, day),
        "editing": editing_now(message, at, besides=user),
        "locked_by_other": message.locked and not mine,
        "locked_by_me": mine,
        "may_unlock": message.locked and (mine or may(user, Act.APPROVE, message.owner, day)),
    }


def _message(request: HttpRequest, pk: int) -> Message:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


def _back(message: int) -> HttpResponse:
    answer = redirect("desk:message", message)
    answer["Location"] += "#gop-y"
    return answer


def _beside(request: HttpRequest, message: Message) -> HttpResponse:
    """The threads of each field, for the editor to put beside it."""
    threads = threads_of(message)
    blocks = []
    for field, label in FIELDS.items():
        mine = [thread for thread in threads if thread.field == field]
        unsettled = sum(1 for thread in mine if thread.resolved_at is None)
        blocks.append({"field": field, "label": label, "threads": mine, "open": unsettled})
    allowed = around(message, staff(request), today(), now())["may_comment"]
    return render(request, "desk/_comments_beside.html", {"message": message, "beside": blocks, "may_comment": allowed})


def _answer(request: HttpRequest, message: Message, act: Callable[[], object], done: str) -> HttpResponse:
    """Do it; the editor's script gets the threads or the reason, a form its page."""
    if request.headers.get("X-Part") != "1":
        with said(request, done):
            act()
        return _back(message.pk)
    try:
        act()
    except (NotAllowed, NotPermitted) as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return _beside(request, message)


@require_GET
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """Comments as the editor shows them, beside their fields."""
    return _beside(request, _message(request, pk))


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about a field, or answer in a thread."""
    message, typed = _message(request, pk), request.POST
    thread = None
    if typed.get("thread"):
        thread = get_object_or_404(Comment, pk=_whole(typed["thread"]), message=message)

    def act() -> None:
        comment_actions.comment(
            message=message, text=typed.get("text", ""), field=typed.get("field", ""), quote=typed.get("quote", ""), thread=thread,
            by=staff(request), at=now(),
        )  # fmt: skip
        carry(message)

    return _answer(request, message, act, "Đã ghi góp ý.")


@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """A thread is done, or open again."""
    thread = get_object_or_404(comments_seen_by(staff(request), today()), pk=pk)
    done = request.POST.get("done") == "1"

    def act() -> None:
        comment_actions.resolve(thread=thread, done=done, by=staff(request), at=now())

    return _answer(request, thread.message, act, "Đã đánh dấu xong." if done else "Đã mở lại.")


@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep others from editing, or let them again."""
    message = _message(request, pk)
    if request.POST.get("unlock"):
        with said(request, "Đã mở khóa tin."):
            comment_actions.unlock(message=message, by=staff(request), at=now())
    else:
        with said(request, "Đã khóa: chỉ bạn sửa được tin này cho đến khi mở khóa."):
            comment_actions.lock(message=message, by=staff(request), at=now())
    return redirect("desk:message", pk)
