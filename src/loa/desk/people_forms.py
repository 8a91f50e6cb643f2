"""Forms of people: a post with or without a new account, the end of a post, passwords and codes."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from loa.desk.body_choices import BodyChoice
from loa.organisations.models import Body, User
from loa.organisations.rules import ROLE_LABELS, Role

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class PostForm(forms.Form):
    """Who gets which role where, from when, on which basis."""

    user = forms.ModelChoiceField(User.objects.none(), label="Người", required=False, empty_label="— Tạo tài khoản mới ở dưới —")
    body = BodyChoice(Body.objects.none(), label="Cơ quan, đơn vị")
    role = forms.ChoiceField(label="Vai trò", choices=[(r.value, ROLE_LABELS[r]) for r in Role])
    title = forms.CharField(label="Chức vụ", max_length=120, required=False, help_text="Ghi như trên văn bản, ví dụ Phó Chủ tịch.")
    basis = forms.CharField(label="Căn cứ", max_length=300, help_text="Số, ngày của quyết định hoặc phân công.")
    valid_from = forms.DateField(label="Từ ngày", widget=DAY, input_formats=DAYS)
    valid_to = forms.DateField(
        label="Đến ngày", widget=DAY, input_formats=DAYS, required=False, help_text="Không gồm ngày này; để trống khi chưa định."
    )
    surname = forms.CharField(label="Họ", max_length=60, required=False)
    name = forms.CharField(label="Tên đệm và tên", max_length=90, required=False)
    username = forms.SlugField(label="Tên đăng nhập", max_length=60, required=False, help_text="Chữ không dấu và số, ví dụ lethimai.")
    email = forms.EmailField(label="Thư điện tử", required=False, help_text="Nơi nhận liên kết duyệt và nhắc việc.")

    def __init__(self, *args: Any, people: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A person is chosen, or a new account is complete."""
        found = super().clean() or {}
        if not found.get("user"):
            for name in ("surname", "name", "username"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, "Hãy chọn người ở trên, hoặc ghi đủ họ, tên và tên đăng nhập của tài khoản mới.")
        return found


class EndForm(forms.Form):
    """When and on which basis a post ends."""

    on = forms.DateField(label="Kết thúc từ ngày (ngày này không còn giữ vai trò)", widget=DAY, input_formats=DAYS)
    basis = forms.CharField(label="Căn cứ", max_length=300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class EmailForm(forms.Form):
    """Where letters of the program go to."""

    email = forms.EmailField(label="Thư điện tử", required=False, max_length=200)


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(label="Mật khẩu mới", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(label="Nhập lại mật khẩu mới", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Both are the same and strong enough."""
        found = super().clean() or {}
        if found.get("password") != found.get("again"):
            self.add_error("again", "Hai lần nhập không giống nhau.")
        elif found.get("password"):
            try:
                validate_password(found["password"], self.user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return found
