"""Where a correction has to go: each place that the corrected release reached, first those it reached first, then those that match now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from loa.delivery.port import DestinationKind, ReceiptMode
from loa.delivery.rules import OPEN, REACHED, State, arrived

Key = tuple[str, str]  # (channel, destination code)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the corrected release was sent on one channel, and whether it may have been read or heard there."""

    channel: str
    kind: DestinationKind
    code: str
    name: str
    body: int  # id of the body
    reached: bool
    first_at: datetime  # of the first proof, or of its sending
    quantity: int = 0  # sheets handed out, people at the meeting

    @property
    def key(self) -> Key:
        return (self.channel, self.code)


class Obstacle(StrEnum):
    """Why a place that was reached cannot be reached again."""

    CHANNEL = "channel"
    RENDITION = "rendition"
    LEFT = "left"
    STATION = "station"
    BODY = "body"


OBSTACLE_LABELS = {
    Obstacle.CHANNEL: "Kênh này không còn bật.",
    Obstacle.RENDITION: "Bản đính chính không có bản dựng cho kênh này.",
    Obstacle.LEFT: "Người nhận đã thôi đăng ký, địa chỉ đã xóa.",
    Obstacle.STATION: "Cụm loa hoặc bảng này không còn hoạt động.",
    Obstacle.BODY: "Cơ quan, đơn vị này không còn trong danh sách nhận.",
}
ON_PAPER = "Bản đã phát không thu lại được: phát tờ đính chính tới đúng những người đã nhận, hoặc báo trực tiếp."


def was_reached(state: State, *, has_receipt: bool) -> bool:
    """Whether what was wrong may have been read or heard; what was taken back had been there if there is a proof."""
    return state in REACHED or (state is State.WITHDRAWN and has_receipt)


def merged(places: Sequence[Place]) -> dict[Key, Place]:
    """One place for all its deliveries (hours, resends): reached if any was, since the first, with all that was handed out."""
    found: dict[Key, Place] = {}
    for place in places:
        old = found.get(place.key)
        if old is None:
            found[place.key] = place
            continue
        firsts = [p.first_at for p in (old, place) if p.reached] or [old.first_at, place.first_at]
        found[place.key] = Place(
            place.channel, place.kind, place.code, place.name, place.body, old.reached or place.reached, min(firsts),
            old.quantity + place.quantity,
        )  # fmt: skip
    return found


def in_order(targets: Mapping[Key, T], places: Mapping[Key, Place]) -> tuple[list[T], list[T]]:
    """(those who received the earlier version, the first first; those who did not) of `targets`."""
    reached = sorted((p for p in places.values() if p.reached and p.key in targets), key=lambda p: (p.first_at, p.key))
    keys = {place.key for place in reached}
    return [targets[place.key] for place in reached], [target for key, target in targets.items() if key not in keys]


class Cover(StrEnum):
    """Whether a place that was reached has the correction."""

    THERE = "there"
    COMING = "coming"
    MISSING = "missing"


def cover(states: Sequence[State], mode: ReceiptMode) -> Cover:
    """`states` are those of the correction's deliveries to the place."""
    if any(arrived(state, mode) for state in states):
        return Cover.THERE
    waiting = (*OPEN, State.SENDING, State.HANDED_OVER, State.ACCEPTED)
    return Cover.COMING if any(state in waiting for state in states) else Cover.MISSING


def stops(kind: DestinationKind, state: State) -> bool:
    """Whether a delivery of the corrected release ends when the correction goes to its place: what has not gone, and what still plays.

    The old page stays at its address: it leads to the correction.
    """
    if kind is DestinationKind.SITE:
        return False
    playing = kind in (DestinationKind.STATION, DestinationKind.BOARD)
    return (
        state in OPEN
        or (playing and state in (State.HANDED_OVER, State.ACCEPTED, State.OVERDUE))
        or (kind is DestinationKind.BOARD and state in REACHED)
    )
