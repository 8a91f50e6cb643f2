"""Reads of trends. Counts below five are not shown; everything is open to staff alike, since nothing in it is of a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count as NumberOf
from django.db.models import QuerySet, Sum

from loa.consultations.models import Comment, Consultation
from loa.consultations.queries import visible_to as consultations_visible_to
from loa.delivery.queries import public_releases
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.organisations.queries import at_or_above, below, seats
from loa.trends.burst_rules import Burst, Expected, burst_on, expected
from loa.trends.forecast_rules import Ahead, Off, Trial, forecast, trial
from loa.trends.models import Alert, Count, Feed, Item, Missed, Theme
from loa.trends.theme_rules import FEWEST, AlertState, Source, shown, themes_in
from loa.vietnamese.letters import order_text

DAYS = 120  # of past in one series
WEEK = 7
MOST_TEXTS = 3


def themes_for(user: User, day: date) -> QuerySet[Theme]:
    """The dictionary of the offices that this person works for and of those above."""
    own = at_or_above(seats(user, day))
    found = Theme.objects.filter(ended_at__isnull=True)
    return (found if user.is_superuser else found.filter(owner__in=own)).select_related("owner").order_by("name")


def dictionary() -> dict[int, list[str]]:
    """Every theme in use with its phrases."""
    return dict(Theme.objects.filter(ended_at__isnull=True).values_list("pk", "phrases"))


def feeds_for(user: User, day: date) -> QuerySet[Feed]:
    """Feeds of the offices that this person works for and of those above."""
    found = Feed.objects.filter(ended_at__isnull=True)
    return (found if user.is_superuser else found.filter(owner__in=at_or_above(seats(user, day)))).order_by("name")


def series(theme: Theme | None, sources: Iterable[Source], last: date, bodies: Sequence[int] | None = None, days: int = DAYS) -> list[int]:
    """Counts of `days` days up to `last`, the newest last. `bodies`: only of these; None is all."""
    first = last - timedelta(days=days - 1)
    rows = Count.objects.filter(theme=theme, source__in=[s.value for s in sources], day__gte=first, day__lte=last)
    if bodies is not None:
        rows = rows.filter(body__in=bodies)
    found = dict(rows.order_by().values_list("day").annotate(n=Sum("n")))
    return [found.get(first + timedelta(days=n), 0) for n in range(days)]


def began(theme: Theme | None) -> date | None:
    """The first day of which there is a count: before it noughts mean nothing."""
    return Count.objects.filter(theme=theme).order_by("day").values_list("day", flat=True).first()


def known(values: Sequence[int], last: date, since: date | None) -> list[int]:
    """The part of a series that lies after the first count ever."""
    return list(values[-max(0, (last - since).days + 1) :]) if since and since <= last else []


@dataclass(frozen=True, slots=True)
class Row:
    """One theme as the overview shows it: this week beside what was expected of it. `count` None: fewer than five."""

    theme: Theme
    count: int | None
    before: int | None
    rising: bool
    by_source: Sequence[tuple[Source, int | None]]


def overview(themes: Iterable[Theme], last: date) -> list[Row]:
    """Themes by how much of them there was in the seven days up to `last`; two questions for all."""
    week, before = _sums(last, last - timedelta(days=WEEK)), _sums(last - timedelta(days=WEEK), last - timedelta(days=2 * WEEK))
    rising = set(Alert.objects.filter(day__gt=last - timedelta(days=WEEK), day__lte=last).values_list("theme", flat=True))
    rows = []
    for theme in themes:
        now, then = week.get(theme.pk, {}), before.get(theme.pk, {})
        parts = [(source, shown(now.get(source.value, 0))) for source in Source if source is not Source.READ]
        counted, earlier = (sum(n for source, n in one.items() if source != Source.READ.value) for one in (now, then))
        rows.append(Row(theme, shown(counted), shown(earlier), theme.pk in rising, [(s, n) for s, n in parts if n is not None]))
    return sorted(rows, key=lambda row: (not row.rising, -(row.count or 0), order_text(row.theme.name)))


def _sums(last: date, after: date) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Count.objects.filter(day__gt=after, day__lte=last, theme__isnull=False).order_by()
    for theme, source, n in rows.values_list("theme", "source").annotate(n=Sum("n")):
        found[theme][source] = n
    return found


@dataclass(frozen=True, slots=True)
class Look:
    """One theme and source: its days, the range of each, what is expected, and what its newest burst is, if any."""

    days: Sequence[date]
    counts: Sequence[int]
    ranges: Sequence[Expected | None]
    ahead: Sequence[Ahead]
    bursts: Sequence[Burst]
    trial: Trial | None
    enough: bool  # five submissions in these days, or nothing is shown


def look(theme: Theme | None, sources: Sequence[Source], last: date, off: Off, shown_days: int = 60) -> Look:
    """All that the page of a theme shows."""
    counts = known(series(theme, sources, last), last, began(theme))
    first = last - timedelta(days=len(counts) - 1)
    days = [first + timedelta(days=n) for n in range(len(counts))]
    start = max(0, len(counts) - shown_days)
    ranges = [expected(counts[:n], days[n].weekday()) for n in range(start, len(counts))]
    bursts = [burst for n in range(start, len(counts)) if (burst := burst_on(counts[:n], counts[n], days[n]))]
    enough = sum(counts[start:]) >= FEWEST
    return Look(days[start:], counts[start:], ranges, forecast(counts, last, off), bursts, trial(counts, last, off), enough)


def by_area(theme: Theme, sources: Sequence[Source], last: date, days: int = 30) -> tuple[list[tuple[Body, int]], int | None]:
    """Bodies in whose area there were five or more in these days, the most first; and how many elsewhere, None for few."""
    rows = Count.objects.filter(theme=theme, source__in=[s.value for s in sources], day__gt=last - timedelta(days=days), day__lte=last)
    found = dict(rows.order_by().values_list("body").annotate(n=Sum("n")))
    bodies = Body.objects.in_bulk([pk for pk, n in found.items() if pk and n >= FEWEST])
    shown_ones = sorted(((body, found[pk]) for pk, body in bodies.items()), key=lambda pair: (-pair[1], pair[0].alphabetical))
    return shown_ones, shown(sum(found.values()) - sum(n for _, n in shown_ones))


@dataclass(frozen=True, slots=True)
class Shares:
    """What was said of one draft policy: how many opinions, and support, concern, questions and other words as whole percents of them."""

    consultation: Consultation
    total: int
    support: int
    concern: int
    question: int


def policy_shares(user: User, last: date, days: int = 180) -> list[Shares]:
    """Drafts that were open in these days and have five opinions or more; shares of opinions, never of persons."""
    rows = consultations_visible_to(user, last).filter(opens_on__lte=last, closes_on__gte=last - timedelta(days=days))
    drafts = {row.pk: row for row in rows.order_by("-closes_on", "pk")[:50]}
    said: dict[int, dict[str, int]] = defaultdict(dict)
    comments = Comment.objects.filter(consultation__in=drafts).order_by()
    for pk, stance, n in comments.values_list("consultation", "stance").annotate(n=NumberOf("pk")):
        said[pk][stance] = n
    return [_shares(drafts[pk], parts) for pk, parts in sorted(said.items()) if sum(parts.values()) >= FEWEST]


def _shares(draft: Consultation, parts: Mapping[str, int]) -> Shares:
    """Whole percents that add up to 100: what rounding leaves goes to the largest."""
    total = sum(parts.values())
    counts = [parts.get("for", 0), parts.get("against", 0) + parts.get("change", 0)]
    counts.append(total - sum(counts))
    percents = [100 * n // total for n in counts]
    percents[counts.index(max(counts))] += 100 - sum(percents)
    return Shares(draft, total, *percents)


def texts_about(theme: Theme, most: int = MOST_TEXTS) -> list[Release]:
    """Our own published texts that are most about the theme: those that name most of its phrases, the newest first."""
    found = [r for r in public_releases()[:300] if themes_in(f"{r.title} {r.content.get('body', '')}", {1: theme.phrases})]
    return sorted(found, key=lambda r: -sum(phrase in r.folded for phrase in theme.phrases))[:most]


def press_about(theme: Theme, last: date, most: int = MOST_TEXTS) -> list[Item]:
    """The newest press items about the theme, of the last week."""
    rows = Item.objects.filter(day__gt=last - timedelta(days=WEEK), day__lte=last).select_related("feed").order_by("-day", "-pk")
    return [row for row in rows[:500] if themes_in(f"{row.title} {row.summary}", {1: theme.phrases})][:most]


def missed_words(last: date, days: int = 30, most: int = 20) -> list[tuple[str, int]]:
    """Words that were searched in vain, from five times up, the most sought first."""
    rows = Missed.objects.filter(day__gt=last - timedelta(days=days), day__lte=last).exclude(words="").order_by()
    found = rows.values_list("words").annotate(n=Sum("n")).filter(n__gte=FEWEST)
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most]


def open_alerts(user: User, day: date) -> QuerySet[Alert]:
    """Alerts that wait for somebody, on themes of this person's offices."""
    rows = Alert.objects.filter(state=AlertState.OPEN.value, theme__in=themes_for(user, day)).select_related("theme")
    return rows.order_by("-day", "-count")


@dataclass(frozen=True, slots=True)
class Record:
    """How good alerts were: of those that people judged, how many were of use."""

    judged: int
    used: int
    open: int

    @property
    def percent(self) -> int | None:
        return 100 * self.used // self.judged if self.judged else None


def alerts_so_far() -> Record:
    """The record of all alerts."""
    rows = list(Alert.objects.order_by().values_list("state", flat=True))
    used, needless = rows.count(AlertState.USED.value), rows.count(AlertState.NEEDLESS.value)
    return Record(used + needless, used, rows.count(AlertState.OPEN.value))


def bodies_under(body: Body) -> list[int]:
    """Ids of a body and all under it."""
    return list(below([body.pk]))
