"""How often strangers may do something, counted for the whole site or for an address, which is kept only as a key with no way back."""

import secrets
from datetime import datetime

from django.core.cache import cache
from django.utils.crypto import salted_hmac

_SALT = secrets.token_bytes(32)  # of this process alone: what is counted is forgotten with it


def is_over(what: str, most: int, at: datetime) -> bool:
    """Count one more try of `what` by anybody in the minute of `at`; whether there were more than `most` in it."""
    return _counted(f"pace:{what}:{at:%H%M}", 120) > most


def tries_from(address: str, what: str, seconds: int) -> int:
    """Count one more try of `what` from `address`; how many there were in the present stretch of `seconds`."""
    return _counted(f"pace:{what}.{salted_hmac('loa.accounts.pace', address, secret=_SALT).hexdigest()}", seconds)


def _counted(key: str, seconds: int) -> int:
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ended between the two questions
        return 1
