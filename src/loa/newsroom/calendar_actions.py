"""What is done to the editorial calendar. A planned day moves nothing that is released."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.newsroom.calendar_rules import VERB_LABELS, Verb, move
from loa.newsroom.models import Coverage, CoverageChange, Message, MessageKind
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act

STALE = "Có người vừa đổi mục này. Hãy xem lại rồi làm lại."


@transaction.atomic
def plan(
    *, owner: Body, title: str, day: date | None, by: User, at: datetime, channel: str = "", hour: time | None = None,
    message: Message | None = None, kind: MessageKind | None = None,
) -> Coverage:  # fmt: skip
    """Put something into the calendar, with its message or before there is a text. Raises NotAllowed without words or a day."""
    check_may(by, Act.WRITE, owner, localdate(at))
    words = title.strip() or (message.title if message else "")
    if not words or day is None:
        raise NotAllowed("Hãy ghi việc cần làm và chọn ngày.")
    if message is not None and message.owner_id != owner.pk:
        raise NotAllowed("Tin này của cơ quan khác.")
    made = Coverage.objects.create(
        owner=owner, message=message, kind=message.kind if message else kind, title=words[:200], channel=channel[:40], day=day, hour=hour,
        made_by=by, made_at=at,
    )  # fmt: skip
    _kept(made, Verb.PLAN, None, "", by, at)
    return made


@transaction.atomic
def act(*, coverage: Coverage, verb: Verb, edition: int, by: User, at: datetime, day: date | None = None, reason: str = "") -> Coverage:
    """Move, postpone, cancel or restore what is planned. Raises NotAllowed when it was changed after `edition`, or without its reason."""
    stored = _locked(coverage, edition, by, at)
    before = stored.day
    stored.state = move(stored.state, verb, day, reason).value
    if verb in (Verb.MOVE, Verb.RESTORE, Verb.POSTPONE):
        stored.day = day
    stored.edition += 1
    stored.save(update_fields=["state", "day", "edition"])
    _kept(stored, verb, before, reason, by, at)
    return stored


@transaction.atomic
def link(*, coverage: Coverage, message: Message, edition: int, by: User, at: datetime) -> Coverage:
    """The text of what was planned: a message of the same owner."""
    stored = _locked(coverage, edition, by, at)
    move(stored.state, Verb.LINK, stored.day, "")
    if message.owner_id != stored.owner_id:
        raise NotAllowed("Tin này của cơ quan khác.")
    stored.message, stored.kind, stored.edition = message, message.kind, stored.edition + 1
    stored.save(update_fields=["message", "kind", "edition"])
    _kept(stored, Verb.LINK, stored.day, message.title, by, at)
    return stored


def _locked(coverage: Coverage, edition: int, by: User, at: datetime) -> Coverage:
    stored = Coverage.objects.select_for_update().get(pk=coverage.pk)
    check_may(by, Act.WRITE, stored.owner, localdate(at))
    if stored.edition != edition:
        raise NotAllowed(STALE)
    return stored


def _kept(coverage: Coverage, verb: Verb, before: date | None, reason: str, by: User, at: datetime) -> None:
    CoverageChange.objects.create(
        coverage=coverage, verb=verb.value, before=before, after=coverage.day, reason=reason.strip()[:500], by=by, at=at
    )
    day = f" {coverage.day:%d/%m/%Y}" if coverage.day else ""
    why = f": {reason.strip()}" if reason.strip() else ""
    summary = f"Lịch biên tập – {VERB_LABELS[verb].lower()} “{coverage.title}”{day}{why}"
    record(act=f"coverage.{verb}", subject=f"coverage:{coverage.pk}", summary=summary[:400], at=at, by=by, body=coverage.owner)
