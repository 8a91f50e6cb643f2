"""The lines of work that something shown at another room's page (a case, a consultation) may serve as evidence."""

from datetime import date

from django.db.models import F, QuerySet

from loa.organisations.models import User
from loa.organisations.queries import seats
from loa.organisations.rules import Act, roles_for
from loa.plans.models import Assignment
from loa.plans.work_rules import OPEN

MOST_LINES = 200


def lines_for(user: User, day: date) -> QuerySet[Assignment]:
    """Open lines of the bodies for which `user` works: those due first first."""
    bodies = seats(user, day, roles_for(Act.WORK))
    rows = Assignment.objects.filter(body__in=bodies, state__in=[state.value for state in OPEN])
    return rows.select_related("task", "plan__document", "body").order_by(F("due_on").asc(nulls_last=True), "task__number", "pk")
