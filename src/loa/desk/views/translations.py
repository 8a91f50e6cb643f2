"""Translations of a message: which there are, starting one, saying that one follows its original."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from loa.delivery.queries import not_carried
from loa.desk.requests import said, staff, today
from loa.newsroom import translation_actions
from loa.newsroom.models import Language, Message
from loa.newsroom.queries import visible_to, words_of
from loa.newsroom.translation_queries import changed_since, competent_people, stale, translations_of, untranslated
from loa.organisations.models import User
from loa.organisations.queries import may
from loa.organisations.rules import Act


def languages(message: Message, user: User, day: date) -> dict[str, Any]:
    """What the page of a message shows of its languages."""
    if message.original is None:
        new = untranslated(message) if may(user, Act.WRITE, message.owner, day) else []
        return {"translations": translations_of(message), "new_languages": new}
    old = stale(message)
    return {
        "original": message.original,
        "behind": old,
        "original_words": words_of(message.original),
        "original_changes": changed_since(message) if old else [],
        "competent": competent_people(message, day),
        "unvoiced": not_carried(message),
    }


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a translation; on to its editor."""
    original = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    language = get_object_or_404(Language, pk=request.POST.get("language", ""))
    with said(request):
        made = translation_actions.start(original=original, language=language, by=staff(request), at=now())
        return redirect("wagtailsnippets_newsroom_message:edit", made.pk)
    return redirect("desk:message", pk)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """The translation says what the original now says."""
    translation = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    with said(request, "Đã ghi: bản dịch theo bản gốc hiện nay. Ngày, giờ và địa bàn được lấy theo bản gốc."):
        translation_actions.follow(translation=translation, seen=request.POST.get("seen", ""), by=staff(request), at=now())
    return redirect("desk:message", pk)
