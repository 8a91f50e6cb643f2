"""What is done to checklists: kept in editions, ended. Inspections that began keep their copy."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.inspections.actions import line
from loa.inspections.checklist_rules import Asked, stored
from loa.inspections.models import Checklist
from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.plans.work_actions import ChangedMeanwhile
from loa.seal.canonical import Json


@transaction.atomic
def keep_checklist(*, checklist: Checklist | None, body: Body, title: str, items: Sequence[Asked], version: int, by: User,
                   at: datetime) -> Checklist:  # fmt: skip
    """A new checklist of `body`, or another edition of `checklist`. Inspections that began keep their copy. Raises ChangedMeanwhile."""
    check_may(by, Act.INSPECT, body, localdate(at))
    name, rows = line(title, 200), stored(items)
    if not name:
        raise NotAllowed("Hãy ghi tên mẫu.")
    same = Checklist.objects.filter(body=body, title=name, ended_at__isnull=True).first()
    if same is not None and checklist is None and same.items == rows:
        return same
    if same is not None and (checklist is None or same.pk != checklist.pk):
        raise NotAllowed(f"{body} đã có mẫu “{name}”. Hãy đặt tên khác hoặc sửa mẫu đó.")
    before: list[Json] = []
    if checklist is None:
        checklist = _new_checklist(body, name, rows, by, at)
    else:
        before = [f"{row['question']}" for row in checklist.items]
        found = Checklist.objects.filter(pk=checklist.pk, version=version, ended_at__isnull=True)
        if not found.update(title=name, items=rows, version=F("version") + 1, entered_by=by, entered_at=at):
            raise ChangedMeanwhile("Có người vừa sửa mẫu này. Phần bạn gõ vẫn còn; hãy so với bản mới rồi lưu lần nữa nếu vẫn cần.")
        checklist.refresh_from_db()
    change: dict[str, Json] = {"nội dung": {"from": before, "to": [row["question"] for row in rows]}}
    subject = f"checklist:{checklist.pk}"
    record(act="checklist.kept", subject=subject, summary=f"Lưu mẫu “{name}”: {len(rows)} nội dung", by=by, body=body, at=at, detail=change)
    return checklist


def _new_checklist(body: Body, name: str, rows: list[dict[str, str]], by: User, at: datetime) -> Checklist:
    try:
        with transaction.atomic():
            return Checklist.objects.create(body=body, title=name, items=rows, entered_by=by, entered_at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile(f"Có người vừa tạo mẫu “{name}”. Hãy mở mẫu đó.") from error


@transaction.atomic
def end_checklist(*, checklist: Checklist, why: str, by: User, at: datetime) -> None:
    """Use the checklist no more; it stays with its reason."""
    check_may(by, Act.INSPECT, checklist.body, localdate(at))
    if not why.strip():
        raise NotAllowed("Hãy ghi lý do thôi dùng mẫu.")
    if Checklist.objects.filter(pk=checklist.pk, ended_at__isnull=True).update(ended_at=at, ended_why=why.strip()[:300]):
        words = f"Thôi dùng mẫu “{checklist}”: {why.strip()}"
        record(act="checklist.ended", subject=f"checklist:{checklist.pk}", summary=words, at=at, by=by, body=checklist.body)
