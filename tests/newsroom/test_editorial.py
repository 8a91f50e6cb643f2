"""Templates, comments, locks, versions and the editorial calendar: acts."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery import actions as delivery
from loa.newsroom import actions, calendar_actions, comment_actions, template_actions
from loa.newsroom.calendar_queries import Wanted, by_day, coverages_seen_by, narrowed, unplanned, without_day
from loa.newsroom.calendar_rules import MOVES, NEEDS_REASON, CoverageState, Verb, month_of, move, week_of
from loa.newsroom.comment_queries import threads_of
from loa.newsroom.models import Comment, Coverage, CoverageChange, Message, MessageKind, MessageTemplate, Notice, Release
from loa.newsroom.queries import missing
from loa.newsroom.rules import NotAllowed
from loa.newsroom.template_queries import templates_for
from loa.newsroom.version_queries import form_at, versions
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted

DAY = date(2026, 3, 10)


# --- calendar ---------------------------------------------------------------------------------------


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_view_is_whole_weeks_from_monday_around_its_day(day: date) -> None:
    for span in (week_of(day), month_of(day)):
        assert span.start <= day < span.end
        assert span.start.weekday() == 0
        assert len(span.days) % 7 == 0
        assert [d for week in span.weeks for d in week] == span.days
    month = month_of(day)
    assert month.start <= day.replace(day=1)
    assert (month.before.day, month.after.day) == (1, 1)
    assert month.before < day.replace(day=1) < month.after
    assert month_of(month.after).before == day.replace(day=1)


@pytest.mark.parametrize("state", list(CoverageState))
@pytest.mark.parametrize("verb", [v for v in Verb if v is not Verb.PLAN])
def test_only_the_moves_of_the_table_and_with_their_reason(state: CoverageState, verb: Verb) -> None:
    if (state, verb) not in MOVES:
        with pytest.raises(NotAllowed):
            move(state.value, verb, DAY, "vì mưa")
        return
    assert move(state.value, verb, DAY, "vì mưa") in CoverageState
    if verb in NEEDS_REASON:
        with pytest.raises(NotAllowed, match="lý do"):
            move(state.value, verb, DAY, "  ")
    if verb in (Verb.MOVE, Verb.RESTORE):
        with pytest.raises(NotAllowed, match="chọn ngày"):
            move(state.value, verb, None, "")


@pytest.fixture
def coverage(commune: Body, people: dict[str, User], at: datetime) -> Coverage:
    return calendar_actions.plan(
        owner=commune, title="Một bài loa cho nhiệm vụ số 4", day=DAY, channel="loudspeaker", hour=time(17), by=people["canbo"], at=at
    )


def test_what_has_no_text_yet_is_planned_postponed_and_cancelled_with_reasons_that_stay(
    coverage: Coverage, people: dict[str, User], at: datetime
) -> None:
    by = people["canbo"]
    one = calendar_actions.act(coverage=coverage, verb=Verb.POSTPONE, edition=1, reason="Chờ Sở trả lời", by=by, at=at)
    assert (one.state, one.day) == ("postponed", None)
    assert list(without_day(Coverage.objects.all())) == [one]
    two = calendar_actions.act(coverage=one, verb=Verb.MOVE, edition=2, day=DAY + timedelta(days=7), by=by, at=at)
    assert (two.state, two.day) == ("planned", DAY + timedelta(days=7))
    three = calendar_actions.act(coverage=two, verb=Verb.CANCEL, edition=3, reason="Kế hoạch đã dừng", by=by, at=at)
    assert three.day == DAY + timedelta(days=7), "it stays where it stood, struck out"
    with pytest.raises(NotAllowed, match="Đã hủy"):
        calendar_actions.act(coverage=three, verb=Verb.MOVE, edition=4, day=DAY, by=by, at=at)
    said = list(CoverageChange.objects.order_by("pk").values_list("verb", "reason"))
    assert said == [("plan", ""), ("postpone", "Chờ Sở trả lời"), ("move", ""), ("cancel", "Kế hoạch đã dừng")]


def test_of_two_who_move_at_once_the_second_is_told(coverage: Coverage, people: dict[str, User], at: datetime) -> None:
    calendar_actions.act(coverage=coverage, verb=Verb.MOVE, edition=1, day=DAY + timedelta(days=1), by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match="vừa đổi"):
        calendar_actions.act(coverage=coverage, verb=Verb.MOVE, edition=1, day=DAY, by=people["duyet1"], at=at)
    assert Coverage.objects.get().day == DAY + timedelta(days=1)


def test_a_planned_day_is_apart_from_the_release(release: Release, message: Message, people: dict[str, User], at: datetime) -> None:
    made = calendar_actions.plan(owner=message.owner, title="", day=DAY, message=message, by=people["canbo"], at=at)
    calendar_actions.act(coverage=made, verb=Verb.MOVE, edition=1, day=DAY + timedelta(days=3), by=people["canbo"], at=at)
    release.refresh_from_db()
    assert release.released_at == at
    assert Message.objects.get(pk=message.pk).state == "released"


def test_the_calendar_is_narrowed_by_body_kind_channel_and_state(
    coverage: Coverage, message: Message, people: dict[str, User], at: datetime
) -> None:
    with_text = calendar_actions.plan(owner=message.owner, title="", day=DAY, message=message, by=people["canbo"], at=at)
    seen = coverages_seen_by(people["canbo"], at.date())
    assert set(by_day(seen, month_of(DAY))[DAY]) == {coverage, with_text}
    for wanted, found in (
        (Wanted(body=message.owner_id), {coverage, with_text}), (Wanted(body=0), set()), (Wanted(kind="policy"), {with_text}),
        (Wanted(state="draft"), {with_text}), (Wanted(state="none"), {coverage}), (Wanted(state="released"), set()),
        (Wanted(channel="loudspeaker"), {coverage, with_text}), (Wanted(channel="board"), {with_text}),
        (Wanted(state="x"), {coverage, with_text}),
    ):  # fmt: skip
        assert set(narrowed(seen, wanted)) == found, wanted
    assert message not in unplanned(people["canbo"], at.date())


def test_others_plan_nothing_for_this_body(commune: Body, coverage: Coverage, at: datetime) -> None:
    stranger = User.objects.create_user("khac", password="x")
    Post.objects.create(
        user=stranger,
        body=Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True),
        role="officer",
        valid_from="2025-07-01",
    )
    with pytest.raises(NotPermitted):
        calendar_actions.plan(owner=commune, title="x", day=DAY, by=stranger, at=at)
    with pytest.raises(NotPermitted):
        calendar_actions.act(coverage=coverage, verb=Verb.CANCEL, edition=1, reason="x", by=stranger, at=at)
    assert not coverages_seen_by(stranger, at.date()).exists()


def test_a_text_is_linked_to_what_was_planned(coverage: Coverage, message: Message, people: dict[str, User], at: datetime) -> None:
    linked = calendar_actions.link(coverage=coverage, message=message, edition=1, by=people["canbo"], at=at)
    assert (linked.message, linked.edition) == (message, 2)


# --- templates --------------------------------------------------------------------------------------


def words(**more: str) -> dict[str, str]:
    return {"title": "Họp dân ngày [ngày]", "summary": "Mời họp", "audience": "Mọi hộ", "body": "Tại [địa điểm].", **more}


def test_a_message_from_a_template_waits_for_its_blanks(commune: Body, people: dict[str, User], at: datetime) -> None:
    by, kind = people["canbo"], MessageKind.objects.get(pk="notice")
    made = template_actions.keep(owner=commune, kind=kind, name="Họp dân", words=words(), by=by, at=at)
    message = actions.write(title=made.title, owner=commune, source=None, template=made, by=by, at=at)
    assert (message.kind, message.body) == (kind, "Tại [địa điểm].")
    assert missing(message) == ["Còn chỗ trống của mẫu chưa điền: [ngày], [địa điểm]."]
    with pytest.raises(NotAllowed, match="chỗ trống"):
        actions.submit(message=message, by=by, at=at)
    Message.objects.filter(pk=message.pk).update(title="Họp dân ngày 5/3", body="Tại nhà văn hóa.")
    actions.submit(message=message, by=by, at=at)


def test_a_template_is_saved_from_a_message_and_a_stale_form_overwrites_nothing(
    message: Message, people: dict[str, User], at: datetime
) -> None:
    by = people["canbo"]
    made = template_actions.keep_message(message=message, name="Thu gom nước mưa", by=by, at=at)
    assert (made.body, made.kind_id) == (message.body, "policy")
    with pytest.raises(NotAllowed, match="Đã có mẫu"):
        template_actions.keep_message(message=message, name="Thu gom nước mưa", by=by, at=at)
    template_actions.change(template=made, edition=1, kind=made.kind, name="Mẫu A", words=words(), by=by, at=at)
    with pytest.raises(NotAllowed, match="vừa sửa"):
        template_actions.change(template=made, edition=1, kind=made.kind, name="Mẫu B", words=words(), by=by, at=at)
    assert MessageTemplate.objects.get().name == "Mẫu A"


def test_templates_come_from_ones_own_body_and_those_above(commune: Body, people: dict[str, User], at: datetime) -> None:
    province = User.objects.create_user("tinh", password="x")
    Post.objects.create(user=province, body=commune.parent, role="officer", valid_from="2025-01-01")
    kind = MessageKind.objects.get(pk="notice")
    above = template_actions.keep(owner=commune.parent, kind=kind, name="Của tỉnh", words=words(), by=province, at=at)
    own = template_actions.keep(owner=commune, kind=kind, name="Của xã", words=words(), by=people["canbo"], at=at)
    assert set(templates_for(people["canbo"], at.date())) == {above, own}
    assert set(templates_for(province, at.date())) == {above}
    with pytest.raises(NotPermitted):
        template_actions.end(template=above, by=people["canbo"], at=at)
    template_actions.end(template=own, by=people["canbo"], at=at)
    assert set(templates_for(people["canbo"], at.date())) == {above}


# --- comments and locks -----------------------------------------------------------------------------


def test_a_thread_on_a_field_is_answered_resolved_and_opened_again(message: Message, people: dict[str, User], at: datetime) -> None:
    leader, writer = people["duyet1"], people["canbo"]
    first = comment_actions.comment(message=message, text="Ghi rõ giờ", field="body", quote="Nhận hồ sơ", by=leader, at=at)
    answer = comment_actions.comment(message=message, text="Đã thêm", thread=first, by=writer, at=at)
    assert answer.field == "body"
    assert {(n.user, n.by) for n in Notice.objects.filter(kind="comment")} == {(writer, leader), (leader, writer)}
    comment_actions.resolve(thread=first, done=True, by=writer, at=at)
    (thread,) = threads_of(message)
    assert (thread.resolved_by, thread.resolved_at, [a.text for a in thread.answers.all()]) == (writer, at, ["Đã thêm"])
    with pytest.raises(NotAllowed, match="đánh dấu xong"):
        comment_actions.comment(message=message, text="Còn thiếu", thread=first, by=leader, at=at)
    comment_actions.resolve(thread=first, done=False, by=leader, at=at)
    comment_actions.comment(message=message, text="Còn thiếu", thread=first, by=leader, at=at)
    assert Comment.objects.filter(thread=first).count() == 2


def test_a_comment_needs_words_a_right_and_its_own_message(
    message: Message, release: Release, people: dict[str, User], at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        comment_actions.comment(message=message, text=" ", by=people["canbo"], at=at)
    stranger = User.objects.create_user("khac", password="x")
    with pytest.raises(NotPermitted):
        comment_actions.comment(message=message, text="x", by=stranger, at=at)
    other = actions.write(title="Khác", owner=message.owner, source=None, by=people["canbo"], at=at)
    thread = comment_actions.comment(message=other, text="x", field="khong-co", by=people["canbo"], at=at)
    assert thread.field == ""
    with pytest.raises(NotAllowed, match="không thuộc tin"):
        comment_actions.comment(message=message, text="x", thread=thread, by=people["canbo"], at=at)


def test_a_locked_message_is_edited_by_who_locked_it(message: Message, people: dict[str, User], at: datetime) -> None:
    comment_actions.lock(message=message, by=people["canbo"], at=at)
    actions.edited(message=Message.objects.get(pk=message.pk), by=people["canbo"], at=at)
    for act in (
        lambda: actions.edited(message=Message.objects.get(pk=message.pk), by=people["duyet1"], at=at),
        lambda: actions.attach_recording(message=message, audio=b"x", media_type="audio/mpeg", script="x", by=people["duyet1"], at=at),
        lambda: comment_actions.lock(message=message, by=people["duyet1"], at=at),
    ):
        with pytest.raises(NotAllowed, match="khóa"):
            act()
    second = User.objects.create_user("canbo9", password="x")
    Post.objects.create(user=second, body=message.owner, role="officer", valid_from="2025-07-01")
    with pytest.raises(NotAllowed, match="mới mở được"):
        comment_actions.unlock(message=message, by=second, at=at)
    comment_actions.unlock(message=message, by=people["duyet1"], at=at)
    actions.edited(message=Message.objects.get(pk=message.pk), by=second, at=at)


# --- versions ---------------------------------------------------------------------------------------


def test_any_two_versions_can_be_read_also_what_was_submitted_and_signed(message: Message, people: dict[str, User], at: datetime) -> None:
    message.save_revision(user=people["canbo"])
    actions.submit(message=message, by=people["canbo"], at=at)
    actions.send_back(message=message, reason="Sai tiền", by=people["duyet1"], at=at)
    changed = Message.objects.get(pk=message.pk)
    changed.summary = "Hộ gia đình được hỗ trợ 2,5 triệu đồng một hộ."
    changed.save()
    changed.save_revision(user=people["canbo"])
    actions.submit(message=changed, by=people["canbo"], at=at)
    for name in ("duyet1", "duyet2"):
        delivery.approve(message=changed, by=people[name], at=at)
    message = Message.objects.get(pk=message.pk)
    keys = {version.key for version in versions(message)}
    assert {"t1", "t2", "p1"} <= keys
    assert sum(key.startswith("r") for key in keys) >= 3
    first, second, signed = (form_at(message, key) for key in ("t1", "t2", "p1"))
    assert first is not None
    assert second is not None
    assert signed == second
    assert (first["summary"], second["summary"]) == ("Hộ gia đình được hỗ trợ 2.500.000 đồng một hộ.", changed.summary)
    newest = next(key for key in [v.key for v in versions(message)] if key.startswith("r"))
    read = form_at(message, newest)
    assert read is not None
    assert read["summary"] == changed.summary
    for wrong in ("r0", "p9", "t9", "x1", "", "r²", "p99999999999999"):
        assert form_at(message, wrong) is None, wrong
    assert now() >= at
