"""The live preview: a message on one channel, with every figure marked that its source does not hold."""

from html import escape

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from loa.delivery.port import Refused, TryLater
from loa.delivery.queries import rendered
from loa.delivery.registry import channels
from loa.desk.requests import cited
from loa.newsroom.content import blocks
from loa.newsroom.models import Message
from loa.newsroom.queries import content_of, flags
from loa.vietnamese.figures import Figure, figures


def marked(text: str, flagged: set[tuple[str, str]]) -> SafeString:
    """`text` as HTML with each figure in `flagged` marked."""
    parts: list[str] = []
    last = 0
    for figure in figures(text):
        if (figure.kind, figure.value) in flagged and figure.start >= last:
            parts += [escape(text[last : figure.start]), '<mark class="loa-untraced">', escape(text[figure.start : figure.end]), "</mark>"]
            last = figure.end
    return mark_safe("".join([*parts, escape(text[last:])]))  # noqa: S308  # every part is escaped above


def show(request: HttpRequest, message: Message, mode: str) -> HttpResponse:
    """One mode of the preview panel; `mode` is a kind of channel."""
    found: list[Figure] = flags(message)
    keys = {(f.kind, f.value) for f in found}
    content = content_of(message)
    kind = mode if mode in channels() else "portal"
    trouble, look = "", None
    try:
        (look,) = rendered(message, [kind])
    except (TryLater, Refused) as error:
        trouble = str(error)
    context = {
        "message": message,
        "content": content,
        "fields": {name: marked(getattr(content, name), keys) for name in ("title", "summary", "audience", "what_to_do")},
        "blocks": [(b.is_list, [marked(item, keys) for item in b.items]) for b in blocks(content.body)],
        "look": look,
        "words": marked(look.text, keys) if look else "",
        "kind": kind,
        "label": channels()[kind].label,
        "flags": found,
        "warnings": cited(message.source, request)["warnings"],
        "trouble": trouble,
        "limits": channels()[kind].limits,
    }
    return render(request, "desk/preview.html", context)
