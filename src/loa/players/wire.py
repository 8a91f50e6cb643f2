"""HTTP as a device speaks it: one kept connection to one server, bounded in bytes and in time, no redirects, no proxies.

The standard library's client, since a device has little memory; what the answers say is judged elsewhere.
"""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

FRESH_SECONDS = (
    20.0  # a kept connection that rested longer may have been closed by the other side: what must not be said twice takes a new one
)
TIMEOUT_SECONDS = 5.0  # to connect, and between two pieces of an answer
PIECE = 1 << 16
AGENT = "loa-player"


class WireFailed(OSError):
    """No usable answer came; the text is Vietnamese, for the device's console."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


class Wire:
    """The way to one server. For one thread."""

    def __init__(self, base: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(base)
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._prefix = parts.path.rstrip("/")
        self.timeout = timeout
        self._line: http.client.HTTPConnection | None = None
        self._used = time.monotonic()

    def close(self) -> None:
        """Drop the connection."""
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.close()
        self._line = None

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None, limit: int, seconds: float
    ) -> Answer:
        """The answer to one question, at most `limit` bytes that take at most `seconds`. Raises `WireFailed`.

        A kept connection that the server closed meanwhile is opened anew, once; nothing that may have arrived is sent twice.
        """
        if method != "GET" and time.monotonic() - self._used > FRESH_SECONDS:
            self.close()
        kept = self._line is not None
        try:
            return self._asked(method, path, headers or {}, body, limit, seconds)
        except (http.client.RemoteDisconnected, ConnectionError) as error:
            self.close()
            if not kept or method != "GET":
                raise WireFailed(_words(error)) from error
        except (http.client.HTTPException, OSError, ValueError) as error:
            self.close()
            raise error if isinstance(error, WireFailed) else WireFailed(_words(error)) from error
        return self.ask(method, path, headers=headers, body=body, limit=limit, seconds=seconds)

    def _asked(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, limit: int, seconds: float) -> Answer:
        until = time.monotonic() + seconds
        line = self._line = self._line or self._opened()
        line.request(method, f"{self._prefix}/{path}", body=body, headers={"User-Agent": AGENT, **headers})
        answer = line.getresponse()
        found = _whole(answer, limit, until)
        self._used = time.monotonic()
        named = {name.lower(): value for name, value in answer.getheaders()}
        if answer.will_close:
            self.close()
        return Answer(answer.status, named, found)

    def _opened(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self.timeout, context=ssl.create_default_context())
        return http.client.HTTPConnection(self._host, self._port, timeout=self.timeout)


def _whole(answer: http.client.HTTPResponse, limit: int, until: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(PIECE):
        size += len(part)
        if size > limit:
            raise WireFailed("câu trả lời dài hơn đã báo")
        if time.monotonic() > until:
            raise WireFailed("câu trả lời quá chậm")
        parts.append(part)
    if answer.length:  # it was announced longer
        raise WireFailed("câu trả lời bị đứt giữa chừng")
    answer.close()  # read to its end: the connection may carry the next question
    return b"".join(parts)


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError | socket.timeout):
        return "máy chủ không trả lời kịp"
    if isinstance(error, ssl.SSLError):
        return f"kết nối bảo mật không đạt: {error.reason or error}"
    if isinstance(error, http.client.RemoteDisconnected | BrokenPipeError | ConnectionResetError | ConnectionAbortedError):
        return "máy chủ đã đóng kết nối"
    if isinstance(error, ConnectionRefusedError):
        return "không liên lạc được với máy chủ: máy chủ không chạy hoặc từ chối kết nối"
    return f"không liên lạc được với máy chủ ({str(error) or type(error).__name__})"
