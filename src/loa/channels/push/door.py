"""The way out to push services: addresses come from browsers of strangers, so only public ones are called, and never by a redirect.

The name is looked up once, checked, and that very address is called: a name that changes its mind in between leads nowhere.
"""

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from loa.delivery.port import Refused, TryLater
from loa.fetching.addresses import addresses_of, is_public

_MOST_OPEN = 8  # connections of one thread
_MOST_BYTES = 4000  # of an answer
_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """What the push service answered."""

    status: int
    words: str
    location: str
    wait: timedelta | None  # Retry-After


class Door:
    """`private` lets calls into the office's own network and without TLS: for a push service of one's own, and for tests."""

    def __init__(self, *, private: bool, timeout: float) -> None:
        self._private, self._timeout = private, timeout
        self._tls = ssl.create_default_context()
        self._here = threading.local()  # connections belong to the thread that opened them

    def post(self, url: str, headers: dict[str, str], body: bytes, at: datetime) -> Said:
        """One call. Raises Refused for an address that may not be called, TryLater when no answer came."""
        parts = urlsplit(url)
        if parts.scheme != "https" and not (self._private and parts.scheme == "http"):
            raise Refused("Địa chỉ nhận thông báo không phải https.")
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        kept = self._connections().pop((parts.scheme, parts.netloc), None)
        try:
            if kept is not None:
                try:
                    return self._ask(kept, parts.scheme, parts.netloc, target, headers, body, at)
                except (OSError, http.client.HTTPException):
                    kept.close()  # it was closed meanwhile; the same notice twice does no harm
            return self._ask(self._connect(url), parts.scheme, parts.netloc, target, headers, body, at)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise TryLater(f"Không có trả lời từ dịch vụ thông báo {parts.hostname}: {type(error).__name__}.") from error

    def _connections(self) -> dict[tuple[str, str], http.client.HTTPConnection]:
        if not hasattr(self._here, "open"):
            self._here.open = {}
        found: dict[tuple[str, str], http.client.HTTPConnection] = self._here.open
        return found

    def _connect(self, url: str) -> http.client.HTTPConnection:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        places = addresses_of(host, port)
        if not self._private and not all(is_public(place) for place in places):
            raise Refused("Địa chỉ nhận thông báo nằm trong mạng nội bộ nên không gọi.")
        opened: socket.socket = socket.create_connection((places[0], port), timeout=self._timeout)
        if parts.scheme == "https":
            opened = self._tls.wrap_socket(opened, server_hostname=host)
        made = http.client.HTTPConnection(host, port, timeout=self._timeout)
        made.sock, made.auto_open = opened, 0  # it never connects by itself: that would pass the check by
        return made

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        scheme: str,
        netloc: str,
        target: str,
        headers: dict[str, str],
        body: bytes,
        at: datetime,
    ) -> Said:
        connection.request("POST", target, body, {"Host": netloc, **headers})
        answer = connection.getresponse()
        words = answer.read(_MOST_BYTES)
        if answer.isclosed() and not answer.will_close and len(self._connections()) < _MOST_OPEN:
            self._connections()[scheme, netloc] = connection
        else:
            connection.close()
        said = " ".join(words.decode("utf-8", "replace").split())[:200]
        return Said(answer.status, said, answer.getheader("Location", "")[:300], waited(answer.getheader("Retry-After", ""), at))


def waited(header: str, at: datetime) -> timedelta | None:
    """How long Retry-After asks to wait, in seconds or until a date (RFC 9110, §10.2.3), at most a day; None when it says nothing."""
    if header.isascii() and header.isdigit() and len(header) < 9:
        return min(timedelta(seconds=int(header)), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta(0)), _LONGEST_WAIT)
