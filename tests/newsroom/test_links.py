"""Approval links: one person, one content, one use, a short life; the same rules as at the desk; questions and answers."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery import actions as delivery
from loa.ledger.models import Entry
from loa.newsroom import actions, link_actions
from loa.newsroom.link_queries import approvers_of, changes_since, state_of
from loa.newsroom.link_rules import (
    LINK_STATE_WORDS,
    MOST_WRONG,
    LinkFacts,
    LinkState,
    changes_between,
    link_state,
    opens,
    secret_hash,
    split_token,
)
from loa.newsroom.models import Approval, ApprovalLink, Message, Release
from loa.newsroom.rules import NotAllowed, State
from loa.newsroom.tasks import send_link
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted

OPEN = {
    "used": False, "expired": False, "withdrawn": False, "wrong": 0, "holds_role": True, "message_state": "submitted",
    "same_content": True, "wrote": False, "approved": False,
}  # fmt: skip


@pytest.fixture
def submitted(message: Message, people: dict[str, User], at: datetime) -> Message:
    actions.submit(message=message, by=people["canbo"], at=at)
    return Message.objects.get(pk=message.pk)


def issue(message: Message, user: User, at: datetime) -> tuple[ApprovalLink, str]:
    return link_actions.issue(message=message, user=user, by=user, at=at)


@pytest.mark.parametrize(
    ("fact", "state"),
    [
        ({}, LinkState.OPEN),
        ({"used": True}, LinkState.USED),
        ({"expired": True}, LinkState.EXPIRED),
        ({"withdrawn": True}, LinkState.WITHDRAWN),
        ({"wrong": MOST_WRONG}, LinkState.LOCKED),
        ({"holds_role": False}, LinkState.NO_POST),
        ({"message_state": "released"}, LinkState.RELEASED),
        ({"message_state": "draft"}, LinkState.RETURNED),
        ({"same_content": False}, LinkState.CHANGED),
        ({"wrote": True}, LinkState.OWN_TEXT),
        ({"approved": True}, LinkState.APPROVED),
        ({"used": True, "holds_role": False}, LinkState.NO_POST),
    ],
)
def test_every_reason_closes_a_link_and_has_words(fact: dict[str, object], state: LinkState) -> None:
    assert link_state(LinkFacts(**{**OPEN, **fact})) is state  # type: ignore[arg-type]
    assert LINK_STATE_WORDS[state]


@given(st.text(max_size=80))
def test_any_token_is_read_without_error(token: str) -> None:
    parts = split_token(token)
    assert parts is None or (len(parts[0]), len(parts[1])) == (12, 43)


def test_only_the_secret_opens() -> None:
    assert opens("a" * 43, secret_hash("a" * 43))
    assert not opens("b" * 43, secret_hash("a" * 43))
    assert not opens("", secret_hash("a" * 43))


def test_what_changed_is_told_field_by_field() -> None:
    found = changes_between({"title": "Một", "body": "x", "source": None}, {"title": "Hai", "body": "x", "source": {"heading": "Số 1"}})
    assert [(c.label, c.before, c.after) for c in found] == [("Tiêu đề", "Một", "Hai"), ("Văn bản nguồn", "", "Số 1")]


def test_a_token_is_nowhere_but_with_its_receiver(submitted: Message, people: dict[str, User], at: datetime) -> None:
    link, token = issue(submitted, people["duyet1"], at)
    assert link_actions.find(token=token) == link
    stored = str(list(ApprovalLink.objects.values())) + str(list(Entry.objects.values()))
    assert token not in stored
    assert token[12:] not in stored


@pytest.mark.parametrize("who", ["canbo", "quanly"])
def test_who_may_not_approve_gets_no_link(who: str, submitted: Message, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed):
        issue(submitted, people[who], at)
    with pytest.raises(NotPermitted):  # nor may who does not submit have one sent to an approver
        link_actions.issue(message=submitted, user=people["duyet1"], by=people["quanly"], at=at)


def test_two_links_sign_a_release_and_the_ledger_says_how(submitted: Message, people: dict[str, User], at: datetime) -> None:
    for name in ("duyet1", "duyet2"):
        link, _ = issue(submitted, people[name], at)
        link_actions.opened(link=link, at=at)
        link_actions.opened(link=link, at=at + timedelta(minutes=1))
        link.refresh_from_db()
        delivery.approve(message=submitted, by=people[name], at=at, link=link)
    assert Release.objects.count() == 1
    assert [a.link.user for a in Approval.objects.order_by("pk")] == [people["duyet1"], people["duyet2"]]
    lines = Entry.objects.filter(act="message.approved").order_by("pk")
    assert all("bằng liên kết" in line.summary and line.detail["link"] and line.detail["link_opened"] for line in lines)
    assert Entry.objects.filter(act="message.link_opened").count() == 2, "the first opening of each, once"


def test_a_link_works_once(submitted: Message, people: dict[str, User], at: datetime) -> None:
    link, _ = issue(submitted, people["duyet1"], at)
    link_actions.ask(message=submitted, text="Hạn nộp đến ngày nào?", by=people["duyet1"], at=at, link=link)
    for act in (
        lambda: delivery.approve(message=submitted, by=people["duyet1"], at=at, link=link),
        lambda: actions.send_back(message=submitted, reason="x", by=people["duyet1"], at=at, link=link),
        lambda: link_actions.ask(message=submitted, text="x", by=people["duyet1"], at=at, link=link),
    ):
        with pytest.raises(NotAllowed, match="đã được dùng"):
            act()
    assert not Approval.objects.exists()


def test_a_link_is_of_one_person_and_one_message(submitted: Message, people: dict[str, User], at: datetime) -> None:
    link, _ = issue(submitted, people["duyet1"], at)
    with pytest.raises(NotAllowed):
        delivery.approve(message=submitted, by=people["duyet2"], at=at, link=link)
    link.refresh_from_db()
    assert link.used_at is None


def test_a_link_ends_with_its_time_its_post_its_content_and_its_successor(
    submitted: Message, people: dict[str, User], at: datetime
) -> None:
    first, _ = issue(submitted, people["duyet1"], at)
    second, _ = issue(submitted, people["duyet1"], at)
    first.refresh_from_db()
    assert state_of(first, at) is LinkState.WITHDRAWN
    assert state_of(second, at + timedelta(hours=47, minutes=59)) is LinkState.OPEN
    assert state_of(second, at + timedelta(hours=48)) is LinkState.EXPIRED
    Post.objects.filter(user=people["duyet1"]).update(valid_to=date(2026, 3, 3))
    assert state_of(second, at + timedelta(days=1)) is LinkState.NO_POST
    with pytest.raises(NotPermitted, match="không có quyền"):
        delivery.approve(message=submitted, by=people["duyet1"], at=at + timedelta(days=1), link=second)
    Message.objects.filter(pk=submitted.pk).update(body="Nội dung bị thay lén.")
    third = second
    Post.objects.filter(user=people["duyet1"]).update(valid_to=None)
    assert state_of(third, at) is LinkState.CHANGED
    (change,) = changes_since(third)
    assert (change.label, change.after) == ("Nội dung", "Nội dung bị thay lén.")


def test_a_new_round_needs_a_new_link(submitted: Message, people: dict[str, User], at: datetime) -> None:
    link, _ = issue(submitted, people["duyet1"], at)
    actions.send_back(message=submitted, reason="Thiếu hạn nộp", by=people["duyet2"], at=at)
    assert state_of(link, at) is LinkState.RETURNED
    actions.submit(message=submitted, by=people["canbo"], at=at)
    assert state_of(link, at) is LinkState.CHANGED


def test_who_edits_after_getting_a_link_approves_nothing(submitted: Message, people: dict[str, User], at: datetime) -> None:
    link, _ = issue(submitted, people["duyet1"], at)
    changed = Message.objects.get(pk=submitted.pk)
    changed.summary += " Sửa."
    changed.save()
    actions.edited(message=changed, by=people["duyet1"], at=at)
    assert state_of(link, at) is LinkState.CHANGED
    actions.submit(message=changed, by=people["canbo"], at=at)
    assert people["duyet1"] not in approvers_of(Message.objects.get(pk=changed.pk), at)
    with pytest.raises(NotAllowed):
        issue(changed, people["duyet1"], at)


def test_a_wrong_secret_is_counted_and_locks_the_link(submitted: Message, people: dict[str, User], at: datetime) -> None:
    link, token = issue(submitted, people["duyet1"], at)
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert link_actions.find(token=wrong) is None
    link.refresh_from_db()
    assert (link.wrong, state_of(link, at)) == (1, LinkState.OPEN)
    for _ in range(MOST_WRONG):
        link_actions.find(token=wrong)
    link.refresh_from_db()
    assert state_of(link, at) is LinkState.LOCKED
    for broken in ("", token[:30], token + "x", "../../etc", "x" * 55):
        assert link_actions.find(token=broken) is None


def test_a_question_is_answered_once_and_the_message_stays_in_review(submitted: Message, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed, match="câu hỏi"):
        link_actions.ask(message=submitted, text="  ", by=people["duyet1"], at=at)
    with pytest.raises(NotPermitted):
        link_actions.ask(message=submitted, text="Sao?", by=people["canbo"], at=at)
    question = link_actions.ask(message=submitted, text="Hạn nộp đến ngày nào?", by=people["duyet1"], at=at)
    assert Message.objects.get(pk=submitted.pk).state == State.SUBMITTED
    with pytest.raises(NotPermitted):
        link_actions.answer(question=question, text="30/6", by=people["quanly"], at=at)
    link_actions.answer(question=question, text="Đến hết ngày 30/6/2026.", by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match="đã trả lời"):
        link_actions.answer(question=question, text="Khác", by=people["canbo"], at=at)
    assert delivery.approve(message=submitted, by=people["duyet1"], at=at) is None


def test_the_letter_goes_to_the_approver_only_and_not_twice(submitted: Message, people: dict[str, User]) -> None:
    officer = people["canbo"]
    assert send_link.call(submitted.pk, people["duyet1"].pk, officer.pk) == "sent"
    assert "Vừa gửi" in send_link.call(submitted.pk, people["duyet1"].pk, officer.pk)
    assert "không duyệt được" in send_link.call(submitted.pk, officer.pk, officer.pk)
    (letter,) = mail.outbox
    assert letter.to == [people["duyet1"].email]
    assert "/duyet/" in letter.body
    assert submitted.title in letter.subject


def test_a_letter_that_cannot_be_sent_withdraws_its_link(
    submitted: Message, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("loa.newsroom.tasks.EmailMessage.send", broken)
    assert send_link.call(submitted.pk, people["duyet1"].pk, people["canbo"].pk) == "not sent"
    link = ApprovalLink.objects.get()
    assert link.withdrawn_at is not None
    assert "ConnectionRefusedError" in link.trouble


def test_an_approver_of_an_office_of_the_body_is_asked_too(
    submitted: Message, people: dict[str, User], commune: Body, at: datetime
) -> None:
    office = commune.children.filter(kind="commune_office").first()
    third = User.objects.create_user("duyet3", password="x")
    Post.objects.create(user=third, body=office, role="approver", valid_from="2025-07-01")
    assert approvers_of(submitted, at) == [people["duyet1"], people["duyet2"], third]
