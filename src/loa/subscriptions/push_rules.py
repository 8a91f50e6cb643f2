"""Pure rules of push subscriptions: what a browser may hand in, and the one form in which it is kept."""

import base64
import binascii
import json
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

ENDPOINT_LENGTH = 1500
PUSH_A_WHILE = 300  # new subscriptions of the whole site in `rules.WHILE`: nobody fills the list by a script
_KEY, _SECRET = 65, 16  # bytes: an uncompressed point on P-256, and the secret (RFC 8291, §3.1 and 3.2)


class NotPush(ValueError):
    """What came is no subscription of a browser; the text says so in Vietnamese."""


def checked(given: object) -> str:
    """A browser's subscription (`PushSubscription.toJSON`) as it is kept: JSON, the endpoint first. Raises NotPush.

    The endpoint must be https and may not name the office's own network; where it leads is looked at again at every call.
    """
    if not isinstance(given, Mapping) or not isinstance(given.get("keys"), Mapping):
        raise NotPush("Trình duyệt gửi thiếu thông tin đăng ký.")
    endpoint, keys = given.get("endpoint"), given["keys"]
    if not isinstance(endpoint, str) or not _outside(endpoint):
        raise NotPush("Địa chỉ nhận thông báo của trình duyệt không dùng được.")
    key, secret = _raw(keys.get("p256dh")), _raw(keys.get("auth"))
    if len(key) != _KEY or key[0] != 4 or len(secret) != _SECRET:
        raise NotPush("Khóa của trình duyệt không đúng dạng.")
    return f"{prefix_of(endpoint)}{json.dumps({'p256dh': _text(key), 'auth': _text(secret)}, separators=(',', ':'))[1:]}"


def prefix_of(endpoint: str) -> str:
    """How the kept form of a subscription at `endpoint` begins."""
    return f'{{"endpoint":{json.dumps(endpoint)},'


def _outside(endpoint: str) -> bool:
    """Whether it is an https address on the open network, as far as its words tell."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint or len(endpoint) > ENDPOINT_LENGTH:
        return False
    if parts.scheme != "https" or parts.username is not None or port not in (None, 443) or "." not in host.strip("."):
        return False
    return not _is_number(host) and host.rpartition(".")[2] not in ("local", "localhost", "internal", "lan", "home", "arpa")


def _is_number(host: str) -> bool:
    """An address instead of a name: no push service has one."""
    try:
        ip_address(host)
    except ValueError:  # browsers take a host whose last part is a number, also a hexadecimal one, for an address (WHATWG URL, §3.5)
        last = host.rstrip(".").rpartition(".")[2].lower()
        return last.isdigit() or last.startswith("0x") or ":" in host
    return True


def _raw(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > 200:
        return b""
    try:
        return base64.b64decode(text.rstrip("=").encode("ascii") + b"=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b""


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
