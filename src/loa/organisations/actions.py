"""Changes of bodies in time, each checked against the bodies beside, above and below it. Nothing is written to the ledger here: the
rooms above it (`directory`, `reorganisations`) call these inside their own acts and write the line."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from loa.organisations.models import Body, BodyGroup, BodyName, Succession
from loa.organisations.period_rules import (
    ChangedBody,
    Fault,
    Step,
    Unit,
    Units,
    WrongBody,
    backward,
    circular_parents,
    doubled_codes,
    faults,
    mark,
    orphans,
    said,
)
from loa.organisations.rules import Kind, SuccessionKind
from loa.organisations.time_queries import around, lineage, steps_of, unit_of

_NEW = 0  # the key of a body that has no id yet
EDITABLE = ("name", "short_name", "kind", "parent", "place", "official_code", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class BodyForm:
    """What is known of a body: the columns of an office's list."""

    name: str
    short_name: str
    kind: Kind
    parent: Body | None = None
    place: str = ""
    official_code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def form_of(body: Body) -> BodyForm:
    """What is known of `body` now."""
    return BodyForm(**{name: getattr(body, name) for name in EDITABLE} | {"kind": Kind(body.kind)})


def mark_of(body: Body) -> str:
    """The mark of what is known of `body` now; see `period_rules.mark`."""
    return mark({name: getattr(body, "parent_id" if name == "parent" else name) for name in EDITABLE})


def mark_of_group(group: BodyGroup) -> str:
    """The mark of what `group` is made of now."""
    more, less = (sorted(rows.values_list("pk", flat=True)) for rows in (group.plus, group.minus))
    return mark({"name": group.name, "kinds": sorted(group.kinds), "plus": more, "minus": less})


def check_tree(bodies: Iterable[Body]) -> None:
    """Raise WrongBody with every fault of `bodies` as they are to be: periods, parents, codes."""
    many = list(bodies)
    units = around(many)
    _refuse(_tree_faults(units), {body.pk for body in many})


def _tree_faults(units: Units) -> list[Fault]:
    return [*backward(units), *circular_parents(units), *orphans(units), *doubled_codes(units)]


def _refuse(found: Iterable[Fault], own: set[int]) -> None:
    """Raise what concerns `own`; a fault between others was there before and is not theirs."""
    sentences = [fault.sentence for fault in found if own & set(fault.keys)]
    if sentences:
        raise WrongBody("\n".join(sentences))


def _above(body: Body) -> list[Body]:
    """The chain of bodies above, nearest first; a circle ends it."""
    found: list[Body] = []
    while (upper := (found[-1] if found else body).parent) and upper not in found and upper.pk != body.pk:
        found.append(upper)
    return found


@transaction.atomic
def add_body(*, form: BodyForm) -> Body:
    """A new body. Raises WrongBody."""
    body = Body(**{name: getattr(form, name) for name in EDITABLE})
    _check_words(body)
    same = Body.objects.filter(official_code=body.official_code).exclude(official_code="")
    near = around([*([body.parent] if body.parent else []), *same])
    _refuse(_tree_faults({**near, _NEW: replace(unit_of(body), key=_NEW)}), {_NEW})
    return _saved(body)


@transaction.atomic
def change_body(*, body: Body, form: BodyForm) -> Body:
    """Set right what was entered wrongly; a new name or an end on a date have acts of their own. Raises WrongBody."""
    locked = _locked(body)
    for name in EDITABLE:
        setattr(locked, name, getattr(form, name))
    _check_words(locked)
    check_tree([locked, *_above(locked)])
    return _saved(locked)


def _locked(body: Body) -> Body:
    return Body.objects.select_for_update().get(pk=body.pk)


def _check_words(body: Body) -> None:
    if not body.name.strip() or not body.short_name.strip():
        raise WrongBody("Hãy ghi tên đầy đủ và tên ngắn của cơ quan.")


def _saved(body: Body) -> Body:
    try:
        with transaction.atomic():
            body.save()
    except IntegrityError as error:  # what two people did at once; the rules have said the rest
        raise WrongBody(f"{body.name}: đã có cơ quan khác cùng mã hoặc thời hạn không hợp lệ. Hãy tải lại trang rồi thử lại.") from error
    return body


def end_body(*, body: Body, on: date) -> Body:
    """`body` is there until, not including, `on`. Raises WrongBody when it ended already or bodies under it go on."""
    return end_bodies(bodies=[body], on=on)[0]


@transaction.atomic
def end_bodies(*, bodies: Sequence[Body], on: date) -> list[Body]:
    """`bodies` are there until, not including, `on`: all or none. Raises WrongBody as `end_body`."""
    rows = {body.pk: body for body in Body.objects.select_for_update().filter(pk__in=[body.pk for body in bodies])}
    locked = [rows[body.pk] for body in bodies]
    for body in locked:
        if body.valid_to:
            raise WrongBody(f"{body.name} đã kết thúc trước {said(body.valid_to)}.")
        body.valid_to = on
    check_tree(locked)
    for body in locked:
        _saved(body)
    return locked


@transaction.atomic
def rename_body(*, body: Body, name: str, short_name: str, on: date) -> Body:
    """`body` is called `name` from `on`; the old name keeps its period. Raises WrongBody.

    It stays one row: a new name moves no people, tasks or powers.
    """
    locked = _locked(body)
    if not locked.period.holds(on):
        raise WrongBody(f"{locked.name} không có hiệu lực ngày {said(on)}, không thể đổi tên ngày đó.")
    if name == locked.name:
        raise WrongBody("Tên mới giống tên hiện nay.")
    last = locked.other_names.filter(valid_to__isnull=False).order_by("valid_to").last()
    start = last.valid_to if last else locked.valid_from
    if start and on <= start:
        raise WrongBody(f"{locked.name} mang tên này từ {said(start)}; ngày đổi tên phải sau ngày đó.")
    BodyName.objects.create(body=locked, name=locked.name, valid_from=start, valid_to=on)
    locked.name, locked.short_name = name, short_name or locked.short_name
    _check_words(locked)
    return _saved(locked)


@transaction.atomic
def add_name(*, body: Body, name: str) -> BodyName:
    """Another way in which documents name `body`. Raises WrongBody when it is known."""
    if name == body.name or body.other_names.filter(name=name).exists():
        raise WrongBody(f"Tên “{name}” đã có.")
    return BodyName.objects.create(body=body, name=name)


@transaction.atomic
def follow(*, predecessor: Body, successor: Body, kind: SuccessionKind, on: date, basis: str = "", function: str = "") -> Succession:
    """`successor` follows `predecessor` from `on`. Raises WrongBody when the days do not fit or the line runs in a circle."""
    if predecessor.pk == successor.pk:
        raise WrongBody(f"{predecessor.name} không thể kế thừa chính mình.")
    if (kind is SuccessionKind.FUNCTION) != bool(function.strip()):
        raise WrongBody("Chuyển chức năng thì ghi rõ chức năng; kế thừa toàn bộ hoặc chia tách thì để trống chức năng.")
    old, new = (Body.objects.select_for_update().get(pk=one.pk) for one in (predecessor, successor))
    if Succession.objects.filter(predecessor=old, successor=new, function=function).exists():
        raise WrongBody(f"Đã ghi {new.name} kế thừa {old.name}.")
    step = Step(old.pk, new.pk, on, kind)
    line = [*lineage(old), *lineage(new)]
    touched = [old, new, *(body for row in line for body in (row.predecessor, row.successor))]
    units: dict[Hashable, Unit] = {body.pk: unit_of(body) for body in touched}
    _refuse((f for f in faults(units, [*steps_of(line), step]) if {old.pk, new.pk} <= set(f.keys)), {old.pk})
    return Succession.objects.create(predecessor=old, successor=new, kind=kind.value, on=on, basis=basis, function=function.strip())


@dataclass(frozen=True, slots=True)
class GroupForm:
    """A group: its name, the kinds of bodies below its scope, and single ones more or less."""

    name: str
    kinds: tuple[Kind, ...]
    plus: QuerySet[Body]
    minus: QuerySet[Body]


@transaction.atomic
def write_group(*, scope: Body, form: GroupForm, group: BodyGroup | None = None, seen: str = "") -> BodyGroup:
    """Add a group below `scope`, or change one that is still as `seen` marks it. Raises WrongBody, ChangedBody."""
    if not form.name.strip():
        raise WrongBody("Hãy ghi tên nhóm, ví dụ “các xã, phường”.")
    if not form.kinds and not form.plus.exists():
        raise WrongBody("Nhóm chưa có ai: hãy chọn ít nhất một loại cơ quan hoặc thêm một cơ quan.")
    same = BodyGroup.objects.filter(scope=scope, name=form.name.strip())
    if same.exclude(pk=group.pk if group else 0).exists():
        raise WrongBody(f"{scope.name} đã có nhóm “{form.name.strip()}”.")
    kept = BodyGroup.objects.select_for_update().get(pk=group.pk) if group else BodyGroup(scope=scope)
    if group and seen and seen != mark_of_group(kept):
        raise ChangedBody("Có người vừa sửa nhóm này sau khi bạn mở trang; thành viên đang lưu ở trên. Bấm “Lưu nhóm” lần nữa để thay.")
    kept.name, kept.kinds = form.name.strip(), [kind.value for kind in form.kinds]
    kept.save()
    kept.plus.set(form.plus)
    kept.minus.set(form.minus)
    return kept


@transaction.atomic
def end_group(*, group: BodyGroup, on: date) -> BodyGroup:
    """The group is used no more from `on`; documents that named it keep it."""
    BodyGroup.objects.filter(pk=group.pk, ended_on__isnull=True).update(ended_on=on)
    group.refresh_from_db()
    return group
