"""What is done about the facts of a message: reasons for those that its source does not hold. The only place that saves them."""

from datetime import datetime

from django.db import transaction

from loa.ledger.actions import record
from loa.newsroom.actions import check_editor, edited
from loa.newsroom.models import FactReason, Message
from loa.newsroom.rules import NotAllowed
from loa.newsroom.trace_queries import rows
from loa.organisations.models import User

SHORTEST = 10  # letters of a reason: "đúng", "ok" explain nothing


@transaction.atomic
def give_reason(*, message: Message, kind: str, value: str, reason: str, by: User, at: datetime) -> FactReason:
    """Say why the fact (`kind`, `value`) may stand although the source does not hold it. Raises NotAllowed for a short one."""
    check_editor(message=message, by=by, at=at)
    words = " ".join(reason.split())
    if len(words) < SHORTEST:
        raise NotAllowed(f"Hãy ghi rõ lý do (từ {SHORTEST} chữ): số liệu lấy từ đâu, ai xác nhận.")
    message = Message.objects.select_for_update().get(pk=message.pk)
    row = next((row for row in rows(message) if row.flagged and row.fact.key == (kind, value)), None)
    written = row.written[0] if row else value
    made, _ = FactReason.objects.update_or_create(
        message=message,
        kind=kind[:20],
        value=value[:200],
        defaults={"written": written[:200], "reason": words[:500], "by": by, "at": at},
    )
    edited(message=message, by=by, at=at)
    _note(message, "reasoned", f"Ghi lý do cho “{written}” trong “{message.title}”: {made.reason}", by, at)
    return made


@transaction.atomic
def take_back_reason(*, reason: FactReason, by: User, at: datetime) -> None:
    """Remove a reason; the ledger keeps it."""
    check_editor(message=reason.message, by=by, at=at)
    message = Message.objects.select_for_update().get(pk=reason.message_id)
    reason.delete()
    edited(message=message, by=by, at=at)
    _note(message, "reason_removed", f"Bỏ lý do của “{reason.written}” trong “{message.title}”", by, at)


def _note(message: Message, act: str, summary: str, by: User, at: datetime) -> None:
    record(act=f"message.{act}", subject=f"message:{message.pk}", summary=summary, at=at, by=by, body=message.owner, detail={})
