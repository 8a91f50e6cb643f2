"""Background work of delivery: thin calls of actions. The clock is read here."""

from django.utils.timezone import now
from django_tasks import task

from loa.delivery import actions


@task()
def attempt(delivery_id: int) -> str:
    """Try one delivery."""
    return actions.attempt(delivery_id=delivery_id, at=now()).value


@task()
def look(delivery_id: int) -> bool:
    """Look for the proof of one delivery."""
    return actions.look(delivery_id=delivery_id, at=now())
