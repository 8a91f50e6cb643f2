"""Which public pages are baked to files, and a mark for each of what it shows: a page whose mark changed is taken away and baked anew."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum
from django.urls import reverse
from django.utils.timezone import localtime

from loa.cases.models import Published
from loa.delivery.models import Delivery
from loa.delivery.queries import public_releases
from loa.documents.models import Document, Standing
from loa.newsroom.models import Release, Withdrawal
from loa.portal.alerts import warnings
from loa.portal.queries import site_name

SITE_CHANNELS = ("portal", "feed", "press_page", "cap", "loudspeaker", "leaflet")
Marks = dict[str, str]


@dataclass(frozen=True, slots=True)
class Pulse:
    """What tells cheaply that something public may have changed. `frame` is what stands on every page."""

    frame: str
    rest: str


def pulse(at: datetime) -> Pulse:
    """The pulse at `at`: a few sums, whatever the size of the site."""
    day = localtime(at).date()
    alerts = [f"{one.alert.identifier}@{one.expires.isoformat()}" for one in warnings(at)]
    rows = Delivery.objects.filter(channel__in=SITE_CHANNELS).order_by("channel", "state")
    sent = list(rows.values_list("channel", "state").annotate(n=Count("pk"), last=Max("pk")))
    documents = Document.objects.filter(public=True).aggregate(n=Count("pk"), last=Max("pk"), editions=Sum("edition"))
    answers = Published.objects.aggregate(n=Count("pk"), last=Max("pk"), gone=Count("pk", filter=Q(withdrawn_at__isnull=False)))
    said = (sent, Withdrawal.objects.aggregate(n=Max("pk")), documents, answers, _law())
    return Pulse(frame=repr((day, site_name(day), alerts)), rest=repr(said))


def _law() -> tuple[int | None, int]:
    """Changes with every standing of a document of law: pages of documents show them."""
    found = Standing.objects.aggregate(last=Max("pk"), over=Count("pk", filter=Q(superseded_by__isnull=False)))
    return found["last"], found["over"]


def marks() -> Marks:
    """Address → mark, of every page that is baked; a fixed number of questions."""
    found: Marks = {}
    released = _articles(found)
    press = _press(found)
    documents = _documents(found)
    answers = _answers(found)
    feed = list(public_releases("feed")[:50].values_list("pk", flat=True))
    found[reverse("portal:home")] = repr((released, documents[-20:]))
    found[reverse("portal:column")] = repr(released)
    found[reverse("portal:press")] = repr(press)
    found[reverse("portal:documents")] = repr(documents)
    found[reverse("portal:answers")] = repr(answers)
    found[reverse("portal:feed")] = found[reverse("portal:json_feed")] = repr(feed)
    return found


_FIELDS = (
    "pk", "message", "message__slug", "message__original", "message__corrects__message", "message__source", "message__source__public",
    "message__source__edition",
)  # fmt: skip


def _articles(found: Marks) -> list[int]:
    """Articles: each changes with its versions, its translations, what corrects it, and its source document."""
    rows = list(public_releases().order_by("pk").values_list(*_FIELDS))
    family, corrections = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for pk, message, _, original, corrected, *_ in rows:
        family[original or message].append(pk)
        if corrected:
            corrections[corrected].append(pk)
    carried = _carried([row[0] for row in rows])
    for pk, message, slug, original, _, *source in rows:
        said = (pk, family[original or message], corrections[message], source, carried.get(pk))
        found[reverse("portal:article", args=[slug])] = repr(said)
    return [row[0] for row in rows]


def _carried(releases: list[int]) -> dict[int, int]:
    """Release → its renditions: audio may come after the page."""
    rows = Release.objects.filter(pk__in=releases).order_by().annotate(n=Count("renditions"))
    return dict(rows.values_list("pk", "n"))


def _press(found: Marks) -> list[int]:
    rows = list(public_releases("press_page").order_by("pk").values_list("pk", "message__slug"))
    portal = set(public_releases().order_by().values_list("message__slug", flat=True))
    for pk, slug in rows:
        found[reverse("portal:press_release", args=[slug])] = repr((pk, slug in portal))
    return [pk for pk, _ in rows]


def _documents(found: Marks) -> list[tuple[int, int]]:
    """Public documents: each changes with its corrections, what was released about it, and the law that it cites."""
    about, law = defaultdict[int, list[int]](list), _law()
    for source, pk in public_releases().filter(message__source__isnull=False).order_by("pk").values_list("message__source", "pk"):
        about[source].append(pk)
    rows = list(Document.objects.filter(public=True).order_by("pk").values_list("pk", "edition"))
    for pk, edition in rows:
        found[reverse("portal:document", args=[pk])] = repr((edition, about[pk], law))
    return rows


def _answers(found: Marks) -> list[int]:
    rows = list(Published.objects.filter(withdrawn_at__isnull=True).order_by("pk").values_list("pk", "code", "at"))
    for pk, code, moment in rows:
        found[reverse("portal:answer", args=[code])] = repr((pk, moment.isoformat()))
    return [pk for pk, *_ in rows]
