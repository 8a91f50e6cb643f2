"""Ed25519 keys (RFC 8032) as short texts: base64url of the 32 raw bytes, without padding."""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64


def new_private_key() -> str:
    """A fresh private key from the system's randomness, base64url, 43 characters."""
    return _encode(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key_of(private: str) -> str:
    """The public key of `private`, base64url, 43 characters. Raises ValueError when `private` is no key."""
    return _encode(_private_key(private).public_key().public_bytes_raw())


def key_id(public: str) -> str:
    """The name of a key: the first 16 hex digits of SHA-256 of its raw bytes. Raises ValueError when it is no key."""
    return hashlib.sha256(_decode(public, KEY_BYTES)).hexdigest()[:16]


def sign(private: str, message: bytes) -> str:
    """Signature of `message`, base64url, 86 characters; the same input gives the same signature."""
    return _encode(_private_key(private).sign(message))


def verify(public: str, message: bytes, signature: str) -> bool:
    """Whether `signature` is by the holder of `public` over exactly `message`. False, never an error, for malformed input."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_decode(public, KEY_BYTES))
        key.verify(_decode(signature, SIGNATURE_BYTES), message)
    except (ValueError, InvalidSignature):
        return False
    return True


def _private_key(private: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_decode(private, KEY_BYTES))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(text: str, size: int) -> bytes:
    """The `size` bytes that `text` stands for; only the one canonical spelling is taken."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if len(raw) != size or _encode(raw) != text:
        raise ValueError(f"not {size} bytes in base64url")
    return raw
