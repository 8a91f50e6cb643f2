"""What is done to citations: which instrument each one means, and what a document says it does to it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from loa.documents.citing_rules import Identity, is_national, number_key, resolve, typed_date
from loa.documents.law_queries import identity_of, known_like, may_change_law, scope_of
from loa.documents.law_rules import PROPOSED, WrongStanding
from loa.documents.models import Document, Instrument, Proposal, Reference
from loa.documents.rules import TYPE_NAMES, first_day_of
from loa.ledger.actions import record
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.paper.kinds import code_in_symbol
from loa.paper.reading import Reading
from loa.paper.references import NUMBER
from loa.paper.relations import relations_of, sentence_at
from loa.vietnamese.letters import fold

KEYS = ("number_key", "date_text", "issuer_key", "scope", "law_key")  # unique together
CODES = {name: code for code, name in TYPE_NAMES.items()} | {"Bộ luật": "LUẬT"}


@transaction.atomic
def cite(*, document: Document, reading: Reading) -> None:
    """Write the references of `reading`, say which instruments they mean, and propose what the document says of them.

    Which instrument a person chose for a citation stays chosen. Called by what registers and corrects, which write the ledger.
    """
    scope = scope_of(document.owner)
    chosen = {(r.key, r.date_text): r.instrument for r in document.references.filter(chosen=True).select_related("instrument")}
    document.references.all().delete()
    rows = []
    for cited, relation in zip(reading.references, relations_of(reading), strict=True):
        row = Reference(
            document=document,
            type=(cited.type or "")[:60],
            number=(cited.number or "")[:80],
            date_text=(cited.date or "")[:10],
            issuer=(cited.issuer or "")[:300],
            title=cited.title or "",
            start=cited.start,
            end=cited.end,
            places=[list(place) for place in relation.places],
            relation=relation.kind,
        )
        row.key = _identity(row, scope).key[:200] or "?"
        row.instrument = chosen.get((row.key, row.date_text))
        row.chosen = row.instrument is not None
        rows.append(row)
    document.instrument = _own_instrument(document, scope)
    document.save(update_fields=["instrument"])
    _resolve([r for r in rows if not r.chosen], scope, first_day_of(document.date_text))
    Reference.objects.bulk_create(rows)
    _propose(document, rows, reading)


def _identity(row: Reference, scope: str) -> Identity:
    return identity_of(number=row.number, date_text=row.date_text, issuer=row.issuer, title=row.title, scope=scope)


def _resolve(rows: Sequence[Reference], scope: str, signed: date | None) -> None:
    """Set the instrument of each row that is certain; one that names a document nobody knew makes its row."""
    identities = [_identity(r, scope) for r in rows]
    known = {i.pk: i for i in known_like(identities)}
    for row, identity in zip(rows, identities, strict=True):
        answer = resolve(identity, [i.identity for i in known.values()], signed)
        row.instrument = _completed(known[answer.pk], identity, row.title) if answer.pk else None
        if answer.new:
            row.instrument = new_instrument(identity, kind=row.type, issuer=row.issuer, title=row.title)
            known[row.instrument.pk] = row.instrument


def _completed(instrument: Instrument, identity: Identity, title: str) -> Instrument:
    """A law that was known by its number alone gets the name by which it is cited."""
    if identity.law and instrument.number and not instrument.law_key:
        instrument.law_key, instrument.title = identity.law, title
        instrument.folded = fold(f"{instrument.name} {instrument.issuer} {title}")
        instrument.save(update_fields=["law_key", "title", "folded"])
    return instrument


def new_instrument(identity: Identity, *, kind: str, issuer: str, title: str) -> Instrument:
    """Make the row of a document of the world; `kind` is the name of a type, or its code."""
    code = CODES.get(kind) or ("LUẬT" if identity.law else code_in_symbol(identity.number.rpartition("/")[2]) or kind)
    row = Instrument(
        type=code if code in TYPE_NAMES else "",
        number=identity.number[:80],
        date_text=identity.date_text,
        issuer=issuer[:300],
        title="" if NUMBER.search(title) else title,  # what was read too far must not tell of a third document
    )
    _fill(row, identity)
    keys = {name: getattr(row, name) for name in KEYS}
    others = {name: getattr(row, name) for name in ("type", "number", "issuer", "title", "national", "folded")}
    made, new = Instrument.objects.get_or_create(**keys, defaults=others)  # two registers may name it at the same moment
    if new:
        _look_again(made)
    return made


def _fill(row: Instrument, identity: Identity) -> None:
    """Set the columns by which `row` is found."""
    row.number_key = number_key(identity.number)[:80]
    row.issuer_key = identity.issuer
    row.scope = "" if is_national(identity.number) or identity.law else identity.scope
    row.law_key = identity.law
    row.national = bool(identity.law) or is_national(identity.number)
    row.folded = fold(f"{row.name} {row.issuer} {row.title}")


@transaction.atomic
def describe_instrument(*, instrument: Instrument, number: str, date_text: str, issuer: str, title: str, by: User, at: datetime) -> None:
    """Complete what is known of an instrument: its number, day, issuer, name. Raises WrongStanding when it would be another one."""
    if not may_change_law(by, localdate(at)):
        raise PermissionDenied("Chỉ quản trị hoặc công chức tư pháp, pháp chế được sửa thông tin văn bản.")
    typed = typed_date(date_text)
    if typed is None:
        raise WrongStanding(f"“{date_text}” không phải ngày hay năm. Hãy ghi như 2016 hoặc 05/4/2016.")
    identity = identity_of(number=number, date_text=typed, issuer=issuer, title=title, scope=instrument.scope)
    if not identity.key:
        raise WrongStanding("Hãy ghi số, ký hiệu; với luật thì ghi tên bắt đầu bằng “Luật”.")
    instrument.number, instrument.date_text = number.strip()[:80], typed
    instrument.issuer, instrument.title = issuer.strip()[:300], title.strip()
    _fill(instrument, identity)
    same = Instrument.objects.filter(**{name: getattr(instrument, name) for name in KEYS}).exclude(pk=instrument.pk)
    if same.exists():
        raise WrongStanding("Danh mục đã có văn bản này ở một dòng khác; hãy dùng dòng đó.")
    instrument.save()
    _look_again(instrument)
    record(
        act="instrument.described",
        subject=f"instrument:{instrument.pk}",
        summary=f"Sửa thông tin văn bản: {instrument.name}",
        at=at,
        by=by,
    )


def _look_again(added: Instrument) -> None:
    """Citations of the same number or name may mean another document now that there is one more; what a person chose stays."""
    keys = {added.number_key, added.law_key} - {""}
    rows = Reference.objects.filter(key__in=keys, chosen=False).select_related("document__owner__parent")
    for row in rows.defer("document__text", "document__folded", "document__reading", "document__first_reading"):
        before = row.instrument_id
        identity = _identity(row, scope_of(row.document.owner))
        answer = resolve(identity, [i.identity for i in known_like([identity])], first_day_of(row.document.date_text))
        if answer.pk != before:
            row.instrument_id = answer.pk
            row.save(update_fields=["instrument"])


def _own_instrument(document: Document, scope: str) -> Instrument | None:
    """The instrument that `document` is a copy of; None while it has no number or no day."""
    identity = identity_of(number=document.number, date_text=document.date_text, issuer=document.issuer, title="", scope=scope)
    known = {i.pk: i for i in known_like([identity])} if identity.number else {}
    answer = resolve(identity, [i.identity for i in known.values()], None)
    if identity.number and answer.new:
        return new_instrument(identity, kind=document.type, issuer=document.issuer, title=document.title)
    return known[answer.pk] if answer.pk else None


def _propose(document: Document, rows: Iterable[Reference], reading: Reading) -> None:
    """Keep one open proposal for each instrument that the document says it amends, replaces or ends."""
    wanted = [r for r in rows if r.relation in PROPOSED and r.instrument_id and document.instrument_id]
    kept = []
    for row in wanted:
        words = sentence_at(reading.text, *row.places[-1])
        found, _ = Proposal.objects.get_or_create(
            document=document, instrument=row.instrument, kind=PROPOSED[row.relation].value, defaults={"words": words}
        )
        kept.append(found.pk)
    document.proposals.filter(decided_at__isnull=True).exclude(pk__in=kept).delete()


@transaction.atomic
def choose_instrument(*, reference: Reference, instrument: Instrument, by: User, at: datetime) -> None:
    """Say which instrument a citation means."""
    document = reference.document
    check_may(by, Act.REGISTER, document.owner, localdate(at))
    reference.instrument = instrument
    reference.chosen = True
    reference.save(update_fields=["instrument", "chosen"])
    record(
        act="reference.chosen",
        subject=f"document:{document.pk}",
        summary=f"“{reference}” là {instrument.name}",
        at=at,
        by=by,
        body=document.owner,
    )


@transaction.atomic
def name_instrument(*, reference: Reference, date_text: str, by: User, at: datetime) -> Instrument:
    """Say from which day or year the cited document is, and so which it is. Raises WrongStanding when that is not enough."""
    check_may(by, Act.REGISTER, reference.document.owner, localdate(at))
    typed = typed_date(date_text)
    if typed is None:
        raise WrongStanding(f"“{date_text}” không phải ngày hay năm. Hãy ghi như 2016 hoặc 05/4/2016.")
    scope = scope_of(reference.document.owner)
    identity = identity_of(
        number=reference.number, date_text=typed or reference.date_text, issuer=reference.issuer, title=reference.title, scope=scope
    )
    found = obtain(identity, kind=reference.type, issuer=reference.issuer, title=reference.title)
    choose_instrument(reference=reference, instrument=found, by=by, at=at)
    return found


def obtain(identity: Identity, *, kind: str, issuer: str = "", title: str = "") -> Instrument:
    known = {i.pk: i for i in known_like([identity])}
    answer = resolve(identity, [i.identity for i in known.values()], None)
    if answer.pk:
        return known[answer.pk]
    if not identity.sure or not answer.new:
        raise WrongStanding(f"{answer.why or 'Chưa đủ để biết là văn bản nào.'} Hãy ghi số và ngày ban hành; với luật thì ghi tên và năm.")
    return new_instrument(identity, kind=kind, issuer=issuer, title=title)
