"""Reads of instruments, their standing in time, and who cites them. `instruments_visible_to` is the gate to instruments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from loa.documents.citing_rules import Identity, Resolution, issuer_key, law_key, resolve
from loa.documents.law_rules import UNKNOWN, Kind, Line, Statement, Status, standing_on, warning
from loa.documents.models import Document, Instrument, Proposal, Reference, Standing
from loa.documents.rules import first_day_of
from loa.organisations.models import Body, User
from loa.organisations.queries import Ids, may_anywhere, visible_bodies
from loa.organisations.rules import Act
from loa.paper.reading import Reference as Cited
from loa.vietnamese.letters import fold


def may_change_law(user: User, day: date) -> bool:
    """Whether `user` may enter standings: by a post on `day`, or as the administrator of the program, since no one body owns the law."""
    return user.is_superuser or may_anywhere(user, Act.LAW, day)


def instruments_visible_to(user: User, day: date) -> QuerySet[Instrument]:
    """Instruments of national bodies, and those that a document which `user` may see is, or cites; by kind and number."""
    bodies = visible_bodies(user, day)
    cited = Reference.objects.filter(document__owner__in=bodies, instrument__isnull=False).values("instrument")
    held = Document.objects.filter(owner__in=bodies, instrument__isnull=False).values("instrument")
    return Instrument.objects.filter(Q(national=True) | Q(pk__in=cited) | Q(pk__in=held)).order_by("type", "-date_text", "number", "pk")


def lines_of(instruments: Iterable[int]) -> dict[int, list[Line]]:
    """The valid lines of each instrument by its id; one query."""
    found: dict[int, list[Line]] = {}
    rows = Standing.objects.filter(instrument__in=set(instruments), superseded_by__isnull=True).select_related("cause").order_by("pk")
    for row in rows:
        found.setdefault(row.instrument_id, []).append(row.line)
    return found


def statuses(instruments: Sequence[Instrument], day: date) -> dict[int, Status]:
    """The status of each instrument on `day`, by its id; one query."""
    lines = lines_of(i.pk for i in instruments)
    return {i.pk: standing_on(lines.get(i.pk, ()), day, i.identity.first_day) for i in instruments}


def lines_after(instrument: Instrument, statement: Statement, replaced: Sequence[int], cause: Instrument | None) -> list[Line]:
    """The lines of `instrument` as they would be with `statement` in place of the rows `replaced`; saves nothing."""
    kept = [line for line in lines_of([instrument.pk]).get(instrument.pk, []) if line.pk not in replaced]
    return [*kept, replace(statement.line, cause_from=cause.identity.first_day if cause else None)]


def standings_of(instrument: Instrument) -> QuerySet[Standing]:
    """All rows ever entered about `instrument`, valid ones first, then by period."""
    rows = instrument.standings.select_related("cause", "entered_by", "superseded_by")
    return rows.order_by(F("superseded_by").asc(nulls_first=True), F("valid_from").asc(nulls_first=True), "pk")


def scope_of(owner: Body) -> str:
    """The topmost body above `owner`, as instruments of local issuers keep it."""
    top = owner
    while top.parent is not None:
        top = top.parent
    return str(top.pk)


def identity_of(*, number: str, date_text: str, issuer: str, title: str, scope: str) -> Identity:
    """What tells the cited document from others; a law is known by its name only when it is one."""
    local = issuer_key(issuer)
    return Identity(number.strip(), date_text, local, "" if local else scope, law_key(title))


def known_like(identities: Iterable[Identity]) -> list[Instrument]:
    """Instruments that one of `identities` may mean; one query."""
    wanted = list(identities)
    numbers = {i.key for i in wanted if i.number}
    laws = {i.law for i in wanted if i.law}
    return list(Instrument.objects.filter(Q(number_key__in=numbers - {""}) | Q(law_key__in=laws - {""})))


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation of a document: which instrument is meant, and its status when the document was signed and on the asked day."""

    reference: Reference
    instrument: Instrument | None
    signed: Status | None
    now: Status
    copy: Document | None
    open: Resolution | None
    candidates: tuple[tuple[Instrument, Status], ...]

    @property
    def warning(self) -> str:
        return warning(self.signed, self.now) if self.instrument else ""


def citations(document: Document, day: date, bodies: Ids | None) -> list[Citation]:
    """What `document` cites, in order, with standings; copies that lie in the registers of `bodies` (None: public ones only).

    A fixed number of queries whatever the number of citations.
    """
    references = list(document.references.select_related("instrument").order_by("start", "pk"))
    signed = first_day_of(document.date_text)
    scope = scope_of(document.owner)
    asked = {r.pk: _identity(r, scope) for r in references if r.instrument_id is None}
    known = {i.pk: i for i in known_like(asked.values())} if asked else {}
    lines = lines_of([*(r.instrument_id for r in references if r.instrument_id), *known])
    copies = _copies([r.instrument_id for r in references if r.instrument_id], bodies)
    found = []
    for reference in references:
        instrument = reference.instrument
        own = lines.get(instrument.pk, ()) if instrument else ()
        first = instrument.identity.first_day if instrument else None
        resolution = None if instrument else resolve(asked[reference.pk], [i.identity for i in known.values()], signed)
        found.append(
            Citation(
                reference=reference,
                instrument=instrument,
                signed=standing_on(own, signed, first) if signed else None,
                now=standing_on(own, day, first),
                copy=copies.get(instrument.pk) if instrument else None,
                open=resolution,
                candidates=_offered(resolution, known, lines, signed or day),
            )
        )
    return found


def _offered(
    resolution: Resolution | None, known: Mapping[int, Instrument], lines: Mapping[int, Sequence[Line]], day: date
) -> tuple[tuple[Instrument, Status], ...]:
    if resolution is None:
        return ()
    rows = [known[pk] for pk in (*resolution.candidates, *([resolution.pk] if resolution.pk else []))]
    return tuple((i, standing_on(lines.get(i.pk, ()), day, i.identity.first_day)) for i in rows)


def _identity(reference: Reference, scope: str) -> Identity:
    return identity_of(number=reference.number, date_text=reference.date_text, issuer=reference.issuer, title=reference.title, scope=scope)


def _copies(instruments: Sequence[int], bodies: Ids | None) -> dict[int, Document]:
    """The registered document of each instrument that may be shown."""
    rows = Document.objects.filter(instrument__in=set(instruments)).defer("text", "folded", "reading", "first_reading")
    rows = rows.filter(public=True) if bodies is None else rows.filter(owner__in=bodies)
    return {d.instrument_id: d for d in rows.order_by("-pk") if d.instrument_id}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of instruments."""

    instrument: Instrument
    status: Status
    cited: int  # documents that the asker may see


def listing(user: User, day: date, words: str = "") -> list[Listed]:
    """Instruments that `user` may see, with every word of `words`, with their status on `day`."""
    found = instruments_visible_to(user, day)
    for word in fold(words).split()[:12]:
        found = found.filter(folded__contains=word)
    seen = Q(references__document__owner__in=visible_bodies(user, day))
    rows = list(found.annotate(cited=Count("references__document", filter=seen, distinct=True)))
    now = statuses(rows, day)
    return [Listed(i, now[i.pk], i.cited) for i in rows]


def citing_documents(instrument: Instrument, bodies: Ids) -> QuerySet[Document]:
    """Documents in the registers of `bodies` that cite `instrument`, newest first."""
    rows = Document.objects.filter(owner__in=bodies, references__instrument=instrument).distinct()
    return rows.select_related("owner").defer("text", "folded", "reading", "first_reading").order_by("-registered_at", "-pk")


def open_proposals(user: User, day: date) -> QuerySet[Proposal]:
    """What registered documents say of other instruments and nobody has confirmed yet, in the registers that `user` may see."""
    rows = Proposal.objects.filter(decided_at__isnull=True, document__owner__in=visible_bodies(user, day))
    return rows.select_related("document__owner", "document__instrument", "instrument").order_by("pk")


def references_visible_to(user: User, day: date) -> QuerySet[Reference]:
    """Citations in the registers that `user` may see."""
    rows = Reference.objects.filter(document__owner__in=visible_bodies(user, day)).select_related("document__owner")
    return rows.defer("document__text", "document__folded", "document__reading", "document__first_reading")


def open_references(user: User, day: date) -> QuerySet[Reference]:
    """Citations of which nobody knows yet what they mean."""
    return references_visible_to(user, day).filter(instrument__isnull=True).order_by("-document", "start")


def find_instrument(*, written: str, date_text: str, scope: str = "") -> Instrument | None:
    """The one instrument that a typed number or name of a law, with a date or year, means; None when there is none or more."""
    identity = identity_written(written, date_text, scope)
    known = {i.pk: i for i in known_like([identity])}
    return known.get(resolve(identity, [i.identity for i in known.values()], None).pk or 0)


def identity_written(written: str, date_text: str, scope: str = "") -> Identity:
    """The identity of what a person typed: "Luật …" is a name, anything else a number."""
    name = law_key(written)
    return identity_of(number="" if name else written, date_text=date_text, issuer="", title=written if name else "", scope=scope)


def status_of(instrument: Instrument, day: date) -> Status:
    """The status of one instrument on `day`."""
    return statuses([instrument], day).get(instrument.pk, UNKNOWN)


def ended_among(cited: Sequence[Cited], owner: Body, day: date) -> list[tuple[Instrument, Status]]:
    """What is no longer in force on `day`, or not yet, among the documents that a draft of `owner` cites."""
    scope = scope_of(owner)
    asked = [
        identity_of(number=c.number or "", date_text=c.date or "", issuer=c.issuer or "", title=c.title or "", scope=scope) for c in cited
    ]
    known = {i.pk: i for i in known_like(asked)}
    meant = dict.fromkeys(resolve(identity, [i.identity for i in known.values()], day).pk for identity in asked)
    status = statuses([known[pk] for pk in meant if pk], day)
    return [(known[pk], status[pk]) for pk in meant if pk and (status[pk].over or status[pk].kind is Kind.NOT_YET)]
