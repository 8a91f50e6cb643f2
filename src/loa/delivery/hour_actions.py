"""The hours of a broadcast are set anew by the room that plans programmes; nothing else of a delivery changes."""

from datetime import datetime

from django.db import transaction

from loa.delivery.models import Delivery
from loa.delivery.plan_queries import valid_until
from loa.delivery.rules import HELD, OPEN, State
from loa.newsroom.rules import NotAllowed


@transaction.atomic
def set_hours(*, delivery: Delivery, not_before: datetime, not_after: datetime, at: datetime) -> Delivery:
    """`delivery` airs between these moments. Raises NotAllowed for one that went out, was missed or taken back, or no longer holds then."""
    row = Delivery.objects.select_for_update().select_related("release").get(pk=delivery.pk)
    if State(row.state) not in (*OPEN, *HELD) or row.state == State.PLAYED:
        raise NotAllowed("Lượt phát này đã phát, đã lỡ hoặc đã thu hồi nên không xếp lại được; hãy gửi lại bản phát hành.")
    if not_after <= at:
        raise NotAllowed("Giờ này đã qua; hãy chọn khung hoặc ngày sắp tới.")
    end = valid_until(row.release)
    if end is not None and not_before >= end:
        raise NotAllowed("Tin hết hiệu lực trước giờ này; hãy chọn ngày sớm hơn.")
    row.not_before, row.not_after = not_before, min(not_after, end) if end else not_after
    row.save(update_fields=["not_before", "not_after"])
    return row
