"""How the office's accounts at other houses are doing: asked now and then, shown before anything is sent, warned of on the home page."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from channels.facebook.facebook_far import APP, PAGE, TOKEN, Page
from channels.far import far_side
from channels.zalo.zalo_far import House, zalo_options
from loa.channels.facebook.channel import Facebook
from loa.channels.zalo.channel import Zalo
from loa.delivery.account_actions import ask_accounts
from loa.delivery.models import AccountNote, Attempt, Delivery
from loa.delivery.plan_queries import to_know
from loa.delivery.registry import channels
from loa.newsroom.models import Release, Rendition
from loa.organisations.models import User


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


def test_a_token_that_is_wrong_or_ends_is_known_before_a_post_fails(db: None, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page()
    with far_side(page) as url:
        monkeypatch.setitem(channels(), "facebook", Facebook(page_id=PAGE, token=TOKEN, app_token=APP, base_url=f"{url}/v25.0", timeout=2))
        assert ask_accounts(at=at) == 0
        note = AccountNote.objects.get(channel="facebook")
        assert any("Xã Vân Khê" in fact for fact in note.facts)
        page.told["expires_at"] = int((at + timedelta(days=3)).timestamp())
        assert ask_accounts(at=at) == 1
        assert "hết hạn ngày 05/03/2026" in AccountNote.objects.get(channel="facebook").warning
        page.me = {"id": "77", "name": "Nguyễn Văn A"}
        ask_accounts(at=at)
        assert "mã người dùng" in AccountNote.objects.get(channel="facebook").warning
        assert page.posts == [], "asking posts nothing"
    monkeypatch.delitem(channels(), "facebook")
    ask_accounts(at=at)
    assert not AccountNote.objects.exists()


def test_the_quota_for_each_follower_stands_on_the_page_before_it_is_sent(
    release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house = House()
    with far_side(house) as url:
        monkeypatch.setitem(channels(), "zalo", Zalo(**zalo_options(url, tmp_path / "zalo.json", broadcasts_a_month=3)))
        assert ask_accounts(at=at) == 0
    Rendition.objects.create(release=release, channel="zalo", media_type="text/plain", extension="txt", sha256="0" * 64, bytes=1, text="")
    row = Delivery.objects.create(
        key="z" * 32, release=release, channel="zalo", destination_kind="account", destination_code="zalo", destination_name="Zalo",
        body=release.message.owner, state="accepted", created_by=people["canbo"], created_at=at,
    )  # fmt: skip
    Attempt.objects.create(delivery=row, channel="zalo", number=1, started_at=at - timedelta(days=1))
    (lane,) = to_know(["zalo"], at)
    assert (lane.left, lane.account is not None) == (2, True)
    client = Client()
    client.force_login(people["canbo"])
    page = client.get(reverse("desk:dispatch", args=[release.pk])).content.decode()
    assert "mỗi người quan tâm nhận nhiều nhất 3 tin gửi chung một tháng" in page
    assert "1203 người quan tâm" in page
    assert "30 phút" in page, "how early it has to be asked for"
    assert house.broadcasts == [], "asking broadcasts nothing"
