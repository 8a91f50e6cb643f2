"""Whom a device believes: keys that change without a visit, and every way to change them that is not the site's."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from loa.players import trust
from loa.players.device import Device
from loa.players.trust import ListRefused
from loa.seal import keys
from loa.seal.canonical import canonical, sha256_hex
from loa.seal.envelope import APPROVAL, KEYS, ROSTER, seal
from loa.seal.moments import to_iso
from players.players_site import NOON, Clock, Listening, Site, loudspeaker, played

ALL = ("manifest", "release", "keys")


def public(private: str) -> str:
    return keys.public_key_of(private)


def row(private: str, *uses: str) -> dict[str, Any]:
    return {"id": keys.key_id(public(private)), "public": public(private), "uses": list(uses or ALL)}


def listed(signer: str, version: int, *rows: dict[str, Any], roots: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    payload = {"site": "loa-lam-tra", "version": version, "issued_at": to_iso(NOON), "keys": list(rows), "roots": list(roots), **changes}
    return seal(payload, KEYS, signer)


@pytest.fixture
def fresh() -> str:
    return keys.new_private_key()


def test_the_old_key_names_the_new_one_and_the_station_follows_without_a_visit(
    site: Site, device: Device, clock: Clock, fresh: str, tmp_path: Path
) -> None:
    station = loudspeaker(device)
    site.publish(version=1)
    device.link.round()
    old = site.private
    site.lists = [listed(old, 1, row(old)), listed(old, 2, row(fresh), row(old, "release"))]
    item = site.item()  # released under the old key, which stays good for what it signed
    site.private = fresh
    site.publish(item, version=2)
    assert not device.link.round().reached, "the new key is not known yet"
    assert device.link.round().reached
    station.tick()
    device.link.round()
    assert len(played(tmp_path)) == 1
    assert device.memory.trust.version == 2
    site.publish(site.item(b"ID3 gia", key="gia", not_before=None), version=3, private=old)
    for _ in range(3):
        assert not device.link.round().reached, "the old key commands no more"


def test_what_was_followed_is_kept_over_a_restart(site: Site, clock: Clock, listening: Listening, fresh: str, tmp_path: Path) -> None:
    first = site.device(tmp_path, clock)
    old = site.private
    site.lists = [listed(old, 1, row(old)), listed(old, 2, row(fresh))]
    site.private = fresh
    site.publish(version=2)
    first.link.round()
    first.close()
    again = site.device(tmp_path, clock, trusted_keys={keys.key_id(public(old)): public(old)})
    assert again.memory.trust.version == 2
    assert set(again.memory.trust.manifests) == {keys.key_id(public(fresh))}
    again.close()


def test_a_station_that_was_away_for_two_changes_follows_the_chain(site: Site, device: Device, fresh: str) -> None:
    old, last = site.private, keys.new_private_key()
    site.lists = [listed(old, 1, row(old)), listed(old, 2, row(fresh)), listed(fresh, 3, row(last))]
    site.private = last
    site.publish(version=9)
    device.link.round()
    assert device.link.round().reached
    assert device.memory.trust.version == 3


def test_a_manifest_points_to_a_newer_list_so_that_a_stolen_key_is_dropped(site: Site, device: Device, fresh: str) -> None:
    old = site.private
    site.publish(version=1)
    device.link.round()
    site.lists = [listed(old, 1, row(old)), listed(old, 2, row(fresh))]
    site.publish(version=2, keys_version=2)
    device.link.round()
    device.link.round()
    assert set(device.memory.trust.manifests) == {keys.key_id(public(fresh))}
    assert device.memory.manifest is None, "what the struck key signed is believed no more, also when it lies here"


EVIL = [
    "by itself",
    "by a stranger",
    "by a key that may not",
    "an older one again",
    "another site",
    "no key left",
    "altered",
    "as a manifest",
]


@pytest.mark.parametrize("how", EVIL)
def test_an_evil_change_of_keys_is_refused_reported_and_changes_nothing(how: str, site: Site, device: Device, fresh: str) -> None:
    old, weak = site.private, keys.new_private_key()
    site.lists = [listed(old, 1, row(old)), listed(old, 2, row(old), row(weak, "manifest"))]
    site.publish(version=1)
    device.link.round()
    before = device.memory.trust
    assert before.version == 2
    evil = {
        "by itself": lambda: listed(fresh, 3, row(fresh)),
        "by a stranger": lambda: listed(keys.new_private_key(), 3, row(fresh)),
        "by a key that may not": lambda: listed(weak, 3, row(fresh)),
        "an older one again": lambda: listed(old, 2, row(fresh)),
        "another site": lambda: listed(old, 3, row(fresh), site="loa-khac"),
        "no key left": lambda: listed(old, 3, row(fresh, "release")),
        "altered": lambda: {**listed(old, 3, row(old)), "payload": listed(old, 3, row(fresh))["payload"]},
        "as a manifest": lambda: seal(listed(old, 3, row(fresh))["payload"], "loa/manifest/1", old),
    }[how]()
    site.lists = [*site.lists, evil]
    site.publish(version=2, keys_version=3)
    for _ in range(3):
        device.link.round()
    assert device.memory.trust == before
    told = [entry["detail"] for entry in site.told if entry["event"] == "refused"]
    assert bool(told) == (how != "an older one again"), "a list that is not newer is passed over in silence"
    site.publish(site.item(b"ID3 gia", key="gia"), version=3, private=fresh)
    assert not device.link.round().reached


def test_where_a_root_is_set_a_stolen_key_in_use_changes_nothing(site: Site, device: Device, fresh: str) -> None:
    old, root = site.private, keys.new_private_key()
    site.lists = [listed(old, 1, row(old)), listed(old, 2, row(old), roots=(public(root),))]
    site.publish(version=1)
    device.link.round()
    site.lists.append(listed(old, 3, row(fresh)))
    site.publish(version=2, keys_version=3)
    device.link.round()
    device.link.round()
    assert device.memory.trust.version == 2
    site.lists[2] = listed(root, 3, row(fresh))
    site.private = fresh
    site.publish(version=3, keys_version=3)
    device.link.round()
    assert device.link.round().reached
    assert set(device.memory.trust.roots) == {keys.key_id(public(root))}, "a list that forgets the root does not remove it"


def test_a_root_hands_over_to_the_next_root() -> None:
    first, second, key = (keys.new_private_key() for _ in range(3))
    believed = trust.first({}, [public(first)])
    believed = trust.with_keys(believed, listed(first, 1, row(key), roots=(public(second),)))
    with pytest.raises(ListRefused):
        trust.with_keys(believed, listed(first, 2, row(key)))
    assert trust.with_keys(believed, listed(second, 2, row(key))).version == 2


# --- approvers' own signatures ----------------------------------------------------------------------------------------------------


def roster(signer: str, version: int, approvers: dict[str, str], *stations: str) -> dict[str, Any]:
    rows = [{"by": by, "name": by, "public": public(private)} for by, private in approvers.items()]
    return seal({"version": version, "issued_at": to_iso(NOON), "stations": list(stations), "approvers": rows}, ROSTER, signer)


def own(release: dict[str, Any], by: str, private: str) -> dict[str, Any]:
    return seal({"by": by, "release_sha256": sha256_hex(canonical(release["payload"])), "at": to_iso(NOON)}, APPROVAL, private)


class Signed:
    """A site whose station asks for its approvers' own signatures."""

    def __init__(self, site: Site, device: Device) -> None:
        self.site, self.device = site, device
        self.root = keys.new_private_key()
        self.approvers = {"user:1": keys.new_private_key(), "user:2": keys.new_private_key()}
        site.lists = [listed(site.private, 1, row(site.private), roots=(public(self.root),))]
        site.publish(version=1, roster_version=1, keys_version=1)
        site.roster = json.dumps(roster(self.root, 1, self.approvers, site.station)).encode()
        for _ in range(2):
            device.link.round()
        assert device.memory.trust.roster is not None

    def item(self, *signers: str, key: str = "tin-0001-abcdef", forged: str | None = None, body: bytes = b"ID3 loa") -> dict[str, Any]:
        release = self.site.release(body, media_type="audio/mpeg")
        signatures = [own(release, by, forged or self.approvers[by]) for by in signers]
        return self.site.item(body, key=key, release=release, signatures=signatures)

    def play(self, *items: dict[str, Any], version: int = 2) -> None:
        self.site.publish(*items, version=version, roster_version=1, keys_version=1)
        station = loudspeaker(self.device)
        for _ in range(3):
            self.device.link.round()
            station.tick()


@pytest.fixture
def signed(site: Site, device: Device) -> Signed:
    return Signed(site, device)


def test_with_the_signatures_of_both_it_sounds(signed: Signed, tmp_path: Path) -> None:
    signed.play(signed.item("user:1", "user:2"))
    assert len(played(tmp_path)) == 1


def test_the_site_with_all_its_keys_cannot_make_it_speak_alone(signed: Signed, site: Site, tmp_path: Path) -> None:
    """The server is taken with its signing key: it signs releases with two names that it invents, and rosters, and key lists."""
    good = signed.item("user:1", "user:2", key="that")
    evil = keys.new_private_key()
    other = site.release(b"ID3 gia", media_type="audio/mpeg")
    items = [
        signed.item(key="khong-chu-ky", body=b"ID3 1"),
        signed.item("user:1", key="mot-chu-ky", body=b"ID3 2"),
        signed.item("user:1", "user:1", key="hai-lan-mot-nguoi", body=b"ID3 3"),
        signed.item("user:1", "user:2", key="khoa-gia", body=b"ID3 4", forged=evil),
        site.item(b"ID3 gia", key="chu-ky-cua-tin-khac", release=other, signatures=good["signatures"]),
    ]
    site.roster = json.dumps(roster(site.private, 2, {"user:1": evil, "user:2": keys.new_private_key()}, site.station)).encode()
    site.lists.append(listed(site.private, 2, row(site.private), roots=(public(evil),)))
    signed.play(*items)
    assert played(tmp_path) == []
    causes = {entry["item"]: entry["detail"] for entry in site.told if entry["event"] == "refused"}
    assert {key for key, words in causes.items() if "khóa riêng của hai người" in words} == {item["id"] for item in items}


def test_an_old_alarm_is_not_brought_back_by_the_site_with_all_its_keys(
    signed: Signed, site: Site, device: Device, clock: Clock, tmp_path: Path
) -> None:
    """Two people signed an evacuation until one o'clock. Whoever has the server lists it for the night, again and again."""
    until = to_iso(NOON + timedelta(hours=1))
    release = site.release(b"ID3 lui", media_type="audio/mpeg", priority="emergency", until=until)
    signatures = [own(release, by, private) for by, private in signed.approvers.items()]
    for name, end in (("hom-sau", to_iso(NOON + timedelta(days=2))), ("khong-het", None)):
        alarm = {"key": name, "release": release, "signatures": signatures, "priority": "emergency", "not_after": end}
        site.announce("body:7", site.item(b"ID3 lui", **alarm), version=1 if end else 2)
        site.publish(area="body:7", version=2 if end else 3, roster_version=1, keys_version=1)
        station = loudspeaker(device)
        for _ in range(3):
            device.link.round()
        clock.now = NOON + timedelta(minutes=59)
        station.tick()
        assert played(tmp_path)[-1][17:25] == f"{name}.mp3"[:8], "within its hours it sounds"
        before = len(played(tmp_path))
        clock.now = NOON + timedelta(hours=13)
        station.tick()
        assert len(played(tmp_path)) == before
        clock.now = NOON


def test_an_older_roster_or_one_of_another_station_is_refused(signed: Signed, site: Site) -> None:
    memory = signed.device.memory
    for evil in (
        roster(signed.root, 1, {"user:1": keys.new_private_key(), "user:9": keys.new_private_key()}, site.station),
        roster(signed.root, 2, {"user:1": keys.new_private_key(), "user:9": keys.new_private_key()}, "khac"),
        roster(site.private, 2, {"user:1": keys.new_private_key(), "user:9": keys.new_private_key()}, site.station),
        roster(signed.root, 2, {"user:1": signed.root, "user:9": signed.root}, site.station),  # one person under two names
    ):
        with pytest.raises(ListRefused):
            memory.take_roster(evil)
    assert memory.trust.roster is not None
    assert set(memory.trust.roster.approvers) == {"user:1", "user:2"}


def test_an_approver_who_left_counts_no_more(signed: Signed, site: Site, tmp_path: Path) -> None:
    left = dict(signed.approvers)
    signed.approvers = {"user:1": left["user:1"], "user:3": keys.new_private_key()}
    site.roster = json.dumps(roster(signed.root, 2, signed.approvers, site.station)).encode()
    site.publish(version=2, roster_version=2, keys_version=1)
    for _ in range(2):
        signed.device.link.round()
    signed.approvers |= left
    signed.play(signed.item("user:1", "user:2", key="nguoi-da-nghi"), signed.item("user:1", "user:3", key="moi", body=b"ID3 2"), version=3)
    assert played(tmp_path) == ["20261123T050000Z-moi.mp3"]


def test_the_demand_for_signatures_outlives_restarts_and_changes_of_the_root(
    signed: Signed, site: Site, clock: Clock, tmp_path: Path
) -> None:
    second = keys.new_private_key()
    site.lists.append(listed(signed.root, 2, row(site.private), roots=(public(second),)))
    site.publish(version=2, keys_version=2)
    for _ in range(2):
        signed.device.link.round()
    assert set(signed.device.memory.trust.roots) == {keys.key_id(public(second))}
    signed.device.close()
    again = site.device(tmp_path, clock)
    assert again.memory.trust.roster is not None
    again.close()


def test_a_device_enrolled_for_signatures_is_silent_without_a_roster(
    site: Site, clock: Clock, listening: Listening, tmp_path: Path
) -> None:
    device = site.device(tmp_path, clock, signed=True)
    station = loudspeaker(device)
    site.publish(site.item())
    device.link.round()
    station.tick()
    assert played(tmp_path) == []
    device.close()
