"""The account: calls with the token of the day, and what Zalo's answers mean. Every answer has "error", 0 when all is well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from loa.channels.zalo.notebook import Notebook
from loa.delivery.calling import Answer, ask, send
from loa.delivery.port import OutcomeUnknown, Refused, TryLater

WHO = "Zalo"
PROCESSING = -214
_TOKEN = (-216, -220)
_BUSY = (-32,)
_QUOTA = (-211, -223)
_PLAN = (-202, -204, -205, -209, -212, -221, -224)  # of the account as a whole: rights, package, not verified
_WRONG = timedelta(hours=1)
_EARLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Keys:
    """Of the office's app at Zalo; `refresh_token` is the first one, which an administrator got by consent."""

    app: str
    secret: str
    refresh_token: str


class _Stale(Exception):
    """The access token is no longer taken."""


class Processing(Exception):
    """Zalo is still making the article."""


class Account:
    """`api` and `oauth` are the two addresses of Zalo."""

    def __init__(self, keys: Keys, notebook: Notebook, api: str, oauth: str, timeout: float) -> None:
        self._keys, self._notebook, self._timeout = keys, notebook, timeout
        self._api, self._oauth = api.rstrip("/"), oauth.rstrip("/")

    def read(self, path: str, at: datetime, **params: str) -> Mapping[str, Any]:
        """The data of a GET. Raises Refused, TryLater."""
        try:
            return self._with_token(at, lambda header: ask(f"{self._api}/{path}", WHO, self._timeout, headers=header, params=params))
        except (OutcomeUnknown, Processing) as error:
            raise TryLater(str(error)) from error

    def post(self, path: str, fields: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
        """The data of a POST. Raises Refused, TryLater, OutcomeUnknown, Processing."""
        return self._with_token(at, lambda header: send(f"{self._api}/{path}", WHO, self._timeout, headers=header, json=dict(fields)))

    def _with_token(self, at: datetime, call: Callable[[dict[str, str]], Answer]) -> Mapping[str, Any]:
        """Call; when the token is refused, refresh it once and call again."""
        token = self._token(at, stale="")
        try:
            return _data(call({"access_token": token}))
        except _Stale:
            token = self._token(at, stale=token)
        try:
            return _data(call({"access_token": token}))
        except _Stale as error:
            raise _lapsed(str(error)) from error

    def _token(self, at: datetime, stale: str) -> str:
        """A token that is not `stale`. Two that ask at once get the same: the second finds what the first brought."""
        seed = sha256(self._keys.refresh_token.encode()).hexdigest()
        with self._notebook.open() as held:
            if held.get("seed") != seed:  # a new consent: what came of the former is over
                held.update(seed=seed, refresh_token=self._keys.refresh_token, access_token="", until="")
            token, until = str(held["access_token"]), str(held["until"])
            if token and token != stale and datetime.fromisoformat(until) > at + _EARLY:
                return token
            pair = self._refreshed(str(held["refresh_token"]))
            lasts = timedelta(seconds=int(pair.get("expires_in", 3600)))
            held.update(access_token=pair["access_token"], refresh_token=pair["refresh_token"], until=(at + lasts).isoformat())
            return str(pair["access_token"])

    def _refreshed(self, refresh_token: str) -> Mapping[str, Any]:
        form = {"app_id": self._keys.app, "grant_type": "refresh_token", "refresh_token": refresh_token}
        headers = {"secret_key": self._keys.secret}
        try:
            answer = send(f"{self._oauth}/v4/oa/access_token", WHO, self._timeout, headers=headers, data=form)
        except OutcomeUnknown as error:
            raise TryLater(f"Zalo không trả lời khi đổi mã truy cập: {error}", everyone=True, after=timedelta(minutes=2)) from error
        if not (answer.fields.get("access_token") and answer.fields.get("refresh_token")):
            said = answer.fields.get("error_description") or answer.fields.get("error_name") or answer.status
            raise _lapsed(str(said)[:200])
        return answer.fields


def _lapsed(words: str) -> TryLater:
    text = f"Zalo không nhận mã truy cập ({words}). Hãy cấp quyền lại cho ứng dụng và đặt mã làm mới trong cấu hình."
    return TryLater(text, everyone=True, after=_WRONG)


def _data(answer: Answer) -> Mapping[str, Any]:
    """What came with a good answer; raises what another one means."""
    code, told = answer.fields.get("error"), f"{answer.fields.get('message') or 'không nói lý do'}"[:200]
    if answer.taken and code == 0:
        data = answer.fields.get("data")
        return data if isinstance(data, dict) else {}
    words = f"mã {code if code is not None else answer.status}: {told}"
    if code in _TOKEN:
        raise _Stale(words)
    if code == PROCESSING:
        raise Processing(words)
    if code in _BUSY or answer.status == 429:
        raise TryLater(f"Zalo đang giới hạn lượt gọi ({words}).", everyone=True, after=answer.wait or timedelta(minutes=10))
    if code in _QUOTA or code in _PLAN:
        raise TryLater(f"Tài khoản Zalo hết hạn mức hoặc chưa được phép ({words}).", everyone=True, after=_WRONG)
    if not isinstance(code, int) or answer.status >= 500:
        raise OutcomeUnknown(f"Zalo gặp lỗi ({words}).")
    raise Refused(f"Zalo từ chối ({words}).")
