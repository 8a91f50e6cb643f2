"""Workflows as data: named steps in stages, always two different people who sign, told to the right people at the right moment."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery import actions as delivery
from loa.ledger.keys import trusted_keys
from loa.newsroom import actions, link_actions, notice_actions, tasks, workflow_actions
from loa.newsroom.link_queries import approvers_of
from loa.newsroom.models import Approval, Message, MessageKind, Notice, Release, ReviewStep, Workflow
from loa.newsroom.notice_queries import to_mail, unread_by
from loa.newsroom.queries import may_approve, waiting_for
from loa.newsroom.rules import NotAllowed
from loa.newsroom.workflow_queries import open_steps, review_steps, workflow_for
from loa.newsroom.workflow_rules import DEFAULT, StepRow, check_release, check_workflow, numbered
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import Role
from loa.seal.envelope import open_sealed

CHECK = StepRow(1, "Biên tập kiểm tra", Role.EDITOR.value, signs=False)
FIRST = StepRow(2, "Phó Chủ tịch ký", Role.APPROVER.value)
SECOND = StepRow(3, "Chủ tịch ký", Role.APPROVER.value)


@pytest.fixture
def editor(commune: Body) -> User:
    user = User.objects.create_user("bientap", password="x", email="bientap@example.vn", last_name="Biên", first_name="Tập")
    Post.objects.create(user=user, body=commune, role="editor", valid_from="2025-07-01")
    return user


@pytest.fixture
def head(commune: Body) -> User:
    """The administrator of the commune's people and rules."""
    user = User.objects.create_user("quanly2", password="x")
    Post.objects.create(user=user, body=commune, role="administrator", valid_from="2025-07-01")
    return user


def set_up(owner: Body, by: User, at: datetime, *steps: StepRow, kind: str = "", replaces: Workflow | None = None) -> Workflow:
    of = MessageKind.objects.get(pk=kind) if kind else None
    rows = steps or (CHECK, FIRST, SECOND)
    return workflow_actions.set_workflow(owner=owner, kind=of, name="Ba bước", steps=rows, replaces=replaces, by=by, at=at)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "hai bước ký"),
        ([FIRST], "hai bước ký"),
        ([FIRST, StepRow(3, "Xem lại", "editor", signs=False)], "hai bước ký"),
        ([FIRST, SECOND, StepRow(4, "Xem sau", "editor", signs=False)], "Bước cuối"),
        ([FIRST, StepRow(3, "Biên tập ký", "editor")], "Bước ký dành cho Lãnh đạo duyệt"),
        ([StepRow(1, "Kế toán xem", "finance", signs=False), FIRST, SECOND], "Bước kiểm tra dành cho"),
        ([StepRow(1, "A", "approver", person=7), StepRow(2, "B", "approver", person=7)], "cùng một người"),
        ([StepRow(n, f"B{n}", "approver") for n in range(9)], "tối đa"),
        ([StepRow(1, " ", "approver"), FIRST], "cần có tên"),
    ],
)
def test_a_workflow_that_would_break_the_rule_of_two_is_refused(steps: list[StepRow], words: str) -> None:
    assert any(words in said for said in check_workflow(steps, urgent=False)), check_workflow(steps, urgent=False)
    assert check_workflow([CHECK, FIRST, SECOND], urgent=False) == []
    assert check_workflow(DEFAULT, urgent=True) == []
    assert any("một chặng" in said for said in check_workflow([FIRST, SECOND], urgent=True))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_stages_are_numbered_without_gaps_in_their_order(stages: list[int]) -> None:
    found = numbered(StepRow(stage, f"b{n}", "approver") for n, stage in enumerate(stages))
    assert sorted({row.stage for row in found}) == list(range(1, len(set(stages)) + 1))
    assert [row.name for row in found] == [f"b{n}" for n, _ in sorted(enumerate(stages), key=lambda pair: pair[1])]


@given(st.lists(st.integers(1, 4), max_size=6), st.integers(0, 3))
def test_a_release_needs_two_different_signers_and_no_open_step(signers: list[int], left: int) -> None:
    if left == 0 and len(set(signers)) >= 2:
        check_release(signers, left)
    else:
        with pytest.raises(NotAllowed):
            check_release(signers, left)


def test_three_steps_one_after_the_other(message: Message, people: dict[str, User], editor: User, head: User, at: datetime) -> None:
    set_up(message.owner, head, at)
    actions.submit(message=message, by=people["canbo"], at=at)
    assert [step.name for step in open_steps(fresh(message))] == ["Biên tập kiểm tra"]
    assert approvers_of(fresh(message), at) == [editor], "the signers are not asked before the editor has looked"
    assert message in waiting_for(editor, at.date())
    assert message not in waiting_for(people["duyet1"], at.date())
    with pytest.raises(NotAllowed, match="Biên tập kiểm tra"):
        delivery.approve(message=message, by=people["duyet1"], at=at)
    assert delivery.approve(message=message, by=editor, at=at, comment="Đã soát chính tả") is None
    assert approvers_of(fresh(message), at) == [people["duyet1"], people["duyet2"]]
    assert message in waiting_for(people["duyet1"], at.date())
    assert message not in waiting_for(editor, at.date())
    assert delivery.approve(message=message, by=people["duyet1"], at=at) is None
    release = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert release is not None
    payload = open_sealed(release.envelope, "loa/release/1", trusted_keys())
    assert {a["by"] for a in payload["approvals"]} == {f"user:{people[n].pk}" for n in ("duyet1", "duyet2")}, "who checks does not sign"


def test_two_checkers_do_not_make_a_release(message: Message, people: dict[str, User], editor: User, head: User, at: datetime) -> None:
    """A check counts as no signature: with one signer there is no release, whatever the rows say."""
    actions.submit(message=message, by=people["canbo"], at=at)
    ReviewStep.objects.filter(message=message, name="Người ký thứ hai").update(role="editor", signs=False)
    assert delivery.approve(message=message, by=editor, at=at) is None
    with pytest.raises(NotAllowed, match="hai người khác nhau ký"):
        delivery.approve(message=message, by=people["duyet1"], at=at)
    assert not Release.objects.exists()


def test_an_emergency_asks_both_signers_at_the_same_moment(
    message: Message, people: dict[str, User], editor: User, head: User, at: datetime
) -> None:
    """Also under a workflow of three stages for all kinds: what checks is left out, all signers are asked in one go."""
    set_up(message.owner, head, at)
    Message.objects.filter(pk=message.pk).update(kind="emergency")
    actions.submit(message=fresh(message), by=people["canbo"], at=at)
    asked = Notice.objects.filter(message=message, kind="asked")
    assert {(n.user, n.at) for n in asked} == {(people["duyet1"], at), (people["duyet2"], at)}
    assert all("KHẨN" in n.words for n in asked)
    assert {s.opened_at for s in review_steps(fresh(message))} == {at}
    assert delivery.approve(message=message, by=people["duyet2"], at=at) is None
    released = delivery.approve(message=message, by=people["duyet1"], at=at)
    assert released is not None
    assert released.envelope["payload"]["priority"] == "emergency", "devices play it at once, and believe nobody else that it is one"
    with pytest.raises(NotAllowed, match="một chặng"):
        set_up(message.owner, head, at, FIRST, SECOND, kind="emergency")


def test_nobody_takes_a_step_for_their_own_text(message: Message, people: dict[str, User], editor: User, head: User, at: datetime) -> None:
    set_up(message.owner, head, at)
    actions.edited(message=message, by=editor, at=at)
    actions.submit(message=message, by=people["canbo"], at=at)
    assert not may_approve(editor, fresh(message), at.date())
    assert approvers_of(fresh(message), at) == []
    with pytest.raises(NotAllowed, match="người sửa"):
        delivery.approve(message=message, by=editor, at=at)


def test_a_step_for_one_person_is_for_that_person_alone(message: Message, people: dict[str, User], head: User, at: datetime) -> None:
    rows = (StepRow(1, "Phó Chủ tịch", "approver", person=people["duyet2"].pk), StepRow(2, "Chủ tịch", "approver"))
    set_up(message.owner, head, at, *rows)
    actions.submit(message=message, by=people["canbo"], at=at)
    assert approvers_of(fresh(message), at) == [people["duyet2"]]
    assert message not in waiting_for(people["duyet1"], at.date())
    with pytest.raises(NotAllowed):
        delivery.approve(message=message, by=people["duyet1"], at=at)
    assert delivery.approve(message=message, by=people["duyet2"], at=at) is None
    assert delivery.approve(message=message, by=people["duyet1"], at=at) is not None


def test_the_nearest_workflow_wins(commune: Body, head: User, at: datetime) -> None:
    province = commune.parent
    upper = User.objects.create_user("quanlytinh", password="x")
    Post.objects.create(user=upper, body=province, role="administrator", valid_from="2025-01-01")
    everywhere = set_up(province, upper, at)
    assert workflow_for(commune, "notice") == everywhere
    of_events = set_up(province, upper, at, kind="event")
    assert (workflow_for(commune, "event"), workflow_for(commune, "notice")) == (of_events, everywhere)
    own = set_up(commune, head, at)
    assert workflow_for(commune, "event") == own, "one's own comes before one from above"
    workflow_actions.end_workflow(workflow=own, by=head, at=at)
    assert workflow_for(commune, "event") == of_events


def test_two_who_change_a_workflow_at_once_do_not_overwrite(commune: Body, head: User, people: dict[str, User], at: datetime) -> None:
    first = set_up(commune, head, at)
    second = set_up(commune, head, at, FIRST, SECOND, replaces=first)
    with pytest.raises(NotAllowed, match="vừa đổi"):
        set_up(commune, head, at, replaces=first)
    assert workflow_for(commune, "notice") == second
    with pytest.raises(NotPermitted):
        set_up(commune, people["duyet1"], at, replaces=second)


def test_a_round_keeps_the_steps_that_it_began_with(
    message: Message, people: dict[str, User], editor: User, head: User, at: datetime
) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    set_up(message.owner, head, at)
    assert len(review_steps(fresh(message))) == 2
    assert delivery.approve(message=message, by=people["duyet1"], at=at) is None
    actions.send_back(message=message, reason="Thiếu giờ", by=people["duyet2"], at=at)
    actions.submit(message=fresh(message), by=people["canbo"], at=at)
    assert len(review_steps(fresh(message))) == 3


def test_who_approved_may_still_return_it(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    actions.send_back(message=message, reason="Vừa thấy sai ngày", by=people["duyet1"], at=at)
    assert fresh(message).state == "draft"
    assert Approval.objects.count() == 2


def test_notices_reach_the_writers_with_the_comment_and_nobody_else(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at, comment="Nên đọc chậm đoạn hai")
    told = Notice.objects.filter(kind="passed")
    assert [(n.user, "Nên đọc chậm đoạn hai" in n.words) for n in told] == [(people["canbo"], True)]
    actions.send_back(message=message, reason="Sai số tiền", by=people["duyet2"], at=at)
    assert [(n.user, "Sai số tiền" in n.words) for n in Notice.objects.filter(kind="returned")] == [(people["canbo"], True)]
    assert not unread_by(people["duyet1"]).exclude(kind="asked").exists()


def test_letters_carry_the_comment_and_go_once(message: Message, people: dict[str, User], at: datetime) -> None:
    User.objects.filter(pk=people["canbo"].pk).update(email="canbo@example.vn")
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at, comment="Nên đọc chậm đoạn hai")
    (notice,) = Notice.objects.filter(kind="passed")
    assert tasks.send_notice.call(notice.pk) == "sent"
    assert tasks.send_notice.call(notice.pk) == "not to be sent"
    (letter,) = mail.outbox
    assert letter.to == ["canbo@example.vn"]
    assert "Nên đọc chậm đoạn hai" in letter.body
    assert f"/lam-viec/tin/{message.pk}/" in letter.body


def test_who_is_asked_gets_a_link_and_who_is_no_longer_asked_gets_nothing(message: Message, people: dict[str, User], at: datetime) -> None:
    for name in ("duyet1", "duyet2"):
        User.objects.filter(pk=people[name].pk).update(email=f"{name}@example.vn")
    actions.submit(message=message, by=people["canbo"], at=at)
    one, two = (Notice.objects.get(kind="asked", user=people[name]) for name in ("duyet1", "duyet2"))
    assert tasks.send_notice.call(one.pk) == "sent"
    assert "/duyet/" in mail.outbox[0].body
    delivery.approve(message=message, by=people["duyet2"], at=at)
    assert tasks.send_notice.call(two.pk) == "no longer asked"
    assert len(mail.outbox) == 1
    assert not to_mail(at - timedelta(days=1)).filter(kind="asked").exists()


def test_what_waits_long_is_asked_about_again_and_again_but_not_at_once(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    day = timedelta(hours=24)
    assert notice_actions.remind(at=at + day - timedelta(minutes=1), after=day, urgent=False) == 0
    assert notice_actions.remind(at=at + day, after=day, urgent=True) == 0, "it is not urgent"
    assert notice_actions.remind(at=at + day, after=day, urgent=False) == 1
    assert notice_actions.remind(at=at + day, after=day, urgent=False) == 0
    waiting = Notice.objects.filter(kind="waiting")
    assert {n.user for n in waiting} == {people["duyet1"], people["duyet2"], people["canbo"]}
    assert "24 giờ" in waiting.get(user=people["canbo"]).words
    delivery.approve(message=message, by=people["duyet1"], at=at + day)
    assert notice_actions.remind(at=at + 2 * day, after=day, urgent=False) == 1
    assert Notice.objects.filter(kind="waiting", user=people["duyet1"]).count() == 1, "who has approved is not asked again"
    assert Notice.objects.filter(kind="waiting", user=people["duyet2"]).count() == 2


def test_a_link_carries_the_comment_too(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    link, _ = link_actions.issue(message=message, user=people["duyet1"], by=people["duyet1"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at, link=link, comment="Được, nhắc thôn Bến")
    assert Approval.objects.get().reason == "Được, nhắc thôn Bến"
    assert "nhắc thôn Bến" in Notice.objects.get(kind="passed").words
