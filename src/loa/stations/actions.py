"""What is done to stations, manifests and play logs. The only place that saves them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from loa.delivery import proof_actions as delivery
from loa.delivery.models import Delivery
from loa.delivery.port import Level
from loa.ledger.actions import record
from loa.ledger.keys import private_key
from loa.organisations.models import Body, User
from loa.seal.canonical import Json, canonical, sha256_hex
from loa.seal.envelope import MANIFEST, PLAYLOG, NotGenuine, open_sealed, seal
from loa.seal.keys import key_id, public_key_of
from loa.stations.contents import held_by
from loa.stations.models import Manifest, PlayLog, Station
from loa.stations.queries import last_manifest
from loa.stations.rules import (
    EVENTS,
    MANIFEST_LIFE,
    RENEW_BEFORE,
    TOUCH_EVERY,
    is_over,
    moment,
    needs_new,
    proof_words,
    release_in_area,
    stamp,
    whole,
)


@transaction.atomic
def enrol(*, code: str, name: str, kind: str, body: Body, public_key: str, token: str, at: datetime, by: User | None = None) -> Station:
    """Register a station with its public key and the hash of its token."""
    station = Station.objects.create(
        code=code,
        name=name,
        kind=kind,
        body=body,
        public_key=public_key,
        token_sha256=sha256(token.encode()).hexdigest(),
        enrolled_at=at,
    )
    record(act="station.enrolled", subject=f"station:{station.pk}", summary=f"Đăng ký {name}", at=at, by=by, body=body)
    return station


@transaction.atomic
def manifest(*, station: Station, at: datetime) -> Manifest:
    """The signed manifest that `station` is to hold now; a new version only when something changed."""
    station = Station.objects.select_for_update().select_related("body").get(pk=station.pk)
    (items, frame), last = held_by(station, at), last_manifest(station)
    if last and last.envelope["key"] == key_id(public_key_of(private_key())) and not needs_new(last.envelope["payload"], items, frame, at):
        _settled(station, last, at)
        return last
    version = (last.version if last else 0) + 1
    payload: dict[str, Json] = {
        "station": station.code,
        "kind": station.kind,
        "version": version,
        "issued_at": stamp(at),
        "expires_at": stamp(at + MANIFEST_LIFE),
        **frame,
        "items": items,
    }
    envelope = seal(payload, MANIFEST, private_key())
    made = Manifest.objects.create(
        station=station, version=version, envelope=envelope, sha256=sha256_hex(canonical(envelope)), created_at=at
    )
    _settled(station, made, at)
    return made


def _settled(station: Station, manifest: Manifest, at: datetime) -> None:
    """The station's manifest is what it should be, until it is to be renewed."""
    renew_at = manifest.created_at + MANIFEST_LIFE - RENEW_BEFORE
    if station.renew_at != renew_at:
        Station.objects.filter(pk=station.pk).update(renew_at=renew_at)


@transaction.atomic
def fetched(*, station: Station, manifest: Manifest, at: datetime) -> None:
    """The station took this manifest: its deliveries are accepted."""
    Station.objects.filter(pk=station.pk).update(last_seen_at=at, last_version=manifest.version)
    keys = [item["id"] for item in manifest.envelope["payload"]["items"]]
    words = f"{station.name} đã tải lịch phát phiên bản {manifest.version}"
    for row in Delivery.objects.filter(key__in=keys):
        delivery.receive(delivery=row, level=Level.ACCEPTED, evidence=words, source=f"manifest:{station.code}", at=at)


def seen(*, station: Station, at: datetime) -> None:
    """The station asked; nothing new was there."""
    if station.last_seen_at is None or at - station.last_seen_at > TOUCH_EVERY:
        Station.objects.filter(pk=station.pk).update(last_seen_at=at)


def accept_log(*, station: Station, envelope: Mapping[str, Any], at: datetime) -> list[str]:
    """Keep the entries of a log that the station signed; returns ids of all that are now kept.

    Raises NotGenuine when the signature or the station is wrong. A repeated entry changes nothing.
    """
    payload = open_sealed(envelope, PLAYLOG, {key_id(station.public_key): station.public_key})
    entries = payload.get("entries")
    if payload.get("station") != station.code or not isinstance(entries, list):
        raise NotGenuine("not a log of this station")
    accepted = [entry["entry"] for entry in entries if isinstance(entry, dict) and _keep(station, entry, at)]
    Station.objects.filter(pk=station.pk).update(last_seen_at=at)
    return accepted


def _keep(station: Station, entry: Mapping[str, Any], at: datetime) -> bool:
    """Keep one entry; False when it has no valid form (the station then keeps it and says so)."""
    try:
        number = uuid.UUID(str(entry["entry"]))
        event = str(entry["event"])
    except (KeyError, ValueError):
        return False
    if event not in EVENTS:
        return False
    row = _delivery_of(station, str(entry.get("item")))
    try:
        with transaction.atomic():
            log = PlayLog.objects.create(
                station=station,
                entry=number,
                delivery=row,
                sha256=str(entry.get("sha256") or "")[:64],
                event=event,
                planned_at=moment(entry.get("planned_at")),
                started_at=moment(entry.get("started_at")),
                ended_at=moment(entry.get("ended_at")),
                milliseconds=whole(entry.get("milliseconds"), 0, 2**31 - 1),
                cut=entry.get("cut") is True,
                loudness=whole(entry.get("loudness"), -32_768, 0),
                device=str(entry.get("device") or "")[:120],
                detail=str(entry.get("detail") or "")[:400],
                received_at=at,
            )
            _prove(log, at)
    except IntegrityError:
        pass  # sent twice: the first one counts
    return True


def _delivery_of(station: Station, item: str) -> Delivery | None:
    """The delivery that a station's line is about; an urgent list names the release, not the delivery."""
    own = Delivery.objects.filter(destination_code=station.code)
    release = release_in_area(item)
    return own.filter(key=item).first() if release is None else own.filter(release__uuid=release, channel=station.kind).first()


def _prove(log: PlayLog, at: datetime) -> None:
    """Turn a kept entry into a receipt, or into a miss."""
    if log.delivery is None:
        return
    rendition = log.delivery.release.renditions.filter(channel=log.delivery.channel, sha256=log.sha256).first()
    level = EVENTS[log.event] if rendition else None
    if level is None:
        if is_over(log.event, log.station.kind, log.delivery.not_after, at):
            delivery.miss(delivery=log.delivery, detail=f"{log.station}: {log.detail or log.get_event_display()}", at=at)
        return
    started, ended = (localtime(m) if m else None for m in (log.started_at, log.ended_at))
    words = proof_words(log.event, log.station.name, started, ended, log.device)
    delivery.receive(delivery=log.delivery, level=level, evidence=words, source=f"log:{log.entry}", reference=log.detail[:300], at=at)
