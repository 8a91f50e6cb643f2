"""The public page of official channels and contacts: only what is public, found without marks, no third party."""

import re
from datetime import date, datetime

import pytest
from django.test import Client

from loa.directory.models import Contact, OfficialChannel
from loa.organisations.models import Body, User
from loa.site.sample import contacts

PAGE = "/kenh-chinh-thuc/"


@pytest.fixture
def told(commune: Body, people: dict[str, User], at: datetime) -> Body:
    contacts.enter(commune, people, at)
    return commune


def test_the_page_shows_what_is_public_and_how_sure_it_is(told: Body, client: Client) -> None:
    page = client.get(PAGE).content.decode()
    for words in (
        "https://van-khe.example",
        "✓ chính thức",
        "chưa có minh chứng",
        "minh chứng chờ xác nhận",
        "Người phát ngôn",
        "0200 000 0001",
    ):
        assert words in page, words
    assert "Người vận hành đài" not in page, "it is not marked public"
    assert not re.search(r'(?:src|href)="https?://[^"]*"[^>]*(?:stylesheet|script)', page)
    assert "Set-Cookie" not in client.get(PAGE).headers


HITS = [(words, True) for words in ("van khe", "VÂN KHÊ", "zalo", "pham thi lan", "%")]


@pytest.mark.parametrize(("query", "there"), [*HITS, ("khong co", False)])
def test_it_is_searched_without_marks(query: str, there: bool, told: Body, client: Client) -> None:
    page = client.get(PAGE, {"q": query}).content.decode()
    assert (f'id="co-quan-{told.pk}"' in page) is there


def test_what_ended_or_is_withdrawn_is_gone(told: Body, client: Client) -> None:
    OfficialChannel.objects.update(valid_to=date(2026, 1, 1))
    Contact.objects.update(public=False)
    page = client.get(PAGE).content.decode()
    assert "van-khe.example" not in page
    assert "Chưa có kênh nào được công bố" in page


def test_what_is_typed_is_no_markup(told: Body, client: Client) -> None:
    OfficialChannel.objects.update(name="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(PAGE).content.decode()
    assert client.get(PAGE, {"q": "<b>", "trang": "x"}).status_code == 200
