"""The way of a policy: from a plan's file to a village loudspeaker, and back as a report. Each test goes on from the last one."""

import os
import re
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document as Docx
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import Program, sign_in

pytestmark = pytest.mark.browser

PLAN = """ỦY BAN NHÂN DÂN
XÃ VÂN KHÊ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 31/KH-UBND
Vân Khê, ngày 10 tháng 3 năm 2026
KẾ HOẠCH
Tuyên truyền phân loại rác tại nguồn năm 2026
Căn cứ Quyết định số 15/QĐ-UBND ngày 05/02/2026 của Ủy ban nhân dân tỉnh Hoa Giang, Ủy ban nhân dân xã ban hành Kế hoạch như sau:
I. MỤC ĐÍCH
- Mỗi hộ phân loại rác thành 03 nhóm từ ngày 01/4/2026; góp phần xây dựng nông thôn mới, giữ gìn đất đai.
II. TỔ CHỨC THỰC HIỆN
1. Phòng Văn hóa - Xã hội xã
- Chủ trì, phối hợp với các thôn tuyên truyền về phân loại rác; hoàn thành trước ngày 31/12/2026.
2. Đội Vệ sinh môi trường xã
- Thu gom rác ngày 02 lần.
Nơi nhận:
- UBND tỉnh (b/c);
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Phạm Thị Lan
"""
LONG = 240_000  # ms: a broadcast waits until the one before it has ended, a minute each


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = Docx()
    for line in PLAN.splitlines():
        book.add_paragraph(line)
    path = tmp_path_factory.mktemp("plan") / "ke-hoach-phan-loai-rac.docx"
    book.save(str(path))
    return path


def wait_for(found: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.3)


@pytest.fixture(scope="module", autouse=True)
def _sample_is_over(program: Program) -> None:
    """The sample's own broadcast has begun before a test sends another."""
    played = program.folder / "stations" / "cum-loa-thon-dong" / "played"
    wait_for(lambda: any(played.glob("*.mp3")), 300, "the sample's broadcast")


def test_the_whole_way(program: Program, browser: Browser, plan_file: Path) -> None:
    officer = sign_in(browser, program, "canbo")
    read_and_plan(officer, program, plan_file)
    message = write(officer, program)
    submit_and_approve(officer, browser, program, message)
    dispatch(officer, program, message)
    proofs(officer, program)
    report(officer, program)
    portal(browser, program)


def read_and_plan(page: Page, program: Program, plan_file: Path) -> None:
    page.goto(f"{program.url}/lam-viec/van-ban/nap/")
    page.set_input_files("input[type=file]", plan_file)
    page.click("text=Đọc văn bản")
    expect(page.locator("h1")).to_contain_text("31/KH-UBND")
    expect(page.locator(".loa-text mark.f-references").first).to_contain_text("15/QĐ-UBND")
    assert page.locator(".loa-text mark.f-assignments").count() >= 2
    page.click("a:has-text('Sửa kết quả đọc')")
    page.fill("#id_title", "Tuyên truyền phân loại rác tại nguồn trên địa bàn xã Vân Khê năm 2026")
    page.click("button:has-text('Lưu phần sửa')")
    expect(page.locator(".loa-lead")).to_contain_text("trên địa bàn xã Vân Khê")
    page.click("button:has-text('Công khai trên cổng')")
    page.click("a:has-text('Lập kế hoạch')")
    unknown = page.locator("tr", has_text="Đội Vệ sinh môi trường xã")
    expect(unknown).to_contain_text("Chưa khớp")
    unknown.locator("select").select_option(label="Phòng Kinh tế xã")
    page.click("button:has-text('Lập kế hoạch')")
    expect(page.locator(".loa tbody tr")).to_have_count(2)
    expect(page.locator(".loa tbody tr").first).to_contain_text("31/12/2026")


def write(page: Page, program: Program) -> str:
    page.click(".loa tbody tr:first-child a")
    expect(page.locator(".loa-sentence b")).to_contain_text("phân loại rác")
    page.click("button:has-text('Soạn tin')")
    page.fill("#id_title", "Phân loại rác tại nhà từ ngày 01/4/2026")
    page.fill("#id_summary", "Từ ngày 01/4/2026 mỗi hộ phân loại rác thành 03 nhóm.")
    page.fill("#id_audience", "Mọi hộ gia đình trong xã")
    page.fill("#id_effective_from", "01/04/2026")
    page.fill("#id_what_to_do", "Chia rác thành 03 nhóm trước khi mang ra điểm thu gom.")
    page.fill("#id_body", "Xã xây dựng nông thôn mới, giữ gìn đất đai.\n\n- Phạt 750.000 đồng nếu không phân loại.")
    page.keyboard.press("Tab")
    preview(page)
    page.fill("#id_body", "Xã xây dựng nông thôn mới, giữ gìn đất đai.\n\n- Thu gom ngày 02 lần.")
    page.locator("button[type=submit]:has-text('Lưu')").first.click()
    page.wait_for_load_state()
    page.wait_for_url("**/lam-viec/tin/*/")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def preview(page: Page) -> None:
    """The live preview shows each channel and marks the figure that the source does not hold."""
    page.locator("[data-side-panel-toggle='preview'], [aria-label='Xem trước'], [aria-label='Toggle preview']").first.click()
    select = page.locator("#id_preview_mode, select[data-w-preview-target='mode']").first
    frame = page.frame_locator("iframe[data-w-preview-target='iframe'], .w-preview__iframe, iframe#preview-iframe").last
    for mode, words in (
        ("portal", "Mọi hộ gia đình"),
        ("loudspeaker", "không một tháng tư|một tháng tư"),
        ("board", "Phân loại|PHÂN LOẠI"),
    ):
        select.select_option(mode)
        expect(frame.locator("body")).to_contain_text(re.compile(words, re.IGNORECASE), timeout=60_000)
        expect(frame.locator("mark").first).to_contain_text("750.000", timeout=60_000)


def submit_and_approve(page: Page, browser: Browser, program: Program, message: str) -> None:
    page.goto(f"{program.url}/lam-viec/tin/{message}/")
    expect(page.locator(".loa-note.good")).to_be_visible()
    page.click("button:has-text('Trình duyệt')")
    expect(page.locator(".loa-tag").first).to_have_text("Chờ duyệt")
    expect(page.locator("button", has_text=re.compile(r"^Duyệt$"))).to_have_count(0)
    for leader, words in (("duyet1", "một người khác duyệt"), ("duyet2", "phát hành số")):
        window = sign_in(browser, program, leader)
        window.click(f"a[href$='/tin/{message}/']")
        if leader == "duyet1":
            window.get_by_label("Đồng ý phát giọng máy").check()
        window.locator("button", has_text=re.compile(r"^Duyệt$")).click()
        expect(window.locator(".messages")).to_contain_text(words)
        window.context.close()


def dispatch(page: Page, program: Program, message: str) -> None:
    page.goto(f"{program.url}/lam-viec/tin/{message}/")
    page.click("a:has-text('Gửi tới các kênh')")
    play = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(seconds=6)
    page.fill("#play", play.strftime("%Y-%m-%dT%H:%M:%S"))
    page.click("button.button:has-text('Gửi') >> nth=0")
    page.wait_for_url("**/bang-gui/")


def proofs(page: Page, program: Program) -> None:
    """The table fills itself with evidence: seen, played, shown; leaflets wait for a person."""
    station = page.locator("tr", has=page.locator("th", has_text=re.compile("^Thôn Đông$")))
    expect(station).to_contain_text("Đã phát / chiếu", timeout=LONG)
    commune = page.locator("tr", has=page.locator("th", has_text="Ủy ban nhân dân xã Vân Khê"))
    expect(commune).to_contain_text("Đã thấy hiển thị", timeout=LONG)
    expect(commune).to_contain_text("Đã phát / chiếu", timeout=LONG)
    played = list((program.folder / "stations" / "cum-loa-thon-dong" / "played").glob("*.mp3"))
    assert played
    assert max(p.stat().st_size for p in played) > 20_000
    leaflet = page.locator("tr", has=page.locator("th", has_text=re.compile("^Thôn Bến$"))).locator("a").first
    leaflet.click()
    page.fill("#id_evidence", "Phát tận hộ ngày 12/3, trưởng thôn ký nhận")
    page.fill("#id_quantity", "85")
    page.click("button:has-text('Ghi nhận')")
    expect(page.locator("main")).to_contain_text("Có người xác nhận")


def report(page: Page, program: Program) -> None:
    page.goto(f"{program.url}/lam-viec/ke-hoach/")
    page.click("a:has-text('phân loại rác')")
    expect(page.locator(".loa tbody tr").first).to_contain_text("lượt có bằng chứng")
    page.click(".loa-tools a:has-text('Báo cáo')")  # the menu has another
    with page.expect_download() as waiting:
        page.click("a:has-text('Tải DOCX')")
    book = Docx(BytesIO(Path(waiting.value.path()).read_bytes()))
    text = "\n".join([p.text for p in book.paragraphs] + [c.text for t in book.tables for r in t.rows for c in r.cells])
    assert "BÁO CÁO" in text
    assert "85 tờ rơi, lượt người dự" in text
    with page.expect_download() as waiting:
        page.click("a:has-text('Tải XLSX')")
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")


def portal(browser: Browser, program: Program) -> None:
    """At 320 px, as a citizen on a small phone."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(program.url)
    for query in ("nong thon moi", "dat dai"):
        page.fill("#q", query)
        page.click("button:has-text('Tìm')")
        expect(page.locator("main")).to_contain_text("Phân loại rác tại nhà")
    page.click("text=Phân loại rác tại nhà từ ngày 01/4/2026")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.locator("audio")).to_have_attribute("src", re.compile("loudspeaker"))
    length = page.evaluate(
        """new Promise(told => {
            const sound = document.querySelector('audio');
            sound.onloadedmetadata = () => told(sound.duration);
            sound.preload = 'metadata';
            sound.load();
        })"""
    )
    assert length > 5
    page.click("aside a:has-text('31/KH-UBND')")
    expect(page.locator("main")).to_contain_text("Toàn văn")
    assert [u for u in asked if not u.startswith(program.url)] == []
    context.close()


def test_stopped_and_started_again_nothing_is_lost_and_nothing_played_twice(program: Program, browser: Browser) -> None:
    played = program.folder / "stations" / "cum-loa-thon-dong" / "played"
    before = {p.name for p in played.glob("*.mp3")}
    program.stop()
    program.start()
    officer = sign_in(browser, program, "canbo")
    officer.goto(f"{program.url}/lam-viec/phat-hanh/")
    expect(officer.locator(".loa tbody").first).to_contain_text("thu gom nước mưa")
    time.sleep(6)
    assert {p.name for p in played.glob("*.mp3")} == before


def pids_of(program: Program, *words: str) -> list[int]:
    """Processes of this program whose command line holds one of `words`."""
    mark = f"LOA_DATA={program.folder}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if mark in environment and any(word.encode() in line for word in words):
            found.append(int(folder.name))
    return found


def test_killed_in_mid_dispatch_everything_comes_back_and_arrives_once(program: Program, browser: Browser) -> None:
    """kill -9 of the worker, the site and the players, again and again, while eighteen deliveries are on their way."""
    officer = sign_in(browser, program, "canbo")
    officer.goto(f"{program.url}/lam-viec/phat-hanh/")
    officer.click(".loa tbody tr:last-child a")
    officer.click("a:has-text('Gửi thêm')")
    play = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(seconds=20)
    officer.fill("#play", play.strftime("%Y-%m-%dT%H:%M:%S"))
    officer.click("button.button:has-text('Gửi') >> nth=0")
    officer.wait_for_url("**/bang-gui/")
    for _ in range(3):
        for pid in pids_of(program, "db_worker", "django lanes", "granian", "loa.players"):
            os.kill(pid, signal.SIGKILL)
        time.sleep(2)

    def count(words: str) -> list[str]:
        asked = f"from django.utils.timezone import now; from loa.delivery.models import Delivery as D; print({words})"
        return program.run("manage", "shell", "--no-imports", "-c", asked).split()

    waiting = "D.objects.filter(state__in=['pending', 'sending', 'retrying']).count()"
    wait_for(lambda: count(waiting) == ["0"], 240, "every delivery to leave our hands")

    spoken = "D.objects.filter(channel='loudspeaker', not_before__lte=now())"  # the sample's other broadcasts are put off

    def all_played() -> bool:
        trouble = "D.objects.filter(state__in=['failed', 'unknown', 'missed']).count()"
        sent, played, bad = count(f"{spoken}.count(), {spoken}.filter(state='played').count(), {trouble}")
        return sent == played and bad == "0"

    wait_for(all_played, 240, "every broadcast to be proven")
    played = [p.name.rsplit("-", 1)[1] for p in (program.folder / "stations" / "cum-loa-thon-dong" / "played").glob("*.mp3")]
    assert len(played) == len(set(played)), "no item was played twice"
    assert len(played) == int(count(f"{spoken}.count()")[0])
