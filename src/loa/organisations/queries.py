"""Reads about bodies, posts and access. `visible_bodies` is the gate that other rooms build on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from loa.organisations.models import Body, BodyGroup, BodyName, Post, Succession, User
from loa.organisations.rules import Role, bare_key, name_key


def on(day: date) -> Q:
    """Filter for rows with `valid_from`/`valid_to` that hold on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def below(roots: Iterable[int]) -> set[int]:
    """Ids of `roots` and of all bodies under them, whatever their period."""
    found = set(roots)
    layer = found
    while layer:
        layer = set(Body.objects.filter(parent_id__in=layer).values_list("id", flat=True)) - found
        found |= layer
    return found


def predecessors(ids: Iterable[int]) -> set[int]:
    """Ids of all bodies that `ids` followed, directly or through others."""
    found: set[int] = set()
    layer = set(ids)
    while layer:
        layer = set(Succession.objects.filter(successor_id__in=layer).values_list("predecessor_id", flat=True)) - found
        found |= layer
    return found


def successors(body: Body) -> QuerySet[Body]:
    """Bodies that followed `body` directly."""
    return Body.objects.filter(followed__predecessor=body).distinct().order_by("name")


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


def visible_bodies(user: User, day: date) -> set[int]:
    """Ids of bodies whose work `user` may see: own, those under them, and all that these followed."""
    if user.is_superuser:
        return set(Body.objects.values_list("id", flat=True))
    own = below(seats(user, day))
    return own | below(predecessors(own))


def holds(user: User, role: Role, body: Body, day: date) -> bool:
    """Whether `user` holds `role` in `body` on `day`, by a post in it or in an office of it."""
    return body.id in seats(user, day, [role])


def acts_for(user: User, body: Body, day: date) -> bool:
    """Whether `user` may act for `body`, not only see it: by a seat in it, or in the authority that it is under."""
    own = seats(user, day)
    return body.id in own or (body.parent_id in own and body.kind in ("village", "commune_office", "district_office", "front"))


def check_acts_for(user: User, body: Body, day: date) -> None:
    """Raise PermissionDenied unless `user` may act for `body`."""
    if not acts_for(user, body, day):
        raise PermissionDenied(f"Bạn không có vị trí công tác tại {body}.")


def home_of(user: User, day: date) -> Body | None:
    """The authority that `user` writes for on `day`: the topmost of their seats."""
    bodies = list(Body.objects.filter(id__in=seats(user, day)).order_by("id"))
    own = [b for b in bodies if b.parent_id not in {other.id for other in bodies}]
    return own[0] if own else None


def members(group: BodyGroup, day: date) -> QuerySet[Body]:
    """The bodies that `group` means on `day`."""
    return Body.objects.filter(on(day), id__in=below([group.scope_id]), kind__in=group.kinds).order_by("name")


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
    bodies = Body.objects.filter(on(day), id__in=below([owner.id]) | _ancestors(owner))
    for key in (name_key, bare_key):
        wanted = key(name)
        groups = [g for g in BodyGroup.objects.filter(scope=owner) if key(g.name) == wanted]
        if groups:
            return Match(name, group=groups[0])
        found = {b.id: b for b in _named(bodies) if wanted in {key(n) for n in b.all_names}}
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


def _ancestors(body: Body) -> set[int]:
    found: set[int] = set()
    parent = body.parent
    while parent is not None and parent.id not in found:
        found.add(parent.id)
        parent = parent.parent
    return found


def signers_of(bodies: Iterable[Body], day: date) -> QuerySet[Post]:
    """Posts from which papers of `bodies` are signed on `day`: leaders first."""
    return Post.objects.filter(on(day), body__in=bodies).exclude(title="").select_related("user", "body").order_by("role", "body", "title")
