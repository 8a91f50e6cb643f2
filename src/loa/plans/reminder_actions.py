"""What is done about reminders: give the steps of a morning, send the letters, calendar addresses, the office's rhythm."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_acts_for, seats, visible_bodies
from loa.plans.models import Assignment, Digest, DigestLine, Feed, Reminder, Urging
from loa.plans.reminder_queries import Letter, People, letter_of, reached, waiting
from loa.plans.reminder_rules import Step
from loa.seal.canonical import Json

MOST_TRIES = 6
STALE = timedelta(minutes=30)  # far above the time that handing a letter to a mail server takes
_MOST_FEEDS = 20  # of one person
_ROWS = 500  # lines in one transaction


def remind(*, day: date, at: datetime) -> int:
    """Give every line the step that it reached on `day`, each person's steps into one letter. Returns how many steps were given.

    Safe to run twice or to be cut off: a step is written once a line, with its letters in the same transaction.
    """
    people, given, batch = People(day), 0, []
    _carry_over(day, at)
    for pair in reached(day):
        batch.append(pair)
        if len(batch) >= _ROWS:
            given += _give(batch, people, day)
            batch = []
    given += _give(batch, people, day)
    if given:
        record(act="work.reminded", subject=f"day:{day}", summary=f"Nhắc việc ngày {day:%d/%m/%Y}: {given} phần việc", at=at)
    return given


@transaction.atomic
def _carry_over(day: date, at: datetime) -> None:
    """What letters of the last days did not say (the program or the mail was down) goes into the letter of `day`."""
    old = Digest.objects.filter(day__lt=day, day__gte=day - timedelta(days=7), sent_at__isnull=True)
    for digest in old.filter(Q(claimed_at__isnull=True) | Q(claimed_at__lt=at - STALE)).select_related("user"):
        new = Digest.objects.get_or_create(user=digest.user, day=day)[0]
        new.reminders.add(*digest.reminders.all())
        for line in digest.lines.filter(settled=False):
            add_line(user=digest.user, day=day, key=line.key, words=line.words, path=line.path)
        _sent(digest, at, f"gộp vào thư ngày {day:%d/%m/%Y}")


@transaction.atomic
def _give(batch: list[tuple[Assignment, Step]], people: People, day: date) -> int:
    for line, step in batch:
        reminder, new = Reminder.objects.get_or_create(assignment=line, step=step.key, defaults={"words": step.words, "day": day})
        if new:
            reminder.to.set([Digest.objects.get_or_create(user=user, day=day)[0] for user in people.told(line, step)])
    return len(batch)


def add_line(*, user: User, day: date, key: str, words: str, path: str) -> None:
    """One more line in the morning's letter of `user`, from a room above; once a thing and morning."""
    digest = Digest.objects.get_or_create(user=user, day=day)[0]
    DigestLine.objects.get_or_create(digest=digest, key=key, defaults={"words": words[:400], "path": path})


def settle_lines(*, key: str) -> None:
    """What `key` names is done: letters that have not left yet do not speak of it."""
    DigestLine.objects.filter(key=key, digest__sent_at__isnull=True).update(settled=True)


def send_letters(*, day: date, at: datetime, post: Callable[[Letter], None]) -> int:
    """Send the letters of `day` that are due by `post`; returns how many left.

    A letter is claimed before it is handed to `post` and marked as sent after it. When `post` raises OSError (which SMTP errors are) it is
    tried again later, at most MOST_TRIES times; one that was claimed STALE ago and not sent (the program was killed) too.
    """
    sent = 0
    for digest in waiting(day, at - STALE).filter(tries__lt=MOST_TRIES):
        if digest.next_try and digest.next_try > at:
            continue
        letter = letter_of(digest, seats(digest.user, day))
        mine = Digest.objects.filter(pk=digest.pk, sent_at__isnull=True, tries=digest.tries, claimed_at=digest.claimed_at)
        if not mine.update(claimed_at=at, tries=F("tries") + 1):
            continue  # another process has it
        if not digest.user.email or not letter.count:
            _sent(digest, at, "" if digest.user.email else "chưa có địa chỉ thư điện tử")
            continue
        try:
            post(letter)
        except OSError as error:
            wait = timedelta(minutes=5 * 2**digest.tries)
            Digest.objects.filter(pk=digest.pk).update(claimed_at=None, next_try=at + wait, trouble=str(error)[:300])
        else:
            _sent(digest, at, "")
            sent += 1
    return sent


def _sent(digest: Digest, at: datetime, trouble: str) -> None:
    Digest.objects.filter(pk=digest.pk).update(sent_at=at, trouble=trouble)


@transaction.atomic
def set_urging(*, body: Body, before: list[int], after: int, head: int, again: int, by: User, at: datetime) -> Urging:
    """How `body` reminds for the plans that it keeps."""
    check_acts_for(by, body, localdate(at))
    if not all(0 < n <= 60 for n in [*before, after, head, again]) or len(before) > 5 or head < after:
        raise NotAllowed("Số ngày phải từ 1 đến 60; ngày báo người đứng đầu không sớm hơn ngày nhắc cán bộ.")
    values: dict[str, Json] = {"before": sorted(set(before), reverse=True), "after": after, "head": head, "again": again}
    old = Urging.objects.filter(body=body).first()
    row, _ = Urging.objects.update_or_create(body=body, defaults=values)
    was = {name: getattr(old, name) for name in values} if old else None
    change: dict[str, Json] = {"from": was, "to": values}
    record(act="urging.set", subject=f"body:{body.pk}", summary="Đổi nhịp nhắc việc", at=at, by=by, body=body, detail=change)
    return row


@transaction.atomic
def make_feed(*, user: User, body: Body | None, at: datetime) -> str:
    """A new calendar address; returns its secret, which is shown once and kept only as a hash."""
    if body is not None and body.pk not in visible_bodies(user, localdate(at)):
        raise NotAllowed(f"Bạn không theo dõi công việc của {body}.")
    if Feed.objects.filter(user=user, ended_at__isnull=True).count() >= _MOST_FEEDS:
        raise NotAllowed(f"Mỗi người có tối đa {_MOST_FEEDS} địa chỉ lịch. Hãy hủy địa chỉ không dùng.")
    secret = secrets.token_urlsafe(32)
    feed = Feed.objects.create(user=user, body=body, secret_sha256=sha256(secret.encode()).hexdigest(), made_at=at)
    record(act="feed.made", subject=f"feed:{feed.pk}", summary=f"Tạo địa chỉ lịch: {feed}", at=at, by=user, body=body)
    return secret


@transaction.atomic
def end_feed(*, feed: Feed, by: User, at: datetime) -> None:
    """The address stops working at once."""
    if feed.user_id != by.pk:
        raise NotAllowed("Địa chỉ lịch này của người khác.")
    if Feed.objects.filter(pk=feed.pk, ended_at__isnull=True).update(ended_at=at):
        record(act="feed.ended", subject=f"feed:{feed.pk}", summary=f"Hủy địa chỉ lịch: {feed}", at=at, by=by, body=feed.body)


def asked(*, feed: Feed, at: datetime) -> None:
    """Note that a calendar fetched the feed; no line of the ledger, calendars come every hour."""
    Feed.objects.filter(pk=feed.pk).update(asked_at=at)
