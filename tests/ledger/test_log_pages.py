"""The log for programs (C2SP tlog-tiles, proofs) and the public page of receipts."""

import base64
import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import sync_playwright

from conftest import needed
from loa.ledger import log_actions
from loa.ledger.heads import receipt_of, verifier
from loa.ledger.models import LogEntry
from loa.seal import merkle, notes, receipts
from loa.seal.receipts import Claim, text_hash

TEXT = "Đèn đường thôn 3 hỏng từ tháng 2."
CLAIM = Claim("case", "PA-7Q2K-26", "2026-03-02T03:00:00+00:00", text_hash(TEXT))
PAGE = "/bien-nhan/"


@pytest.fixture
def filled(db: None) -> list[bytes]:
    """Leaf hashes of a log of 600 entries, the last a receipt."""
    rows = [f'{{"n":{n}}}'.encode() for n in range(599)]
    log_actions.append(entries=rows)
    made = LogEntry.objects.get(pk=log_actions.log_claim(claim=CLAIM, subject="case:1"))
    return [merkle.leaf_hash(row) for row in (*rows, made.entry.encode())]


@pytest.fixture
def receipt(filled: list[bytes]) -> str:
    found = receipt_of("case:1")
    assert found is not None
    return json.dumps(receipts.to_json(found), ensure_ascii=False, indent=1)


def test_a_stranger_rebuilds_the_root_from_tiles_and_bundles(filled: list[bytes], client: Client) -> None:
    key = notes.read_verifier(client.get("/log/key").content.decode())
    head = notes.open_checkpoint(client.get("/log/checkpoint").content.decode(), [key])
    assert (head.size, head.root) == (600, merkle.root(filled))
    tiles = [client.get(f"/log/tile/0/{place}").content for place in ("000", "001", "002.p/88")]
    assert b"".join(tiles) == b"".join(filled)
    assert client.get("/log/tile/1/000.p/2").content == b"".join(merkle.root(filled[n : n + 256]) for n in (0, 256))
    bundle = client.get("/log/tile/entries/002.p/88").content
    found = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        found.append(merkle.leaf_hash(bundle[2 : 2 + length]))
        bundle = bundle[2 + length :]
    assert found == filled[512:]


@pytest.mark.parametrize(
    "place",
    ["0/003", "0/002", "0/002.p/89", "0/000.p/256", "0/000.p/0", "0/0", "0/x000/000", "0/x001/000", "2/000", "99/000", "0/000/../001"],
)
def test_tiles_that_are_not_there(filled: list[bytes], client: Client, place: str) -> None:
    assert client.get(f"/log/tile/{place}").status_code == 404


def test_proofs_as_json(filled: list[bytes], client: Client) -> None:
    found = client.get("/log/proof/inclusion", {"index": 300}).json()
    path = [base64.b64decode(one) for one in found["path"]]
    assert merkle.verify_inclusion(filled[300], 300, 600, path, merkle.root(filled))
    older = client.get("/log/proof/inclusion", {"index": 3, "size": 200}).json()
    assert merkle.verify_inclusion(filled[3], 3, 200, [base64.b64decode(one) for one in older["path"]], merkle.root(filled[:200]))
    grown = client.get("/log/proof/consistency", {"from": 123, "to": 600}).json()
    path = [base64.b64decode(one) for one in grown["path"]]
    assert merkle.verify_consistency(123, 600, merkle.root(filled[:123]), merkle.root(filled), path)


@pytest.mark.parametrize(
    "asked",
    ["inclusion", "inclusion?index=600", "inclusion?index=-1", "inclusion?index=1&size=9999", "consistency?from=700", "inclusion?index=١"],
)
def test_questions_outside_of_the_log_are_answered_in_words(filled: list[bytes], client: Client, asked: str) -> None:
    answer = client.get(f"/log/proof/{asked}")
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_entries_are_bounded_and_hold_no_text(filled: list[bytes], client: Client) -> None:
    found = client.get("/log/entries", {"from": 598}).json()
    assert (found["size"], [row["index"] for row in found["entries"]]) == (600, [598, 599])
    assert set(found["entries"][1]["entry"]) == {"at", "hash", "kind"}
    assert client.get("/log/entries", {"from": 0, "to": 10**17}).json()["entries"][-1]["index"] == 599


def test_an_empty_log_says_so(db: None, client: Client) -> None:
    assert client.get("/log/checkpoint").status_code == 404
    assert "chưa có" in client.get("/log/key").json()["error"]
    assert client.get(PAGE).status_code == 200


def test_a_citizen_proves_that_it_was_received(receipt: str, client: Client) -> None:
    page = client.post(PAGE, {"bien-nhan": receipt, "noi-dung": TEXT.replace("\n", "\r\n")}).content.decode()
    for words in ("Biên nhận đúng.", "vẫn nối tiếp mốc", "đúng từng chữ", "PA-7Q2K-26", "Phản ánh, yêu cầu"):
        assert words in page, words
    log_actions.append(entries=[b"{}"] * 300)
    file = SimpleUploadedFile("bien-nhan.json", receipt.encode(), "application/json")
    later = client.post(PAGE, {"bien-nhan-tep": file})
    assert "Biên nhận đúng." in later.content.decode()
    assert not later.cookies


def test_what_was_changed_is_said(receipt: str, client: Client) -> None:
    wrong = client.post(PAGE, {"bien-nhan": receipt, "noi-dung": TEXT.replace("3", "4")}).content.decode()
    assert "Biên nhận không khớp." in wrong
    assert "không phải nội dung đã nhận" in wrong
    forged = client.post(PAGE, {"bien-nhan": receipt.replace("PA-7Q2K-26", "PA-0000-26")}).content.decode()
    assert "Biên nhận không khớp với sổ" in forged
    assert "PA-0000-26" in forged, "what was pasted stays"


@pytest.mark.parametrize("pasted", ["", "abc", "{", "<script>alert(1)</script>"])
def test_what_is_no_receipt_is_said_and_kept(filled: list[bytes], client: Client, pasted: str) -> None:
    answer = client.post(PAGE, {"bien-nhan": pasted})
    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_a_log_that_was_rewritten_is_told_to_who_keeps_a_receipt(receipt: str, client: Client) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute('UPDATE ledger_logentry SET leaf = %s WHERE "index" = 511', [bytes(32)])
        cursor.execute("UPDATE ledger_lognode SET hash = %s WHERE number = 1", [bytes(32)])
    page = client.post(PAGE, {"bien-nhan": receipt}).content.decode()
    assert "không nối tiếp mốc trên biên nhận" in page
    assert client.get("/log/checkpoint").status_code == 503


def test_the_verifier_is_the_published_one(receipt: str, client: Client) -> None:
    assert json.loads(receipt)["key"] == str(verifier()) == client.get("/log/key").content.decode().strip()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(width: int, receipt: str, client: Client) -> None:
    path = needed("chromium", "a browser test needs Chromium (Debian package chromium)")
    pages = [client.get(PAGE).content.decode(), client.post(PAGE, {"bien-nhan": receipt, "noi-dung": TEXT}).content.decode()]
    style = Path(str(finders.find("portal/portal.css"))).read_text(encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
        page.route("**/*", lambda route: route.abort())
        for html in pages:
            page.set_content(html.replace('<details class="how">', '<details class="how" open>'))
            page.add_style_tag(content=style)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
