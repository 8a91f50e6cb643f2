"""Forms of reports: what an office asks for; what is typed into a report. They parse and keep what was typed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms

from loa.desk.body_choices import BodyChoice
from loa.desk.plan_forms import day_field
from loa.organisations.models import Body
from loa.organisations.rules import KIND_LABELS, Kind
from loa.reports.measures import measures
from loa.reports.models import Form, Report
from loa.reports.period_rules import RHYTHM_LABELS, Rhythm
from loa.reports.report_actions import Asked, Edited
from loa.reports.report_rules import LONGEST, WORDS, figures_of, lines_of

ONCE = "once"


class AskFields(forms.Form):
    """What an office asks of the bodies below it, or of itself."""

    owner = BodyChoice(Body.objects.none(), label="Cơ quan yêu cầu", empty_label=None, error_messages={"required": "Hãy chọn cơ quan."})
    title = forms.CharField(
        label="Tên báo cáo", max_length=200, help_text="Ví dụ: Kết quả công tác truyền thông chính sách",
        error_messages={"required": "Hãy ghi tên báo cáo."},
    )  # fmt: skip
    rhythm = forms.ChoiceField(label="Định kỳ", choices=[*((k.value, v) for k, v in RHYTHM_LABELS.items()), (ONCE, "Đột xuất, một lần")])
    first = day_field("Từ ngày (báo cáo đột xuất)", required=False)
    last = day_field("Đến hết ngày (báo cáo đột xuất)", required=False)
    starts_on = day_field("Áp dụng từ ngày")
    due_days = forms.IntegerField(
        label="Hạn gửi: số ngày sau ngày cuối kỳ", required=False, min_value=-31, max_value=120,
        help_text="Để trống nếu chưa có quy định. Số âm là trước khi hết kỳ, ví dụ -13 là ngày 18 của tháng có 31 ngày.",
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="Cấp gửi báo cáo", required=False, choices=[(k.value, v) for k, v in KIND_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn cấp nào: chỉ cơ quan yêu cầu tự lập.",
    )  # fmt: skip
    codes = forms.MultipleChoiceField(
        label="Số liệu", required=False, widget=forms.CheckboxSelectMultiple, help_text="Không chọn: lấy mọi số liệu có trong chương trình."
    )
    basis = forms.CharField(label="Căn cứ", required=False, max_length=300, help_text="Kế hoạch, quy chế hoặc văn bản yêu cầu báo cáo.")

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = own  # type: ignore[attr-defined]
        self.fields["codes"].choices = [(m.code, m.label) for m in measures().values()]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """What was typed, as the action takes it."""
        said = self.cleaned_data
        once = said["rhythm"] == ONCE
        last = said.get("last")
        return Asked(
            title=said["title"], rhythm=None if once else Rhythm(said["rhythm"]), kinds=[Kind(k) for k in said["kinds"]],
            starts_on=said["starts_on"], codes=said["codes"], due_days=said["due_days"], basis=said["basis"],
            first=said.get("first") if once else None, end=last + timedelta(days=1) if once and last else None,
        )  # fmt: skip


def initial_of(form: Form) -> dict[str, Any]:
    """What the form shows of a kept one."""
    return {
        "owner": form.owner_id, "title": form.title, "rhythm": form.rhythm or ONCE, "first": form.first,
        "last": form.end - timedelta(days=1) if form.end else None, "starts_on": form.starts_on, "due_days": form.due_days,
        "kinds": form.kinds, "codes": form.codes, "basis": form.basis,
    }  # fmt: skip


class NotANumber(Exception):
    """A figure was typed that is no whole number; the text says which."""


def edited_of(typed: Mapping[str, str], report: Report) -> Edited:
    """What was typed into the page of a draft. Raises NotANumber."""
    words = {name: typed.get(f"w-{name}", "")[:LONGEST] for name, *_ in WORDS if f"w-{name}" in typed}
    stated = {}
    for figure in figures_of(report.figures):
        if f"f-{figure.code}" in typed:
            stated[figure.code] = (_whole(typed[f"f-{figure.code}"], figure.label), typed.get(f"y-{figure.code}", ""))
    lines = {
        place: (typed.get(f"d-{place}", ""), typed.get(f"p-{place}", ""))
        for place in range(len(lines_of(report.lines)))
        if f"d-{place}" in typed or f"p-{place}" in typed
    }
    return Edited(words, stated, lines)


def _whole(typed: str, label: str) -> int | None:
    """A whole number as people type it ("1.250"); None for nothing. Raises NotANumber."""
    bare = typed.strip().replace(".", "").replace(" ", "")
    if not bare:
        return None
    if not bare.isascii() or not bare.isdecimal() or len(bare) > 15:
        raise NotANumber(f"“{label}”: “{typed.strip()[:40]}” không phải số nguyên. Hãy ghi số, ví dụ 1.250, hoặc để trống.")
    return int(bare)
