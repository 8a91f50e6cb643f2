"""Each way to make a speaker say what two people did not approve; none may sound."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from loa.players.device import Device
from loa.seal import keys
from loa.seal.canonical import sha256_hex
from loa.seal.envelope import RELEASE, seal
from loa.seal.moments import to_iso
from players.players_site import MESSAGE, NOON, TWO, Clock, Listening, Site, loudspeaker, played


def altered(site: Site) -> None:
    envelope = site.publish(site.item())
    envelope["payload"]["items"][0]["priority"] = "emergency"
    site.serve(json.dumps(envelope).encode())


def foreign_key(site: Site) -> None:
    site.publish(site.item(), private=keys.new_private_key())


def expired(site: Site) -> None:
    site.publish(site.item(), expires_at=to_iso(NOON))


def other_station(site: Site) -> None:
    site.publish(site.item(), station="lam-tra-02")


def other_kind(site: Site) -> None:
    site.publish(site.item(), kind="board")


def release_as_manifest(site: Site) -> None:
    site.serve(json.dumps(site.release(b"ID3 loa", media_type="audio/mpeg")).encode())


def not_json(site: Site) -> None:
    site.serve(b"<html>502 Bad Gateway</html>")


def too_deep(site: Site) -> None:
    site.serve(b"[" * 200_000)


def missing_fields(site: Site) -> None:
    site.publish(site.item(), version="1")  # type: ignore[arg-type]


WHOLE: list[tuple[Callable[[Site], None], str]] = [
    (altered, "đã bị sửa"),
    (foreign_key, "không được tin cậy"),
    (expired, "hết hạn"),
    (other_station, "của đài, bảng khác"),
    (other_kind, "của đài, bảng khác"),
    (release_as_manifest, "mục đích khác"),
    (not_json, "không đúng định dạng"),
    (too_deep, "không đúng định dạng"),
    (missing_fields, "không đúng định dạng"),
]


@pytest.mark.parametrize(("attack", "words"), WHOLE, ids=lambda part: getattr(part, "__name__", None))
def test_a_manifest_that_is_not_to_be_believed_is_refused_and_reported_once(
    attack: Callable[[Site], None], words: str, site: Site, device: Device, tmp_path: Path
) -> None:
    station = loudspeaker(device)
    attack(site)
    for _ in range(3):
        assert not device.link.round().reached
        station.tick()
    assert played(tmp_path) == []
    assert site.events() == ["refused"]
    assert words in site.told[0]["detail"]
    assert site.told[0]["sha256"] == sha256_hex(site.manifest)


def test_a_good_manifest_is_still_played_after_a_refused_one(site: Site, device: Device, tmp_path: Path) -> None:
    station = loudspeaker(device)
    foreign_key(site)
    device.link.round()
    site.publish(site.item())
    device.link.round()
    station.tick()
    assert played(tmp_path) == ["20261123T050000Z-tin-0001.mp3"]


def test_an_older_version_is_refused_also_after_a_restart(site: Site, clock: Clock, listening: Listening, tmp_path: Path) -> None:
    first = site.device(tmp_path, clock)
    site.publish(version=5)
    assert first.link.round().reached
    first.close()
    again = site.device(tmp_path, clock)
    site.publish(site.item(), version=4)
    assert not again.link.round().reached
    loudspeaker(again).tick()
    again.link.round()
    assert played(tmp_path) == []
    assert "cũ hơn" in site.told[0]["detail"]
    site.publish(version=5, issued_at=to_iso(NOON - timedelta(seconds=1)))
    assert not again.link.round().reached
    site.publish(version=5, issued_at=to_iso(NOON + timedelta(seconds=1)))
    assert again.link.round().reached
    again.close()


def one_approval(site: Site) -> dict[str, Any]:
    return site.item(release=site.release(b"ID3 loa", media_type="audio/mpeg", approvals=TWO[:1]))


def same_approver_twice(site: Site) -> dict[str, Any]:
    return site.item(release=site.release(b"ID3 loa", media_type="audio/mpeg", approvals=(TWO[0], TWO[0])))


def approved_another_text(site: Site) -> dict[str, Any]:
    approvals = (TWO[0], ("người duyệt 2", sha256_hex(b"khac")))
    return site.item(release=site.release(b"ID3 loa", media_type="audio/mpeg", approvals=approvals))


def both_approved_another_text(site: Site) -> dict[str, Any]:
    return site.item(release=site.release(b"ID3 loa", media_type="audio/mpeg", message_sha256=sha256_hex(b"khac")))


def rendition_not_in_release(site: Site) -> dict[str, Any]:
    return site.item(b"ID3 khac", release=site.release(b"ID3 loa", media_type="audio/mpeg"))


def rendition_of_another_channel(site: Site) -> dict[str, Any]:
    body = b"ID3 loa"
    other = [{"channel": "board", "media_type": "audio/mpeg", "sha256": sha256_hex(body), "bytes": len(body)}]
    return site.item(body, release=site.release(body, media_type="audio/mpeg", renditions=other))


def item_of_another_channel(site: Site) -> dict[str, Any]:
    return site.item(channel="board")


def foreign_release(site: Site) -> dict[str, Any]:
    good = site.release(b"ID3 loa", media_type="audio/mpeg")
    return site.item(release=seal(good["payload"], RELEASE, keys.new_private_key()))


def altered_release(site: Site) -> dict[str, Any]:
    release = site.release(b"ID3 loa", media_type="audio/mpeg", approvals=TWO[:1])
    release["payload"]["approvals"].append({"by": "người duyệt 2", "at": to_iso(NOON), "message_sha256": MESSAGE})
    return site.item(release=release)


def no_release(site: Site) -> dict[str, Any]:
    return {**site.item(), "release": None}


def path_as_hash(site: Site) -> dict[str, Any]:
    return site.item(sha256="../../etc/passwd")


ITEMS: list[tuple[Callable[[Site], dict[str, Any]], str]] = [
    (one_approval, "hai người khác nhau"),
    (same_approver_twice, "hai người khác nhau"),
    (approved_another_text, "hai người khác nhau"),
    (both_approved_another_text, "hai người khác nhau"),
    (rendition_not_in_release, "không thuộc bản phát hành"),
    (rendition_of_another_channel, "không thuộc bản phát hành"),
    (item_of_another_channel, "kênh khác"),
    (foreign_release, "chữ ký"),
    (altered_release, "chữ ký"),
    (no_release, "chữ ký"),
    (path_as_hash, "định dạng"),
]


@pytest.mark.parametrize(("attack", "words"), ITEMS, ids=lambda part: getattr(part, "__name__", None))
def test_an_item_without_two_approvals_never_sounds_and_never_holds_up_the_others(
    attack: Callable[[Site], dict[str, Any]], words: str, site: Site, device: Device, clock: Clock, tmp_path: Path
) -> None:
    station = loudspeaker(device)
    site.publish(attack(site), site.item(b"ID3 tot", key="tot", priority="ordinary"))
    for _ in range(3):
        device.link.round()
        clock.pass_(minutes=1)
        station.tick()
    device.link.round()
    assert played(tmp_path) == ["20261123T050100Z-tot.mp3"]
    assert sorted(site.events()) == ["played", "refused"]
    refusal = next(entry for entry in site.told if entry["event"] == "refused")
    assert words in refusal["detail"]
    assert refusal["item"] == "tin-0001-abcdef"


def test_altered_audio_from_the_server_is_refused_once_and_fetched_anew(site: Site, device: Device, tmp_path: Path) -> None:
    station = loudspeaker(device)
    item = site.item()
    site.content[item["sha256"]] = b"ID3 gia"  # the same length
    site.publish(item)
    for _ in range(3):
        device.link.round()
        station.tick()
    assert played(tmp_path) == []
    assert site.events() == ["refused"]
    site.content[item["sha256"]] = b"ID3 loa"
    for _ in range(8):  # a file that keeps failing is asked for ever more rarely, but is asked for
        device.link.round()
    station.tick()
    assert len(played(tmp_path)) == 1


def test_audio_altered_on_the_disk_is_found_before_it_sounds(site: Site, device: Device, tmp_path: Path) -> None:
    station = loudspeaker(device)
    item = site.item()
    site.publish(item)
    device.link.round()
    (tmp_path / "cache" / item["sha256"]).write_bytes(b"ID3 gia")
    station.tick()
    assert played(tmp_path) == []
    device.link.round()
    assert site.events() == ["refused"]
    station.tick()
    assert len(played(tmp_path)) == 1
    assert (tmp_path / "played" / played(tmp_path)[0]).read_bytes() == b"ID3 loa"


def test_a_manifest_altered_on_the_disk_is_not_believed(site: Site, clock: Clock, listening: Listening, tmp_path: Path) -> None:
    first = site.device(tmp_path, clock)
    site.publish(site.item())
    first.link.round()
    first.close()
    kept = tmp_path / "manifest.json"
    kept.write_text(kept.read_text().replace("ordinary", "emergency"))
    again = site.device(tmp_path, clock)
    loudspeaker(again).tick()
    assert played(tmp_path) == []
    again.link.round()  # asks without the old ETag and gets it anew
    loudspeaker(again).tick()
    assert len(played(tmp_path)) == 1
    again.close()


def test_a_manifest_that_expires_while_offline_falls_silent(site: Site, device: Device, clock: Clock, tmp_path: Path) -> None:
    station = loudspeaker(device)
    late = site.item(not_before=to_iso(NOON + timedelta(hours=3)), not_after=None)
    site.publish(late, expires_at=to_iso(NOON + timedelta(hours=2)))
    device.link.round()
    clock.pass_(hours=4)
    station.tick()
    device.link.round()
    device.link.round()
    assert played(tmp_path) == []
    assert site.events() == ["refused"]
    assert "hết hạn" in site.told[0]["detail"]
