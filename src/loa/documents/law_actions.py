"""What is done to the standing of instruments: entered by a person, shipped with the program, looked at by those it touches."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from loa.documents.citing_actions import cite, new_instrument, obtain
from loa.documents.law_queries import find_instrument, identity_of, identity_written, known_like, may_change_law
from loa.documents.law_rules import Statement, WrongStanding, check_line
from loa.documents.models import Document, Instrument, Look, Proposal, Standing
from loa.documents.queries import reading_of
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.queries import check_acts_for

SHIPPED = Path(__file__).parent / "law.json"


class ChangedMeanwhile(Exception):
    """Somebody entered another standing of the same instrument after the page was opened."""


@transaction.atomic
def change_standing(
    *,
    instrument: Instrument,
    statement: Statement,
    replaced: Sequence[int],
    seen: Sequence[int],
    by: User,
    at: datetime,
    proposal: Proposal | None = None,
) -> Standing:
    """Enter a standing; the rows `replaced` (ids) are superseded by it, and stay.

    `seen` are the ids of the valid rows that the page showed. Raises ChangedMeanwhile when they are others now, PermissionDenied
    without a legal post, WrongStanding when the statement says too little.
    """
    if not may_change_law(by, localdate(at)):
        raise PermissionDenied("Chỉ quản trị hoặc công chức tư pháp, pháp chế được đổi tình trạng hiệu lực.")
    valid = Standing.objects.select_for_update().filter(instrument=instrument, superseded_by__isnull=True)
    if {row.pk for row in valid} != set(seen):
        raise ChangedMeanwhile
    check_line(statement.line, statement.basis, instrument.identity.first_day)
    standing = _enter(instrument, statement, by, at)
    Standing.objects.filter(pk__in=replaced, instrument=instrument, superseded_by__isnull=True).exclude(pk=standing.pk).update(
        superseded_by=standing
    )
    if proposal is not None:
        _decide(proposal, standing, by, at)
    _write(standing, by, at)
    return standing


def _enter(instrument: Instrument, statement: Statement, by: User, at: datetime) -> Standing:
    cause = _cause(statement)
    if cause == instrument:
        raise WrongStanding("Một văn bản không tự sửa đổi hay thay thế chính nó.")
    return Standing.objects.create(
        instrument=instrument,
        kind=statement.kind.value,
        valid_from=statement.valid_from,
        valid_to=statement.valid_to,
        cause=cause,
        provision=statement.provision[:200],
        basis=statement.basis[:500],
        source=statement.source[:500],
        confidence=statement.confidence,
        note=statement.note,
        entered_by=by,
        entered_at=at,
    )


def _cause(statement: Statement) -> Instrument | None:
    if not statement.cause_written:
        return None
    found = find_instrument(written=statement.cause_written, date_text=statement.cause_date)
    identity = identity_written(statement.cause_written, statement.cause_date)
    return found or obtain(identity, kind="", title=statement.cause_written if identity.law else "")


def _write(standing: Standing, by: User | None, at: datetime) -> None:
    cause = f" bởi {standing.cause.name}" if standing.cause else ""
    start = f" từ {standing.valid_from:%d/%m/%Y}" if standing.valid_from else ""
    record(
        act="standing.changed",
        subject=f"instrument:{standing.instrument_id}",
        summary=f"{standing.instrument.name}: {standing.get_kind_display()}{cause}{start}",
        at=at,
        by=by,
        basis=standing.basis[:300],
        detail={"standing": standing.pk},
    )


def _decide(proposal: Proposal, standing: Standing | None, by: User, at: datetime) -> None:
    proposal.standing = standing
    proposal.decided_by = by
    proposal.decided_at = at
    proposal.save(update_fields=["standing", "decided_by", "decided_at"])


@transaction.atomic
def refuse_proposal(*, proposal: Proposal, by: User, at: datetime) -> None:
    """Say that what was read in a document is no change of validity."""
    if not may_change_law(by, localdate(at)):
        raise PermissionDenied("Chỉ quản trị hoặc công chức tư pháp, pháp chế được quyết định đề xuất.")
    _decide(proposal, None, by, at)
    record(
        act="standing.refused",
        subject=f"instrument:{proposal.instrument_id}",
        summary=f"Không nhận đề xuất: {proposal.document.heading} – {proposal.get_kind_display()}",
        at=at,
        by=by,
    )


@transaction.atomic
def look(*, standing: Standing, body: Body, by: User, at: datetime) -> None:
    """Note that the officers of `body` have looked at what the change means for their work."""
    check_acts_for(by, body, localdate(at))
    _, new = Look.objects.get_or_create(standing=standing, body=body, defaults={"by": by, "at": at})
    if new:
        record(
            act="standing.looked_at",
            subject=f"instrument:{standing.instrument_id}",
            summary=f"{body}: đã xem thay đổi hiệu lực của {standing.instrument.name}",
            at=at,
            by=by,
            body=body,
        )


@transaction.atomic
def settle(*, at: datetime) -> int:
    """Load the shipped standings that are not there yet, and resolve citations registered before there were instruments.

    Harmless when all is done. Returns how many rows of standing were added.
    """
    shape: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    named = {row["id"]: _shipped_instrument(row) for row in shape["instruments"]}
    known = set(Standing.objects.filter(shipped_key__isnull=False).values_list("shipped_key", flat=True))
    fresh = [row for row in shape["standings"] if row["key"] not in known]
    for row in fresh:
        _write(_shipped_standing(row, named, at), None, at)
    for document in Document.objects.filter(references__key="").distinct():
        cite(document=document, reading=reading_of(document))
    return len(fresh)


def _shipped_instrument(row: dict[str, str]) -> Instrument:
    title = row.get("title", "")
    identity = identity_of(number=row.get("number", ""), date_text=row["date"], issuer="", title=title, scope="")
    for instrument in known_like([identity]):
        other = instrument.identity
        if (
            other.key == identity.key
            and other.year == identity.year
            and (not other.number or other.date_text[:4] == identity.date_text[:4])
        ):
            return instrument
    return new_instrument(identity, kind=row["type"], issuer=row.get("issuer", ""), title=title)


def _shipped_standing(row: dict[str, Any], named: dict[str, Instrument], at: datetime) -> Standing:
    return Standing.objects.create(
        instrument=named[row["of"]],
        kind=row["kind"],
        valid_from=_day(row.get("from")),
        valid_to=_day(row.get("to")),
        cause=named[row["by"]] if "by" in row else None,
        basis=row["basis"],
        source=row.get("source", ""),
        confidence=row["confidence"],
        note=row.get("note", ""),
        entered_at=at,
        shipped_key=row["key"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
