"""What becomes of inspections that are planned when their body ends: part of a reorganisation, which asks for the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from loa.inspections.actions import log
from loa.inspections.models import Inspection
from loa.inspections.queries import planned_of
from loa.inspections.rules import STATE_LABELS, Form, State
from loa.organisations.models import Body, User


@dataclass(frozen=True, slots=True)
class Moved:
    """How many planned inspections go on with another body, and how many were cancelled."""

    moved: int = 0
    cancelled: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.moved + other.moved, self.cancelled + other.cancelled)


@transaction.atomic
def hand_over_planned(*, old: Body, to: Sequence[Body], basis: str, by: User, at: datetime) -> Moved:
    """What is planned for `old` is planned for the first body of `to` that its round does not inspect yet; without one it is cancelled.

    A self-inspection is cancelled: who follows plans its own. What has begun is finished as it was begun.
    """
    found = Moved()
    for inspection in planned_of([old.pk]).select_for_update(of=("self",)):
        heir = _free(inspection, to)
        if heir is not None:
            _write(inspection, at, by, body=heir, note=f"Thay {old.name} theo {basis}"[:500])
            inspection.body = heir
            words = f"{heir} được kiểm tra thay {old}"
            log(inspection, "inspection.handed_over", words, by, at, {"from": old.pk, "to": heir.pk}, note=f"Căn cứ: {basis}")
            found += Moved(moved=1)
            continue
        _write(inspection, at, by, state=State.CANCELLED.value, note=f"{old.name} kết thúc theo {basis}"[:500])
        change = {"from": STATE_LABELS[State.PLANNED], "to": STATE_LABELS[State.CANCELLED]}
        log(inspection, "inspection.cancel", f"Hủy, {old} kết thúc: {inspection}", by, at, {**change}, note=f"Căn cứ: {basis}")
        found += Moved(cancelled=1)
    return found


def _free(inspection: Inspection, to: Sequence[Body]) -> Body | None:
    if inspection.round.form == Form.SELF:
        return None
    taken = {*Inspection.objects.filter(round=inspection.round_id).values_list("body_id", flat=True)}
    return next((body for body in to if body.pk not in taken | {inspection.round.body_id, inspection.round.keeper_id}), None)


def _write(inspection: Inspection, at: datetime, by: User, **values: object) -> None:
    Inspection.objects.filter(pk=inspection.pk).update(version=F("version") + 1, moved_by=by, moved_at=at, **values)
