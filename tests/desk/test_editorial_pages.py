"""Pages around the writing: kinds in the editor, calendar, templates, comments, comparison, locks; for their own body only."""

from datetime import datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils.timezone import now
from wagtail.admin.models import EditingSession

from loa.delivery.models import Delivery
from loa.desk.sides import marked, sides
from loa.newsroom import calendar_actions, comment_actions, template_actions
from loa.newsroom.models import Comment, Coverage, Message, MessageKind, MessageTemplate, Release
from loa.organisations.models import Body, Post, User
from loa.plans.models import Plan

DESK = "/lam-viec/"


def window(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return window(people["canbo"])


@pytest.fixture
def stranger(people: dict[str, User]) -> Client:
    other = User.objects.create_user("khac", password="x")
    other.groups.set(people["canbo"].groups.all())
    body = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Post.objects.create(user=other, body=body, role="approver", valid_from="2025-07-01")
    return window(other)


@pytest.fixture
def coverage(commune: Body, people: dict[str, User]) -> Coverage:
    title = "Một tờ rơi cho nhiệm vụ số 4"
    return calendar_actions.plan(owner=commune, title=title, day=now().date(), channel="leaflet", by=people["canbo"], at=now())


def test_differences_are_marked_on_both_sides_and_nothing_is_markup() -> None:
    before, after = marked("Nộp trước 30/6 <b>", "Nộp trước 31/7 <b>")
    assert before == "Nộp trước <del>30</del>/<del>6</del> &lt;b&gt;"
    assert after == "Nộp trước <ins>31</ins>/<ins>7</ins> &lt;b&gt;"
    found = sides({"title": "A", "body": "x"}, {"title": "A", "body": "y\nz"}, whole=True)
    assert [(s.label, s.changed) for s in found] == [("Tiêu đề", False), ("Nội dung", True)]
    assert found[1].after == "<ins>y<br>z</ins>"


def test_any_two_versions_side_by_side(release: Release, officer: Client, stranger: Client) -> None:
    path = f"{DESK}tin/{release.message_id}/so-sanh/"
    page = officer.get(path).content.decode()
    assert "Bản đã ký số" in page
    assert "Bản trình lần 1" in page
    first = min(release.message.revisions.values_list("pk", flat=True))
    page = officer.get(f"{path}?cu=r{first}&moi=p1&ca=1").content.decode()
    assert "<ins>" in page
    assert "giống nhau" in page
    assert officer.get(f"{path}?cu=r999999&moi=p1").status_code == 404
    assert officer.get(f"{path}?cu=%27&moi=p1").status_code == 404
    assert stranger.get(path).status_code == 404


def test_the_calendar_in_month_and_week_with_its_filters(coverage: Coverage, message: Message, officer: Client, stranger: Client) -> None:
    for asked in ("", "?xem=tuan", "?xem=tuan&ngay=2026-02-30", "?ngay=x&cq=²&loai=x&tt=y&kenh=z", "?ngay=0001-01-01&xem=thang"):
        assert officer.get(f"{DESK}tin/lich/{asked}").status_code == 200, asked
    page = officer.get(f"{DESK}tin/lich/").content.decode()
    assert coverage.title in page
    assert message.title in page, "among what is not planned yet"
    assert coverage.title not in officer.get(f"{DESK}tin/lich/?kenh=board").content.decode()
    assert coverage.title not in officer.get(f"{DESK}tin/lich/?tt=released").content.decode()
    assert coverage.title not in stranger.get(f"{DESK}tin/lich/").content.decode()
    assert stranger.get(f"{DESK}tin/lich/{coverage.pk}/").status_code == 404
    assert stranger.post(f"{DESK}tin/lich/{coverage.pk}/doi/", {"verb": "cancel", "edition": "1", "reason": "x"}).status_code == 404


def test_a_form_moves_postpones_cancels_and_says_what_was_wrong(coverage: Coverage, officer: Client) -> None:
    path, day = f"{DESK}tin/lich/{coverage.pk}/doi/", (now().date() + timedelta(days=3)).isoformat()
    officer.post(path, {"verb": "move", "edition": "1", "day": day, "reason": "Chờ số liệu"})
    coverage.refresh_from_db()
    assert coverage.day is not None
    assert coverage.day.isoformat() == day
    stale = officer.post(path, {"verb": "move", "edition": "1", "day": day}, follow=True).content.decode()
    assert "vừa đổi" in stale
    assert "lý do" in officer.post(path, {"verb": "postpone", "edition": "2"}, follow=True).content.decode()
    officer.post(path, {"verb": "postpone", "edition": "2", "reason": "Sở chưa trả lời"})
    page = officer.get(f"{DESK}tin/lich/{coverage.pk}/").content.decode()
    for words in ("Chờ số liệu", "Sở chưa trả lời", "Hoãn, chưa định ngày"):
        assert words in page
    assert coverage.title in officer.get(f"{DESK}tin/lich/").content.decode()


def test_a_script_gets_json_and_a_conflict(coverage: Coverage, officer: Client) -> None:
    path, day = f"{DESK}tin/lich/{coverage.pk}/doi/", now().date().isoformat()
    done = officer.post(path, {"verb": "move", "edition": "1", "day": day}, headers={"X-Part": "1"})
    assert (done.status_code, done.json()) == (200, {"edition": 2, "day": day})
    again = officer.post(path, {"verb": "move", "edition": "1", "day": day}, headers={"X-Part": "1"})
    assert again.status_code == 409
    assert "vừa đổi" in again.json()["error"]
    bad = officer.post(path, {"verb": "move", "edition": "2", "day": "32/13"}, headers={"X-Part": "1"})
    assert (bad.status_code, bad.json()["error"]) == (409, "Hãy chọn ngày.")


def test_a_message_is_planned_and_a_plan_gets_its_text(coverage: Coverage, message: Message, officer: Client) -> None:
    officer.post(f"{DESK}tin/lich/dat/", {"message": str(message.pk), "day": "2026-04-01", "channel": "khong-co"})
    own = message.coverages.get()
    assert (own.channel, own.title) == ("", message.title)
    assert "01/04/2026" in officer.get(f"{DESK}tin/{message.pk}/").content.decode()
    officer.post(f"{DESK}tin/lich/{coverage.pk}/gan/", {"message": str(message.pk), "edition": "1"})
    coverage.refresh_from_db()
    assert coverage.message == message
    assert "chọn ngày" in officer.post(f"{DESK}tin/lich/dat/", {"title": "x", "day": ""}, follow=True).content.decode()


def test_templates_by_form(officer: Client, stranger: Client, message: Message, commune: Body, people: dict[str, User]) -> None:
    typed = {"name": "Họp dân", "kind": "notice", "title": "Họp ngày [ngày]", "body": "Tại [địa điểm]"}
    assert officer.post(f"{DESK}tin/mau/them/", typed).status_code == 302
    made = MessageTemplate.objects.get()
    assert "Họp dân" in officer.get(f"{DESK}tin/mau/").content.decode()
    assert stranger.get(f"{DESK}tin/mau/{made.pk}/").status_code == 404
    assert stranger.post(f"{DESK}tin/mau/{made.pk}/soan/").status_code == 404
    template_actions.change(template=made, edition=1, kind=made.kind, name="Mới", words={}, by=people["canbo"], at=now())
    stale = officer.post(f"{DESK}tin/mau/{made.pk}/", typed | {"edition": "1", "body": "Gõ dở"})
    assert stale.status_code == 422
    assert "Gõ dở" in stale.content.decode()
    answer = officer.post(f"{DESK}tin/mau/{made.pk}/soan/")
    started = Message.objects.get(title="Mới")
    assert answer["Location"].endswith(f"/edit/{started.pk}/")
    officer.post(f"{DESK}tin/{message.pk}/luu-mau/", {"name": "Từ tin"})
    assert MessageTemplate.objects.filter(name="Từ tin", kind="policy").exists()
    officer.post(f"{DESK}tin/mau/{made.pk}/thoi/")
    made.refresh_from_db()
    assert made.ended_at is not None


def test_comments_on_the_page(officer: Client, stranger: Client, message: Message, people: dict[str, User]) -> None:
    leader = window(people["duyet1"])
    leader.post(f"{DESK}tin/{message.pk}/gop-y/", {"text": "Ghi rõ <giờ>", "field": "body", "quote": "Nhận hồ sơ"})
    thread = Comment.objects.get()
    page = officer.get(f"{DESK}tin/{message.pk}/").content.decode()
    assert "Ghi rõ &lt;giờ&gt;" in page
    assert "1 chưa xong" in page
    officer.post(f"{DESK}tin/{message.pk}/gop-y/", {"text": "Đã thêm", "thread": str(thread.pk)})
    officer.post(f"{DESK}tin/gop-y/{thread.pk}/xong/", {"done": "1"})
    thread.refresh_from_db()
    assert thread.resolved_by == people["canbo"]
    assert stranger.post(f"{DESK}tin/gop-y/{thread.pk}/xong/", {"done": "0"}).status_code == 404
    assert stranger.post(f"{DESK}tin/{message.pk}/gop-y/", {"text": "x"}).status_code == 404
    assert officer.post(f"{DESK}tin/{message.pk}/gop-y/", {"text": "x", "thread": "99999"}).status_code == 404


def test_who_is_editing_and_who_has_locked_is_seen(officer: Client, message: Message, people: dict[str, User]) -> None:
    kind = ContentType.objects.get_for_model(Message)
    EditingSession.objects.create(user=people["duyet1"], content_type=kind, object_id=str(message.pk), last_seen_at=now(), is_editing=True)
    page = officer.get(f"{DESK}tin/{message.pk}/").content.decode()
    assert "Tin đang được" in page
    assert "có phần chưa lưu" in page
    EditingSession.objects.update(last_seen_at=now() - timedelta(minutes=5))
    assert "có phần chưa lưu" not in officer.get(f"{DESK}tin/{message.pk}/").content.decode()
    officer.post(f"{DESK}tin/{message.pk}/khoa/")
    leader = window(people["duyet2"])
    assert "khóa để sửa từ" in leader.get(f"{DESK}tin/{message.pk}/").content.decode()
    editor = f"{DESK}snippets/newsroom/message/edit/{message.pk}/"
    refused = leader.post(editor, {"title": "Đè lên", "body": "x"})
    message.refresh_from_db()
    assert refused.status_code == 200
    assert message.title != "Đè lên"
    leader.post(f"{DESK}tin/{message.pk}/khoa/", {"unlock": "1"})
    message.refresh_from_db()
    assert not message.locked


def test_wagtails_lock_is_ours(officer: Client, message: Message, people: dict[str, User]) -> None:
    officer.post(f"{DESK}snippets/newsroom/message/lock/{message.pk}/")
    message.refresh_from_db()
    assert (message.locked, message.locked_by) == (True, people["canbo"])
    second = User.objects.create_user("canbo9", password="x")
    second.groups.set(people["canbo"].groups.all())
    Post.objects.create(user=second, body=message.owner, role="officer", valid_from="2025-07-01")
    window(second).post(f"{DESK}snippets/newsroom/message/unlock/{message.pk}/")
    message.refresh_from_db()
    assert message.locked, "one who neither locked it nor approves does not unlock it"
    officer.post(f"{DESK}snippets/newsroom/message/unlock/{message.pk}/")
    message.refresh_from_db()
    assert not message.locked


def form_of(message: Message, **changes: object) -> dict[str, object]:
    fields: dict[str, object] = {name: str(getattr(message, name) or "") for name in ("title", "summary", "audience", "what_to_do", "body")}
    return fields | {"loaded_revision_id": str(message.latest_revision_id)} | changes


def test_the_editor_keeps_kind_event_and_areas(officer: Client, message: Message, release: Release) -> None:
    message = Message.objects.get(pk=message.pk)
    page = officer.get(f"{DESK}snippets/newsroom/message/edit/{message.pk}/").content.decode()
    for words in ("Loại tin", "Hết hiệu lực từ ngày", "Thời gian diễn ra", "Đính chính bản phát hành", "Thôn Bến"):
        assert words in page, words
    village = message.owner.children.get(name="Thôn Bến")
    outside = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    path = f"{DESK}snippets/newsroom/message/edit/{message.pk}/"
    stamp = message.latest_revision.created_at.isoformat()
    typed = form_of(
        message, kind="event", event_at="2026-03-05 07:30", event_place="Nhà văn hóa", areas=[str(village.pk)], effective_to="2026-03-06",
        loaded_revision_created_at=stamp,
    )  # fmt: skip
    assert officer.post(path, typed | {"areas": [str(outside.pk)]}).status_code == 200, "another commune is no area of this one"
    assert officer.post(path, typed).status_code == 302
    message = Message.objects.get(pk=message.pk)
    assert (message.kind_id, message.event_place, list(message.areas.all())) == ("event", "Nhà văn hóa", [village])
    assert message.state == "draft"
    page = officer.get(f"{DESK}tin/{message.pk}/").content.decode()
    assert "07:30 ngày 05/03/2026" in page
    assert "Thôn Bến" in page


def test_a_message_of_ones_own_without_a_document(officer: Client, commune: Body) -> None:
    answer = officer.post(f"{DESK}tin/soan/", {"title": "Cắt nước ngày 5/3", "kind": "notice", "source": ""})
    made = Message.objects.get(title="Cắt nước ngày 5/3")
    assert answer["Location"].endswith(f"/edit/{made.pk}/")
    assert (made.kind, made.source) == (MessageKind.objects.get(pk="notice"), None)


def test_dispatch_offers_the_places_that_the_message_is_for(
    officer: Client, message: Message, people: dict[str, User], at: datetime
) -> None:
    from loa.delivery import actions as delivery
    from loa.newsroom import actions

    village = message.owner.children.get(name="Thôn Bến")
    message.areas = [village]
    message.effective_to = (now() - timedelta(days=1)).date()
    message.save()
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    release = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert release is not None
    page = officer.get(f"{DESK}phat-hanh/{release.pk}/gui/").content.decode()
    assert page.count('name="bodies"') > 3
    assert page.count(f'name="bodies" value="{village.pk}" checked') == 1
    assert page.count("checked> Thôn") == 1
    late = officer.post(f"{DESK}phat-hanh/{release.pk}/gui/", {"channels": ["portal"], "bodies": [str(village.pk)]})
    assert late.status_code == 422
    assert "hết hiệu lực từ ngày" in late.content.decode()
    assert not Delivery.objects.exists()


def test_translating_by_the_page(officer: Client, release: Release, people: dict[str, User]) -> None:
    page = officer.get(f"{DESK}tin/{release.message_id}/").content.decode()
    assert "Tiếng Tày" in page
    officer.post(f"{DESK}tin/{release.message_id}/dich/", {"language": "tyz"})
    made = Message.objects.get(original=release.message_id)
    page = officer.get(f"{DESK}tin/{made.pk}/").content.decode()
    for words in ("bản dịch", "hiện có 0 người", "Lời cần đọc", "Chưa dịch “Tiêu đề”"):
        assert words in page, words
    assert officer.post(f"{DESK}tin/{release.message_id}/dich/", {"language": "xx"}).status_code == 404
    comment_actions.comment(message=made, text="x", by=people["canbo"], at=now())
    original = Message.objects.get(pk=release.message_id)
    original.what_to_do = "Nộp trước 31/7."
    original.save()
    page = officer.get(f"{DESK}tin/{made.pk}/").content.decode()
    assert "Bản gốc đã thay đổi" in page
    assert "Nộp trước 31/7." in page


def test_what_is_planned_for_a_task_and_its_text_belong_together(plan: Plan, officer: Client, stranger: Client, commune: Body) -> None:
    task = plan.tasks.get(number=4)
    path = f"{DESK}nhiem-vu/{task.pk}/"
    assert officer.post(f"{path}dat-lich/", {"title": "Một bài loa", "day": "2026-04-02", "hour": "17:00"}).status_code == 302
    made = Coverage.objects.get()
    assert list(task.coverages.all()) == [made]
    assert "Một bài loa" in officer.get(path).content.decode()
    page = officer.get(f"{DESK}tin/lich/{made.pk}/").content.decode()
    assert "Soạn tin cho mục này" in page
    assert f'href="{path}"' in page
    assert f"nhiệm vụ {task.number}" in officer.get(f"{DESK}tin/lich/?ngay=2026-04-02").content.decode()
    assert stranger.post(f"{path}dat-lich/", {"day": "2026-04-02"}).status_code == 404
    answer = officer.post(f"{DESK}tin/lich/{made.pk}/soan/", {"edition": made.edition})
    made.refresh_from_db()
    assert made.message is not None
    assert answer["Location"].endswith(f"/message/edit/{made.message_id}/")
    assert (made.message.title, made.message.source, list(made.message.tasks.all())) == ("Một bài loa", plan.document, [task])
    again = officer.post(f"{DESK}tin/lich/{made.pk}/soan/", {"edition": made.edition}, follow=True)
    assert "đã có tin" in again.content.decode()


def test_a_planned_item_with_a_text_brings_it_to_the_task_and_can_be_taken_off(
    plan: Plan, message: Message, coverage: Coverage, officer: Client
) -> None:
    task, path = plan.tasks.get(number=3), f"{DESK}tin/lich/{coverage.pk}/"
    assert officer.post(f"{path}nhiem-vu/", {"task": task.pk}).status_code == 302
    officer.post(f"{path}gan/", {"message": message.pk, "edition": coverage.edition})
    assert message in task.messages.all()
    officer.post(f"{path}nhiem-vu/", {"task": task.pk, "part": "1"})
    assert not task.coverages.exists()
    assert message in task.messages.all(), "what was written for it stays with the task"
    task.ended_at = now()
    task.save()
    assert "đã kết thúc" in officer.post(f"{path}nhiem-vu/", {"task": task.pk}, follow=True).content.decode()


def test_comments_stand_beside_their_fields_in_the_editor(message: Message, officer: Client, stranger: Client) -> None:
    path = f"{DESK}tin/{message.pk}/gop-y/"
    assert f'data-beside-from="{path}ben-canh/"' in officer.get(f"{DESK}snippets/newsroom/message/edit/{message.pk}/").content.decode()
    script = {"X-Part": "1"}
    answer = officer.post(path, {"field": "summary", "text": "Tách làm <b>hai</b>", "quote": "2.500.000"}, headers=script).content.decode()
    block = answer.split('data-beside="summary"')[1].split('data-beside="audience"')[0]
    assert "Tách làm &lt;b&gt;hai&lt;/b&gt;" in block
    assert "1 chưa xong" in block
    assert "Tách làm" not in answer.replace(block, "")
    empty = officer.post(path, {"field": "summary", "text": " "}, headers=script)
    assert (empty.status_code, empty.content.decode()) == (422, "Hãy ghi nội dung góp ý.")
    made = Comment.objects.get()
    done = officer.post(f"{DESK}tin/gop-y/{made.pk}/xong/", {"done": "1"}, headers=script).content.decode()
    assert "chưa xong" not in done
    assert stranger.get(f"{path}ben-canh/").status_code == 404
