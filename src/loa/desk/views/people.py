"""People and rights: who holds which role where and until when; posts given and ended; accounts. For administrators of a body."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.accounts import actions
from loa.accounts.queries import (
    administers,
    codes_left,
    device_of,
    may_give,
    may_reset,
    must_have_second_factor,
    open_bodies,
    people_visible_to,
    posts_visible_to,
)
from loa.accounts.rules import CannotGive
from loa.desk.people_forms import EmailForm, EndForm, PostForm
from loa.desk.requests import said, staff, today
from loa.ledger.queries import history_within
from loa.organisations.models import Post, User
from loa.organisations.queries import NotPermitted, on
from loa.organisations.rules import ACT_LABELS, PERMISSIONS, ROLE_LABELS, Act, Role, acts_of

PER_PAGE = 50


def _administrator(request: HttpRequest) -> User:
    """The person who asks. Raises PermissionDenied unless they administer a body."""
    user = staff(request)
    if not administers(user, today()):
        raise PermissionDenied
    return user


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Posts in the bodies that this person administers."""
    user, day = _administrator(request), today()
    found = posts_visible_to(user, day)
    words, role, ended = (request.GET.get(name, "").strip() for name in ("q", "vai-tro", "da-qua"))
    if not ended:
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    if role in Role._value2member_map_:
        found = found.filter(role=role)
    for word in words.split():
        found = found.filter(
            Q(user__last_name__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__username__icontains=word)
            | Q(body__name__icontains=word)
        )
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        "words": words,
        "role": role,
        "ended": ended,
        "roles": [(r.value, ROLE_LABELS[r]) for r in Role],
        "today": day,
    }
    return render(request, "desk/people.html", context)


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """The table of roles and acts, in words."""
    staff(request)
    rows = [(ACT_LABELS[act], [role in PERMISSIONS[act] for role in Role]) for act in Act]
    cards = [(ROLE_LABELS[role], [ACT_LABELS[act] for act in acts_of(role)]) for role in Role]
    return render(request, "desk/people_matrix.html", {"roles": [ROLE_LABELS[role] for role in Role], "rows": rows, "cards": cards})


@never_cache
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give a post, to a new account too; its temporary password is on the answer and nowhere else."""
    user, day = _administrator(request), today()
    people = people_visible_to(user, day).exclude(pk=user.pk).filter(is_active=True)
    bodies = open_bodies(user, day).filter(on(day)).order_by("alphabetical")
    form = PostForm(
        request.POST or None, people=people, bodies=bodies, initial={"user": request.GET.get("nguoi"), "valid_from": f"{day:%Y-%m-%d}"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            post, password = _given(form.cleaned_data, user)
        except (CannotGive, NotPermitted) as error:
            form.add_error(None, str(error))
        else:
            if password:
                return render(request, "desk/people_password.html", {"person": post.user, "password": password})
            messages.success(request, f"Đã giao vai trò {post.get_role_display()} tại {post.body} cho {post.user}.")
            return redirect("desk:person", post.user_id)
    return render(request, "desk/people_give.html", {"form": form}, status=422 if request.method == "POST" else 200)


@transaction.atomic
def _given(typed: dict[str, Any], by: User) -> tuple[Post, str]:
    """The post, and the password of a new account; all or nothing."""
    person, password = typed["user"], ""
    if person is None:
        person, password = actions.open_account(
            username=typed["username"], surname=typed["surname"], name=typed["name"], email=typed["email"], by=by, at=now()
        )
    post = actions.give_post(
        user=person,
        body=typed["body"],
        role=Role(typed["role"]),
        title=typed["title"],
        basis=typed["basis"],
        valid_from=typed["valid_from"],
        valid_to=typed["valid_to"],
        by=by,
        at=now(),
    )
    return post, password


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(people_visible_to(_administrator(request), today()), pk=pk)


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts, log-in, what was done."""
    found, user, day = _person(request, pk), staff(request), today()
    context = {
        "person": found,
        "posts": posts_visible_to(user, day).filter(user=found),
        "may_reset": may_reset(user, found, day),
        "device": device_of(found),
        "codes": codes_left(found),
        "required": must_have_second_factor(found, day),
        "email_form": EmailForm(initial={"email": found.email}),
        "entries": history_within(f"user:{found.pk}"),
        "today": day,
    }
    return render(request, "desk/person.html", context)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post."""
    user, day = _administrator(request), today()
    post = get_object_or_404(posts_visible_to(user, day), pk=pk)
    if not may_give(user, post.body, day):
        raise PermissionDenied
    form = EndForm(request.POST or None, today=day)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_post(post=post, on=form.cleaned_data["on"], basis=form.cleaned_data["basis"], by=user, at=now())
        except (CannotGive, NotPermitted) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi ngày kết thúc; vị trí vẫn còn trong lịch sử.")
            return redirect("desk:person", post.user_id)
    return render(request, "desk/people_end.html", {"form": form, "post": post}, status=422 if request.method == "POST" else 200)


@never_cache
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new temporary password, shown on this answer only."""
    found = _person(request, pk)
    with said(request):
        password = actions.reset_password(user=found, by=staff(request), at=now())
        return render(request, "desk/people_password.html", {"person": found, "password": password})
    return redirect("desk:person", pk)


@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor of a lost phone away."""
    found = _person(request, pk)
    with said(request, "Đã bỏ bước xác thực thứ hai; người này cài lại khi đăng nhập."):
        actions.reset_second_factor(user=found, by=staff(request), at=now())
    return redirect("desk:person", pk)


@require_POST
def set_email(request: HttpRequest, pk: int) -> HttpResponse:
    """Where links and reminders go to."""
    found = _person(request, pk)
    form = EmailForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Địa chỉ thư chưa đúng, ví dụ ten@xa.gov.vn.")
        return redirect("desk:person", pk)
    with said(request, "Đã lưu địa chỉ thư."):
        actions.set_email(user=found, email=form.cleaned_data["email"], by=staff(request), at=now())
    return redirect("desk:person", pk)
