"""A message that is being written goes on in another body: part of a reorganisation, which asks for the right."""

from datetime import datetime

from django.db import transaction

from loa.ledger.actions import record
from loa.newsroom.models import Message
from loa.newsroom.rules import NotAllowed, State, move
from loa.organisations.models import Body, User


@transaction.atomic
def hand_over(*, message: Message, to: Body, basis: str, by: User, at: datetime) -> Message:
    """`to` owns the unfinished `message` from now on; one that waited for approval is a draft again, since its approvers are others.

    What is released stays with the body that released it. Raises NotAllowed.
    """
    fresh = Message.objects.select_for_update(of=("self",)).select_related("owner").get(pk=message.pk)
    if fresh.state == State.RELEASED:
        raise NotAllowed(f"Tin “{fresh.title}” đã phát hành nên không bàn giao.")
    old = fresh.owner
    if fresh.state == State.SUBMITTED:
        fresh.state = move(fresh.state, "return").value
    fresh.owner, fresh.updated_at = to, at
    fresh.save(update_fields=["owner", "state", "updated_at"])
    fresh.save_revision(user=by, clean=False)  # the editor opens the newest edition, which must name the new owner
    words = f"Bàn giao tin đang soạn “{fresh.title}” từ {old} cho {to}"
    record(
        act="message.handed_over", subject=f"message:{fresh.pk}", summary=words, at=at, by=by, body=to, basis=basis[:300],
        detail={"from": old.pk, "to": to.pk},
    )  # fmt: skip
    return fresh
