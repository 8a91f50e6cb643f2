"""Signed envelopes: a payload, what it is for, and who signed it.

An envelope is `{"payload": object, "purpose": text, "key": key id, "signature": base64url}`. The
signature covers the purpose, a line feed and the canonical payload, so that what was signed for one
purpose can never pass for another.
"""

from collections.abc import Mapping

from loa.seal.canonical import Json, canonical
from loa.seal.keys import key_id, public_key_of, sign, verify

RELEASE = "loa/release/1"
MANIFEST = "loa/manifest/1"
PLAYLOG = "loa/playlog/1"
URGENT = "loa/urgent/1"  # what all stations of an area are to play at once
KEYS = "loa/keys/1"  # which keys a site uses from now on
ROSTER = "loa/roster/1"  # whose approvals a station asks for
APPROVAL = "loa/approval/1"  # one person's own signature over one release
REVOKED = "loa/revoked/1"  # a station is told that it is one no more
TIME = "loa/time/1"  # the answer to "what time is it", bound to the question

FIELDS = frozenset({"payload", "purpose", "key", "signature"})


class NotGenuine(Exception):
    """The envelope is not what it claims. `reason` is one of the texts below, in English, for logs and tests."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


MALFORMED = "malformed"
WRONG_PURPOSE = "wrong purpose"
UNKNOWN_KEY = "unknown key"
ALTERED = "altered"


def seal(payload: Mapping[str, Json], purpose: str, private: str) -> dict[str, Json]:
    """`payload` signed for `purpose`. Raises TypeError or ValueError for what canonical JSON or the key refuses."""
    return {
        "payload": dict(payload),
        "purpose": purpose,
        "key": key_id(public_key_of(private)),
        "signature": sign(private, _signed_bytes(payload, purpose)),
    }


def open_sealed(envelope: object, purpose: str, trusted: Mapping[str, str]) -> dict[str, Json]:
    """The payload of `envelope` when a key in `trusted` (key id → public key) signed it for `purpose`.

    `envelope` may be anything that came from outside. Raises `NotGenuine` and nothing else.
    """
    if not isinstance(envelope, Mapping) or set(envelope) != FIELDS:
        raise NotGenuine(MALFORMED)
    payload, key, signature = envelope["payload"], envelope["key"], envelope["signature"]
    if not (isinstance(payload, dict) and isinstance(key, str) and isinstance(signature, str)):
        raise NotGenuine(MALFORMED)
    if envelope["purpose"] != purpose:
        raise NotGenuine(WRONG_PURPOSE)
    if key not in trusted:
        raise NotGenuine(UNKNOWN_KEY)
    try:
        message = _signed_bytes(payload, purpose)
    except (TypeError, ValueError) as error:
        raise NotGenuine(MALFORMED) from error
    if not verify(trusted[key], message, signature):
        raise NotGenuine(ALTERED)
    return payload


def _signed_bytes(payload: Mapping[str, Json], purpose: str) -> bytes:
    if "\n" in purpose:
        raise ValueError("a purpose is one line: the line feed parts it from the payload")
    return purpose.encode("utf-8") + b"\n" + canonical(payload)
