import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loa.players.entry import CUT_SHORT, PLAYED, Entry, entry_id
from loa.players.playlog import LogInUse, PlayLog


def make(item: str) -> Entry:
    at = "2026-11-23T05:00:00Z"
    return Entry(entry_id(item, at), item, "0" * 64, PLAYED, at, at, None, "loa", "phát trọn vẹn")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    return tmp_path / "playlog.jsonl"  # type: ignore[return-value]


def reopened(path: Path, body: bytes) -> PlayLog:
    path.write_bytes(body)
    return PlayLog(path)


def test_all_is_there_after_a_restart(path: Path) -> None:
    log = PlayLog(path)
    log.start(make("a"))
    log.start(make("b"))
    assert log.finish(make("a"))
    assert not log.finish(replace(make("a"), event=CUT_SHORT))
    log.finish(make("c"))
    log.acknowledge([make("a").entry, "stranger"])
    log.close()
    again = PlayLog(path)
    assert again.interrupted() == [make("b")]
    assert again.unacknowledged() == [make("c")]
    assert again.begun() == {"a": 1, "b": 1, "c": 1}
    assert again.knows(make("a").entry)
    assert again.damaged == 0
    again.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_log_cut_at_any_byte_reads_as_a_prefix_and_goes_on(path: Path, data: st.DataObject) -> None:
    path.unlink(missing_ok=True)
    log = PlayLog(path)
    for item in "abc":
        log.start(make(item))
        log.finish(make(item))
    log.close()
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    torn = reopened(path, whole[:cut])
    lines = whole[:cut].count(b"\n")
    assert len(torn.unacknowledged()) == lines // 2
    assert len(torn.interrupted()) == lines % 2
    assert torn.damaged == (0 if whole[:cut].endswith(b"\n") or not cut else 1)
    torn.start(make("d"))
    torn.close()
    assert PlayLog(path).begun().get("d") == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_line_damaged_anywhere_is_skipped_and_only_that_line(path: Path, data: st.DataObject) -> None:
    path.unlink(missing_ok=True)
    log = PlayLog(path)
    for item in "abc":
        log.finish(make(item))
    log.close()
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1).filter(lambda place: whole[place] != 10))
    whole[place] ^= 1 << data.draw(st.integers(0, 2))
    damaged = reopened(path, bytes(whole))
    hit = bytes(whole[:place]).count(b"\n")
    split = whole[place] == 10  # the damage made a line feed: one line became two bad ones
    assert [entry.item for entry in damaged.unacknowledged()] == [item for number, item in enumerate("abc") if number != hit]
    assert damaged.damaged == (2 if split else 1)
    damaged.close()


def test_a_file_of_noise_is_survived(path: Path) -> None:
    log = reopened(path, b"\x00" * 5000 + b"\n{}\n" + os.urandom(300))
    assert log.damaged >= 2
    assert log.finish(make("a"))
    log.close()
    again = PlayLog(path)
    assert again.unacknowledged() == [make("a")]
    again.close()


def test_nothing_starts_when_the_disk_takes_no_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = PlayLog(path)
    log.finish(make("a"))
    before = path.read_bytes()
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, body: real(file, body[:7]))  # a disk that fills up in mid-line
    with pytest.raises(OSError, match="part"):
        log.start(make("b"))
    assert path.read_bytes() == before
    assert log.begun() == {"a": 1}
    log.start(make("alarm"), regardless=True)
    assert log.begun()["alarm"] == 1
    log.finish(make("alarm"))
    assert [entry.item for entry in log.unacknowledged()] == ["a"]
    monkeypatch.undo()
    assert [entry.item for entry in log.unacknowledged()] == ["a", "alarm"]
    log.close()
    assert PlayLog(path).knows(make("alarm").entry)


def test_what_waits_for_room_is_tried_once_more_at_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = PlayLog(path)
    monkeypatch.setattr(os, "write", lambda file, body: 0)
    log.finish(make("a"))
    monkeypatch.undo()
    log.close()
    again = PlayLog(path)
    assert again.unacknowledged() == [make("a")]
    again.close()


def test_a_second_player_on_the_same_folder_is_refused(path: Path) -> None:
    log = PlayLog(path)
    with pytest.raises(LogInUse):
        PlayLog(path)
    log.close()
    PlayLog(path).close()


def test_a_closed_log_takes_nothing(path: Path) -> None:
    log = PlayLog(path)
    log.close()
    with pytest.raises(OSError, match="file descriptor"):
        log.start(make("a"))


@given(st.text(), st.text(), st.integers(1, 5), st.integers(1, 5))
def test_entry_ids_are_stable_and_apart(item: str, other: str, turn: int, later: int) -> None:
    at = "2026-11-23T05:00:00Z"
    assert (entry_id(item, at, turn) == entry_id(other, at, later)) == ((item, turn) == (other, later))
    assert entry_id("tin", at) == "c28b334b-6c3b-55b5-9eb7-740a6954cc8f"
