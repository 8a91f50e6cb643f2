"""Writing to the ledger."""

from datetime import UTC, datetime

from loa.ledger.models import Entry
from loa.organisations.models import Body, User
from loa.seal.canonical import Json, canonical
from loa.seal.merkle import leaf_hash


def record(
    *,
    act: str,
    subject: str,
    summary: str,
    at: datetime,
    by: User | None = None,
    body: Body | None = None,
    basis: str = "",
    detail: dict[str, Json] | None = None,
    within: str = "",
) -> Entry:
    """Write one line. `subject` is "kind:id", `within` what it belongs to; `detail` holds hashes, figures and what staff changed."""
    form: dict[str, Json] = {
        "at": at.astimezone(UTC).isoformat(),
        "by": by.pk if by else None,
        "body": body.pk if body else None,
        "act": act,
        "subject": subject,
        "summary": summary[:400],
        "basis": basis,
        "detail": detail or {},
    }
    return Entry.objects.create(
        at=at,
        by=by,
        body=body,
        act=act,
        subject=subject,
        within=within,
        summary=summary[:400],
        basis=basis,
        detail=detail or {},
        leaf=leaf_hash(canonical(form)).hex(),
    )
