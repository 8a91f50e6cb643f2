"""What every staff view needs of a request: the person, the day, and errors shown as messages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.timezone import localdate

from loa.cases.rules import NotPossible
from loa.delivery.port import Refused, TryLater
from loa.documents.law_queries import Citation, citations, status_of
from loa.documents.law_rules import Status
from loa.documents.models import Document
from loa.documents.register_rules import CannotRegister
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import Ids, NotPermitted, home_of, visible_bodies
from loa.plans.work_actions import ChangedMeanwhile
from loa.reorganisations.rules import CannotReorganise
from loa.resources.rules import NotEntered
from loa.worktime.terms import WrongTerm


def staff(request: HttpRequest) -> User:
    """The member of staff who asks. Raises PermissionDenied for anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def today() -> date:
    """The local day."""
    return localdate()


def home_body(request: HttpRequest) -> Body | None:
    """The authority that this person writes for; None for one without a post."""
    return home_of(staff(request), today())


def own_bodies(request: HttpRequest) -> Ids:
    """Ids of all bodies whose work this person may see."""
    return visible_bodies(staff(request), today())


def cited(document: Document | None, request: HttpRequest) -> dict[str, list[Citation]]:
    """What `document` cites, with standings, and of that what its officer must look at."""
    found = citations(document, today(), own_bodies(request)) if document else []
    return {"citations": found, "warnings": [c for c in found if c.warning or c.instrument is None]}


def own_status(document: Document | None) -> Status | None:
    """The standing of `document` itself today; None when nobody has stated one."""
    status = status_of(document.instrument, today()) if document and document.instrument else None
    return status if status and status.line else None


def number(request: HttpRequest, name: str) -> int:
    """The whole number that was posted as `name`; 0, which no row has, for anything else."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 16 else 0


@contextmanager
def said(request: HttpRequest, done: str = "") -> Iterator[Callable[[str], None]]:
    """Run an action; what a rule forbids becomes a message on the page, success says `done`."""
    words: list[str] = [done] if done else []
    try:
        yield words.append
    except (
        CannotRegister,
        CannotReorganise,
        ChangedMeanwhile,
        NotAllowed,
        NotEntered,
        NotPermitted,
        NotPossible,
        Refused,
        TryLater,
        WrongTerm,
    ) as error:
        messages.error(request, str(error))
    else:
        for word in words:
            messages.success(request, word)
