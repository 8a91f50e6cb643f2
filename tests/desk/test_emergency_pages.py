"""One screen orders, the same page signs and cancels."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime, now

from loa.organisations.models import Body, User
from loa.stations.models import Emergency


def typed(**more: object) -> dict[str, object]:
    until = (localtime(now()) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    return {
        "status": "Actual", "scope": "Public", "category": "Met", "urgency": "Immediate", "severity": "Extreme", "certainty": "Observed",
        "title": "Lũ quét trên suối Vân", "summary": "Nước lên rất nhanh.", "what_to_do": "Rời ngay vùng ven suối.",
        "body": "Lên nhà văn hóa thôn.", "until": until, "repeat_seconds": "60", **more,
    }  # fmt: skip


def test_order_sign_twice_and_cancel_by_pages(client: Client, commune: Body, people: dict[str, User]) -> None:
    client.force_login(people["canbo"])
    page = reverse("desk:order_emergency")
    wrong = client.post(page, typed(what_to_do=""))
    assert wrong.status_code == 422
    assert "Lũ quét trên suối Vân" in wrong.content.decode(), "what was typed stays"
    assert client.post(page, typed()).status_code == 302
    row = Emergency.objects.get()
    detail, sign = reverse("desk:emergency", args=[row.pk]), reverse("desk:sign_emergency", args=[row.pk])
    assert "không ký lệnh của mình" in client.get(detail).content.decode()
    for name, words in (("duyet1", "Cần thêm một người khác ký"), ("duyet2", "lệnh đang phát")):
        client.force_login(people[name])
        assert row.message.submitted_sha256 in client.get(detail).content.decode(), "what is signed is what is shown"
        said = client.post(sign, {"seen": row.message.submitted_sha256, "draft_voice": "1"}, follow=True).content.decode()
        assert words in said
    assert "đang hiệu lực" in client.get(reverse("desk:emergencies")).content.decode()
    client.post(reverse("desk:cancel_emergency", args=[row.pk]), {"reason": ""})
    row.refresh_from_db()
    assert row.cancelled_at is None
    client.post(reverse("desk:cancel_emergency", args=[row.pk]), {"reason": "Nước đã rút"})
    row.refresh_from_db()
    assert row.cancelled_at is not None
    client.force_login(people["canbo"])
    assert "Báo yên" in client.get(reverse("desk:clear_emergency", args=[row.pk])).content.decode()


def test_an_exercise_says_so_and_shows_whom_a_real_one_would_reach(client: Client, commune: Body, people: dict[str, User]) -> None:
    client.force_login(people["canbo"])
    client.post(reverse("desk:order_emergency"), typed(status="Exercise", exercise="Diễn tập 2026"))
    text = client.get(reverse("desk:emergency", args=[Emergency.objects.get().pk])).content.decode()
    assert "Đây là diễn tập “Diễn tập 2026”" in text
    assert "Nếu là lệnh thật" in text
    assert "khẩn cấp: Phải làm ngay · mức độ: Đặc biệt nghiêm trọng" in text
    row = Emergency.objects.get()
    for name, words in (("duyet1", "Cần thêm một người khác ký"), ("duyet2", "Không có gì ra công chúng")):
        client.force_login(people[name])
        sign = reverse("desk:sign_emergency", args=[row.pk])
        text = client.post(sign, {"seen": row.message.submitted_sha256, "draft_voice": "1"}, follow=True).content.decode()
        assert words in text
        assert "lệnh đang phát" not in text
    for text in (
        client.get(reverse("desk:emergency", args=[row.pk])).content.decode(),
        client.get(reverse("desk:emergencies")).content.decode(),
    ):
        assert "đang diễn tập đến" in text.lower()
        assert "Không ra công chúng" in text
        assert "hiệu lực đến" not in text
        assert "Công khai" not in text
    client.force_login(people["canbo"])
    message = client.get(reverse("desk:message", args=[row.message_id])).content.decode()
    assert "Diễn tập, không ra công chúng" in message
    assert "Gửi tới các kênh" not in message
    assert "Nước lên rất nhanh." in message, "what is approved is shown whole"
    assert "Rời ngay vùng ven suối." in message


def test_an_all_clear_of_what_was_real_is_real(client: Client, commune: Body, people: dict[str, User]) -> None:
    client.force_login(people["canbo"])
    client.post(reverse("desk:order_emergency"), typed())
    row = Emergency.objects.get()
    for name in ("duyet1", "duyet2"):
        client.force_login(people[name])
        client.post(reverse("desk:sign_emergency", args=[row.pk]), {"seen": row.message.submitted_sha256, "draft_voice": "1"})
    client.force_login(people["canbo"])
    client.post(reverse("desk:clear_emergency", args=[row.pk]), typed(status="Exercise", title="Báo yên", urgency="Past"))
    assert Emergency.objects.get(clears=row).status == "Actual"


def test_what_kind_of_danger_it_is_nobody_is_spared_to_say(client: Client, commune: Body, people: dict[str, User]) -> None:
    client.force_login(people["canbo"])
    page = client.post(reverse("desk:order_emergency"), typed(category=""))
    assert page.status_code == 422
    assert "Hãy chọn loại tình huống" in page.content.decode()
    assert not Emergency.objects.exists()
