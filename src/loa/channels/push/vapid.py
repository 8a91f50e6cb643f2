"""Who sends (VAPID, RFC 8292): a token for one push service, signed with the site's own key, and the key for browsers to subscribe with."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key

from loa.channels.push.encryption import encoded

LASTS = timedelta(hours=12)  # at most 24 hours (§2)


def new_key() -> bytes:
    """A fresh P-256 key, PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Vapid:
    """The key of the site, and what it signs. Raises ValueError when the PEM holds no P-256 key."""

    def __init__(self, pem: bytes, contact: str) -> None:
        key = load_pem_private_key(pem, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ValueError("no P-256 key")  # noqa: TRY004 - a wrong file, not a wrong type of argument
        self._key, self._contact = key, contact
        self.public = encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def authorization(self, endpoint: str, at: datetime) -> str:
        """The header for a call to `endpoint` at `at`."""
        parts = urlsplit(endpoint)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + LASTS).timestamp()), "sub": self._contact}
        head, body = (encoded(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        r, s = decode_dss_signature(self._key.sign(f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256())))
        return f"vapid t={head}.{body}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={self.public}"
