"""A draft without articles, clauses or sections: nothing of it is lost, each paragraph can be commented on, the officer is told."""

from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from consultations.drafts import opened, read, say
from loa.consultations.comment_queries import to_place
from loa.consultations.models import Comment
from loa.consultations.queries import newest, outline, page_of
from loa.organisations.models import Body, User

PLAIN = """ĐỀ ÁN
Xây dựng nông thôn mới kiểu mẫu xã Vân Khê

Xã Vân Khê có 14 thôn, dân số 12.400 người, nghề chính là trồng lúa và nuôi tôm.

Mục tiêu đến năm 2030 là 100% đường thôn được thắp sáng, mỗi thôn có một nhà văn hóa.

Người dân đóng góp ngày công, không bắt buộc đóng góp tiền.
"""


@pytest.fixture
def moment() -> datetime:
    cache.clear()
    return now()


def test_each_paragraph_is_a_place_to_comment_on(commune: Body, people: dict[str, User], moment: datetime, client: Client) -> None:
    one = opened(commune, people["canbo"], people["duyet1"], moment)
    read(one, PLAIN, people["canbo"], moment)
    edition = newest(one)
    assert edition is not None
    rows = outline(edition)
    assert [row["path"] for row in rows] == ["Đoạn 1", "Đoạn 2", "Đoạn 3"]
    assert rows[0]["heading"].startswith("Đoạn 1: Xã Vân Khê có 14 thôn")
    assert page_of(edition, rows[0]["stable"])[0].text.startswith("Xã Vân Khê có 14 thôn")
    page = Client().get(f"/du-thao/{one.pk}/").content.decode()
    assert page.count('name="cho"') == 3
    client.force_login(people["canbo"])
    assert "người dân góp ý được cho từng đoạn" in client.get(f"/lam-viec/lay-y-kien/{one.pk}/").content.decode()


def test_a_comment_on_a_paragraph_moves_with_it(commune: Body, people: dict[str, User], moment: datetime) -> None:
    one = opened(commune, people["canbo"], people["duyet1"], moment)
    read(one, PLAIN, people["canbo"], moment)
    say(one, moment, "Đoạn 3", text="Nên ghi rõ số ngày công", number=2)
    longer = PLAIN.replace("Mục tiêu", "Kinh phí dự kiến 12.500.000.000 đồng từ ngân sách xã.\n\nMục tiêu")
    read(one, longer, people["canbo"], moment)
    assert to_place(one) == []
    cache.clear()
    page = Client().get(f"/du-thao/{one.pk}/y-kien/").content.decode()
    assert Comment.objects.get(consultation=one).targets.get().provision.path == "Đoạn 3"
    assert "Đoạn 4" in page
