"""Background work of delivery beside the lanes: a test message that a person asks for. The clock is read here."""

from django.utils.timezone import now
from django_tasks import task

from loa.delivery import canary_actions


@task()
def fly_now(kind: str) -> str:
    """Send one test message of `kind`; returns what became of it. The patrol goes on looking for it."""
    at = now()
    canary = canary_actions.begin(kind=kind, slot=at, at=at)
    return canary_actions.fly(canary=canary, clock=now).state if canary else "no endpoint"
