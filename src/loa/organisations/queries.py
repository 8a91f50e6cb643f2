"""Reads about bodies, posts and access. `visible_bodies` is the gate that other rooms build on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from loa.organisations.models import Body, BodyGroup, BodyName, Post, Succession, User
from loa.organisations.rules import OWN_NAME, Act, Role, bare_key, forbidden_words, name_key, roles_for

Ids = QuerySet[Body, int]
"""Ids of bodies that are asked of the database when needed: `owner__in=` puts them into the question, `in` reads them."""
MOST_KEYS = 2_000  # bodies named in a question by their keys
MOST_ROOTS = 200  # bodies that stand under none: provinces, with those before 2025
_UNDER = "SELECT child.id FROM organisations_body child JOIN {0} ON child.parent_id = {0}.id"
_BEFORE = "SELECT step.predecessor_id FROM organisations_succession step JOIN {0} ON step.successor_id = {0}.id"
_ABOVE = "SELECT parent_id FROM organisations_body JOIN {0} ON organisations_body.id = {0}.id WHERE parent_id IS NOT NULL"


class NotPermitted(PermissionDenied):
    """No role of this person allows the act; the text says so in Vietnamese, for the page."""


def on(day: date) -> Q:
    """Filter for rows with `valid_from`/`valid_to` that hold on `day`; no start is from before what we know."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def walk(roots: Iterable[int], walks: str, result: str) -> Ids:
    """Ids that a recursive question finds from `roots`; UNION keeps each once, so a circle ends."""
    first = list(roots)
    if not first:
        return Body.objects.none().values_list("pk", flat=True)
    start = f"SELECT id FROM organisations_body WHERE id IN ({', '.join(['%s'] * len(first))})"  # noqa: S608 - only "%s" is put in
    question = RawSQL(f"WITH RECURSIVE {walks.replace('ROOTS', start)} {result}", first)  # noqa: S611 - the words are those of this module
    return Body.objects.filter(pk__in=question).values_list("pk", flat=True)


def below(roots: Iterable[int]) -> Ids:
    """Ids of `roots` and of all bodies under them, whatever their period."""
    return walk(roots, f"own(id) AS (ROOTS UNION {_UNDER.format('own')})", "SELECT id FROM own")


def predecessors(ids: Iterable[int]) -> Ids:
    """Ids of all bodies that `ids` followed, directly or through others."""
    walks = f"own(id) AS (ROOTS), old(id) AS ({_BEFORE.format('own')} UNION {_BEFORE.format('old')})"
    return walk(ids, walks, "SELECT id FROM old")


def above(body: Body) -> Ids:
    """Ids of the bodies that `body` is under."""
    return walk([body.parent_id] if body.parent_id else [], f"up(id) AS (ROOTS UNION {_ABOVE.format('up')})", "SELECT id FROM up")


def at_or_above(roots: Iterable[int]) -> Ids:
    """Ids of `roots` and of all bodies that they are under."""
    return walk(roots, f"up(id) AS (ROOTS UNION {_ABOVE.format('up')})", "SELECT id FROM up")


def successors(body: Body) -> QuerySet[Body]:
    """Bodies that followed `body` directly."""
    return Body.objects.filter(followed__predecessor=body).distinct().order_by("alphabetical")


def posts_of(user: User, day: date, roles: Iterable[Role] = Role) -> QuerySet[Post]:
    """Posts that `user` holds on `day` with one of `roles`."""
    return Post.objects.filter(on(day), user=user, role__in=[r.value for r in roles]).select_related("body")


def seats(user: User, day: date, roles: Iterable[Role] = Role) -> set[int]:
    """Ids of the authorities for which `user` works: the body of the post and the one it belongs to.

    An officer of an office of a commune works for the commune.
    """
    found: set[int] = set()
    for post in posts_of(user, day, roles):
        found.add(post.body_id)
        if post.body.kind.endswith("_office") and post.body.parent_id and post.body.kind != "province_office":
            found.add(post.body.parent_id)
    return found


def sees_all(user: User, day: date) -> bool:
    """Whether `visible_bodies` would be all there are: of who works above the whole country, and of the administrator of the program.

    Every body stands under a root; a root is seen when it is one's own, or has ended and was followed by a body under one's own.
    """
    if user.is_superuser:
        return True
    own = seats(user, day)
    if not own:
        return False
    rows = Body.objects.filter(parent__isnull=True).exclude(pk__in=own)
    roots = dict(rows.values_list("pk", "valid_to")[: MOST_ROOTS + 1])
    if len(roots) > MOST_ROOTS or any(last is None or last > day for last in roots.values()):
        return False
    return not roots or _lead_to(own, roots)


def _lead_to(own: set[int], roots: Iterable[int]) -> bool:
    """Whether each of `roots` was followed by a body that stands under one of `own`."""
    steps = list(Succession.objects.filter(predecessor__in=roots).values_list("predecessor", "successor"))
    uppers: dict[int, int | None] = {}
    todo = {successor for _, successor in steps}
    while todo:
        uppers |= dict(Body.objects.filter(pk__in=todo).values_list("pk", "parent"))
        todo = {upper for upper in uppers.values() if upper} - uppers.keys()

    def under_own(body: int | None) -> bool:
        way: set[int] = set()
        while body is not None and body not in own and body not in way:
            way.add(body)
            body = uppers.get(body)
        return body in own

    return {predecessor for predecessor, successor in steps if under_own(successor)} >= set(roots)


def visible_bodies(user: User, day: date) -> Ids:
    """Ids of bodies whose work `user` may see: own, those under them, and all that these followed."""
    if sees_all(user, day):
        return Body.objects.order_by().values_list("pk", flat=True)
    walks = ", ".join(
        (
            f"own(id) AS (ROOTS UNION {_UNDER.format('own')})",
            f"old(id) AS ({_BEFORE.format('own')} UNION {_BEFORE.format('old')})",
            f"beneath(id) AS (SELECT id FROM old UNION {_UNDER.format('beneath')})",  # noqa: S608 - the words are those of this module
        )
    )
    return walk(seats(user, day), walks, "SELECT id FROM own UNION SELECT id FROM beneath")


def visible_keys(user: User, day: date) -> Ids | list[int]:
    """`visible_bodies` as keys at hand, so that the database takes an index instead of walking the tree in every question.

    Above `MOST_KEYS` (a whole country) the question stays a question.
    """
    found = visible_bodies(user, day)
    keys = list(found[: MOST_KEYS + 1])
    return keys if len(keys) <= MOST_KEYS else found


def holds(user: User, role: Role, body: Body, day: date) -> bool:
    """Whether `user` holds `role` in `body` on `day`, by a post in it or in an office of it."""
    return body.id in seats(user, day, [role])


def may(user: User, act: Act, body: Body, day: date) -> bool:
    """Whether a post of `user` allows `act` for `body` on `day`. The administrator of the program has no rights here without one.

    A seat in the body counts; one in the authority above counts for its offices, villages and fronts, but not for acts in their own name.
    """
    if act is Act.ADMINISTER:
        return administered(user, day).filter(pk=body.pk).exists()
    own = seats(user, day, roles_for(act))
    if body.id in own:
        return True
    return act not in OWN_NAME and body.parent_id in own and body.kind in ("village", "commune_office", "district_office", "front")


def check_may(user: User, act: Act, body: Body, day: date) -> None:
    """Raise NotPermitted, a PermissionDenied that names the act, the body and who may, unless `may`."""
    if not may(user, act, body, day):
        raise NotPermitted(forbidden_words(act, body.name))


def may_anywhere(user: User, act: Act, day: date) -> bool:
    """Whether `user` holds on `day` any post that allows `act`: for acts on what no one body owns."""
    return posts_of(user, day, roles_for(act)).exists()


def administered(user: User, day: date) -> Ids:
    """Ids of the bodies whose people and posts `user` administers: those of administrator's posts, and all under them.

    The post's own body counts, not the authority of an office: who administers an office gives no rights in the commune.
    """
    return below(posts_of(user, day, roles_for(Act.ADMINISTER)).values_list("body_id", flat=True))


def acts_for(user: User, body: Body, day: date) -> bool:
    """Whether `user` may work for `body`, not only see it."""
    return may(user, Act.WORK, body, day)


def check_acts_for(user: User, body: Body, day: date) -> None:
    """Raise NotPermitted unless `user` may work for `body`."""
    check_may(user, Act.WORK, body, day)


def home_of(user: User, day: date) -> Body | None:
    """The authority that `user` writes for on `day`: the topmost of their seats."""
    bodies = list(Body.objects.filter(id__in=seats(user, day)).order_by("id"))
    own = [b for b in bodies if b.parent_id not in {other.id for other in bodies}]
    return own[0] if own else None


def members(group: BodyGroup, day: date) -> QuerySet[Body]:
    """The bodies that `group` means on `day`."""
    by_kind = Q(pk__in=below([group.scope_id]), kind__in=group.kinds)
    wanted = by_kind | Q(pk__in=group.plus.values("pk"))
    return Body.objects.filter(on(day)).filter(wanted).exclude(pk__in=group.minus.values("pk")).order_by("alphabetical")


def groups_of(scope: Body, day: date) -> QuerySet[BodyGroup]:
    """The groups of `scope` that are in use on `day`."""
    return BodyGroup.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), scope=scope).order_by("name")


@dataclass(frozen=True, slots=True)
class Match:
    """What a name in a document may mean: a body, a group, or nothing known."""

    name: str
    body: Body | None = None
    group: BodyGroup | None = None

    @property
    def known(self) -> bool:
        return self.body is not None or self.group is not None


def match(name: str, owner: Body, day: date) -> Match:
    """The body or group that `name` means in a document of `owner` signed on `day`; never made up.

    The whole name wins over the name without its tier; two bodies of one name are no match.
    """
    bodies = Body.objects.filter(on(day)).filter(Q(pk__in=below([owner.id])) | Q(pk__in=above(owner)))
    named, own_groups = _named(bodies), list(groups_of(owner, day))
    for key in (name_key, bare_key):
        wanted = key(name)
        groups = [g for g in own_groups if key(g.name) == wanted]
        if groups:
            return Match(name, group=groups[0])
        found = {b.id: b for b in named if wanted in {key(n) for n in b.all_names}}
        if len(found) == 1:
            return Match(name, body=next(iter(found.values())).body)
    return Match(name)


@dataclass(frozen=True, slots=True)
class _Named:
    id: int
    body: Body
    all_names: Sequence[str]


def _named(bodies: QuerySet[Body]) -> list[_Named]:
    names: dict[int, list[str]] = {}
    for body_id, name in BodyName.objects.filter(body__in=bodies).values_list("body_id", "name"):
        names.setdefault(body_id, []).append(name)
    return [_Named(b.id, b, [b.name, b.short_name, *names.get(b.id, ())]) for b in bodies]


def signers_of(bodies: Iterable[Body], day: date) -> QuerySet[Post]:
    """Posts from which papers of `bodies` are signed on `day`: leaders first."""
    return Post.objects.filter(on(day), body__in=bodies).exclude(title="").select_related("user", "body").order_by("role", "body", "title")
