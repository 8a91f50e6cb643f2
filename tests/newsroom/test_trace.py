"""The trace of facts: bodies, places, reasons; without a reason nothing is submitted, and a reason is part of what is signed."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery import actions as delivery
from loa.ledger import store
from loa.newsroom import actions
from loa.newsroom.models import FactReason, Message, Release
from loa.newsroom.queries import form_of, sha256_of, writers_of
from loa.newsroom.rules import NotAllowed, State
from loa.newsroom.trace_actions import give_reason, take_back_reason
from loa.newsroom.trace_queries import passage_of, rows, unexplained
from loa.newsroom.trace_rules import BODY, Basis, Names, Origin
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted

SOURCE = """ỦY BAN NHÂN DÂN
XÃ VÂN KHÊ
Điều 1. Nơi nhận hồ sơ
1. Hồ sơ nộp tại Trung tâm Phục vụ hành chính công xã đến hết ngày 30/6/2026.
2. Phòng Kinh tế xã chủ trì; Sở VHTT&DL phối hợp; HĐND xã giám sát.
"""
NAMES = Names(
    [
        ("Ủy ban nhân dân xã Vân Khê", 1),
        ("Sở Văn hóa, Thể thao và Du lịch", 2),
        ("Sở VHTT&DL", 2),
        ("Ủy ban nhân dân tỉnh Hoa Giang", 3),
        ("UBND tỉnh", 3),
    ],
    [1, 3],
)
BASIS = Basis(SOURCE, "Kế hoạch số 18/KH-UBND ngày 26/01/2026", NAMES)


def bodies(text: str) -> list[tuple[str, Origin]]:
    return [(one.fact.written, one.origin) for one in BASIS.trace(text) if one.fact.kind == BODY]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nộp tại Trung tâm Phục vụ hành chính công xã.", [("Trung tâm Phục vụ hành chính công xã", Origin.SOURCE)]),
        ("Phòng Kinh tế xã trả lời.", [("Phòng Kinh tế xã", Origin.SOURCE)]),
        ("Phòng Kinh tế huyện trả lời.", [("Phòng Kinh tế huyện", Origin.NOWHERE)]),
        ("UBND xã Vân Khê mời họp.", [("UBND xã Vân Khê", Origin.SOURCE)]),
        ("Hội đồng nhân dân xã họp.", [("Hội đồng nhân dân xã", Origin.SOURCE)]),
        ("Sở Văn hóa, Thể thao và Du lịch hướng dẫn.", [("Sở Văn hóa, Thể thao và Du lịch", Origin.SOURCE)]),
        ("UBND tỉnh chỉ đạo.", [("UBND tỉnh", Origin.ISSUER)]),
        ("Sở Y tế, Sở Xây dựng dự.", [("Sở Y tế", Origin.NOWHERE), ("Sở Xây dựng", Origin.NOWHERE)]),
        ("Sở hữu nhà. Hội nghị, Ban hành, Trường hợp, Bộ hồ sơ, Phòng chống dịch, Đoàn kết.", []),
    ],
)
def test_bodies_are_recognised_by_all_their_names(text: str, found: list[tuple[str, Origin]]) -> None:
    assert bodies(text) == found


def test_figures_lead_to_their_place_or_to_the_heading() -> None:
    day, number, other = BASIS.trace("Nộp đến ngày 30 tháng 6 năm 2026, theo Kế hoạch số 18/KH-UBND; gọi 0912 345 678.")
    assert SOURCE[day.start : day.end] == "30/6/2026"
    assert (number.origin, other.origin) == (Origin.HEADING, Origin.NOWHERE)


@given(st.text(max_size=80))
def test_any_text_may_be_traced(text: str) -> None:
    for one in BASIS.trace(text):
        assert one.fact.written == text[one.fact.start : one.fact.end]
        assert one.origin is not Origin.SOURCE or 0 <= one.start < one.end <= len(SOURCE)


@given(st.text(max_size=400), st.integers(0, 400), st.integers(1, 20))
def test_a_passage_is_a_stretch_of_the_source(text: str, start: int, length: int) -> None:
    end = min(len(text), start + length)
    if start >= end:
        return
    passage = passage_of(text, start, end)
    assert passage.hit == text[start:end]
    assert "\n" not in passage.before
    assert (passage.before + passage.hit + passage.after).strip("…").strip() in text


def with_figure(message: Message, words: str) -> Message:
    message.body += f"\n\n{words}"
    message.save()
    return message


def test_a_figure_without_a_reason_keeps_it_from_being_submitted(message: Message, people: dict[str, User], at: datetime) -> None:
    with_figure(message, "Gọi số 0912 345 678. Phạt 750.000 đồng.")
    with pytest.raises(NotAllowed, match=r"750\.000 đồng") as refused:
        actions.submit(message=message, by=people["canbo"], at=at)
    assert "0912 345 678" in str(refused.value)
    for row in unexplained(message):
        give_reason(message=message, kind=row.fact.kind, value=row.value, reason="Văn phòng xã cung cấp", by=people["canbo"], at=at)
    actions.submit(message=message, by=people["canbo"], at=at)
    assert Message.objects.get(pk=message.pk).state == State.SUBMITTED


def test_a_new_figure_needs_a_reason_of_its_own(message: Message, people: dict[str, User], at: datetime) -> None:
    with_figure(message, "Phạt 750.000 đồng.")
    give_reason(message=message, kind="money", value="750000", reason="Theo nghị định xử phạt", by=people["canbo"], at=at)
    assert unexplained(message) == []
    message.body = message.body.replace("750.000", "850.000")
    message.save()
    assert [row.value for row in unexplained(message)] == ["850000"]


def test_a_reason_is_signed_and_its_giver_is_a_writer(message: Message, people: dict[str, User], at: datetime) -> None:
    with_figure(message, "Phạt 750.000 đồng.")
    reason = give_reason(message=message, kind="money", value="750000", reason="Theo nghị định xử phạt", by=people["canbo"], at=at)
    actions.submit(message=message, by=people["canbo"], at=at)
    assert form_of(message)["reasons"] == [
        {"kind": "money", "value": "750000", "written": "750.000 đồng", "reason": "Theo nghị định xử phạt"}
    ]
    delivery.approve(message=message, by=people["duyet1"], at=at)
    FactReason.objects.filter(pk=reason.pk).update(reason="Lý do bị thay lén")
    with pytest.raises(NotAllowed, match="thay đổi"):
        delivery.approve(message=Message.objects.get(pk=message.pk), by=people["duyet2"], at=at)
    take_back_reason(reason=reason, by=people["canbo"], at=at)
    assert Message.objects.get(pk=message.pk).state == State.DRAFT, "what was submitted is another text now"
    assert people["canbo"].pk in writers_of(message)


def test_a_short_reason_and_one_of_a_stranger_are_refused(message: Message, people: dict[str, User], at: datetime) -> None:
    with_figure(message, "Phạt 750.000 đồng.")
    with pytest.raises(NotAllowed, match="lý do"):
        give_reason(message=message, kind="money", value="750000", reason="đúng", by=people["canbo"], at=at)
    with pytest.raises(NotPermitted):
        give_reason(message=message, kind="money", value="750000", reason="Lý do của người ngoài", by=User.objects.create_user("la"), at=at)
    assert not FactReason.objects.exists()


def test_what_only_a_channel_says_is_traced_too(message: Message, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed, match="19001234"):
        actions.submit(message=message, by=people["canbo"], at=at, said={"sms": "Gọi 19001234"})
    assert [row.where for row in rows(message, {"sms": "Gọi 19001234"}) if row.flagged] == [["sms"]]


def test_a_release_carries_its_reasons(message: Message, people: dict[str, User], at: datetime) -> None:
    with_figure(message, "Phạt 750.000 đồng.")
    give_reason(message=message, kind="money", value="750000", reason="Theo nghị định xử phạt", by=people["canbo"], at=at)
    delivery.submit(message=message, by=people["canbo"], at=at)
    for name in ("duyet1", "duyet2"):
        made = delivery.approve(message=Message.objects.get(pk=message.pk), by=people[name], at=at)
    assert made is not None
    assert Release.objects.get(pk=made.pk).content["reasons"][0]["value"] == "750000"
    assert b"750000" in store.get(made.content_sha256)


def test_a_message_without_reasons_and_wordings_keeps_its_old_form(message: Message) -> None:
    assert {"reasons", "wordings", "wording"} & set(form_of(message)) == set()
    assert len(sha256_of(message)) == 64
