"""Taking a released message back: what has not gone stops, what Loa shows goes dark, other houses are asked, the rest is named."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from loa.delivery.attempt_actions import noted
from loa.delivery.models import Delivery
from loa.delivery.parcel_queries import Gone, parcel_of
from loa.delivery.port import DestinationKind, Refused, TryLater, Withdraws
from loa.delivery.registry import channels
from loa.delivery.rules import OPEN, REACHED, Recall, State, back_off, recall_of
from loa.newsroom import release_actions
from loa.newsroom.models import Message
from loa.newsroom.queries import standing_releases
from loa.organisations.models import User

MOST_ASKS = 12


@transaction.atomic
def withdraw(*, message: Message, reason: str, instead: str, by: User, at: datetime) -> Mapping[Recall, int]:
    """Take back all releases of `message`; how many deliveries stop, are asked for, are beyond recall. Raises NotAllowed."""
    release_actions.withdraw(message=message, reason=reason, instead=instead, by=by, at=at)
    group = [message]
    for translation in message.translations.all():  # what is wrong in one language is wrong in all
        if standing_releases(translation).exists():
            release_actions.withdraw(message=translation, reason=reason, instead=instead, by=by, at=at)
            group.append(translation)
    states = [s.value for s in (*OPEN, State.SENDING, *REACHED)]
    counts: Counter[Recall] = Counter()
    for delivery in Delivery.objects.select_for_update().filter(release__message__in=group, state__in=states):
        channel = channels().get(delivery.channel)
        way = recall_of(State(delivery.state), DestinationKind(delivery.destination_kind), isinstance(channel, Withdraws))
        counts[way] += 1
        if way is Recall.STOP:
            withdrawn(delivery=delivery, detail="Tin đã thu hồi.", at=at)
        elif way is Recall.ASK:
            Delivery.objects.filter(pk=delivery.pk).update(recall_at=at)
    return counts


def withdrawn(*, delivery: Delivery, detail: str, at: datetime) -> None:
    """It goes no further, for the reason `detail`."""
    gone = {"next_attempt_at": None, "recall_at": None, "sending_since": None, "taken": ""}
    noted(delivery=delivery, outcome=State.WITHDRAWN.value, detail=detail, at=at, state=State.WITHDRAWN.value, **gone)


def recall(*, delivery_id: int, at: datetime) -> bool:
    """Ask the other house to take one delivery down. True when it is down."""
    delivery = Delivery.objects.select_related("release", "release__message").get(pk=delivery_id)
    channel = channels().get(delivery.channel)
    last = delivery.receipts.exclude(reference="").order_by("-id").first()
    asked = delivery.attempts.filter(outcome="recall").count()
    if not isinstance(channel, Withdraws) or last is None or asked >= MOST_ASKS:
        Delivery.objects.filter(pk=delivery.pk).update(recall_at=None)
        return False
    try:
        evidence = channel.withdraw(parcel_of(delivery, at), last.reference)
    except (Refused, Gone) as error:
        return _not_yet(delivery, f"Không gỡ được ở nơi nhận: {error}", None, at)
    except TryLater as error:
        return _not_yet(delivery, f"Chưa gỡ được: {error}", at + (error.after or back_off(asked + 1, delivery.key)), at)
    with transaction.atomic():
        withdrawn(delivery=delivery, detail=evidence, at=at)
    return True


def _not_yet(delivery: Delivery, detail: str, again: datetime | None, at: datetime) -> bool:
    noted(delivery=delivery, outcome="recall", detail=detail, at=at, recall_at=again)
    return False
