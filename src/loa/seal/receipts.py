"""Receipts of a transparency log: what was received, the salt, and the proof that its hash stands in the log.

The log holds nothing readable of a case or an opinion: only SHA-256(salt || claim). Who has the receipt holds the salt and can show, to
anybody and without us, that exactly this was received at this moment. The proof is a C2SP tlog-proof, word for word.
"""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loa.seal.canonical import Json, canonical
from loa.seal.merkle import leaf_hash, verify_consistency, verify_inclusion
from loa.seal.notes import Checkpoint, NotANote, NotSigned, Verifier, hashes_text, open_checkpoint, read_hashes, read_verifier

FORM = "loa/receipt/1"
PROOF = "c2sp.org/tlog-proof@v1"
SALT_BYTES = 32
MOST_BYTES = 200_000  # of a receipt from outside


class WrongReceipt(ValueError):
    """The receipt does not hold; the text says in Vietnamese what is wrong."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What was received or issued: its kind ("case", "comment", "release"…), number, moment (ISO 8601) and the hash of its content."""

    kind: str
    number: str
    at: str
    content_sha256: str

    def to_json(self) -> dict[str, Json]:
        """The form that is hashed."""
        return {"kind": self.kind, "number": self.number, "at": self.at, "content_sha256": self.content_sha256}


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an entry stands and the path to the root of a signed checkpoint (the note as it was signed)."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a person needs to prove what was received."""

    claim: Claim
    salt: str  # base64url or hex: only its text is hashed
    proof: Proof
    key: str  # the log's verifier key, to be compared with the published one


def new_salt() -> str:
    """A fresh salt, 64 hex digits."""
    return secrets.token_hex(SALT_BYTES)


def text_hash(text: str) -> str:
    """SHA-256 of a text as people paste it: NFC, line feeds, no spaces at the ends of lines, no empty lines around; hex."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return hashlib.sha256("\n".join(line.rstrip() for line in lines).strip("\n").encode("utf-8", "surrogatepass")).hexdigest()


def entry_of(claim: Claim, salt: str) -> bytes:
    """The entry of the log for `claim`, as canonical JSON: its kind and moment, and the salted hash of everything.

    With an empty salt, for what is public, the claim itself.
    """
    if not salt:
        return canonical(claim.to_json())
    hidden = hashlib.sha256(salt.encode() + b"\n" + canonical(claim.to_json())).hexdigest()
    return canonical({"at": claim.at, "hash": hidden, "kind": claim.kind})


def proof_text(proof: Proof) -> str:
    """The proof as a C2SP tlog-proof."""
    return f"{PROOF}\nindex {proof.index}\n{hashes_text(proof.path)}\n{proof.checkpoint}"


def read_proof(text: str) -> Proof:
    """A C2SP tlog-proof. Raises NotANote."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines[0] != PROOF:
        raise NotANote("not a tlog-proof")
    rest = lines[2:] if len(lines) > 1 and lines[1].startswith("extra ") else lines[1:]
    name, _, number = rest[0].partition(" ") if rest else ("", "", "")
    if name != "index" or not (number.isascii() and number.isdigit()) or len(number) > 19 or (number != "0" and number[0] == "0"):
        raise NotANote("no index")
    return Proof(int(number), tuple(read_hashes(rest[1:])), checkpoint)


def to_json(receipt: Receipt) -> dict[str, Json]:
    """The receipt as the file that people keep."""
    form: dict[str, Json] = {"form": FORM, **receipt.claim.to_json(), "salt": receipt.salt}
    return {**form, "key": receipt.key, "proof": proof_text(receipt.proof)}


def read_receipt(text: str | bytes) -> Receipt:
    """A receipt from its file or from what was pasted. Raises WrongReceipt."""
    if len(text) > MOST_BYTES:
        raise WrongReceipt("Tệp quá lớn, không phải biên nhận.")
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("form") != FORM:
            raise WrongReceipt("Đây không phải biên nhận của Loa. Hãy dán toàn bộ nội dung tệp biên nhận, từ dấu { đến dấu }.")
        return _receipt(found)
    except (ValueError, RecursionError) as error:
        if isinstance(error, WrongReceipt):
            raise
        raise WrongReceipt("Không đọc được biên nhận: nội dung bị cắt, thiếu hoặc bị sửa. Hãy dán lại toàn bộ tệp.") from error


def _receipt(found: Mapping[str, Any]) -> Receipt:
    words = {name: found.get(name) for name in ("kind", "number", "at", "content_sha256", "salt", "key", "proof")}
    if not all(isinstance(value, str) for value in words.values()):
        raise ValueError("a field is missing")
    claim = Claim(words["kind"], words["number"], words["at"], words["content_sha256"])  # type: ignore[arg-type]
    return Receipt(claim, words["salt"], read_proof(words["proof"]), words["key"])  # type: ignore[arg-type]


def check_receipt(receipt: Receipt, key: Verifier | None = None) -> Checkpoint:
    """The signed checkpoint under which the receipt's entry stands in the log. `key` is the one that the checker trusts; without it the
    receipt's own is taken, which proves only that the receipt agrees with itself. Raises WrongReceipt.
    """
    try:
        trusted = key or read_verifier(receipt.key)
        head = open_checkpoint(receipt.proof.checkpoint, [trusted])
        leaf = leaf_hash(entry_of(receipt.claim, receipt.salt))
    except NotSigned as error:
        raise WrongReceipt("Chữ ký trên biên nhận không phải của sổ này, hoặc đã bị sửa.") from error
    except ValueError as error:
        raise WrongReceipt("Phần chữ ký trong biên nhận bị hỏng.") from error
    if not verify_inclusion(leaf, receipt.proof.index, head.size, receipt.proof.path, head.root):
        raise WrongReceipt("Biên nhận không khớp với sổ: số, thời điểm, nội dung hoặc chứng minh đã bị sửa.")
    return head


def check_text(receipt: Receipt, text: str) -> None:
    """Raise WrongReceipt unless `text` is what the receipt was given for."""
    if text_hash(text) != receipt.claim.content_sha256:
        raise WrongReceipt("Nội dung này không phải nội dung đã nhận: có chữ khác, thiếu hoặc thừa.")


def check_growth(old: Checkpoint, new: Checkpoint, path: list[bytes]) -> None:
    """Raise WrongReceipt unless `new` is `old` with entries added."""
    if old.origin != new.origin:
        raise WrongReceipt("Hai mốc là của hai sổ khác nhau.")
    if not verify_consistency(old.size, new.size, old.root, new.root, path):
        raise WrongReceipt("Sổ đã bị viết lại: mốc mới không nối tiếp mốc cũ.")
