"""The canary flies: made, sealed for a test, handed over, looked for. The only place that saves its flights.

Nothing of it is a release: it has no row in the newsroom, no delivery, and its seal has a purpose of its own.
"""

import json
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from loa.delivery import canary_rules as rules
from loa.delivery.canary_queries import Endpoint, endpoints, file_url, page_url
from loa.delivery.canary_rules import State
from loa.delivery.looking import fetch
from loa.delivery.models import Canary
from loa.delivery.port import Handed, Level, OutcomeUnknown, Parcel, Proof, Refused, Rendered, TryLater, Withdraws
from loa.ledger.keys import private_key, trusted_keys
from loa.organisations.models import Body
from loa.organisations.queries import on
from loa.seal.canonical import sha256_hex
from loa.seal.envelope import NotGenuine, open_sealed, seal

Clock = Callable[[], datetime]  # a flight takes time, and how long is what staff want to know; commands give the real one

logger = logging.getLogger(__name__)


def begin(*, kind: str, slot: datetime, at: datetime) -> Canary | None:
    """Claim the flight of `kind` in `slot`; None when another worker has it or there is no test endpoint."""
    if kind not in endpoints():
        return None
    try:
        with transaction.atomic():
            return Canary.objects.create(channel=kind, slot=slot, key=uuid.uuid4().hex, began_at=at, state=State.BEGUN.value)
    except IntegrityError:
        return None


def fly(*, canary: Canary, clock: Clock) -> Canary:
    """Make, seal and hand over one test message, outside of any transaction; then look once."""
    endpoint, at = endpoints()[canary.channel], clock()
    try:
        made = _made(canary, endpoint, at)
        handed = endpoint.channel.deliver(_parcel(canary, endpoint, made, at))
    except (Refused, TryLater, OutcomeUnknown) as answer:
        return _ended(canary, State.FAILED, str(answer), clock())
    except Exception as error:  # a fault of the channel's own is what a canary is for
        logger.exception("the canary of %s failed", canary.channel)
        return _ended(canary, State.FAILED, f"Lỗi trong kênh gửi ({type(error).__name__}).", clock())
    at = clock()
    _save(canary, state=State.HANDED_OVER.value, handed_at=at, evidence=handed.evidence, reference=handed.reference[:300])
    if endpoint.fetched:
        return look(canary=canary, clock=clock)
    if rules.enough(handed.level, endpoint.channel.receipt_mode, returns=endpoint.returns):
        return _arrived(canary, endpoint, handed, at)
    if handed.level is Level.RENDERED:
        return _ended(canary, State.FAILED, handed.evidence, at)
    return look(canary=canary, clock=clock)


def look(*, canary: Canary, clock: Clock) -> Canary:
    """Look for the test message at its endpoint; after `PATIENCE` it has failed."""
    endpoint, at = endpoints().get(canary.channel), clock()
    if endpoint is None:
        return _ended(canary, State.FAILED, "Điểm thử không còn trong cấu hình.", at)
    said = "Không thấy tin thử ở điểm thử."
    try:
        proof = None if endpoint.returns else _proof(canary, endpoint, at)
    except (Refused, TryLater) as answer:
        proof, said = None, str(answer)
    if proof is not None:
        return _arrived(canary, endpoint, Handed(proof.level, proof.evidence, canary.reference), clock())
    if at - canary.began_at >= rules.PATIENCE:
        return _ended(canary, State.FAILED, said, at)
    return canary


def returned(*, key: str, at: datetime) -> bool:
    """The test mailbox sends word: the letter `key` is there. False when it is none of ours, or was known."""
    canary = Canary.objects.filter(key=key, state__in=[State.HANDED_OVER.value, State.FAILED.value]).first()
    if canary is None:
        return False
    _ended(canary, State.ARRIVED, "Thư thử đã về tới hộp thư thử.", at)
    return True


def tick(*, clock: Clock) -> None:
    """What is due now: new flights in a new quarter of an hour, looks for those in the air, the old ones forgotten."""
    for canary in Canary.objects.filter(state=State.HANDED_OVER.value):
        look(canary=canary, clock=clock)
    at = clock()
    stalled = Canary.objects.filter(state=State.BEGUN.value, began_at__lt=at - rules.PATIENCE)
    for canary in stalled:
        _ended(canary, State.FAILED, "Tiến trình gửi bị ngắt khi đang gửi tin thử.", at)
    if settings.LOA_CANARY_MINUTES:
        slot = rules.slot(at, timedelta(minutes=settings.LOA_CANARY_MINUTES))
        there = set(Canary.objects.filter(slot=slot).values_list("channel", flat=True))
        for kind in endpoints():
            if kind not in there and (new := begin(kind=kind, slot=slot, at=clock())):
                fly(canary=new, clock=clock)
    Canary.objects.filter(began_at__lt=at - rules.KEPT).delete()


def _made(canary: Canary, endpoint: Endpoint, at: datetime) -> Rendered:
    day = localtime(at).date()
    root = Body.objects.filter(on(day), parent__isnull=True).order_by("pk").first()
    name, place = (root.name, root.place) if root else ("Cơ quan", "")
    made = endpoint.channel.render(rules.message(name, place, page_url(canary.key), localtime(at)))
    payload = {"channel": canary.channel, "key": canary.key, "media_type": made.media_type, "sha256": sha256_hex(made.body)}
    envelope = seal({**payload, "at": at.isoformat()}, rules.PURPOSE, private_key())
    _save(canary, body=made.body, sha256=payload["sha256"], media_type=made.media_type, envelope=envelope)
    return made


def _proof(canary: Canary, endpoint: Endpoint, at: datetime) -> Proof | None:
    """What a look at the endpoint finds. Raises Refused, TryLater."""
    if not endpoint.fetched:
        return endpoint.channel.read_receipt(_parcel(canary, endpoint, None, at))
    envelope, body = (fetch(file_url(canary.key, part), rules.FETCH_SECONDS) for part in ("seal.json", "file"))
    try:
        sealed = open_sealed(json.loads(envelope or b"{}"), rules.PURPOSE, trusted_keys())
    except (NotGenuine, ValueError):
        return None
    if body is None or sealed.get("key") != canary.key or sealed.get("sha256") != sha256_hex(body):
        return None
    said = f"Điểm thử đã tải {max(len(body) // 1000, 1)} KB từ máy chủ, đúng chữ ký và mã băm; không phát hay đăng ra ngoài."
    return Proof(Level.SEEN_LIVE, said)


def _parcel(canary: Canary, endpoint: Endpoint, made: Rendered | None, at: datetime) -> Parcel:
    body = made.body if made else bytes(canary.body)
    return Parcel(
        key=canary.key, destination=endpoint.destination, body=body, media_type=canary.media_type, sha256=canary.sha256,
        page_url=page_url(canary.key), title="Tin thử đường gửi", not_before=None, at=localtime(at), reference=canary.reference,
    )  # fmt: skip


def _arrived(canary: Canary, endpoint: Endpoint, handed: Handed, at: datetime) -> Canary:
    evidence = handed.evidence
    if isinstance(endpoint.channel, Withdraws) and canary.reference:
        try:
            evidence = f"{evidence} {endpoint.channel.withdraw(_parcel(canary, endpoint, None, at), canary.reference)}"
        except (Refused, TryLater) as error:
            evidence = f"{evidence} Chưa gỡ được tin thử: {error}"
    return _ended(canary, State.ARRIVED, evidence, at)


def _ended(canary: Canary, state: State, evidence: str, at: datetime) -> Canary:
    """The body is dropped with the end: what was public for a test is no more."""
    _save(canary, state=state.value, ended_at=at, evidence=evidence[:1000], body=b"")
    canary.refresh_from_db()
    return canary


def _save(canary: Canary, **changes: object) -> None:
    Canary.objects.filter(pk=canary.pk).update(**changes)
    for name, value in changes.items():
        setattr(canary, name, value)
