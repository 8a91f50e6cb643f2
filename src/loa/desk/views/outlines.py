"""The first outline of a document, line by line with its provision; a person chooses what becomes a draft message."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from loa.desk.requests import home_body, said, staff, today
from loa.documents.queries import visible_to
from loa.newsroom import outline_actions
from loa.newsroom.outline_rules import ASPECT_LABELS, NOT_FOUND, Aspect, outline_of
from loa.newsroom.rules import NotAllowed

MOST = 100  # lines of an outline


@require_http_methods(["GET", "POST"])
def outline(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes, for whom, from when, how much, what to do, where; what is not said is named."""
    document = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    found = outline_of(document.text, document.title)
    chosen = {int(one) for one in request.POST.getlist("line")[:MOST] if one.isdecimal() and len(one) < 5}
    if request.method == "POST":
        with said(request, "Đã lập bản nháp từ dàn ý. Hãy sửa, hoặc đọc và nhận từng câu do máy soạn."):
            owner = home_body(request)
            if owner is None:
                raise NotAllowed("Tài khoản của bạn chưa có vị trí công tác; hãy hỏi quản trị.")
            message = outline_actions.draft_message(document=document, chosen=chosen, owner=owner, by=staff(request), at=now())
            return redirect("wagtailsnippets_newsroom_message:edit", message.pk)
    shown = set(range(len(found.lines))) if request.method == "GET" else chosen
    aspects = [
        (label, [(number, line, number in shown) for number, line in enumerate(found.lines) if line.aspect is aspect], NOT_FOUND[aspect])
        for aspect, label in ASPECT_LABELS.items()
        if aspect in Aspect
    ]
    return render(request, "desk/outline.html", {"document": document, "outline": found, "aspects": aspects})
