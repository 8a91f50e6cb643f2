"""The site's keys as its stations know them: a chain of signed lists, and the rosters of approvers. Saves them as `actions` does.

What is signed by a root comes from outside, as a file: the root key never lies on this machine.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from loa.ledger.actions import record
from loa.ledger.keys import next_key, private_key, use_next_key
from loa.newsroom.models import Release
from loa.organisations.models import User
from loa.seal.canonical import Json, canonical, sha256_hex
from loa.seal.envelope import APPROVAL, KEYS, ROSTER, NotGenuine, open_sealed, seal
from loa.seal.keys import key_id, public_key_of
from loa.stations.models import KeyList, OwnSignature, Roster, Station
from loa.stations.queries import key_lists
from loa.stations.rules import USES, listed_keys, stamp

OLD_USES = ("manifest", "release")  # of a key that was replaced in peace: what it signed stays good, but it names no successor


class ListNotTaken(Exception):
    """A list or a signature from outside does not fit; the text says why, in Vietnamese."""


def _row(public: str, uses: tuple[str, ...]) -> dict[str, Json]:
    return {"id": key_id(public), "public": public, "uses": list(uses)}


@transaction.atomic
def first_list(*, at: datetime) -> KeyList:
    """The newest list; on a new site the first one, which names the key in use and is signed by it."""
    if lists := key_lists():
        return lists[-1]
    public = public_key_of(private_key())
    payload: dict[str, Json] = {
        "site": key_id(public),
        "version": 1,
        "issued_at": stamp(at),
        "keys": [_row(public, USES)],
        "roots": [],
    }
    return KeyList.objects.create(version=1, envelope=seal(payload, KEYS, private_key()), created_at=at)


def proposal(*, roots: list[str], stolen: bool, at: datetime) -> dict[str, Any]:
    """The payload of the next list: the next key for everything, the present one for what it signed, unless it was stolen.

    `roots` are those from now on; empty keeps the present ones.
    """
    last = first_list(at=at).envelope["payload"]
    fresh, present = public_key_of(next_key()), public_key_of(private_key())
    before = [] if stolen or fresh == present else [_row(present, OLD_USES)]
    older = [] if stolen else [_row(row["public"], ("release",)) for row in last["keys"] if row["public"] not in (fresh, present)]
    return {
        "site": last["site"],
        "version": last["version"] + 1,
        "issued_at": stamp(at),
        "keys": [_row(fresh, USES), *before, *older],
        "roots": list(roots or last["roots"]),
    }


def install(*, envelope: Mapping[str, Any], at: datetime, by: User | None = None) -> KeyList:
    """Publish the next list, and sign with its key from now on. Raises `ListNotTaken` for one that no station would follow."""
    last = first_list(at=at).envelope["payload"]
    roots = {key_id(public): public for public in last["roots"]}
    try:
        payload: dict[str, Any] = open_sealed(envelope, KEYS, roots or listed_keys(last, "keys"))
    except NotGenuine as refusal:
        who = "khóa gốc" if roots else "khóa đang dùng"
        raise ListNotTaken(f"Danh sách khóa này không do {who} ký ({refusal.reason}); các trạm sẽ không theo.") from refusal
    _check_next(payload, last)
    with transaction.atomic():
        made = KeyList.objects.create(version=payload["version"], envelope=dict(envelope), created_at=at)
        Station.objects.update(stale=True)
        words = f"Đổi khóa của máy chủ: danh sách số {made.version}"
        record(act="keys.changed", subject=f"keys:{made.version}", summary=words, at=at, by=by)
    _follow(payload)  # after the list stands: broken off before this, `settle` does it
    return made


def settle() -> None:
    """After a stop between the list and the key: sign with the key that the newest list names."""
    lists = key_lists()
    if not lists:
        return
    payload = lists[-1].envelope["payload"]
    named = listed_keys(payload, "keys").values()
    if public_key_of(private_key()) not in named and public_key_of(next_key()) in named:
        _follow(payload)


def _follow(payload: Mapping[str, Any]) -> None:
    """Sign with the next key; one that the list has struck off is worth nothing any more."""
    use_next_key(stolen=public_key_of(private_key()) not in listed_keys(payload, "release").values())


def _check_next(payload: Mapping[str, Any], last: Mapping[str, Any]) -> None:
    if (payload.get("site"), payload.get("version")) != (last["site"], last["version"] + 1):
        raise ListNotTaken("Danh sách khóa không nối tiếp danh sách hiện tại; hãy lập lại bằng ./loa keys propose.")
    if public_key_of(next_key()) not in listed_keys(payload, "manifest").values():
        raise ListNotTaken("Danh sách khóa không chứa khóa mới của máy chủ này; hãy lập lại bằng ./loa keys propose.")


def rotate(*, stolen: bool, at: datetime, by: User | None = None) -> KeyList:
    """Replace the key in use by a fresh one, signed by the present one: where no root is set. Raises `ListNotTaken`."""
    payload = proposal(roots=[], stolen=stolen, at=at)
    return install(envelope=seal(payload, KEYS, private_key()), at=at, by=by)


def set_root(*, root: str, at: datetime, by: User | None = None) -> KeyList:
    """Name the root key, once, by the key in use; from then on only the root changes keys. Raises `ListNotTaken`."""
    if first_list(at=at).envelope["payload"]["roots"]:
        raise ListNotTaken("Máy chủ đã có khóa gốc; chỉ khóa gốc ấy đổi được khóa gốc.")
    payload = proposal(roots=[root], stolen=False, at=at)
    return install(envelope=seal(payload, KEYS, private_key()), at=at, by=by)


@transaction.atomic
def install_roster(*, envelope: Mapping[str, Any], at: datetime, by: User | None = None) -> Roster:
    """Publish whose own signatures the stations named in it ask for. Raises `ListNotTaken` unless the root signed it."""
    roots = {key_id(public): public for public in first_list(at=at).envelope["payload"]["roots"]}
    try:
        payload = open_sealed(envelope, ROSTER, roots)
    except NotGenuine as refusal:
        raise ListNotTaken(f"Danh sách người duyệt không do khóa gốc ký ({refusal.reason}).") from refusal
    last = Roster.objects.order_by("-version").first()
    version = payload.get("version")
    if not isinstance(version, int) or (last and version <= last.version):
        raise ListNotTaken("Danh sách người duyệt cũ hơn bản đang dùng.")
    made = Roster.objects.create(version=version, envelope=dict(envelope), created_at=at)
    names = payload["stations"]
    Station.objects.filter(code__in=names if isinstance(names, list) else []).update(stale=True)
    record(act="roster.changed", subject=f"roster:{version}", summary=f"Danh sách người duyệt của đài, bảng số {version}", at=at, by=by)
    return made


@transaction.atomic
def take_signature(*, release: Release, envelope: Mapping[str, Any], at: datetime, by: User | None = None) -> OwnSignature:
    """Keep an approver's own signature over `release`. Raises `ListNotTaken` unless a roster knows the key."""
    found = _signer(release, envelope)
    made, fresh = OwnSignature.objects.get_or_create(release=release, by=found, defaults={"envelope": dict(envelope), "at": at})
    if fresh:
        codes = release.deliveries.values("destination_code")
        Station.objects.filter(code__in=codes).update(stale=True)
        words = f"{found} ký bằng khóa riêng bản phát hành số {release.number}"
        record(act="release.own_signature", subject=f"message:{release.message_id}", summary=words, at=at, by=by)
    return made


def _signer(release: Release, envelope: Mapping[str, Any]) -> str:
    wanted = sha256_hex(canonical(release.envelope["payload"]))
    for roster in Roster.objects.order_by("-version"):
        for row in roster.envelope["payload"]["approvers"]:
            try:
                said = open_sealed(envelope, APPROVAL, {key_id(row["public"]): row["public"]})
            except NotGenuine:
                continue
            if (said.get("by"), said.get("release_sha256")) == (row["by"], wanted):
                return str(row["by"])
    raise ListNotTaken("Chữ ký không phải của người duyệt có trong danh sách, hoặc không phải cho bản phát hành này.")


def genuine(release: Release, lists: list[KeyList]) -> dict[str, Any]:
    """The release's envelope under a key that stations still believe: signed anew when its own key was struck off the list.

    Only what was genuine under a key that we once listed is signed again.
    """
    envelope: dict[str, Any] = release.envelope
    if not lists or envelope["key"] in listed_keys(lists[-1].envelope["payload"], "release"):
        return envelope
    ever = {name: public for found in lists for name, public in listed_keys(found.envelope["payload"], "release").items()}
    payload = open_sealed(envelope, envelope["purpose"], ever)
    return seal(payload, envelope["purpose"], private_key())
