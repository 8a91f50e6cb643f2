"""Whether the device's own clock can be believed.

Two things tell that it cannot, and both are signed: a manifest that was issued in the clock's future, and the site's answer to "what
time is it", which is bound to the question. The unsigned `Date` of an answer only makes the device ask. While the clock is wrong nothing
begins by it: the device does not guess. Once the site has told the time, emergencies go by that. It is asked at the start and a few times a
day besides: so the drift is known, and a clock that is set wrong in between (by a false time server, by hand) is found out at once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]  # gives an aware UTC moment

TOLERANCE = timedelta(minutes=2)  # a minute-exact item beyond it would be in the wrong minute by far
ASK_EVERY = 6 * 3600.0  # seconds after which it asks though nothing seems wrong
ASK_AGAIN = 60.0  # seconds between two questions while something is wrong
BELIEVED_FOR = 24 * 3600.0  # seconds for which a told time is carried on by the machine's counter


def counter() -> float:
    """Seconds since the machine started, its sleep included where the system counts that."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


@dataclass(slots=True)
class Watch:
    """The device's clock and what is known about it. Moments are aware UTC."""

    clock: Clock
    counter: Callable[[], float] = counter
    _issued: datetime | None = field(default=None, init=False)  # the latest moment that a genuine manifest was issued
    _told: tuple[datetime, float] | None = field(default=None, init=False)  # the site's time, and the counter then
    _asked: float | None = field(default=None, init=False)
    _suspicious: bool = field(default=False, init=False)

    def issued(self, moment: datetime) -> None:
        """A genuine manifest says that it was signed then: it is that late at least."""
        self._issued = moment if self._issued is None else max(self._issued, moment)

    def told(self, moment: datetime) -> None:
        """The site said, in answer to a question of ours, that it is `moment`."""
        self._told = (moment, self.counter())
        self._suspicious = False

    def date_header(self, text: str) -> None:
        """The `Date` of an answer: anybody on the way may have written it, so it only raises a question."""
        try:
            said = parsedate_to_datetime(text)
        except ValueError:
            return
        if said.tzinfo is not None and abs(said - self.clock()) > TOLERANCE:
            self._suspicious = True

    def wants_to_ask(self) -> bool:
        """Whether the site should be asked for the time now; True once in `ASK_AGAIN` seconds."""
        now = self.counter()
        due = self._told is None or now - self._told[1] >= ASK_EVERY
        if not (due or self._suspicious or self.is_wrong()):
            return False
        if self._asked is not None and now - self._asked < ASK_AGAIN:
            return False
        self._asked = now
        return True

    @property
    def true_time(self) -> datetime | None:
        """What time it is by the site, carried on by the machine's counter; None when it did not say, or long ago."""
        if self._told is None:
            return None
        since = self.counter() - self._told[1]
        return self._told[0] + timedelta(seconds=since) if since <= BELIEVED_FOR else None

    @property
    def drift(self) -> timedelta | None:
        """How far the clock is ahead (+) or behind (−); None when nothing signed tells."""
        true, now = self.true_time, self.clock()
        if true is not None:
            return now - true
        return now - self._issued if self._issued is not None and now < self._issued - TOLERANCE else None

    def is_wrong(self) -> bool:
        """Whether something signed says that the clock is off by more than `TOLERANCE`."""
        drift = self.drift
        return drift is not None and abs(drift) > TOLERANCE

    def best(self) -> datetime:
        """The clock; while it is wrong, the site's time if that is known."""
        true = self.true_time
        return true if true is not None and self.is_wrong() else self.clock()
