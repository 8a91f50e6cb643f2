import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from loa.players.board import Board
from loa.players.device import Device
from loa.players.screen import PAGE_HEADER, Screen
from loa.seal.moments import to_iso
from players.players_site import NOON, Clock, Listening, Site

HTML = "<h1>Họp dân</h1>".encode()


@pytest.fixture
def site() -> Site:
    return Site(kind="board", station="bang-01")


@dataclass
class Browser:
    """What the page does, without its pixels."""

    client: httpx.Client
    token: str

    def now(self, *, mine: bool = True) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get("/now.json", headers={PAGE_HEADER: self.token} if mine else {}).json()
        return answer

    def shown(self, body: object, **headers: str) -> int:
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.post("/shown", content=text, headers={PAGE_HEADER: self.token, **headers}).status_code


@pytest.fixture
def board(device: Device) -> Board:
    return Board(device)


@pytest.fixture
def browser(board: Board, listening: Listening) -> Iterator[Browser]:
    screen = Screen(board, 0)
    with httpx.Client(base_url=f"http://127.0.0.1:{screen.port}", trust_env=False) as client:
        yield Browser(client, screen.token)
    screen.close()


def fetch(device: Device) -> None:
    while device.link.round().more:
        pass


def test_without_a_browser_the_page_goes_to_a_file_and_the_log_says_so(site: Site, device: Device, board: Board, tmp_path: Path) -> None:
    site.publish(site.item(HTML))
    fetch(device)
    for _ in range(3):
        board.tick()
    fetch(device)
    (entry,) = site.told
    assert (entry["event"], entry["device"]) == ("shown", "bảng mô phỏng (ghi tệp)")
    assert (entry["started_at"], entry["ended_at"]) == (to_iso(NOON), to_iso(NOON + timedelta(seconds=30)))
    assert {path.name: path.read_bytes() for path in (tmp_path / "shown").iterdir()} == {"20261123T050000Z-tin-0001.html": HTML}


def test_with_a_browser_only_the_browser_confirms(
    site: Site, device: Device, board: Board, browser: Browser, clock: Clock, tmp_path: Path
) -> None:
    site.publish(site.item(HTML))
    fetch(device)
    (item,) = browser.now()["items"]
    board.tick()
    fetch(device)
    assert site.told == []
    assert list((tmp_path / "shown").iterdir()) == []
    assert browser.client.get("/item/" + item["sha256"]).content == HTML
    clock.pass_(seconds=30)
    for _ in range(2):
        assert browser.shown({"id": item["id"], "milliseconds": item["milliseconds"]}) == 204
    fetch(device)
    (entry,) = site.told
    assert (entry["event"], entry["detail"]) == ("shown", "trình duyệt xác nhận đã hiển thị")
    assert (entry["started_at"], entry["ended_at"]) == (to_iso(NOON), to_iso(NOON + timedelta(seconds=30)))


def test_when_the_browser_goes_the_board_is_simulated_again(
    site: Site, device: Device, board: Board, browser: Browser, clock: Clock
) -> None:
    device.watch.counter = lambda: clock.now.timestamp()
    site.publish(site.item(HTML))
    fetch(device)
    browser.now()
    clock.pass_(seconds=9)
    board.tick()
    fetch(device)
    assert site.told == []
    browser.now(mine=False)  # someone who only looks is no display
    clock.pass_(seconds=1)
    board.tick()
    fetch(device)
    assert [entry["device"] for entry in site.told] == ["bảng mô phỏng (ghi tệp)"]


def test_the_programme_is_what_is_open_at_hand_and_most_urgent(site: Site, device: Device, browser: Browser, clock: Clock) -> None:
    later = {"not_before": to_iso(NOON + timedelta(minutes=5))}
    lost = site.item(b"mat", key="mat")
    del site.content[lost["sha256"]]
    site.publish(site.item(HTML, key="b"), site.item(HTML, key="a", priority="priority"), site.item(HTML, key="c", **later), lost)
    fetch(device)
    told = browser.now()
    assert [item["id"] for item in told["items"]] == ["a", "b"]
    assert (told["name"], told["timezone"], told["now"]) == ("UBND xã Lam Trà", "Asia/Ho_Chi_Minh", to_iso(NOON))
    site.publish(site.item(HTML, key="a"), site.item(b"khan", key="z", priority="emergency"), version=2)
    fetch(device)
    assert [(item["id"], item["emergency"]) for item in browser.now()["items"]] == [("z", True)]
    clock.pass_(days=8)
    assert browser.now()["items"] == []


def test_an_altered_page_is_never_served(site: Site, device: Device, browser: Browser, tmp_path: Path) -> None:
    item = site.item(HTML)
    site.publish(item)
    fetch(device)
    (tmp_path / "cache" / item["sha256"]).write_bytes(b"<h1>gia</h1>")
    assert browser.client.get("/item/" + item["sha256"]).status_code == 404
    fetch(device)
    assert browser.client.get("/item/" + item["sha256"]).content == HTML
    assert site.events() == ["refused"]


def test_only_what_is_on_the_programme_can_be_read(site: Site, device: Device, browser: Browser) -> None:
    late = site.item(HTML, not_before=to_iso(NOON + timedelta(minutes=5)))
    site.publish(late)
    fetch(device)
    for path in ("/item/" + late["sha256"], "/item/../playlog.jsonl", "/manifest.json", "/item/", "/etc/passwd"):
        assert browser.client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ({"id": "tin-0001-abcdef", "milliseconds": 1000}, {PAGE_HEADER: "guess"}, 403),
        ({"id": "tin-0001-abcdef", "milliseconds": 1000}, {"Host": "evil.example:80"}, 403),
        ({"id": "stranger", "milliseconds": 1000}, {}, 400),
        ({"id": "tin-0001-abcdef", "milliseconds": -1}, {}, 400),
        ({"id": "tin-0001-abcdef", "milliseconds": "x"}, {}, 400),
        ({"id": 7, "milliseconds": 1}, {}, 400),
        ([], {}, 400),
        ("{", {}, 400),
        ("[" * 4000, {}, 400),
        ({"id": "tin-0001-abcdef", "milliseconds": 1000, "more": "x" * 5000}, {}, 400),
    ],
)
def test_confirmations_that_are_not_ours_count_for_nothing(
    body: object, headers: dict[str, str], status: int, site: Site, device: Device, browser: Browser, clock: Clock
) -> None:
    site.publish(site.item(HTML))
    fetch(device)
    clock.pass_(seconds=30)
    assert browser.shown(body, **headers) == status
    fetch(device)
    assert site.told == []
    assert browser.shown({"id": "tin-0001-abcdef", "milliseconds": 1000}) == 204


def test_a_showing_that_outlasts_its_time_is_confirmed_not_missed(
    site: Site, device: Device, board: Board, browser: Browser, clock: Clock
) -> None:
    site.publish(site.item(HTML, not_after=to_iso(NOON + timedelta(seconds=20))))
    fetch(device)
    clock.pass_(seconds=21)
    board.tick()
    assert browser.shown({"id": "tin-0001-abcdef", "milliseconds": 20_500}) == 204
    clock.pass_(minutes=1)
    board.tick()
    fetch(device)
    assert site.events() == ["shown"]


def test_what_had_no_business_on_the_screen_is_not_confirmed(site: Site, device: Device, browser: Browser) -> None:
    site.publish(site.item(HTML, not_before=to_iso(NOON + timedelta(minutes=5))))
    fetch(device)
    assert browser.shown({"id": "tin-0001-abcdef", "milliseconds": 1000}) == 400


def test_what_was_never_shown_is_missed(site: Site, device: Device, board: Board, browser: Browser, clock: Clock) -> None:
    site.publish(site.item(HTML, not_after=to_iso(NOON + timedelta(seconds=20))))
    fetch(device)
    browser.now()
    clock.pass_(minutes=1)
    board.tick()
    fetch(device)
    assert site.events() == ["missed"]


def test_the_page_is_closed_to_strangers_and_items_run_no_script(site: Site, device: Device, browser: Browser) -> None:
    page = browser.client.get("/")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)
    assert nonce is not None
    assert page.text.count(f'nonce="{nonce[1]}"') == 2
    assert "{{" not in page.text
    assert "default-src 'none'" in policy
    assert browser.client.get("/").headers["Content-Security-Policy"] != policy
    assert browser.client.get("/", headers={"Host": "evil.example"}).status_code == 403
    site.publish(site.item(HTML))
    fetch(device)
    (item,) = browser.now()["items"]
    assert (
        browser.client.get("/item/" + item["sha256"])
        .headers["Content-Security-Policy"]
        .startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    )


def test_items_stand_in_their_zone_and_an_unknown_zone_is_the_first(site: Site, device: Device, browser: Browser) -> None:
    zones = [
        {"id": "chinh", "left": 0, "top": 0, "width": 100, "height": 80},
        {"id": "dai", "left": 0, "top": 80, "width": 100, "height": 20},
    ]
    site.publish(site.item(HTML, key="a"), site.item(b"b", key="b", zone="dai"), site.item(b"c", key="c", zone="la"), zones=zones)
    fetch(device)
    told = browser.now()
    assert [zone["id"] for zone in told["zones"]] == ["chinh", "dai"]
    assert {item["id"]: item["zone"] for item in told["items"]} == {"a": "chinh", "b": "dai", "c": "chinh"}
    broken = [{"id": "x", "left": 50, "top": 0, "width": 60, "height": 100}]
    site.publish(site.item(HTML, key="a"), zones=broken, version=2)
    fetch(device)
    assert [zone["id"] for zone in browser.now()["zones"]] == ["chinh", "dai"], "parts beyond the screen are refused with their manifest"
