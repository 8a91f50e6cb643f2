"""Ed25519 keys (RFC 8032) as short texts: base64url of the 32 raw bytes, without padding."""

import base64
import binascii
import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64


def new_private_key() -> str:
    """A fresh private key from the system's randomness, base64url, 43 characters.

    One in 64 is thrown away: a public key that begins with "-" would be taken for an option when typed on a command line.
    """
    while True:
        private = Ed25519PrivateKey.generate()
        if not encoded(private.public_key().public_bytes_raw()).startswith("-"):
            return encoded(private.private_bytes_raw())


def public_key_of(private: str) -> str:
    """The public key of `private`, base64url, 43 characters. Raises ValueError when `private` is no key."""
    return encoded(_private_key(private).public_key().public_bytes_raw())


def key_id(public: str) -> str:
    """The name of a key: the first 16 hex digits of SHA-256 of its raw bytes. Raises ValueError when it is no key."""
    return hashlib.sha256(decoded(public, KEY_BYTES)).hexdigest()[:16]


def sign(private: str, message: bytes) -> str:
    """Signature of `message`, base64url, 86 characters; the same input gives the same signature."""
    return encoded(_private_key(private).sign(message))


def verify(public: str, message: bytes, signature: str) -> bool:
    """Whether `signature` is by the holder of `public` over exactly `message`. False, never an error, for malformed input."""
    try:
        _public_key(public).verify(decoded(signature, SIGNATURE_BYTES), message)
    except (ValueError, InvalidSignature):
        return False
    return True


@lru_cache(maxsize=64)
def _public_key(public: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(decoded(public, KEY_BYTES))


@lru_cache(maxsize=4)  # making the key costs as much as two signatures with it
def _private_key(private: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(decoded(private, KEY_BYTES))


def encoded(raw: bytes) -> str:
    """`raw` as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decoded(text: str, size: int) -> bytes:
    """The `size` bytes that `text` stands for; only the one canonical spelling is taken."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if len(raw) != size or encoded(raw) != text:
        raise ValueError(f"not {size} bytes in base64url")
    return raw
