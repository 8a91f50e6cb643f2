"""The crawl of one site: politely, as anybody without cookies would see it.

robots.txt is read first and obeyed (RFC 9309: an unreachable one forbids all). One request at a time, with a pause between two, the site's
own crawl-delay when it is longer. Bounds: pages, links that are only opened to see whether they are there, bytes of a page, seconds of a
page and of all. A site that refuses is left alone at once. Nothing is concluded here (see `verdict_rules`).
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from protego import Protego

from loa.audits.page_rules import Link, Page, charset_of, read_page
from loa.audits.rules import DUTIES, Stop, said_by
from loa.fetching.addresses import Guard, Trouble, Unreachable
from loa.fetching.look import Answer, Limits, look

AGENT = "LoaAudit/1.0 (+{site}; kiem tra muc bat buoc cua trang co quan nha nuoc)"
REFUSALS = (401, 403, 407, 429, 451, 503)
GONE = (404, 410)
_PAGES = ("text/html", "application/xhtml+xml", "")
_MOST_QUERIES = 4  # pages that differ only behind the question mark: calendars and lists without end
_LONGEST_DELAY = 10.0
_BROKEN_HOSTS = (Trouble.NO_HOST,)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a crawl may take of a site."""

    pages: int = 40
    links: int = 40
    outside: int = 12  # of the links, those of other hosts
    seconds: float = 240.0
    page: Limits = field(default=Limits(seconds=15.0, bytes=1_500_000, hops=4))
    pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was opened: where it ended, when, what it says. `status` 0: nothing came, `why` says what."""

    url: str
    at: datetime
    status: int
    page: Page | None = None
    why: str = ""
    asked: str = ""  # the address before redirects


@dataclass(frozen=True, slots=True)
class Tried:
    """A link that was only opened: gone or not, and the page that it stands on."""

    url: str
    words: str
    on: str
    at: datetime
    status: int
    gone: bool


@dataclass
class Crawl:
    """All that was seen of a site."""

    start: str
    robots: str = ""  # what its robots.txt said, in a word
    visits: list[Visit] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    passed_over: int = 0  # pages that robots.txt forbids
    stop: Stop | None = None
    why: str = ""

    @property
    def pages(self) -> list[tuple[Visit, Page]]:
        """The visits that gave a page."""
        return [(visit, visit.page) for visit in self.visits if visit.page is not None]


@dataclass(frozen=True, slots=True)
class Means:
    """What a crawl needs of the world: who may be looked at, our name, a clock, a clock for durations, a pause; whether to stop."""

    guard: Guard
    agent: str
    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    sleep: Callable[[float], object]
    stopping: Callable[[], bool] = lambda: False


class _Crawler:
    def __init__(self, start: str, means: Means, bounds: Bounds) -> None:
        self.means, self.bounds, self.crawl = means, bounds, Crawl(start)
        self.began, self.pause = means.seconds(), bounds.pause
        self.rules: dict[str, Protego | None] = {}  # host → its rules; None forbids all
        self.known: set[str] = set()
        self.queries: Counter[str] = Counter()
        self.first: deque[tuple[str, str]] = deque()  # links that speak of a duty that no page has shown yet
        self.later: deque[tuple[str, str]] = deque()
        self.links: dict[str, tuple[Link, str]] = {}  # address → link and the page it stands on
        self.shown: set[str] = set()
        self.refused = 0
        self.home = urlsplit(start).netloc.removeprefix("www.")

    def run(self) -> Crawl:
        """Robots, the front page, then what it leads to."""
        start = self.crawl.start
        if not self._may(start):
            self.crawl.stop = self.crawl.stop or Stop.ROBOTS
            return self.crawl
        self._visit(start, start)
        front = self.crawl.visits[-1] if self.crawl.visits else None
        if front is None or front.page is None:
            self.crawl.stop = self.crawl.stop or (Stop.NO_PAGE if front and front.status else Stop.TROUBLE)
            self.crawl.why = self.crawl.why or (front.why if front else "")
            return self.crawl
        self.home = urlsplit(front.url).netloc.removeprefix("www.")
        while self._goes_on() and len(self.crawl.visits) < self.bounds.pages:
            following = self._next()
            if following is None:
                break
            self._visit(*following)
        self._try_links()
        return self.crawl

    def _goes_on(self) -> bool:
        if self.crawl.stop is None and self.means.seconds() - self.began > self.bounds.seconds:
            self.crawl.stop, self.crawl.why = Stop.TIME, f"đã xem {len(self.crawl.visits)} trang"
        return self.crawl.stop is None and not self.means.stopping()

    def _next(self) -> tuple[str, str] | None:
        while self.first or self.later:
            url, on = self.first.popleft() if self.first else self.later.popleft()
            path = urlunsplit(urlsplit(url)._replace(query=""))
            if url in self.known or (urlsplit(url).query and self.queries[path] >= _MOST_QUERIES):
                continue
            if not self._may(url):
                self.crawl.passed_over += 1
                self.known.add(url)
                continue
            self.queries[path] += 1
            return url, on
        return None

    # Robots

    def _may(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.netloc not in self.rules:
            self.rules[parts.netloc] = self._robots(f"{parts.scheme}://{parts.netloc}/robots.txt")
        rules = self.rules[parts.netloc]
        return rules is not None and bool(rules.can_fetch(url, self.means.agent))

    def _robots(self, url: str) -> Protego | None:
        own = self.home == urlsplit(url).netloc.removeprefix("www.")
        try:
            answer = look(url, self.means.guard, agent=self.means.agent, limits=Limits(seconds=10.0, bytes=500_000, hops=5), cut=True)
        except Unreachable as error:
            if own:
                self.crawl.robots, self.crawl.stop, self.crawl.why = "không đọc được", Stop.TROUBLE, str(error)
            return None
        self.means.sleep(self.pause)
        if answer.status >= 500 or answer.status == 429:
            if own:
                self.crawl.robots, self.crawl.stop, self.crawl.why = f"mã {answer.status}", Stop.ROBOTS, "máy chủ không đưa được robots.txt"
            return None
        is_text = answer.status == 200 and answer.media_type in ("text/plain", "")
        rules = Protego.parse(answer.body.decode("utf-8", "replace") if is_text else "")
        if own:
            self.crawl.robots = "có" if is_text else "không có"
            delay = rules.crawl_delay(self.means.agent)
            self.pause = max(self.pause, min(float(delay or 0), _LONGEST_DELAY))
        return rules

    # Pages

    def _visit(self, url: str, on: str) -> None:
        self.known.add(url)
        if len(self.crawl.visits) > 0:
            self.means.sleep(self.pause)
        at = self.means.clock()
        try:
            answer = look(url, self.means.guard, agent=self.means.agent, limits=self.bounds.page, cut=True)
        except Unreachable as error:
            self.crawl.visits.append(Visit(url, at, 0, why=str(error), asked=url))
            self._count_refusal(error.trouble in (Trouble.SLOW, Trouble.REFUSED, Trouble.BROKEN), str(error))
            return
        page = _page(answer)
        self.crawl.visits.append(Visit(answer.url, at, answer.status, page, "" if page else f"mã {answer.status}", url))
        self._count_refusal(answer.status in REFUSALS, f"mã {answer.status}")
        self.known.add(answer.url)
        if page is not None and self._is_home(answer.url):
            self._take_links(answer.url, page)

    def _count_refusal(self, refused: bool, why: str) -> None:
        """The front page refused, or three in a row: the site does not want to be looked at, or cannot stand it."""
        self.refused = self.refused + 1 if refused else 0
        if refused and (len(self.crawl.visits) == 1 or self.refused >= 3):
            blocked = why.startswith("mã")
            self.crawl.stop, self.crawl.why = (Stop.BLOCKED if blocked else Stop.TROUBLE), why

    def _is_home(self, url: str) -> bool:
        return urlsplit(url).netloc.removeprefix("www.") == self.home

    def _take_links(self, url: str, page: Page) -> None:
        self.shown |= said_by(_folded_head(page)) if page.own_words > 30 else set()
        for link in page.links:
            self.links.setdefault(link.url, (link, url))
            if link.url in self.known or not self._is_home(link.url) or link.is_file:
                continue
            wanted = said_by(link.folded) - self.shown
            english = any(f" {words} " in f" {link.folded} " for words in DUTIES["english"].words)
            (self.first if wanted or english else self.later).append((link.url, url))
            self.shown |= wanted

    # Links

    def _try_links(self) -> None:
        """Open what was not opened yet, without reading it: is it there? First what speaks of a duty, then one after the other."""
        outside = 0
        for link, on in sorted(self.links.values(), key=lambda pair: not said_by(pair[0].folded)):
            own = self._is_home(link.url)
            if link.url in self.known or (not own and outside >= self.bounds.outside):
                continue
            if len(self.crawl.tried) >= self.bounds.links or not self._goes_on():
                return
            outside += not own
            self.known.add(link.url)
            if not self._may(link.url):
                self.crawl.passed_over += own
                continue
            self.means.sleep(self.pause)
            self.crawl.tried.append(self._tried(link, on))

    def _tried(self, link: Link, on: str) -> Tried:
        at = self.means.clock()
        try:
            answer = look(link.url, self.means.guard, agent=self.means.agent, limits=self.bounds.page, head_only=True)
        except Unreachable as error:
            return Tried(link.url, link.words, on, at, 0, error.trouble in _BROKEN_HOSTS)
        return Tried(link.url, link.words, on, at, answer.status, answer.status in GONE)


def _folded_head(page: Page) -> str:
    return f"{page.title} {page.heading}".casefold()


def _page(answer: Answer) -> Page | None:
    if answer.status != 200 or answer.media_type not in _PAGES:
        return None
    return read_page(answer.body, answer.url, charset_of(answer.headers))


def crawl(start: str, means: Means, bounds: Bounds = Bounds()) -> Crawl:
    """Look at the site that begins at `start`. Never raises for what a site does."""
    return _Crawler(urldefrag(urljoin(start, start)).url, means, bounds).run()


def gone_links(found: Crawl) -> Iterator[Tried]:
    """Links that lead to what is no longer there, each with the page on which it stands."""
    yield from (one for one in found.tried if one.gone)
