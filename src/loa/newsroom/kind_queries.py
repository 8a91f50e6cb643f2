"""Reads of kinds of message and languages."""

from datetime import date

from loa.newsroom.models import Language, MessageKind
from loa.organisations.models import Body, User
from loa.organisations.queries import seats
from loa.organisations.rules import Act, roles_for
from loa.seal.canonical import canonical, sha256_hex


def may_change_kinds(user: User, day: date) -> bool:
    """Whether `user` may change kinds and languages, which hold for all: an administrator of a topmost body, or of the program."""
    top = Body.objects.filter(pk__in=seats(user, day, roles_for(Act.ADMINISTER)), parent__isnull=True)
    return user.is_superuser or top.exists()


def edition_of(row: MessageKind | Language | None) -> str:
    """A mark of what `row` says now, "" for none: a form that bears another was filled over an older state."""
    if row is None:
        return ""
    said = {field.name: str(field.value_from_object(row)) for field in row._meta.fields}
    return sha256_hex(canonical({"is": said}))[:16]
