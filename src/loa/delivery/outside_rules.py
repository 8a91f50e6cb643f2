"""The check from outside: begin with what the public sees, and require of each release a proven delivery on every required channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree

from loa.delivery.port import ReceiptMode
from loa.delivery.rules import State, arrived

ATOM = "{http://www.w3.org/2005/Atom}"
BACK = timedelta(days=7)  # how far back releases are checked
QUICK = (ReceiptMode.INSTANT, ReceiptMode.POLL)  # channels that prove themselves within minutes; the others have their sweepers


class NoFeed(Exception):
    """What the public address gave is no feed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one release on one channel: the states of its deliveries and when the first was asked for."""

    states: tuple[State, ...]
    since: datetime


def read_feed(feed: bytes) -> list[str]:
    """Addresses of the entries of an Atom feed, as the public reads it. Raises NoFeed."""
    try:
        text = feed.decode("utf-8")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise NoFeed("có khai báo lạ trong tệp")
        root = ElementTree.fromstring(text)  # noqa: S314 - bounded, and without entities
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise NoFeed("không phải tệp Atom đọc được") from error
    if root.tag != f"{ATOM}feed":
        raise NoFeed("không phải bảng tin Atom")
    return [(entry.findtext(f"{ATOM}id") or "").strip() for entry in root.iter(f"{ATOM}entry")]


def lacking(sent: Sent | None, mode: ReceiptMode, released_at: datetime, at: datetime, within: timedelta) -> str:
    """What is wrong with one required channel of a release, in Vietnamese; "" when it is proven or still in time."""
    minutes = int(within.total_seconds() // 60)
    if sent is None:
        return f"phát hành đã quá {minutes} phút mà chưa gửi tới kênh này" if at - released_at >= within else ""
    if any(arrived(state, mode) for state in sent.states) or at - sent.since < within:
        return ""
    if all(state is State.WITHDRAWN for state in sent.states):
        return ""
    return f"gửi đã quá {minutes} phút mà chưa có lượt nào có bằng chứng đến nơi"
