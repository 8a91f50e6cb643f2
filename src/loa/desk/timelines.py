"""The life of an instrument as a bar: stretches of time with their share of the width, and where today is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from loa.documents.law_rules import Span, Status

MARGIN = timedelta(days=200)  # how far an open end is drawn
LEAST = 4.0  # percent: a short stretch stays visible


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch: its status, its width in percent, its first and last day (None: open), and whether today is in it."""

    status: Status
    width: float
    first: date | None
    last: date | None
    now: bool

    @property
    def css(self) -> str:
        """The width as a style says it, with a point whatever the language."""
        return f"{self.width:.2f}%"


def stretches(spans: Sequence[Span], today: date) -> list[Stretch]:
    """`spans` from left to right; widths add up to 100."""
    cuts = [today, *(day for span in spans for day in (span.start, span.end) if day)]
    first, last = min(cuts) - MARGIN, max(cuts) + MARGIN
    days = [max(1, ((span.end or last) - (span.start or first)).days) for span in spans]
    shares = [max(LEAST, 100 * n / sum(days)) for n in days]
    return [
        Stretch(
            status=span.status,
            width=100 * share / sum(shares),
            first=span.start,
            last=span.end - timedelta(days=1) if span.end else None,
            now=span.holds(today),
        )
        for span, share in zip(spans, shares, strict=True)
    ]
