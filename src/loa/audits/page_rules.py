"""Reading one HTML page of a stranger: what it links to, what it says of contacts and dates, what is wrong for a screen reader.

Only what stands in the HTML: colours, contrast and what scripts draw are not seen, and nothing is concluded from them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from loa.audits.access_rules import Problem, name_of, one_line, problems
from loa.vietnamese.letters import fold

MOST_LINKS = 600
MOST_UNFINISHED = 120  # words: a longer page says more than that it will be filled
MOST_DEPTH_TEXT = 400_000
_MAIL = re.compile(r"[\w.+-]{1,64}@(?:[a-zA-Z0-9-]{1,63}\.)+[a-zA-Z]{2,24}")
_PHONE = re.compile(r"(?<![\d.])(?:\(?\+?84\)?|0|\(0)\d{1,3}\)?(?:[\s.\-]?\d{3,4}){2}(?!\d)|(?<!\d)1[89]00[\s.]?\d{4}(?!\d)")
_DAY = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)(?!\d)")
_ADDRESS = re.compile(r"(?:[Đđ]ịa chỉ|[Tt]rụ sở)(?: (?:trụ sở|cơ quan|liên hệ|đơn vị|chính|làm việc))?\s*[:：]\s*(.{8,120})")
_PLACE = re.compile(r"\b(?:số|đường|phố|thôn|xóm|ấp|bản|khu|tổ|xã|phường|thị trấn|huyện|quận|thị xã|tỉnh|thành phố|TP)\b", re.IGNORECASE)
_EMPTY = re.compile(
    r"\b(?:dang (?:duoc )?cap nhat|chua (?:dang|co|cap nhat) (?:noi dung|du lieu|thong tin|bai viet)|khong co du lieu|under construction)\b"
)
_ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")
_UNSHOWN = ("script", "style", "noscript", "template", "svg", "head")
_FRAME_PARTS = ("nav", "header", "footer", "aside", "form")
_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|zip|rar|7z|jpe?g|png|gif|webp|svg|ico|mp[34]|avi|mov|wmv|css|js|xml|rss|json|exe|apk)$",
    re.IGNORECASE,
)
_SEARCH = re.compile(r"\b(?:q|s|search|keyword|tukhoa|tu khoa|tim|tim kiem|txtsearch|timkiem)\b")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is read: its whole address, its words, the same without marks."""

    url: str
    words: str
    folded: str

    @property
    def is_file(self) -> bool:
        """Whether it leads to a file, not to a page."""
        return bool(_FILES.search(urlsplit(self.url).path))


@dataclass(frozen=True, slots=True)
class Page:
    """What was read of a page."""

    title: str = ""
    heading: str = ""  # the first h1, h2 …
    language: str = ""
    links: tuple[Link, ...] = ()
    alternates: tuple[str, ...] = ()  # languages of rel=alternate
    telephone: str = ""
    mail: str = ""
    address: str = ""
    searches: bool = False
    prints: str = ""
    saves: str = ""
    author: str = ""
    stated: tuple[date, ...] = ()  # in <time>, meta: meant for machines
    written: tuple[date, ...] = ()  # in the text
    scripts: int = 0
    words: int = 0  # of all text
    own_words: int = 0  # of the text outside links and the frame
    unfinished: bool = False  # it says of itself that nothing is there yet
    problems: tuple[Problem, ...] = field(default=())

    def newest(self, today: date) -> date | None:
        """The newest day that is not after `today`. A clock in a page's head writes today's date: in mere text that says nothing."""
        days = [d for d in self.stated if d <= today] + [d for d in self.written if d < today]
        return max(days, default=None)


def read_page(content: bytes, url: str, charset: str = "") -> Page | None:
    """What `content`, which stood at `url`, says; None when it is no HTML."""
    try:
        parser = lxml_html.HTMLParser(encoding=charset or None, huge_tree=False, no_network=True, remove_comments=True)
    except LookupError:
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True)
    if not charset and not re.search(rb"charset", content[:4096], re.IGNORECASE):
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True)
    try:
        root = lxml_html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError, UnicodeError):
        return None
    bases = root.xpath("//base/@href")
    links = tuple(_links(root, urljoin(url, bases[0]) if bases else url))
    text, own = _text(root), _own_text(root)
    folded = fold(text[:MOST_DEPTH_TEXT])
    return Page(
        title=one_line(" ".join(root.xpath("//head/title//text()"))),
        heading=next((words for one in root.iter("h1", "h2") if (words := one_line(" ".join(one.itertext())))), "")[:200],
        language=(root.get("lang") or root.get("xml:lang") or "").strip().lower(),
        links=links,
        alternates=tuple(str(code).lower() for code in root.xpath("//link[@rel='alternate']/@hreflang")),
        telephone=_first(_PHONE, text) or _attribute(root, "//a[starts-with(@href, 'tel:')]/@href", 4),
        mail=_first(_MAIL, text) or _attribute(root, "//a[starts-with(@href, 'mailto:')]/@href", 7),
        address=_address(text),
        searches=_searches(root),
        prints=_does(root, ("in", "in bai", "in trang", "in bai viet", "ban in", "print", "in tin", "in ra"), "window.print"),
        saves=_does(root, ("luu", "luu bai", "luu trang", "tai ve", "tai xuong", "luu tin", "tai tep", "download", "save", "tai bai"), ""),
        author=_author(root, folded),
        stated=tuple(_stated(root)),
        written=tuple(_days(_DAY, text)),
        scripts=len(root.xpath("//script")),
        words=len(folded.split()),
        own_words=len(own.split()),
        unfinished=len(own.split()) < MOST_UNFINISHED and bool(_EMPTY.search(fold(own))),
        problems=tuple(problems(root)),
    )


def _shown(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag not in _UNSHOWN


def _text(root: etree._Element) -> str:
    """All that a reader sees, roughly."""
    parts: list[str] = []
    for element in root.iter():
        if _shown(element) and element.text:
            parts.append(element.text)
        if element.tail and (element.getparent() is None or _shown(element.getparent())):
            parts.append(element.tail)
    return one_line(" ".join(parts))[:MOST_DEPTH_TEXT]


def _own_text(root: etree._Element) -> str:
    """The text of the page itself: outside links, menus, head and foot."""
    parts: list[str] = []
    for element in root.iter():
        if not _shown(element) or not element.text or not element.text.strip():
            continue
        if not any(one.tag in (*_FRAME_PARTS, "a") for one in (element, *element.iterancestors())):
            parts.append(element.text)
            parts += [child.tail for child in element if child.tail]
    return one_line(" ".join(parts))[:MOST_DEPTH_TEXT]


def _links(root: etree._Element, base: str) -> Iterator[Link]:
    seen: set[tuple[str, str]] = set()
    for element in root.iter("a"):
        href = (element.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            continue
        try:
            url = urldefrag(urljoin(base, href)).url
            scheme = urlsplit(url).scheme
        except ValueError:
            continue
        words = name_of(element)[:300]
        if scheme in ("http", "https") and len(url) <= 600 and (url, words) not in seen:
            seen.add((url, words))
            yield Link(url, words, fold(words))
        if len(seen) >= MOST_LINKS:
            return


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group().strip() if found else ""


def _attribute(root: etree._Element, path: str, skip: int) -> str:
    found = root.xpath(path)
    return str(found[0])[skip:].split("?", 1)[0][:120] if found else ""


def _address(text: str) -> str:
    """The first address that is written as one: after its name and a colon, with a word that only addresses have."""
    return next((one_line(found[1]) for found in _ADDRESS.finditer(text) if _PLACE.search(found[1])), "")


def _searches(root: etree._Element) -> bool:
    if root.xpath("//input[@type='search'] | //*[@role='search']"):
        return True
    for element in root.xpath("//form//input | //input"):
        said = fold(" ".join(str(element.get(name) or "") for name in ("name", "id", "placeholder", "title", "aria-label")))
        if element.get("type", "text") in ("text", "") and _SEARCH.search(said):
            return True
    return False


def _does(root: etree._Element, names: tuple[str, ...], script: str) -> str:
    """The link or button of a page that does something to it, as it is written; "" for none."""
    for element in root.iter("a", "button", "input"):
        if not isinstance(element.tag, str):
            continue
        called = name_of(element) or str(element.get("value") or "")
        doing = f"{element.get('onclick') or ''} {element.get('href') or ''}".lower()
        if fold(called) in names or (script and script in doing) or (element.get("download") is not None and not script):
            return called[:80] or doing.strip()[:80]
    return ""


def _author(root: etree._Element, folded: str) -> str:
    named = root.xpath("//meta[@name='author']/@content | //*[@rel='author']/text() | //*[@itemprop='author']//text()")
    if named and one_line(str(named[0])):
        return one_line(str(named[0]))[:80]
    found = re.search(r"\b(?:tac gia|nguon|nguon tin|nguoi dang|theo)\b", folded)
    return found.group() if found and found.group() != "theo" else ""


_STATED = (
    "//time/@datetime | //meta[@property='article:published_time' or @property='article:modified_time']/@content"
    " | //meta[@itemprop='datePublished']/@content"
)


def _stated(root: etree._Element) -> Iterator[date]:
    values = root.xpath(_STATED)
    for value in values:
        found = _ISO.match(str(value).strip())
        if found and (day := _date(int(found[1]), int(found[2]), int(found[3]))):
            yield day


def _days(pattern: re.Pattern[str], text: str) -> Iterator[date]:
    for found in pattern.finditer(text):
        if day := _date(int(found[3]), int(found[2]), int(found[1])):
            yield day


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def charset_of(headers: Mapping[str, str]) -> str:
    """The charset that a server states; "" for none."""
    found = re.search(r"charset=[\"']?([\w.-]{1,40})", headers.get("content-type", ""), re.IGNORECASE)
    return found[1] if found else ""
