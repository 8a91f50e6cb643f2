"""What is done with reports about loudspeakers. Saves them as `actions` does."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.seal.canonical import sha256_hex
from loa.stations.complaint_rules import ANSWERED, CLOSED, HOUR, LONGEST, MOST_AT_ONE, MOST_IN_ALL, MOVES, STATE_LABELS, new_receipt
from loa.stations.models import Complaint, Station


class TooMany(Exception):
    """More reports than an hour takes; the text says so, in Vietnamese."""


@transaction.atomic
def take(*, station: Station, kind: str, words: str, at: datetime) -> Complaint:
    """Keep a report; its hash goes into the ledger, with nothing of who sent it. Raises TooMany."""
    lately = Complaint.objects.filter(at__gt=at - HOUR)
    if lately.filter(station=station).count() >= MOST_AT_ONE or lately.count() >= MOST_IN_ALL:
        raise TooMany("Loa này vừa nhận nhiều phản ánh; cán bộ xã đã thấy. Nếu có điều mới, xin gửi lại sau một giờ.")
    row = Complaint.objects.create(station=station, receipt=new_receipt(), kind=kind, words=words.strip()[:LONGEST], at=at)
    said = f"Nhận phản ánh {row.receipt} về {station}: {row.get_kind_display()}"
    digest = sha256_hex(f"{row.kind}\n{row.words}".encode())
    record(
        act="complaint.taken",
        subject=f"complaint:{row.receipt}",
        summary=said,
        at=at,
        by=None,
        body=station.body,
        detail={"sha256": digest},
    )
    return row


@transaction.atomic
def answer(*, complaint: Complaint, words: str, close: bool, by: User, at: datetime) -> Complaint:
    """Answer a report, and close it when that is all. Raises NotAllowed without words, or for one that is closed."""
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    check_may(by, Act.DISPATCH, row.station.body, localdate(at))
    to = CLOSED if close else ANSWERED
    if to not in MOVES[row.state]:
        raise NotAllowed(f"Phản ánh này ở trạng thái “{STATE_LABELS[row.state]}”.")
    if not words.strip():
        raise NotAllowed("Hãy ghi đã làm gì với phản ánh này; người gửi đọc được bằng số biên nhận.")
    row.state, row.answer, row.answered_by, row.answered_at = to, words.strip()[:2000], by, at
    row.save()
    said = f"{STATE_LABELS[to]} phản ánh {row.receipt}: {row.answer}"
    record(act="complaint.answered", subject=f"complaint:{row.receipt}", summary=said, at=at, by=by, body=row.station.body)
    return row
