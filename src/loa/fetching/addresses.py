"""Which web addresses may be looked at: public ones, and hosts of our own that the settings (never a person) name."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

Resolve = Callable[[str, int], list[str]]
PORTS = (80, 443)


class Trouble(StrEnum):
    """Why an address could not be looked at."""

    ADDRESS = "address"
    INSIDE = "inside"
    NO_HOST = "no_host"
    CERTIFICATE = "certificate"
    REFUSED = "refused"
    SLOW = "slow"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    BROKEN = "broken"


class Unreachable(Exception):
    """Nothing was seen; `trouble` says why for programs, the text for staff."""

    def __init__(self, trouble: Trouble, words: str) -> None:
        self.trouble = trouble
        super().__init__(words)


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises OSError."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(address: str) -> bool:
    """Whether an address is of the public internet: not of this machine, the office's network, or any other that has a special use."""
    try:
        found = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not (mapped or found).is_multicast


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may be looked at. `inside` lets private addresses through (tests, exercises); `own` are hosts "name:port" of the settings."""

    inside: bool = False
    own: frozenset[str] = frozenset()
    resolve: Resolve = field(default=addresses_of)

    def is_own(self, url: str) -> bool:
        """Whether `url` is of a host that the settings name."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and not parts.username and f"{parts.hostname}:{port}" in self.own

    def check(self, url: str) -> "Target":
        """Where to connect for `url`. Raises Unreachable."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise Unreachable(Trouble.ADDRESS, "Địa chỉ không đúng.") from error
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
            raise Unreachable(Trouble.ADDRESS, "Địa chỉ phải bắt đầu bằng http:// hoặc https:// và không kèm tên, mật khẩu.")
        free = self.inside or f"{host}:{port}" in self.own
        if port not in PORTS and not free:
            raise Unreachable(Trouble.ADDRESS, "Chỉ đọc cổng 80 và 443.")
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Unreachable(Trouble.NO_HOST, f"Không tìm thấy máy chủ {host}.") from error
        if not found or (not free and not all(is_public(one) for one in found)):
            raise Unreachable(Trouble.INSIDE, "Địa chỉ này thuộc mạng nội bộ nên không đọc.")
        return Target(url, found[0])


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was checked, and the one network address to connect to."""

    url: str
    address: str
