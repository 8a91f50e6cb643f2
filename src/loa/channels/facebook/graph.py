"""The Graph API: calls, and what its answers mean. The token goes in a header, so that no log of addresses holds it.

Codes are those of Meta's pages "Handling Errors" and "Rate Limits" of the Graph API.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from loa.delivery.calling import Answer, ask, send
from loa.delivery.port import OutcomeUnknown, Refused, TryLater

WHO = "Facebook"
DUPLICATE = 506
_MISSING = 100  # "invalid parameter": what a post that is gone answers
_TOKEN = (102, 190)
_BUSY = (4, 17, 32, 341, 368, 613, 80001)
_PASSING = (1, 2)
_WRONG = timedelta(hours=1)
_SOON = timedelta(days=14)


class Duplicate(Exception):
    """Facebook says that the same post is there already."""


class Gone(Exception):
    """Facebook knows no such post."""


@dataclass(frozen=True, slots=True)
class Token:
    """The page's token: whose it is, and when it ends (None: never, or nobody says: then `known` is False)."""

    page: str
    ends: datetime | None
    known: bool
    soon: bool = False

    @property
    def warning(self) -> str:
        """What a person should see to; "" when all is well."""
        return f"Mã truy cập trang hết hạn ngày {self.ends:%d/%m/%Y}: hãy lấy mã mới." if self.soon else ""

    @property
    def lasts(self) -> str:
        """How long it lasts, for staff."""
        if not self.known:
            return "Chưa đặt mã của ứng dụng (LOA_FACEBOOK_APP_TOKEN) nên không biết khi nào mã truy cập hết hạn."
        return f"Mã truy cập dùng được đến {self.ends:%d/%m/%Y}." if self.ends else "Mã truy cập không có ngày hết hạn."


class Graph:
    """One page with its token. `base_url` bears the version: "https://graph.facebook.com/v25.0"."""

    def __init__(self, base_url: str, page: str, token: str, app_token: str, timeout: float) -> None:
        self.page = page
        self._url, self._token, self._app_token, self._timeout = base_url.rstrip("/"), token, app_token, timeout

    def read(self, path: str, **params: str) -> Mapping[str, Any]:
        """GET. Raises Gone, Refused, TryLater."""
        return self._read(path, self._token, params)

    def post(self, path: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        """POST. Raises Duplicate, Refused, TryLater, OutcomeUnknown."""
        return self._changed(send(f"{self._url}/{path}", WHO, self._timeout, headers=_bearer(self._token), data=dict(fields)))

    def delete(self, path: str) -> None:
        """DELETE. Raises Gone, Refused, TryLater; to delete twice does no harm."""
        try:
            self._changed(send(f"{self._url}/{path}", WHO, self._timeout, method="DELETE", headers=_bearer(self._token)))
        except OutcomeUnknown as error:
            raise TryLater(str(error)) from error

    def checked(self, at: datetime) -> Token:
        """That the token is this page's own and no person's, and when it ends. Raises TryLater for everyone.

        `/me` stands for whose token it is. When it ends is told only to the app's own token (`debug_token`), if one is set.
        """
        me = self.read("me", fields="id,name")
        if str(me.get("id", "")) != self.page:
            raise TryLater(
                f"Mã truy cập Facebook không phải của trang {self.page} mà của “{me.get('name', 'không rõ')}” (mã người dùng hoặc "
                "trang khác). Hãy lấy mã truy cập trang rồi đặt lại cấu hình.",
                everyone=True, after=_WRONG,
            )  # fmt: skip
        name = str(me.get("name", self.page))
        if not self._app_token:
            return Token(name, None, known=False)
        told = self._read("debug_token", self._app_token, {"input_token": self._token}).get("data") or {}
        if told.get("is_valid") is False:
            raise _expired("Facebook báo mã không còn hiệu lực")
        ends = [moment for name in ("expires_at", "data_access_expires_at") if isinstance(moment := told.get(name), int) and moment > 0]
        end = datetime.fromtimestamp(min(ends), UTC).astimezone(at.tzinfo) if ends else None
        return Token(name, end, known=True, soon=bool(end and end - at < _SOON))

    def _read(self, path: str, token: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        answer = ask(f"{self._url}/{path}", WHO, self._timeout, headers=_bearer(token), params=dict(params))
        if answer.taken and "error" not in answer.fields:
            return answer.fields
        error = _meant(answer)
        raise TryLater(str(error)) if isinstance(error, OutcomeUnknown) else error

    def _changed(self, answer: Answer) -> Mapping[str, Any]:
        if answer.taken and "error" not in answer.fields:
            return answer.fields
        raise _meant(answer)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _expired(words: str) -> TryLater:
    text = f"Mã truy cập trang Facebook hết hạn hoặc đã bị thu hồi ({words}). Hãy lấy mã truy cập trang mới rồi đặt lại cấu hình."
    return TryLater(text, everyone=True, after=_WRONG)


def _meant(answer: Answer) -> Exception:
    """What an answer that is no success means."""
    told = answer.fields.get("error")
    told = told if isinstance(told, dict) else {}
    code = number if isinstance(number := told.get("code"), int) else 0
    words = f"mã {code or answer.status}: {str(told.get('message') or 'không nói lý do')[:200]}"
    if code in _TOKEN:
        return _expired(words)
    if code in _BUSY or answer.status == 429:
        return TryLater(f"Facebook đang giới hạn lượt gọi ({words}).", everyone=True, after=_regain(answer))
    if code == DUPLICATE:
        return Duplicate(words)
    if code == 10 or 200 <= code <= 299:
        return TryLater(f"Mã truy cập trang Facebook thiếu quyền ({words}). Hãy cấp quyền đăng bài cho trang.", everyone=True, after=_WRONG)
    if code in _PASSING or answer.status >= 500:
        return OutcomeUnknown(f"Facebook gặp lỗi tạm thời ({words}).")
    if code == _MISSING and told.get("error_subcode") == 33:
        return Gone(words)
    return Refused(f"Facebook từ chối ({words}).")


def _regain(answer: Answer) -> timedelta:
    """How long until calls pass again: Retry-After, or the minutes in X-Business-Use-Case-Usage; an hour when nothing is said."""
    if answer.wait is not None:
        return answer.wait
    try:
        usage = json.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        minutes = [int(entry["estimated_time_to_regain_access"]) for entries in usage.values() for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError):
        minutes = []
    return timedelta(minutes=min(max(minutes), 24 * 60)) if minutes and max(minutes) > 0 else timedelta(hours=1)
