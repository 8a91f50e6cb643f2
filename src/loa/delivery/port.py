"""The port: the one thing a channel sees of Loa.

A channel is a class with the members of `Channel`, named in the setting `CHANNELS`. It renders a
message to bytes and hands finished bytes over. It never sees the database, and it fails only with
`Refused`, `TryLater` or `OutcomeUnknown`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from loa.newsroom import sheet_rules
from loa.newsroom.content import (
    BASIS,
    FROM,
    TO_DO,
    VIETNAMESE,
    WHO,
    Alert,
    Content,
    Sheet,
    Source,
    in_own_words,
    label_of,
    own_body,
    paragraphs,
    printed_facts,
    said_fields,
    told,
    without_notes,
)

__all__ = [
    "BASIS",
    "FROM",
    "TO_DO",
    "VIETNAMESE",
    "WHO",
    "Account",
    "Alert",
    "Batches",
    "Channel",
    "Chooses",
    "Content",
    "Destination",
    "DestinationKind",
    "Handed",
    "HasAccount",
    "Level",
    "Limits",
    "LooksUp",
    "NotCarried",
    "OutcomeUnknown",
    "Parcel",
    "Proof",
    "Rate",
    "ReceiptMode",
    "Recording",
    "Refused",
    "Rendered",
    "RetryMode",
    "Sheet",
    "ShowsPictures",
    "Source",
    "Speaks",
    "TryLater",
    "Unreachable",
    "Withdraws",
    "Worded",
    "check_hash",
    "in_own_words",
    "label_of",
    "own_body",
    "paragraphs",
    "printed_facts",
    "said_fields",
    "sheet_rules",
    "told",
    "without_notes",
]


class Level(StrEnum):
    """How well a delivery is proven, weakest first (mức bằng chứng)."""

    RENDERED = "rendered"  # đã dựng
    HANDED_OVER = "handed_over"  # đã chuyển giao
    ACCEPTED = "accepted"  # nơi nhận đã tiếp nhận
    SEEN_LIVE = "seen_live"  # tự kiểm tra thấy đang hiển thị
    PLAYED = "played"  # thiết bị đã phát / đã chiếu
    CONFIRMED = "confirmed"  # người nhận xác nhận


class ReceiptMode(StrEnum):
    INSTANT = "instant"  # deliver() itself is the proof
    CALLBACK = "callback"  # the other side reports
    POLL = "poll"  # we look, by read_receipt()
    MANUAL = "manual"  # a person confirms


class RetryMode(StrEnum):
    IDEMPOTENT = "idempotent"  # the same key twice does no harm
    LOOK_UP = "look_up"  # the outcome can be asked for before a repeat
    FIRE_AND_FORGET = "fire_and_forget"  # never repeated once handed over


class DestinationKind(StrEnum):
    SITE = "site"  # one destination for the whole site (portal, feed)
    BODY = "body"  # one per public body (leaflet, briefing)
    STATION = "station"  # one per loudspeaker cluster
    BOARD = "board"  # one per LED board
    ACCOUNT = "account"  # the office's own account at another house (Facebook page, Zalo)
    PRESS = "press"  # one per newsroom on the office's list
    SUBSCRIBER = "subscriber"  # one per person who asked for it; the code says nothing of who it is


class Refused(Exception):
    """The other side said no, and will again. The text is shown to staff, in Vietnamese."""


class NotCarried(Refused):
    """This channel does not carry this message as it is, and the others may: a loudspeaker without a voice for the language.

    `script` is what a person would have to read for it.
    """

    def __init__(self, text: str, script: str = "") -> None:
        super().__init__(text)
        self.script = script


class Unreachable(Refused):
    """The receiver's address is gone for good: the subscription ends with this one answer."""


class TryLater(Exception):
    """Nothing happened; a later attempt may pass. The text is shown to staff, in Vietnamese.

    `after` is how long the other side asked us to wait. `everyone` says that the whole account is closed for now (expired token, a
    quota, the server down): all that goes this way rests, and no attempt of this delivery is used up.
    """

    def __init__(self, text: str, *, after: timedelta | None = None, everyone: bool = False) -> None:
        super().__init__(text)
        self.after = after
        self.everyone = everyone


class OutcomeUnknown(Exception):
    """It was handed over and no answer came: it may have arrived. Never repeated blindly."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry; None is no limit."""

    characters: int | None = None
    seconds: int | None = None
    lines: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` hand-overs in any stretch of `per`; `reason` is said to staff, in Vietnamese."""

    count: int
    per: timedelta
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """How the office's account at another house is doing, in Vietnamese sentences for staff."""

    facts: tuple[str, ...]
    warning: str = ""  # what a person should see to soon: the token ends


@dataclass(frozen=True, slots=True)
class Recording:
    """A person's reading of the approved script, taken instead of a synthetic voice."""

    audio: bytes  # MP3 or WAV, as uploaded
    media_type: str  # "audio/mpeg" or "audio/wav"
    script_sha256: str  # hash of the UTF-8 script that was read


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as one channel carries it: what is signed is the SHA-256 of `body`."""

    kind: str
    media_type: str
    extension: str  # "pdf", without a dot
    body: bytes
    text: str  # what it says in words: the script, the lines of the board, the leaflet's text
    milliseconds: int | None = None  # play time of audio, show time of a board page
    draft_voice: bool = False  # spoken by a synthetic draft voice
    warnings: tuple[str, ...] = ()  # in Vietnamese: over a limit, draft voice, ...


@dataclass(frozen=True, slots=True)
class Destination:
    kind: DestinationKind
    code: str  # body or station code; "site" for the site
    name: str
    address: str = ""  # where a subscriber gets it (e-mail address, push endpoint); known at hand-over only, kept in no delivery
    leave_url: str = ""  # where a subscriber ends the subscription with one click


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery, ready to hand over."""

    key: str  # idempotency key, the same on every attempt
    destination: Destination
    body: bytes
    media_type: str
    sha256: str
    page_url: str
    title: str
    not_before: datetime | None
    at: datetime  # now, read by the caller
    reference: str = ""  # what the other side called it, once it took it; known when it is looked at
    draft_voice: bool = False  # spoken by a synthetic draft voice
    draft_agreed: bool = False  # and an approver agreed that it airs


def check_hash(parcel: Parcel) -> None:
    """Raise Refused when the bytes are not those that were approved and signed."""
    if hashlib.sha256(parcel.body).hexdigest() != parcel.sha256:
        raise Refused("Nội dung không khớp với mã băm của bản đã duyệt nên không chuyển đi.")


@dataclass(frozen=True, slots=True)
class Handed:
    """What hand-over gave: the level reached and by what evidence (shown to staff)."""

    level: Level
    evidence: str
    reference: str = ""  # id or address at the other side


@dataclass(frozen=True, slots=True)
class Proof:
    """What a later look found."""

    level: Level
    evidence: str
    detail: Mapping[str, str] = field(default_factory=dict)


class Channel(Protocol):
    """A way to reach people. Options from the setting come as keyword arguments of the class.

    A channel may also say: `rates` (a tuple of Rate), `ticked = False` (an officer has to choose it for each release),
    `before_embargo = True` (it tells only people who may know before the public), `drills = True` (nothing of it is public, so
    exercises may go there).
    """

    kind: str
    label: str  # Vietnamese, as staff see it
    destinations: DestinationKind
    limits: Limits
    receipt_mode: ReceiptMode
    retry_mode: RetryMode

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The message as this channel carries it. Pure: the same content gives the same bytes."""
        ...

    def deliver(self, parcel: Parcel) -> Handed:
        """Hand over. Raises Refused, TryLater or OutcomeUnknown, nothing else."""
        ...

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """Look for proof that it arrived; None when there is none yet. Raises TryLater."""
        ...


@runtime_checkable
class Speaks(Protocol):
    """A channel that says words aloud, and can say some as an office wants them."""

    def speaking(self, readings: Mapping[str, str]) -> "Channel":
        """The same channel with `readings` (written → said) in its lexicon."""
        ...


@runtime_checkable
class ShowsPictures(Protocol):
    """A channel that shows the picture of a message's sheet (`content.sheet`), which lies in the store."""

    def showing(self, picture: bytes) -> "Channel":
        """The same channel with that picture in its hands."""
        ...


@runtime_checkable
class Batches(Protocol):
    """A channel that hands over many at once, over one connection."""

    batch: int  # how many to give it at a time
    parallel: int  # how many connections at once

    def deliver_many(self, parcels: Iterable[Parcel]) -> Iterator[Handed | Exception]:
        """What `deliver` would give or raise for each parcel, in order. A parcel is taken from `parcels` only when it is about to go."""
        ...


@runtime_checkable
class Chooses(Protocol):
    """A channel that is not for every message: alerts carry emergencies only. A message of an exercise (`content.exercise`) goes only
    by channels that say so themselves with `drills = True`, since nothing of it may reach the public.
    """

    def carries(self, content: Content) -> bool:
        """Whether a message like this goes this way at all; when not, no rendition of it is made or signed."""
        ...


@runtime_checkable
class LooksUp(Protocol):
    """A channel whose other side can be asked what became of a hand-over without an answer."""

    def look_up(self, parcel: Parcel) -> Handed | None:
        """What it became; None when it surely never arrived, so that it may go again. Raises TryLater."""
        ...


@runtime_checkable
class Worded(Protocol):
    """A channel that an officer may give words of its own: `content.wording`, where not empty, is what `render` tells."""

    def words(self, content: Content) -> str:
        """What `render` tells of the message as text to rewrite, without what the channel adds by itself. Makes no sound or page."""
        ...


@runtime_checkable
class HasAccount(Protocol):
    """A channel that posts by an account of the office at another house, and can ask that house how the account is doing."""

    def account(self, at: datetime) -> Account:
        """Asked now and then, and shown before anything is sent. Posts nothing. Raises Refused, TryLater."""
        ...


@runtime_checkable
class Withdraws(Protocol):
    """A channel that can take back what it published."""

    def withdraw(self, parcel: Parcel, reference: str) -> str:
        """Take back what `deliver` gave `reference` for; the evidence, in Vietnamese. Harmless when gone. Raises Refused, TryLater."""
        ...
