"""Moments as the wire carries them: UTC, whole seconds, "2026-11-23T10:00:00Z"."""

import re
from datetime import UTC, datetime

_SPELLING = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def to_iso(moment: datetime) -> str:
    """`moment` (aware) in UTC, cut to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> datetime:
    """The aware UTC moment that `text` states. Raises ValueError for any other spelling."""
    if _SPELLING.fullmatch(text) is None:
        raise ValueError(f"not a moment in UTC: {text!r}")
    return datetime.fromisoformat(text)
