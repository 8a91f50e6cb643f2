"""What staff take down from paper, post, calls and at the counter; the receipt is printed and handed over."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from loa.cases import actions
from loa.cases.clock_queries import clock_of
from loa.cases.kind_rules import BY_CODE, KINDS, PRESS
from loa.cases.press_queries import contacts_for, newsroom_names
from loa.cases.rules import WAY_LABELS, NotPossible, Way, new_form_key
from loa.cases.upload_rules import ACCEPT
from loa.desk.qr import drawn
from loa.desk.requests import home_body, number, staff, today
from loa.desk.views.cases import files_of, own_body
from loa.organisations.models import Body
from loa.organisations.queries import NotPermitted, on
from loa.subscriptions.queries import areas, topics


@never_cache
@require_http_methods(["GET", "POST"])
def take_down(request: HttpRequest, kind: str) -> HttpResponse:
    """Take down what came by paper, post, call or at the counter; the receipt is printed and handed over."""
    row = BY_CODE.get(kind)
    body = home_body(request)
    if row is None or body is None:
        raise Http404
    sent = request.method == "POST"
    context: dict[str, Any] = {
        "row": row,
        "kinds": KINDS,
        "ways": [(w.value, label) for w, label in WAY_LABELS.items() if w is not Way.WEB],
        "fields": [(field, request.POST.get(field.name, "")) for field in row.fields],
        "typed": request.POST,
        "topics": topics(),
        "areas": areas(body, today()),
        "bodies": [body, *Body.objects.filter(on(today()), parent=body).exclude(kind__in=("village", "front")).order_by("alphabetical")],
        "key": request.POST.get("key", "") if sent and len(request.POST.get("key", "")) == 32 else new_form_key(),
        "accept": ACCEPT,
        "contacts": contacts_for(body) if kind == PRESS else (),
        "newsrooms": newsroom_names(body) if kind == PRESS else (),
    }
    if sent:
        try:
            made = actions.receive(
                handed=_handed(request, kind, body), form_key=context["key"], at=now(), way=_way(request), by=staff(request)
            )
        except (NotPossible, NotPermitted) as error:
            return render(request, "desk/case_new.html", {**context, "wrong": str(error)}, status=422)
        address = request.build_absolute_uri(f"/ho-so/?so={made.case.number}")
        receipt = {"case": made.case, "secret": made.secret, "clock": clock_of(made.case), "address": address, "qr": drawn(address)}
        return render(request, "desk/case_receipt.html", receipt)
    return render(request, "desk/case_new.html", context)


def _way(request: HttpRequest) -> Way:
    typed = request.POST.get("way", "")
    return Way(typed) if typed in set(Way) and typed != Way.WEB else Way.PAPER


def _handed(request: HttpRequest, kind: str, home: Body) -> actions.Handed:
    chosen = number(request, "body")
    body = home if chosen in (0, home.pk) else own_body(request)
    topic = topics().filter(pk=number(request, "topic")).first()
    fields = {field.name: request.POST.get(field.name, "") for field in BY_CODE[kind].fields}
    named = contacts_for(home).filter(pk=number(request, "contact")).first() if kind == PRESS else None
    if named:  # what was typed stands over what the register says
        known = {"newsroom": named.newsroom.name, "name": named.name, "email": named.email, "call": named.call}
        fields |= {name: words for name, words in known.items() if not fields[name].strip()}
    title, text = request.POST.get("title", ""), request.POST.get("text", "")
    area = areas(home, today()).filter(pk=number(request, "area")).first()
    return actions.Handed(kind, text, body, fields, title, topic, area, files=files_of(request))
