"""Passing a document on: who is given it, who confirmed; and what was given to one's own body."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.body_choices import told_apart
from loa.desk.requests import said, staff, today
from loa.desk.views.register import original_of
from loa.documents import sharing_actions
from loa.documents.models import Document, Recipient
from loa.documents.queries import reading_of, visible_to
from loa.documents.sharing_queries import given, proposed, received_by
from loa.documents.sharing_rules import WAY_LABELS, CannotShare, Way
from loa.organisations.models import Body, BodyGroup
from loa.organisations.queries import below, may, on
from loa.organisations.rules import Act

PER_PAGE = 50
_MOST_DAYS = 3650


def _options(document: Document) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups and bodies that the sender may choose, for a grouped select."""
    groups = BodyGroup.objects.filter(scope=document.owner).order_by("name")
    bodies = Body.objects.filter(on(today()), pk__in=below([document.owner_id])).exclude(pk=document.owner_id)
    return [
        ("Nhóm cơ quan", [(f"group:{g.pk}", g.name) for g in groups]),
        (
            "Cơ quan, đơn vị",
            [(f"body:{b.pk}", label) for b, label in told_apart(bodies.select_related("parent").order_by("alphabetical", "pk"))],
        ),
    ]


@require_http_methods(["GET", "POST"])
def recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was given a document, and giving it to more."""
    document = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    options = _options(document)
    if request.method == "POST":
        chosen = [_choice(value) for value in request.POST.getlist("to") if value in {v for _, many in options for v, _ in many}]
        names = [line.strip() for line in request.POST.get("names", "").splitlines() if line.strip()]
        try:
            days = _days(request.POST.get("days", "").strip())
            way = Way(request.POST.get("way") or Way.SYSTEM)
            rows, had = sharing_actions.give(
                document=document, to=[*chosen, *names], way=way, within_days=days, by=staff(request), at=now()
            )
        except (CannotShare, ValueError) as error:
            messages.error(request, str(error) if isinstance(error, CannotShare) else "Hãy chọn cách gửi trong danh sách.")
        else:
            messages.success(request, f"Đã gửi đến {len(rows)} nơi." + (f" {len(had)} nơi đã được gửi từ trước." if had else ""))
            return redirect("desk:recipients", pk)
    context = {
        "document": document,
        "given": given(document, today()),
        "proposed": proposed(document, reading_of(document).recipients, today()),
        "options": options,
        "ways": WAY_LABELS.items(),
        "may_send": may(staff(request), Act.REGISTER, document.owner, today()),
        "typed": request.POST,
    }
    return render(request, "desk/recipients.html", context, status=422 if request.method == "POST" else 200)


def _days(typed: str) -> int | None:
    """The term as typed; None when none is set. Raises CannotShare for what is no number of days."""
    if not typed:
        return None
    if not (typed.isdecimal() and int(typed[:6]) <= _MOST_DAYS):
        raise CannotShare("Hạn xác nhận là số ngày, ví dụ 5; để trống khi không đặt hạn.")
    return int(typed)


def _choice(value: str) -> Body | BodyGroup:
    kind, _, pk = value.partition(":")
    return Body.objects.get(pk=pk) if kind == "body" else BodyGroup.objects.get(pk=pk)


@require_POST
def confirm_for(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender notes a receipt that came on paper or by telephone."""
    recipient = get_object_or_404(Recipient.objects.select_related("document__owner", "body"), pk=pk)
    get_object_or_404(visible_to(staff(request), today()), pk=recipient.document_id)
    note = request.POST.get("note", "").strip()
    if note:
        sharing_actions.confirm(recipient=recipient, note=note, by=staff(request), at=now())
    else:
        messages.error(request, "Hãy ghi ai đã ký nhận, hoặc bằng chứng khác.")
    return redirect("desk:recipients", recipient.document_id)


@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """What was given to one's own body."""
    page = Paginator(received_by(staff(request), today()), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "desk/received.html", {"page": page})


def _mine(request: HttpRequest, pk: int) -> Recipient:
    return get_object_or_404(received_by(staff(request), today()), pk=pk)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Đã nhận"."""
    with said(request, "Đã xác nhận đã nhận văn bản."):
        sharing_actions.confirm(recipient=_mine(request, pk), by=staff(request), at=now())
    return redirect("desk:received")


@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it into one's own incoming book."""
    try:
        document = sharing_actions.enter_received(recipient=_mine(request, pk), by=staff(request), at=now())
    except CannotShare as error:
        messages.error(request, str(error))
        return redirect("desk:received")
    messages.success(request, f"Đã vào sổ đến, số {document.arrival_number}." if document.arrival_number else "Văn bản đã có trong sổ.")
    return redirect("desk:document", document.pk)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was given."""
    return original_of(request, _mine(request, pk).document)
