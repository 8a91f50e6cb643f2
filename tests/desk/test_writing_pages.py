"""The pages of writing: reasons, wordings, the outline, and what stands beside the editor."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from loa.documents.models import Document
from loa.newsroom.models import FactReason, MachineSentence, Message, Wording
from loa.newsroom.rules import State
from loa.organisations.models import User


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


@pytest.fixture
def officer(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["canbo"])
    return client


@pytest.fixture
def stranger(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("nguoi-la", password="x"))
    return client


def test_every_fact_leads_to_its_passage_and_the_passage_is_marked(officer: Client, message: Message) -> None:
    page = officer.get(reverse("desk:message", args=[message.pk])).content.decode()
    link = re.search(r'href="([^"]+\?cho=(\d+)-(\d+)#cho)"', page)
    assert link is not None
    assert '<a class="loa-fact" href="#t' in page
    source = officer.get(link[1].partition("#")[0]).content.decode()
    marked = re.search(r'<mark class="f-passage"[^>]*id="cho"[^>]*>([^<]+)', source)
    assert marked is not None
    assert marked[1] == message.source.text[int(link[2]) : int(link[3])]


@pytest.mark.parametrize("place", ["x", "5-2", "0-99999999", "1-2-3", "-1-2", "9" * 40 + "-" + "9" * 41])
def test_a_wrong_place_marks_nothing(place: str, officer: Client, document: Document) -> None:
    page = officer.get(reverse("desk:document", args=[document.pk]), {"cho": place})
    assert page.status_code == 200
    assert 'class="f-passage"' not in page.content.decode()


def test_a_figure_is_reasoned_on_the_page_and_then_submitted(officer: Client, message: Message) -> None:
    message.body += "\n\nPhạt 750.000 đồng."
    message.save()
    address = reverse("desk:message", args=[message.pk])
    assert "Không thấy" in officer.get(address).content.decode()
    officer.post(reverse("desk:submit", args=[message.pk]))
    assert Message.objects.get(pk=message.pk).state == State.DRAFT
    words = {"kind": "money", "value": "750000", "reason": "Theo nghị định về xử phạt"}
    page = officer.post(reverse("desk:give_reason", args=[message.pk]), words, follow=True).content.decode()
    assert "Theo nghị định về xử phạt" in page
    officer.post(reverse("desk:submit", args=[message.pk]))
    assert Message.objects.get(pk=message.pk).state == State.SUBMITTED
    officer.post(reverse("desk:take_back_reason", args=[FactReason.objects.get().pk]))
    assert not FactReason.objects.exists()


def test_a_stranger_sees_and_does_nothing(
    stranger: Client, message: Message, document: Document, people: dict[str, User], at: datetime
) -> None:
    FactReason.objects.create(message=message, kind="money", value="1", written="1", reason="x", by=people["canbo"], at=at)
    one = [message.pk]
    for address in (
        reverse("desk:look_over", args=one),
        reverse("desk:give_reason", args=one),
        reverse("desk:accept_sentences", args=one),
        reverse("desk:take_back_reason", args=[FactReason.objects.get().pk]),
        reverse("desk:wording", args=[message.pk, "board"]),
        reverse("desk:measure_wording", args=[message.pk, "board"]),
        reverse("desk:outline", args=[document.pk]),
    ):
        assert stranger.post(address).status_code in (302, 403, 404), address
    assert FactReason.objects.exists()
    assert not Wording.objects.exists()


def test_words_for_the_board_are_measured_saved_and_kept_after_a_change(officer: Client, message: Message) -> None:
    address = reverse("desk:wording", args=[message.pk, "board"])
    page = officer.get(address).content.decode()
    assert "Hỗ trợ thu gom nước mưa" in page
    seen = re.search(r'name="seen" value="(\w*)"', page)
    assert seen is not None
    counted = plain(
        officer.post(reverse("desk:measure_wording", args=[message.pk, "board"]), {"text": "Một\nhai\n\nHạn 30/7/2026"}).content.decode()
    )
    assert "3/48 dòng, 2 trang" in counted
    assert "30/7/2026" in counted
    officer.post(address, {"text": "Hỗ trợ 2.500.000 đồng", "seen": seen[1]})
    assert Wording.objects.get().text == "Hỗ trợ 2.500.000 đồng"
    message.summary = "Hộ gia đình được hỗ trợ."
    message.save()
    page = officer.get(address).content.decode()
    assert "được viết từ bản cũ" in page
    assert "<del>" in page
    assert "được viết từ bản cũ" in officer.get(reverse("desk:message", args=[message.pk])).content.decode()
    kept = re.search(r'name="seen" value="(\w+)"', page)
    assert kept is not None
    officer.post(reverse("desk:keep_wording", args=[message.pk, "board"]), {"seen": kept[1]})
    assert "được viết từ bản cũ" not in officer.get(address).content.decode()
    officer.post(reverse("desk:drop_wording", args=[message.pk, "board"]))
    assert not Wording.objects.exists()


def test_what_was_typed_is_kept_when_it_cannot_be_saved(officer: Client, message: Message) -> None:
    address = reverse("desk:wording", args=[message.pk, "board"])
    officer.post(address, {"text": "Của tôi", "seen": ""})
    answer = officer.post(address, {"text": "Của người thứ hai", "seen": ""})
    assert answer.status_code == 422
    assert "Của người thứ hai" in answer.content.decode()
    assert "vừa lưu" in answer.content.decode()


def test_the_portal_has_no_words_of_its_own(officer: Client, message: Message) -> None:
    for kind in ("portal", "feed", "khong-co"):
        assert officer.get(reverse("desk:wording", args=[message.pk, kind])).status_code == 404


def test_beside_the_editor_what_is_typed_is_looked_over_and_nothing_saved(officer: Client, message: Message) -> None:
    typed = {
        "title": "Nộp tại UBND xã",
        "summary": "Việc thực hiện công tác thu gom cần sớm. Phạt 999.000 đồng.",
        "audience": "Mọi hộ",
        "what_to_do": "Nộp đến ngày 30/6/2026.",
        "body": "<script>alert(1)</script> nội dung.",
        "effective_from": "01/03/2026",
    }
    page = officer.post(reverse("desk:look_over", args=[message.pk]), typed).content.decode()
    assert "<script>" not in page
    assert '<mark class="loa-untraced">999.000 đồng</mark>' in page
    assert "dùng thẳng động từ" in page
    assert "Ủy ban nhân dân (UBND)" in page
    assert "giây" in page
    assert "?cho=" in page
    assert Message.objects.get(pk=message.pk).title == "Hỗ trợ thu gom nước mưa"
    edit = officer.get(reverse("wagtailsnippets_newsroom_message:edit", args=[message.pk])).content.decode()
    assert 'data-side-panel="writing"' in edit
    assert reverse("desk:look_over", args=[message.pk]) in edit


def test_an_outline_becomes_a_draft_that_waits(officer: Client, document: Document) -> None:
    address = reverse("desk:outline", args=[document.pk])
    page = officer.get(address).content.decode()
    assert "Mục 1 phần II" in page
    assert "Văn bản không nêu rõ" in page
    assert 'name="line" value="0" checked' in page
    assert officer.post(address, {}).status_code == 200, "nothing was chosen"
    assert not Message.objects.exists()
    officer.post(address, {"line": ["0", "1", "x", "-1", "99999"]})
    made = Message.objects.get()
    assert made.state == State.DRAFT
    waiting = MachineSentence.objects.filter(message=made)
    assert waiting.exists()
    page = officer.get(reverse("desk:message", args=[made.pk])).content.decode()
    assert "câu do máy soạn chưa ai nhận" in page
    assert "loa-machine" in page
    officer.post(reverse("desk:accept_sentences", args=[made.pk]), {"sentence": str(waiting[0].pk)})
    assert MachineSentence.objects.filter(accepted_at__isnull=False).count() == 1
    officer.post(reverse("desk:accept_sentences", args=[made.pk]))
    officer.post(reverse("desk:accept_sentences", args=[made.pk]), {"sentence": "/lam-viec/"})
    assert MachineSentence.objects.filter(accepted_at__isnull=False).count() == 1, "only what was pressed"
    for one in waiting:
        officer.post(reverse("desk:accept_sentences", args=[made.pk]), {"sentence": str(one.pk)})
    assert "câu do máy soạn chưa ai nhận" not in officer.get(reverse("desk:message", args=[made.pk])).content.decode()


def test_an_automatic_save_is_no_conflict_with_the_next_save_by_hand(officer: Client, message: Message, people: dict[str, User]) -> None:
    message.save_revision(user=people["canbo"])
    address = reverse("wagtailsnippets_newsroom_message:edit", args=[message.pk])
    page = officer.get(address).content.decode()
    typed = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    shown = officer.get(address).context["form"]
    typed |= {name: shown[name].value() or "" for name in shown.fields if name != "areas"}
    typed["summary"] = "Hộ gia đình được hỗ trợ một lần."
    told = officer.post(address, typed, headers={"accept": "application/json"}).json()
    assert told["success"], told
    typed |= told["field_updates"]
    assert officer.post(address, {**typed, "summary": "Hộ gia đình được hỗ trợ hai lần."}).status_code == 302
    assert Message.objects.get(pk=message.pk).summary == "Hộ gia đình được hỗ trợ hai lần."
    stale = {**typed, "loaded_revision_id": "1", "summary": "Của người mở từ trước"}
    assert officer.post(address, stale).status_code == 200, "somebody else's newer version is still not overwritten"
