"""Alerts in CAP 1.2 as the public gets them: which stand, what each says, signed.

An alert is never changed: a new version of its message is an Update of those that stand, a withdrawal is a Cancel. All of it follows from
what was released, handed over and withdrawn; nothing is kept. Only status Actual is ever given out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localtime

from loa.delivery.queries import ever_public
from loa.ledger import store
from loa.ledger.keys import alert_keys
from loa.newsroom.models import Message, Release, Withdrawal
from loa.newsroom.queries import page_url
from loa.paper.cap import Alert, MsgType, Reference, Status, Urgency, written
from loa.paper.cap_draft import Draft, cancelled, completed, unpacked
from loa.seal.xml_signature import signed

MOST = 100  # alerts in the index
LONGEST = timedelta(days=90)  # no alert holds longer after its release: older ones are not even looked at for a page's head
_CANCEL = "-huy"
_IDENTIFIER = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-huy)?")


@dataclass(frozen=True, slots=True)
class Published:
    """One alert that went out, and the one that took its place, if any."""

    alert: Alert
    page_url: str  # of the message, for people
    replaced_by: str = ""  # identifier of the Update or Cancel that names it

    @property
    def url(self) -> str:
        return f"{settings.LOA_SITE_URL}{reverse('portal:alert', args=[self.alert.identifier])}"

    @property
    def cancels(self) -> bool:
        return self.alert.msg_type is MsgType.CANCEL

    @property
    def calms(self) -> bool:
        """Whether it says that nothing is to be done any more (urgency Past): an all-clear."""
        return self.alert.info is not None and self.alert.info.urgency is Urgency.PAST

    @property
    def expires(self) -> datetime:
        assert self.alert.info is not None  # every alert of ours has one
        assert self.alert.info.expires is not None
        return self.alert.info.expires


def sender() -> str:
    """What tells our alerts from those of all other senders: a name of the site's own (CAP 1.2, §3.2.1)."""
    return settings.LOA_CAP_SENDER or urlsplit(settings.LOA_SITE_URL).hostname or "loa"


def current(at: datetime) -> list[Published]:
    """What holds at `at`: of each message the last alert or its Cancel, not expired, the newest first."""
    recent = Release.objects.filter(released_at__gt=at - LONGEST).values("message")
    chains = _chains(ever_public("cap").filter(message__in=recent))
    found = [one for chain in chains for one in chain if not one.replaced_by and one.expires > at]
    return sorted(found, key=lambda one: one.alert.sent, reverse=True)[:MOST]


def warnings(at: datetime) -> list[Published]:
    """Alerts that hold at `at`, for the head of every page; Cancels are none."""
    if not _any_since(at - LONGEST):
        return []
    return [one for one in current(at) if not one.cancels]


_RECENT = """
    SELECT 1 FROM delivery_delivery d JOIN newsroom_release r ON r.id = d.release_id WHERE d.channel = 'cap' AND r.released_at > %s LIMIT 1
"""  # written out: it is asked on every page, and mostly there is none


def _any_since(moment: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_RECENT, [connection.ops.adapt_datetimefield_value(moment)])
        return cursor.fetchone() is not None


def published(identifier: str) -> Published | None:
    """The alert of that identifier, whether it still holds or not; None when there never was one."""
    match = _IDENTIFIER.fullmatch(identifier)
    release = Release.objects.filter(uuid=UUID(match[1])).first() if match else None
    if release is None:
        return None
    chains = _chains(ever_public("cap").filter(message=release.message_id))
    return next((one for chain in chains for one in chain if one.alert.identifier == identifier), None)


def xml_of(one: Published, at: datetime) -> bytes:
    """The alert as signed XML: always the same bytes."""
    return signed(written(one.alert), *alert_keys(at))


def _chains(releases: Iterable[Release]) -> list[list[Published]]:
    """The alerts of each message in the order in which they went out."""
    by_message: dict[int, list[tuple[Release, Draft]]] = {}
    for release in releases:
        draft = _draft(release)
        if draft is not None and draft.status is Status.ACTUAL:
            by_message.setdefault(release.message_id, []).append((release, draft))
    ended: dict[int, list[Withdrawal]] = {}
    for withdrawal in Withdrawal.objects.filter(message__in=by_message).order_by("at"):
        ended.setdefault(withdrawal.message_id, []).append(withdrawal)
    return [_chain(rows[0][0].message, rows, ended.get(message, ())) for message, rows in by_message.items()]


def _draft(release: Release) -> Draft | None:
    rendition = release.renditions.filter(channel="cap").first()
    try:
        return unpacked(store.get(rendition.sha256)) if rendition else None
    except store.Damaged:
        return None  # one damaged file must not silence the others


def _chain(message: Message, rows: Sequence[tuple[Release, Draft]], withdrawals: Sequence[Withdrawal]) -> list[Published]:
    url, found = page_url(message), list[Published]()
    standing: list[Alert] = []
    ends = list(withdrawals)
    for release, draft in rows:
        while ends and ends[0].at < release.released_at:
            standing = _cancel(found, standing, ends.pop(0), url)
        alert = completed(draft, identifier=str(release.uuid), sender=sender(), sent=_second(release.released_at), follows=_named(standing))
        _take_over(found, standing, alert.identifier)
        found.append(Published(alert, url))
        standing.append(alert)
    for withdrawal in ends:
        standing = _cancel(found, standing, withdrawal, url)
    return found


def _cancel(found: list[Published], standing: list[Alert], withdrawal: Withdrawal, url: str) -> list[Alert]:
    """Add the Cancel of what stands; nothing stands after it."""
    if standing:
        last = standing[-1]
        alert = cancelled(
            last, identifier=f"{last.identifier}{_CANCEL}", sent=_second(withdrawal.at), follows=_named(standing),
            reason=withdrawal.reason, instead=withdrawal.instead,
        )  # fmt: skip
        _take_over(found, standing, alert.identifier)
        found.append(Published(alert, url))
    return []


def _take_over(found: list[Published], standing: Sequence[Alert], identifier: str) -> None:
    """Note which alert took the place of those that stood."""
    names = {alert.identifier for alert in standing}
    for place, one in enumerate(found):
        if one.alert.identifier in names and not one.replaced_by:
            found[place] = Published(one.alert, one.page_url, identifier)


def _named(alerts: Iterable[Alert]) -> list[Reference]:
    return [Reference(alert.sender, alert.identifier, alert.sent) for alert in alerts]


def _second(moment: datetime) -> datetime:
    """In the site's zone and to the second: what is written and what is referred to must be equal."""
    return localtime(moment).replace(microsecond=0)
