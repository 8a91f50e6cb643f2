"""The sign-in form: a Vietnamese label for the password. Guessing is stopped by django-axes, see the settings."""

from django import forms
from wagtail.admin.forms.auth import LoginForm


class SignInForm(LoginForm):
    """Wagtail's form."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        widget=forms.PasswordInput(attrs={"placeholder": "Nhập mật khẩu", "autocomplete": "current-password"}),
    )
