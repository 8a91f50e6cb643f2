"""Notices in a real browser: its service worker is installed, it subscribes, shows what was encrypted for it, and leaves.

A push service is the one thing that is not real here: the browser's own wants the network. What the channel encrypts is decrypted as a
browser does it (RFC 8291) and given to the service worker by the browser's own tools.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from channels.far import Asked, Said, far_side
from channels.push.test_push import Browser
from channels.test_contract import PLAIN, parcel_of
from conftest import needed
from loa.channels.push.channel import Push
from loa.channels.push.encryption import encoded
from loa.channels.push.vapid import new_key
from loa.delivery.registry import channels
from loa.subscriptions.models import Subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENDPOINT = "https://push.example.net/wpush/a"
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map((n) => ({ title: n.title, body: n.body, url: n.data.url }));
}"""
STUB = """
const given = %s;
PushManager.prototype.subscribe = async (options) => {
  window.askedWith = new Uint8Array(options.applicationServerKey).length;
  window.held = { endpoint: given.endpoint, toJSON: () => given, unsubscribe: async () => { window.held = null; return true; } };
  return window.held;
};
PushManager.prototype.getSubscription = async () => window.held || null;
"""


@pytest.fixture
def push(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Push:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in this thread
    (tmp_path / "push.pem").write_bytes(new_key())
    made = Push(key_file=str(tmp_path / "push.pem"), private=True)
    monkeypatch.setitem(channels(), "push", made)
    return made


def decrypted(push: Push, kept: dict[str, str], browser: Browser, title: str) -> str:
    """What the browser of the subscription `kept` reads after the channel has sent a message of `title`."""
    read: list[str] = []

    def service(asked: Asked) -> Said:
        read.append(browser.read(asked.body).decode())
        return Said(status=201)

    with far_side(service) as here:
        parcel = parcel_of(push, push.render(replace(PLAIN, title=title)))
        address = json.dumps({**kept, "endpoint": f"{here}/p"})
        push.deliver(replace(parcel, destination=replace(parcel.destination, address=address)))
    return read[0]


def shown(page: Page) -> list[dict[str, str]]:
    """The notices that the browser shows now."""
    found: list[dict[str, str]] = page.evaluate(SHOWN)
    return found


def delivered(tools: CDPSession, registration: str, origin: str, words: str) -> None:
    tools.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": registration, "data": words})


def test_a_browser_subscribes_is_told_and_leaves(live_server: Any, push: Push, commune: object, tmp_path: Path) -> None:
    path, browser = needed("chromium", "a browser test needs Chromium (Debian package chromium)"), Browser()
    given = {"endpoint": ENDPOINT, "keys": {"p256dh": encoded(browser.raw), "auth": encoded(browser.secret)}}
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        context = chromium.new_context(viewport={"width": 390, "height": 800})
        context.grant_permissions(["notifications"], origin=live_server.url)
        page = context.new_page()
        page.add_init_script(STUB % json.dumps(given))
        tools, workers = context.new_cdp_session(page), list[dict[str, Any]]()
        tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: workers.extend(event["registrations"]))
        tools.send("ServiceWorker.enable")
        page.goto(f"{live_server.url}/dang-ky/")
        page.locator("[data-push] [data-ask]").click()
        expect(page.locator("[data-push] [data-leave]")).to_be_visible(timeout=30_000)
        assert page.evaluate("window.askedWith") == 65, "the site's own VAPID key, as a point of P-256"
        row = Subscription.objects.get()
        assert row.confirmed_at is not None
        assert json.loads(row.address)["endpoint"] == ENDPOINT

        registration = workers[-1]["registrationId"]
        for title in ("Cấp đổi thẻ bảo hiểm y tế", "Đính chính: cấp đổi thẻ bảo hiểm y tế"):
            delivered(tools, registration, live_server.url, decrypted(push, json.loads(row.address), browser, title))
            page.wait_for_function(
                "async (title) => (await (await navigator.serviceWorker.ready).getNotifications()).some((n) => n.title === title)",
                arg=title,
            )
        assert shown(page) == [{"title": title, "body": PLAIN.summary, "url": PLAIN.page_url}], "the correction stands in its place"

        page.screenshot(path=str(tmp_path / "push.png"))
        page.locator("[data-push] [data-leave]").click()
        expect(page.locator("[data-push] [data-leave]")).to_be_hidden(timeout=30_000)
        chromium.close()
    row.refresh_from_db()
    assert (row.address, row.ended_at is not None) == ("", True)
