"""Words of its own for one channel: rendered, traced, signed; stale ones block until a person settles them."""

from dataclasses import replace
from datetime import datetime

import pytest

from loa.delivery import actions as delivery
from loa.delivery.queries import measured, rendered, worded, words_for
from loa.newsroom import actions
from loa.newsroom.models import MachineSentence, Message, Wording
from loa.newsroom.queries import content_of, form_of
from loa.newsroom.rules import NotAllowed, State
from loa.newsroom.wording_actions import accept, drop_wording, keep_wording, version_of, write_wording
from loa.newsroom.wording_rules import base_of, base_sha256, differences, word_changes
from loa.newsroom.writing_queries import hindrances, pending, stale
from loa.organisations.models import User

OWN = "Hỗ trợ 2.500.000 đồng\n\nNộp đến 30/6/2026"


def worded_by(message: Message, people: dict[str, User], at: datetime, text: str = OWN, channel: str = "board") -> Wording:
    return write_wording(message=message, channel=channel, text=text, seen="", by=people["canbo"], at=at)


def test_a_board_shows_its_own_words_as_they_were_broken(message: Message, people: dict[str, User], at: datetime) -> None:
    worded_by(message, people, at)
    (look,) = rendered(message, ["board"])
    assert look.text == OWN
    (portal,) = rendered(message, ["portal"])
    assert b"wording" not in portal.body


@pytest.mark.parametrize("channel", ["loudspeaker", "email", "leaflet", "briefing"])
def test_every_worded_channel_says_its_own_words(channel: str, message: Message, people: dict[str, User], at: datetime) -> None:
    assert channel in worded()
    assert words_for(message, channel)
    worded_by(message, people, at, "Bà con nhớ mang theo giấy tờ.", channel)
    (look,) = rendered(message, [channel])
    assert "Bà con nhớ mang theo giấy tờ." in look.text
    assert message.summary not in look.text
    if channel != "loudspeaker":
        assert content_of(message).page_url in look.text, "the address stays"


def test_a_wording_is_signed(message: Message, people: dict[str, User], at: datetime) -> None:
    worded_by(message, people, at)
    actions.submit(message=message, by=people["canbo"], at=at)
    assert form_of(message)["wordings"] == {"board": OWN}
    delivery.approve(message=message, by=people["duyet1"], at=at)
    Wording.objects.update(text="Thay lén")
    with pytest.raises(NotAllowed, match="thay đổi"):
        delivery.approve(message=Message.objects.get(pk=message.pk), by=people["duyet2"], at=at)


def test_a_new_wording_voids_the_approvals(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    worded_by(message, people, at)
    assert Message.objects.get(pk=message.pk).state == State.DRAFT


def test_the_facts_of_a_wording_are_traced(message: Message, people: dict[str, User], at: datetime) -> None:
    worded_by(message, people, at, "Hỗ trợ hai triệu sáu trăm nghìn đồng.", "loudspeaker")
    with pytest.raises(NotAllowed, match="hai triệu sáu trăm nghìn đồng"):
        actions.submit(message=message, by=people["canbo"], at=at)


def test_a_wording_from_an_older_text_blocks_until_it_is_settled(message: Message, people: dict[str, User], at: datetime) -> None:
    wording = worded_by(message, people, at)
    assert stale(message) == []
    message.what_to_do = "Nộp hồ sơ tại xã."
    message.save()
    assert stale(message) == [wording]
    with pytest.raises(NotAllowed, match="viết từ bản cũ"):
        actions.submit(message=message, by=people["canbo"], at=at)
    (change,) = differences(wording.base, content_of(message))
    assert (change.before, change.after) == ("Nộp hồ sơ đến hết ngày 30/6/2026.", "Nộp hồ sơ tại xã.")
    keep_wording(wording=wording, seen=version_of(wording), by=people["canbo"], at=at)
    assert hindrances(message) == []
    actions.submit(message=message, by=people["canbo"], at=at)
    assert stale(Message.objects.get(pk=message.pk)) == [], "a new address of the message makes no wording stale"


def test_a_stale_wording_may_be_rewritten_or_dropped(message: Message, people: dict[str, User], at: datetime) -> None:
    wording = worded_by(message, people, at)
    Message.objects.filter(pk=message.pk).update(summary="Hộ gia đình được hỗ trợ.")
    message.refresh_from_db()
    again = write_wording(message=message, channel="board", text="Hỗ trợ hộ", seen=version_of(wording), by=people["canbo"], at=at)
    assert stale(message) == []
    drop_wording(wording=again, by=people["canbo"], at=at)
    assert "wordings" not in form_of(message)


def test_two_who_write_at_once_overwrite_nothing(message: Message, people: dict[str, User], at: datetime) -> None:
    worded_by(message, people, at)
    with pytest.raises(NotAllowed, match="vừa lưu"):
        write_wording(message=message, channel="board", text="Của người khác", seen="", by=people["canbo"], at=at)
    assert Wording.objects.get().text == OWN


def test_an_empty_wording_is_refused(message: Message, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed, match="Hãy viết"):
        worded_by(message, people, at, "  \n ")


def test_lengths_are_measured_against_the_limits(message: Message) -> None:
    speech = measured(message, "loudspeaker", " ".join(["nhà"] * 2000))
    assert speech.too_long
    assert speech.seconds is not None
    assert 800 <= speech.seconds < 802
    board = measured(message, "board", "Một\nhai\n\nba")
    assert (board.lines, board.pages, board.too_long) == (3, 2, False)
    assert measured(message, "leaflet", "x" * 5000).too_long


def test_the_base_is_what_writers_wrote(message: Message) -> None:
    content = content_of(message)
    assert base_sha256(content) == base_sha256(replace(content, page_url="http://khac", issuer="Khác"))
    assert base_sha256(content) != base_sha256(replace(content, body="Khác"))
    assert base_of(content)["title"] == message.title


def test_changes_are_shown_word_by_word() -> None:
    changes = word_changes("hỗ trợ 2 triệu một hộ", "hỗ trợ 3 triệu một hộ")
    assert changes == [("same", "hỗ trợ "), ("gone", "2"), ("new", "3"), ("same", " triệu một hộ")]
    assert word_changes("", "mới") == [("new", "mới")]
    assert word_changes("cấp đổi giấy chứng nhận", "nộp đơn ở xã") == [("gone", "cấp đổi giấy chứng nhận"), ("new", "nộp đơn ở xã")]


def test_a_sentence_of_the_program_waits_until_it_is_touched_or_accepted(message: Message, people: dict[str, User], at: datetime) -> None:
    words = "Nhận hồ sơ từ ngày 01/3/2026."
    made = MachineSentence.objects.create(message=message, text=words, start=0, end=1, made_at=at)
    assert pending(message) == [made]
    with pytest.raises(NotAllowed, match="máy soạn"):
        actions.submit(message=message, by=people["canbo"], at=at)
    message.body = message.body.replace(words, "Nhận hồ sơ tại xã từ ngày 01/3/2026.")
    assert pending(message) == [], "touched"
    message.refresh_from_db()
    assert accept(message=message, sentences=[made.pk], by=people["canbo"], at=at) == 1
    assert accept(message=message, sentences=None, by=people["canbo"], at=at) == 0
    actions.submit(message=message, by=people["canbo"], at=at)
