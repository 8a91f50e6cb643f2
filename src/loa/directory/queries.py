"""Reads of the directory: who may keep it, the tree on a day, the page of a body, contacts and channels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from loa.directory.models import Contact, OfficialChannel
from loa.directory.rules import ChannelKind, Duty
from loa.organisations.models import Body, BodyName, Post, Succession, User
from loa.organisations.period_rules import WrongBody, said
from loa.organisations.queries import above, administered, below, may, may_anywhere, on, visible_bodies
from loa.organisations.rules import Act, SuccessionKind, name_key
from loa.vietnamese.letters import fold

A_DAY = timedelta(days=1)
# The order in which they are shown: who speaks first, where people look first.
_DUTIES = [duty.value for duty in sorted(Duty, key=lambda duty: duty is not Duty.SPOKESPERSON)]
_CHANNELS = [kind.value for kind in ChannelKind]


def may_keep(user: User, body: Body | None, day: date) -> bool:
    """Whether `user` may change `body` itself, or (None) what no body is above: an administrator's post, or who set the program up."""
    if user.is_superuser:
        return True
    return body is not None and may(user, Act.ADMINISTER, body, day)


def may_load_units(user: User, day: date) -> bool:
    """Whether `user` may bring administrative units and whole lists in."""
    return user.is_superuser or may_anywhere(user, Act.ADMINISTER, day)


def may_tell(user: User, body: Body, day: date) -> bool:
    """Whether `user` may enter contacts and channels of `body`."""
    return may_keep(user, body, day) or may(user, Act.WORK, body, day)


def may_confirm(user: User, body: Body, day: date) -> bool:
    """Whether `user` may say that a channel's proof was checked: who speaks for the body, or keeps it."""
    return may_keep(user, body, day) or may(user, Act.SPEAK, body, day)


def kept_by(user: User, day: date) -> QuerySet[Body]:
    """The bodies that `user` may change."""
    return Body.objects.all() if user.is_superuser else Body.objects.filter(pk__in=administered(user, day))


def known_to(user: User, day: date) -> QuerySet[Body]:
    """Bodies whose pages `user` may open. That a public body exists is no secret: every body; what is not public of it is `tells_all`."""
    return Body.objects.select_related("parent") if user.is_active else Body.objects.none()


def sees_inside(user: User, body: Body, day: date) -> bool:
    """Whether `user` sees of `body` also what is not public: its people, its history, contacts that are not published."""
    return body.pk in set(visible_bodies(user, day).filter(pk=body.pk))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of bodies is narrowed to."""

    words: str = ""
    kind: str = ""


def named(wanted: Wanted) -> QuerySet[Body]:
    """Bodies that bear every word of `wanted`, in one of their names or as their code, with or without marks."""
    found = Body.objects.select_related("parent")
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    for word in fold(wanted.words).split()[:12]:
        other = BodyName.objects.filter(body=OuterRef("pk"), folded__contains=word)
        found = found.filter(Q(folded__contains=word) | Q(official_code=word) | Q(place__iexact=word) | Exists(other))
    return found.order_by("kind", "alphabetical", "pk")


def roots(day: date) -> QuerySet[Body]:
    """The bodies on `day` that nothing stands above on that day."""
    upper = Body.objects.filter(on(day), pk=OuterRef("parent"))
    return with_children(Body.objects.filter(on(day)).filter(~Exists(upper)), day)


def children_of(body: Body, day: date) -> QuerySet[Body]:
    """The bodies directly under `body` on `day`."""
    return with_children(body.children.filter(on(day)), day)


def with_children(bodies: QuerySet[Body], day: date) -> QuerySet[Body]:
    """`bodies` with `units`, how many stand directly under each on `day`; by kind and name."""
    start, end = (Q(children__valid_from__isnull=True) | Q(children__valid_from__lte=day)), Q(children__valid_to__isnull=True)
    there = start & (end | Q(children__valid_to__gt=day))
    return bodies.annotate(units=Count("children", filter=there)).order_by("kind", "alphabetical", "pk")


def contacts_of(body: Body, day: date) -> list[Contact]:
    """Contacts of `body`, those in office on `day` first, then who was before."""
    rows = list(Contact.objects.filter(body=body).order_by("-valid_from", "pk"))
    return sorted(rows, key=lambda row: (row.valid_to is not None and row.valid_to <= day, _DUTIES.index(row.duty)))


def channels_of(body: Body, day: date) -> list[OfficialChannel]:
    """Channels of `body`, those in use on `day` first."""
    rows = list(OfficialChannel.objects.filter(body=body).select_related("confirmed_by").order_by("name", "pk"))
    return sorted(rows, key=lambda row: (not row.in_use(day), _CHANNELS.index(row.kind)))


def _going_on(day: date) -> Q:
    """Begun before `day` and not ended by then: what an end on `day` touches."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lt=day)) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def channels_on(bodies: Iterable[int], day: date) -> QuerySet[OfficialChannel]:
    """Channels of `bodies` that would end with them on `day`."""
    return OfficialChannel.objects.filter(_going_on(day), body__in=set(bodies)).select_related("body").order_by("pk")


def contacts_on(bodies: Iterable[int], day: date) -> QuerySet[Contact]:
    """Contacts of `bodies` that would end with them on `day`."""
    return Contact.objects.filter(_going_on(day), body__in=set(bodies))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the public may see of one body."""

    body: Body
    contacts: Sequence[Contact]
    channels: Sequence[OfficialChannel]


def public_bodies(root: Body | None, day: date, words: str = "") -> QuerySet[Body]:
    """Bodies under `root` (None: all) on `day` that have something public which bears every word of `words`."""
    contacts, channels = public_contacts(day).filter(body=OuterRef("pk")), public_channels(day).filter(body=OuterRef("pk"))
    found = Body.objects.filter(on(day))
    if root is not None:
        found = found.filter(pk__in=below([root.pk]))
    found = found.filter(Exists(contacts) | Exists(channels))
    for word in fold(words).split()[:12]:
        inside = (
            Q(folded__contains=word) | Q(Exists(contacts.filter(folded__contains=word))) | Q(Exists(channels.filter(folded__contains=word)))
        )
        found = found.filter(inside)
    return found.order_by("kind", "alphabetical", "pk")


def public_contacts(day: date) -> QuerySet[Contact]:
    """Contacts that are published and in office on `day`."""
    return Contact.objects.filter(on(day), public=True).order_by("person")


def public_channels(day: date) -> QuerySet[OfficialChannel]:
    """Channels that are published and in use on `day`."""
    return OfficialChannel.objects.filter(on(day), public=True).order_by("name")


def entries(bodies: Sequence[Body], day: date) -> list[Entry]:
    """`bodies` with what is public of them; two questions for all."""
    contacts = sorted(public_contacts(day).filter(body__in=bodies), key=lambda row: _DUTIES.index(row.duty))
    channels = sorted(public_channels(day).filter(body__in=bodies), key=lambda row: _CHANNELS.index(row.kind))
    return [Entry(b, [c for c in contacts if c.body_id == b.pk], [c for c in channels if c.body_id == b.pk]) for b in bodies]


def one_named(written: str, day: date) -> Body:
    """The one body that `written` means on `day`: "#" and its number here, its code, or its whole name. Raises WrongBody."""
    words = " ".join(written.split())
    there = Body.objects.filter(on(day))
    if words.startswith("#") and words[1:].isdecimal() and len(words) < 12:
        found = list(Body.objects.filter(pk=int(words[1:])))
    else:
        found = list(there.filter(official_code=words)) if words else []
        near = there.filter(folded__contains=fold(words)).select_related("parent")[:500] if not found and fold(words) else ()
        found = found or [body for body in near if name_key(words) in (name_key(body.name), name_key(body.short_name))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise WrongBody(f"Không thấy cơ quan “{words}” trong ngày {said(day)}. Hãy ghi tên đầy đủ hoặc mã.")
    many = "; ".join(f"{b.name}{f', {b.parent.name}' if b.parent else ''} (ghi {b.official_code or f'#{b.pk}'})" for b in found[:5])
    raise WrongBody(f"Có {len(found)} cơ quan tên “{words}”: {many}. Hãy ghi mã thay cho tên.")


def moved_functions(body: Body) -> QuerySet[Succession]:
    """The functions that `body` took over or gave away."""
    rows = Succession.objects.filter(Q(predecessor=body) | Q(successor=body), kind=SuccessionKind.FUNCTION.value)
    return rows.select_related("predecessor", "successor").order_by("on", "pk")


def staff_of(body: Body, day: date) -> QuerySet[Post]:
    """Who works at `body` on `day`."""
    return Post.objects.filter(on(day), body=body).select_related("user").order_by("role", "title", "pk")


def upper_chain(body: Body) -> list[Body]:
    """The bodies above, the topmost first."""
    rows = {row.pk: row for row in Body.objects.filter(pk__in=above(body))}
    chain: list[Body] = []
    at = rows.pop(body.parent_id or 0, None)
    while at is not None:
        chain.append(at)
        at = rows.pop(at.parent_id or 0, None)
    return chain[::-1]
