"""The page of a sheet: chosen, uploaded, seen as each board would show it; and by the approver."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from loa.newsroom.models import Message, Sheet
from loa.organisations.models import Body, User
from loa.stations import board_actions, enrolment_actions
from paper.test_pictures import drawn


@pytest.fixture
def officer(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["canbo"])
    return client


def test_a_picture_is_uploaded_and_stands_in_the_frame_of_each_board(
    officer: Client, message: Message, commune: Body, people: dict[str, User], at: datetime
) -> None:
    board = enrolment_actions.add(code="bang-chu", name="Bảng chợ", kind="board", body=commune, by=people["quanly"], at=at)
    board_actions.set_screen(station=board, width=192, height=96, layout="whole", by=people["canbo"], at=at)
    address = reverse("desk:sheet", args=[message.pk])
    assert "Bảng chợ" in officer.get(address).content.decode()
    given = SimpleUploadedFile("anh.jpg", drawn(), "image/jpeg")
    said = {"template": "beside", "scheme": "#ffd54a#000000", "says": "Hỗ trợ 2.500.000 đồng", "picture": given, "seen": ""}
    page = officer.post(address, said, follow=True).content.decode()
    assert "Đã lưu trang bảng" in page
    assert "width:192px;height:96px" in page
    row = Sheet.objects.get()
    assert (row.template, row.ink, row.width) == ("beside", "#ffd54a", 800)
    look = officer.get(reverse("desk:message_rendition", args=[message.pk, "board"]))
    assert "sandbox" in look.headers["Content-Security-Policy"]
    assert b"data:image/webp" in look.content
    assert "trang-bang" in officer.get(reverse("desk:message", args=[message.pk])).content.decode()
    officer.post(reverse("desk:drop_sheet", args=[message.pk]))
    assert not Sheet.objects.exists()


def test_a_wrong_picture_or_colour_is_told_and_what_was_typed_stays(officer: Client, message: Message) -> None:
    address = reverse("desk:sheet", args=[message.pk])
    said = {"template": "first", "scheme": "khac", "ink": "#777777", "ground": "#888888", "says": "Chữ tôi đã gõ", "seen": ""}
    page = officer.post(address, {**said, "picture": SimpleUploadedFile("a.jpg", b"<svg/>", "image/jpeg")})
    assert page.status_code == 422
    assert "không phải ảnh" in page.content.decode()
    page = officer.post(address, {**said, "picture": SimpleUploadedFile("a.jpg", drawn(), "image/jpeg")})
    assert page.status_code == 422
    assert "quá gần nhau" in page.content.decode()
    assert "Chữ tôi đã gõ" in page.content.decode()
    assert not Sheet.objects.exists()


def test_who_may_not_write_has_no_such_page(client: Client, people: dict[str, User], message: Message) -> None:
    client.force_login(people["quanly"])
    assert client.get(reverse("desk:sheet", args=[message.pk])).status_code in (302, 403, 404)
    assert not Sheet.objects.exists()
