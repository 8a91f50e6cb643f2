"""The public log: what is appended stands, proofs hold for a stranger, and every alteration is found."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from loa.ledger import heads, log_actions
from loa.ledger.actions import record
from loa.ledger.heads import Empty, Rewritten, continues, problems, receipt_of, signed_head, verifier
from loa.ledger.log_queries import entries, log_size, tree
from loa.ledger.models import Log, LogClaim, LogEntry, LogNode
from loa.newsroom.models import Release
from loa.seal import merkle, notes
from loa.seal.receipts import Claim, check_receipt, check_text, text_hash

TEXT = "Đèn đường thôn 3 hỏng từ tháng 2."
CLAIM = Claim("case", "PA-7Q2K-26", "2026-03-02T03:00:00+00:00", text_hash(TEXT))


def fill(count: int) -> None:
    log_actions.append(entries=[f'{{"n":{n}}}'.encode() for n in range(count)])


def sql(words: str, *values: object) -> None:
    """What somebody with a hand in the database would do."""
    with connection.cursor() as cursor:
        cursor.execute(words, values)


def head() -> notes.Checkpoint:
    return notes.open_checkpoint(signed_head(), [verifier()])


def test_an_empty_log_has_no_head(db: None) -> None:
    with pytest.raises(Empty):
        signed_head()
    assert log_size() == 0
    assert list(problems()) == []


def test_appended_entries_have_the_root_of_the_standard(db: None) -> None:
    leaves: list[bytes] = []
    for count in (1, 2, 253, 1, 700):
        before = len(leaves)
        first = log_actions.append(entries=[f"{before + n}".encode() for n in range(count)])
        assert first == before
        leaves += [merkle.leaf_hash(f"{before + n}".encode()) for n in range(count)]
        assert head() == notes.Checkpoint("testserver/log", len(leaves), merkle.root(leaves))
    assert LogNode.objects.count() == 3
    assert entries(255, 2) == ["255", "256"]
    assert tree().inclusion_proof(300) == merkle.inclusion_proof(leaves, 300)
    assert list(problems()) == []


def test_a_receipt_proves_what_was_received_and_shows_nothing_in_the_log(db: None) -> None:
    fill(300)
    made = LogEntry.objects.get(pk=log_actions.log_claim(claim=CLAIM, subject="case:1"))
    fill(10)
    assert CLAIM.number not in made.entry
    assert CLAIM.content_sha256 not in made.entry
    receipt = receipt_of("case:1")
    assert receipt is not None
    assert check_receipt(receipt, verifier()).size == 311
    check_text(receipt, TEXT)
    assert receipt_of("case:2") is None


def test_what_is_forgotten_leaves_a_hash_that_says_nothing(db: None) -> None:
    made = LogEntry.objects.get(pk=log_actions.log_claim(claim=CLAIM, subject="case:1"))
    kept = receipt_of("case:1")
    assert log_actions.forget(subject="case:1") == 1
    assert receipt_of("case:1") is None
    assert LogEntry.objects.get(pk=made.pk).entry == made.entry
    assert kept is not None
    assert check_receipt(kept, verifier()).size == 1, "who kept the receipt can still prove it"
    assert list(problems()) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("UPDATE ledger_logentry SET entry = '{\"n\":9}' WHERE \"index\" = 7", "Mục 7"),
        ("DELETE FROM ledger_logentry WHERE \"index\" = 7", "thiếu mục 7"),
        ("DELETE FROM ledger_logentry WHERE \"index\" = 299", "có 299 mục"),
        ("UPDATE ledger_lognode SET number = 5 WHERE number = 0", "viết lại|thiếu dữ liệu|Các nút"),
        ("UPDATE ledger_logclaim SET salt = 'khác'", "gắn với mục"),
        ("UPDATE ledger_entry SET summary = 'khác'", "Dòng nhật ký"),
    ],
)  # fmt: skip
def test_every_alteration_is_found(db: None, at: datetime, words: str, found: str) -> None:
    record(act="x", subject="x:1", summary="lời", at=at)
    fill(299)
    log_actions.log_claim(claim=CLAIM, subject="case:1")
    signed_head()
    call_command("check_ledger")
    sql("DELETE FROM ledger_logclaim") if 'index" = 299' in words else None
    sql(words)
    said = "\n".join(problems())
    assert any(part in said for part in found.split("|")), said
    with pytest.raises(CommandError):
        call_command("check_ledger")


def test_an_alteration_with_its_hashes_made_anew_is_found_by_the_signed_head(db: None) -> None:
    fill(10)
    signed_head()
    sql('UPDATE ledger_logentry SET entry = %s, leaf = %s WHERE "index" = 3', "{}", merkle.leaf_hash(b"{}"))
    assert "viết lại" in "\n".join(problems())
    fill(1)
    with pytest.raises(Rewritten, match="viết lại"):
        signed_head()


def test_a_database_from_an_older_copy_signs_nothing(db: None) -> None:
    fill(10)
    kept = head()
    sql('DELETE FROM ledger_logentry WHERE "index" >= 8')
    Log.objects.update(size=8)
    with pytest.raises(Rewritten, match="ít hơn 10 mục"):
        signed_head()
    assert not continues(kept)
    fill(5)
    with pytest.raises(Rewritten, match="viết lại"):
        signed_head()


def test_an_older_head_is_continued(db: None) -> None:
    fill(10)
    kept = head()
    fill(600)
    assert continues(kept)
    assert not continues(notes.Checkpoint(kept.origin, kept.size, bytes(32)))
    assert not continues(notes.Checkpoint("other/log", kept.size, kept.root))
    assert head().size == 610
    path = Path(settings.LOA_DATA) / "log" / "head"
    path.write_text("spoiled", encoding="utf-8")
    with pytest.raises(Rewritten, match="bị hỏng"):
        signed_head()


def test_rows_of_the_log_are_neither_changed_nor_deleted(db: None) -> None:
    fill(1)
    row = LogEntry.objects.get()
    for act in (row.save, row.delete, LogEntry.objects.all().delete, lambda: LogEntry.objects.update(entry="x")):
        with pytest.raises(TypeError, match="never"):
            act()


def test_lines_of_the_ledger_stand_in_the_log_as_one_root(db: None, at: datetime) -> None:
    for n in range(3):
        record(act="x", subject=f"x:{n}", summary=f"lời {n}", at=at)
    assert log_actions.seal_lines(at=at) == 0, "the last hour waits"
    assert log_actions.seal_lines(at=at + timedelta(hours=2)) == 3
    assert log_actions.seal_lines(at=at + timedelta(hours=3)) == 0
    record(act="x", subject="x:9", summary="sau", at=at + timedelta(hours=1))
    assert log_actions.seal_lines(at=at + timedelta(hours=4)) == 1
    assert list(problems()) == []
    sql("DELETE FROM ledger_entry WHERE subject = 'x:1'")
    assert "không còn như khi ghi vào sổ (mục 0)" in "\n".join(problems())


def test_releases_and_withdrawals_stand_in_the_log(release: Release, at: datetime) -> None:
    receipt = receipt_of(f"release:{release.pk}")
    assert receipt is not None
    assert receipt.claim == Claim("release", release.number, at.astimezone(UTC).isoformat(), release.content_sha256)
    check_receipt(receipt, verifier())
    assert f'"number":"{release.number}"' in LogEntry.objects.latest("index").entry


@pytest.mark.django_db(transaction=True)
def test_many_who_append_at_once_get_places_one_after_the_other() -> None:
    fill(250)
    together()


def together(many: int = 8, each: int = 3) -> None:
    raised: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for n in range(each):
                log_actions.log_claim(claim=CLAIM, subject=f"case:{number}-{n}")
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        many, threads = 1, [threading.Thread()]  # one connection only: threads would not meet
        work(0)
    else:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert log_size() == 250 + many * each == LogEntry.objects.count()
    assert LogClaim.objects.count() == many * each
    assert list(heads.problems()) == []
