"""Writing to the public log: entries are appended, in the transaction of the act that they stand for, and never changed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from loa.ledger.log_queries import lines_to_seal, read_tile
from loa.ledger.models import Log, LogClaim, LogEntry, LogNode
from loa.seal.canonical import Json, canonical
from loa.seal.merkle import leaf_hash, root
from loa.seal.receipts import Claim, entry_of, new_salt
from loa.seal.tiles import WIDTH

PREFIX = "log"  # the address below which the log is served
_BATCH = 1_000
_SETTLED = timedelta(hours=1)


@transaction.atomic(savepoint=False)  # a part of the act it stands for: what fails here undoes that as well
def append(*, entries: Sequence[bytes]) -> int:
    """Append `entries` (canonical JSON); the number of the first. Whoever appends at the same time waits for this transaction."""
    log = hold_log()
    first, size = log.size, log.size + len(entries)
    for start in range(0, len(entries), _BATCH):
        part = entries[start : start + _BATCH]
        rows = [LogEntry(index=first + start + n, entry=one.decode(), leaf=leaf_hash(one)) for n, one in enumerate(part)]
        LogEntry.objects.bulk_create(rows)
    _complete(first, size)
    Log.objects.filter(pk=log.pk).update(size=size)
    return first


@transaction.atomic(savepoint=False)
def log_claim(*, claim: Claim, subject: str, public: bool = False) -> int:
    """Append what was received or issued; the number of the entry.

    What is not `public` goes in as a salted hash; the salt stays beside the log, for the receipt.
    """
    salt = "" if public else new_salt()
    index = append(entries=[entry_of(claim, salt)])
    LogClaim.objects.create(entry_id=index, subject=subject, claim=claim.to_json(), salt=salt)
    return index


@transaction.atomic
def log_claims(*, claims: Sequence[tuple[str, Claim]]) -> None:
    """Append many at once, each (subject, claim) with a salt of its own, as `log_claim` does one by one."""
    salted = [(subject, claim, new_salt()) for subject, claim in claims]
    first = append(entries=[entry_of(claim, salt) for _, claim, salt in salted])
    rows = [LogClaim(entry_id=first + n, subject=s, claim=c.to_json(), salt=salt) for n, (s, c, salt) in enumerate(salted)]
    LogClaim.objects.bulk_create(rows, batch_size=_BATCH)


@transaction.atomic
def forget(*, subject: str) -> int:
    """Erase what the entries about `subject` stand for: the salted hash that stays says nothing any more. Returns how many."""
    return LogClaim.objects.filter(subject=subject).delete()[0]


@transaction.atomic
def seal_lines(*, at: datetime) -> int:
    """Put the ledger's lines that no batch holds yet into the log, as one root over their leaves. Returns how many.

    Lines of the last hour wait, so that none is missed whose transaction ends late.
    """
    lines = lines_to_seal(at - _SETTLED)
    if lines:
        batch = root([bytes.fromhex(leaf) for _, leaf in lines]).hex()
        form: dict[str, Json] = {"act": "lines", "at": at.astimezone(UTC).isoformat(), "first": lines[0][0], "last": lines[-1][0]}
        append(entries=[canonical({**form, "count": len(lines), "root": batch})])
    return len(lines)


def hold_log() -> Log:
    """The row of the log, locked until the transaction ends; made at the first entry, when the log takes its name from the public
    address for good. An act that numbers what it enters takes it first.
    """
    held = Log.objects.select_for_update().filter(pk=1)
    found = held.first()
    if found is None:
        Log.objects.get_or_create(pk=1, defaults={"origin": f"{urlsplit(settings.LOA_SITE_URL).netloc}/{PREFIX}"})
        found = held.get()
    return found


def _complete(first: int, size: int) -> None:
    """Store the hash of each block that became complete between two sizes, level by level."""
    level, block = 1, WIDTH
    while size // block > first // block:
        numbers = range(first // block, size // block)
        for start in range(0, len(numbers), _BATCH):
            part = numbers[start : start + _BATCH]
            LogNode.objects.bulk_create(LogNode(level=level, number=n, hash=root(read_tile(level - 1, n))) for n in part)
        level, block = level + 1, block * WIDTH
