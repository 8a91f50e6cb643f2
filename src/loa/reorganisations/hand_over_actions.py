"""What an enacted reorganisation moves: work, findings, messages, consultations, inspections, plans, people, stations, channels.

Called by `actions.enact` alone, in its transaction.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q

from loa.consultations.hand_over_actions import hand_over as hand_over_consultation
from loa.directory.ending_actions import Ended, end_with_body
from loa.inspections.ending_actions import Moved, hand_over_planned
from loa.inspections.finding_actions import hand_over as hand_over_finding
from loa.inspections.finding_actions import hand_over_rounds
from loa.inspections.finding_queries import open_findings_of
from loa.ledger.actions import record
from loa.newsroom.hand_over_actions import hand_over as hand_over_message
from loa.organisations.models import Body, Post, User
from loa.plans.models import HandOver, Plan
from loa.plans.rules import PlanState
from loa.plans.work_actions import hand_over
from loa.plans.work_queries import open_lines_of
from loa.reorganisations.models import Choice, Reorganisation
from loa.reorganisations.queries import at_work, ending
from loa.seal.canonical import Json
from loa.stations.models import Station

Targets = dict[int, Body]
"""The body in which each way ends, by the way's id."""


class _Ways:
    """Where open work of each old body goes: the ways that take work, or those chosen for a task."""

    def __init__(self, reorganisation: Reorganisation, targets: Targets) -> None:
        self.by_old: dict[int, list[int]] = defaultdict(list)
        for pk, old in reorganisation.ways.filter(takes_work=True).order_by("pk").values_list("pk", "old_id"):
            self.by_old[old].append(pk)
        self._keepers: dict[int, list[Body]] = defaultdict(list)
        for pk, old in reorganisation.ways.filter(takes_plans=True).order_by("pk").values_list("pk", "old_id"):
            self._keepers[old].append(targets[pk])
        chosen = Choice.objects.filter(reorganisation=reorganisation).prefetch_related("ways")
        self._chosen = {(c.old_id, c.task_id): [w.pk for w in c.ways.all()] for c in chosen}
        self._ends, self._targets = ending(reorganisation), targets

    def one(self, body: int, tasks: Iterable[int]) -> Body | None:
        """The one body that takes what cannot be in two: as chosen for one of `tasks`, else who keeps plans, else the first."""
        chosen = next((self.to(body, task) for task in tasks if (body, task) in self._chosen), [])
        return next(iter([*chosen, *self._keepers.get(body, ()), *self.to(body, None)]), None)

    def to(self, body: int, task: int | None) -> list[Body]:
        """The bodies that take what `body` has of `task`; none when it keeps it."""
        chosen = self._chosen.get((body, task)) if task is not None else None
        ways = chosen or (self.by_old[body] if body in self._ends else [])
        return list({self._targets[pk].pk: self._targets[pk] for pk in ways}.values())


def hand_over_work(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> int:
    """Open lines of bodies that end, and of those that give work away, go their ways."""
    ways, count = _Ways(reorganisation, targets), 0
    for line in open_lines_of(ways.by_old):
        if to := ways.to(line.body_id, line.task_id):
            hand_over(line=line, to=to, on=reorganisation.on, basis=reorganisation.basis, by=by, at=at)
            reorganisation.hand_overs.add(*HandOver.objects.filter(old=line))
            count += 1
    return count


def hand_over_findings(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> int:
    """Unfinished findings go the ways of the work of their body, or of the task that they are about."""
    ways, count = _Ways(reorganisation, targets), 0
    for finding in open_findings_of(ways.by_old):
        if to := ways.to(finding.body_id, finding.item.task_id if finding.item else None):
            hand_over_finding(finding=finding, to=to, on=reorganisation.on, basis=reorganisation.basis, by=by, at=at)
            count += 1
    return count


def hand_over_messages(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> int:
    """Messages that are being written at bodies that end go on in the body that takes their task, or follows the work."""
    ways, count = _Ways(reorganisation, targets), 0
    for message in at_work(ending(reorganisation)):
        to = ways.one(message.owner_id, message.tasks.values_list("pk", flat=True))
        if to is not None:
            hand_over_message(message=message, to=to, basis=reorganisation.basis, by=by, at=at)
            count += 1
    return count


def hand_over_consultations(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> int:
    """Consultations that are not finished at bodies that end go on in the body that follows the work."""
    ways, count = _Ways(reorganisation, targets), 0
    for body in Body.objects.filter(pk__in=ending(reorganisation)).order_by("pk"):
        if (to := ways.one(body.pk, ())) is not None:
            count += hand_over_consultation(old=body, to=to, basis=reorganisation.basis, by=by, at=at)
    return count


def hand_over_inspections(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> dict[str, Json]:
    """Planned inspections of bodies that end are those of the bodies that take their work, or cancelled. Returns both in numbers."""
    ways, found = _Ways(reorganisation, targets), Moved()
    for body in Body.objects.filter(pk__in=ending(reorganisation)).order_by("pk"):
        found += hand_over_planned(old=body, to=ways.to(body.pk, None), basis=reorganisation.basis, by=by, at=at)
    return {"inspections": found.moved, "inspections_cancelled": found.cancelled}


def keep_plans(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> int:
    """Running plans are kept by who takes plans."""
    count = 0
    for way in reorganisation.ways.filter(takes_plans=True).select_related("old"):
        for plan in Plan.objects.filter(keeper=way.old, state=PlanState.RUNNING.value):
            Plan.objects.filter(pk=plan.pk).update(keeper=targets[way.pk], version=F("version") + 1)
            whole = f"plan:{plan.pk}"
            detail: dict[str, Json] = {"keeper": {"from": way.old.name, "to": targets[way.pk].name}}
            words = f"{targets[way.pk]} theo dõi tiếp kế hoạch thay {way.old}"
            basis = reorganisation.basis
            record(act="plan.kept", subject=whole, within=whole, summary=words, at=at, by=by, body=way.old, basis=basis, detail=detail)
            count += 1
    return count


def keep_rounds(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> int:
    """Rounds of inspections that are not finished are followed up by who takes plans."""
    ways = reorganisation.ways.filter(takes_plans=True).select_related("old")
    return sum(hand_over_rounds(old=w.old, new=targets[w.pk], basis=reorganisation.basis, by=by, at=at) for w in ways)


def move_people(reorganisation: Reorganisation, targets: Targets) -> int:
    """Posts at bodies that end, end with them; where a way takes people along they hold the same role in the body that goes on."""
    day = reorganisation.on
    posts = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lt=day)
    count = 0
    for way in reorganisation.ways.filter(takes_people=True):
        for post in posts.filter(body=way.old_id):
            same = Post.objects.filter(user_id=post.user_id, body=targets[way.pk], role=post.role, valid_from=day)
            if not same.exists():
                Post.objects.create(user_id=post.user_id, body=targets[way.pk], role=post.role, title=post.title, valid_from=day)
            count += 1
    posts.filter(body__in=ending(reorganisation)).update(valid_to=day)
    return count


def move_stations(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> int:
    """Stations of bodies that end go where their channels go."""
    count = 0
    for way in reorganisation.ways.filter(takes_channels=True, ends_old=True).select_related("old"):
        for station in Station.objects.filter(body=way.old):
            Station.objects.filter(pk=station.pk).update(body=targets[way.pk])
            words = f"{station} chuyển từ {way.old} sang {targets[way.pk]}"
            record(act="station.moved", subject=f"station:{station.code}", summary=words, at=at, by=by, body=way.old)
            count += 1
    return count


def end_contacts_and_channels(reorganisation: Reorganisation, targets: Targets, by: User, at: datetime) -> dict[str, Json]:
    """Official channels of bodies that end begin anew for the first body that takes channels; contacts end. Returns both in numbers."""
    heirs: dict[int, Body] = {}
    for pk, old in reorganisation.ways.filter(takes_channels=True, ends_old=True).order_by("pk").values_list("pk", "old_id"):
        heirs.setdefault(old, targets[pk])
    ended = Ended()
    for body in Body.objects.filter(pk__in=ending(reorganisation)).order_by("pk"):
        ended += end_with_body(body=body, heir=heirs.get(body.pk), on=reorganisation.on, basis=reorganisation.basis, by=by, at=at)
    return {"channels": ended.channels, "channels_anew": ended.anew, "contacts": ended.contacts}
