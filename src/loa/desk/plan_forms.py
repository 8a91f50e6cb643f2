"""Forms of plans at work: start, a task, evidence. They parse and keep what was typed; rules are in `plans`."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator

from loa.desk.forms import FilesField, FilesInput, Upload
from loa.organisations.models import Body, BodyGroup
from loa.organisations.queries import match
from loa.plans.models import Task
from loa.plans.rules import TERM_LABELS, Duty
from loa.plans.task_actions import Choice, Wording
from loa.plans.work_rules import RHYTHM_LABELS, Rhythm

DATE = {"type": "date"}
MOST_FILES = 10


def day_field(label: str, help_text: str = "", required: bool = True) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(
        label=label,
        required=required,
        validators=[MinValueValidator(date(1945, 1, 1), "Năm phải từ 1945."), MaxValueValidator(date(2100, 12, 31), "Năm phải đến 2100.")],
        help_text=help_text,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        error_messages={"invalid": "Hãy ghi ngày như 15/3/2026.", "required": "Hãy ghi ngày."},
    )


def _reason(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=False)


class StartForm(forms.Form):
    """From when to when a plan runs, and how often continuous work is asked for evidence."""

    starts_on = day_field("Từ ngày")
    last_day = day_field("Đến hết ngày")
    evidence_every = forms.ChoiceField(
        label="Việc thường xuyên nộp minh chứng",
        choices=[(k.value, v) for k, v in RHYTHM_LABELS.items() if k is not Rhythm.WEEK],
        help_text="Mỗi kỳ là một phần việc riêng, có hạn là ngày cuối kỳ.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("starts_on"), found.get("last_day")
        if first and last:
            if last < first:
                self.add_error("last_day", "Ngày kết thúc phải sau ngày bắt đầu.")
            found["ends_on"] = last + timedelta(days=1)
        return found


class TaskForm(forms.Form):
    """A task as staff change or add it."""

    text = forms.CharField(label="Nội dung nhiệm vụ", widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=20_000)
    leads = forms.MultipleChoiceField(
        label="Chủ trì", required=False, widget=forms.SelectMultiple(attrs={"size": 8}), help_text="Giữ Ctrl để chọn nhiều."
    )
    more_leads = forms.CharField(
        label="Chủ trì khác",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Không có trong danh sách: mỗi dòng một tên.",
    )
    partners = forms.MultipleChoiceField(label="Phối hợp", required=False, widget=forms.SelectMultiple(attrs={"size": 8}))
    more_partners = forms.CharField(label="Phối hợp khác", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    term_kind = forms.ChoiceField(label="Loại thời hạn", choices=list(TERM_LABELS.items()))
    term_text = forms.CharField(label="Thời hạn như văn bản ghi", required=False, max_length=300)
    starts_on = day_field("Từ ngày", required=False)
    due_on = day_field("Hạn", required=False)
    repeats = forms.ChoiceField(label="Chu kỳ", required=False, choices=[("", "—"), *((k.value, v) for k, v in RHYTHM_LABELS.items())])
    repeat_day = forms.IntegerField(
        label="Ngày trong kỳ",
        required=False,
        min_value=1,
        max_value=31,
        help_text="Ngày của tháng cuối kỳ; theo tuần: 1 là thứ Hai, 7 là Chủ nhật.",
    )
    repeat_month = forms.IntegerField(label="Tháng (việc hằng năm)", required=False, min_value=1, max_value=12)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, min_length=16, max_length=64)  # of a new task: its form writes once

    def __init__(self, *args: Any, owner: Body, options: list[tuple[str, list[tuple[str, str]]]], day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner, self.day = owner, day
        for name in ("leads", "partners"):
            self.fields[name].choices = options  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(task: Task) -> dict[str, Any]:
        """What the form shows of `task`."""
        names = ("text", "term_kind", "term_text", "starts_on", "due_on", "repeats", "repeat_day", "repeat_month", "version")
        found = {name: getattr(task, name) for name in names}
        rows = [b for b in task.bodies.all() if b.value]
        return found | {
            "leads": [b.value for b in rows if b.duty == Duty.LEAD],
            "partners": [b.value for b in rows if b.duty == Duty.COORDINATE],
        }

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for name, more in (("leads", "more_leads"), ("partners", "more_partners")):
            chosen = [self._picked(value) for value in found.get(name, [])]
            found[f"{name}_chosen"] = [c for c in chosen if c] + self._typed(more, found.get(more, ""))
        return found

    def _picked(self, value: str) -> Choice | None:
        kind, _, pk = value.partition(":")
        return Body.objects.filter(pk=pk).first() if kind == "body" else BodyGroup.objects.filter(pk=pk).first()

    def _typed(self, field: str, text: str) -> list[Choice]:
        chosen: list[Choice] = []
        for line in filter(None, (line.strip() for line in text.splitlines()[:50])):
            found = match(line, self.owner, self.day)
            choice = found.body or found.group
            if choice:
                chosen.append(choice)
            else:
                self.add_error(field, f"Không thấy “{line[:80]}” trong danh mục cơ quan của {self.owner}, hoặc có nhiều cơ quan trùng tên.")
        return chosen

    def wording(self) -> Wording:
        """What was typed, as the actions take it; fields that do not belong to the kind of term are left out."""
        data = self.cleaned_data
        kind = data["term_kind"]
        dated, repeated = kind in ("deadline", "period"), kind in ("recurring", "continuous")
        return Wording(
            text=data["text"].strip(),
            term_kind=kind,
            term_text=data["term_text"].strip(),
            starts_on=data["starts_on"] if kind == "period" else None,
            due_on=data["due_on"] if dated else None,
            repeats=data["repeats"] if repeated else "",
            repeat_day=data["repeat_day"] if repeated else None,
            repeat_month=data["repeat_month"] if repeated else None,
        )


def newer(form: forms.Form, version: int) -> bool:
    """Whether `form` was filled in on an older version of the row than `version`."""
    return form.is_bound and form["version"].value() != str(version)


class EndForm(forms.Form):
    """Why a task or a plan ends."""

    why = _reason("Lý do")
    version = forms.IntegerField(widget=forms.HiddenInput)


class EvidenceForm(forms.Form):
    """What a body shows for its line. One field is enough."""

    words = forms.CharField(
        label="Kết quả đã làm", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Số liệu, nơi, ngày. Ví dụ: 6/6 thôn đã họp phổ biến, 412 lượt người dự.",
    )  # fmt: skip
    releases = forms.MultipleChoiceField(label="Tin, bài đã phát hành", required=False, widget=forms.CheckboxSelectMultiple)
    documents = forms.MultipleChoiceField(label="Văn bản trong sổ", required=False, widget=forms.CheckboxSelectMultiple)
    uploads = FilesField(label="Ảnh, tệp (JPG, PNG, PDF, DOCX, XLSX)", required=False, widget=FilesInput(attrs={"multiple": True}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_uploads(self) -> list[Upload]:
        files: list[Upload] = [f for f in self.cleaned_data["uploads"] if f]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"Mỗi lần nộp tối đa {MOST_FILES} tệp.")
        for file in files:
            if (file.size or 0) > settings.LOA_UPLOAD_BYTES:
                raise forms.ValidationError(f"{file.name} lớn hơn {settings.LOA_UPLOAD_BYTES // 1024 // 1024} MB. Hãy giảm dung lượng.")
            if media_type(file.read(8)) is None:
                raise forms.ValidationError(f"{file.name} không phải ảnh JPG, PNG hay tệp PDF, DOCX, XLSX.")
            file.seek(0)
        return files


_HEADS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"%PDF": "application/pdf",
    b"PK\x03\x04": "application/octet-stream",  # DOCX, XLSX: downloaded, never shown
}


def media_type(head: bytes) -> str | None:
    """The media type that the first bytes say, of those that evidence may be; None for anything else."""
    return next((kind for start, kind in _HEADS.items() if head.startswith(start)), None)
