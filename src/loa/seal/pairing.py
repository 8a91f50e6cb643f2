"""A secret that two sides share for a moment, and what each proves with it without saying it (HMAC-SHA-256, RFC 2104).

An enrolment code is read from the desk and typed at the device: "KM4T-9Q2X-…". Its first group says which code it is, the rest is
the secret and never travels. Both sides prove that they know it, so that a stranger on the way can neither put their own key in
nor answer in the site's name, also without TLS.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from loa.seal.canonical import Json, canonical

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
GROUP = 4
GROUPS = 5
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"} | dict.fromkeys("-_.\u2010\u2011\u2012\u2013\u2014\u2212", ""))

DEVICE = "loa/enrol/device"
SITE = "loa/enrol/site"
TOKEN = "loa/enrol/token"  # noqa: S105 - a purpose, not a secret
REPORT = "loa/report/1"
PLACE = "loa/place/1"  # the unguessable folder of a station's baked files
BROKER = "loa/broker/1"  # what a station says to a message broker


def new_code() -> str:
    """A fresh code, "XXXX-XXXX-XXXX-XXXX-XXXX": 20 bits that name it and 80 that are secret."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(GROUP * GROUPS))
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def read_code(typed: str) -> str:
    """The code as it was made, of what a person typed. Raises ValueError when it cannot be one."""
    letters = "".join(typed.upper().split()).translate(MISREAD)
    if len(letters) != GROUP * GROUPS or not set(letters) <= set(ALPHABET):
        raise ValueError("not an enrolment code")
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def selector(code: str) -> str:
    """The part of a code that may be said aloud: which one it is."""
    return code[:GROUP]


def secret_of(code: str) -> str:
    """What both sides keep instead of the code, 64 hex digits."""
    return hashlib.sha256(b"loa/code/1\n" + code.encode("ascii")).hexdigest()


def proof(secret: str, purpose: str, payload: Mapping[str, Json]) -> str:
    """What only a holder of `secret` can say of `payload` for `purpose`, 64 hex digits."""
    return proof_of_bytes(secret, purpose, canonical(payload))


def proves(secret: str, purpose: str, payload: Mapping[str, Json], said: object) -> bool:
    """Whether `said` is the proof. False, never an error, for whatever came from outside."""
    try:
        return proves_bytes(secret, purpose, canonical(payload), said)
    except (TypeError, ValueError):
        return False


def proof_of_bytes(secret: str, purpose: str, body: bytes) -> str:
    """`proof` of a payload in its canonical bytes."""
    return hmac.digest(secret.encode("utf-8"), purpose.encode("utf-8") + b"\n" + body, "sha256").hex()


def proves_bytes(secret: str, purpose: str, body: bytes, said: object) -> bool:
    """Whether `said` is the proof of exactly `body`."""
    return isinstance(said, str) and said.isascii() and hmac.compare_digest(proof_of_bytes(secret, purpose, body), said)


def token_hash(token: str) -> str:
    """What a site keeps of a station's token: both sides prove with it, and it does not open the site's door."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def place(kept: str) -> str:
    """The name of the folder that holds a station's baked files, from the hash of its token: who has no token cannot guess it."""
    return proof(kept, PLACE, {})[:32]
