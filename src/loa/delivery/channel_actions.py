"""A whole channel closed and opened again by a person. The only place that saves rests of people."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.delivery.models import Delivery, Rest
from loa.delivery.registry import channels
from loa.delivery.rules import State
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import may_anywhere
from loa.organisations.rules import Act


@transaction.atomic
def close(*, channel: str, until: datetime | None, why: str, by: User, at: datetime) -> None:
    """Close a lane until `until` (None: until a person opens it); what waits keeps its place. Raises NotAllowed."""
    _check(channel, by, at)
    if not why.strip():
        raise NotAllowed("Hãy ghi vì sao cho kênh tạm nghỉ.")
    Rest.objects.update_or_create(channel=channel, defaults={"until": until, "why": why.strip()[:500], "since": at, "by": by})
    said = f"Cho kênh {channels()[channel].label} tạm nghỉ: {why.strip()}"
    record(act="channel.closed", subject=f"channel:{channel}", summary=said, at=at, by=by)


@transaction.atomic
def reopen(*, channel: str, by: User, at: datetime) -> None:
    """Open a lane again, whoever closed it; what waited for it goes now, by its place. Raises NotAllowed."""
    _check(channel, by, at)
    if Rest.objects.filter(channel=channel).delete()[0]:
        said = f"Mở lại kênh {channels()[channel].label}"
        record(act="channel.opened", subject=f"channel:{channel}", summary=said, at=at, by=by)
        waiting = Delivery.objects.filter(channel=channel, state=State.RETRYING.value, next_attempt_at__gt=at)
        waiting.update(next_attempt_at=at)


def _check(channel: str, by: User, at: datetime) -> None:
    """A channel is the whole site's: whoever may send may close and open it; the ledger says who did."""
    if channel not in channels():
        raise NotAllowed("Không có kênh này trong cấu hình.")
    if not may_anywhere(by, Act.DISPATCH, localdate(at)):
        raise NotAllowed("Bạn không có quyền gửi ở cơ quan nào nên không đóng, mở kênh được.")
