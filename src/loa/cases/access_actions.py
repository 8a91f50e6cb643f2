"""What access to information adds: costs, a supply that opens once, the list of what must be public."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate, localtime

from loa.cases.access_models import Cost, MustPublish, Supply
from loa.cases.access_rules import LINK_LIFE, MOST_SUPPLY_BYTES, MUST_BE_PUBLIC, check_cost
from loa.cases.actions import check_handles, log, tell
from loa.cases.kind_rules import INFORMATION
from loa.cases.models import Case
from loa.cases.rules import ChangedMeanwhile, NotPossible
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.seal.canonical import sha256_hex


@transaction.atomic
def note_cost(*, case: Case, what: str, amount: int, by: User, at: datetime) -> Cost:
    """Note what a copy really cost, and tell the requester. Raises NotPossible."""
    check_handles(case, by, at)
    check_cost(amount)
    if not what.strip() or case.kind != INFORMATION:
        raise NotPossible("Hãy ghi khoản chi: in, sao, chụp, gửi bưu chính, fax.")
    made = Cost.objects.create(case=case, what=what.strip()[:200], amount=amount, noted_by=by, at=at)
    log(case, "cost", f"{case.number}: chi phí {amount} đồng, {made.what}"[:400], by, at, {"amount": amount})
    tell(case, _words(made), at)
    return made


def _words(cost: Cost) -> str:
    return f"Chi phí thực tế: {cost.what} – {cost.amount:,}".replace(",", ".") + " đồng."


@transaction.atomic
def note_paid(*, cost: Cost, by: User, at: datetime) -> None:
    """The requester paid."""
    check_handles(cost.case, by, at)
    if Cost.objects.filter(pk=cost.pk, paid_at__isnull=True).update(paid_at=at):
        log(cost.case, "paid", f"{cost.case.number}: đã thanh toán {cost.amount} đồng", by, at)


@transaction.atomic
def supply(*, case: Case, name: str, content: bytes, by: User, at: datetime) -> Supply:
    """Hand a file over by a link that opens once (Article 30: a code for one access). Raises NotPossible."""
    check_handles(case, by, at)
    if case.kind != INFORMATION or not content:
        raise NotPossible("Hãy chọn tệp cần cung cấp.")
    if len(content) > MOST_SUPPLY_BYTES:
        raise NotPossible(f"Tệp lớn hơn {MOST_SUPPLY_BYTES >> 20} MB. Hãy chia nhỏ rồi cung cấp từng tệp.")
    made = Supply.objects.create(
        case=case, name=name.replace("\\", "/").rsplit("/", 1)[-1][-120:] or "tep", sha256=sha256_hex(content), size=len(content),
        content=content, made_by=by, made_at=at, expires_at=at + LINK_LIFE,
    )  # fmt: skip
    log(case, "supplied", f"{case.number}: cung cấp một tệp, liên kết mở một lần", by, at, {"sha256": made.sha256, "bytes": made.size})
    tell(case, f"Có tệp được cung cấp: “{made.name}”. Liên kết mở được một lần, đến {localtime(made.expires_at):%H:%M %d/%m/%Y}.", at)
    return made


@transaction.atomic
def open_supply(*, supply: Supply, at: datetime) -> bytes | None:
    """Give the bytes, once: afterwards they are gone. None when somebody opened it in between."""
    held = Supply.objects.select_for_update().filter(pk=supply.pk, opened_at__isnull=True, expires_at__gt=at).first()
    if held is None:
        return None
    content = bytes(held.content)
    held.opened_at, held.content = at, b""
    held.save(update_fields=["opened_at", "content"])
    log(held.case, "supply_opened", f"{held.case.number}: tệp cung cấp đã được mở", None, at, {"sha256": held.sha256})
    return content


@transaction.atomic
def clear_supplies(*, at: datetime) -> int:
    """Files nobody opened in time are gone. Returns how many."""
    return Supply.objects.filter(opened_at__isnull=True, expires_at__lte=at).exclude(size=0).update(content=b"", size=0)


@transaction.atomic
def keep_line(
    *,
    row: MustPublish | None,
    body: Body,
    values: dict[str, str],
    due_on: date | None,
    published_on: date | None,
    version: int,
    by: User,
    at: datetime,
) -> MustPublish:
    """Write a line of the list. Raises NotPossible naming what lacks, ChangedMeanwhile, NotPermitted."""
    check_may(by, Act.WORK, body, localdate(at))
    typed = {name: values.get(name, "").strip() for name in ("point", "what", "address", "form", "moment", "term", "unit")}
    if typed["point"] not in {one.code for one in MUST_BE_PUBLIC}:
        raise NotPossible("Hãy chọn nhóm thông tin theo Điều 19.")
    for name, label in (("what", "Thông tin"), ("form", "Hình thức"), ("moment", "Thời điểm"), ("unit", "Bộ phận phụ trách")):
        if not typed[name]:
            raise NotPossible(f"Chưa ghi “{label}”.")
    if typed["address"] and not typed["address"].startswith(("https://", "http://", "/")):
        raise NotPossible("Địa chỉ công khai phải bắt đầu bằng https:// hoặc /.")
    if published_on and not typed["address"]:
        raise NotPossible("Đã công khai thì phải ghi địa chỉ.")
    if row is None:
        row = MustPublish.objects.create(body=body, **typed, due_on=due_on, published_on=published_on, noted_by=by)
    elif not MustPublish.objects.filter(pk=row.pk, version=version, ended_at__isnull=True).update(
        **typed, due_on=due_on, published_on=published_on, noted_by=by, version=F("version") + 1
    ):
        raise ChangedMeanwhile
    words = f"Danh mục công khai: {typed['what']}" + (f", đã công khai {published_on:%d/%m/%Y}" if published_on else "")
    record(act="must_publish.kept", subject=f"must_publish:{row.pk}", summary=words[:400], at=at, by=by, body=body)
    return row


@transaction.atomic
def end_line(*, row: MustPublish, by: User, at: datetime) -> None:
    """The information need not be public any more, or the line was wrong."""
    check_may(by, Act.WORK, row.body, localdate(at))
    MustPublish.objects.filter(pk=row.pk).update(ended_at=at)
    record(
        act="must_publish.ended",
        subject=f"must_publish:{row.pk}",
        summary=f"Bỏ khỏi danh mục: {row.what}"[:400],
        at=at,
        by=by,
        body=row.body,
    )
