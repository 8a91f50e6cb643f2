"""The signed head of the public log. Only a head that continues the last signed one is ever signed.

The last head lies in a file beside the database. A database that was restored from an older copy, or altered, therefore cannot make the
log contradict what was published: signing refuses, and says so. To be called outside of any transaction: what is signed must stand.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from loa.ledger.keys import private_key
from loa.ledger.log_queries import claim_from, claim_of, damage, log_size, tree
from loa.ledger.models import Log, LogClaim
from loa.seal.keys import public_key_of
from loa.seal.notes import Checkpoint, NotANote, Verifier, read_checkpoint, read_note, signed
from loa.seal.receipts import Proof, Receipt
from loa.seal.tiles import Missing


class Rewritten(Exception):
    """The stored log does not continue the last signed head; the text says in Vietnamese what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"{words} Không ký mốc mới. Hãy khôi phục cơ sở dữ liệu từ bản sao lưu mới nhất, rồi chạy ./loa manage check_ledger."
        )


class Empty(Exception):
    """Nothing has been entered yet: there is no head."""


def verifier() -> Verifier:
    """The public key of the log under its name, as it is published. Raises Empty."""
    log = Log.objects.filter(pk=1).first()
    if log is None:
        raise Empty
    return Verifier(log.origin, public_key_of(private_key()))


def signed_head() -> str:
    """The newest checkpoint as a signed note. Raises Empty, Rewritten."""
    name = verifier().name
    with _locked() as path:
        size, last = log_size(), _last(path)
        now = tree(size)
        if last is not None:
            _check_continues(last, now.size, lambda: now.root(last.size))
            if last.size == size:
                return path.read_text(encoding="utf-8")
        note = signed(Checkpoint(name, size, now.root()).text, name, private_key())
        _write(path, note)
        return note


def receipt_of(subject: str) -> Receipt | None:
    """The receipt for `subject` ("case:12") with a proof up to the newest head; None when its meaning was erased or it never was."""
    row = claim_of(subject)
    return receipt_for(row) if row else None


def receipt_for(row: LogClaim) -> Receipt:
    """The receipt of one entry. Raises Rewritten."""
    note = signed_head()
    size = read_checkpoint(read_note(note).text).size
    path = tree(size).inclusion_proof(row.entry_id)
    return Receipt(claim_from(row), row.salt, Proof(row.entry_id, tuple(path), note), str(verifier()))


def continues(head: Checkpoint) -> bool:
    """Whether the log as it is now begins with `head`, which somebody kept."""
    log = Log.objects.filter(pk=1).first()
    if log is None or log.origin != head.origin or head.size > log.size:
        return False
    try:
        return tree(log.size).root(head.size) == head.root
    except Missing:
        return False


def problems() -> Iterator[str]:
    """Everything that is wrong with the ledger and the log, the last signed head included."""
    yield from damage()
    with _locked() as path:
        last = _last(path)
        try:
            if last is not None:
                now = tree()
                _check_continues(last, now.size, lambda: now.root(last.size))
        except Rewritten as error:
            yield str(error)


def _check_continues(last: Checkpoint, size: int, root: Callable[[], bytes]) -> None:
    if size < last.size:
        raise Rewritten(f"Sổ công khai có {size} mục, ít hơn {last.size} mục đã công bố.")
    try:
        same = root() == last.root
    except Missing as error:
        raise Rewritten("Sổ công khai bị thiếu dữ liệu.") from error
    if not same:
        raise Rewritten("Sổ công khai đã bị viết lại so với mốc đã công bố.")


@contextmanager
def _locked() -> Iterator[Path]:
    """The file of the last head, while no other process signs."""
    folder = Path(settings.LOA_DATA) / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / "head"


def _last(path: Path) -> Checkpoint | None:
    try:
        return read_checkpoint(read_note(path.read_text(encoding="utf-8")).text)
    except FileNotFoundError:
        return None
    except (NotANote, UnicodeDecodeError) as error:
        raise Rewritten(f"Tệp mốc {path} bị hỏng.") from error


def _write(path: Path, note: str) -> None:
    """Replace the file at once, or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
