"""A call to another house's API: part of the port, for channels that post to one. It knows whether a request had gone when it failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

import httpx

from loa.delivery.port import OutcomeUnknown, TryLater

_MOST_BYTES = 2_000_000
_DOWN = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(days=1)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.InvalidURL, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: `fields` is its JSON object, {} when it sent none; `wait` is how long it asked us to wait."""

    status: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    wait: timedelta | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters

    @property
    def taken(self) -> bool:
        """Whether it answered 2xx."""
        return 200 <= self.status < 300


def ask(url: str, who: str, timeout: float, **sent: Any) -> Answer:
    """GET, in `timeout` seconds; `who` is the other side's name for staff. Raises TryLater: to ask again does no harm."""
    try:
        return _exchange("GET", url, timeout, sent)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
        raise TryLater(f"Chưa hỏi được {who}: {type(error).__name__}.", everyone=isinstance(error, _NEVER_LEFT), after=_DOWN) from error


def send(url: str, who: str, timeout: float, *, method: str = "POST", **sent: Any) -> Answer:
    """POST (or DELETE). Raises TryLater when it surely never left, OutcomeUnknown when it left and no answer came."""
    try:
        answer = _exchange(method, url, timeout, sent)
    except (*_NEVER_LEFT, UnicodeError) as error:
        raise TryLater(f"Không kết nối được {who}: {type(error).__name__}.", everyone=True, after=_DOWN) from error
    except (httpx.HTTPError, OSError) as error:
        raise OutcomeUnknown(f"Đã gửi tới {who} nhưng không nhận được trả lời: {type(error).__name__}.") from error
    if answer.status >= 500 and not answer.fields:
        raise OutcomeUnknown(f"{who} trả lời lỗi {answer.status} sau khi nhận yêu cầu.")
    return answer


def _exchange(method: str, url: str, timeout: float, sent: Mapping[str, Any]) -> Answer:
    """One request, never redirected (a token would go along), read to 2 MB within the time."""
    deadline = monotonic() + timeout
    with httpx.stream(method, url, timeout=timeout, **sent) as answer:
        body = b""
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > _MOST_BYTES or monotonic() > deadline:
                raise httpx.ReadError("too large or too slow")
        return Answer(answer.status_code, _fields(answer, body), _wait(answer.headers.get("Retry-After", "")), dict(answer.headers))


def _fields(answer: httpx.Response, body: bytes) -> Mapping[str, Any]:
    try:
        read = httpx.Response(answer.status_code, content=body).json()
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _wait(header: str) -> timedelta | None:
    """Retry-After in seconds (RFC 9110 §10.2.3), at most a day; a date is not read."""
    return min(timedelta(seconds=int(header)), _LONGEST_WAIT) if header.isascii() and header.isdigit() and len(header) < 7 else None
