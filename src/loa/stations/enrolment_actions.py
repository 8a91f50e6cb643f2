"""How a device becomes a station, and how it stops being one. Saves them as `actions` does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.ledger.keys import private_key
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.seal import pairing
from loa.seal.canonical import Json
from loa.seal.envelope import REVOKED, seal
from loa.seal.keys import key_id
from loa.stations.key_actions import first_list
from loa.stations.models import EnrolmentCode, Station
from loa.stations.queries import roster_for
from loa.stations.rules import CODE_LIFE, MOST_WRONG, stamp

LOOK_ALIKE = "Hãy gõ lại đúng như trên bàn làm việc; dễ nhầm 5 với S, 2 với Z, 8 với B, 6 với G."


class CodeRefused(Exception):
    """The device does not become a station; the text says why, in Vietnamese."""


class NotNow(Exception):
    """The act does not fit the station as it is; the text says why, in Vietnamese."""


def _note(station: Station, act: str, summary: str, by: User | None, at: datetime, **detail: Json) -> None:
    record(act=f"station.{act}", subject=f"station:{station.code}", summary=summary, at=at, by=by, body=station.body, detail=detail)


@transaction.atomic
def add(*, code: str, name: str, kind: str, body: Body, by: User, at: datetime) -> Station:
    """A station without a device yet. Raises NotPermitted, or NotNow when the code is taken."""
    check_may(by, Act.ADMINISTER, body, localdate(at))
    if Station.objects.filter(code=code).exists():
        raise NotNow(f"Mã “{code}” đã có trạm khác dùng; hãy chọn mã khác.")
    station = Station.objects.create(code=code, name=name, kind=kind, body=body)
    _note(station, "added", f"Thêm {name}", by, at, kind=kind)
    return station


@transaction.atomic
def make_code(*, station: Station, by: User, at: datetime) -> str:
    """A fresh enrolment code for `station`, shown once; older ones that are not used are withdrawn."""
    station = Station.objects.select_for_update().get(pk=station.pk)
    check_may(by, Act.ADMINISTER, station.body, localdate(at))
    EnrolmentCode.objects.filter(station=station, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    code = pairing.new_code()
    while EnrolmentCode.objects.filter(selector=pairing.selector(code)).exists():
        code = pairing.new_code()
    EnrolmentCode.objects.create(
        station=station, selector=pairing.selector(code), secret=pairing.secret_of(code), made_by=by, made_at=at, expires_at=at + CODE_LIFE
    )
    _note(station, "code_made", f"Tạo mã đăng ký cho {station}", by, at)
    return code


def enrol(*, asked: Mapping[str, Any], at: datetime) -> dict[str, Json]:
    """Make the asking device the station of its code; gives the answer, proven to it. Raises `CodeRefused`.

    A code works for one key: the same device that asks again, because an answer was lost, gets it again.
    """
    code = EnrolmentCode.objects.select_related("station").filter(selector=str(asked.get("selector", ""))[:8]).first()
    said: dict[str, Json] = {"public_key": str(asked.get("public_key", "")), "kind": str(asked.get("kind", ""))}
    if code is None or code.withdrawn_at or code.wrong >= MOST_WRONG:
        raise CodeRefused(f"Mã đăng ký không đúng, đã bị khóa hoặc đã bị thay bằng mã mới. {LOOK_ALIKE}")
    if not pairing.proves(code.secret, pairing.DEVICE, said, asked.get("proof")):
        EnrolmentCode.objects.filter(pk=code.pk).update(wrong=F("wrong") + 1)  # outside of any transaction: a refusal is kept
        raise CodeRefused(f"Mã đăng ký không đúng. {LOOK_ALIKE}")
    if code.expires_at <= at:
        raise CodeRefused("Mã đăng ký đã hết hạn; hãy tạo mã mới ở mục “Loa và bảng”.")
    station = _use(code, said, at)
    answer = _answer(station, at)
    return {"answer": answer, "proof": pairing.proof(code.secret, pairing.SITE, {"answer": answer, "asked": said})}


@transaction.atomic
def _use(code: EnrolmentCode, said: Mapping[str, Json], at: datetime) -> Station:
    """The code is used up for this key, and the station's former device is one no more."""
    code = EnrolmentCode.objects.select_for_update().get(pk=code.pk)
    station = Station.objects.select_for_update().get(pk=code.station_id)
    public = str(said["public_key"])
    if code.used_at and code.used_key != public:
        raise CodeRefused("Mã đăng ký đã được dùng. Thiết bị đã đăng ký thì chạy loa-player không kèm --enrol; thiết bị khác cần mã mới.")
    try:
        key_id(public)
    except ValueError as error:
        raise CodeRefused("Khóa của thiết bị không đúng dạng.") from error
    if said["kind"] != station.kind:
        raise CodeRefused(
            f"Mã này dành cho {station.get_kind_display().lower()}; hãy {'thêm' if station.kind == 'board' else 'bỏ'} --board."
        )
    if code.used_at:
        return station
    code.used_at, code.used_key = at, public
    code.save(update_fields=["used_at", "used_key"])
    token = pairing.proof(code.secret, pairing.TOKEN, {"public_key": public})
    station.public_key, station.token_sha256 = public, pairing.token_hash(token)
    station.enrolled_at, station.revoked_at, station.active, station.stale = at, None, True, True
    station.save()
    _note(station, "enrolled", f"Đăng ký thiết bị của {station}", code.made_by, at, key=key_id(public))
    return station


def _answer(station: Station, at: datetime) -> dict[str, Json]:
    return {
        "station": station.code,
        "kind": station.kind,
        "name": station.body.name,
        "keys": first_list(at=at).envelope,
        "signed": roster_for(station) is not None,
        "baked": settings.LOA_BAKED_URL,
    }


@transaction.atomic
def revoke(*, station: Station, reason: str, by: User, at: datetime) -> None:
    """The device of `station` (stolen, broken) is refused from now on, and told. Raises NotNow without a reason or a device."""
    station = Station.objects.select_for_update().get(pk=station.pk)
    check_may(by, Act.ADMINISTER, station.body, localdate(at))
    if not station.public_key or station.revoked_at:
        raise NotNow("Trạm này không có thiết bị nào đang được phép chạy.")
    if not reason.strip():
        raise NotNow("Hãy ghi lý do thu hồi, ví dụ “thiết bị bị mất ngày 5/3”.")
    station.revoked_at, station.stale = at, True
    station.save(update_fields=["revoked_at", "stale"])
    EnrolmentCode.objects.filter(station=station, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    _note(station, "revoked", f"Thu hồi thiết bị của {station}: {reason.strip()}", by, at, key=key_id(station.public_key))


def revocation(station: Station) -> dict[str, Json]:
    """What the revoked device is told, signed: a stranger on the way cannot silence a station with it."""
    payload: dict[str, Json] = {"station": station.code, "public_key": station.public_key, "at": stamp(station.revoked_at)}
    return seal(payload, REVOKED, private_key())
