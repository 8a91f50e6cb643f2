"""The live preview: a message on one channel, with every fact marked that its source does not hold."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loa.delivery.port import Refused, TryLater
from loa.delivery.queries import rendered
from loa.delivery.registry import channels
from loa.desk import facts
from loa.desk.requests import cited
from loa.newsroom.models import Message
from loa.newsroom.queries import content_of


def show(request: HttpRequest, message: Message, mode: str) -> HttpResponse:
    """One mode of the preview panel; `mode` is a kind of channel."""
    kind = mode if mode in channels() else "portal"
    trouble, look = "", None
    try:
        (look,) = rendered(message, [kind])
    except (TryLater, Refused) as error:
        trouble = str(error)
    page = facts.shown(message, [look] if look else [])
    context = {
        "message": message,
        "content": content_of(message),
        "fields": page.fields,
        "blocks": page.blocks,
        "look": look,
        "shown": page.looks[0] if page.looks else None,
        "kind": kind,
        "label": channels()[kind].label,
        "flags": [row for row in page.rows if row.unexplained],
        "reasoned": sum(row.flagged and not row.unexplained for row in page.rows),
        "warnings": cited(message.source, request)["warnings"],
        "trouble": trouble,
        "limits": channels()[kind].limits,
    }
    return render(request, "desk/preview.html", context)
