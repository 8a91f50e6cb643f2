"""The teleprompter with a real browser and a microphone that plays a file: takes, a lost network, a redone take, joined, heard, aired."""

import re
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from channels.loudspeaker.loudspeaker_samples import wav
from conftest import needed
from journeys.conftest import FLAGS, Program, sign_in
from loa.channels.loudspeaker.flow import level_of_file
from loa.channels.loudspeaker.voice import EspeakVoice

pytestmark = pytest.mark.browser

MIGRATED = True


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium whose microphone hears a voice over and over."""
    path = needed("chromium", "journeys need Chromium (Debian package chromium)")
    heard = EspeakVoice().speak("Ủy ban nhân dân xã thông báo tới bà con. " * 2)
    file = tmp_path_factory.mktemp("voice") / "voice.wav"
    file.write_bytes(wav(array("h", (sample // 4 for sample in array("h", heard.pcm))).tobytes(), heard.rate))
    microphone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={file}"]
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=[*FLAGS, *microphone])
        yield found
        found.close()


def record(page: Page, number: int, seconds: float = 1.6) -> None:
    page.locator(f"[data-part='{number}'] [data-open]").click()
    prompter = page.locator("[data-prompter]")
    expect(prompter).to_be_visible()
    expect(prompter.locator("[data-place]")).to_contain_text(f"Phần {number}/")
    page.locator("[data-record]").click()
    expect(page.locator("[data-record]")).to_have_text("■ Dừng")
    page.wait_for_timeout(seconds * 1000)
    page.locator("[data-record]").click()
    expect(page.locator("[data-record]")).to_have_text("● Thu lại")
    expect(prompter.locator("audio")).to_be_visible()
    page.locator("[data-close]").click()


def state(page: Page, number: int) -> str:
    return page.locator(f"[data-part='{number}'] [data-state]").inner_text()


@pytest.fixture
def page(program: Program, speaking: Browser) -> Iterator[Page]:
    window = sign_in(speaking, program, "canbo")
    window.set_viewport_size({"width": 390, "height": 844})
    window.goto(f"{program.url}/lam-viec/tin/?trang-thai=draft")
    yield window
    window.context.close()


def draft(page: Page, program: Program) -> str:
    """A complete draft of the officer's."""
    code = (
        "from loa.newsroom.models import Message; m = Message.objects.filter(state='submitted').first();"
        "m.pk = None; m.id = None; m._state.adding = True; m.state = 'draft'; m.slug = 'thu-loi-doc';"
        "m.submitted_at = None; m.save(); print(m.pk)"
    )
    return program.run("manage", "shell", "-c", code).strip().splitlines()[-1]


def test_an_announcer_reads_take_by_take_on_a_phone(page: Page, program: Program, tmp_path: Path) -> None:
    message = draft(page, program)
    page.goto(f"{program.url}/lam-viec/tin/{message}/thu-loi-doc/")
    count = page.locator("[data-part]").count()
    assert count >= 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("[data-join]")).to_be_disabled()

    record(page, 1)
    expect(page.locator("[data-part='1'] [data-state]")).to_have_text("Đã gửi về cơ quan")

    page.context.set_offline(True)  # the network is away: the take stays on the phone
    record(page, 2)
    expect(page.locator("[data-say]")).to_contain_text("vẫn được giữ trên máy này")
    assert state(page, 2) == "Đã lưu trên máy này, chờ gửi"
    page.context.set_offline(False)
    page.reload()  # and over a closed page
    expect(page.locator("[data-part='2'] [data-state]")).to_have_text("Đã gửi về cơ quan")

    for number in range(3, count + 1):
        record(page, number, 1.2)
    expect(page.locator("[data-count]")).to_have_text(f"{count}/{count}")
    first = page.locator("[data-hashes]").input_value().split()
    record(page, 1, 1.4)  # the first was not good
    expect(page.locator("[data-part='1'] [data-state]")).to_have_text("Đã gửi về cơ quan")
    expect(page.locator("[data-join]")).to_be_enabled()
    again = page.locator("[data-hashes]").input_value().split()
    assert [one == two for one, two in zip(first, again, strict=True)] == [False] + [True] * (count - 1)

    page.locator("[data-join]").click()
    card = page.locator(".loa-heard")
    expect(card).to_contain_text("Bản ghép chờ nghe và duyệt", timeout=150_000)  # a busy machine takes its time
    expect(card.locator("table")).to_contain_text("-16")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    audio = page.request.get(f"{program.url}{card.locator('audio').get_attribute('src')}").body()
    level = level_of_file(audio)
    assert level.lufs == pytest.approx(-16, abs=0.4)
    assert level.peak <= -1
    card.locator("button:has-text('Dùng bản này cho loa')").click()
    expect(page.locator(".loa-note.good")).to_contain_text("khớp lời đọc hiện nay")
    page.goto(f"{program.url}/lam-viec/tin/{message}/")
    expect(page.locator("body")).not_to_contain_text("giọng đọc máy (bản nháp)")

    page.goto(f"{program.url}/lam-viec/tin/{message}/thu-loi-doc/")  # the script changes while a new take is under way
    page.context.set_offline(True)
    record(page, 1)
    change = f"from loa.newsroom.models import Message; Message.objects.filter(pk={message}).update(what_to_do='Gọi 0912345678.')"
    program.run("manage", "shell", "-c", change)
    page.context.set_offline(False)
    expect(page.locator("[data-say]")).to_contain_text(re.compile("Lời đọc đã thay đổi"))
    page.reload()
    expect(page.locator(".loa-note.bad").first).to_contain_text("đọc lời cũ")
    assert state(page, 1) == "Chưa thu"


def test_the_desk_page_fits_1280(program: Program, speaking: Browser) -> None:
    page = sign_in(speaking, program, "canbo")
    page.goto(f"{program.url}/lam-viec/tu-dien-doc/")
    page.fill("#written", "NVH")
    page.fill("#said", "nhà văn hóa thôn")
    page.click("button:has-text('Nghe thử')")
    expect(page.locator("form[data-say-form] audio").first).to_be_visible()
    page.click("button:has-text('Lưu')")
    expect(page.locator(".loa table")).to_contain_text("nhà văn hóa thôn")
    page.context.close()
