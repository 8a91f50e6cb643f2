"""What is done with bodies' own sites: opened with all sections, written, made public by another person, closed."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.http.request import validate_host
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted, check_may
from loa.organisations.rules import Act
from loa.sections.models import Edition, Home, Section
from loa.sections.rules import KINDS, CannotWrite, ChangedMeanwhile, checked_host, checked_slug, checked_text, links_of


def _check_keeps(by: User, body: Body, at: datetime) -> None:
    """Who opens and closes a site: who administers the body, or the program."""
    if not by.is_superuser:
        check_may(by, Act.ADMINISTER, body, localdate(at))


@transaction.atomic
def open_home(*, body: Body, slug: str, by: User, at: datetime) -> Home:
    """The site of `body` with every required section, empty. Raises CannotWrite, NotPermitted."""
    _check_keeps(by, body, at)
    address = checked_slug(slug)
    if body.valid_to and body.valid_to <= localdate(at):
        raise CannotWrite("Cơ quan này đã kết thúc nên không mở trang mới.")
    if Home.objects.filter(body=body, closed_at__isnull=True).exists():
        raise CannotWrite("Cơ quan này đã có trang.")
    try:
        with transaction.atomic():
            home = Home.objects.create(body=body, slug=address, opened_by=by, opened_at=at)
    except IntegrityError as error:
        raise CannotWrite("Tên này đã có cơ quan khác dùng; hãy chọn tên khác, ví dụ thêm tên huyện, tỉnh cũ.", "slug") from error
    Section.objects.bulk_create(Section(home=home, code=kind.code) for kind in KINDS)
    record(act="home.opened", subject=f"home:{home.pk}", summary=f"Mở trang {address} của {body.name}", by=by, body=body, at=at)
    return home


@transaction.atomic
def close_home(*, home: Home, by: User, at: datetime) -> None:
    """Take a site off the portal; what was written stays."""
    _check_keeps(by, home.body, at)
    if Home.objects.filter(pk=home.pk, closed_at__isnull=True).update(closed_at=at):
        record(act="home.closed", subject=f"home:{home.pk}", summary=f"Đóng trang {home.slug}", by=by, body=home.body, at=at)


@transaction.atomic
def give_host(*, home: Home, host: str, taken: Collection[str], by: User, at: datetime) -> None:
    """Let the portal answer on `host` with this site, or on none with "". `taken`: names of the portal itself.

    That the name leads here is for who keeps the domain; another site's name is refused. Raises CannotWrite, NotPermitted.
    """
    _check_keeps(by, home.body, at)
    name = checked_host(host)
    if name and validate_host(name, taken):
        raise CannotWrite("Đây là tên miền của chính cổng; hãy dùng tên riêng của cơ quan.", "host")
    try:
        with transaction.atomic():
            done = Home.objects.filter(pk=home.pk, closed_at__isnull=True).update(host=name)
    except IntegrityError as error:
        raise CannotWrite("Tên miền này đang là của trang cơ quan khác.", "host") from error
    if not done:
        raise CannotWrite("Trang này đã đóng.")
    words = f"Tên miền riêng của trang {home.slug}: {name or 'thôi dùng'}"
    record(act="home.host", subject=f"home:{home.pk}", summary=words, by=by, body=home.body, at=at)


def _section(section: Section) -> Section:
    """The row under a lock. Raises CannotWrite of a site that was closed."""
    row = Section.objects.select_for_update(of=("self",)).select_related("home__body").get(pk=section.pk)
    if row.home.closed_at:
        raise CannotWrite("Trang này đã đóng.")
    return row


@transaction.atomic
def write(*, section: Section, text: str, english: str, links: str, seen: int, by: User, at: datetime) -> Edition:
    """A new wording; `seen` is the number of the newest one on the page (0: none). Raises CannotWrite, NotPermitted."""
    row = _section(section)
    check_may(by, Act.WRITE, row.home.body, localdate(at))
    kept, foreign, rows = checked_text(text), checked_text(english, "english"), links_of(links)
    newest = row.editions.order_by("-number").first()
    number = newest.number if newest else 0
    if number != seen:
        raise ChangedMeanwhile("Có người vừa lưu mục này. Phần bạn gõ vẫn còn dưới đây; hãy mở bản mới ở thẻ khác để so rồi lưu lại.")
    if not kept and not rows:
        raise CannotWrite("Hãy ghi nội dung hoặc ít nhất một liên kết.", "text")
    if newest and (newest.text, newest.english, newest.links) == (kept, foreign, rows):
        return newest
    made = Edition.objects.create(section=row, number=number + 1, text=kept, english=foreign, links=rows, written_by=by, written_at=at)
    summary = f"Viết mục “{row.kind.name}”, bản {made.number}"
    _note("section.written", row, summary, by, at)
    return made


@transaction.atomic
def publish(*, section: Section, number: int, by: User, at: datetime) -> None:
    """Make the newest wording public: by who approves for the body, and never by who wrote it. Raises CannotWrite, NotPermitted."""
    row = _section(section)
    check_may(by, Act.APPROVE, row.home.body, localdate(at))
    newest = row.editions.order_by("-number").first()
    if newest is None or newest.number != number:
        raise ChangedMeanwhile("Mục này vừa có bản mới. Hãy xem lại rồi mới công khai.")
    if newest.written_by_id == by.pk:
        raise NotPermitted("Người viết không tự công khai; hãy để một lãnh đạo khác công khai.")
    if newest.published_at:
        return
    Edition.objects.filter(pk=newest.pk).update(published_by=by, published_at=at)
    summary = f"Công khai mục “{row.kind.name}”, bản {number}"
    _note("section.published", row, summary, by, at)


def _note(act: str, row: Section, summary: str, by: User, at: datetime) -> None:
    record(act=act, subject=f"section:{row.pk}", within=f"home:{row.home_id}", summary=summary, by=by, body=row.home.body, at=at)
