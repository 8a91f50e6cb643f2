"""Encryption of a notice for one browser (RFC 8291, content coding aes128gcm of RFC 8188): one record, read by that browser alone."""

import base64
import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
MOST = RECORD - 103  # bytes of plain text that fit into one message of 4096 bytes (RFC 8291, §4: 3993)
_CURVE = ec.SECP256R1()


def encrypted(plain: bytes, p256dh: str, auth: str, *, salt: bytes = b"", sender: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """`plain` for the browser whose public key is `p256dh` and whose secret is `auth` (base64url). Raises ValueError for bad keys or
    more than `MOST` bytes. Salt and sender's key are drawn anew for each message; they are given only to check against known answers.
    """
    if len(plain) > MOST:
        raise ValueError(f"more than {MOST} bytes")
    receiver_raw, secret = decoded(p256dh), decoded(auth)
    if len(secret) != 16:
        raise ValueError("auth is 16 bytes")
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, receiver_raw)
    own, salt = sender or ec.generate_private_key(_CURVE), salt or os.urandom(16)
    own_raw = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), receiver)
    material = _derived(shared, secret, b"WebPush: info\x00" + receiver_raw + own_raw, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + struct.pack("!IB", RECORD, len(own_raw)) + own_raw
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)  # 0x02: the last record


def _derived(material: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, about).derive(material)


def decoded(text: str) -> bytes:
    """Bytes of base64url, with or without padding. Raises ValueError."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
