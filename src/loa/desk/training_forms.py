"""Forms of training: a course, a session, a requirement, a certificate. They parse and keep what was typed; rules are in `resources`."""

from typing import Any

from django import forms

from loa.desk.body_choices import BodyChoice
from loa.desk.resource_forms import day_field
from loa.organisations.models import Body, Post
from loa.organisations.rules import ROLE_LABELS
from loa.resources.attendance_actions import Outside
from loa.resources.models import Course, Session
from loa.resources.training_rules import CourseForm, SessionForm

_WHOLE = {"invalid": "Hãy ghi số nguyên.", "required": "Hãy ghi một số."}


class CourseFields(forms.Form):
    """A course. The body is asked for a new one only."""

    body = BodyChoice(Body.objects.none(), label="Cơ quan tổ chức", empty_label=None, error_messages={"required": "Hãy chọn cơ quan."})
    name = forms.CharField(label="Tên khóa", max_length=200, error_messages={"required": "Hãy ghi tên khóa."})
    about = forms.CharField(label="Nội dung", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    hours = forms.IntegerField(label="Thời lượng (giờ)", required=False, error_messages=_WHOLE)
    certified = forms.BooleanField(label="Cấp giấy chứng nhận", required=False, initial=True)
    valid_months = forms.IntegerField(
        label="Chứng nhận có giá trị (tháng)", required=False, error_messages=_WHOLE, help_text="Để trống khi không có thời hạn."
    )
    basis = forms.CharField(label="Căn cứ", max_length=300, required=False, help_text="Kế hoạch, quyết định mở khóa.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bodies is None:
            del self.fields["body"]
        else:
            self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(course: Course) -> dict[str, Any]:
        """What the form shows of `course`."""
        return {name: getattr(course, name) for name in ("name", "about", "hours", "certified", "valid_months", "basis", "version")}

    def course(self) -> CourseForm:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        return CourseForm(**{name: data[name] for name in ("name", "about", "hours", "certified", "valid_months", "basis")})


class SessionFields(forms.Form):
    """A session of a course."""

    starts_on = day_field("Từ ngày")
    last_day = day_field("Đến hết ngày")
    place = forms.CharField(label="Địa điểm", max_length=200, error_messages={"required": "Hãy ghi địa điểm, hoặc “Trực tuyến”."})
    seats = forms.IntegerField(label="Số chỗ", initial=30, error_messages=_WHOLE)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(session: Session) -> dict[str, Any]:
        """What the form shows of `session`."""
        return {name: getattr(session, name) for name in ("starts_on", "last_day", "place", "seats", "note", "version")}

    def session(self) -> SessionForm:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        return SessionForm(**{name: data[name] for name in ("starts_on", "last_day", "place", "seats", "note")})


class RequirementFields(forms.Form):
    """Of whom a course is required."""

    scope = BodyChoice(Body.objects.none(), label="Trong phạm vi", empty_label=None)
    role = forms.ChoiceField(
        label="Vai trò", required=False, choices=[("", "— Theo chức vụ ghi bên —"), *((k.value, v) for k, v in ROLE_LABELS.items())]
    )
    title = forms.CharField(label="Chức vụ", max_length=120, required=False, help_text="Ghi như ở mục Nhân sự, ví dụ Công chức văn hóa.")
    basis = forms.CharField(
        label="Căn cứ",
        max_length=300,
        help_text="Văn bản nào yêu cầu.",
        error_messages={"required": "Hãy ghi căn cứ: văn bản nào yêu cầu."},
    )

    def __init__(self, *args: Any, scopes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].queryset = scopes  # type: ignore[attr-defined]


class CertificateFields(forms.Form):
    """A certificate that was issued elsewhere."""

    post = forms.ModelChoiceField(
        Post.objects.none(), label="Người được cấp", empty_label="— Chọn —", error_messages={"required": "Hãy chọn người."}
    )
    issuer = forms.CharField(label="Nơi cấp", max_length=200, error_messages={"required": "Hãy ghi nơi cấp."})
    number = forms.CharField(label="Số", max_length=60, error_messages={"required": "Hãy ghi số của giấy chứng nhận."})
    issued_on = day_field("Ngày cấp")
    valid_until = day_field("Có giá trị đến hết ngày", "Để trống khi không có thời hạn.", required=False)

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["post"]
        field.queryset = posts
        field.label_from_instance = lambda post: f"{post.user}, {post.title or post.get_role_display()} ({post.body.short_name})"

    def paper(self) -> Outside:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        return Outside(data["issuer"], data["number"], data["issued_on"], data["valid_until"])
