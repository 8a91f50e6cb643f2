"""Why has this release not arrived? All its deliveries that did not, in groups with one cause each and the act that helps."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db.models import Count, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from loa.delivery.cause_rules import HELP_LABELS, Help, cause, help_for
from loa.delivery.lane_queries import resting
from loa.delivery.models import Attempt, Delivery, Rest
from loa.delivery.port import DestinationKind, ReceiptMode
from loa.delivery.queries import superseded
from loa.delivery.registry import channels
from loa.delivery.rules import ON_ITS_WAY, OPEN, STATE_LABELS, State, arrived
from loa.delivery.why_queries import WAITS
from loa.newsroom.models import Release

_SHOWN = 8  # places that are named in a group
_SAID = [s.value for s in (State.RETRYING, State.FAILED, State.MISSED, State.EXPIRED, State.UNKNOWN, State.OVERDUE, State.WITHDRAWN)]
_ORDER = [
    State.FAILED, State.MISSED, State.EXPIRED, State.RENDERED, State.UNKNOWN, State.OVERDUE, State.RETRYING, State.PENDING, State.SENDING,
    State.ACCEPTED, State.HANDED_OVER, State.WITHDRAWN,
]  # fmt: skip


@dataclass(slots=True)
class Group:
    """Deliveries on one channel, in one state, for one cause."""

    channel: str
    label: str
    state: State
    cause: str
    help: Help
    count: int = 0
    named: list[Delivery] = field(default_factory=list)  # some of them; of subscribers none
    details: set[str] = field(default_factory=set)  # the words, as written, that are this cause

    @property
    def code(self) -> str:
        """What names the group in an address."""
        return sha256(f"{self.channel}|{self.state}|{self.cause}".encode()).hexdigest()[:12]

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def help_label(self) -> str:
        return HELP_LABELS[self.help]

    @property
    def more(self) -> int:
        return self.count - len(self.named)


@dataclass(frozen=True, slots=True)
class Causes:
    """All groups of a release; `arrived` of `count` deliveries have the best proof that their channel gives."""

    count: int
    arrived: int
    groups: list[Group]


def causes(release: Release, at: datetime) -> Causes:
    """Why deliveries of `release` have not arrived, the worst first."""
    rests = {kind: resting(kind, at) for kind in channels()}
    groups: dict[str, Group] = {}
    count = there = 0
    for (kind, state, detail), n in _counted(release).items():
        count += n
        if arrived(State(state), _mode(kind)):
            there += n
            continue
        group = _group(kind, State(state), detail, rests.get(kind))
        kept = groups.setdefault(group.code, group)
        kept.count += n
        kept.details.add(detail)
    found = sorted(groups.values(), key=lambda g: (_ORDER.index(g.state), g.channel, -g.count))
    for group in found:
        group.named.extend(_members(release, group).exclude(destination_kind=DestinationKind.SUBSCRIBER.value)[:_SHOWN])
    return Causes(count, there, found)


def members(release: Release, code: str, at: datetime) -> tuple[Group, list[Delivery]] | None:
    """The group `code` and its deliveries; None when there is no such group any more."""
    group = next((g for g in causes(release, at).groups if g.code == code), None)
    return (group, list(_members(release, group))) if group else None


def _counted(release: Release) -> Counter[tuple[str, str, str]]:
    """How many deliveries by (channel, state, last word); the last word of those only for which it says something."""
    rows = release.deliveries.filter(~superseded()).order_by()
    last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-number").values("detail")[:1]
    worded = rows.filter(state__in=_SAID).annotate(word=Coalesce(Subquery(last), Value(""), output_field=TextField()))
    said = worded.values_list("channel", "state", "word").annotate(n=Count("pk"))
    quiet = rows.exclude(state__in=_SAID).values_list("channel", "state").annotate(n=Count("pk"))
    found = Counter({(kind, state, word): n for kind, state, word, n in said})
    found.update({(kind, state, ""): n for kind, state, n in quiet})
    return found


def _members(release: Release, group: Group) -> QuerySet[Delivery]:
    rows = release.deliveries.filter(~superseded(), channel=group.channel, state=group.state.value).order_by("destination_name", "pk")
    if group.state.value not in _SAID:
        return rows
    last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-number").values("detail")[:1]
    return rows.annotate(word=Coalesce(Subquery(last), Value(""), output_field=TextField())).filter(word__in=group.details)


def _mode(kind: str) -> ReceiptMode:
    channel = channels().get(kind)
    return channel.receipt_mode if channel else ReceiptMode.INSTANT


def _group(kind: str, state: State, detail: str, rest: Rest | None) -> Group:
    channel = channels().get(kind)
    helping = help_for(state, _mode(kind), resting=rest is not None)
    said = cause(detail) or _quiet(state, _mode(kind), rest)
    return Group(kind, channel.label if channel else kind, state, said, helping)


def _quiet(state: State, mode: ReceiptMode, rest: Rest | None) -> str:
    """The cause where no attempt says one."""
    if state in OPEN and rest:
        until = f"đến {localtime(rest.until):%H:%M ngày %d/%m/%Y}" if rest.until else "cho đến khi có người mở lại"
        return f"Kênh đang tạm nghỉ {until}: {rest.why}"
    if state in ON_ITS_WAY:
        return WAITS[mode]
    return {State.PENDING: "Đang chờ tới lượt.", State.RENDERED: "Mới dựng thành tệp, chưa đi đâu cả."}.get(state, "")
