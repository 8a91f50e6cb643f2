"""One bounded look at a public address.

Its address is checked at every step, also after a redirect, and the connection goes to the very address that was looked up (a name that
answers otherwise the second time gains nothing). All of it, names, handshakes, headers and body, ends by one deadline: a server that sends
a byte now and then holds nobody up. What comes packed although it was not asked for is unpacked within the same bound.
"""

import ssl
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any
from urllib.parse import urljoin

import httpcore
import httpx

from loa.fetching.addresses import Guard, Target, Trouble, Unreachable

_REDIRECTS = (301, 302, 303, 307, 308)
_BACKEND = httpcore.SyncBackend()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one look may take."""

    seconds: float = 20.0
    bytes: int = 2_000_000
    hops: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What stood there. `url` is where redirects ended; header names are lower case; `cut`: only the first bytes were read."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False

    @property
    def media_type(self) -> str:
        """ "text/html"; "" when nothing was said."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()


class _Stream(httpcore.NetworkStream):
    """A stream of which no read or write outlasts the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self.inner, self.deadline = inner, deadline

    def _left(self, timeout: float | None) -> float:
        left = self.deadline - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return min(left, timeout) if timeout else left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class _To(httpcore.NetworkBackend):
    """Connects to one address, whatever name is asked for."""

    def __init__(self, address: str, deadline: float) -> None:
        self.address, self.deadline = address, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = max(0.1, self.deadline - monotonic())
        return _Stream(_BACKEND.connect_tcp(self.address, port, left, local_address, socket_options), self.deadline)


def look(url: str, guard: Guard, *, agent: str, limits: Limits = Limits(), head_only: bool = False, cut: bool = False) -> Answer:
    """What stands at `url`. `head_only` leaves the body unread; `cut` keeps the first bytes of a longer one. Raises Unreachable."""
    deadline, target = monotonic() + limits.seconds, url
    for _ in range(limits.hops + 1):
        try:
            answer = _ask(guard.check(target), agent, deadline, 0 if head_only else limits.bytes, cut or head_only)
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise Unreachable(Trouble.SLOW, "Máy chủ trả lời quá chậm.") from error
        except (httpcore.ConnectError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise _named(error) from error
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise Unreachable(Trouble.ADDRESS, "Địa chỉ không đúng.") from error
        if answer.status not in _REDIRECTS or not answer.headers.get("location"):
            return answer
        target = urljoin(target, answer.headers["location"])
    raise Unreachable(Trouble.REDIRECTS, "Địa chỉ chuyển hướng quá nhiều lần.")


def _named(error: BaseException) -> Unreachable:
    """What a failed connection was."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Unreachable(Trouble.CERTIFICATE, "Chứng chỉ bảo mật của trang không hợp lệ hoặc kết nối https lỗi.")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.ConnectError | ConnectionError):
        return Unreachable(Trouble.REFUSED, "Máy chủ không nhận kết nối.")
    return Unreachable(Trouble.BROKEN, "Máy chủ ngắt giữa chừng hoặc trả lời sai.")


@cache
def _trusted() -> ssl.SSLContext:
    """The certificate authorities that are believed; making it takes time."""
    return httpx.create_ssl_context(trust_env=False)


def _ask(target: Target, agent: str, deadline: float, most: int, cut: bool) -> Answer:
    """One question to one server."""
    asked = httpx.URL(target.url)
    address = httpcore.URL(scheme=asked.raw_scheme, host=asked.raw_host, port=asked.port, target=asked.raw_path)
    headers = [("Host", asked.netloc.decode("ascii")), ("User-Agent", agent), ("Accept-Encoding", "identity"), ("Accept", "*/*")]
    backend = _To(target.address, deadline)
    with (
        httpcore.ConnectionPool(network_backend=backend, ssl_context=_trusted()) as pool,
        pool.stream("GET", address, headers=headers) as found,
    ):
        said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in found.headers}
        if found.status in _REDIRECTS:
            return Answer(target.url, found.status, said, b"")
        body, over = _body(found, most, cut, deadline)
        if said.get("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate"):
            body, over = _unpacked(body, most, cut, over)
        return Answer(target.url, found.status, said, body, over)


def _body(found: httpcore.Response, most: int, cut: bool, deadline: float) -> tuple[bytes, bool]:
    body = b""
    if most == 0:
        return body, True
    for piece in found.iter_stream():
        body += piece
        if len(body) > most and cut:
            return body[:most], True
        if len(body) > most:
            raise Unreachable(Trouble.TOO_LARGE, f"Lớn hơn {most / 1_000_000:.0f} MB.")
        if monotonic() > deadline:
            raise Unreachable(Trouble.SLOW, "Máy chủ trả lời quá chậm.")
    return body, False


def _unpacked(body: bytes, most: int, cut: bool, over: bool) -> tuple[bytes, bool]:
    """The body as it was before packing, no more than `most` of it."""
    if not body:
        return body, over
    try:
        plain = zlib.decompressobj(47).decompress(body, most + 1)
    except zlib.error as error:
        raise Unreachable(Trouble.BROKEN, "Máy chủ trả lời sai.") from error
    if len(plain) > most and not cut:
        raise Unreachable(Trouble.TOO_LARGE, f"Lớn hơn {most / 1_000_000:.0f} MB.")
    return plain[:most], over or len(plain) > most
