"""Forms of inspections: a round, what was seen of an item, a finding, a remedy. They parse and keep what was typed."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from loa.desk.body_choices import BodyChoice, told_apart
from loa.desk.forms import Upload
from loa.desk.plan_forms import day_field, media_type
from loa.inspections.actions import Described, RoundForm
from loa.inspections.checklist_rules import Asked, WrongChecklist, items_of
from loa.inspections.finding_actions import FindingForm
from loa.inspections.finding_rules import KIND_LABELS, MOST_WORK_DAYS, Kind
from loa.inspections.models import Checklist, Finding, Inspection, Item
from loa.inspections.queries import Seen
from loa.inspections.rules import ANSWER_LABELS, FORM_LABELS, Form
from loa.organisations.models import Body, BodyGroup
from loa.organisations.queries import members
from loa.plans.models import Plan


def new_key() -> str:
    """The key of a form that may be sent once."""
    return secrets.token_urlsafe(24)


def _words(label: str, rows: int, help_text: str = "", needed: str = "", length: int = 5000) -> forms.CharField:
    return forms.CharField(
        label=label, required=bool(needed), max_length=length, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": needed},
    )  # fmt: skip


def checked_file(file: Upload | None) -> Upload | None:
    """An uploaded file within the bound, of a kind that evidence may be. Raises ValidationError."""
    if not file:
        return None
    if (file.size or 0) > settings.LOA_UPLOAD_BYTES:
        raise forms.ValidationError(f"{file.name} lớn hơn {settings.LOA_UPLOAD_BYTES // 1024 // 1024} MB. Hãy giảm dung lượng.")
    if media_type(file.read(8)) is None:
        raise forms.ValidationError(f"{file.name} không phải ảnh JPG, PNG hay tệp PDF, DOCX, XLSX.")
    file.seek(0)
    return file


class RoundFields(forms.Form):
    """A round of inspections."""

    body = BodyChoice(Body.objects.none(), label="Cơ quan kiểm tra", empty_label=None, error_messages={"required": "Hãy chọn cơ quan."})
    form = forms.ChoiceField(label="Hình thức", choices=[(k.value, v) for k, v in FORM_LABELS.items()])
    title = forms.CharField(
        label="Nội dung đợt kiểm tra", max_length=300, help_text="Ví dụ: Việc thực hiện kế hoạch truyền thông chính sách năm 2026",
        error_messages={"required": "Hãy ghi nội dung đợt kiểm tra."},
    )  # fmt: skip
    basis = forms.CharField(
        label="Quyết định, kế hoạch kiểm tra", max_length=300, help_text="Tên loại, số, ngày, cơ quan ban hành.",
        error_messages={"required": "Hãy ghi số, ngày của quyết định hoặc kế hoạch kiểm tra."},
    )  # fmt: skip
    planned_on = day_field("Ngày dự kiến")
    bodies = forms.MultipleChoiceField(
        label="Đơn vị được kiểm tra", required=False, widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text="Giữ Ctrl để chọn nhiều. Nhóm được hiểu theo ngày dự kiến. Tự kiểm tra thì để trống.",
    )  # fmt: skip
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label="Kế hoạch được kiểm tra", required=False, empty_label="— Không theo kế hoạch —"
    )
    with_tasks = forms.BooleanField(label="Mỗi nhiệm vụ kế hoạch giao cho đơn vị là một nội dung", required=False)
    checklist = forms.ModelChoiceField(Checklist.objects.none(), label="Mẫu nội dung", required=False, empty_label="— Không dùng mẫu —")
    team = _words("Đoàn kiểm tra", 3, "Mỗi dòng một người: họ tên, chức vụ. In trong biên bản.", "Hãy ghi đoàn kiểm tra.")
    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    def __init__(self, *args: Any, own: Any, plans: Any, checklists: Any, groups: Iterable[BodyGroup], bodies: Iterable[Body],
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["body"].queryset, fields["plan"].queryset, fields["checklist"].queryset = own, plans, checklists
        fields["plan"].label_from_instance = lambda plan: f"{plan.title[:90]} ({plan.owner.short_name})"
        self._groups = {f"group:{g.pk}": g for g in groups}
        self._bodies = {f"body:{b.pk}": b for b in bodies}
        names = [(k, f"{g.name} ({g.scope.short_name})") for k, g in self._groups.items()]
        fields["bodies"].choices = [
            ("Nhóm", names),
            ("Từng đơn vị", [(f"body:{b.pk}", label) for b, label in told_apart(self._bodies.values())]),
        ]

    def round(self) -> RoundForm:
        """What was typed, as the actions take it; groups expand to who belongs to them on the planned day."""
        data = self.cleaned_data
        form = Form(data["form"])
        chosen = [data["body"]] if form is Form.SELF else self._chosen(data["bodies"], data["planned_on"])
        names = ("body", "title", "basis", "planned_on", "team", "key", "plan", "with_tasks", "checklist")
        return RoundForm(form=form, bodies=chosen, **{name: data[name] for name in names})

    def _chosen(self, values: list[str], day: date) -> list[Body]:
        found: list[Body] = []
        for value in values:
            found += members(self._groups[value], day) if value in self._groups else [self._bodies[value]]
        return found


class ItemForm(forms.Form):
    """What was seen of one item."""

    answer = forms.ChoiceField(choices=[(k.value, v) for k, v in ANSWER_LABELS.items()], required=False, widget=forms.RadioSelect)
    note = forms.CharField(label="Ghi chú", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.TypedChoiceField(label="Minh chứng đã nộp", required=False, coerce=int, empty_value=None)
    file = forms.FileField(label="Ảnh, tệp", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, seen: Seen) -> None:
        item = seen.item
        first = {"answer": item.answer, "note": item.note, "evidence": item.evidence_id, "version": item.version}
        super().__init__(data, files, prefix=f"i{item.pk}", initial=first)
        fields: dict[str, Any] = self.fields
        fields["evidence"].choices = [("", "— Không dẫn —"), *((e.pk, f"{e.get_kind_display()}: {e}"[:120]) for e in seen.evidence)]

    def clean_file(self) -> Upload | None:
        return checked_file(self.cleaned_data["file"])


class DescribeFields(forms.Form):
    """What the minutes say besides the items."""

    held_on = day_field("Ngày kiểm tra")
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)
    team = _words("Đoàn kiểm tra", 3, "Mỗi dòng một người: họ tên, chức vụ.", "Hãy ghi đoàn kiểm tra.")
    present = _words("Đại diện đơn vị được kiểm tra", 2, "Mỗi dòng một người: họ tên, chức vụ.")
    strengths = _words("Kết quả đạt được", 3)
    opinion = _words("Ý kiến của đơn vị được kiểm tra", 2)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(inspection: Inspection) -> dict[str, Any]:
        """What the form shows of `inspection`."""
        names = ("held_on", "place", "team", "present", "strengths", "opinion", "version")
        return {name: getattr(inspection, name) for name in names}

    def described(self) -> Described:
        """What was typed, as the actions take it."""
        return Described(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class AskedFields(forms.Form):
    """One more item, written on the spot."""

    question = forms.CharField(label="Nội dung", max_length=600, error_messages={"required": "Hãy ghi nội dung kiểm tra."})
    basis = forms.CharField(label="Căn cứ", max_length=600, required=False)

    def asked(self) -> Asked:
        """What was typed, as the actions take it."""
        return Asked(self.cleaned_data["question"], self.cleaned_data["basis"])


class FindingFields(forms.Form):
    """A finding. `key` is made with the form, so that sending it twice writes one."""

    kind = forms.ChoiceField(label="Loại", choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    item = forms.ModelChoiceField(Item.objects.none(), label="Thuộc nội dung", required=False, empty_label="— Chung —")
    text = _words("Nội dung tồn tại, kiến nghị", 3, needed="Hãy ghi nội dung.")
    remedy = _words("Biện pháp khắc phục", 2, needed="Hãy ghi biện pháp khắc phục.")
    body = BodyChoice(Body.objects.none(), label="Cơ quan khắc phục", empty_label=None, error_messages={"required": "Hãy chọn cơ quan."})
    due_on = day_field("Hạn: đến hết ngày", "Rơi vào ngày nghỉ thì tính đến hết ngày làm việc kế tiếp.", required=False)
    work_days = forms.IntegerField(
        label="Hoặc số ngày làm việc", required=False, min_value=1, max_value=MOST_WORK_DAYS, help_text="Đếm từ ngày sau ngày kiểm tra.",
        error_messages={"invalid": "Hãy ghi số nguyên.", "max_value": f"Tối đa {MOST_WORK_DAYS} ngày.", "min_value": "Hãy ghi từ 1."},
    )  # fmt: skip
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, inspection: Inspection, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["item"].queryset, fields["body"].queryset = inspection.items.order_by("number"), bodies

    @staticmethod
    def initial_of(finding: Finding) -> dict[str, Any]:
        """What the form shows of `finding`."""
        return {name: getattr(finding, name) for name in ("kind", "item", "text", "remedy", "body", "due_on", "version")}

    def finding(self) -> FindingForm:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        return FindingForm(Kind(data["kind"]), data["text"], data["remedy"], data["body"], data["due_on"], data["work_days"], data["item"])


class RemedyFields(forms.Form):
    """What a body has done about a finding."""

    words = _words("Kết quả khắc phục", 3, "Đã làm gì, ngày nào, văn bản nào.", "Hãy ghi đã khắc phục thế nào, ngày nào.")
    file = forms.FileField(label="Ảnh, tệp minh chứng (JPG, PNG, PDF, DOCX, XLSX)", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_file(self) -> Upload | None:
        return checked_file(self.cleaned_data["file"])


class ChecklistFields(forms.Form):
    """A checklist, typed one item a line."""

    body = BodyChoice(Body.objects.none(), label="Cơ quan giữ mẫu", empty_label=None)
    title = forms.CharField(label="Tên mẫu", max_length=200, error_messages={"required": "Hãy ghi tên mẫu."})
    lines = _words(
        "Nội dung", 14, "Mỗi dòng một nội dung: nội dung | căn cứ | minh chứng cần xem. Dán từ Excel (ba cột) cũng được.",
        "Hãy ghi ít nhất một nội dung.", 200_000,
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def clean_lines(self) -> list[Asked]:
        try:
            return items_of(self.cleaned_data["lines"])
        except WrongChecklist as error:
            raise forms.ValidationError(str(error)) from error
