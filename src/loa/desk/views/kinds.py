"""Kinds of message and languages: rows that an administrator of the topmost body adds, changes and ends."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from loa.desk.kind_forms import KindForm, LanguageForm
from loa.desk.requests import said, staff, today
from loa.newsroom import kind_actions
from loa.newsroom.kind_queries import may_change_kinds
from loa.newsroom.models import Language, MessageKind
from loa.newsroom.rules import NotAllowed


def _check(request: HttpRequest) -> None:
    if not may_change_kinds(staff(request), today()):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new kind, or changes to one."""
    _check(request)
    old = get_object_or_404(MessageKind, pk=code) if code else None
    form = KindForm(request.POST or None, instance=old)
    return _page(request, form, old, kind_actions.save_kind, "desk/kind_form.html", "Đã lưu loại tin.")


@require_http_methods(["GET", "POST"])
def language(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new language, or changes to one."""
    _check(request)
    old = get_object_or_404(Language, pk=code) if code else None
    form = LanguageForm(request.POST or None, instance=old)
    return _page(request, form, old, kind_actions.save_language, "desk/language_form.html", "Đã lưu ngôn ngữ.")


def _page(
    request: HttpRequest, form: Any, old: MessageKind | Language | None, save: Callable[..., object], template: str, done: str
) -> HttpResponse:
    name, code = (old.name, old.pk) if old else ("", "")
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            save(code=code or typed["code"], seen=typed["seen"], values=form.values(), by=staff(request), at=now())
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            notices.success(request, done)
            return redirect("desk:workflows")
    context = {"form": form, "old": old, "name": name}
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@require_POST
def use_kind(request: HttpRequest, code: str) -> HttpResponse:
    """End a kind, or take it into use again."""
    found = get_object_or_404(MessageKind, pk=code)
    used = request.POST.get("used") == "1"
    with said(request, f"{'Dùng lại' if used else 'Đã thôi dùng'} loại “{found.name}”."):
        kind_actions.use_kind(kind=found, used=used, by=staff(request), at=now())
    return redirect("desk:workflows")


@require_POST
def use_language(request: HttpRequest, code: str) -> HttpResponse:
    """End a language, or take it into use again."""
    found = get_object_or_404(Language, pk=code)
    used = request.POST.get("used") == "1"
    with said(request, f"{'Dùng lại' if used else 'Đã thôi dùng'} “{found.name}”."):
        kind_actions.use_language(language=found, used=used, by=staff(request), at=now())
    return redirect("desk:workflows")
