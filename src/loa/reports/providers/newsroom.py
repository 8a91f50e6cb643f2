"""Figures of the newsroom and of delivery: what was released, on which channels, to the press, what was corrected and withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from loa.delivery.models import Delivery
from loa.delivery.queries import superseded
from loa.delivery.queries import visible_to as deliveries_visible_to
from loa.delivery.registry import channels
from loa.delivery.rules import PROVEN, STATE_LABELS, TROUBLE
from loa.delivery.rules import State as DeliveryState
from loa.newsroom.models import Release, Withdrawal
from loa.newsroom.queries import visible_to as messages_visible_to
from loa.organisations.models import User
from loa.reports.measures import Measure, Record, Scope

PRESS = ("press", "press_page")


def channel_names() -> Mapping[str, str]:
    """Kind → name, of every enabled channel."""
    return {kind: channel.label for kind, channel in channels().items()}


def released(scope: Scope) -> QuerySet[Release]:
    """Releases of the period."""
    found = Release.objects.filter(message__owner__in=scope.bodies, released_at__gte=scope.begins, released_at__lt=scope.ends)
    return found.select_related("message")


def handed_out(scope: Scope) -> QuerySet[Release]:
    """Releases of the period that were given to a channel."""
    given = Delivery.objects.filter(release__released_at__gte=scope.begins, release__released_at__lt=scope.ends)
    return released(scope).filter(pk__in=given.values("release"))


def corrections(scope: Scope) -> QuerySet[Release]:
    """Releases that correct an earlier one."""
    return released(scope).filter(message__corrects__isnull=False)


def to_press(scope: Scope) -> QuerySet[Release]:
    """Releases that went to the press."""
    sent = Delivery.objects.filter(channel__in=PRESS, release__released_at__gte=scope.begins, release__released_at__lt=scope.ends)
    return released(scope).filter(pk__in=sent.values("release"))


def withdrawn(scope: Scope) -> QuerySet[Withdrawal]:
    """Withdrawals of the period."""
    found = Withdrawal.objects.filter(message__owner__in=scope.bodies, at__gte=scope.begins, at__lt=scope.ends)
    return found.select_related("message")


def sent(scope: Scope) -> QuerySet[Delivery]:
    """Deliveries of the period; of one that was sent again only the last."""
    made = Delivery.objects.filter(release__message__owner__in=scope.bodies, created_at__gte=scope.begins, created_at__lt=scope.ends)
    return made.filter(~superseded()).select_related("release")


def proven(scope: Scope) -> QuerySet[Delivery]:
    """Deliveries of the period with a proof that they arrived."""
    return sent(scope).filter(state__in=[s.value for s in PROVEN])


def troubled(scope: Scope) -> QuerySet[Delivery]:
    """Deliveries of the period that did not arrive, or of which nobody knows."""
    return sent(scope).filter(state__in=[s.value for s in TROUBLE])


def _release(row: Release) -> Record:
    return Record(f"{row.number} {row.title}", localtime(row.released_at), "desk:grid", row.pk)


def _withdrawal(row: Withdrawal) -> Record:
    return Record(f"{row.message.title}: {row.reason}", localtime(row.at), "desk:message", row.message_id)


def _delivery(row: Delivery) -> Record:
    state = STATE_LABELS[DeliveryState(row.state)]
    words = f"{row.release.title} → {row.destination_name} ({channel_names().get(row.channel, row.channel)}): {state}"
    return Record(words, localtime(row.created_at), "desk:delivery", row.pk)


def _releases(user: User, day: date) -> QuerySet[Release]:
    return Release.objects.filter(message__in=messages_visible_to(user, day).order_by().values("pk"))


def _withdrawals(user: User, day: date) -> QuerySet[Withdrawal]:
    return Withdrawal.objects.filter(message__in=messages_visible_to(user, day).order_by().values("pk"))


_OF_RELEASE: dict[str, Any] = {"record": _release, "gate": _releases, "owner": "message__owner"}
_OF_DELIVERY: dict[str, Any] = {
    "record": _delivery, "gate": deliveries_visible_to, "by": "channel", "names": channel_names, "owner": "release__message__owner",
}  # fmt: skip
MEASURES = (
    Measure("messages.released", "Tin, bài đã phát hành", "tin, bài", rows=released, by="message__kind__name", **_OF_RELEASE),
    Measure("messages.channels", "Tin, bài theo kênh", "tin, bài", rows=handed_out, by="deliveries__channel", names=channel_names,
            **_OF_RELEASE),
    Measure("messages.corrected", "Tin, bài đính chính", "tin, bài", rows=corrections, **_OF_RELEASE),
    Measure("messages.withdrawn", "Tin, bài thu hồi", "tin, bài", rows=withdrawn, record=_withdrawal, gate=_withdrawals,
            owner="message__owner"),
    Measure("press.released", "Thông cáo gửi báo chí", "thông cáo", rows=to_press, **_OF_RELEASE),
    Measure("deliveries.made", "Lượt gửi", "lượt", rows=sent, **_OF_DELIVERY),
    Measure("deliveries.proven", "Lượt gửi có bằng chứng đến nơi", "lượt", rows=proven, **_OF_DELIVERY),
    Measure("deliveries.trouble", "Lượt gửi trục trặc", "lượt", rows=troubled, **_OF_DELIVERY),
)  # fmt: skip
