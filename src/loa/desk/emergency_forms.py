"""Forms of emergencies: the order, the signature, the cancellation."""

from typing import Any

from django import forms
from django.utils.timezone import localtime

from loa.organisations.models import Body
from loa.paper.cap import Scope, Status
from loa.paper.cap_words import CATEGORIES, CERTAINTIES, SEVERITIES, URGENCIES
from loa.stations.emergency_actions import Order
from loa.stations.emergency_rules import MOST_REPEAT_SECONDS, REPEAT_SECONDS, SCOPE_LABELS, STATUS_LABELS
from loa.stations.models import Emergency

UNCHOSEN = "Hãy chọn loại tình huống."


class OrderForm(forms.Form):
    """What is ordered, on one screen."""

    status = forms.ChoiceField(label="Tình trạng", choices=[(k.value, v) for k, v in STATUS_LABELS.items()])
    exercise = forms.CharField(
        label="Tên cuộc diễn tập", max_length=200, required=False, help_text="Chỉ khi diễn tập; không ra công chúng."
    )
    scope = forms.ChoiceField(label="Phạm vi", choices=[(k.value, v) for k, v in SCOPE_LABELS.items()])
    category = forms.ChoiceField(label="Loại tình huống", choices=[("", "— chọn —"), *CATEGORIES], error_messages={"required": UNCHOSEN})
    urgency = forms.ChoiceField(label="Khẩn cấp đến đâu", choices=URGENCIES)
    severity = forms.ChoiceField(label="Mức độ nghiêm trọng", choices=SEVERITIES)
    certainty = forms.ChoiceField(label="Chắc chắn đến đâu", choices=CERTAINTIES)
    areas = forms.ModelMultipleChoiceField(
        Body.objects.none(), label="Địa bàn", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Không chọn nơi nào là toàn địa bàn của cơ quan.",
    )  # fmt: skip
    title = forms.CharField(label="Tiêu đề", max_length=200, help_text="Điều gì, ở đâu, khi nào: câu đầu tiên người dân nghe và thấy.")
    summary = forms.CharField(label="Tóm tắt", max_length=600, widget=forms.Textarea(attrs={"rows": 2}))
    what_to_do = forms.CharField(label="Người dân cần làm gì ngay", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    body = forms.CharField(label="Nội dung đầy đủ", widget=forms.Textarea(attrs={"rows": 5}))
    until = forms.DateTimeField(
        label="Hết hiệu lực lúc", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text="Loa lặp lại và bảng chiếu toàn màn hình đến giờ này, hoặc đến khi hủy.",
        error_messages={"invalid": "Ghi ngày, giờ hết hiệu lực."},
    )  # fmt: skip
    repeat_seconds = forms.IntegerField(
        label="Nghỉ giữa hai lần phát (giây)", min_value=1, max_value=MOST_REPEAT_SECONDS, initial=REPEAT_SECONDS
    )

    def __init__(self, *args: Any, bodies: Any, before: Emergency | None = None, clears: bool = False, **kwargs: Any) -> None:
        first = dict(kwargs.pop("initial", {}))
        if before is not None:
            first |= _of(before)
        kwargs["initial"] = first
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = bodies  # type: ignore[attr-defined]
        if clears or (before is not None and before.message_id):  # what was real is not taken back by an exercise
            for name in ("status", "scope"):
                self.fields[name].disabled = True
        if clears or (before is not None and before.clears_id):  # an all-clear is about what is past: its release names no end
            self.fields["urgency"].disabled = True

    @property
    def words(self) -> list[forms.BoundField]:
        """What is said, and where."""
        return [self[name] for name in ("title", "summary", "what_to_do", "body", "areas")]

    @property
    def choices(self) -> list[forms.BoundField]:
        """What is chosen: the terms of CAP, until when, for whom."""
        return [field for field in self.visible_fields() if field.name not in {one.name for one in self.words}]

    @property
    def order(self) -> Order:
        """The valid form as an order."""
        said = dict(self.cleaned_data)
        said |= {"status": Status(said["status"]), "scope": Scope(said["scope"]), "areas": list(said["areas"])}
        return Order(**said)


def _of(before: Emergency) -> dict[str, Any]:
    message = before.message
    named = {name: getattr(message, f"alert_{name}") for name in ("category", "urgency", "severity", "certainty")}
    told = {name: getattr(message, name) for name in ("title", "summary", "what_to_do", "body", "exercise")}
    until = localtime(message.alert_until) if message.alert_until else None
    own = {"status": before.status, "scope": before.scope, "repeat_seconds": before.repeat_seconds, "until": until}
    return {**named, **told, **own, "areas": message.areas.all()}


class CancelForm(forms.Form):
    """Why it is cancelled, and what is true."""

    reason = forms.CharField(
        label="Lý do hủy", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), help_text="Người dân đọc lý do này."
    )
    instead = forms.CharField(label="Thông tin đúng", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
