"""The head of the portal in a real browser, without JavaScript: one row on a wide screen, a menu on a narrow one, every page in it once."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from conftest import needed

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.mark.parametrize(("width", "row"), [(1280, True), (390, False), (320, False)])
def test_the_head_is_one_row_or_a_menu_that_opens_by_key(width: int, row: bool, client: Client) -> None:
    path = needed("chromium", "a browser test needs Chromium (Debian package chromium)")
    style = Path(str(finders.find("portal/portal.css"))).read_text(encoding="utf-8")
    html = client.get("/").content.decode().replace("</head>", f"<style>{style}</style></head>")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False).new_page()
        page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto("http://portal.example/")
        ways = page.locator("nav.menu")
        tops = {round(link.bounding_box()["y"]) for link in ways.locator(".often a, summary").all() if link.is_visible()}
        assert len(tops) == 1
        expect(ways.locator(".often a").first).to_be_visible(visible=row)
        expect(ways.locator(".all")).to_be_hidden()
        ways.locator("summary").focus()
        page.keyboard.press("Enter")
        links = ways.locator(".all a")
        expect(links.last).to_be_visible()
        boxes = [link.bounding_box() for link in links.all()]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 24 for box in boxes)  # WCAG 2.2, 2.5.8
        assert page.locator("main").bounding_box()["y"] >= max(box["y"] + box["height"] for box in boxes)  # it hides nothing
        browser.close()


def test_every_page_that_citizens_come_for_stands_in_the_menu_once(client: Client) -> None:
    menu = client.get("/").content.decode().split('class="all"')[1].split("</nav>")[0]
    found = re.findall(r'href="([^"]+)"', menu)
    assert len(found) == len(set(found))
    for path in ("/", "/tin/", "/du-thao/", "/van-ban/", "/co-quan/", "/gui/", "/ho-so/", "/hoi-dap/", "/bao-chi/", "/kenh-chinh-thuc/",
                 "/loa-truyen-thanh/", "/dang-ky/", "/kiem-chung/", "/kiem-tra-tin/", "/danh-muc-cong-khai/", "/tinh-thoi-han/",
                 "/bien-nhan/", "/canh-bao/"):  # fmt: skip
        assert path in found
        assert client.get(path).status_code == 200
