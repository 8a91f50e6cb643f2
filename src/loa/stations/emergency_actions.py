"""An emergency as one act: prepared, signed by two, aired on all channels at once, cancelled at once. Saves as `actions` does."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from loa.delivery import actions as delivery
from loa.delivery import recall_actions
from loa.ledger.actions import record
from loa.newsroom import actions as newsroom
from loa.newsroom import notice_actions, speech_actions
from loa.newsroom.kind_rules import EMERGENCY
from loa.newsroom.models import MessageKind, Release
from loa.newsroom.queries import approvals_now, latest_release
from loa.newsroom.rules import NotAllowed
from loa.newsroom.workflow_rules import Notified
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.paper.cap import MsgType, Scope, Status
from loa.seal.canonical import Json
from loa.stations import urgent_actions
from loa.stations.emergency_queries import areas_to_list, staff_of, standing, targets, until_of, waiting_to_air
from loa.stations.emergency_rules import (
    ALL_CLEAR_HOURS,
    INSIDERS,
    MOST_REPEAT_SECONDS,
    Reach,
    exercise_name,
    reach,
    told_inside,
)
from loa.stations.models import Emergency

RENEW_AFTER = timedelta(days=3)  # urgent lists live for seven
OVER = "Tình huống đã kết thúc; đã có tin báo yên."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer orders."""

    title: str
    summary: str
    what_to_do: str
    body: str
    areas: Sequence[Body]
    until: datetime
    category: str = ""
    urgency: str = ""
    severity: str = ""
    certainty: str = ""
    audience: str = ""
    status: Status = Status.ACTUAL
    scope: Scope = Scope.PUBLIC
    exercise: str = ""
    repeat_seconds: int = 60


def _note(row: Emergency, act: str, words: str, by: User | None, at: datetime) -> None:
    message = row.message
    detail: dict[str, Json] = {"status": row.status, "scope": row.scope, "version": row.aired_version}
    record(act=f"emergency.{act}", subject=f"message:{message.pk}", summary=words, at=at, by=by, body=message.owner, detail=detail)


@transaction.atomic
def prepare(*, owner: Body, order: Order, by: User, at: datetime, clears: Emergency | None = None) -> Emergency:
    """Write the message of an emergency and ask both signers at once. Raises NotAllowed with all that is missing."""
    _check(order, at)
    if clears is not None and (hasattr(clears, "all_clear") or not clears.aired_version):
        raise NotAllowed("Lệnh này chưa phát, hoặc đã có tin báo yên.")
    kind = MessageKind.objects.get(pk=EMERGENCY)
    message = newsroom.write(title=order.title, owner=owner, source=None, by=by, at=at, kind=kind)
    row = Emergency.objects.create(
        message=message, status=order.status.value, scope=order.scope.value, repeat_seconds=order.repeat_seconds, clears=clears,
        made_by=by, made_at=at,
    )  # fmt: skip
    _say(row, order, by, at)
    return row


@transaction.atomic
def update(*, emergency: Emergency, order: Order, by: User, at: datetime) -> Emergency:
    """A new version of it, for both signers; until they sign, what was aired stands. Raises NotAllowed."""
    _check(order, at)
    row = Emergency.objects.select_for_update().get(pk=emergency.pk)
    if row.cancelled_at:
        raise NotAllowed("Lệnh này đã hủy; hãy lập lệnh mới.")
    if (order.status.value, order.scope.value) != (row.status, row.scope):
        raise NotAllowed("Không đổi được tình trạng hoặc phạm vi của một lệnh đã lập; hãy lập lệnh mới.")
    row.repeat_seconds = order.repeat_seconds
    row.save(update_fields=["repeat_seconds"])
    _say(row, order, by, at)
    return row


def _check(order: Order, at: datetime) -> None:
    if order.until <= at:
        raise NotAllowed("Giờ hết hiệu lực phải ở sau lúc này.")
    if not 1 <= order.repeat_seconds <= MOST_REPEAT_SECONDS:
        raise NotAllowed(f"Khoảng nghỉ giữa hai lần phát phải từ 1 đến {MOST_REPEAT_SECONDS} giây.")


def _say(row: Emergency, order: Order, by: User, at: datetime) -> None:
    """Put the order into the message, and submit it."""
    message = row.message
    for name in ("title", "summary", "what_to_do", "body", "audience"):
        setattr(message, name, getattr(order, name).strip())
    message.audience = message.audience or "Mọi người ở địa bàn này"
    message.alert_category, message.alert_urgency = order.category, order.urgency
    message.alert_severity, message.alert_certainty, message.alert_until = order.severity, order.certainty, order.until
    message.alert_scope = "" if order.scope is Scope.PUBLIC else order.scope.value
    message.exercise = exercise_name(order.status, order.exercise)
    message.areas.set(order.areas)
    message.save()
    message.save_revision(user=by, clean=False)
    newsroom.edited(message=message, by=by, at=at)
    newsroom.submit(message=message, by=by, at=at)
    message.refresh_from_db()
    _note(row, "submitted", f"Trình lệnh khẩn cấp “{message.title}”", by, at)


def sign(*, emergency: Emergency, by: User, at: datetime, seen: str, draft_agreed: bool) -> Release | None:
    """Approve what the page showed (`seen`); the second signature airs it at once. Raises NotAllowed, TryLater, Refused.

    `draft_agreed`: the loudspeakers may speak in the draft voice where nobody has read the text.
    """
    message = emergency.message
    if draft_agreed:
        speech_actions.agree_to_draft_voice(message=message, by=by, at=at, seen=seen)
    release = delivery.approve(message=message, by=by, at=at, seen=seen)
    if release is not None:
        air(emergency=emergency, by=by, at=at)
    return release


def air_waiting(*, at: datetime) -> int:
    """Air what was signed by other ways (a link, the message's page), or was signed and then cut off; returns how many."""
    done = 0
    for row in waiting_to_air():
        last = approvals_now(row.message).order_by("-pk").first()
        if last is None:
            continue
        try:
            air(emergency=row, by=last.by, at=at)
            done += 1
        except NotAllowed as error:
            logger.warning("emergency %s was not aired: %s", row.pk, error)
    return done


@transaction.atomic
def air(*, emergency: Emergency, by: User, at: datetime) -> bool:
    """Send the last signed version everywhere that its status, type and scope let it reach; False when that was done already."""
    row = Emergency.objects.select_for_update().select_related("message__owner", "clears").get(pk=emergency.pk)
    release = latest_release(row.message)
    if row.cancelled_at or release is None or release.version <= row.aired_version:
        return False
    row.aired_version, row.aired_at = release.version, at
    row.until = at + timedelta(hours=ALL_CLEAR_HOURS) if row.clears_id else until_of(release, at)
    msg_type = MsgType.UPDATE if row.aired_version > 1 else MsgType.ALERT
    whom = reach(Status(row.status), msg_type, Scope(row.scope))
    if whom is Reach.EVERYWHERE:
        delivery.dispatch(release=release, targets=targets(row, release, at), by=by, at=at)
        row.announced_at = at
        row.save()
        row.listed.set(areas_to_list(row))
        if row.clears is not None:
            cancel(emergency=row.clears, reason=OVER, instead=row.message.summary, by=by, at=at)
        announce(areas=list(row.listed.all()), at=at)
    else:
        row.save()
        _tell(row, msg_type, at)
    _note(row, "aired", f"Phát lệnh khẩn cấp “{row.message.title}”, phiên bản {release.version}", by, at)
    return True


def _tell(row: Emergency, msg_type: MsgType, at: datetime) -> None:
    words = told_inside(Status(row.status), msg_type, row.message.title)
    notice_actions.tell(message=row.message, users=staff_of(row, localdate(at)), kind=Notified.RELEASED, words=words[:300], by=None, at=at)


@transaction.atomic
def announce(*, areas: Sequence[Body], at: datetime) -> None:
    """Sign anew what is urgent in each of `areas`: all that stands there."""
    for area in areas:
        here = [row for row in standing(at).filter(listed=area).select_related("message") if row.is_real]
        urgent = []
        for row in here:
            release = row.message.releases.get(version=row.aired_version)
            urgent.append(urgent_actions.Urgent(release, row.aired_at or at, row.until, row.pause, once=row.clears_id is not None))
        urgent_actions.announce(areas=[area], urgent=urgent, at=at)


@transaction.atomic
def renew(*, at: datetime) -> int:
    """Sign lists again that carry an emergency and would run out before it ends; returns how many emergencies."""
    old = list(standing(at).filter(announced_at__lt=at - RENEW_AFTER))
    for row in old:
        announce(areas=list(row.listed.all()), at=at)
    Emergency.objects.filter(pk__in=[row.pk for row in old]).update(announced_at=at)
    return len(old)


@transaction.atomic
def cancel(*, emergency: Emergency, reason: str, instead: str, by: User, at: datetime) -> None:
    """Take it back everywhere, in one act: stations and boards fall silent, portal, feeds and CAP say so. Raises NotAllowed."""
    row = Emergency.objects.select_for_update().select_related("message__owner").get(pk=emergency.pk)
    check_may(by, Act.APPROVE, row.message.owner, localdate(at))
    if row.cancelled_at:
        return
    if not row.aired_version:
        raise NotAllowed("Lệnh này chưa phát; hãy trả lại tin cho người soạn thay vì hủy.")
    recall_actions.withdraw(message=row.message, reason=reason, instead=instead, by=by, at=at)
    row.cancelled_at, row.cancelled_by, row.cancel_reason = at, by, reason.strip()[:1000]
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    if row.is_real:
        announce(areas=list(row.listed.all()), at=at)
    if Status(row.status) in INSIDERS or not row.is_real:
        _tell(row, MsgType.CANCEL, at)
    _note(row, "cancelled", f"Hủy lệnh khẩn cấp “{row.message.title}”: {row.cancel_reason}", by, at)
