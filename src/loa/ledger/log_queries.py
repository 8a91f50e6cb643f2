"""Reading the public log: its size, tiles, proofs, and whether what is stored still is what was written."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from loa.ledger.models import Entry, Log, LogClaim, LogEntry, LogNode
from loa.seal.canonical import canonical
from loa.seal.merkle import leaf_hash, root
from loa.seal.receipts import Claim, entry_of
from loa.seal.tiles import WIDTH, Tree

LINES_HEAD = '{"act":"lines",'  # how the canonical entry of a batch begins


def log_size() -> int:
    """How many entries the log has."""
    return Log.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def read_tile(level: int, number: int) -> list[bytes]:
    """The hashes of one tile that are there: leaf hashes at level 0, above them one for each complete block. One question."""
    first = number * WIDTH
    if level == 0:
        leaves = LogEntry.objects.filter(index__gte=first, index__lt=first + WIDTH).order_by("index")
        return _unbroken(first, leaves.values_list("index", "leaf"))
    nodes = LogNode.objects.filter(level=level, number__gte=first, number__lt=first + WIDTH).order_by("number")
    return _unbroken(first, nodes.values_list("number", "hash"))


def _unbroken(first: int, rows: Iterable[tuple[int, bytes | memoryview]]) -> list[bytes]:
    """The hashes up to the first number that is missing."""
    return [bytes(one) for place, (number, one) in enumerate(rows) if number == first + place]


def tree(size: int | None = None) -> Tree:
    """The log as it is now, or its first `size` entries; every proof takes about log(size) questions."""
    return Tree(log_size() if size is None else size, read_tile)


def entries(first: int, count: int) -> list[str]:
    """The entries from number `first` on, as they were hashed."""
    found = LogEntry.objects.filter(index__gte=first, index__lt=first + count).order_by("index")
    return list(found.values_list("entry", flat=True))


def claim_of(subject: str) -> LogClaim | None:
    """The newest entry about `subject` ("case:12") whose meaning is still kept."""
    return LogClaim.objects.filter(subject=subject).order_by("-entry").first()


def claim_from(row: LogClaim) -> Claim:
    """The stored claim as a value."""
    return Claim(**row.claim)


def damage() -> Iterator[str]:
    """What is wrong with the stored log and the ledger, in Vietnamese; nothing when all is as it was written. Reads every row once."""
    yield from _lines_altered()
    yield from _claims_altered()
    size, seen = log_size(), 0
    leaves: list[bytes] = []
    blocks: list[bytes] = []
    for row in LogEntry.objects.order_by("index").iterator(chunk_size=5_000):
        if row.index != seen:
            yield f"Sổ công khai thiếu mục {seen}."
            return
        leaf = leaf_hash(row.entry.encode())
        if bytes(row.leaf) != leaf:
            yield f"Mục {row.index} của sổ công khai đã bị sửa."
        if row.entry.startswith(LINES_HEAD):
            yield from _batch_altered(row)
        leaves.append(bytes(row.leaf))
        if len(leaves) == WIDTH:
            blocks.append(root(leaves))
            leaves = []
        seen += 1
    if seen != size:
        yield f"Sổ công khai ghi {size} mục nhưng có {seen} mục."
    yield from _nodes_altered(blocks)


def _nodes_altered(blocks: Sequence[bytes]) -> Iterator[str]:
    level, wanted = 1, list(blocks)
    while wanted:
        rows = LogNode.objects.filter(level=level).order_by("number").values_list("number", "hash").iterator()
        if [(number, bytes(one)) for number, one in rows] != list(enumerate(wanted)):
            yield f"Các nút tầng {level} của sổ công khai không khớp với các mục."
            return
        wanted = [root(wanted[n : n + WIDTH]) for n in range(0, len(wanted) - WIDTH + 1, WIDTH)]
        level += 1
    if LogNode.objects.filter(level__gte=level).exists():
        yield f"Sổ công khai có nút thừa ở tầng {level}."


def _claims_altered() -> Iterator[str]:
    for row in LogClaim.objects.select_related("entry").iterator(chunk_size=5_000):
        if entry_of(claim_from(row), row.salt).decode() != row.entry.entry:
            yield f"Nội dung gắn với mục {row.entry_id} ({row.subject}) đã bị sửa."


def _lines_altered() -> Iterator[str]:
    for line in Entry.objects.order_by("pk").iterator(chunk_size=5_000):
        form = {
            "at": line.at.astimezone(UTC).isoformat(),
            "by": line.by_id,
            "body": line.body_id,
            "act": line.act,
            "subject": line.subject,
            "summary": line.summary,
            "basis": line.basis,
            "detail": line.detail,
        }
        if leaf_hash(canonical(form)).hex() != line.leaf:
            yield f"Dòng nhật ký {line.pk} ({line.at:%d/%m/%Y}, {line.act}) đã bị sửa."


def _batch_altered(row: LogEntry) -> Iterator[str]:
    """Lines of the ledger that stand in the log as a batch: none missing, none added, none changed."""
    batch = json.loads(row.entry)
    lines = Entry.objects.filter(pk__gte=batch["first"], pk__lte=batch["last"]).order_by("pk").values_list("leaf", flat=True)
    if root([bytes.fromhex(leaf) for leaf in lines]).hex() != batch["root"]:
        yield f"Nhật ký từ dòng {batch['first']} đến dòng {batch['last']} không còn như khi ghi vào sổ (mục {row.index})."


def lines_to_seal(before: datetime) -> list[tuple[int, str]]:
    """Id and leaf of each line of the ledger written before `before` that no batch holds yet, in order."""
    last = LogEntry.objects.filter(entry__startswith=LINES_HEAD).order_by("-index").values_list("entry", flat=True).first()
    after = json.loads(last)["last"] if last else 0
    return list(Entry.objects.filter(pk__gt=after, at__lt=before).order_by("pk").values_list("pk", "leaf"))
