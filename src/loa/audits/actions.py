"""What is done with sites: followed, taken from the directory, asked for, looked at, followed no more."""

import calendar
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from loa.audits.crawling import Crawl
from loa.audits.models import Audit, Finding, Site
from loa.audits.queries import websites
from loa.audits.rules import DUTIES, State, Stop, Verdict, WrongSite
from loa.audits.verdict_rules import Judged
from loa.directory.rules import ChannelKind, WrongEntry, checked_address
from loa.fetching.addresses import Guard
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act

MOST_SITES = 400  # of one office
AGAIN = timedelta(minutes=30)  # a site is not asked for again sooner: its server is somebody's
BUSY = timedelta(minutes=20)  # longer than any crawl; after it another worker may take a site whose worker died
SOON = timedelta(days=1)


@transaction.atomic
def follow(*, owner: Body, name: str, url: str, body: Body | None, fresh_days: int | None, guard: Guard, by: User, at: datetime) -> Site:
    """A site to look at from now on, each month. Raises WrongSite, NotPermitted."""
    check_may(by, Act.WORK, owner, localdate(at))
    title = " ".join(name.split())[:160] or (body.name if body else "")
    if not title:
        raise WrongSite("Hãy ghi tên cơ quan hoặc tên trang.")
    address = _checked(url, guard)
    if fresh_days is not None and not 0 < fresh_days <= 3_650:
        raise WrongSite("Số ngày cập nhật là số từ 1 đến 3650, hoặc để trống.")
    if Site.objects.filter(owner=owner, ended_at__isnull=True).count() >= MOST_SITES:
        raise WrongSite(f"Mỗi cơ quan theo dõi nhiều nhất {MOST_SITES} trang. Hãy thôi theo dõi trang không cần nữa.")
    values = {"owner": owner, "body": body, "name": title, "url": address, "fresh_days": fresh_days, "next_at": at}
    try:
        with transaction.atomic():
            site = Site.objects.create(**values, entered_by=by, entered_at=at)
    except IntegrityError as error:
        raise WrongSite("Trang này đã có trong danh sách.") from error
    record(act="site.followed", subject=f"site:{site.pk}", summary=f"Theo dõi trang {address} ({title})", by=by, body=owner, at=at)
    return site


def _checked(url: str, guard: Guard) -> str:
    """The address as it is kept. The network is not asked: where it leads is checked at each look. Raises WrongSite."""
    address = "".join(url.split())[:300]
    if "://" not in address:
        address = f"https://{address}"
    if guard.inside or guard.is_own(address):
        return address
    try:
        return checked_address(ChannelKind.WEBSITE, address)
    except WrongEntry as error:
        raise WrongSite(str(error)) from error


@transaction.atomic
def follow_listed(*, owner: Body, by: User, at: datetime) -> int:
    """All official websites of the directory under `owner` that it does not follow yet; returns how many."""
    check_may(by, Act.WORK, owner, localdate(at))
    found = websites(owner, localdate(at))
    taken = {row.address: row for row in found}
    there = Site.objects.filter(owner=owner, ended_at__isnull=True).count()
    if there + len(taken) > MOST_SITES:
        raise WrongSite(f"Danh bạ có {len(taken)} trang; mỗi cơ quan theo dõi nhiều nhất {MOST_SITES} trang.")
    Site.objects.bulk_create(
        Site(owner=owner, body=row.body, name=row.body.name[:160], url=address, next_at=at, entered_by=by, entered_at=at)
        for address, row in taken.items()
    )
    if taken:
        words = f"Theo dõi {len(taken)} trang trong danh bạ"
        record(act="site.listed", subject=f"body:{owner.pk}", summary=words, by=by, body=owner, at=at)
    return len(taken)


@transaction.atomic
def end(*, site: Site, by: User, at: datetime) -> None:
    """Look at it no more; what was seen stays."""
    check_may(by, Act.WORK, site.owner, localdate(at))
    if Site.objects.filter(pk=site.pk, ended_at__isnull=True).update(ended_at=at, next_at=None):
        record(act="site.ended", subject=f"site:{site.pk}", summary=f"Thôi theo dõi trang {site.url}", by=by, body=site.owner, at=at)


@transaction.atomic
def ask(*, site: Site, by: User, at: datetime) -> None:
    """Look at it in the next minutes. Raises WrongSite for one that was looked at a moment ago."""
    check_may(by, Act.WORK, site.owner, localdate(at))
    last = Audit.objects.filter(site__url=site.url).order_by("-began_at").values_list("began_at", flat=True).first()
    if last and at - last < AGAIN:
        raise WrongSite("Trang này vừa được xem cách đây chưa đến 30 phút. Để không làm phiền máy chủ của trang, hãy đợi.")
    if Site.objects.filter(pk=site.pk, ended_at__isnull=True).update(next_at=at):
        record(act="site.asked", subject=f"site:{site.pk}", summary=f"Yêu cầu kiểm tra trang {site.url}", by=by, body=site.owner, at=at)


def take(*, site: Site, at: datetime) -> bool:
    """Take a site to look at; False when another worker has it."""
    free = Site.objects.filter(pk=site.pk, ended_at__isnull=True, next_at=site.next_at, busy_until=site.busy_until)
    return free.update(busy_until=at + BUSY) == 1


def put_back(*, site: Site) -> None:
    """Leave a site as it was taken: it is still due."""
    Site.objects.filter(pk=site.pk).update(busy_until=None)


@transaction.atomic
def keep(*, site: Site, crawl: Crawl, judged: Judged, began: datetime, at: datetime) -> Audit:
    """Keep what was seen, with its evidence, and set the next look: in a month, sooner when nobody answered."""
    counted = [f for f in judged.findings if DUTIES[f.code].judged and f.verdict is not Verdict.UNSEEN]
    audit = Audit.objects.create(
        site=site, began_at=began, ended_at=at, state=judged.state.value, stop=judged.stop.value if judged.stop else "",
        why=judged.why[:300], robots=crawl.robots[:40], pages=len(crawl.pages), tried=len(crawl.tried), newest_on=judged.newest,
        required=len(counted), kept=sum(f.verdict is Verdict.FOUND for f in counted),
    )  # fmt: skip
    Finding.objects.bulk_create(
        Finding(audit=audit, code=f.code, verdict=f.verdict.value, words=f.words[:300], url=f.url[:600], seen_at=f.at, count=f.count)
        for f in judged.findings
    )
    failed = site.failed + 1 if judged.state is State.UNSEEN and judged.stop in (Stop.TROUBLE, Stop.TIME) else 0
    soon = 0 < failed < 3
    Site.objects.filter(pk=site.pk).update(
        next_at=at + SOON if soon else a_month_after(at), busy_until=None, failed=0 if failed >= 3 else failed
    )
    summary = f"Kiểm tra trang {site.url}: {audit.get_state_display()}, {audit.kept}/{audit.required} nội dung"
    record(act="site.audited", subject=f"audit:{audit.pk}", within=f"site:{site.pk}", summary=summary, body=site.owner, at=at)
    return audit


def a_month_after(at: datetime) -> datetime:
    """The same day of the next month, or its last one."""
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))
