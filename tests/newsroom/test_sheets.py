"""Sheets: bound to approvals like words, kept from being overwritten unseen, refused where nobody could read them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from loa.delivery import actions as delivery
from loa.delivery.port import TryLater
from loa.delivery.queries import rendered
from loa.ledger import store
from loa.newsroom import actions
from loa.newsroom.models import Message, Sheet
from loa.newsroom.queries import form_of, sha256_of
from loa.newsroom.rules import NotAllowed, State
from loa.newsroom.sheet_actions import drop_sheet, set_sheet, version_of
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted
from loa.paper.pictures import cleaned
from paper.test_pictures import drawn


def sheet(message: Message, by: User, at: datetime, **changes: Any) -> Sheet:
    said: dict[str, Any] = {
        "template": "first",
        "ink": "",
        "ground": "",
        "says": "Hỗ trợ 2.500.000 đồng",
        "picture": cleaned(drawn()),
        "seen": "",
    }
    return set_sheet(message=message, by=by, at=at, **said | changes)


def test_a_sheet_is_signed_and_a_change_voids_the_approvals(message: Message, people: dict[str, User], at: datetime) -> None:
    before = sha256_of(message)
    row = sheet(message, people["canbo"], at)
    assert sha256_of(message) != before
    assert form_of(message)["sheet"]["picture"] == row.picture  # type: ignore[index,call-overload]
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    Sheet.objects.update(template="alone")
    with pytest.raises(NotAllowed, match="thay đổi"):
        delivery.approve(message=Message.objects.get(pk=message.pk), by=people["duyet2"], at=at)
    sheet(message, people["canbo"], at + timedelta(minutes=1), template="words", picture=None, seen=version_of(Sheet.objects.get()))
    assert Message.objects.get(pk=message.pk).state == State.DRAFT


def test_the_board_shows_the_picture_and_without_a_sheet_the_form_is_as_it_was(
    message: Message, people: dict[str, User], at: datetime
) -> None:
    assert "sheet" not in form_of(message)
    sheet(message, people["canbo"], at)
    (look,) = rendered(message, ["board"])
    assert b"data:image/webp;base64," in look.body
    assert look.text.startswith("Hỗ trợ 2.500.000 đồng")
    drop_sheet(message=message, by=people["canbo"], at=at)
    (look,) = rendered(message, ["board"])
    assert b"data:image" not in look.body


def test_a_picture_that_is_gone_from_the_disk_is_said(message: Message, people: dict[str, User], at: datetime) -> None:
    row = sheet(message, people["canbo"], at)
    store.path_of(row.picture).unlink()
    with pytest.raises(TryLater, match="tải ảnh lại"):
        rendered(message, ["board"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ink": "#777777", "ground": "#888888"}, "quá gần nhau"),
        ({"ink": "#ffffff"}, "cả màu chữ lẫn màu nền"),
        ({"ink": "red;}", "ground": "#000000"}, "cả màu chữ lẫn màu nền"),
        ({"picture": None}, "cần một ảnh"),
        ({"says": " "}, "ảnh nói gì"),
        ({"says": "x" * 301}, "dài quá"),
        ({"template": "video"}, "chọn một mẫu"),
        ({"seen": "cũ"}, "vừa lưu"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any], words: str, message: Message, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed, match=words):
        sheet(message, people["canbo"], at, **wrong)
    assert not Sheet.objects.exists()


def test_only_who_may_write_sets_it(message: Message, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotPermitted):
        sheet(message, people["quanly"], at)
