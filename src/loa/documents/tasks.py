"""Background work of documents: thin calls of actions. The clock is read here."""

from django.utils.timezone import now
from django_tasks import task

from loa.documents import intake_actions


@task()
def read_item(item_id: int) -> str:
    """Read one file of an intake."""
    state = intake_actions.read_item(item_id=item_id, at=now())
    return state.value if state else ""
