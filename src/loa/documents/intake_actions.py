"""What is done to files that come in many at once, and to documents that say the same."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from loa.documents import actions
from loa.documents.intake_rules import MOST_FILES, CannotTakeIn, ItemState, Likeness
from loa.documents.models import Alike, Document, Intake, IntakeItem
from loa.documents.register_rules import CannotRegister, Entry
from loa.ledger import store
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.paper.files import MAX_BYTES
from loa.paper.unreadable import Unreadable

STALE = timedelta(minutes=15)  # a worker that began and never ended


def take_in(*, owner: Body, name: str, direction: str, files: Iterable[tuple[str, bytes]], by: User, at: datetime) -> Intake:
    """Keep every file and note it as waiting. Raises CannotTakeIn when there is none or there are too many; then nothing is kept."""
    check_may(by, Act.REGISTER, owner, localdate(at))
    kept = [(PurePosixPath(n.replace("\\", "/")).name[-255:], "" if len(c) > MAX_BYTES else store.put(c)) for n, c in files]
    if not kept:
        raise CannotTakeIn("Chưa có tệp nào. Hãy chọn các tệp văn bản, hoặc một tệp .zip.")
    if len(kept) > MOST_FILES:
        raise CannotTakeIn(f"Một lần nạp nhiều nhất {MOST_FILES} tệp. Hãy chia nhỏ rồi nạp lần lượt.")
    with transaction.atomic():
        intake = Intake.objects.create(owner=owner, name=name[:200], direction=direction, started_by=by, started_at=at)
        IntakeItem.objects.bulk_create(
            IntakeItem(
                intake=intake,
                name=file,
                sha256=digest,
                state=ItemState.WAITING if digest else ItemState.FAILED,
                reason="" if digest else "Tệp lớn hơn 20 MB. Hãy tách phụ lục hoặc giảm dung lượng hình ảnh rồi gửi lại.",
            )
            for file, digest in kept
        )
        record(
            act="intake.started",
            subject=f"intake:{intake.pk}",
            summary=f"Nạp {len(kept)} tệp: {name}",
            at=at,
            by=by,
            body=owner,
            detail={"files": len(kept)},
        )
    return intake


def read_item(*, item_id: int, at: datetime) -> ItemState | None:
    """Read one waiting file into the register; None when another worker has it or it is done. A bad file fails alone."""
    taken = IntakeItem.objects.filter(Q(taken_at__isnull=True) | Q(taken_at__lt=at - STALE), pk=item_id, state=ItemState.WAITING)
    if not taken.update(taken_at=at):
        return None
    item = IntakeItem.objects.select_related("intake__owner", "intake__started_by").get(pk=item_id)
    state, reason, document = _read(item, at)
    IntakeItem.objects.filter(pk=item_id).update(state=state, reason=reason[:400], document=document)
    return state


def _read(item: IntakeItem, at: datetime) -> tuple[ItemState, str, Document | None]:
    intake = item.intake
    entry = Entry(direction=intake.direction) if intake.direction else None
    try:
        content = store.get(item.sha256)
        document = actions.register(content=content, name=item.name, owner=intake.owner, by=intake.started_by, at=at, entry=entry)
    except actions.AlreadyRegistered as known:
        return ItemState.KNOWN, "", known.document
    except (Unreadable, CannotRegister, store.Damaged) as error:
        return ItemState.FAILED, str(error), None
    return ItemState.READ, "", document


def retry(*, intake: Intake, by: User, at: datetime) -> int:
    """Set what failed, and what a dead worker left, to waiting again; gives how many files now wait."""
    check_may(by, Act.REGISTER, intake.owner, localdate(at))
    intake.items.filter(state=ItemState.FAILED).exclude(sha256="").update(state=ItemState.WAITING, reason="", taken_at=None)
    intake.items.filter(state=ItemState.WAITING).update(taken_at=None)
    return intake.items.filter(state=ItemState.WAITING).count()


@transaction.atomic
def say_alike(*, document: Document, other: Document, kind: Likeness, by: User, at: datetime) -> Alike:
    """Note what an officer says of two documents that are alike; saying it again replaces it. Nothing is merged."""
    check_may(by, Act.REGISTER, document.owner, localdate(at))
    first, second = sorted((document, other), key=lambda one: one.pk)
    said, _ = Alike.objects.update_or_create(document=first, other=second, defaults={"kind": kind.value, "by": by, "at": at})
    record(
        act="document.compared",
        subject=f"document:{document.pk}",
        summary=f"{said.get_kind_display()}: {document.heading} và {other.heading}",
        at=at,
        by=by,
        body=document.owner,
        detail={"other": other.original_sha256, "kind": kind.value},
    )
    return said
