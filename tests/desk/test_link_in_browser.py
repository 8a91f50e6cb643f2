"""The page behind an approval link on a small phone: nothing wider than the screen, buttons for a thumb, two steps to an approval."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import sync_playwright

from conftest import needed
from loa.newsroom import actions, link_actions
from loa.newsroom.models import Approval, Message
from loa.organisations.models import User

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 390])
def test_a_leader_approves_with_a_thumb(width: int, message: Message, people: dict[str, User]) -> None:
    path = needed("chromium", "a browser test needs Chromium (Debian package chromium)")
    actions.submit(message=message, by=people["canbo"], at=now())
    link, token = link_actions.issue(message=message, user=people["duyet1"], by=people["duyet1"], at=now())
    client = Client()
    answers: dict[str, str] = {}
    for step, form in (
        ("page", None),
        ("confirm", {"verb": "approve"}),
        ("return", {"verb": "return"}),
        ("done", {"verb": "approve", "confirmed": "1", "sha256": link.content_sha256}),
    ):
        answer = client.get(f"/duyet/{token}/") if form is None else client.post(f"/duyet/{token}/", form, follow=True)
        answers[step] = answer.content.decode()
    style = Path(str(finders.find("desk/link.css"))).read_text(encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_context(viewport={"width": width, "height": 700}).new_page()
        page.route("**/*", lambda route: route.abort())
        for step, html in answers.items():
            page.set_content(html)
            page.add_style_tag(content=style)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, step
            for button in page.locator("button").all():
                box = button.bounding_box()
                assert box is not None
                assert box["height"] >= 48, step
                assert box["width"] >= width - 40, step
        browser.close()
    assert [label for label in ("Duyệt", "Trả lại", "Hỏi lại") if f">{label}</button>" not in answers["page"]] == []
    assert "Xác nhận trả lại" in answers["return"]
    assert "Bạn đã duyệt" in answers["done"]
    assert Approval.objects.get().link == link
