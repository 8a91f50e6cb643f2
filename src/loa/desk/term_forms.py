"""Forms of terms and days off. They parse and keep what was typed; rules are in `terms` and `worktime`."""

from typing import Any

from django import forms

from loa.desk.resource_forms import day_field
from loa.organisations.models import Body
from loa.terms.actions import TermForm
from loa.terms.rules import DayForm
from loa.worktime.terms import UNIT_LABELS, Rule, Unit

_WHOLE = {"invalid": "Hãy ghi số nguyên.", "required": "Hãy ghi một số."}
_BASIS = {"required": "Hãy ghi căn cứ: văn bản, điều, khoản."}


class TermFields(forms.Form):
    """A version of a term. `scopes` are those for whom this person may enter: None is everybody."""

    scope = forms.ChoiceField(label="Áp dụng cho")
    value = forms.IntegerField(label="Mức", error_messages=_WHOLE, min_value=1)
    unit = forms.ChoiceField(label="Đơn vị tính", choices=[(u.value, label) for u, label in UNIT_LABELS.items()])
    valid_from = day_field("Áp dụng từ ngày")
    valid_to = day_field("Đến trước ngày", "Bỏ trống khi chưa biết.", required=False)
    basis = forms.CharField(label="Căn cứ pháp lý", max_length=500, error_messages=_BASIS, help_text="Văn bản, điều, khoản, điểm.")
    source = forms.CharField(label="Nơi đọc được", max_length=500, required=False, help_text="Địa chỉ trang hoặc số công báo.")
    rolls = forms.BooleanField(
        label="Ngày cuối là ngày nghỉ thì kết thúc ở ngày làm việc kế tiếp (khoản 5 Điều 148 Bộ luật Dân sự 2015)", required=False
    )
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)

    def __init__(self, *args: Any, scopes: list[Body | None], rule: Rule | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"rolls": rule.rolls if rule else True, "unit": (rule.unit if rule else None) or Unit.WORKING_DAYS}
        self.scopes = {str(body.pk) if body else "": body for body in scopes}
        self.fields["scope"].choices = [(key, body.name if body else "mọi cơ quan") for key, body in self.scopes.items()]  # type: ignore[attr-defined]
        self.fields["scope"].required = "" not in self.scopes

    @property
    def body(self) -> Body | None:
        """For whom it is entered."""
        return self.scopes[self.cleaned_data["scope"]]

    def term(self, name: str = "") -> TermForm:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        kept = {key: data[key] for key in ("value", "basis", "valid_from", "valid_to", "source", "note", "rolls")}
        return TermForm(unit=Unit(data["unit"]), name=name, **kept)


class NewTermFields(TermFields):
    """A term that does not ship with the program."""

    rule = forms.CharField(label="Mã quy tắc", max_length=60, help_text="Chữ thường không dấu, ví dụ: tra-loi-kien-nghi-cu-tri.")
    name = forms.CharField(label="Tên quy tắc", max_length=200, error_messages={"required": "Hãy ghi tên quy tắc."})
    field_order = ("rule", "name")


class DayFields(forms.Form):
    """A day off, a day that is worked instead, or one of them."""

    off = day_field("Ngày nghỉ", required=False)
    worked = day_field("Ngày đi làm (làm bù)", required=False)
    name = forms.CharField(label="Tên, lý do", max_length=200, required=False)
    basis = forms.CharField(label="Căn cứ", max_length=500, error_messages=_BASIS, help_text="Số, ngày của thông báo hoặc quyết định.")

    def days(self) -> DayForm:
        """What was typed, as the actions take it."""
        return DayForm(**self.cleaned_data)


class YearFields(forms.Form):
    """A year whose days off were compared with the official notice."""

    year = forms.IntegerField(label="Năm", error_messages=_WHOLE)
    basis = forms.CharField(label="Căn cứ", max_length=500, error_messages=_BASIS, help_text="Thông báo lịch nghỉ lễ, tết của năm đó.")
