"""Public pages of consultations: what is readable when, the form that loses nothing, receipts, open data, results."""

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from consultations.drafts import SECOND, TITLE, described, opened, provision, read, say, started
from loa.consultations import answer_actions, edition_actions, moderation_actions, statement_actions, theme_actions
from loa.consultations.answer_actions import Words
from loa.consultations.draft_models import Consultation
from loa.consultations.group_rules import Vote
from loa.consultations.models import Comment, StatementVote
from loa.consultations.rules import Outcome, Reason
from loa.consultations.statement_queries import voter_of
from loa.organisations.models import Body, User


@pytest.fixture
def moment(settings: object) -> datetime:
    """Now: public pages read the clock."""
    cache.clear()
    return now()


@pytest.fixture
def one(commune: Body, people: dict[str, User], moment: datetime) -> Consultation:
    return opened(commune, people["canbo"], people["duyet1"], moment)


def get(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, answer.content[:500]
    assert not answer.cookies
    return answer.content.decode()


def key_of(page: str) -> str:
    found = re.search(r'name="khoa" value="([^"]+)"', page)
    assert found
    return found[1].replace("&#x3D;", "=")


def form_of(one: Consultation, *paths: str, **typed: object) -> dict[str, object]:
    keys = [provision(one, path).stable for path in paths]
    query = "&".join(f"cho={key}" for key in keys)
    page = get(f"/du-thao/{one.pk}/gop-y/?ban=1&{query}")
    return {"khoa": key_of(page), "ban": "1", "cho": keys, "kind": "citizen", "stance": "change", "text": "Đề nghị giảm", **typed}


def send(one: Consultation, form: dict[str, object]) -> tuple[int, str, str]:
    answer = Client().post(f"/du-thao/{one.pk}/gop-y/", form)
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def test_a_draft_is_nowhere_before_it_is_announced(commune: Body, people: dict[str, User], moment: datetime) -> None:
    one = started(commune, people["canbo"], moment)
    for path in ("", f"cho/{provision(one, 'Điều 4').stable}/", "gop-y/", "y-kien/", "y-kien.csv", "ket-qua/", "ban/1/tep"):
        get(f"/du-thao/{one.pk}/{path}", 404)
    assert TITLE not in get("/du-thao/")


def test_it_is_readable_before_it_opens(commune: Body, people: dict[str, User], moment: datetime) -> None:
    one = started(commune, people["canbo"], moment)
    later = described(moment + timedelta(days=9))
    edition_actions.describe(consultation=one, form=later, version=one.version, by=people["canbo"], at=moment)
    edition_actions.announce(consultation=one, version=one.version, by=people["duyet1"], at=moment)
    page = get(f"/du-thao/{one.pk}/")
    assert "Sắp lấy ý kiến" in page
    assert "25.000 đồng một hộ một tháng" in page
    status, _, words = send(one, form_of(one, "Điều 4"))
    assert status == 422
    assert "không nhận ý kiến" in words
    assert "Đề nghị giảm" in words


def test_lists_pages_and_the_feed(one: Consultation) -> None:
    assert TITLE in get("/du-thao/")
    feed = ElementTree.fromstring(get("/du-thao/atom.xml"))
    titles = [e.findtext("{http://www.w3.org/2005/Atom}title") for e in feed.findall("{http://www.w3.org/2005/Atom}entry")]
    assert titles == [TITLE]
    page = get(f"/du-thao/{one.pk}/")
    for words in ("Điều 3", "Mức thu", "Ý kiến được đếm thế nào", "30 ngày, tính theo ngày lịch", "Chọn khoản 2 Điều 3 để góp ý"):
        assert words in page
    assert "style=" not in page.replace("stylesheet", "")  # the policy of the site forbids it
    get(f"/du-thao/{one.pk}/ban/1/tep")


def test_an_opinion_is_sent_without_account_cookie_or_script(one: Consultation) -> None:
    form = form_of(one, "Điều 4", proposed="Hộ nghèo được miễn.", reply_to="ten@example.vn")
    status, place, _ = send(one, form)
    assert status == 302
    page = get(place)
    assert "Ý kiến số 1" in page
    receipt = Client().get(place.split("?")[0] + "bien-nhan.json").json()
    assert receipt["number"] == f"GY-{one.pk}-1"
    words = re.search(r"<pre>(.*?)</pre>", page, re.DOTALL)
    assert words
    checked = Client().post("/bien-nhan/", {"bien-nhan": json.dumps(receipt), "noi-dung": words[1].replace("&quot;", '"')})
    assert "đúng từng chữ" in checked.content.decode()
    assert send(one, form)[1] == place  # sent twice by a slow network: one opinion
    assert Comment.objects.count() == 1
    assert "ten@example.vn" not in get(f"/du-thao/{one.pk}/y-kien/")


def test_places_that_were_ticked_stay_while_pages_of_the_draft_are_turned(
    one: Consultation, people: dict[str, User], moment: datetime
) -> None:
    many = "\n\n".join(f"Điều {n}. Nội dung thứ {n}\nNgười dân thôn số {n} nộp phí đúng hạn." for n in range(1, 31))
    read(one, many, people["canbo"], moment)
    first, last = provision(one, "Điều 2", 2).stable, provision(one, "Điều 20", 2).stable
    address = f"/du-thao/{one.pk}/"
    page = get(address)
    assert 'name="trang" value="2"' in page  # a button of the form: what is ticked goes with it
    page = get(f"{address}?ban=2&cho={first}&cho={last}&cho=khong-co&trang=2")
    assert f'<input type="hidden" name="cho" value="{first}">' in page
    assert re.search(rf'name="cho" value="{last}" checked', page)
    assert "kể cả 1 chỗ ở trang khác" in page
    assert "khong-co" not in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"stance": "against", "text": "", "proposed": "Chữ mới"}, "vì sao bạn không đồng ý"),
        ({"reply_to": "ten@"}, "Địa chỉ chưa đúng"), ({"kind": "office"}, "tên cơ quan"), ({"website": "x"}, "phải để trống"),
        ({"khoa": "bịa"}, "mở quá lâu"),
    ],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(one: Consultation, typed: dict[str, object], words: str) -> None:
    form = {**form_of(one, "Điều 4", proposed="Câu chữ tôi muốn"), **typed}
    status, _, page = send(one, form)
    assert status == 422
    assert words in page
    assert str(form["proposed"]) in page
    assert Comment.objects.count() == 0
    if "khoa" in typed:
        assert send(one, {**form, "khoa": key_of(page)})[0] == 302


def test_another_sites_form_is_refused_and_floods_are_slowed(one: Consultation, settings: object) -> None:
    settings.LOA_COMMENTS_PER_ADDRESS = 2  # type: ignore[attr-defined]
    form = form_of(one, "Điều 4")
    answer = Client().post(f"/du-thao/{one.pk}/gop-y/", form, headers={"Origin": "https://other.example"})
    assert answer.status_code == 403
    assert [send(one, form_of(one, "Điều 4", text=f"Lần {n}"))[0] for n in range(3)] == [302, 302, 429]
    assert Comment.objects.count() == 2


def test_questions_of_the_drafter(commune: Body, people: dict[str, User], moment: datetime) -> None:
    one = opened(commune, people["canbo"], people["duyet1"], moment, questions=("Giờ nào hợp?", "Đặt ở đâu?"))
    keys = list(one.questions.order_by("number").values_list("pk", flat=True))
    page = get(f"/du-thao/{one.pk}/gop-y/")
    assert "Giờ nào hợp?" in page
    form = {"khoa": key_of(page), "kind": "citizen", "stance": "", "text": "", f"question_{keys[1]}": "Cạnh nhà văn hóa"}
    assert send(one, form)[0] == 302
    page = get(f"/du-thao/{one.pk}/y-kien/")
    assert "Cạnh nhà văn hóa" in page
    assert "Giờ nào hợp?" not in page


def test_both_versions_are_shown_where_the_words_changed(one: Consultation, people: dict[str, User], moment: datetime) -> None:
    say(one, moment, "Điều 4", text="Thêm người cao tuổi")
    say(one, moment, "Điều 5", text="Giữ ba lần một tuần")
    read(one, SECOND, people["canbo"], moment)
    page = get(f"/du-thao/{one.pk}/cho/{provision(one, 'Điều 4', 2).stable}/")
    assert "Chữ khi góp ý và chữ hiện nay" in page
    assert "<ins>" in page
    sixth = get(f"/du-thao/{one.pk}/cho/{provision(one, 'Điều 6', 2).stable}/")
    assert "Giữ ba lần một tuần" in sixth
    assert "trước là Điều 5" in sixth
    changed = get(f"/du-thao/{one.pk}/ban/2/thay-doi/")
    assert "tách ra từ điều, khoản trước" in changed
    assert "người cao tuổi sống một mình" in changed
    old = Client().get(f"/du-thao/{one.pk}/gop-y/?ban=1&cho={provision(one, 'Điều 4').stable}")
    assert "Đã có" in old.content.decode()


def test_opinions_wait_for_the_end_where_that_was_declared(commune: Body, people: dict[str, User], moment: datetime) -> None:
    one = opened(commune, people["canbo"], people["duyet1"], moment, shows_at_once=False)
    say(one, moment, "Điều 4", text="Chưa ai thấy")
    for path in ("y-kien/", "y-kien/1/", "so-lieu/", "y-kien.csv", "y-kien.json"):
        get(f"/du-thao/{one.pk}/{path}", 404)
    assert "Chưa ai thấy" not in get(f"/du-thao/{one.pk}/cho/{provision(one, 'Điều 4').stable}/")


def test_hidden_words_are_nowhere_in_public_and_the_owner_may_appeal(one: Consultation, people: dict[str, User], moment: datetime) -> None:
    taken = say(one, moment, "Điều 4", text="Số 0912345678")
    moderation_actions.hide(comment=taken.comment, reason=Reason.PERSONAL, words="Có số máy", shown="", by=people["canbo"], at=moment)
    for path in ("y-kien/", "y-kien/1/", "y-kien.csv", "y-kien.json", f"cho/{provision(one, 'Điều 4').stable}/", "so-lieu/"):
        answer = Client().get(f"/du-thao/{one.pk}/{path}")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert b"0912345678" not in content
    assert "vẫn được đếm" in get(f"/du-thao/{one.pk}/y-kien/1/")
    own = f"/du-thao/y-kien-cua-toi/{taken.secret}/"
    assert "0912345678" in get(own)
    assert Client().post(own, {"words": ""}).status_code == 422
    assert Client().post(own, {"words": "Đó là số của xã"}).status_code == 302
    assert "Bạn đã khiếu nại" in get(own)
    get("/du-thao/y-kien-cua-toi/khong-co/", 404)


def test_open_data_and_figures(one: Consultation, moment: datetime) -> None:
    for n in range(3):
        say(one, moment, "Điều 4", text=f"Ý {n}", key=f"k{n}")
    answer = Client().get(f"/du-thao/{one.pk}/y-kien.json")
    found = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert found["totals"]["counted"] == len(found["comments"]) == 3
    page = get(f"/du-thao/{one.pk}/so-lieu/")
    assert "Được đếm" in page
    assert "Điều 4" in page
    assert "dải nhiệt".capitalize() in get(f"/du-thao/{one.pk}/")


def test_the_result_shows_what_was_said_and_what_was_done(one: Consultation, people: dict[str, User], moment: datetime) -> None:
    row = say(one, moment, "Điều 4", text="Thêm người cao tuổi").comment
    get(f"/du-thao/{one.pk}/ket-qua/", 404)
    read(one, SECOND, people["canbo"], moment)
    words = Words(Outcome.ACCEPTED, "Đã bổ sung tại Điều 4", provision(one, "Điều 4", 2))
    answer_actions.answer(comment=row, words=words, version=0, by=people["canbo"], at=moment)
    assert "Đã bổ sung tại Điều 4" not in get(f"/du-thao/{one.pk}/y-kien/1/")  # not before it is published
    Consultation.objects.filter(pk=one.pk).update(
        closes_on=(moment - timedelta(days=2)).date(), opens_on=(moment - timedelta(days=9)).date()
    )
    answer_actions.publish(consultation=one, closing_words="Cảm ơn", version=one.version, by=people["duyet1"], at=moment)
    page = get(f"/du-thao/{one.pk}/ket-qua/")
    for words_ in ("Thêm người cao tuổi", "Đã bổ sung tại Điều 4", "<ins>", "Tiếp thu"):
        assert words_ in page


def test_questions_to_the_database_do_not_grow(one: Consultation, moment: datetime) -> None:
    def asked(path: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            get(path)
        return len(seen)

    paths = [f"/du-thao/{one.pk}/", f"/du-thao/{one.pk}/y-kien/", f"/du-thao/{one.pk}/cho/{provision(one, 'Điều 4').stable}/"]
    say(one, moment, "Điều 4", text="Một")
    before = [asked(path) for path in paths]
    for n in range(12):
        say(one, moment, "Điều 4", text=f"Thêm {n}")
    assert [asked(path) for path in paths] == before


def test_an_opinion_on_a_renumbered_article_says_the_new_number(one: Consultation, people: dict[str, User], moment: datetime) -> None:
    say(one, moment, "Điều 5", text="Giữ ba lần một tuần")
    read(one, SECOND, people["canbo"], moment)
    page = re.sub(r"<[^>]+>", "", get(f"/du-thao/{one.pk}/y-kien/1/"))
    assert "Về Điều 5 (bản 1) → Điều 6 đổi số, giữ nguyên chữ" in page


def test_numbers_of_persons_are_pointed_out_once_before_they_are_public(one: Consultation) -> None:
    form = form_of(one, "Điều 4", text="Gọi tôi 0912 345 678, thẻ CCCD 035 095 001 234")
    status, _, page = send(one, form)
    assert status == 422
    assert "số điện thoại “0912 345 678”" in page
    assert "số giấy tờ" in page
    assert Comment.objects.count() == 0
    assert 'name="biet"' in page
    assert send(one, {**form, "biet": "1"})[0] == 302  # it may be the number of an office: the person decides
    named = form_of(one, "Điều 4", text="Ông Nguyễn Văn Thanh, trưởng thôn, nên thu phí")  # a name may be right: nobody is held up
    assert send(one, named)[0] == 302


def test_what_is_not_clear_of_a_place_is_shown_as_such(one: Consultation, moment: datetime) -> None:
    taken = say(one, moment, "Điều 4")
    Comment.objects.filter(pk=taken.comment.pk).update(place_words="chỗ về tiền")
    page = get(f"/du-thao/{one.pk}/y-kien/1/")
    assert "Điều 4" in page
    assert "“chỗ về tiền”" in page
    assert "Về cả dự thảo" not in page


def test_an_article_shows_what_is_said_of_it_and_where_most_is_said(one: Consultation, people: dict[str, User], moment: datetime) -> None:
    fee = theme_actions.keep_theme(theme=None, body=one.body, consultation=one, name="Mức thu", words="phí", by=people["canbo"], at=moment)
    rows = [say(one, moment, "Điều 3/Khoản 1", text=f"Mức thu quá cao với hộ {n} người").comment for n in range(5)]
    rows.append(say(one, moment, "Điều 3/Khoản 2", text="Đồng ý với mức thu này", stance="for").comment)
    theme_actions.set_theme(consultation=one, comments=rows, theme=fee, by=people["canbo"], at=moment)
    third = provision(one, "Điều 3")
    page = get(f"/du-thao/{one.pk}/cho/{third.stable}/")
    assert "Người góp ý nói về gì ở mục này" in page
    assert "Ý kiến ngược lại" in page
    assert f"?chu-de={fee.pk}&amp;cho={third.stable}" in page
    assert re.search(rf'class="prov k-clause deep t5" id="p-{provision(one, "Điều 3/Khoản 1").stable}"', page)
    assert ">5 ý kiến</a>" in page
    assert "6 ý kiến" in get(f"/du-thao/{one.pk}/y-kien/?chu-de={fee.pk}&cho={third.stable}")
    figures = get(f"/du-thao/{one.pk}/so-lieu/")
    assert 'aria-label="1 đồng ý, 5 đề nghị sửa"' in figures
    assert "Người góp ý nói về gì" not in get(f"/du-thao/{one.pk}/cho/{provision(one, 'Điều 4').stable}/")


def test_what_stands_where_is_not_shown_before_opinions_are(commune: Body, people: dict[str, User], moment: datetime) -> None:
    one = opened(commune, people["canbo"], people["duyet1"], moment, shows_at_once=False)
    say(one, moment, "Điều 4", text="Phải chờ")
    for page in (f"/du-thao/{one.pk}/", f"/du-thao/{one.pk}/cho/{provision(one, 'Điều 4').stable}/"):
        assert 'class="said"' not in get(page)


@pytest.fixture
def voted(commune: Body, people: dict[str, User], moment: datetime) -> Consultation:
    found = opened(commune, people["canbo"], people["duyet1"], moment, takes_votes=True)
    for text in ("Nên thu phí theo quý.", "Hộ kinh doanh nên nộp nhiều hơn.", "Mức thu hiện nay là vừa phải."):
        statement_actions.add(consultation=found, text=text, by=people["canbo"], at=moment)
    return found


def token_of(page: str) -> str:
    found = re.search(r'name="the" value="([^"]+)"', page)
    assert found
    return found[1]


def test_votes_without_account_cookie_or_script(voted: Consultation) -> None:
    path = f"/du-thao/{voted.pk}/phat-bieu/"
    page = get(path)
    assert page.count("<fieldset>") == 3
    token = token_of(page)
    answer = Client().post(path, {"the": token, "pb-1": "1", "pb-2": "-1", "pb-9": "1", "pb-x": "1", "pb-3": "7"})
    assert answer.status_code == 200
    assert not answer.cookies
    following = answer.content.decode()
    assert token_of(following) == token  # goes from page to page
    assert following.count("<fieldset>") == 1
    assert dict(StatementVote.objects.values_list("statement__number", "vote")) == {1: 1, 2: -1}
    done = Client().post(path, {"the": token, "pb-3": "0", "pb-1": "1"}).content.decode()
    assert "cả 3 phát biểu" in done
    assert StatementVote.objects.count() == 3
    assert "Cần thêm" in done or "Chưa có số liệu" in done
    forged = Client().post(path, {"the": "bịa", "pb-1": "1"})
    assert forged.status_code == 200  # as if it came from a new browser
    assert StatementVote.objects.values("voter").distinct().count() == 2
    other = Client().post(path, {"the": token, "pb-1": "1"}, headers={"Origin": "https://xau.example"})
    assert other.status_code == 403


def test_an_empty_form_of_votes_says_what_to_do(voted: Consultation) -> None:
    path = f"/du-thao/{voted.pk}/phat-bieu/"
    token = token_of(get(path))
    answer = Client().post(path, {"the": token, "gui": "1"})
    assert answer.status_code == 422
    assert "Bạn chưa chọn câu nào" in answer.content.decode()
    asked = Client().post(path, {"the": token})  # a browser asks for what it has not seen
    assert "Bạn chưa chọn" not in asked.content.decode()


def test_a_statement_of_ones_own_has_a_receipt(voted: Consultation) -> None:
    page = get(f"/du-thao/{voted.pk}/phat-bieu/")
    form = {"khoa": key_of(page), "the": token_of(page), "text": "Nên miễn cho người già neo đơn."}
    path = f"/du-thao/{voted.pk}/phat-bieu/them/"
    for typed, words in (
        ({"text": ""}, "Hãy viết phát biểu"), ({"text": "nên thu phí theo quý."}, "Đã có phát biểu này"),
        ({"text": "Gọi tôi 0912345678"}, "số điện thoại"), ({"khoa": "bịa"}, "mở quá lâu"), ({"website": "x"}, "phải để trống"),
    ):  # fmt: skip
        answer = Client().post(path, {**form, **typed})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert typed.get("text", form["text"]) in answer.content.decode()
    assert Comment.objects.count() == 0
    answer = Client().post(path, form)
    assert answer.status_code == 302
    assert "Ý kiến số 1" in get(answer.headers["Location"])
    assert "Nên miễn cho người già neo đơn." in get(f"/du-thao/{voted.pk}/phat-bieu/")
    assert Client().post(path, form).headers["Location"] == answer.headers["Location"]


def test_groups_and_their_open_data(voted: Consultation, people: dict[str, User], moment: datetime) -> None:
    for n in range(24):
        side = Vote.AGREE if n < 14 else Vote.DISAGREE
        voter = voter_of(voted, f"t{n}")
        votes = {1: side, 2: side, 3: Vote(-side)}
        statement_actions.vote(consultation=voted, voter=voter, votes=votes, at=moment)
    statement_actions.regroup(consultation=voted, at=moment)
    page = get(f"/du-thao/{voted.pk}/phat-bieu/")
    assert 'aria-label="Nhóm A: 14 người. Nhóm B: 10 người. "' in page
    assert "100% đồng ý: <b>Nên thu phí theo quý.</b>" in page
    assert "Cách tính" in page
    found = json.loads(get(f"/du-thao/{voted.pk}/phat-bieu.json"))
    assert [g["size"] for g in found["groups"]["groups"]] == [14, 10]
    rows = b"".join(Client().get(f"/du-thao/{voted.pk}/phat-bieu.csv")).decode().splitlines()
    assert rows[0] == "voter,statement,vote"
    assert len(rows) == 1 + 72


def test_statements_are_an_option(one: Consultation) -> None:
    assert "phat-bieu" not in get(f"/du-thao/{one.pk}/")
    for path in ("phat-bieu/", "phat-bieu.csv", "phat-bieu.json"):
        get(f"/du-thao/{one.pk}/{path}", 404)
    assert Client().post(f"/du-thao/{one.pk}/phat-bieu/them/", {"text": "x"}).status_code == 404


def test_large_figures_have_their_dots(one: Consultation, people: dict[str, User], moment: datetime, client: Client) -> None:
    say(one, moment, "Điều 4", text="Một ý")
    Comment.objects.update(people=12_400)
    cache.clear()
    assert "12.400 người" in get(f"/du-thao/{one.pk}/so-lieu/")
    Consultation.objects.filter(pk=one.pk).update(last_number=100_000)
    assert "Đang đếm 100.000 lượt góp ý" in get(f"/du-thao/{one.pk}/so-lieu/")
    client.force_login(people["canbo"])
    assert "<b>100.000</b> đã nhận" in client.get(f"/lam-viec/lay-y-kien/{one.pk}/").content.decode()
