"""How the views of work are narrowed, read from the address and written back to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from loa.desk.plan_forms import day_field
from loa.organisations.models import Body
from loa.plans.models import Plan
from loa.plans.overview_queries import LATE, Wanted
from loa.plans.rules import DUTY_LABELS
from loa.plans.work_rules import STATE_LABELS

STATES = [("", "Mọi trạng thái"), (LATE, "Quá hạn"), *((k.value, v) for k, v in STATE_LABELS.items())]
DUTIES = [("", "Chủ trì và phối hợp"), *((k.value, v) for k, v in DUTY_LABELS.items())]
_MOST_PLANS = 300


class _ManyOptions(forms.Select):
    """A list of hundreds of choices, written in one go: a template an option takes longer than the rest of the page."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        rows = ((key, mark_safe(" selected") if str(key) == chosen else "", label) for key, label in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        return format_html("<select{}>{}</select>", flatatt({"name": name} | self.build_attrs(self.attrs, attrs)), options)


class FilterForm(forms.Form):
    """What is shown. Nothing is required; what is wrong is left out and told."""

    ke_hoach = forms.TypedChoiceField(label="Kế hoạch", required=False, coerce=int, empty_value=None, widget=_ManyOptions)
    ten = forms.CharField(label="Tên cơ quan có chữ", required=False, max_length=100)
    viec = forms.ChoiceField(label="Việc", required=False, choices=DUTIES)
    trang_thai = forms.ChoiceField(label="Trạng thái", required=False, choices=STATES)
    tu = day_field("Hạn từ", required=False)
    den = day_field("đến", required=False)
    q = forms.CharField(label="Chữ trong nhiệm vụ", required=False, max_length=100)
    toi = forms.BooleanField(label="Chỉ việc giao cho tôi", required=False)
    co_quan = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def wanted(self, user: int) -> Wanted:
        """What was asked for, without what could not be read."""
        data: Mapping[str, object] = self.cleaned_data if (self.is_bound and not self.is_valid()) or self.is_valid() else {}
        plan, body = data.get("ke_hoach"), data.get("co_quan")
        first, last = data.get("tu"), data.get("den")
        return Wanted(
            plan=plan if isinstance(plan, int) else None,
            body=body if isinstance(body, int) else None,
            name=str(data.get("ten") or ""),
            duty=str(data.get("viec") or ""),
            state=str(data.get("trang_thai") or ""),
            first=first if isinstance(first, date) else None,
            last=last if isinstance(last, date) else None,
            officer=user if data.get("toi") else None,
            words=str(data.get("q") or ""),
        )


def filter_of(request: HttpRequest, plans: QuerySet[Plan, tuple[int, str, str]]) -> FilterForm:
    """The form, filled from the address, with the plans that may be chosen: key, title and owner's short name of each."""
    form = FilterForm(request.GET)
    choices = [(pk, f"{title[:90]} ({owner})") for pk, title, owner in plans[:_MOST_PLANS]]
    form.fields["ke_hoach"].choices = [("", "Mọi kế hoạch"), *choices]  # type: ignore[attr-defined]
    return form


def kept(form: FilterForm, *but: str, **changes: object) -> str:
    """The filter as it stands in an address, ending with "&" when it is not empty; without the fields `but`, with `changes`."""
    words = {name: form[name].value() for name in form.fields if name not in but} | changes
    shown = {name: value for name, value in words.items() if value not in (None, "", False)}
    return f"{urlencode(shown)}&" if shown else ""


def in_words(form: FilterForm, body: Body | None) -> str:
    """The filter as a sentence for the head of a print and of a file."""
    parts = [body.name + " và đơn vị trực thuộc"] if body else []
    for name, field in form.fields.items():
        value = form[name].value()
        if not value or name in ("co_quan", "ke_hoach"):
            continue
        choices = dict(getattr(field, "choices", ()) or ())
        parts.append(f"{field.label}: {choices.get(value, value)}" if name != "toi" else str(field.label))
    return "; ".join(parts) or "Tất cả phần việc"
