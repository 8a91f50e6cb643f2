"""Cells of a table with weights in a real browser: only a cell that has a weight is drawn on, totals and maps stay readable."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from conftest import needed

pytestmark = pytest.mark.browser
TABLE = """<div class="loa"><table class="listing loa-heat"><tbody><tr><td class="loa-weight w2" id="weighed">5</td>
<td class="h2" id="month">3</td></tr>
</tbody><tfoot><tr><td id="total"><b>8</b></td></tr></tfoot></table></div>"""


def test_only_a_weighed_cell_has_a_bar() -> None:
    path = needed("chromium", "a browser test needs Chromium (Debian package chromium)")
    style = Path(str(finders.find("desk/desk.css"))).read_text(encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_page()
        page.set_content(TABLE)
        page.add_style_tag(content=style)
        drawn = {
            name: page.evaluate(f"getComputedStyle(document.getElementById('{name}')).backgroundImage")
            for name in ("weighed", "month", "total")
        }
        browser.close()
    assert drawn["weighed"].startswith("linear-gradient")
    assert (drawn["month"], drawn["total"]) == ("none", "none")
