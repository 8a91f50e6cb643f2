"""A private key in a file under a passphrase: scrypt (RFC 7914) makes the key of ChaCha20-Poly1305 (RFC 8439).

For keys that people hold: the root key in a safe, an approver's own key on their machine or stick.
"""

import base64
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from loa.seal.keys import public_key_of

COST = 2**15  # 32 MB and about a tenth of a second
SHORTEST = 8  # letters of a passphrase
PURPOSE = b"loa/keyfile/1"


class KeyFileError(Exception):
    """The file gives no key; the text says why, in Vietnamese."""


def write(path: Path, private: str, passphrase: str) -> str:
    """Keep `private` at `path`, which must not exist; gives its public key. Raises KeyFileError."""
    if len(passphrase) < SHORTEST:
        raise KeyFileError(f"mật khẩu của khóa cần ít nhất {SHORTEST} ký tự")
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = ChaCha20Poly1305(_derived(passphrase, salt)).encrypt(nonce, private.encode("ascii"), PURPOSE)
    public = public_key_of(private)
    content = {"public": public, "salt": _text(salt), "nonce": _text(nonce), "sealed": _text(sealed)}
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise KeyFileError(f"{path} đã có; không ghi đè khóa cũ") from error
    except OSError as error:
        raise KeyFileError(f"không ghi được {path}: {error.strerror}") from error
    return public


def read(path: Path, passphrase: str) -> str:
    """The private key at `path`. Raises KeyFileError for a wrong passphrase, too."""
    try:
        content = json.loads(path.read_text("ascii"))
        salt, nonce, sealed = (base64.b64decode(content[name], validate=True) for name in ("salt", "nonce", "sealed"))
        private = ChaCha20Poly1305(_derived(passphrase, salt)).decrypt(nonce, sealed, PURPOSE).decode("ascii")
    except InvalidTag as error:
        raise KeyFileError("mật khẩu của khóa không đúng") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileError(f"{path} không phải tệp khóa") from error
    return private


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode("utf-8"))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
