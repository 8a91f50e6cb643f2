import errno
import os
from pathlib import Path

import pytest

from loa.players.cache import Altered, Cache, NoRoom, NotCached
from loa.players.device import Device
from loa.seal.canonical import sha256_hex
from players.players_site import Clock, Listening, Site, loudspeaker, played


def put(cache: Cache, folder: Path, body: bytes, age: int, keep: tuple[str, ...] = ()) -> str:
    name = sha256_hex(body)
    cache.put(name, body, keep)
    os.utime(folder / name, (1000 - age, 1000 - age))
    return name


def test_what_is_read_is_what_was_put(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 100)
    name = put(cache, tmp_path, b"loa", 0)
    assert cache.read(name) == b"loa"
    assert cache.has(name)
    with pytest.raises(NotCached):
        cache.read("0" * 64)


def test_bytes_that_do_not_have_the_hash_never_enter(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 100)
    with pytest.raises(Altered):
        cache.put(sha256_hex(b"loa"), b"gia")
    assert list(tmp_path.iterdir()) == []


def test_an_altered_file_is_removed_when_read(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 100)
    name = put(cache, tmp_path, b"loa", 0)
    (tmp_path / name).write_bytes(b"lo")
    with pytest.raises(Altered):
        cache.read(name)
    assert not cache.has(name)


def test_room_is_made_from_the_oldest_that_nobody_needs(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 10)
    old, needed, young = put(cache, tmp_path, b"old!", 9), put(cache, tmp_path, b"need", 8), put(cache, tmp_path, b"yg", 7)
    new = put(cache, tmp_path, b"new!", 0, keep=(needed,))
    assert (cache.has(old), cache.has(needed), cache.has(young), cache.has(new)) == (False, True, True, True)
    with pytest.raises(NoRoom):
        cache.put(sha256_hex(b"too large"), b"too large", (needed, new))
    assert cache.has(needed)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10


def test_what_a_power_cut_left_half_written_is_cleared(tmp_path: Path) -> None:
    (tmp_path / (sha256_hex(b"loa") + ".part")).write_bytes(b"lo")
    cache = Cache(tmp_path, 100)
    assert not cache.has(sha256_hex(b"loa"))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_gives_back_what_nobody_needs_then_fails_cleanly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path, 100)
    old = put(cache, tmp_path, b"old", 9)
    real, left = os.fsync, [1]

    def full(file: int) -> None:
        if left[0]:
            left[0] -= 1
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file)

    monkeypatch.setattr(os, "fsync", full)
    new = sha256_hex(b"new")
    cache.put(new, b"new")
    assert (cache.has(old), cache.read(new)) == (False, b"new")
    left[0] = 99
    with pytest.raises(OSError, match="No space"):
        cache.put(sha256_hex(b"more"), b"more", (new,))
    assert [path.name for path in tmp_path.iterdir()] == [new]


def test_a_station_with_a_full_disk_keeps_running_and_fetches_later(
    site: Site, device: Device, clock: Clock, listening: Listening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = loudspeaker(device)
    site.publish(site.item())

    def full(path: Path, body: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("loa.players.cache.write_atomically", full)
    assert device.link.round().reached
    station.tick()
    assert played(tmp_path) == []
    monkeypatch.undo()
    for _ in range(2):
        device.link.round()
    station.tick()
    assert len(played(tmp_path)) == 1
    device.link.round()
    assert site.events() == ["played"]
