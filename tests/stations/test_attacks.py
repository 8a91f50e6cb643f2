"""Each attack of docs/security.md, played against the real site and the real rules of the device: nothing of it sounds."""

import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from loa.delivery.models import Delivery
from loa.ledger import store
from loa.ledger.keys import private_key, trusted_keys
from loa.newsroom.models import Release
from loa.organisations.models import User
from loa.players import trust
from loa.players.manifest import Manifest, open_manifest, open_urgent
from loa.players.refusals import NOT_IN_RELEASE, NOT_URGENT, RELEASE_NOT_GENUINE, TOO_FEW_APPROVALS, TOO_FEW_SIGNATURES, ManifestRefused
from loa.players.signing import main as loa_sign
from loa.seal.canonical import canonical
from loa.seal.envelope import APPROVAL, KEYS, MANIFEST, RELEASE, ROSTER, URGENT, seal
from loa.seal.keys import key_id, new_private_key, public_key_of
from loa.stations import actions, key_actions, report_actions
from loa.stations.key_actions import ListNotTaken
from loa.stations.models import Health, PlayLog, Station
from loa.stations.queries import area_of
from loa.stations.urgent_actions import Urgent, announce


@pytest.fixture
def station(bare: Station, at: datetime) -> Station:
    bare.public_key, bare.token_sha256 = public_key_of(new_private_key()), "a" * 64
    bare.save()
    return bare


@pytest.fixture
def sent(send: Callable[..., Delivery], at: datetime) -> Delivery:
    return send(at + timedelta(minutes=5))


def believed(at: datetime, *, root: str = "") -> trust.Trust:
    """What a device believes that was enrolled today."""
    return trust.as_listed(key_actions.first_list(at=at).envelope["payload"])


def heard(station: Station, envelope: object, trusted: trust.Trust) -> Manifest:
    return open_manifest(envelope, station.code, station.kind, trusted)


def resealed(envelope: dict[str, Any], private: str, purpose: str = MANIFEST, **changes: Any) -> dict[str, Any]:
    return seal({**envelope["payload"], **changes}, purpose, private)


def test_what_two_people_approved_is_believed(station: Station, sent: Delivery, at: datetime) -> None:
    found = heard(station, actions.manifest(station=station, at=at).envelope, believed(at))
    assert [item.id for item in found.items] == [sent.key]
    assert found.area == f"body:{area_of(station.body).pk}"


# --- a hostile network: it can read, drop, repeat and change all that passes, and has no key ---------------------------


@pytest.mark.parametrize("change", ["title", "priority", "not_before", "sha256", "quiet"])
def test_a_changed_manifest_is_not_believed(change: str, station: Station, sent: Delivery, at: datetime) -> None:
    trusted = believed(at)
    envelope = json.loads(json.dumps(actions.manifest(station=station, at=at).envelope))
    if change == "quiet":
        envelope["payload"]["quiet"] = []
        envelope["payload"]["minutes_a_day"] = 1440
    else:
        envelope["payload"]["items"][0][change] = "emergency" if change == "priority" else "0" * 64
    with pytest.raises(ManifestRefused, match="altered"):
        heard(station, envelope, trusted)
    with pytest.raises(ManifestRefused, match="unknown key"):
        heard(station, resealed(envelope, new_private_key()), trusted)


# --- a stolen station: its key, token and disk are in a stranger's hands -----------------------------------------------


def test_a_stations_own_key_signs_nothing_that_another_believes(station: Station, sent: Delivery, at: datetime) -> None:
    stolen = new_private_key()
    envelope = resealed(actions.manifest(station=station, at=at).envelope, stolen)
    with pytest.raises(ManifestRefused, match="unknown key"):
        heard(station, envelope, believed(at))


def test_a_stolen_token_proves_no_report_and_no_log_of_another(station: Station, sent: Delivery, at: datetime) -> None:
    assert report_actions.accept(said=[{"payload": {"station": station.code, "manifest": 9}, "proof": "b" * 64}], at=at) == 0
    assert not Health.objects.exists()
    assert not PlayLog.objects.exists()


# --- a stolen staff account, a malicious officer: they act through the site, without its keys --------------------------


def test_one_officer_cannot_make_an_emergency_of_an_ordinary_notice(station: Station, release: Release, at: datetime) -> None:
    (made,) = announce(areas=[area_of(station.body)], urgent=[Urgent(release, at, at + timedelta(hours=1))], at=at)
    found = open_urgent(made.envelope, f"body:{area_of(station.body).pk}", "loudspeaker", believed(at))
    assert found.items == ()
    assert [refusal.cause for refusal in found.refusals] == [NOT_URGENT]


def test_an_officer_cannot_air_other_sound_under_an_approved_release(station: Station, sent: Delivery, at: datetime) -> None:
    """Somebody changes the rendition's row, or the stored file, after the release was signed."""
    sent.release.renditions.filter(channel="loudspeaker").update(sha256=store.put(b"ID3 khac"), bytes=8)
    found = heard(station, actions.manifest(station=station, at=at).envelope, believed(at))
    assert found.items == ()
    assert [refusal.cause for refusal in found.refusals] == [NOT_IN_RELEASE]


def test_one_approver_is_not_two(station: Station, sent: Delivery, at: datetime) -> None:
    """A flaw of the site lets a release through that one person approved twice."""
    payload = sent.release.envelope["payload"]
    once = [{**approval, "by": payload["approvals"][0]["by"]} for approval in payload["approvals"]]
    Release.objects.filter(pk=sent.release_id).update(envelope=seal({**payload, "approvals": once}, RELEASE, private_key()))
    found = heard(station, actions.manifest(station=station, at=at).envelope, believed(at))
    assert [refusal.cause for refusal in found.refusals] == [TOO_FEW_APPROVALS]


# --- a compromised server without the signing key: its database and its files are the attacker's -----------------------


def test_a_server_without_its_key_invents_nothing(station: Station, sent: Delivery, at: datetime) -> None:
    trusted, evil = believed(at), new_private_key()
    good = actions.manifest(station=station, at=at).envelope
    with pytest.raises(ManifestRefused):
        heard(station, resealed(good, evil), trusted)
    forged = seal(sent.release.envelope["payload"] | {"title": "giả"}, RELEASE, evil)
    item = good["payload"]["items"][0] | {"release": forged}
    found = heard(station, resealed(good, private_key(), items=[item]), trusted)
    assert [refusal.cause for refusal in found.refusals] == [RELEASE_NOT_GENUINE]
    with pytest.raises(ListNotTaken):
        key_actions.install(envelope=seal({"site": "x", "version": 2, "keys": [], "roots": []}, KEYS, evil), at=at)


# --- a compromised server with its signing key: covered where approvers sign with their own keys -----------------------


class Strict:
    """A site with a root key in a safe and two approvers with keys of their own, made with the tools that people use."""

    def __init__(self, folder: Path, station: Station, at: datetime) -> None:
        self.folder, self.station, self.at = folder, station, at
        self.public = {name: self.new_key(name) for name in ("goc", "duyet1", "duyet2")}
        call_command("keys", "use-root", self.public["goc"])
        self.sign(
            "roster", "--station", station.code, "--version", "1", "--out", self.path("roster.json"),
            *(word for n in (1, 2) for word in ("--approver", f"user:{n}={self.public[f'duyet{n}']}")),
        )  # fmt: skip
        self.sign("seal", self.path("roster.json"), "--key", self.path("goc.khoa"), "--out", self.path("roster.signed"))
        call_command("keys", "install", self.path("roster.signed"))

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def sign(self, *words: str, answer: str = "ký", passphrase: str = "mật khẩu dài") -> int:
        return loa_sign(words, ask=lambda _: passphrase, confirm=lambda _: answer)

    def new_key(self, name: str) -> str:
        assert self.sign("key", "--out", self.path(f"{name}.khoa")) == 0
        public: str = json.loads((self.folder / f"{name}.khoa").read_text())["public"]
        return public

    def trust(self) -> trust.Trust:
        roster = json.loads((self.folder / "roster.signed").read_text())
        return trust.with_roster(believed(self.at), roster, self.station.code)

    def bundle(self, release: Release, **changes: bytes) -> str:
        path = self.folder / "goi.zip"
        with zipfile.ZipFile(path, "w") as file:
            parts = {"release.json": canonical(release.envelope["payload"]), "content.json": canonical(release.content)}
            parts |= {f"renditions/{r.sha256}": store.get(r.sha256) for r in release.renditions.all()}
            for name, body in {**parts, **{key.replace("_", "."): body for key, body in changes.items()}}.items():
                file.writestr(name, body)
        return str(path)

    def own_signature(self, release: Release, number: int) -> dict[str, Any]:
        out = self.path(f"ky{number}.json")
        words = ("release", self.bundle(release), "--key", self.path(f"duyet{number}.khoa"), "--by", f"user:{number}", "--out", out)
        assert self.sign(*words) == 0
        found: dict[str, Any] = json.loads(Path(out).read_text())
        return found


@pytest.fixture
def strict(station: Station, at: datetime, tmp_path: Path) -> Strict:
    return Strict(tmp_path, station, at)


def test_with_own_signatures_of_two_it_sounds_and_with_one_it_does_not(
    strict: Strict, station: Station, sent: Delivery, at: datetime
) -> None:
    causes = []
    for number in (0, 1, 2):
        if number:
            key_actions.take_signature(release=sent.release, envelope=strict.own_signature(sent.release, number), at=at)
        found = heard(station, actions.manifest(station=station, at=at).envelope, strict.trust())
        causes.append([refusal.cause for refusal in found.refusals])
    assert causes == [[TOO_FEW_SIGNATURES], [TOO_FEW_SIGNATURES], []]
    assert [item.id for item in found.items] == [sent.key]


def test_the_whole_server_with_its_key_is_not_two_approvers(strict: Strict, station: Station, sent: Delivery, at: datetime) -> None:
    """All that the machine holds is the attacker's. They sign releases, manifests, urgent lists, key lists and rosters with it."""
    evil, trusted = new_private_key(), strict.trust()
    people = {"user:1": new_private_key(), "user:2": new_private_key()}
    payload = sent.release.envelope["payload"] | {"priority": "emergency"}
    false = [seal({"by": by, "release_sha256": "0" * 64, "at": "x"}, APPROVAL, key) for by, key in people.items()]
    item = actions.manifest(station=station, at=at).envelope["payload"]["items"][0]
    item |= {"release": seal(payload, RELEASE, private_key()), "signatures": false, "priority": "emergency"}
    found = heard(station, resealed(actions.manifest(station=station, at=at).envelope, private_key(), items=[item]), trusted)
    assert (found.items, [refusal.cause for refusal in found.refusals]) == ((), [TOO_FEW_SIGNATURES])
    area = f"body:{area_of(station.body).pk}"
    urgent = {"area": area, "version": 1, "issued_at": "2026-03-02T03:00:00Z", "expires_at": "2027-03-02T03:00:00Z"}
    urgent |= {"timezone": "Asia/Ho_Chi_Minh", "items": [item]}
    assert open_urgent(seal(urgent, URGENT, private_key()), area, station.kind, trusted).items == ()
    last = key_actions.first_list(at=at).envelope["payload"]
    stolen = {**last, "version": last["version"] + 1, "roots": [public_key_of(evil)]}
    with pytest.raises(trust.ListRefused):
        trust.with_keys(trusted, seal(stolen, KEYS, private_key()))
    rows = [{"by": by, "public": public_key_of(key)} for by, key in people.items()]
    roster = {"version": 2, "stations": [station.code], "approvers": rows}
    with pytest.raises(trust.ListRefused):
        trust.with_roster(trusted, seal(roster, ROSTER, private_key()), station.code)


def test_a_signature_of_another_release_or_of_a_stranger_is_not_taken(strict: Strict, sent: Delivery, at: datetime) -> None:
    good = strict.own_signature(sent.release, 1)
    stranger = seal(good["payload"], APPROVAL, new_private_key())
    other = seal({**good["payload"], "release_sha256": "0" * 64}, APPROVAL, new_private_key())
    for envelope in (stranger, other, {}, {**good, "payload": {**good["payload"], "by": "user:2"}}):
        with pytest.raises(ListNotTaken):
            key_actions.take_signature(release=sent.release, envelope=envelope, at=at)


def test_what_the_approver_is_shown_is_what_is_signed(strict: Strict, sent: Delivery, capsys: pytest.CaptureFixture[str]) -> None:
    """A server that lies puts other words or other sound into the bundle: the approver's own program refuses."""
    release = sent.release
    words = ("--key", strict.path("duyet1.khoa"), "--by", "user:1", "--out", strict.path("x.json"))
    other = canonical({**release.content, "title": "Tin khác"})
    assert strict.sign("release", strict.bundle(release, content_json=other), *words) == 2
    sound = release.renditions.get(channel="loudspeaker").sha256
    with zipfile.ZipFile(strict.bundle(release)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(strict.path("goi2.zip"), "w") as file:
        for name, body in parts.items():
            file.writestr(name, b"ID3 khac" if sound in name else body)
    assert strict.sign("release", strict.path("goi2.zip"), *words) == 2
    assert strict.sign("release", strict.bundle(release), *words, answer="không") == 2
    assert strict.sign("release", strict.bundle(release), *words, passphrase="sai mật khẩu") == 2
    assert not Path(strict.path("x.json")).exists()
    capsys.readouterr()
    assert strict.sign("release", strict.bundle(release), *words, "--listen", strict.path("nghe")) == 0
    said = capsys.readouterr().out
    assert release.content["title"] in said
    assert (Path(strict.path("nghe")) / "loudspeaker.mp3").read_bytes() == store.get(sound)


def test_two_names_for_one_key_make_no_roster(strict: Strict, station: Station) -> None:
    one = strict.public["duyet1"]
    words = ("roster", "--station", station.code, "--version", "2", "--out", strict.path("r.json"))
    assert strict.sign(*words, "--approver", f"user:1={one}", "--approver", f"user:2={one}") == 2
    assert strict.sign(*words, "--approver", f"user:1={one}") == 2
    assert strict.sign(*words, "--approver", "user:1=khóa", "--approver", f"user:2={one}") == 2


# --- keys of the site ---------------------------------------------------------------------------------------------------------------------


def test_the_site_changes_its_key_and_what_was_released_before_stays_good(station: Station, sent: Delivery, at: datetime) -> None:
    chain, former = [key_actions.first_list(at=at).envelope], key_id(public_key_of(private_key()))
    device = believed(at)
    call_command("keys", "rotate")
    assert key_id(public_key_of(private_key())) != former
    assert former in trusted_keys()
    chain.append(key_actions.first_list(at=at).envelope)
    device = trust.with_keys(device, chain[1])
    found = heard(station, actions.manifest(station=station, at=at).envelope, device)
    assert [item.id for item in found.items] == [sent.key]
    assert found.keys_version == 2


def test_a_stolen_key_is_struck_off_and_its_releases_are_signed_anew(station: Station, sent: Delivery, at: datetime) -> None:
    device, stolen = believed(at), private_key()
    before = actions.manifest(station=station, at=at)
    call_command("keys", "rotate", "--stolen")
    assert key_id(public_key_of(stolen)) not in trusted_keys()
    device = trust.with_keys(device, key_actions.first_list(at=at).envelope)
    after = actions.manifest(station=station, at=at)
    assert [item.id for item in heard(station, after.envelope, device).items] == [sent.key]
    with pytest.raises(ManifestRefused, match="unknown key"):
        heard(station, resealed(before.envelope, stolen, version=99), device)


def test_a_change_that_broke_off_between_list_and_key_is_finished_at_the_next_start(
    station: Station, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_actions, "use_next_key", lambda **_: None)  # the power goes here
    key_actions.rotate(stolen=True, at=at)
    monkeypatch.undo()
    key_actions.settle()
    listed = key_actions.first_list(at=at).envelope["payload"]["keys"]
    assert [row["public"] for row in listed] == [public_key_of(private_key())]
    assert heard(station, actions.manifest(station=station, at=at).envelope, believed(at)).version == 1


def test_where_a_root_is_set_the_server_alone_cannot_change_keys(strict: Strict, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(CommandError, match="khóa gốc"):
        call_command("keys", "rotate")
    with pytest.raises(ListNotTaken, match="khóa gốc"):
        key_actions.rotate(stolen=False, at=at)
    call_command("keys", "propose", strict.path("list.json"))
    assert strict.sign("seal", strict.path("list.json"), "--key", strict.path("goc.khoa"), "--out", strict.path("list.signed")) == 0
    before = strict.trust()
    call_command("keys", "install", strict.path("list.signed"))
    after = trust.with_keys(before, json.loads(Path(strict.path("list.signed")).read_text()))
    assert key_id(public_key_of(private_key())) in after.manifests
    with pytest.raises(CommandError, match=r"nối tiếp|chứa khóa mới"):
        call_command("keys", "install", strict.path("list.signed"))
    call_command("keys", "show")
