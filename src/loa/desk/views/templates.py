"""Templates of messages: the list, the form, a message from one, one from a message."""

from typing import Any

from django import forms
from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loa.desk.requests import home_body, said, staff, today
from loa.newsroom import actions, template_actions
from loa.newsroom.models import MessageKind, MessageTemplate
from loa.newsroom.queries import visible_to
from loa.newsroom.rules import NotAllowed
from loa.newsroom.template_actions import LIMITS, WORDS
from loa.newsroom.template_queries import templates_for, templates_of
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted, may
from loa.organisations.rules import Act

LINES = forms.Textarea(attrs={"rows": 2})


class TemplateForm(forms.Form):
    """A template: its name, its kind and its words with blanks."""

    name = forms.CharField(label="Tên mẫu", max_length=120)
    kind = forms.ModelChoiceField(MessageKind.objects.filter(ended_at__isnull=True), label="Loại tin", empty_label=None)
    title = forms.CharField(label="Tiêu đề", max_length=LIMITS["title"], required=False)
    summary = forms.CharField(label="Tóm tắt", max_length=LIMITS["summary"], required=False, widget=LINES)
    audience = forms.CharField(label="Ai cần biết", max_length=LIMITS["audience"], required=False)
    event_place = forms.CharField(label="Địa điểm", max_length=LIMITS["event_place"], required=False)
    what_to_do = forms.CharField(label="Cần làm gì", max_length=LIMITS["what_to_do"], required=False, widget=LINES)
    body = forms.CharField(label="Nội dung", max_length=LIMITS["body"], required=False, widget=forms.Textarea(attrs={"rows": 10}))
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Templates that one may start from, by body and kind."""
    user, day = staff(request), today()
    own = set(templates_of(user, day).values_list("pk", flat=True))
    rows = [(one, one.pk in own and may(user, Act.WRITE, one.owner, day)) for one in templates_for(user, day)]
    return render(request, "desk/templates.html", {"rows": rows, "body": home_body(request)})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new template, or changes to one; what was typed stays when somebody else was faster."""
    user, day, owner = staff(request), today(), home_body(request)
    old = get_object_or_404(templates_of(user, day), pk=pk) if pk else None
    first = {name: getattr(old, name) for name in ("name", "kind", "edition", *WORDS)} if old else {"kind": "notice"}
    form = TemplateForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            _save(old, owner, form.cleaned_data, user)
        except (NotAllowed, NotPermitted) as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, "Đã lưu mẫu tin.")
            return redirect("desk:templates")
    return render(request, "desk/template_form.html", {"form": form, "old": old}, status=422 if request.method == "POST" else 200)


def _save(old: MessageTemplate | None, owner: Any, typed: dict[str, Any], by: User) -> None:
    words = {name: typed[name] for name in WORDS}
    if old:
        template_actions.change(
            template=old, edition=typed["edition"] or 0, kind=typed["kind"], name=typed["name"], words=words, by=by, at=now()
        )
    elif owner is None:
        raise NotAllowed("Tài khoản của bạn chưa có vị trí công tác; hãy hỏi quản trị.")
    else:
        template_actions.keep(owner=owner, kind=typed["kind"], name=typed["name"], words=words, by=by, at=now())


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """It is offered no more."""
    found = get_object_or_404(templates_of(staff(request), today()), pk=pk)
    with said(request, "Đã thôi dùng mẫu."):
        template_actions.end(template=found, by=staff(request), at=now())
    return redirect("desk:templates")


@require_POST
def start_from(request: HttpRequest, pk: int) -> HttpResponse:
    """A message from a template, for one's own body; on to its editor."""
    found, owner = get_object_or_404(templates_for(staff(request), today()), pk=pk), home_body(request)
    if owner is None:
        notices.error(request, "Tài khoản của bạn chưa có vị trí công tác; hãy hỏi quản trị.")
        return redirect("desk:templates")
    with said(request):
        made = actions.write(title=found.title or found.name, owner=owner, source=None, template=found, by=staff(request), at=now())
        return redirect("wagtailsnippets_newsroom_message:edit", made.pk)
    return redirect("desk:templates")


@require_POST
def save_as(request: HttpRequest, pk: int) -> HttpResponse:
    """A template from a message; on to its form, where the blanks are put in."""
    message = get_object_or_404(visible_to(staff(request), today()), pk=pk)
    with said(request, "Đã lưu thành mẫu. Hãy thay phần đổi theo từng lần bằng chỗ trống như [ngày], [địa điểm]."):
        made = template_actions.keep_message(message=message, name=request.POST.get("name", ""), by=staff(request), at=now())
        return redirect("desk:template", made.pk)
    return redirect("desk:message", pk)
