"""The sign-in form: a Vietnamese label for the password, and a stop to guessing."""

from typing import Any

from django import forms
from django.core.cache import cache
from wagtail.admin.forms.auth import LoginForm

MOST_FAILURES = 10
PAUSE_SECONDS = 15 * 60


class SignInForm(LoginForm):
    """Wagtail's form; after ten failures for a name it pauses for a quarter of an hour."""

    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        widget=forms.PasswordInput(attrs={"placeholder": "Nhập mật khẩu", "autocomplete": "current-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError on a wrong password, and at once during a pause."""
        key = f"sign-in:{str(self.cleaned_data.get('username', ''))[:150].casefold()}"
        if int(cache.get(key, 0)) >= MOST_FAILURES:
            raise forms.ValidationError("Đã nhập sai quá nhiều lần. Hãy đợi 15 phút rồi thử lại, hoặc hỏi quản trị.")
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError:
            cache.add(key, 0, PAUSE_SECONDS)
            cache.incr(key)
            raise
        cache.delete(key)
        return cleaned
