"""Reads of audits: the sites that a person may see, each with its newest look, and what a letter urges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from loa.audits.models import Audit, Finding, Site
from loa.audits.rules import DUTIES, GROUP_LABELS, LACKING, Group, State, Verdict
from loa.directory.models import OfficialChannel
from loa.directory.rules import ChannelKind
from loa.organisations.models import Body, User
from loa.organisations.queries import Ids, below, on, visible_keys
from loa.vietnamese.letters import order_text

MOST_SITES = 2_000


def visible_to(user: User, day: date) -> QuerySet[Site]:
    """Sites that offices of `user` follow, and the own sites of these offices, whoever follows them."""
    bodies = visible_keys(user, day)
    return Site.objects.filter(Q(owner__in=bodies) | Q(body__in=bodies)).select_related("owner", "body").order_by("name", "pk")


def audits_visible_to(user: User, day: date) -> QuerySet[Audit]:
    """Looks at these sites, the newest first."""
    return Audit.objects.filter(site__in=visible_to(user, day).order_by().values("pk")).select_related("site").order_by("-began_at", "-pk")


def lacking(audits: Iterable[int] | Ids | QuerySet[Audit]) -> QuerySet[Finding]:
    """What binds and is not there, of these looks."""
    binding = [code for code, duty in DUTIES.items() if duty.judged]
    return Finding.objects.filter(audit__in=audits, verdict__in=[v.value for v in LACKING], code__in=binding)


@dataclass(frozen=True, slots=True)
class Row:
    """A site as the table shows it. `audit` None: not looked at yet. `contacts`, `faults`, `broken` are counts of its newest look."""

    site: Site
    audit: Audit | None
    lacking: Sequence[str]  # names of duties
    broken: int
    faults: int
    contacts: int
    age: int | None  # days from the newest date on the site to the look
    stale: bool  # older than the figure that the office entered

    @property
    def seen(self) -> bool:
        """Whether anything can be said of it."""
        return self.audit is not None and self.audit.state != State.UNSEEN.value

    @property
    def urged(self) -> bool:
        """Whether a letter has something to say to it."""
        return self.seen and bool(self.lacking or self.broken or self.stale)


def table(sites: QuerySet[Site]) -> list[Row]:
    """Sites with their newest look; three questions for all."""
    newest = Audit.objects.filter(site=OuterRef("pk")).order_by("-began_at", "-pk").values("pk")[:1]
    rows = list(sites.filter(ended_at__isnull=True).annotate(newest=Subquery(newest))[:MOST_SITES])
    audits = Audit.objects.in_bulk([row.newest for row in rows if row.newest])
    found: dict[int, list[Finding]] = {}
    for finding in Finding.objects.filter(audit__in=audits).order_by("pk"):
        found.setdefault(finding.audit_id, []).append(finding)
    return sorted((_row(site, audits.get(site.newest), found) for site in rows), key=lambda row: (order_text(row.site.name), row.site.pk))


def _row(site: Site, audit: Audit | None, found: dict[int, list[Finding]]) -> Row:
    rows = found.get(audit.pk, []) if audit else []
    missing = {v.value for v in LACKING}
    names = [row.duty.name for row in rows if row.verdict in missing and row.duty.binding]
    age = (localdate(audit.began_at) - audit.newest_on).days if audit and audit.newest_on else None
    return Row(
        site=site,
        audit=audit,
        lacking=names,
        broken=sum(row.code == "broken" for row in rows),
        faults=sum(row.verdict == Verdict.FAULT.value and row.duty.group is Group.ACCESS for row in rows),
        contacts=sum(row.duty.group is Group.CONTACT and row.verdict == Verdict.FOUND.value for row in rows),
        age=age,
        stale=age is not None and site.fresh_days is not None and age > site.fresh_days,
    )


def grouped(audit: Audit) -> list[tuple[str, list[Finding]]]:
    """The findings of a look under the names of their groups, in the order of the duties."""
    order = {code: n for n, code in enumerate(DUTIES)}
    rows = sorted(audit.findings.all(), key=lambda row: (order.get(row.code, 99), row.pk))
    return [(GROUP_LABELS[group], part) for group in Group if (part := [row for row in rows if row.duty.group is group])]


def websites(owner: Body, day: date) -> list[OfficialChannel]:
    """Official websites of `owner` and of bodies under it that `owner` does not follow yet."""
    followed = Site.objects.filter(owner=owner, ended_at__isnull=True).values("url")
    rows = OfficialChannel.objects.filter(on(day), kind=ChannelKind.WEBSITE.value, body__in=below([owner.pk])).exclude(address__in=followed)
    return list(rows.select_related("body").order_by("body__alphabetical", "pk")[:MOST_SITES])


def due(at: datetime) -> QuerySet[Site]:
    """Sites to look at now, those that wait longest first; not those that somebody is looking at."""
    free = Q(busy_until__isnull=True) | Q(busy_until__lt=at)
    return Site.objects.filter(free, ended_at__isnull=True, next_at__lte=at).order_by("next_at", "pk")
