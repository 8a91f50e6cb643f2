"""Crawls of sites that behave and of sites that do not, over real connections on this machine."""

from datetime import UTC, date, datetime
from time import monotonic, sleep

import pytest

from loa.audits.crawling import AGENT, Bounds, Crawl, Means, crawl
from loa.audits.rules import SECTIONS, State, Stop, Verdict
from loa.audits.verdict_rules import Finding, Judged, judged
from loa.fetching.addresses import Guard
from loa.fetching.look import Limits
from served_sites import WORDS, Answer, good, page, site

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
QUICK = Bounds(pages=12, links=10, outside=3, seconds=20, page=Limits(seconds=1.0, bytes=200_000, hops=3), pause=0)


def look_at(url: str, bounds: Bounds = QUICK) -> tuple[Crawl, Judged]:
    """Only the site itself may be reached, as when it were public; every other private address is refused."""
    own = frozenset({url.split("/")[2]})
    means = Means(Guard(own=own, resolve=_resolve), AGENT.format(site="http://testserver"), lambda: AT, monotonic, sleep)
    found = crawl(url, means, bounds)
    return found, judged(found, TODAY)


def _resolve(host: str, port: int) -> list[str]:
    if not host[0].isdecimal():
        raise OSError("no network in tests")
    return [host]


def of(result: Judged, code: str) -> Finding:
    return next(one for one in result.findings if one.code == code)


def test_a_good_site_has_a_finding_with_address_time_and_words_for_each_duty() -> None:
    with site(good()) as (url, asked):
        found, result = look_at(url, Bounds(pages=30, links=10, outside=3, seconds=20, page=QUICK.page, pause=0))
    assert (result.state, result.stop, found.robots) == (State.SEEN, None, "có")
    for duty in SECTIONS:
        one = of(result, duty.code)
        assert one.verdict is (Verdict.FOUND if duty.binding else Verdict.MISSING), duty.code
        assert one.url.startswith(url)
        assert one.at == AT
    assert of(result, "procedures").words == "liên kết “Thủ tục hành chính”"
    assert {code: of(result, code).verdict for code in ("search", "portals", "print", "save", "english", "author")} == dict.fromkeys(
        ("search", "portals", "print", "save", "english", "author"), Verdict.FOUND
    )
    assert of(result, "telephone").words == "0229 3862 123"
    assert of(result, "mail").words == "ubnd@vankhe.example"
    assert of(result, "address").words.startswith("Thôn Đông")
    assert (result.newest, of(result, "newest").count) == (date(2026, 2, 27), 3)
    broken = [one for one in result.findings if one.code == "broken"]
    assert [one.url for one in broken] == [f"{url}bai.pdf", f"{url}hong/"]
    assert sum(path == "/robots.txt" for _, path in asked) == 1


def test_what_is_not_there_is_missing_and_what_robots_forbids_is_not_opened() -> None:
    body = '<h1>Xã</h1><a href="/kin/ngan-sach/">Công khai ngân sách</a><a href="/tin/">Tin</a><a href="/trong/">Cơ cấu tổ chức</a>' + WORDS
    answers = {
        "/": (200, "text/html", page("Xã", body)), "/tin/": (200, "text/html", page("Tin", WORDS)),
        "/trong/": (200, "text/html", page("Cơ cấu", "")), "/robots.txt": (200, "text/plain", "User-agent: *\nDisallow: /kin/\n"),
    }  # fmt: skip
    with site(answers) as (url, asked):
        found, result = look_at(url)
    assert "/kin/ngan-sach/" not in [path for _, path in asked]
    assert found.passed_over >= 1
    assert of(result, "finance").verdict is Verdict.LINKED
    assert of(result, "structure").verdict is Verdict.EMPTY
    assert of(result, "procedures").verdict is Verdict.MISSING
    assert "3 trang" in of(result, "procedures").words


@pytest.mark.parametrize(
    ("answers", "stop"),
    [
        ({"/robots.txt": (200, "text/plain", "User-agent: *\nDisallow: /\n"), "/": (200, "text/html", page("Xã", WORDS))}, Stop.ROBOTS),
        ({"/robots.txt": (503, "text/plain", ""), "/": (200, "text/html", page("Xã", WORDS))}, Stop.ROBOTS),
        ({"/": (403, "text/html", page("Chặn", WORDS))}, Stop.BLOCKED),
        ({"/": (429, "text/html", page("Chặn", WORDS))}, Stop.BLOCKED),
        ({"/": (200, "text/html", page("Xã", '<div id="app"></div><script src="/a.js"></script>'))}, Stop.SCRIPT),
        ({"/": (200, "application/pdf", "%PDF")}, Stop.NO_PAGE),
        ({"/": (500, "text/html", "")}, Stop.NO_PAGE),
    ],
)  # fmt: skip
def test_a_site_that_cannot_be_seen_gets_no_mark(answers: dict[str, Answer], stop: Stop) -> None:
    with site(answers) as (url, asked):
        _, result = look_at(url)
    assert (result.state, result.stop, result.findings) == (State.UNSEEN, stop, ())
    assert len(asked) <= 2


def test_a_crawler_that_is_named_by_robots_obeys() -> None:
    with site({**good(), "/robots.txt": (200, "text/plain", "User-agent: LoaAudit\nDisallow: /\n")}) as (url, _):
        assert look_at(url)[1].stop is Stop.ROBOTS
    with site({**good(), "/robots.txt": (200, "text/plain", "User-agent: Other\nDisallow: /\n")}) as (url, _):
        assert look_at(url)[1].state is State.SEEN


def test_a_site_that_blocks_after_some_pages_is_seen_in_part_and_nothing_is_called_missing() -> None:
    links = "".join(f'<a href="/t{n}/">Trang {n}</a>' for n in range(20))
    answers = {"/": (200, "text/html", page("Xã", f"<h1>Xã</h1>{links}{WORDS}"))}
    with site(answers, lambda path: (429, "text/html", "") if path.startswith("/t") else None) as (url, asked):
        _, result = look_at(url)
    assert (result.state, result.stop) == (State.PARTLY, Stop.BLOCKED)
    assert Verdict.MISSING not in {one.verdict for one in result.findings}
    assert len([path for _, path in asked if path.startswith("/t")]) == 3


def test_a_redirect_to_a_private_address_is_not_followed() -> None:
    with site({}) as (inner, asked_inside):
        answers = {"/": (302, "text/html", "")}
        with site(answers, headers_of={"/": inner}) as (url, _):
            _, result = look_at(url)
        assert (result.state, result.stop) == (State.UNSEEN, Stop.TROUBLE)
        assert "Chỉ đọc cổng" in result.why
        with site({"/": (302, "text/html", "")}, headers_of={"/": "http://169.254.169.254/latest/"}) as (url, _):
            _, result = look_at(url)
        assert "nội bộ" in result.why
        with site(
            {"/": (200, "text/html", page("Xã", f'<h1>Xã</h1><a href="{inner}">Ngân sách</a><a href="http://10.0.0.1/">x</a>{WORDS}'))}
        ) as (url, _):
            look_at(url)
        assert asked_inside == []


def test_a_drip_a_page_without_end_and_links_without_end_are_bounded() -> None:
    with site({"/": (200, "text/html", "x")}, drips=True) as (url, _):
        _, result = look_at(url)
    assert (result.state, result.stop) == (State.UNSEEN, Stop.TROUBLE)
    assert "chậm" in result.why
    endless = page("Xã", f"<h1>Xã</h1>{WORDS}" + '<a href="/lich?thang=1">Lịch</a>' + "<p>dài</p>" * 100_000)
    with site({"/": (200, "text/html", endless)}) as (url, _):
        found, result = look_at(url)
    assert result.state is State.SEEN

    def month(path: str) -> Answer | None:
        n = int(path.rsplit("=", 1)[1]) if "=" in path else 0
        links = f'<a href="/lich?thang={n + 1}">sau</a><a href="/lich/{n}/x/">{n}</a><a href="/lich/{n}/y/">{n}</a>'
        return (200, "text/html", page("Lịch", f"<h1>Lịch</h1>{links}{WORDS}")) if path.startswith("/lich") or path == "/" else None

    with site({}, month) as (url, asked):
        found, _ = look_at(url)
    assert len(found.visits) <= QUICK.pages
    assert len([path for _, path in asked if path.startswith("/lich?")]) <= 4 + QUICK.links
    assert len(asked) <= QUICK.pages + QUICK.links + 2


def test_the_pause_and_the_time_of_a_crawl_are_kept() -> None:
    slept: list[float] = []
    answers = {**good(), "/robots.txt": (200, "text/plain", "User-agent: *\nCrawl-delay: 5\n")}
    with site(answers) as (url, asked):
        own = frozenset({url.split("/")[2]})
        means = Means(Guard(own=own, resolve=_resolve), "LoaAudit", lambda: AT, monotonic, slept.append)
        crawl(url, means, QUICK)
        assert len(slept) >= len(asked) - 2
        assert set(slept[1:]) == {5.0}
        ticks = iter(range(0, 100_000, 50))
        late = crawl(url, Means(Guard(own=own, resolve=_resolve), "LoaAudit", lambda: AT, lambda: next(ticks), slept.append), QUICK)
    assert late.stop is Stop.TIME
    assert judged(late, TODAY).state is State.PARTLY


def test_faults_for_a_screen_reader_are_counted_with_the_first_place() -> None:
    body = (
        f'<h2>Tin</h2><h4>Sâu</h4><img src="/a.jpg"><img src="/b.jpg"><img src="/c.jpg" alt=""><input name="ten"><a href="/x/"></a>'
        f'<iframe src="/f"></iframe>{WORDS}'
    )
    head = '<meta name="viewport" content="width=device-width, user-scalable=no">'
    with site({"/": (200, "text/html", page("", body, lang="", head=head))}) as (url, _):
        _, result = look_at(url)
    found = {one.code: one.count for one in result.findings if one.verdict is Verdict.FAULT and one.code != "broken"}
    assert found == {"lang": 1, "title": 1, "alt": 2, "label": 1, "heading": 2, "link_name": 1, "frame": 1, "zoom": 1}
    assert "/a.jpg" in of(result, "alt").words


def test_today_in_the_head_of_a_page_is_no_freshness() -> None:
    with site({"/": (200, "text/html", page("Xã", f"<h1>Xã</h1>Thứ hai, 02/03/2026. Tin ngày 15/01/2026, hạn 30/06/2026. {WORDS}"))}) as (
        url,
        _,
    ):
        _, result = look_at(url)
    assert result.newest == date(2026, 1, 15)


def test_a_page_that_only_promises_content_is_empty_and_an_address_is_one_of_a_place() -> None:
    promise = (
        "<h1>Cơ cấu tổ chức</h1><p>Theo Nghị định 42/2022/NĐ-CP, mục này giới thiệu chức năng, nhiệm vụ. "
        "Nội dung đang được cập nhật. Mời quay lại sau.</p>"
    )
    links = '<a href="/a/">Cơ cấu tổ chức</a><a href="/en/">Structure and contacts</a>'
    front = f"<h1>Xã</h1>{links}<p>Địa chỉ thư: mọi lĩnh vực đều nhận.</p>{WORDS}"
    answers = {
        "/": (200, "text/html", page("Xã", front)), "/a/": (200, "text/html", page("Cơ cấu", promise)),
        "/en/": (200, "text/html", page("Structure", f"<h1>Structure</h1><p>{WORDS}</p><p>Trụ sở làm việc: Thôn Đông, xã Vân Khê</p>")),
    }  # fmt: skip
    with site(answers) as (url, _):
        _, result = look_at(url)
    assert of(result, "structure").verdict is Verdict.EMPTY
    assert of(result, "english").verdict is Verdict.FOUND
    assert of(result, "address").words.startswith("Thôn Đông")
