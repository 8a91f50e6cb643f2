"""Loading administrative units as bodies, province by province, and tying a body that is there to its code."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from loa.directory.unit_queries import Loading, country, loading
from loa.directory.unit_rules import CUT, DISTRICTS_END, RESOLUTIONS, Area, Move
from loa.ledger.actions import record
from loa.organisations.actions import check_tree
from loa.organisations.models import Body, Succession, User
from loa.organisations.period_rules import Unit, WrongBody, doubled_codes
from loa.organisations.rules import SuccessionKind
from loa.organisations.time_queries import unit_of


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one province brought."""

    bodies: int
    successions: int
    attached: int


@transaction.atomic
def load_province(*, code: str, attach: Mapping[str, Body] | None = None, by: User | None, at: datetime) -> Loaded:
    """Make the bodies of one province of 2025, of what it came from, and the successions; `attach` ties bodies to codes first.

    What is there already is left as it is, so that the act may be repeated. Raises KeyError for an unknown code and WrongBody when a
    body of the office stands in the way.
    """
    for area_code, body in (attach or {}).items():
        attach_code(body=body, code=area_code, by=by, at=at)
    plan = loading(code)
    before, now = dict(plan.there_before), dict(plan.there_now)
    if country().unchanged(code) and (same := now.get(code) or before.get(code)):
        before[code] = now[code] = same
    made = _make(plan, before, now)
    steps = _follow(plan, before, now)
    if made or steps:
        record(
            act="units.load",
            subject=f"body:{now[code].pk}",
            summary=f"Nạp đơn vị hành chính {plan.province.plain}: {made} cơ quan, {steps} bước kế thừa",
            basis=DISTRICTS_END,
            by=by,
            body=now[code],
            at=at,
            detail={"province": code, "bodies": made, "successions": steps, "attached": len(attach or {})},
        )
    return Loaded(made, steps, len(attach or {}))


def _make(plan: Loading, before: dict[str, Body], now: dict[str, Body]) -> int:
    """Make what is missing, those above first; fills the two maps."""
    made = 0
    for length in (2, 3, 5):
        old = [a for a in plan.share.before if len(a.code) == length and a.code not in before]
        new = [a for a in plan.share.now if len(a.code) == length and a.code not in now]
        stays = country().unchanged(plan.province.code)
        if length == 2 and stays and old:
            old, kept = [], old[0]
            before[kept.code] = now[kept.code] = _saved([_body(kept, None)])[0]
            new, made = [], made + 1
        fresh = [_body(a, before.get(a.above), ends=True) for a in old] + [_body(a, now.get(a.above), starts=True) for a in new]
        saved = _saved(fresh)
        before |= {body.official_code: body for body in saved[: len(old)]}
        now |= {body.official_code: body for body in saved[len(old) :]}
        made += len(saved)
    return made


def _body(area: Area, parent: Body | None, *, starts: bool = False, ends: bool = False) -> Body:
    return Body(
        name=area.body_name,
        short_name=area.short_name,
        kind=area.kind.value,
        parent=parent,
        place=area.place,
        official_code=area.code,
        valid_from=CUT if starts else None,
        valid_to=CUT if ends else None,
    )


def _saved(fresh: list[Body]) -> list[Body]:
    """Save many at once; a body of the office that bears a code at the wrong time is named."""
    same = Body.objects.filter(official_code__in=[body.official_code for body in fresh])
    units: dict[Hashable, Unit] = {body.pk: unit_of(body) for body in same}
    units |= {("new", n): replace(unit_of(body), key=("new", n)) for n, body in enumerate(fresh)}
    wrong = [fault.sentence for fault in doubled_codes(units)]
    if wrong:
        raise WrongBody("\n".join(wrong[:20]))
    try:
        with transaction.atomic():
            return Body.objects.bulk_create(fresh, batch_size=1000)
    except IntegrityError as error:  # somebody else loads the same province at this moment
        raise WrongBody("Có người vừa nạp cùng các đơn vị này. Hãy tải lại trang.") from error


def _follow(plan: Loading, before: Mapping[str, Body], now: Mapping[str, Body]) -> int:
    """Write the successions that are missing; a body that is on both maps does not follow itself."""
    pairs = [(before[m.old], now[m.new], m) for m in plan.share.moves if before[m.old].pk != now[m.new].pk]
    known = Succession.objects.filter(successor__in=[body.pk for body in now.values()], function="")
    there = set(known.values_list("predecessor", "successor"))
    fresh = [_succession(old, new, move, plan.province.code) for old, new, move in pairs if (old.pk, new.pk) not in there]
    return len(Succession.objects.bulk_create(fresh, batch_size=1000))


def _succession(old: Body, new: Body, move: Move, province: str) -> Succession:
    kind = country().kind_of(move)
    if new.valid_from != CUT and kind in (SuccessionKind.KEPT, SuccessionKind.RENAMED):
        kind = SuccessionKind.MERGED  # into a body of the office that was there before
    basis = RESOLUTIONS.get(province, "") if len(move.new) == 5 else ""
    return Succession(predecessor=old, successor=new, kind=kind.value, on=CUT, basis=basis)


@transaction.atomic
def attach_code(*, body: Body, code: str, by: User | None, at: datetime) -> Body:
    """`body` is the people's committee of the area with the official `code`. Raises WrongBody when the code is unknown or taken."""
    area = country().now.get(code) or country().before.get(code)
    if area is None:
        raise WrongBody(f"Không có đơn vị hành chính mã {code} trong danh mục trước và sau 01/7/2025.")
    locked = Body.objects.select_for_update().get(pk=body.pk)
    if locked.official_code not in ("", code):
        raise WrongBody(f"{locked.name} đã có mã {locked.official_code}. Hãy sửa mã ở trang của cơ quan nếu mã đó sai.")
    if locked.official_code == code:
        return locked
    locked.official_code = code
    check_tree([locked])
    locked.save(update_fields=["official_code"])
    record(
        act="body.attach", subject=f"body:{body.pk}", summary=f"Gắn mã {code} ({area.plain}) cho {locked.name}", by=by, body=locked, at=at
    )
    return locked
