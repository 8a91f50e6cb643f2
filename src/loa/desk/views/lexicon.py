"""The office's lexicon: how its words are said over the loudspeakers, with a voice to try them and the messages that they change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.channels.loudspeaker.channel import say
from loa.delivery.port import TryLater
from loa.desk.requests import home_body, said, staff, today
from loa.newsroom import speech_actions
from loa.newsroom.models import Pronunciation
from loa.newsroom.rules import NotAllowed
from loa.newsroom.speech_queries import affected, pronunciations_of, unreleased
from loa.newsroom.speech_rules import MOST_SAID, MOST_WRITTEN, entry
from loa.organisations.queries import may, visible_bodies
from loa.organisations.rules import Act
from loa.vietnamese.spoken import DEFAULT, spoken


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The table of the body that this person writes for; POST adds or changes a line."""
    body = home_body(request)
    written, reading = (" ".join(request.POST.get(name, "").split()) for name in ("written", "said"))
    if request.method == "POST" and body:
        with said(request, f"Từ nay loa đọc “{written}” là “{reading}”. Bản đã ký và tin đang chờ duyệt giữ nguyên."):
            speech_actions.set_pronunciation(body=body, written=written, said=reading, by=staff(request), at=now())
            return redirect("desk:lexicon")
    held = list(pronunciations_of(body)) if body else []
    messages = list(unreleased(body)) if body and held else []
    context: dict[str, Any] = {
        "body": body,
        "rows": [(one, affected(messages, one.written)) for one in held],
        "may_edit": body is not None and may(staff(request), Act.WRITE, body, today()),
        "written": written,
        "said": reading,
        "most": (MOST_WRITTEN, MOST_SAID),
    }
    return render(request, "desk/lexicon.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def listen(request: HttpRequest) -> HttpResponse:
    """How the draft voice says an entry, in a sentence."""
    try:
        written, reading = entry(request.GET.get("written", ""), request.GET.get("said", ""))
        lexicon = DEFAULT.with_entries({written: reading})
        return HttpResponse(say(spoken(f"Thông báo về {written}, xin nhắc lại, {written}.", lexicon)), content_type="audio/mpeg")
    except (NotAllowed, TryLater) as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line away."""
    seen = Pronunciation.objects.filter(body__in=visible_bodies(staff(request), today())).select_related("body")
    with said(request, "Đã bỏ mục này khỏi từ điển đọc."):
        speech_actions.end_pronunciation(pronunciation=get_object_or_404(seen, pk=pk), by=staff(request), at=now())
    return redirect("desk:lexicon")
