"""Reads of consultations and their editions. `visible_to` is the gate for staff, `public` for everybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left

from loa.consultations.draft_models import Consultation, Edition, Provision
from loa.consultations.edition_rules import PLACES, Line
from loa.consultations.landing_rules import Landing, Step, landed, step_of
from loa.consultations.rules import Phase, State, phase
from loa.consultations.term_rules import Posting, posting
from loa.ledger.models import Entry
from loa.organisations.models import Body, User
from loa.organisations.queries import may, seats, visible_keys
from loa.organisations.rules import Act, roles_for
from loa.paper.provision import PARAGRAPH
from loa.plans.models import Evidence
from loa.terms.queries import office_calendar, rules_for
from loa.vietnamese.letters import fold

_FIELDS = tuple(Line.__slots__)
KEPT = 3_600  # seconds that what never changes (an edition) stays in memory


def visible_to(user: User, day: date) -> QuerySet[Consultation]:
    """Consultations of bodies whose work `user` may see, the newest first."""
    rows = Consultation.objects.filter(body__in=visible_keys(user, day)).select_related("body__parent", "plan", "made_by")
    return rows.order_by("-made_at", "-pk")


def public() -> QuerySet[Consultation]:
    """Consultations that everybody may read: announced, whether comments are taken yet or not."""
    return Consultation.objects.filter(announced_at__isnull=False).select_related("body").order_by("-closes_on", "-pk")


def works_on(user: User, consultation: Consultation, day: date) -> bool:
    """Whether `user` may act on it."""
    return may(user, Act.CONSULT, consultation.body, day)


def own_bodies(user: User, day: date) -> QuerySet[Body]:
    """Bodies in whose name `user` may consult."""
    return Body.objects.filter(pk__in=seats(user, day, roles_for(Act.CONSULT))).order_by("alphabetical")


def officers_of(consultation: Consultation, day: date) -> QuerySet[User]:
    """Who may be given opinions to answer: staff with a post at the body or an office of it that allows it."""
    roles = [role.value for role in roles_for(Act.CONSULT)]
    held = Q(posts__valid_from__isnull=True) | Q(posts__valid_from__lte=day)
    going = Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gt=day)
    own = Q(posts__body=consultation.body_id) | Q(posts__body__parent=consultation.body_id, posts__body__kind__endswith="_office")
    return User.objects.filter(held & going & own, posts__role__in=roles, is_active=True).distinct().order_by("alphabetical")


def phase_of(consultation: Consultation, day: date) -> Phase:
    """Where it stands on `day`."""
    return phase(State(consultation.state), consultation.opens_on, consultation.closes_on, day)


def in_phase(rows: QuerySet[Consultation], wanted: Phase, day: date) -> QuerySet[Consultation]:
    """Those of `rows` that stand at `wanted` on `day`."""
    announced = rows.filter(state=State.ANNOUNCED.value)
    if wanted is Phase.FORTHCOMING:
        return announced.filter(opens_on__gt=day)
    if wanted is Phase.OPEN:
        return announced.filter(opens_on__lte=day, closes_on__gte=day)
    if wanted is Phase.ANSWERING:
        return announced.filter(closes_on__lt=day)
    return rows.filter(state=wanted.value)


def searched(rows: QuerySet[Consultation], words: str) -> QuerySet[Consultation]:
    """Those whose title holds every word, with or without marks."""
    wanted = fold(words).split()[:8]
    if not wanted:
        return rows
    keys = [pk for pk, title in rows.values_list("pk", "title") if all(word in fold(title) for word in wanted)]
    return rows.filter(pk__in=keys)


def unfinished_of(bodies: Iterable[int]) -> QuerySet[Consultation]:
    """Consultations of `bodies` that are being prepared, take comments or wait for their answers."""
    states = [State.DRAFT.value, State.ANNOUNCED.value]
    return Consultation.objects.filter(body__in=set(bodies), state__in=states).order_by("pk")


def posting_of(consultation: Consultation) -> Posting | None:
    """What the term says about its days; None while they are not set."""
    if consultation.opens_on is None or consultation.closes_on is None:
        return None
    rules = rules_for(consultation.body)
    return posting(rules, consultation.term, consultation.opens_on, consultation.closes_on, consultation.term_basis, office_calendar())


def editions(consultation: Consultation) -> list[Edition]:
    """All versions, the first first."""
    return list(consultation.editions.order_by("number"))


def newest(consultation: Consultation) -> Edition | None:
    """The version that is shown; None before a file was read."""
    return consultation.editions.order_by("-number").first()


def lines_of(edition: Edition) -> list[Line]:
    """The rows of an edition as values, in order."""
    rows = Provision.objects.filter(edition=edition).order_by("order").values_list(*_FIELDS)
    named = (dict(zip(_FIELDS, row, strict=True)) for row in rows)
    return [Line(**{**one, "origins": tuple(one["origins"])}) for one in named]


def outline(edition: Edition) -> list[dict[str, Any]]:
    """What the table of contents shows: articles, and the containers above them; one question, kept in memory."""
    found = cache.get(f"consultations.outline.{edition.pk}")
    if found is None:
        rows = Provision.objects.filter(edition=edition).order_by("order")
        names = ("pk", "stable", "article", "kind", "label", "number", "heading", "depth", "path", "change", "order")
        found = [row for row in rows.values(*names) if row["stable"] == row["article"]]
        bare = [row["pk"] for row in found if row["kind"] == PARAGRAPH]  # of a draft without labels: known by its first words
        words = dict(Provision.objects.filter(pk__in=bare).values_list("pk", Left("text", 80))) if bare else {}
        for row in found:
            row["heading"] = f"{row['path']}: {words[row['pk']].rsplit(' ', 1)[0]}…" if row["pk"] in words else row["heading"]
        cache.set(f"consultations.outline.{edition.pk}", found, KEPT)
    return list(found)


@dataclass(frozen=True, slots=True)
class Way:
    """All editions as comments pass through them; `numbers` are those of the editions, `index` finds a step by its edition's key."""

    steps: list[Step]
    index: dict[int, int]
    numbers: list[int]

    def landed(self, stable: str, edition: int, decided: dict[int, str | None] | None = None) -> Landing:
        """Where a target of `edition` (key) stands now; `decided` by keys of editions."""
        first = self.index[edition]
        chosen = {self.index[key] - first: to for key, to in (decided or {}).items() if key in self.index}
        return landed(stable, self.steps[first:], chosen)


def way_of(consultation: Consultation) -> Way:
    """The way of comments through the editions; kept in memory, since editions never change."""
    keys = list(consultation.editions.order_by("number").values_list("pk", "number"))
    name = f"consultations.way.{consultation.pk}.{keys[-1][0] if keys else 0}"
    steps = cache.get(name)
    if steps is None:
        steps = [step_of(Provision.objects.filter(edition=key).values_list("stable", "words", "origins")) for key, _ in keys]
        cache.set(name, steps, KEPT)
    return Way(steps, {key: at for at, (key, _) in enumerate(keys)}, [number for _, number in keys])


def page_of(edition: Edition, article: str) -> list[Provision]:
    """The provisions of one article (or other page of the draft), in order."""
    return list(Provision.objects.filter(edition=edition, article=article).order_by("order"))


def places_of(edition: Edition) -> QuerySet[Provision]:
    """The provisions that a comment may be about; see `edition_rules.is_place`."""
    return Provision.objects.filter(Q(kind__in=PLACES) | Q(kind=PARAGRAPH, depth=0), edition=edition)


def before(edition: Edition) -> Edition | None:
    """The version before it."""
    return Edition.objects.filter(consultation=edition.consultation_id, number__lt=edition.number).order_by("-number").first()


def words_below(row: Provision) -> str:
    """The words of a provision and of all that stands in it, a line each; its own label is left out, so that a new number is no change."""
    rows = Provision.objects.filter(edition=row.edition_id, order__gt=row.order)
    end = rows.filter(depth__lte=row.depth).order_by("order").values_list("order", flat=True).first()
    below = (rows.filter(order__lt=end) if end else rows).order_by("order").values_list("label", "heading", "text")
    lines = [row.heading, row.text, *(" ".join(filter(None, words)) for words in below)]
    return "\n".join(line for line in lines if line)


def texts_by_stable(edition: Edition, stables: Sequence[str]) -> dict[str, Provision]:
    """Those provisions of `edition`, by their ids."""
    return {row.stable: row for row in Provision.objects.filter(edition=edition, stable__in=stables)}


def counted_by_body(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """With how many opinions came in (`received`): their last number, since numbers have no gap and nothing is deleted."""
    return rows.annotate(received=F("last_number"))


def published_entry(consultation: Consultation) -> Entry | None:
    """The line of the ledger that says that the results were published; it holds no opinion."""
    return Entry.objects.filter(subject=f"consultation:{consultation.pk}", act="consultation.published").order_by("-pk").first()


def evidence_of(consultation: Consultation) -> QuerySet[Evidence]:
    """Where the consultation is evidence of a plan's task, not withdrawn."""
    rows = Evidence.objects.filter(entry__subject=f"consultation:{consultation.pk}", withdrawn_at__isnull=True)
    return rows.select_related("assignment__task", "assignment__plan__document", "assignment__body").order_by("pk")
