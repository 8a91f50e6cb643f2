"""Forms of workflows: the workflow with its steps, and who is named competent for a language."""

from typing import Any

from django import forms

from loa.desk.body_choices import BodyChoice
from loa.newsroom.models import Language, MessageKind
from loa.newsroom.workflow_rules import MOST_STEPS, StepRow
from loa.organisations.models import Body, User
from loa.organisations.rules import PERMISSIONS, ROLE_LABELS, Act, Role

ROLES = [(role.value, ROLE_LABELS[role]) for role in Role if role in PERMISSIONS[Act.REVIEW] | PERMISSIONS[Act.APPROVE]]


class WorkflowForm(forms.Form):
    """For which body and kind, and what it is called."""

    owner = BodyChoice(Body.objects.none(), label="Cơ quan")
    kind = forms.ModelChoiceField(
        MessageKind.objects.filter(ended_at__isnull=True), label="Loại tin", required=False, empty_label="Mọi loại tin"
    )
    name = forms.CharField(label="Tên quy trình", max_length=120)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = bodies  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """One step; a row without a name is no step."""

    stage = forms.IntegerField(label="Chặng", min_value=1, max_value=MOST_STEPS, widget=forms.NumberInput(attrs={"style": "width:5rem"}))
    name = forms.CharField(label="Tên bước", max_length=80, required=False)
    role = forms.ChoiceField(label="Vai trò", choices=ROLES, initial=Role.APPROVER.value)
    signs = forms.ChoiceField(label="Việc", choices=[("1", "Ký"), ("0", "Kiểm tra, không ký")])
    person = forms.ModelChoiceField(User.objects.none(), label="Chỉ người này", required=False, empty_label="Ai giữ vai trò")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def row(self) -> StepRow | None:
        """The step as a plain value."""
        typed = self.cleaned_data
        if not typed.get("name"):
            return None
        person = typed.get("person")
        return StepRow(typed["stage"], typed["name"], typed["role"], typed["signs"] == "1", person.pk if person else None)


StepFormSet = forms.formset_factory(StepForm, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


class CompetenceForm(forms.Form):
    """Who is named for which language."""

    user = forms.ModelChoiceField(User.objects.none(), label="Người")
    language = forms.ModelChoiceField(Language.objects.filter(ended_at__isnull=True).exclude(code="vi"), label="Ngôn ngữ")
    basis = forms.CharField(label="Căn cứ", max_length=300, required=False, help_text="Số, ngày của văn bản phân công.")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
