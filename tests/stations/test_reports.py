"""What stations say of themselves: only what they prove, the later word over the earlier, many at once."""

import os
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from loa.delivery.models import Delivery
from loa.delivery.rules import State
from loa.seal import pairing
from loa.stations import actions, report_actions, spool
from loa.stations.models import Health, Station
from loa.stations.rules import stamp

SECRET = "a" * 64


@pytest.fixture
def station(bare: Station) -> Station:
    bare.token_sha256, bare.public_key = SECRET, "x"
    bare.save()
    return bare


def said(at: datetime, **changes: Any) -> dict[str, Any]:
    payload = {"station": "cum-9", "at": stamp(at), "manifest": 1, "urgent": 0, "troubles": [], **changes}
    return {"payload": payload, "proof": pairing.proof(SECRET, pairing.REPORT, payload)}


def test_a_report_that_was_overtaken_changes_nothing(station: Station, at: datetime) -> None:
    """The quick way (a broker) and the slow one (HTTP) are read together, in any order."""
    early, late = said(at), said(at, urgent=1)
    report_actions.accept(said=[late, early], at=at)
    assert Health.objects.get().urgent == 1
    report_actions.accept(said=[early], at=at)
    assert Health.objects.get().urgent == 1
    report_actions.accept(said=[said(at - timedelta(seconds=30))], at=at)
    assert Health.objects.get().urgent == 1
    report_actions.accept(said=[said(at - timedelta(days=1))], at=at + timedelta(minutes=1))
    assert Health.objects.get().urgent == 0, "a clock that was set back must not hold a station's word up for a day"


def test_what_is_not_proven_is_not_kept(station: Station, at: datetime) -> None:
    good = said(at)
    for odd in (
        {},
        [],
        "x",
        {"payload": good["payload"]},
        {**good, "proof": "0" * 64},
        {**good, "payload": {**good["payload"], "manifest": 2}},
    ):
        assert report_actions.accept(said=[odd], at=at) == 0
    Station.objects.update(revoked_at=at)
    assert report_actions.accept(said=[good], at=at) == 0
    assert not Health.objects.exists()


def test_odd_figures_are_kept_out(station: Station, at: datetime) -> None:
    odd = said(
        at, drift_seconds="x", disk_free=-5, last_played="hôm qua", troubles=["ổ đĩa đầy", 7, "x" * 999], manifest=2**40, output=None
    )
    assert report_actions.accept(said=[odd], at=at) == 1
    found = Health.objects.get()
    assert (found.drift_seconds, found.disk_free, found.last_played, found.manifest) == (None, None, None, 0)
    assert len(found.troubles[2]) == 400


def test_the_word_that_a_manifest_is_held_accepts_its_deliveries(station: Station, send: Any, at: datetime) -> None:
    sent: Delivery = send(at + timedelta(minutes=5))
    manifest = actions.manifest(station=station, at=at)
    report_actions.accept(said=[said(at, manifest=manifest.version, manifest_sha256="0" * 64)], at=at)
    sent.refresh_from_db()
    assert sent.state == State.HANDED_OVER, "not the manifest that we signed"
    Health.objects.all().delete()
    report_actions.accept(said=[said(at, manifest=manifest.version, manifest_sha256=manifest.sha256)], at=at)
    sent.refresh_from_db()
    assert sent.state == State.ACCEPTED


def test_the_spool_gives_each_line_once_and_passes_over_torn_ones() -> None:
    spool.take()
    for number in range(3):
        spool.put({"number": number})
    (path,) = spool.folder().glob("*.lines")
    with path.open("ab") as file:
        file.write(b'{"torn": \n[1]\n')
    assert [report["number"] for report in spool.take()] == [0, 1, 2]
    assert spool.take() == []


def test_a_report_that_is_written_while_its_file_is_taken_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    spool.take()
    spool.put({"number": 0})
    found: list[dict[str, object]] = []
    reader = threading.Thread(target=lambda: found.extend(spool.take()))
    write = os.write

    def late(file: int, line: bytes) -> int:
        reader.start()
        reader.join(0.3)  # as far as it comes: the file is open and not yet written
        return write(file, line)

    monkeypatch.setattr("os.write", late)
    spool.put({"number": 1})
    monkeypatch.setattr("os.write", write)
    reader.join()
    assert [report["number"] for report in found + spool.take()] == [0, 1]


def test_a_spool_that_is_full_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    spool.take()
    monkeypatch.setattr(spool, "LARGEST", 1)
    spool.put({"a": 1})
    with pytest.raises(spool.Full):
        spool.put({"a": 2})
    spool.take()
