"""Forms of resources: entries of the budget, lines of staffing. They parse and keep what was typed; rules are in `resources`."""

from datetime import date
from typing import Any

from django import forms

from loa.desk.body_choices import BodyChoice
from loa.desk.forms import Upload
from loa.organisations.models import Body
from loa.paper.sheet_reading import MOST_BYTES
from loa.resources.actions import Money
from loa.resources.rules import KIND_LABELS, SOURCE_LABELS, Kind, Source
from loa.resources.staffing_rules import Norm
from loa.vietnamese.money import Unclear, read_amount

KEY_LENGTH = 64


def day_field(label: str, help_text: str = "", required: bool = True) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Hãy ghi ngày như 15/3/2026.", "required": "Hãy ghi ngày."},
    )


class AmountField(forms.CharField):
    """Money as people type it; becomes a whole number of đồng."""

    def clean(self, value: Any) -> int:
        try:
            return read_amount(super().clean(value) or "")
        except Unclear as unclear:
            raise forms.ValidationError(str(unclear)) from unclear


class MoneyForm(forms.Form):
    """One entry of the budget. `key` is made with the form, so that sending it twice writes one entry."""

    kind = forms.ChoiceField(label="Loại", choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    body = BodyChoice(Body.objects.none(), label="Cơ quan, đơn vị", empty_label=None, error_messages={"required": "Hãy chọn cơ quan."})
    year = forms.IntegerField(label="Năm ngân sách", error_messages={"required": "Hãy ghi năm.", "invalid": "Hãy ghi năm như 2026."})
    source = forms.ChoiceField(label="Nguồn", choices=[(k.value, v) for k, v in SOURCE_LABELS.items()], initial=Source.COMMUNE.value)
    amount = AmountField(label="Số tiền", help_text="Ví dụ 1.500.000, 1,5 triệu, 200 triệu đồng.", required=False, max_length=80)
    on = day_field("Ngày", "Ngày của quyết định hoặc chứng từ.")
    basis = forms.CharField(
        label="Căn cứ, chứng từ", max_length=300, help_text="Số, ngày của quyết định, hợp đồng, phiếu chi.",
        error_messages={"required": "Hãy ghi căn cứ: số, ngày của quyết định hoặc chứng từ."},
    )  # fmt: skip
    note = forms.CharField(label="Diễn giải", max_length=300, required=False)
    key = forms.CharField(max_length=KEY_LENGTH, min_length=16, widget=forms.HiddenInput)
    confirmed_over = forms.IntegerField(required=False)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def money(self) -> Money:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        return Money(
            body=data["body"],
            year=data["year"],
            source=Source(data["source"]),
            kind=Kind(data["kind"]),
            amount=data["amount"],
            on=data["on"],
            basis=data["basis"],
            note=data["note"],
        )


def _people(label: str, help_text: str = "") -> forms.IntegerField:
    """A number of people; empty is unknown."""
    wrong = {"invalid": "Hãy ghi số nguyên.", "min_value": "Hãy ghi số từ 0.", "max_value": "Số quá lớn."}
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=1_000_000, help_text=help_text, error_messages=wrong)


class NormForm(forms.Form):
    """A line of staffing. Position and year are asked for a new line only."""

    position = forms.CharField(
        label="Vị trí", max_length=120, widget=forms.TextInput(attrs={"list": "positions", "autocomplete": "off"}),
        help_text="Chọn trong gợi ý hoặc ghi vị trí khác.", error_messages={"required": "Hãy ghi vị trí."},
    )  # fmt: skip
    year = forms.IntegerField(label="Năm", error_messages={"required": "Hãy ghi năm.", "invalid": "Hãy ghi năm như 2026."})
    need = _people("Nhu cầu", "Số người cần để làm việc. Để trống khi chưa rõ.")
    norm = _people("Chỉ tiêu được giao", "Theo quyết định giao; để trống khi chưa giao.")
    basis = forms.CharField(label="Căn cứ giao chỉ tiêu", max_length=300, required=False, help_text="Số, ngày của quyết định.")
    titles = forms.MultipleChoiceField(
        label="Đếm có mặt theo chức vụ", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Người đang giữ các chức vụ này ở cơ quan được tính là có mặt; số tự đổi khi có người đến, đi.",
    )  # fmt: skip
    counted = _people("Hoặc số có mặt tự đếm", "Cho vị trí không có tài khoản trong chương trình, ví dụ cộng tác viên.")
    counted_on = day_field("Ngày đếm", required=False)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, titles: list[str], old: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["titles"].choices = [(title, title) for title in titles]  # type: ignore[attr-defined]
        if old:
            del self.fields["position"], self.fields["year"]

    def norm_typed(self) -> Norm:
        """What was typed, as the actions take it. Chosen titles win over a count by hand."""
        data = self.cleaned_data
        titles = tuple(data["titles"])
        counted, day = (None, None) if titles else (data["counted"], data["counted_on"])
        basis, note = (" ".join(data[name].split()) for name in ("basis", "note"))
        return Norm(need=data["need"], norm=data["norm"], counted=counted, counted_on=day, titles=titles, basis=basis, note=note)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    why = forms.CharField(label="Lý do", max_length=300, error_messages={"required": "Hãy ghi lý do."})


class SheetForm(forms.Form):
    """An XLSX file."""

    file = forms.FileField(
        label="Tệp XLSX",
        error_messages={"required": "Hãy chọn tệp .xlsx.", "empty": "Tệp rỗng. Hãy tải mẫu, điền rồi lưu dạng .xlsx."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Upload:
        file: Upload = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"Tệp lớn hơn {MOST_BYTES // 1024 // 1024} MB. Hãy bỏ hình ảnh và các trang không cần.")
        return file


def year_asked(text: str | None, day: date, *, always: bool = False) -> int | None:
    """The year that an address asks for; None (or this year, where one is always needed) when it asks for none."""
    if text and text.isascii() and text.isdecimal() and len(text) == 4:
        return int(text)
    return day.year if always else None
