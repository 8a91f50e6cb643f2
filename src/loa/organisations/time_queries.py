"""Reads about bodies over time: who stands for whom on a day, what it was called then, and what the checks of a change need."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from loa.organisations.models import Body, BodyName, Succession, User
from loa.organisations.period_rules import Step, Unit
from loa.organisations.queries import NotPermitted, may, walk
from loa.organisations.rules import Act, SuccessionKind, forbidden_words

# `way` of a line: 0 the body is there on the day, 1 it ended before and its successors are asked, -1 it starts later and those before are.
_STANDING = """
WITH RECURSIVE line(root, id, way) AS (
  SELECT id, id, {way} FROM organisations_body body WHERE id IN ({roots})
  UNION
  SELECT line.root, body.id, {way}
  FROM line
  JOIN organisations_succession step ON step.kind <> 'function'
    AND ((line.way = 1 AND step.predecessor_id = line.id) OR (line.way = -1 AND step.successor_id = line.id))
  JOIN organisations_body body ON body.id = CASE line.way WHEN 1 THEN step.successor_id ELSE step.predecessor_id END
  WHERE {way} IN (0, line.way)
)
SELECT root, id FROM line WHERE way = 0
"""
_LINE = (
    "line(id) AS (ROOTS UNION SELECT step.{came} FROM organisations_succession step JOIN line ON step.{went} = line.id "
    "WHERE step.kind <> 'function')"
)
_WAYS = (("predecessor_id", "successor_id"), ("successor_id", "predecessor_id"))
_WAY = "CASE WHEN body.valid_to <= %s THEN 1 WHEN body.valid_from > %s THEN -1 ELSE 0 END"


def standing_for(body: Body, day: date) -> QuerySet[Body]:
    """The bodies that stand for `body` on `day`, by name.

    Itself while it is there; after its end the bodies that followed it as a whole or in part (not those that only took a function);
    before its start those that it followed. None when nothing is known. How much of a split body went where is not known here.
    """
    return Body.objects.filter(pk__in=standing_for_each([body.pk], day)[body.pk]).order_by("alphabetical")


def in_whose_name(user: User, act: Act, body: Body, day: date) -> Body | None:
    """The body for which `user` may do `act` on what `body` left: `body` itself, after its end also one that stands for it; None when none.

    What an ended body said still stands: who goes on in its place must be able to take it back and to put it right.
    """
    if may(user, act, body, day):
        return body
    if body.valid_to is None or body.valid_to > day:
        return None
    return next((heir for heir in standing_for(body, day) if may(user, act, heir, day)), None)


def check_in_whose_name(user: User, act: Act, body: Body, day: date) -> Body:
    """`in_whose_name`; raises NotPermitted, which names the bodies that stand for an ended one, when there is none."""
    found = in_whose_name(user, act, body, day)
    if found is None:
        heirs = "; ".join(str(heir) for heir in standing_for(body, day)[:5])
        raise NotPermitted(forbidden_words(act, heirs or body.name))
    return found


def standing_for_each(ids: Iterable[int] | QuerySet[Body, int], day: date) -> dict[int, set[int]]:
    """For each body its `standing_for`, as ids; one question for all."""
    wanted = Body.objects.filter(pk__in=ids).order_by().values("pk")
    found: dict[int, set[int]] = {pk: set() for pk in wanted.values_list("pk", flat=True)}
    if not found:
        return found
    roots, words = wanted.query.sql_with_params()
    on = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(way=_WAY, roots=roots), [on, on, *words, *[on] * 4])
        for root, pk in cursor.fetchall():
            found[root].add(pk)
    return found


def name_on(body: Body, day: date) -> str:
    """What `body` was called on `day`: the first dated name that ended later, else its name."""
    old = body.other_names.filter(valid_to__gt=day).order_by("valid_to").first()
    return old.name if old else body.name


def names_on(bodies: Iterable[Body], day: date) -> dict[int, str]:
    """What each of `bodies` was called on `day`, by id; two questions at most."""
    many = list(bodies)
    rows = BodyName.objects.filter(body__in=many, valid_to__gt=day).order_by("-valid_to")
    return {body.pk: body.name for body in many} | {row.body_id: row.name for row in rows}


def unit_of(body: Body) -> Unit:
    """`body` as the rules take it."""
    return Unit(body.pk, body.name, body.period, body.official_code, body.parent_id)


def steps_of(rows: Iterable[Succession]) -> list[Step]:
    """Successions as the rules take them."""
    return [Step(row.predecessor_id, row.successor_id, row.on, SuccessionKind(row.kind)) for row in rows]


def around(bodies: Iterable[Body]) -> dict[Hashable, Unit]:
    """`bodies` (as they are to be, saved or not in every field) with those beside them in code, directly above and directly below."""
    own: dict[Hashable, Unit] = {body.pk: unit_of(body) for body in bodies}
    codes = {unit.code for unit in own.values() if unit.code}
    near = Body.objects.filter(Q(official_code__in=codes) | Q(parent__in=list(own)) | Q(pk__in=[unit.parent for unit in own.values()]))
    return {body.pk: unit_of(body) for body in near.only("name", "valid_from", "valid_to", "official_code", "parent")} | own


def lineage(body: Body) -> list[Succession]:
    """The successions through which `body` came to be and went on, whole or in part; moves of functions are not among them."""
    whole = Succession.objects.exclude(kind=SuccessionKind.FUNCTION.value)
    before, after = (walk([body.pk], _LINE.format(came=came, went=went), "SELECT id FROM line") for came, went in _WAYS)
    back = Q(predecessor__in=before, successor__in=before)
    rows = whole.filter(back | Q(predecessor__in=after, successor__in=after))
    return list(rows.select_related("predecessor", "successor").order_by("on", "predecessor__alphabetical", "successor__alphabetical"))


def names_by_body(bodies: Iterable[Body]) -> dict[int, list[str]]:
    """Every other name of `bodies`, by id."""
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name in BodyName.objects.filter(body__in=bodies).order_by("pk").values_list("body_id", "name"):
        found[pk].append(name)
    return found
