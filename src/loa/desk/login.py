"""The sign-in form: Wagtail fixes the label of the password in English."""

from django import forms
from wagtail.admin.forms.auth import LoginForm


class SignInForm(LoginForm):
    """Wagtail's form with a Vietnamese label."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        widget=forms.PasswordInput(attrs={"placeholder": "Nhập mật khẩu", "autocomplete": "current-password"}),
    )
