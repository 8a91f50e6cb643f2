"""Alerts by the rules of CAP 1.2: every status × scope × type, what each needs, and the XML in the schema's order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.paper.cap import (
    NAMESPACE,
    Alert,
    Category,
    Certainty,
    Info,
    Invalid,
    MsgType,
    Reference,
    Scope,
    Severity,
    Status,
    Urgency,
    problems,
    written,
)

VIETNAM = timezone(timedelta(hours=7))
SENT = datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)
INFO = Info(
    [Category.MET, Category.SAFETY], "Lũ quét", Urgency.IMMEDIATE, Severity.SEVERE, Certainty.LIKELY, "Lũ quét tại xã Vân Khê",
    "Nước lên <nhanh> & mạnh.", "Rời khỏi bờ suối ngay.", "https://x.example.vn/tin/lu/", "UBND xã Vân Khê", SENT + timedelta(hours=6),
    ["Thôn Một", "Thôn Hai"],
)  # fmt: skip
EARLIER = Reference("vankhe@x.example.vn", "2026-1", SENT - timedelta(hours=1))
FULL = Alert("2026-2", "vankhe@x.example.vn", SENT, Status.ACTUAL, MsgType.ALERT, Scope.PUBLIC, info=INFO)
TABLE = list(product(Status, Scope, MsgType))
ORDER = ["identifier", "sender", "sent", "status", "msgType", "scope", "restriction", "addresses", "note", "references", "info"]
INFO_ORDER = [
    "language", "category", "event", "urgency", "severity", "certainty", "expires", "senderName", "headline", "description", "instruction",
    "web", "area",
]  # fmt: skip


def needed(status: Status, scope: Scope, kind: MsgType) -> dict[str, object]:
    """What the standard asks of this one, and nothing that it does not."""
    need: dict[str, object] = {}
    if scope is Scope.RESTRICTED:
        need["restriction"] = "Lực lượng xung kích"
    if scope is Scope.PRIVATE:
        need["addresses"] = ["truongthon@x.example.vn", "Trạm Y tế"]
    if kind is not MsgType.ALERT:
        need["references"] = [EARLIER]
    if kind in (MsgType.ALERT, MsgType.UPDATE):
        need["info"] = INFO
    if kind is MsgType.ERROR or status is Status.EXERCISE:
        need["note"] = "Diễn tập 2026"
    return need


def tags(parent: ElementTree.Element) -> list[str]:
    return [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in parent]


@pytest.mark.parametrize(("status", "scope", "kind"), TABLE)
def test_each_of_the_table_is_valid_with_what_it_needs_and_not_without(status: Status, scope: Scope, kind: MsgType) -> None:
    need = needed(status, scope, kind)
    bare = Alert("2026-2", "vankhe@x.example.vn", SENT, status, kind, scope)
    whole = replace(bare, **need)
    assert problems(whole) == []
    root = ElementTree.fromstring(written(whole))
    assert root.tag == f"{{{NAMESPACE}}}alert"
    assert tags(root) == [name for name in ORDER if name in tags(root)]
    assert {root.findtext(f"{{{NAMESPACE}}}{n}") for n in ("status", "msgType", "scope")} == {status.value, kind.value, scope.value}
    for name in need:
        missing = replace(whole, **{name: getattr(bare, name)})
        twice = name == "note" and kind is MsgType.ERROR and status is Status.EXERCISE  # two reasons for one note
        assert len(problems(missing)) == (2 if twice else 1), name
        with pytest.raises(Invalid):
            written(missing)


def test_the_table_is_whole() -> None:
    assert len(TABLE) == 5 * 3 * 5


def test_the_info_stands_in_the_order_of_the_schema_and_says_all() -> None:
    info = ElementTree.fromstring(written(FULL)).find(f"{{{NAMESPACE}}}info")
    assert info is not None
    assert list(dict.fromkeys(tags(info))) == INFO_ORDER
    assert [part.text for part in info.iter(f"{{{NAMESPACE}}}category")] == ["Met", "Safety"]
    assert [part.text for part in info.iter(f"{{{NAMESPACE}}}areaDesc")] == ["Thôn Một", "Thôn Hai"]
    said = {name: info.findtext(f"{{{NAMESPACE}}}{name}") for name in ("language", "description", "expires")}
    assert said == {"language": "vi-VN", "description": "Nước lên <nhanh> & mạnh.", "expires": "2026-11-23T14:30:00+07:00"}


def test_references_are_triples_and_addresses_with_blanks_are_quoted() -> None:
    root = ElementTree.fromstring(
        written(replace(FULL, msg_type=MsgType.UPDATE, references=[EARLIER, replace(EARLIER, identifier="2026-0")]))
    )
    first = "vankhe@x.example.vn,2026-1,2026-11-23T07:30:00+07:00"
    assert root.findtext(f"{{{NAMESPACE}}}references") == f"{first} {first.replace('2026-1,', '2026-0,')}"
    private = written(replace(FULL, scope=Scope.PRIVATE, addresses=["a@x.vn", "Trạm Y tế"]))
    assert ElementTree.fromstring(private).findtext(f"{{{NAMESPACE}}}addresses") == 'a@x.vn "Trạm Y tế"'


def test_utc_is_written_without_a_letter() -> None:
    sent = ElementTree.fromstring(written(replace(FULL, sent=SENT.astimezone(UTC)))).findtext(f"{{{NAMESPACE}}}sent")
    assert sent == "2026-11-23T01:30:00-00:00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"identifier": ""}, {"identifier": "a b"}, {"identifier": "a,b"}, {"identifier": "a<b"}, {"sender": "a&b"}, {"sender": "\n"},
        {"sent": datetime(2026, 11, 23)}, {"restriction": "thừa"}, {"addresses": ['a"b']},  # noqa: DTZ001
        {"info": replace(INFO, categories=[])}, {"info": replace(INFO, event=" ")}, {"info": replace(INFO, areas=[" "])},
        {"info": replace(INFO, expires=datetime(2026, 11, 24))},  # noqa: DTZ001
        {"references": [replace(EARLIER, identifier="a b")]}, {"references": [replace(EARLIER, sent=datetime(2026, 1, 1))]},  # noqa: DTZ001
    ],
)  # fmt: skip
def test_what_the_standard_does_not_allow_is_named(wrong: dict[str, object]) -> None:
    assert len(problems(replace(FULL, **wrong))) == 1


@given(st.text(), st.text())
def test_any_text_gives_xml_that_can_be_read(headline: str, description: str) -> None:
    body = written(replace(FULL, info=replace(INFO, headline=headline, description=description)))
    assert ElementTree.fromstring(body).tag.endswith("alert")
