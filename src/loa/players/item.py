"""One thing to play or show, as a manifest lists it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from loa.players import reading

# The three priorities of Circular 39/2020/TT-BTTTT.
ORDINARY = "ordinary"
PRIORITY = "priority"
EMERGENCY = "emergency"

# What part an item plays in the programme.
MESSAGE = "message"
FILLER = "filler"  # sounds in a slot that has nothing else to say; may repeat
SOUND = "sound"  # sounds only before or after another item


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to play or show. Everything below `draft_voice` may be absent from a manifest."""

    id: str  # delivery key
    channel: str
    sha256: str
    media_type: str
    bytes: int
    milliseconds: int | None
    not_before: datetime | None
    not_after: datetime | None  # latest start of a broadcast, end of a board's show or of an emergency
    priority: str
    title: str
    draft_voice: bool
    part: str = MESSAGE
    slot: str = ""  # id of the slot of the programme in which it may begin; "" at any time
    exact: bool = False  # to the second: nothing may begin that would still sound at its `not_before`
    repeat_seconds: int = 0  # from the end of one play of an emergency to the next; 0 takes the device's own pause
    once: bool = False  # an emergency that sounds a single time, an all-clear: the programme goes on after it
    before: tuple[str, ...] = ()  # ids of sounds that open it
    after: tuple[str, ...] = ()  # ids of sounds that close it
    zone: str = ""  # part of the board; "" is the first
    order: int = 0  # place among those of its priority that may begin at the same time; the lowest first

    @property
    def length(self) -> timedelta:
        """How long it says that it lasts; nothing when it does not say."""
        return timedelta(milliseconds=self.milliseconds or 0)


def read(source: Mapping[str, object]) -> Item:
    """The item that a manifest lists. Raises `reading.Malformed`."""
    return Item(
        id=reading.text(source, "id"),
        channel=reading.text(source, "channel"),
        sha256=reading.sha256(source, "sha256"),
        media_type=reading.text(source, "media_type"),
        bytes=reading.whole(source, "bytes"),
        milliseconds=reading.whole_or_none(source, "milliseconds"),
        not_before=reading.moment_or_none(source, "not_before"),
        not_after=reading.moment_or_none(source, "not_after"),
        priority=reading.one_of(source, "priority", (ORDINARY, PRIORITY, EMERGENCY)),
        title=reading.text(source, "title"),
        draft_voice=reading.truth(source, "draft_voice"),
        part=reading.one_of({"part": MESSAGE, **source}, "part", (MESSAGE, FILLER, SOUND)),
        slot=reading.text_or_empty(source, "slot"),
        exact=reading.truth({"exact": False, **source}, "exact"),
        repeat_seconds=reading.whole_or_none(source, "repeat_seconds") or 0,
        once=reading.truth({"once": False, **source}, "once"),
        before=tuple(reading.words(source, "before")),
        after=tuple(reading.words(source, "after")),
        zone=reading.text_or_empty(source, "zone"),
        order=reading.whole_or_none(source, "order") or 0,
    )
