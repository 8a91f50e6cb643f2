"""The village's loudspeaker on the portal: its week, its day, a report and its answer."""

from datetime import datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from loa.delivery import actions as delivery
from loa.delivery import lane_actions
from loa.delivery.port import DestinationKind
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.stations import complaint_actions, enrolment_actions
from loa.stations.complaint_rules import MOST_AT_ONE
from loa.stations.models import Complaint, Slot, Station


@pytest.fixture
def station(commune: Body, people: dict[str, User], at: datetime) -> Station:
    cache.clear()
    village = commune.children.get(name="Thôn Đông")
    found = enrolment_actions.add(code="cum-9", name="Cụm 9", kind="loudspeaker", body=village, by=people["quanly"], at=at)
    Slot.objects.create(station=found, name="Bản tin sáng", start=time(5, 30), end=time(6, 0))
    Station.objects.filter(pk=found.pk).update(quiet_from=time(21), quiet_to=time(5))
    return found


def test_people_see_the_week_the_quiet_hours_and_the_day(client: Client, station: Station) -> None:
    assert "Cụm 9" in client.get(reverse("portal:speakers"), {"q": "thon dong"}).content.decode(), "also without marks"
    assert "Cụm 9" not in client.get(reverse("portal:speakers"), {"q": "không có"}).content.decode()
    page = client.get(reverse("portal:speaker", args=["cum-9"]))
    text = page.content.decode()
    for words in ("Bản tin sáng", "05:30–06:00", "21:00–05:00", "Chưa có bài nào"):
        assert words in text
    assert client.get(reverse("portal:speaker", args=["cum-9"]), {"ngay": "hôm qua"}).status_code == 200
    assert client.get(reverse("portal:speaker", args=["khong-co"])).status_code == 404


def test_what_is_aired_at_its_own_hour_bears_its_title_once_it_is_public(
    client: Client, station: Station, release: Release, people: dict[str, User]
) -> None:
    hour = localtime(now()).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    speaker = delivery.Target(
        "loudspeaker", DestinationKind.STATION, station.code, station.name, station.body, hour, hour + timedelta(minutes=30)
    )
    (row,) = delivery.dispatch(release=release, targets=[speaker], by=people["canbo"], at=now())
    lane_actions.attempt(delivery_id=row.pk, at=now())
    asked = {"ngay": hour.date().isoformat()}
    text = client.get(reverse("portal:speaker", args=["cum-9"]), asked).content.decode()
    assert "Bản tin của xã" in text
    assert release.title not in text
    portal = delivery.Target("portal", DestinationKind.SITE, "site", "Cổng thông tin", release.message.owner)
    (shown,) = delivery.dispatch(release=release, targets=[portal], by=people["canbo"], at=now())
    lane_actions.attempt(delivery_id=shown.pk, at=now())
    cache.clear()
    text = client.get(reverse("portal:speaker", args=["cum-9"]), asked).content.decode()
    assert release.title in text
    assert reverse("portal:article", args=[release.message.slug]) in text


def test_a_report_gets_a_receipt_and_its_answer(client: Client, station: Station, people: dict[str, User], at: datetime) -> None:
    page = reverse("portal:report_speaker", args=["cum-9"])
    assert client.get(page)["Location"].endswith("/cum-9/#bao"), "who comes back to this address finds the form"
    wrong = client.post(page, {"kind": "", "words": "Loa rè từ hôm qua"})
    assert wrong.status_code == 422
    assert "Loa rè từ hôm qua" in wrong.content.decode(), "what was typed stays"
    done = client.post(page, {"kind": "unclear", "words": "Loa rè từ hôm qua"}, follow=True)
    row = Complaint.objects.get()
    assert row.receipt in done.content.decode()
    complaint_actions.answer(complaint=row, words="Mai sửa xong", close=False, by=people["canbo"], at=at)
    assert "Mai sửa xong" in client.get(reverse("portal:speaker_report", args=[row.receipt])).content.decode()
    found = client.get(reverse("portal:speakers"), {"bien-nhan": row.receipt.lower()}).content.decode()
    assert reverse("portal:speaker_report", args=[row.receipt]) in found
    assert client.get(reverse("portal:speaker_report", args=["L-2222-2222"])).status_code == 404


def test_a_flood_of_reports_is_held_back_with_a_word(client: Client, station: Station) -> None:
    page = reverse("portal:report_speaker", args=["cum-9"])
    for _ in range(MOST_AT_ONE):
        assert client.post(page, {"kind": "loud"}).status_code == 302
    late = client.post(page, {"kind": "loud", "words": "nữa"})
    assert late.status_code == 429
    assert "sau một giờ" in late.content.decode()


def test_staff_answer_reports(client: Client, station: Station, people: dict[str, User], at: datetime) -> None:
    row = complaint_actions.take(station=station, kind="loud", words="Quá to", at=at - timedelta(days=1))
    client.force_login(people["canbo"])
    assert row.receipt in client.get(reverse("desk:complaints")).content.decode()
    page = reverse("desk:complaint", args=[row.pk])
    assert client.post(page, {"answer": ""}).status_code == 422
    assert client.post(page, {"answer": "Đã giảm", "close": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"
    assert row.receipt not in client.get(reverse("desk:complaints")).content.decode()
    assert row.receipt in client.get(reverse("desk:complaints"), {"trang-thai": "closed"}).content.decode()
