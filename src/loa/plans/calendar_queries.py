"""A person's or a body's work as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db.models import Q
from icalendar import Calendar, Event

from loa.organisations.queries import below, seats, visible_bodies
from loa.plans.models import Assignment, Feed
from loa.plans.work_queries import lines_visible_to
from loa.plans.work_rules import OPEN, STATE_LABELS, State

_MOST = 2000
_BACK = timedelta(days=60)


def feed_of(secret: str) -> Feed | None:
    """The feed that `secret` opens, while its person may log in; the secret itself is nowhere in the database."""
    found = Feed.objects.filter(secret_sha256=sha256(secret.encode()).hexdigest(), ended_at__isnull=True, user__is_active=True)
    return found.select_related("user", "body").first()


def lines_of_feed(feed: Feed, today: date) -> list[Assignment]:
    """Lines with a date that the feed shows: from two months back on, what its person may see today."""
    rows = lines_visible_to(feed.user, today).filter(due_on__gte=today - _BACK)
    if feed.body_id:
        rows = rows.filter(body__in=below([feed.body_id])).filter(body__in=visible_bodies(feed.user, today))
    else:
        rows = rows.filter(Q(officer=feed.user) | Q(body__in=seats(feed.user, today)))
    rows = rows.filter(state__in=[*(s.value for s in OPEN), State.CONFIRMED.value])
    return list(rows.order_by("due_on", "pk")[:_MOST])


def calendar(feed: Feed, lines: Iterable[Assignment], site: str, at: datetime) -> bytes:
    """The feed's file: one whole-day event on the last day of each line, with its address in the desk."""
    found = Calendar()
    found.add("prodid", "-//Loa//Cong viec//VI")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"Loa – {feed.body or feed.user}")
    for line in lines:
        found.add_component(_event(line, site, at))
    return bytes(found.to_ical())


def _event(line: Assignment, site: str, at: datetime) -> Event:
    event = Event()
    text = " ".join(line.task.text.split())
    done = "✓ " if line.state == State.CONFIRMED else ""
    event.add("uid", f"phan-viec-{line.pk}@loa")
    event.add("dtstamp", at)
    event.add("sequence", line.version)
    event.add("dtstart", line.due_on)
    event.add("summary", f"{done}Hạn: {text[:90]}{'…' if len(text) > 90 else ''}")
    event.add("description", f"{line.body} – {STATE_LABELS[State(line.state)]}{f' – {line.label}' if line.label else ''}\n{text}")
    event.add("url", f"{site}/lam-viec/phan-viec/{line.pk}/")
    event.add("transp", "TRANSPARENT")
    return event
