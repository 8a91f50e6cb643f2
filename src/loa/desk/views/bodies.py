"""Bodies in time: the tree on a date, the page of a body, and the acts that change it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.directory_forms import KINDS, BodyFields, EndFields, FollowFields, RenameFields, written
from loa.desk.requests import home_body, staff, today
from loa.directory import body_actions, queries
from loa.directory.queries import Wanted
from loa.ledger.queries import history
from loa.organisations.actions import mark_of
from loa.organisations.models import Body
from loa.organisations.period_rules import ChangedBody, WrongBody
from loa.organisations.queries import groups_of, on
from loa.organisations.time_queries import lineage, name_on, names_on

PER_PAGE = 50
MOST_OPEN = 40


def day_of(request: HttpRequest) -> date:
    """The day that the page is asked for; today when none or none that exists."""
    try:
        return date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        return today()


def body_of(request: HttpRequest, pk: int) -> Body:
    """The body at this address."""
    return get_object_or_404(queries.known_to(staff(request), today()), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The tree on a date, branch by branch; or, when words or a kind are given, a list."""
    day = day_of(request)
    wanted = Wanted(request.GET.get("q", "").strip()[:100], request.GET.get("loai", ""))
    wanted = wanted if wanted.kind in dict(KINDS) else Wanted(wanted.words)
    user = staff(request)
    context: dict[str, Any] = {
        "day": day,
        "today": today(),
        "wanted": wanted,
        "kinds": KINDS,
        "may_add": queries.may_keep(user, None, today()),
        "may_load": queries.may_load_units(user, today()),
    }
    if wanted.words or wanted.kind:
        found = queries.with_children(queries.named(wanted).filter(on(day)), day)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        names = names_on(page.object_list, day)
        keep = urlencode({"ngay": day.isoformat(), "q": wanted.words, "loai": wanted.kind}) + "&"
        context |= {"page": page, "rows": [(body, names[body.pk]) for body in page], "keep": keep}
    else:
        page = Paginator(queries.roots(day), PER_PAGE).get_page(request.GET.get("p"))
        first = list(page)
        context |= {"page": page, "tree": _tree(first, _opened(request, first), day), "keep": urlencode({"ngay": day.isoformat()}) + "&"}
    return render(request, "desk/bodies.html", context)


def _opened(request: HttpRequest, first: list[Body]) -> list[int]:
    """The branches that are open: as asked, else the way to the body of this person, else the only trunk."""
    if "mo" in request.GET:
        return [int(word) for word in request.GET["mo"].split(",") if word.isdecimal() and len(word) < 12][:MOST_OPEN]
    home = home_body(request)
    way = [*queries.upper_chain(home), home] if home else first
    return [body.pk for body in way] if home or len(first) == 1 else []


def _tree(first: list[Body], opened: list[int], day: date) -> list[dict[str, Any]]:
    """The rows of the tree from top to bottom; one question for all open branches, one for old names."""
    under: dict[int | None, list[Body]] = {}
    for body in queries.with_children(Body.objects.filter(on(day), parent__in=opened), day):
        under.setdefault(body.parent_id, []).append(body)
    names = names_on([*first, *(body for many in under.values() for body in many)], day)
    rows: list[dict[str, Any]] = []
    todo = [(body, 0) for body in reversed(first)]
    while todo:
        body, depth = todo.pop()
        is_open = body.pk in opened
        others = [pk for pk in opened if pk != body.pk] if is_open else [*opened, body.pk]
        link = urlencode({"ngay": day.isoformat(), "mo": ",".join(map(str, others[-MOST_OPEN:]))})
        rows.append({"body": body, "name": names[body.pk], "depth": min(depth, 6), "open": is_open, "link": link})
        todo += [(child, depth + 1) for child in reversed(under.pop(body.pk, []))]
    return rows


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: its time, names, lineage, units, groups, people, contacts, channels, history."""
    body, user, day = body_of(request, pk), staff(request), day_of(request)
    inside = queries.sees_inside(user, body, today())
    line = lineage(body)
    units = Paginator(queries.children_of(body, day), PER_PAGE).get_page(request.GET.get("p"))
    contacts, channels = queries.contacts_of(body, today()), queries.channels_of(body, today())
    context = {
        "body": body,
        "day": day,
        "today": today(),
        "there": body.period.holds(day),
        "name": name_on(body, day),
        "names": body.other_names.order_by("valid_to", "pk"),
        "chain": queries.upper_chain(body),
        "before": [row for row in line if row.successor_id == body.pk],
        "after": [row for row in line if row.predecessor_id == body.pk],
        "further": [row for row in line if body.pk not in (row.successor_id, row.predecessor_id)],
        "functions": queries.moved_functions(body),
        "page": units,
        "keep": urlencode({"ngay": day.isoformat()}) + "&",
        "groups": groups_of(body, day),
        "contacts": [row for row in contacts if inside or row.public],
        "channels": [row for row in channels if inside or row.public],
        "posts": queries.staff_of(body, day) if inside else (),
        "history": history(f"body:{body.pk}") if inside else (),
        "inside": inside,
        "may_keep": queries.may_keep(user, body, today()),
        "may_tell": queries.may_tell(user, body, today()),
        "may_confirm": queries.may_confirm(user, body, today()),
    }
    return render(request, "desk/body.html", context)


def _act(
    request: HttpRequest,
    form: Form,
    act: Callable[[], Body],
    *,
    title: str,
    button: str,
    body: Body | None,
    note: str = "",
    done: str = "",
    seen: str = "",
) -> HttpResponse:
    """Show a form, or do what it says; what a rule forbids stands above what was typed."""
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            saved = act()
        except WrongBody as error:
            form.add_error(None, str(error).split("\n"))
            stale = isinstance(error, ChangedBody)
        else:
            messages.success(request, done)
            return redirect("desk:body", saved.pk)
    context = {"form": form, "title": title, "button": button, "body": body, "note": note}
    context["seen"] = seen if stale else request.POST.get("seen", seen)
    return render(request, "desk/body_act.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, pk: int) -> Body:
    """The body at this address when this person may change it."""
    body = body_of(request, pk)
    if not queries.may_keep(staff(request), body, today()):
        raise PermissionDenied
    return body


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter a body, below the one at this address if there is one."""
    upper = _kept(request, pk) if pk else None
    if upper is None and not queries.may_keep(staff(request), None, today()):
        raise PermissionDenied
    form = BodyFields(request.POST or None, day=today(), initial={"parent": written(upper), "place": upper.place if upper else ""})
    user = staff(request)
    return _act(
        request,
        form,
        lambda: body_actions.add_body(form=form.form(), basis=form.cleaned_data["basis"], by=user, at=now()),
        title="Thêm cơ quan, đơn vị",
        button="Thêm",
        body=upper,
        done="Đã thêm.",
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Set right what was entered wrongly."""
    body = _kept(request, pk)
    form = BodyFields(request.POST or None, day=today(), initial=BodyFields.initial_of(body))
    user = staff(request)
    return _act(
        request,
        form,
        lambda: body_actions.correct_body(
            body=body, form=form.form(), basis=form.cleaned_data["basis"], seen=request.POST.get("seen", ""), by=user, at=now()
        ),
        seen=mark_of(body),
        title="Sửa thông tin đã nhập sai",
        button="Lưu",
        body=body,
        note="Chỉ dùng khi nhập sai. Cơ quan đổi tên hay kết thúc theo quyết định thì dùng “Đổi tên”, “Kết thúc” để còn lịch sử.",
        done="Đã lưu.",
    )


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """A new name from a day."""
    body, user = _kept(request, pk), staff(request)
    form = RenameFields(request.POST or None)
    return _act(
        request,
        form,
        lambda: body_actions.rename_body(body=body, by=user, at=now(), **form.cleaned_data),
        title=f"Đổi tên {body.name}",
        button="Đổi tên",
        body=body,
        note="Vẫn là cơ quan đó, giữ người và việc. Văn bản trước ngày đổi vẫn mang tên cũ.",
        done="Đã đổi tên.",
    )


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of a body on a day."""
    body, user = _kept(request, pk), staff(request)
    form = EndFields(request.POST or None)
    return _act(
        request,
        form,
        lambda: body_actions.end_body(body=body, by=user, at=now(), **form.cleaned_data),
        title=f"Kết thúc {body.name}",
        button="Kết thúc",
        body=body,
        note="Không xóa gì: cơ quan vẫn còn trong mọi ngày trước đó. Nhiệm vụ còn dở của cơ quan cần được bàn giao.",
        done="Đã ghi ngày kết thúc.",
    )


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which body this one followed."""
    body, user = _kept(request, pk), staff(request)
    form = FollowFields(request.POST or None)

    def act() -> Body:
        step = form.step()
        old = queries.one_named(step.pop("predecessor"), step["on"] - queries.A_DAY)
        body_actions.follow(predecessor=old, successor=body, by=user, at=now(), **step)
        return body

    return _act(request, form, act, title=f"{body.name} kế thừa cơ quan nào", button="Ghi kế thừa", body=body, done="Đã ghi kế thừa.")


@require_POST
def add_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Another way in which documents name a body."""
    body = _kept(request, pk)
    try:
        body_actions.add_name(body=body, name=request.POST.get("name", ""), by=staff(request), at=now())
        messages.success(request, "Đã thêm tên gọi khác.")
    except WrongBody as error:
        messages.error(request, str(error))
    return redirect("desk:body", pk)
