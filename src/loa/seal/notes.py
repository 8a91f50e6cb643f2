"""Signed notes and checkpoints of a transparency log: C2SP signed-note and tlog-checkpoint, with Ed25519 (type 0x01).

A note is text, a blank line and signature lines "— name base64(key id || signature)". A checkpoint is a note of three lines: origin,
number of entries, root hash. What a stranger's program reads here is what the specification says, so that their tools work as well.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from loa.seal.keys import KEY_BYTES, decoded, encoded, public_key_of, sign, verify

ED25519 = b"\x01"
MOST_BYTES = 100_000  # of a note from outside
MOST_SIGNATURES = 64
HASH_BYTES = 32
_DASH = "\N{EM DASH}"


class NotANote(ValueError):
    """The text is no signed note, no checkpoint or no key; the words say which rule it breaks, in English, for logs and tests."""


class NotSigned(ValueError):
    """No signature by the trusted key, or a wrong one."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name, as it is published: "name+key id in hex+base64(type || key)"."""

    name: str
    public: str  # base64url, as in `keys`

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return key_hash(self.name, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_b64(ED25519 + decoded(self.public, KEY_BYTES))}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note; `text` ends with its line feed and is what the signatures cover."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: `size` entries with `root`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


def key_hash(name: str, public: str) -> bytes:
    """The key id: SHA-256(name || 0x0A || 0x01 || key), first four bytes."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + decoded(public, KEY_BYTES)).digest()[:4]


def check_name(name: str) -> None:
    """Raise NotANote unless `name` may name a key: not empty, no space, no plus sign, no control character."""
    if not name or "+" in name or any(letter.isspace() or ord(letter) < 0x20 for letter in name):
        raise NotANote("a key name has no spaces and no plus sign")


def read_verifier(text: str) -> Verifier:
    """The key in "name+id+base64". Raises NotANote."""
    name, _, rest = text.strip().partition("+")
    given, _, coded = rest.partition("+")
    check_name(name)
    raw = _raw(coded)
    if len(raw) != KEY_BYTES + 1 or raw[:1] != ED25519:
        raise NotANote("not an Ed25519 key")
    found = Verifier(name, encoded(raw[1:]))
    if found.id.hex() != given:
        raise NotANote("the key id is not that of the key")
    return found


def signed(text: str, name: str, private: str) -> str:
    """`text` as a note signed by `private` under `name`. Raises NotANote for a text or name that the form cannot hold."""
    check_name(name)
    _check_text(text)
    public = public_key_of(private)
    value = decoded(sign(private, text.encode()), 64)
    return f"{text}\n{_DASH} {name} {_b64(key_hash(name, public) + value)}\n"


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NotANote("the text of a note ends with a line feed")
    if any(ord(letter) < 0x20 and letter != "\n" for letter in text):
        raise NotANote("a control character")


def read_note(note: str) -> Note:
    """Split a note into text and signatures, checking nothing. Raises NotANote."""
    if len(note.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise NotANote("too long")
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NotANote("no signatures")
    _check_text(text + "\n")
    found = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(found) > MOST_SIGNATURES:
        raise NotANote("too many signatures")
    return Note(text + "\n", found)


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, coded = rest.partition(" ")
    if dash != _DASH:
        raise NotANote("a signature line begins with an em dash")
    check_name(name)
    raw = _raw(coded)
    if len(raw) < 5:
        raise NotANote("a signature is too short")
    return Signature(name, raw[:4], raw[4:])


def open_note(note: str, trusted: Iterable[Verifier]) -> str:
    """The text of `note` when a key of `trusted` signed it; unknown signatures are passed over. Raises NotANote, NotSigned."""
    read, keys = read_note(note), {(key.name, key.id): key for key in trusted}
    known = [(keys[s.name, s.id], s) for s in read.signatures if (s.name, s.id) in keys]
    if not known:
        raise NotSigned("no signature by a trusted key")
    if not all(verify(key.public, read.text.encode(), encoded(s.value)) for key, s in known):
        raise NotSigned("a signature by a trusted key is wrong")
    return read.text


def read_checkpoint(text: str) -> Checkpoint:
    """The three lines of a checkpoint's text; extension lines are passed over. Raises NotANote."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise NotANote("a checkpoint has three lines, none empty")
    origin, size, coded = lines[:3]
    if not (size.isascii() and size.isdigit()) or (size != "0" and size.startswith("0")) or len(size) > 19:
        raise NotANote("the size of the tree is not a plain number")
    root = _raw(coded)
    if len(root) != HASH_BYTES:
        raise NotANote("the root is not a SHA-256")
    return Checkpoint(origin, int(size), root)


def open_checkpoint(note: str, trusted: Iterable[Verifier]) -> Checkpoint:
    """The checkpoint in `note`, signed by a trusted key under the log's own name. Raises NotANote, NotSigned."""
    found = read_checkpoint(open_note(note, trusted))
    if not any(s.name == found.origin for s in read_note(note).signatures):
        raise NotSigned("not signed under the name of the log")
    return found


def hashes_text(hashes: Iterable[bytes]) -> str:
    """Hashes in base64, one a line."""
    return "".join(f"{_b64(one)}\n" for one in hashes)


def read_hashes(lines: Iterable[str]) -> list[bytes]:
    """Hashes from lines of base64. Raises NotANote."""
    found = [_raw(line) for line in lines]
    if len(found) > 128 or any(len(one) != HASH_BYTES for one in found):
        raise NotANote("not a list of SHA-256 hashes")
    return found


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(coded: str) -> bytes:
    try:
        raw = base64.b64decode(coded.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise NotANote("not base64") from error
    if _b64(raw) != coded:
        raise NotANote("not the one spelling of its base64")
    return raw
