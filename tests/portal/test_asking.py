"""Public pages of cases: nothing typed is lost, a receipt at once, followed by number and secret, no cookie."""

import json
import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loa.cases import public_actions
from loa.cases.models import Attachment, Case, HeldFile, Published
from loa.cases.public_actions import Shown
from loa.cases.puzzle_rules import puzzle_of
from loa.cases.queries import form_key_of
from loa.cases.rules import State
from loa.ledger.heads import verifier
from loa.organisations.models import Body, User
from loa.seal.receipts import check_receipt, check_text, read_receipt
from tests_of_cases import TEXT, answer

QUESTION, INFORMATION, CLAIM, CASE = "/gui/hoi-dap/", "/gui/thong-tin/", "/gui/kiem-tra-tin/", "/ho-so/"


def opened(client: Client, path: str = QUESTION) -> dict[str, str]:
    """The hidden parts of a form, and the answer to its puzzle."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    token = re.search(r'name="ma-don" value="([^"]+)"', answer.content.decode())
    assert token
    return {"ma-don": token[1], "cau-do": str(puzzle_of(form_key_of(token[1]))[1])}


def sent(client: Client, path: str = QUESTION, **given: object) -> tuple[str, str]:
    """Number and secret of a form that was taken."""
    answer = client.post(path, {**opened(client, path), "van-gui": "1", **given})
    page = answer.content.decode()
    assert answer.status_code == 200, page
    assert not answer.cookies
    number, secret = re.search(r"Số: ([\w-]+)", page), re.search(r"Mã bí mật: ([\w-]+)", page)
    assert number
    assert secret
    return number[1], secret[1]


@pytest.fixture
def handed(commune: Body, people: dict[str, User], client: Client) -> tuple[str, str]:
    return sent(client, **{"noi-dung": TEXT, "co-quan": str(commune.pk), "name": "Nguyễn Thị Hoa", "email": "hoa@example.vn"})


def page_of(client: Client, one: tuple[str, str], **given: object) -> str:
    answer = client.post(CASE, {"so": one[0], "ma": one[1], **given})
    assert not answer.cookies
    assert answer["Cache-Control"].find("no-store") >= 0
    return answer.content.decode()


def test_every_kind_has_its_form(commune: Body, client: Client) -> None:
    start = client.get("/gui/").content.decode()
    for slug in ("hoi-dap", "thong-tin", "kiem-tra-tin", "bao-chi"):
        assert f"/gui/{slug}/" in start
        assert "Câu đố nhỏ" in client.get(f"/gui/{slug}/").content.decode()
    assert client.get("/gui/khac/").status_code == 404


def test_a_question_may_name_its_area(commune: Body, client: Client) -> None:
    village = commune.children.filter(kind="village").first()
    assert village
    typed = {"noi-dung": TEXT, "co-quan": str(commune.pk), "dia-ban": str(village.pk)}
    wrong = client.post(QUESTION, {**opened(client), **typed, "cau-do": "99"}).content.decode()
    assert f'<option value="{village.pk}" selected>' in wrong
    number, _ = sent(client, **typed)
    assert Case.objects.get(number=number).area == village
    number, _ = sent(client, **{**typed, "noi-dung": f"{TEXT} Ở thôn khác?", "dia-ban": "999999"})
    assert Case.objects.get(number=number).area is None
    assert "Địa bàn" not in client.get(INFORMATION).content.decode()


def test_what_was_typed_and_chosen_stays_on_every_error(commune: Body, client: Client) -> None:
    form = opened(client)
    picture = SimpleUploadedFile("den-hong.png", b"\x89PNG\r\n\x1a\n....")
    typed = {**form, "noi-dung": "Đèn đường thôn 3 hỏng <b>hai</b> tháng", "co-quan": str(commune.pk), "name": "Lò Mây", "tep": picture}
    answer = client.post(QUESTION, {**typed, "cau-do": "99"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Câu đố nhỏ ở cuối trang chưa đúng",
        "Đèn đường thôn 3 hỏng &lt;b&gt;hai",
        "Lò Mây",
        "Đã giữ: den-hong.png",
        form["ma-don"].partition(":")[0],  # the key; the moment behind it is that of the new page
    ):
        assert words in page, words
    assert f'value="{commune.pk}" selected' in page
    typed.pop("tep")
    answer = client.post(QUESTION, {**typed, "van-gui": "1"})
    assert answer.status_code == 200
    assert Attachment.objects.get().name == "den-hong.png"
    assert not HeldFile.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"noi-dung": "?"}, "cụ thể hơn"),
        ({"ma-don": "giả"}, "Trang mở đã lâu"),
        ({"trang-web": "http://spam"}, "Đơn chưa gửi được"),
        ({"cau-do": ""}, "Câu đố nhỏ"),
        ({"tep": SimpleUploadedFile("a.exe", b"MZ\x90\x00\x03")}, "Không nhận tệp"),
    ],
)
def test_bad_input_is_named(commune: Body, client: Client, change: dict[str, object], words: str) -> None:
    typed = {**opened(client), "noi-dung": "Đèn đường thôn 3 hỏng hai tháng", "van-gui": "1", **change}
    answer = client.post(QUESTION, typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Case.objects.exists()


def test_sent_twice_is_one_case(commune: Body, client: Client) -> None:
    typed = {**opened(client), "noi-dung": "Đèn đường thôn 3 hỏng hai tháng", "van-gui": "1"}
    pages = [client.post(QUESTION, typed).content.decode() for _ in range(2)]
    secrets = [re.search(r"Mã bí mật: ([\w-]+)", page) for page in pages]
    assert secrets[0]
    assert secrets[1]
    assert secrets[0][1] == secrets[1][1]
    assert Case.objects.count() == 1


def test_followed_by_number_and_secret_alone(handed: tuple[str, str], client: Client) -> None:
    assert "Hỏi thêm" not in page_of(client, handed)
    assert "Mới tiếp nhận" in page_of(client, handed)
    assert "chưa rõ" in page_of(client, handed).lower()
    answer = client.post(CASE, {"so": handed[0], "ma": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 403
    assert "không khớp" in answer.content.decode()
    assert TEXT not in answer.content.decode()
    assert handed[0] in client.get(f"{CASE}?so={handed[0]}").content.decode()


def test_the_receipt_proves_what_was_taken(handed: tuple[str, str], client: Client) -> None:
    receipt = read_receipt(client.post(CASE, {"so": handed[0], "ma": handed[1], "viec": "bien-nhan"}).content)
    assert receipt.claim.number == handed[0]
    check_receipt(receipt, verifier())
    check_text(receipt, TEXT)


def test_the_sender_adds_rates_appeals_and_takes_back(
    handed: tuple[str, str], client: Client, people: dict[str, User], at: datetime
) -> None:
    assert "Đã gửi" in page_of(client, handed, viec="them", **{"noi-dung": "Thôn 3 ạ"})
    long = "x" * 20_001
    wrong = page_of(client, handed, viec="them", **{"noi-dung": long})
    assert "không quá 20.000" in wrong
    assert long in wrong
    case = answer(Case.objects.get(), people, at, "Từ ngày 15/3/2026 tại nhà văn hóa.")
    page = page_of(client, handed)
    assert "15/3/2026" in page
    assert "Cảm ơn" in page_of(client, handed, viec="danh-gia", muc="4")
    key = re.search(r'name="ma-don" value="(\w+)"', page)
    assert key
    appeal = page_of(client, handed, viec="xem-lai", **{"ma-don": key[1], "noi-dung": "Chưa nói rõ chi trả ở đâu"})
    assert "Đã tiếp nhận" in appeal
    case.refresh_from_db()
    assert case.satisfied == 4
    assert "Đã xóa họ tên" in page_of(client, handed, viec="xoa-ten")
    assert "không giữ thông tin nào về bạn" in page_of(client, handed)


def test_notes_of_the_office_are_not_shown(handed: tuple[str, str], client: Client, people: dict[str, User], at: datetime) -> None:
    from loa.cases import actions

    case = Case.objects.get()
    actions.write(case=case, words="Hộ này đã nhận đợt 1", by=people["canbo"], at=at, inside=True, files=[("mat.txt", b"noi bo")])
    page = page_of(client, handed)
    assert "đợt 1" not in page
    assert "Lê Thị Mai" not in page
    inner = Attachment.objects.get(name="mat.txt")
    assert "Không có tệp này" in page_of(client, handed, viec="tep", tep=str(inner.pk))


def test_an_opinion_is_no_claim_but_becomes_a_question(commune: Body, client: Client) -> None:
    form = opened(client, CLAIM)
    typed = {**form, "noi-dung": "Tôi thấy cán bộ xã làm việc quá tệ", "where": "nhóm Zalo"}
    answer = client.post(CLAIM, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Gửi thành câu hỏi" in page
    assert "quá tệ" in page
    assert f'value="{typed["cau-do"]}"' in page, "the small question is answered once"
    done = client.post(QUESTION, {**typed, "van-gui": "1", "tu-tin": "1"}).content.decode()
    assert "Số: HD-" in done
    case = Case.objects.get()
    assert case.kind == "question"
    assert case.text.endswith("Thấy ở: nhóm Zalo"), "what was typed into the other form is not lost"


def test_a_request_for_information_asks_what_the_law_asks(commune: Body, client: Client) -> None:
    form = opened(client, INFORMATION)
    answer = client.post(INFORMATION, {**form, "noi-dung": "Quyết định dự toán năm 2025 của xã", "van-gui": "1"})
    assert "Chưa ghi “Họ và tên”" in answer.content.decode()
    given = {"name": "An", "address": "Thôn 1", "paper": "037190001234", "form": "online", "reason": "học tập"}
    number, secret = sent(client, INFORMATION, **{"noi-dung": "Quyết định dự toán năm 2025 của xã", **given})
    page = page_of(client, (number, secret))
    assert "3 ngày làm việc" in page
    assert "Điều 30" in page
    assert "037190001234" not in page, "the page of a case repeats nothing of who they are"


def test_what_is_there_already_is_offered_before_and_while_typing(
    commune: Body, client: Client, handed: tuple[str, str], people: dict[str, User], at: datetime
) -> None:
    case = answer(Case.objects.get(), people, at, "Từ ngày 15/3/2026.")
    clean = Shown("Chi trả hỗ trợ nước mưa", "Bao giờ chi trả tiền hỗ trợ nước mưa?", "Từ ngày 15/3/2026.")
    row = public_actions.publish(case=case, shown=clean, confirmed=True, left_in=0, by=people["canbo"], at=at)
    typed = {**opened(client), "noi-dung": "Bao giờ xã chi trả tiền hỗ trợ nước mưa?"}
    page = client.post(QUESTION, typed).content.decode()
    assert f"/hoi-dap/{row.code}/" in page
    assert "Vẫn gửi" in page
    piece = client.get("/gui/da-co/", {"loai": "question", "q": typed["noi-dung"]}).content.decode()
    assert row.title in piece
    assert row.title in client.get("/hoi-dap/", {"q": "ho tro nuoc mua"}).content.decode()
    shown = client.get(f"/hoi-dap/{row.code}/").content.decode()
    assert "Nguyễn Thị Hoa" not in shown
    assert "0912345678" not in shown
    Published.objects.update(withdrawn_at=at, withdrawn_why="Đã thay chính sách")
    gone = client.get(f"/hoi-dap/{row.code}/")
    assert gone.status_code == 410
    assert "Đã thay chính sách" in gone.content.decode()


def test_withdrawn_is_closed(handed: tuple[str, str], client: Client) -> None:
    assert "Đã rút" in page_of(client, handed, viec="rut")
    assert Case.objects.get().state == State.WITHDRAWN
    assert "không thể" in page_of(client, handed, viec="rut")
    assert json.dumps(handed)
