"""What follows from a crawl: a finding for each duty, with its address, its time and the words that were seen.

That something is missing is said only of a site that was seen well enough: the front page and what it leads to were opened, and nobody
stopped the crawl. Else it is "could not be seen".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from loa.audits.crawling import GONE, Crawl, Visit, gone_links
from loa.audits.page_rules import Link, Page
from loa.audits.rules import ACCESS, CONTACTS, FRESH, SECTIONS, SERVICES, Duty, State, Stop, Verdict, said_by
from loa.vietnamese.letters import fold

FEW_WORDS, FEW_LINKS, MANY_SCRIPTS = 60, 6, 1
ARTICLE_WORDS = 60
CONTENT_WORDS = 25
CONTENT_LINKS = 3
MOST_GONE = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of evidence: of which duty, what is said, where and when it was seen, in which words; `count` where there are several."""

    code: str
    verdict: Verdict
    words: str = ""
    url: str = ""
    at: datetime | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of a crawl."""

    state: State
    stop: Stop | None
    why: str
    findings: tuple[Finding, ...]
    newest: date | None = None


def judged(crawl: Crawl, today: date) -> Judged:
    """The findings of a crawl."""
    pages = crawl.pages
    if not pages:
        return Judged(State.UNSEEN, crawl.stop or Stop.NO_PAGE, crawl.why, ())
    front = pages[0][1]
    if front.scripts >= MANY_SCRIPTS and (front.words < FEW_WORDS or len(front.links) < FEW_LINKS):
        return Judged(State.UNSEEN, Stop.SCRIPT, f"{front.words} từ và {len(front.links)} liên kết trong HTML", ())
    sure = crawl.stop is None
    newest, fresh = _fresh(pages, today)
    findings = (
        *(_section(duty, crawl, sure) for duty in SECTIONS),
        *_services(crawl, sure),
        fresh,
        *_contacts(pages, sure),
        *_access(pages),
        *_gone(crawl),
    )
    return Judged(State.SEEN if sure else State.PARTLY, crawl.stop, crawl.why, findings, newest)


def _absent(duty: Duty, sure: bool, crawl: Crawl) -> Finding:
    front = crawl.pages[0][0]
    if sure:
        return Finding(duty.code, Verdict.MISSING, f"không thấy trong {len(crawl.pages)} trang đã mở, từ trang đầu", front.url, front.at)
    return Finding(duty.code, Verdict.UNSEEN, "", front.url, front.at)


# Sections


def _section(duty: Duty, crawl: Crawl, sure: bool) -> Finding:
    """The best evidence of a section: a page with content, a link that opens, a link, a heading."""
    best: Finding | None = None
    for visit, page in crawl.pages:
        for link in page.links:
            if duty.code in said_by(link.folded):
                found = _behind(duty, link, visit, crawl)
                if found.verdict is Verdict.FOUND:
                    return found
                best = best if best and _RANK[best.verdict] >= _RANK[found.verdict] else found
        if duty.code in said_by(fold(f"{page.title} {page.heading}")) and _has_content(page):
            return Finding(duty.code, Verdict.FOUND, f"trang “{page.heading or page.title}”"[:300], visit.url, visit.at)
    return best or _absent(duty, sure, crawl)


_RANK = {Verdict.LINKED: 2, Verdict.EMPTY: 1}


def _behind(duty: Duty, link: Link, on: Visit, crawl: Crawl) -> Finding:
    """What stands behind a link that speaks of a section."""
    words = f"liên kết “{link.words}”"[:300]
    for visit in crawl.visits:
        if link.url in (visit.url, visit.asked):
            if visit.page is not None and _has_content(visit.page):
                return Finding(duty.code, Verdict.FOUND, words, visit.url, visit.at)
            verdict = Verdict.EMPTY if visit.page is not None or visit.status in GONE else Verdict.LINKED
            return Finding(duty.code, verdict, f"{words}, {visit.why or 'trang chưa có nội dung'}", visit.url, visit.at)
    for tried in crawl.tried:
        if link.url == tried.url:
            if tried.status == 200:
                return Finding(duty.code, Verdict.FOUND, words, tried.url, tried.at)
            verdict = Verdict.EMPTY if tried.gone else Verdict.LINKED
            return Finding(duty.code, verdict, f"{words}, mã {tried.status or 'không có'}", tried.url, tried.at)
    return Finding(duty.code, Verdict.LINKED, words, link.url, on.at)


def _has_content(page: Page) -> bool:
    """Words of its own, or files and pages that it lists."""
    return not page.unfinished and (page.own_words >= CONTENT_WORDS or sum(link.is_file for link in page.links) >= CONTENT_LINKS)


# Services


def _services(crawl: Crawl, sure: bool) -> Iterator[Finding]:
    search, portals, printing, saving, english, author = SERVICES
    yield next(
        (Finding(search.code, Verdict.FOUND, "ô tìm kiếm", v.url, v.at) for v, p in crawl.pages if p.searches), _absent(search, sure, crawl)
    )
    yield _portals(portals, crawl, sure)
    articles = [(visit, page) for visit, page in crawl.pages if _is_article(page)]
    for duty, said in ((printing, "prints"), (saving, "saves"), (author, "author")):
        if not articles:
            yield Finding(duty.code, Verdict.UNSEEN, "không mở được bài nào để xem", crawl.pages[0][0].url, crawl.pages[0][0].at)
            continue
        there = [(visit, str(getattr(page, said))) for visit, page in articles if getattr(page, said)]
        visit, words = there[0] if there else (articles[0][0], "")
        found = Verdict.FOUND if there else Verdict.MISSING if sure else Verdict.UNSEEN
        yield Finding(duty.code, found, f"{len(there)}/{len(articles)} bài đã mở{f': “{words}”' if words else ''}", visit.url, visit.at)
    yield _english(english, crawl, sure)


def _is_article(page: Page) -> bool:
    return page.own_words >= ARTICLE_WORDS and bool(page.heading) and bool(page.stated or page.written)


def _portals(duty: Duty, crawl: Crawl, sure: bool) -> Finding:
    home = crawl.pages[0][0].url.split("/")[2]
    for visit, page in crawl.pages:
        for link in page.links:
            host = link.url.split("/")[2]
            if host != home and host.split(":")[0].endswith(".gov.vn"):
                return Finding(duty.code, Verdict.FOUND, f"liên kết tới {host}", visit.url, visit.at)
    return _absent(duty, sure, crawl)


def _english(duty: Duty, crawl: Crawl, sure: bool) -> Finding:
    for visit, page in crawl.pages:
        if page.language.startswith("en") and page.own_words >= CONTENT_WORDS:
            return Finding(duty.code, Verdict.FOUND, f"trang “{page.title}”"[:300], visit.url, visit.at)
        for link in page.links:
            if link.folded in ("en", "eng") or any(f" {words} " in f" {link.folded} " for words in duty.words):
                return _behind(duty, link, visit, crawl)
    return _absent(duty, sure, crawl)


# Freshness, contacts, accessibility, links


def _fresh(pages: list[tuple[Visit, Page]], today: date) -> tuple[date | None, Finding]:
    dated = [(day, visit) for visit, page in pages if (day := page.newest(today))]
    if not dated:
        return None, Finding(FRESH.code, Verdict.UNSEEN, "không thấy ngày nào trên các trang đã mở", pages[0][0].url, pages[0][0].at)
    day, visit = max(dated, key=lambda pair: pair[0])
    days = (today - day).days
    return day, Finding(FRESH.code, Verdict.FIGURE, f"ngày {day:%d/%m/%Y}, cách ngày xem {days} ngày", visit.url, visit.at, days)


def _contacts(pages: list[tuple[Visit, Page]], sure: bool) -> Iterator[Finding]:
    for duty, said in zip(CONTACTS, ("telephone", "mail", "address"), strict=True):
        there = next(((visit, str(getattr(page, said))) for visit, page in pages if getattr(page, said)), None)
        if there:
            yield Finding(duty.code, Verdict.FOUND, there[1], there[0].url, there[0].at)
        else:
            yield Finding(duty.code, Verdict.MISSING if sure else Verdict.UNSEEN, "", pages[0][0].url, pages[0][0].at)


def _access(pages: list[tuple[Visit, Page]]) -> Iterator[Finding]:
    for duty in ACCESS:
        there = [(visit, one) for visit, page in pages for one in page.problems if one.code == duty.code]
        visit = there[0][0] if there else pages[0][0]
        if there:
            words = f"{len(there)}/{len(pages)} trang, ví dụ: {there[0][1].example}"
            yield Finding(duty.code, Verdict.FAULT, words[:300], visit.url, visit.at, sum(one.count for _, one in there))
        else:
            yield Finding(duty.code, Verdict.FOUND, f"{len(pages)} trang đã mở", visit.url, visit.at)


def _gone(crawl: Crawl) -> Iterator[Finding]:
    for one in list(gone_links(crawl))[:MOST_GONE]:
        words = f"liên kết “{one.words}” trên {one.on}: {f'mã {one.status}' if one.status else 'không có máy chủ'}"
        yield Finding("broken", Verdict.FAULT, words[:300], one.url, one.at, 1)
    for visit in crawl.visits:
        if visit.status in GONE:
            yield Finding("broken", Verdict.FAULT, f"trang được liên kết tới: mã {visit.status}", visit.url, visit.at, 1)
