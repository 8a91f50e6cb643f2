"""Reading a feed of somebody else, who may be hostile: RSS 2.0, RSS 1.0 and Atom, titles and summaries only.

It is looked at by `loa.fetching`: public addresses only, 2 MB and 20 seconds, packed or not. XML with a document type is refused unread:
without it there are no entities to expand and no files to fetch. Markup in titles becomes text.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lxml import etree

from loa.fetching.addresses import Guard, Unreachable
from loa.fetching.look import Limits, look

LIMITS = Limits(seconds=20.0, bytes=2_000_000)
MOST_ITEMS = 200
_TAG = re.compile(r"<[^>]{0,2000}>")
_AGENT = "Loa (policy communication; reads titles of feeds)"


class BadFeed(Exception):
    """The feed cannot be read; the text says why, for staff."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    key: str
    title: str
    summary: str
    link: str
    day: date | None


def checked_address(url: str, guard: Guard) -> None:
    """Raise BadFeed unless `url` may be read."""
    try:
        guard.check(url)
    except Unreachable as error:
        raise BadFeed(str(error)) from error


def fetch(url: str, guard: Guard, limits: Limits = LIMITS) -> bytes:
    """What stands at `url`. Raises BadFeed."""
    try:
        answer = look(url, guard, agent=_AGENT, limits=limits)
    except Unreachable as error:
        raise BadFeed(str(error)) from error
    if answer.status != 200:
        raise BadFeed(f"Máy chủ trả lời mã {answer.status}.")
    return answer.body


def entries(content: bytes) -> list[Entry]:
    """The entries of a feed, at most MOST_ITEMS. Raises BadFeed."""
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise BadFeed("Nguồn tin có khai báo kiểu tài liệu (DOCTYPE) nên không đọc.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadFeed("Nội dung không phải RSS hay Atom đúng chuẩn.") from error
    if _name(root) not in ("rss", "feed", "RDF"):
        raise BadFeed("Địa chỉ này không phải nguồn RSS hay Atom.")
    return [one for one in _all(root) if one.title][:MOST_ITEMS]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _all(root: etree._Element) -> Iterator[Entry]:
    for element in root.iter():
        if _name(element) in ("item", "entry"):
            yield _entry(element)


def _entry(element: etree._Element) -> Entry:
    said: dict[str, str] = {}
    link = ""
    for child in element:
        name = _name(child)
        said.setdefault(name, _words(child))
        if name == "link" and not link and child.get("rel", "alternate") == "alternate":
            link = (child.get("href") or child.text or "").strip()
    title = plain(said.get("title", ""))[:300]
    summary = plain(said.get("description") or said.get("summary") or "")[:1000]
    link = link if urlsplit(link).scheme in ("http", "https") else ""
    when = said.get("pubDate") or said.get("published") or said.get("updated") or said.get("date") or ""
    return Entry(said.get("guid") or said.get("id") or link or title, title, summary, link[:600], day_of(when))


def _words(element: etree._Element) -> str:
    return "".join(element.itertext())[:20_000]


def plain(text: str) -> str:
    """Text without markup, on one line; entities of HTML are read once, as feeds write them."""
    return " ".join(html.unescape(_TAG.sub(" ", html.unescape(text))).replace("<", " ").split())


def day_of(text: str) -> date | None:
    """The day of a moment as RSS (RFC 5322) or Atom (RFC 3339) writes it; None when it is neither."""
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        return None
