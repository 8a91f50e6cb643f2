"""What is done to reorganisations: prepare, enact once, drop. The only place that saves them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from loa.ledger.actions import record
from loa.organisations import actions as bodies
from loa.organisations.models import Body, Succession, User
from loa.organisations.period_rules import WrongBody
from loa.organisations.queries import below, check_may
from loa.organisations.queries import on as on_day
from loa.organisations.rules import KIND_LABELS, Act, Kind, SuccessionKind, name_key
from loa.plans.models import Task
from loa.reorganisations.hand_over_actions import (
    end_contacts_and_channels,
    hand_over_consultations,
    hand_over_findings,
    hand_over_inspections,
    hand_over_messages,
    hand_over_work,
    keep_plans,
    keep_rounds,
    move_people,
    move_stations,
)
from loa.reorganisations.models import Choice, Fresh, Reorganisation, Way
from loa.reorganisations.queries import ending, preview
from loa.reorganisations.rules import CannotReorganise, State
from loa.seal.canonical import Json


@transaction.atomic
def start(*, title: str, scope: Body, on: date, basis: str, by: User, at: datetime) -> Reorganisation:
    """A new one, a draft. Raises CannotReorganise, PermissionDenied."""
    check_may(by, Act.ADMINISTER, scope, localdate(at))
    if not title.strip() or not basis.strip():
        raise CannotReorganise("Hãy ghi tên đợt sắp xếp và căn cứ pháp lý (số, ngày của nghị quyết, quyết định).")
    made = Reorganisation.objects.create(
        title=title.strip()[:200], scope=scope, on=on, basis=basis.strip()[:300], written_by=by, written_at=at
    )
    _log(made, "started", f"Chuẩn bị: {made.title}", by, at)
    return made


@dataclass(frozen=True, slots=True)
class WayForm:
    """What a way takes along. `function` is given when only a function moves."""

    kind: SuccessionKind
    function: str = ""
    ends_old: bool = True
    takes_work: bool = True
    takes_plans: bool = False
    takes_people: bool = False
    takes_channels: bool = True


@transaction.atomic
def add_way(*, reorganisation: Reorganisation, old: Body, new: Body | Fresh, form: WayForm, by: User, at: datetime) -> Way:
    """From `old` to `new`. A way that is there already is written over. Raises CannotReorganise."""
    _check_draft(reorganisation, by, at)
    if isinstance(new, Body) and new.pk == old.pk:
        raise CannotReorganise(f"{old} không thể kế thừa chính mình.")
    if (form.kind is SuccessionKind.FUNCTION) != bool(form.function.strip()):
        raise CannotReorganise("Chuyển chức năng thì ghi rõ chức năng; kế thừa toàn bộ hoặc chia tách thì để trống chức năng.")
    if not below([reorganisation.scope_id]).filter(pk=old.pk).exists():
        raise CannotReorganise(f"{old} không thuộc phạm vi của {reorganisation.scope}.")
    if not old.period.holds(reorganisation.on) and old.valid_to != reorganisation.on:
        raise CannotReorganise(f"{old} không có hiệu lực đến ngày {reorganisation.on:%d/%m/%Y}.")
    values = {name: getattr(form, name) for name in form.__slots__ if name not in ("kind", "function")}
    way, _ = Way.objects.update_or_create(
        reorganisation=reorganisation,
        old=old,
        new=new if isinstance(new, Body) else None,
        fresh=new if isinstance(new, Fresh) else None,
        function=form.function.strip(),
        defaults={"kind": form.kind.value, **values},
    )
    _edited(reorganisation)
    return way


@transaction.atomic
def drop_way(*, way: Way, by: User, at: datetime) -> None:
    """Take a way out of a draft."""
    _check_draft(way.reorganisation, by, at)
    way.delete()
    _edited(way.reorganisation)


@transaction.atomic
def add_fresh(*, reorganisation: Reorganisation, form: bodies.BodyForm, by: User, at: datetime) -> Fresh:
    """A body that is made on the day. One of that name is written over. Raises CannotReorganise."""
    _check_draft(reorganisation, by, at)
    if not form.name.strip() or not form.short_name.strip():
        raise CannotReorganise("Hãy ghi tên đầy đủ và tên ngắn của cơ quan mới.")
    values = {
        "short_name": form.short_name.strip(), "kind": form.kind.value, "parent": form.parent, "place": form.place,
        "official_code": form.official_code,
    }  # fmt: skip
    made = Fresh.objects.update_or_create(reorganisation=reorganisation, name=form.name.strip(), under=None, defaults=values)[0]
    Fresh.objects.filter(pk=made.pk).update(version=F("version") + 1)
    made.refresh_from_db(fields=["version"])
    _edited(reorganisation)
    return made


@transaction.atomic
def change_fresh(*, fresh: Fresh, form: bodies.BodyForm, version: int, by: User, at: datetime) -> Fresh:
    """Short name, kind, parent, place and code of a new body. Raises CannotReorganise, also when somebody changed it since `version`."""
    _check_draft(fresh.reorganisation, by, at)  # holds the row: of two people one comes after the other
    there = Fresh.objects.get(pk=fresh.pk)
    if there.version != version:
        code = there.official_code or "chưa có"
        raise CannotReorganise(
            f"Có người vừa sửa “{there.name}”, nay là: {there.short_name}; {there.get_kind_display()}; mã {code}. "
            f"Bạn đã nhập: {form.short_name or 'tên ngắn trống'}; {KIND_LABELS[form.kind]}; mã {form.official_code or 'trống'}. "
            "Hãy xem lại rồi lưu lần nữa nếu vẫn cần."
        )
    return add_fresh(reorganisation=fresh.reorganisation, form=form, by=by, at=at)


@transaction.atomic
def take_children(*, reorganisation: Reorganisation, old: Body, by: User, at: datetime) -> int:
    """What stands under `old` goes along: offices of one name become one office of the body that follows it (its own, when it has one of
    that name), villages go on one by one.

    Returns how many bodies were given a way. Raises CannotReorganise when `old` is followed by none as a whole.
    """
    _check_draft(reorganisation, by, at)
    whole = reorganisation.ways.filter(old=old).exclude(kind=SuccessionKind.FUNCTION.value).select_related("new", "fresh").first()
    if whole is None:
        raise CannotReorganise(f"Hãy chọn cơ quan kế thừa toàn bộ {old} trước, rồi đơn vị trực thuộc chuyển theo.")
    decided = reorganisation.ways.values("old")
    children = list(old.children.filter(on_day(reorganisation.on)).exclude(pk__in=decided))
    there = {name_key(body.name): body for body in (whole.new.children.filter(on_day(reorganisation.on)) if whole.new else ())}
    for child in children:
        kept = child.kind == Kind.VILLAGE
        own = None if kept else there.get(name_key(child.name))
        if own is not None:
            form = WayForm(SuccessionKind.MERGED, takes_people=whole.takes_people)
            add_way(reorganisation=reorganisation, old=child, new=own, form=form, by=by, at=at)
            continue
        values = {"short_name": child.short_name, "kind": child.kind, "place": (whole.fresh or whole.new or child).place}
        place = {"reorganisation": reorganisation, "name": child.name, "parent": whole.new, "under": whole.fresh}
        fresh = Fresh.objects.create(**place, **values) if kept else Fresh.objects.get_or_create(**place, defaults=values)[0]
        form = WayForm(SuccessionKind.KEPT if kept else SuccessionKind.MERGED, takes_people=whole.takes_people)
        add_way(reorganisation=reorganisation, old=child, new=fresh, form=form, by=by, at=at)
    return len(children)


@transaction.atomic
def choose(*, reorganisation: Reorganisation, old: Body, task: Task, ways: Iterable[Way], by: User, at: datetime) -> None:
    """The open lines of `task` at `old` go only these ways; none is all ways that take work."""
    _check_draft(reorganisation, by, at)
    chosen = list(ways)
    if any(w.reorganisation_id != reorganisation.pk or w.old_id != old.pk for w in chosen):
        raise CannotReorganise("Chỉ chọn được cơ quan nhận của chính cơ quan cũ này.")
    if not chosen:
        Choice.objects.filter(reorganisation=reorganisation, old=old, task=task).delete()
        _edited(reorganisation)
        return
    Choice.objects.get_or_create(reorganisation=reorganisation, old=old, task=task)[0].ways.set(chosen)
    _edited(reorganisation)


@transaction.atomic
def drop(*, reorganisation: Reorganisation, by: User, at: datetime) -> None:
    """Give a draft up; it stays on the list."""
    _check_draft(reorganisation, by, at)
    Reorganisation.objects.filter(pk=reorganisation.pk).update(state=State.DROPPED.value)
    _log(reorganisation, "dropped", f"Bỏ: {reorganisation.title}", by, at)


@transaction.atomic
def enact(*, reorganisation: Reorganisation, version: int, by: User, at: datetime) -> dict[str, Json]:
    """Do it, whole or not at all: bodies, successions, and all that goes along. Returns what was moved, in numbers.

    `version` is that of the preview which the person confirms: ways, choices or new bodies of a later one are not done unseen. Not before
    its day. Raises CannotReorganise with everything that stands in the way.
    """
    _check_draft(reorganisation, by, at)
    if reorganisation.on > localdate(at):
        raise CannotReorganise(f"Chưa đến ngày {reorganisation.on:%d/%m/%Y}; bản chuẩn bị đã được lưu, đến ngày đó mới thực hiện được.")
    if not Reorganisation.objects.filter(pk=reorganisation.pk, version=version, state=State.DRAFT.value).update(
        state=State.ENACTED.value, enacted_by=by, enacted_at=at, version=F("version") + 1
    ):
        raise CannotReorganise("Có người vừa thay đổi đợt sắp xếp này sau khi bạn xem. Hãy xem lại những gì nó chạm tới rồi xác nhận.")
    found = preview(reorganisation)
    if not found.bodies:
        raise CannotReorganise("Chưa có cơ quan nào trong đợt sắp xếp này.")
    if found.problems:
        raise CannotReorganise("\n".join(found.problems))
    try:
        targets = _change_bodies(reorganisation)
    except WrongBody as error:
        raise CannotReorganise(str(error)) from error
    result: dict[str, Json] = {
        "bodies": len(found.bodies),
        "lines": hand_over_work(reorganisation, targets, by, at),
        "findings": hand_over_findings(reorganisation, targets, by, at),
        "messages": hand_over_messages(reorganisation, targets, by, at),
        "consultations": hand_over_consultations(reorganisation, targets, by, at),
        **hand_over_inspections(reorganisation, targets, by, at),
        "plans": keep_plans(reorganisation, targets, by, at),
        "rounds": keep_rounds(reorganisation, targets, by, at),
        "posts": move_people(reorganisation, targets),
        "stations": move_stations(reorganisation, targets, by, at),
        **end_contacts_and_channels(reorganisation, targets, by, at),
    }
    Reorganisation.objects.filter(pk=reorganisation.pk).update(result=result)
    _log(reorganisation, "enacted", f"Thực hiện: {reorganisation.title}", by, at, result)
    reorganisation.refresh_from_db()
    return result


def _change_bodies(reorganisation: Reorganisation) -> dict[int, Body]:
    """New bodies, ends and successions; the body in which each way ends, by the way's id."""
    day = reorganisation.on
    for fresh in reorganisation.fresh.select_related("parent").order_by(F("under").asc(nulls_first=True), "pk"):
        upper = Fresh.objects.select_related("body").get(pk=fresh.under_id) if fresh.under_id else None  # made a moment ago
        parent = upper.body if upper else fresh.parent
        names = (fresh.name, fresh.short_name, Kind(fresh.kind), parent, fresh.place, fresh.official_code)
        fresh.body = bodies.add_body(form=bodies.BodyForm(*names, valid_from=day))
        fresh.save(update_fields=["body"])
    ends = list(Body.objects.filter(pk__in=ending(reorganisation), valid_to__isnull=True).select_related("parent"))
    for ended in sorted(ends, key=_depth, reverse=True):  # what lies under a body ends before it
        bodies.end_body(body=ended, on=day)
    targets = {}
    for way in reorganisation.ways.select_related("old", "new", "fresh__body"):
        body = way.new or (way.fresh.body if way.fresh else None)
        assert body is not None  # a constraint of the table, and the loop above
        targets[way.pk] = body
        if not Succession.objects.filter(predecessor=way.old, successor=body, function=way.function).exists():
            kind = SuccessionKind(way.kind)
            bodies.follow(predecessor=way.old, successor=body, kind=kind, on=day, basis=reorganisation.basis, function=way.function)
    return targets


def _depth(body: Body) -> int:
    depth, above = 0, body.parent
    while above is not None and depth < 20:
        depth, above = depth + 1, above.parent
    return depth


def _edited(reorganisation: Reorganisation) -> None:
    """What was previewed before is no longer what would be done."""
    Reorganisation.objects.filter(pk=reorganisation.pk).update(version=F("version") + 1)
    reorganisation.refresh_from_db(fields=["version"])


def _check_draft(reorganisation: Reorganisation, by: User, at: datetime) -> None:
    """Raise unless `by` may change it and it is a draft; holds its row, so that nobody changes what is being enacted."""
    check_may(by, Act.ADMINISTER, reorganisation.scope, localdate(at))
    if Reorganisation.objects.select_for_update().only("state").get(pk=reorganisation.pk).state != State.DRAFT:
        raise CannotReorganise("Đợt sắp xếp này đã được thực hiện hoặc đã bỏ, không sửa được nữa.")


def _log(reorganisation: Reorganisation, act: str, words: str, by: User, at: datetime, detail: dict[str, Json] | None = None) -> None:
    record(
        act=f"reorganisation.{act}",
        subject=f"reorganisation:{reorganisation.pk}",
        summary=f"{words} (từ ngày {reorganisation.on:%d/%m/%Y})",
        at=at,
        by=by,
        body=reorganisation.scope,
        basis=reorganisation.basis,
        detail=detail or {},
    )
