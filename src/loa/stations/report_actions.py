"""What stations say of themselves, many at once: by HTTP one at a time, by a broker in thousands. Saves them as `actions` does."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, DateTimeField, Field, IntegerField, OneToOneField

from loa.seal import pairing
from loa.stations.actions import fetched
from loa.stations.models import Health, Manifest, Station
from loa.stations.report_rules import SIGNED, is_code
from loa.stations.rules import moment, whole

MOST = 2**31 - 1
BATCH = 500
OVERTAKEN_WITHIN = timedelta(minutes=10)
LONGEST = 400  # letters of one trouble


class Told(NamedTuple):
    """A report as `Health` keeps it, field by field. No model: half a country reports in a second."""

    station_id: int
    said_at: datetime | None
    at: datetime
    manifest: int
    urgent: int
    keys: int
    drift_seconds: int | None
    disk_free: int | None
    version: str
    output: str
    last_played: datetime | None
    waiting_log: int
    troubles: list[str]
    gone_at: datetime | None = None


class Known(NamedTuple):
    """A station that may report, and what is held of its last report."""

    pk: int
    secret: str  # the hash of its token
    said_at: datetime | None
    manifest: int
    urgent: int


def accept(*, said: Sequence[object], at: datetime) -> int:
    """Keep the reports in `said` that their stations proved; the last one of each counts. Gives how many were proven."""
    told: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in said:
        payload = one.get("payload") if isinstance(one, dict) else None
        if isinstance(one, dict) and isinstance(payload, dict) and is_code(payload.get("station")):
            told[payload["station"]].append(one)
    known = _known(told)
    proven = {code: [one["payload"] for one in told[code] if _is_proven(row.secret, one)] for code, row in known.items()}
    genuine = {code: max(payloads, key=_order) for code, payloads in proven.items() if payloads}
    if not genuine:
        return 0
    said_now = [(known[code], _told(known[code].pk, payload, at)) for code, payload in genuine.items()]
    rows = [(held, row) for held, row in said_now if not _was_overtaken(row, held)]
    with transaction.atomic():
        _write(sorted((row for _, row in rows), key=lambda row: row.station_id))  # in one order: several writers wait, and never in a ring
    _accepted({held.pk: row.manifest for held, row in rows if row.manifest > held.manifest}, genuine, at)
    return len(genuine)


def _is_proven(secret: str, one: Mapping[str, Any]) -> bool:
    body, proof = one.get(SIGNED), one.get("proof")
    if isinstance(body, bytes) and pairing.proves_bytes(secret, pairing.REPORT, body, proof):
        return True
    return pairing.proves(secret, pairing.REPORT, one["payload"], proof)  # an older device writes what it proved in another order


_moment = lru_cache(4096)(moment)  # thousands of stations report within the same few seconds


def _when(said: object) -> datetime | None:
    return _moment(said) if isinstance(said, str) else None


def _write(rows: Sequence[Told]) -> None:
    """One statement for all: Django would make one for every 70."""
    connection = connections[DEFAULT_DB_ALIAS]  # itself: each look through the proxy costs as much as writing a number
    fields = [next(f for f in Health._meta.concrete_fields if f.attname == name) for name in Told._fields]  # the key comes first
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    marks, news = ", ".join(["%s"] * len(names)), ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    table = connection.ops.quote_name(Health._meta.db_table)
    written = [_writer(field, connection) for field in fields]
    values = [[prepare(value) if prepare else value for prepare, value in zip(written, row, strict=True)] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT ({names[0]}) DO UPDATE SET {news}",  # noqa: S608 - names of our own
            values,
        )


def _writer(field: Field[Any, Any], connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """What makes of a value what the database takes; None where it goes as it is: numbers and words."""
    if isinstance(field, (IntegerField, CharField, OneToOneField)):
        return None
    prepare = partial(field.get_db_prep_save, connection=connection)
    return cache(prepare) if isinstance(field, DateTimeField) else prepare


def gone(*, codes: Iterable[str], at: datetime) -> None:
    """The broker lost these stations. Nobody proves that: it is shown as a hint, and the next report takes it back."""
    Health.objects.filter(station__code__in=[code for code in codes if is_code(code)], at__lte=at).update(gone_at=at)


def _order(payload: Mapping[str, Any]) -> tuple[str, int, int]:
    """Which of two reports of a station was said later."""
    return str(payload.get("at")), whole(payload.get("manifest"), 0, MOST) or 0, whole(payload.get("urgent"), 0, MOST) or 0


def _was_overtaken(row: Told, held: Known) -> bool:
    """Whether a report came by the slower way after a later one by the quicker. One that is much older is from a clock set back."""
    if row.said_at is None or held.said_at is None:
        return False
    older = held.said_at - row.said_at
    return timedelta() <= older < OVERTAKEN_WITHIN and (older > timedelta() or (row.manifest, row.urgent) < (held.manifest, held.urgent))


def _known(codes: Iterable[str]) -> dict[str, Known]:
    """Those stations of `codes` that may report, by code."""
    wanted, found = list(codes), dict[str, Known]()
    for start in range(0, len(wanted), BATCH):
        rows = Station.objects.filter(code__in=wanted[start : start + BATCH], active=True, revoked_at__isnull=True).exclude(token_sha256="")
        told = rows.values_list("code", "pk", "token_sha256", "health__said_at", "health__manifest", "health__urgent")
        found.update({code: Known(pk, token, said, manifest or 0, urgent or 0) for code, pk, token, said, manifest, urgent in told})
    return found


def _words(said: object, most: int) -> str:
    """What a device said in words, without what a database cannot hold."""
    return str(said or "")[:most].replace("\0", "").encode("utf-8", "ignore").decode()


def _told(station: int, payload: Mapping[str, Any], at: datetime) -> Told:
    troubles = payload.get("troubles")
    return Told(
        station_id=station,
        said_at=_when(payload.get("at")),
        at=at,
        manifest=whole(payload.get("manifest"), 0, MOST) or 0,
        urgent=whole(payload.get("urgent"), 0, MOST) or 0,
        keys=whole(payload.get("keys"), 0, MOST) or 0,
        drift_seconds=whole(payload.get("drift_seconds"), -MOST, MOST),
        disk_free=whole(payload.get("disk_free"), 0, 2**53),
        version=_words(payload.get("version"), 20),
        output=_words(payload.get("output"), 120),
        last_played=_when(payload.get("last_played")),
        waiting_log=whole(payload.get("waiting_log"), 0, MOST) or 0,
        troubles=[_words(words, LONGEST) for words in troubles[:10]] if isinstance(troubles, list) else [],
    )


def _accepted(newer: Mapping[int, int], reports: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
    """Stations (key → version) verified a newer manifest, they say: where it is the very one that we signed, it is accepted."""
    wanted = list(newer)
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        rows = Manifest.objects.filter(station__in=some, version__in={newer[pk] for pk in some}).select_related("station")
        for manifest in rows:
            told = reports[manifest.station.code].get("manifest_sha256")
            if newer[manifest.station_id] == manifest.version and told == manifest.sha256:
                fetched(station=manifest.station, manifest=manifest, at=at)
