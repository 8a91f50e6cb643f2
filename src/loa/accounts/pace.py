"""How often strangers may ask for something dear, counted for the whole site: of nobody an address is kept."""

from datetime import datetime

from django.core.cache import cache


def is_over(what: str, most: int, at: datetime) -> bool:
    """Count one more try of `what` in the minute of `at`; whether there were more than `most` in it."""
    minute = f"pace:{what}:{at:%H%M}"
    cache.add(minute, 0, 120)
    return bool(cache.incr(minute) > most)
