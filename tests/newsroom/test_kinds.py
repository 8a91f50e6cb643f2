"""What a kind asks for, what is signed, and that what was signed before keeps its hash."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from loa.newsroom import actions
from loa.newsroom.content import Content, Corrected, Source
from loa.newsroom.kind_rules import KINDS, LANGUAGES, Needs, missing_for
from loa.newsroom.models import Language, Message, MessageKind
from loa.newsroom.queries import missing, sha256_of
from loa.newsroom.rules import NotAllowed, blanks, check_complete, content_form, content_sha256, words_sha256
from loa.organisations.models import Body, User
from loa.seal.canonical import canonical, sha256_hex

OLD = Content(
    title="Tiêu đề", summary="Tóm tắt", body="Nội dung", audience="Mọi người", effective_from=date(2026, 3, 1), what_to_do="Nộp hồ sơ",
    source=Source("Kế hoạch", "về việc", ""), issuer="UBND xã", issuer_parent="", place="Vân Khê", page_url="http://x/tin/a",
)  # fmt: skip
FULL = replace(
    OLD, effective_to=date(2026, 6, 1), event_at=datetime(2026, 3, 5, 7, 30, tzinfo=UTC), event_place="Nhà văn hóa",
    corrects=Corrected("1/2026", "Bản cũ", "http://x/tin/b"), what_was_wrong="Ghi nhầm ngày", areas=("Thôn Bến",),
)  # fmt: skip
LEFT_OUT = {
    "needs_source": ("source", None, "văn bản nguồn"),
    "needs_audience": ("audience", "", "Ai cần biết"),
    "needs_action": ("what_to_do", "", "Cần làm gì"),
    "needs_event": ("event_place", "", "địa điểm"),
    "needs_correction": ("corrects", None, "đính chính"),
    "needs_end": ("effective_to", None, "hết hiệu lực"),
}


def needs(row: object) -> Needs:
    asked = {name.removeprefix("needs_"): getattr(row, name) for name in LEFT_OUT}
    return Needs(name="x", **asked)


@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.code)
@pytest.mark.parametrize("need", list(LEFT_OUT))
def test_each_kind_asks_for_what_its_row_says_and_for_nothing_else(row: object, need: str) -> None:
    field, empty, words = LEFT_OUT[need]
    lacking = missing_for(needs(row), replace(FULL, **{field: empty}))
    assert any(words in said for said in lacking) is getattr(row, need)
    assert missing_for(needs(row), FULL) == []


def test_the_older_form_is_byte_for_byte_what_it_was() -> None:
    """A release signed before kinds came holds exactly these names; the hash of the same content must be the same today."""
    form = content_form(OLD, "")
    assert set(form) == {
        "title", "summary", "body", "audience", "effective_from", "what_to_do", "source", "issuer", "issuer_parent", "place", "page_url",
        "recording_sha256",
    }  # fmt: skip
    assert content_sha256(OLD, "") == "f11eef87b05d8d3bc0af0d3f4a7f2fd6d8ee0e11ca8efacc3718e7f3baaf1580"
    assert content_sha256(OLD, "") == sha256_hex(canonical(form))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "event"}, {"language": "tyz"}, {"areas": ("Thôn Đông",)}, {"effective_to": date(2026, 7, 1)}, {"event_place": "Sân kho"},
        {"event_at": datetime(2026, 3, 5, 8, tzinfo=UTC)}, {"corrects": Corrected("2/2026", "x", "")}, {"what_was_wrong": "Sai"},
        {"translates": "a" * 64},
    ],
)  # fmt: skip
def test_every_newer_field_is_signed(change: dict[str, object]) -> None:
    assert content_sha256(replace(FULL, **change), "") != content_sha256(FULL, "")
    assert content_sha256(replace(OLD, **change), "") != content_sha256(OLD, "")


def test_words_to_translate_leave_addresses_and_recordings_out() -> None:
    same = words_sha256(content_form(replace(FULL, page_url="http://x/khac", source=None), "f" * 64))
    assert same == words_sha256(content_form(FULL, ""))
    assert same != words_sha256(content_form(replace(FULL, body="Khác"), ""))
    assert words_sha256(content_form(OLD, "")) == words_sha256({**content_form(OLD, ""), "effective_to": None})


def test_blanks_of_a_template_stop_the_submission() -> None:
    content = replace(FULL, title="Họp dân ngày [ngày]", body="Tại [địa điểm], [ngày]. Mục [1] giữ nguyên.")
    assert blanks(content) == ["[ngày]", "[địa điểm]"]
    assert any("[địa điểm]" in words for words in check_complete(content, Needs("x")))


def test_validity_runs_forward() -> None:
    assert check_complete(replace(OLD, effective_to=date(2026, 3, 1)), Needs("x")) == ["Ngày hết hiệu lực phải sau ngày áp dụng."]


def test_a_notice_needs_no_document_and_a_policy_does(commune: Body, people: dict[str, User], at: datetime) -> None:
    message = actions.write(
        title="Cắt nước ngày 5/3", owner=commune, source=None, by=people["canbo"], at=at, summary="Cắt nước", body="Cắt nước."
    )
    Message.objects.filter(pk=message.pk).update(audience="Thôn Bến", what_to_do="Trữ nước")
    with pytest.raises(NotAllowed, match="văn bản nguồn"):
        actions.submit(message=message, by=people["canbo"], at=at)
    Message.objects.filter(pk=message.pk).update(kind="notice")
    actions.submit(message=message, by=people["canbo"], at=at)


def test_areas_are_part_of_what_is_approved(message: Message, commune: Body) -> None:
    before = sha256_of(message)
    message.areas = [commune.children.filter(kind="village").first()]
    assert sha256_of(message) != before, "also before it is saved, as in the preview"
    message.save()
    assert sha256_of(Message.objects.get(pk=message.pk)) != before
    assert missing(message) == []


def test_the_rows_are_there(commune: Body) -> None:
    assert {k.code for k in KINDS} <= set(MessageKind.objects.values_list("code", flat=True))
    assert {row.code for row in LANGUAGES} <= set(Language.objects.values_list("code", flat=True))
    assert [row.code for row in Language.objects.exclude(voice="")] == ["vi"], "no voice is claimed that is not there"
