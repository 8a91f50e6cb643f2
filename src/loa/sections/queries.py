"""Reads of bodies' own sites: what staff may see of them, what the public sees."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from loa.organisations.models import Body, User
from loa.organisations.queries import administered, on, visible_keys
from loa.sections.models import Edition, Home, Section
from loa.sections.rules import KINDS


def visible_to(user: User, day: date) -> QuerySet[Home]:
    """Open sites of bodies whose work `user` may see: their own and those under it. The administrator of the program sees all."""
    found = Home.objects.filter(closed_at__isnull=True).select_related("body").order_by("body__kind", "body__alphabetical", "pk")
    return found if user.is_superuser else found.filter(body__in=visible_keys(user, day))


def without_home(user: User, day: date) -> QuerySet[Body]:
    """Bodies that `user` administers and that have no site of their own yet."""
    there = Home.objects.filter(body=OuterRef("pk"), closed_at__isnull=True)
    bodies = Body.objects.all() if user.is_superuser else Body.objects.filter(pk__in=administered(user, day))
    return bodies.filter(on(day)).exclude(kind="village").filter(~Exists(there)).order_by("kind", "alphabetical", "pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """A section as it stands: what the public reads, and the newest wording when that is another."""

    section: Section
    public: Edition | None
    draft: Edition | None


def sections_of(home: Home) -> list[Standing]:
    """The sections of a site in the order of the law; two questions."""
    rows = {row.code: row for row in home.sections.all()}
    editions: dict[int, list[Edition]] = {}
    for edition in Edition.objects.filter(section__home=home).select_related("written_by", "published_by").order_by("-number"):
        editions.setdefault(edition.section_id, []).append(edition)
    return [_standing(rows[kind.code], editions.get(rows[kind.code].pk, [])) for kind in KINDS if kind.code in rows]


def _standing(section: Section, editions: list[Edition]) -> Standing:
    """`editions`: the newest first."""
    public = next((one for one in editions if one.published_at), None)
    draft = editions[0] if editions and editions[0] is not public else None
    return Standing(section, public, draft)


def standing_of(section: Section) -> Standing:
    """One section as it stands."""
    return _standing(section, list(section.editions.select_related("written_by", "published_by").order_by("-number")))


def open_homes(day: date) -> QuerySet[Home]:
    """Sites that the public may open: of bodies that are there on `day`."""
    there = Body.objects.filter(on(day))
    return (
        Home.objects.filter(closed_at__isnull=True, body__in=there)
        .select_related("body")
        .order_by("body__kind", "body__alphabetical", "pk")
    )


def home_at(host: str, day: date) -> Home | None:
    """The site whose own host name this is."""
    return open_homes(day).filter(host=host).exclude(host="").first()


def in_english(bodies: list[Body]) -> dict[int, str]:
    """Body → what its public section on structure says in English."""
    rows = Edition.objects.filter(
        section__code="co-cau", section__home__closed_at__isnull=True, section__home__body__in=bodies, published_at__isnull=False
    )
    return {row.section.home.body_id: row.english for row in rows.select_related("section__home").order_by("number")}
