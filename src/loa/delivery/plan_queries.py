"""The plan of sending: by channel and account, under which limits, when the first and the last of a release go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Min
from django.utils.timezone import localdate, make_aware

from loa.delivery.lane_queries import gone, rates_of, resting
from loa.delivery.models import AccountNote, Delivery, Rest
from loa.delivery.plan_rules import Outlook, outlook
from loa.delivery.port import Rate
from loa.delivery.rate_rules import allowed, slots
from loa.delivery.registry import channels
from loa.delivery.rules import OPEN
from loa.newsroom.models import Release

_OPEN = [s.value for s in OPEN]
_PLANNED = 200_000  # hand-overs that are worked out one by one; beyond, the rest is said to come after the last of these


@dataclass(frozen=True, slots=True)
class Lane:
    """What waits, or would wait, in one lane, and when it goes."""

    kind: str
    label: str
    count: int
    ahead: int  # of other releases, and go first
    limits: tuple[str, ...]
    rest: Rest | None
    outlook: Outlook | None  # None when nobody can say: closed until a person opens it
    left: int | None = None  # hand-overs that its limits allow at this moment; None is without bound
    account: AccountNote | None = None

    @property
    def warns(self) -> bool:
        """Whether a person should think again before sending."""
        return self.outlook is None or bool(self.outlook.later or self.outlook.too_late)


def valid_until(release: Release) -> datetime | None:
    """When the message stops being true, by what was signed: the beginning of its first day out of force. None when nothing is said."""
    said = release.content.get("effective_to")
    return make_aware(datetime.combine(date.fromisoformat(said), time())) if said else None


def planned(counts: Mapping[str, int], at: datetime, until: datetime | None = None) -> list[Lane]:
    """How `counts` new deliveries by channel would go after all that waits already."""
    waiting = _waiting()
    return [_lane(kind, count, waiting.get(kind, 0), at, until) for kind, count in counts.items() if count]


def plan_of(release: Release, at: datetime) -> list[Lane]:
    """How those of `release` that still wait will go; in order of the lanes."""
    rows = release.deliveries.filter(state__in=_OPEN).order_by()
    own = {kind: (n, first) for kind, n, first in rows.values_list("channel").annotate(n=Count("pk"), first=Min("next_attempt_at"))}
    lanes = []
    for kind in channels():
        if kind in own:
            count, first = own[kind]
            others = Delivery.objects.filter(channel=kind, state__in=_OPEN, next_attempt_at__lt=first or at).exclude(release=release)
            lanes.append(_lane(kind, count, others.count(), max(at, first or at), valid_until(release)))
    return lanes


def lanes(at: datetime) -> list[Lane]:
    """All channels with what waits in each."""
    waiting = _waiting()
    return [_lane(kind, waiting.get(kind, 0), 0, at, None) for kind in channels()]


def to_know(kinds: Iterable[str], at: datetime) -> list[Lane]:
    """Those of `kinds` of which a person should know something before sending: a limit, an account, a rest."""
    return [lane for kind in kinds if (lane := _lane(kind, 1, 0, at, None)).limits or lane.account or lane.rest]


def account_warnings() -> list[dict[str, str]]:
    """Accounts at other houses that need a person, as {channel, label, warning}."""
    known = channels()
    rows = AccountNote.objects.exclude(warning="").filter(channel__in=list(known)).order_by("channel")
    return [{"channel": row.channel, "label": known[row.channel].label, "warning": row.warning} for row in rows]


def _waiting() -> dict[str, int]:
    rows = Delivery.objects.filter(state__in=_OPEN).order_by().values_list("channel")
    return dict(rows.annotate(n=Count("pk")))


def _lane(kind: str, count: int, ahead: int, at: datetime, until: datetime | None) -> Lane:
    rates, rest, channel = rates_of(kind), resting(kind, at), channels().get(kind)
    limits = tuple(rate.reason or f"{rate.count} lượt trong {rate.per}" for rate in rates)
    label = channel.label if channel else kind
    left = allowed(rates, gone(kind, rates, at), at) if rates else None
    account = AccountNote.objects.filter(channel=kind).first()
    return Lane(kind, label, count, ahead, limits, rest, _outlook(kind, rates, rest, count, ahead, at, until), left, account)


def _outlook(
    kind: str, rates: tuple[Rate, ...], rest: Rest | None, count: int, ahead: int, at: datetime, until: datetime | None
) -> Outlook | None:
    if rest and rest.until is None:
        return None
    first = max(at, rest.until) if rest and rest.until else at
    many = min(ahead + count, _PLANNED)
    moments = slots(rates, gone(kind, rates, at), first, many)[min(ahead, many) :] if rates else [first] * count
    if rates and count and not moments:
        return None
    return outlook(moments, [localdate(moment) for moment in moments], localdate(at), until)
