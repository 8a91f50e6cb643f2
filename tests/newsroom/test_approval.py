"""Two different people, the very content, a signature over every rendition."""

from datetime import datetime

import pytest

from loa.delivery import actions as delivery
from loa.delivery.port import TryLater
from loa.delivery.registry import channels
from loa.documents.actions import set_public
from loa.ledger import store
from loa.ledger.keys import trusted_keys
from loa.newsroom import actions
from loa.newsroom.models import Approval, Message, Release
from loa.newsroom.queries import sha256_of, waiting_for, writers_of
from loa.newsroom.rules import MOVES, NotAllowed, State, check_approver, move
from loa.newsroom.trace_queries import flags
from loa.organisations.models import Post, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import PERMISSIONS, Act, Role
from loa.seal.canonical import sha256_hex
from loa.seal.envelope import NotGenuine, open_sealed


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", ["submit", "return", "release", "revise", "delete"])
def test_only_the_moves_in_the_table(state: State, verb: str) -> None:
    if (state, verb) in MOVES:
        assert move(state.value, verb) in State
    else:
        with pytest.raises(NotAllowed):
            move(state.value, verb)


def test_author_submitter_and_first_approver_may_not_approve() -> None:
    for approver in (1, 2, 3):
        with pytest.raises(NotAllowed):
            check_approver(approver, writers=[1, 2], approved=[3])
    check_approver(4, writers=[1, 2], approved=[3])


def test_an_incomplete_message_is_not_submitted(message: Message, people: dict[str, User], at: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(summary="")
    with pytest.raises(NotAllowed, match="Tóm tắt"):
        actions.submit(message=message, by=people["canbo"], at=at)


def test_one_person_cannot_approve_twice(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    with pytest.raises(NotAllowed):
        delivery.approve(message=Message.objects.get(pk=message.pk), by=people["duyet1"], at=at)
    assert not Release.objects.exists()


def test_the_author_cannot_approve_even_with_the_role(message: Message, people: dict[str, User], at: datetime) -> None:
    Post.objects.create(user=people["canbo"], body=message.owner, role="approver", valid_from=at.date())
    actions.submit(message=message, by=people["canbo"], at=at)
    with pytest.raises(NotAllowed):
        delivery.approve(message=Message.objects.get(pk=message.pk), by=people["canbo"], at=at)


def approver(message: Message, name: str) -> User:
    made = User.objects.create_user(name, password="x")
    Post.objects.create(user=made, body=message.owner, role="approver", valid_from="2025-07-01")
    return made


def test_who_edited_the_text_does_not_approve_it(message: Message, people: dict[str, User], at: datetime) -> None:
    """Also an edit before the submission counts; who only opened the editor after it may approve."""
    actions.edited(message=message, by=people["duyet1"], at=at)
    actions.submit(message=message, by=people["canbo"], at=at)
    actions.edited(message=Message.objects.get(pk=message.pk), by=people["duyet2"], at=at)
    assert message not in waiting_for(people["duyet1"], at.date())
    assert message in waiting_for(people["duyet2"], at.date())
    with pytest.raises(NotAllowed, match="người sửa"):
        delivery.approve(message=message, by=people["duyet1"], at=at)
    assert delivery.approve(message=message, by=people["duyet2"], at=at) is None


def test_an_edit_of_an_older_version_does_not_count(release: Release, message: Message, people: dict[str, User], at: datetime) -> None:
    """After a release the next version has its own writers."""
    changed = Message.objects.get(pk=message.pk)
    changed.summary = "Hộ gia đình được hỗ trợ 2,5 triệu đồng một hộ."
    changed.save()
    actions.edited(message=changed, by=people["duyet1"], at=at)
    assert writers_of(changed) == {people["canbo"].pk, people["duyet1"].pk}
    actions.submit(message=changed, by=people["canbo"], at=at)
    third = approver(message, "duyet3")
    assert changed not in waiting_for(people["duyet1"], at.date())
    for by in (people["duyet2"], third):
        again = delivery.approve(message=Message.objects.get(pk=message.pk), by=by, at=at)
    assert again is not None
    assert writers_of(Message.objects.get(pk=message.pk)) == {people["canbo"].pk}


@pytest.mark.parametrize("role", [role for role in Role if role not in PERMISSIONS[Act.WRITE]])
def test_a_role_that_does_not_write_writes_no_message(role: Role, message: Message, at: datetime) -> None:
    other = User.objects.create_user("khac", password="x")
    Post.objects.create(user=other, body=message.owner, role=role, valid_from="2025-07-01")
    for act in (
        lambda: actions.write(title="Tin", owner=message.owner, source=None, by=other, at=at),
        lambda: actions.edited(message=message, by=other, at=at),
        lambda: actions.submit(message=message, by=other, at=at),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_an_administrator_of_the_program_approves_nothing(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    with pytest.raises(NotPermitted):
        delivery.approve(message=message, by=User.objects.get(username="quantri"), at=at)


def test_an_approver_of_another_body_cannot_approve(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    Post.objects.filter(user=people["duyet1"]).update(valid_to=at.date())
    with pytest.raises(NotPermitted, match="duyệt"):
        delivery.approve(message=Message.objects.get(pk=message.pk), by=people["duyet1"], at=at)


def test_a_release_is_signed_over_every_rendition(release: Release) -> None:
    payload = open_sealed(release.envelope, "loa/release/1", trusted_keys())
    assert {r["channel"] for r in payload["renditions"]} == set(channels()) - {"cap"}  # alerts are for emergencies alone
    assert {a["by"] for a in payload["approvals"]} == {f"user:{a.by_id}" for a in Approval.objects.all()}
    for rendition in release.renditions.all():
        assert sha256_hex(store.get(rendition.sha256)) == rendition.sha256
        assert rendition.sha256 in {r["sha256"] for r in payload["renditions"]}
    forged = {**release.envelope, "payload": {**payload, "title": "khác"}}
    with pytest.raises(NotGenuine):
        open_sealed(forged, "loa/release/1", trusted_keys())


def test_an_edit_after_submission_voids_the_approval(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    changed = Message.objects.get(pk=message.pk)
    changed.body += "\n\nThêm một câu."
    changed.save()
    actions.edited(message=changed, by=people["canbo"], at=at)
    assert Message.objects.get(pk=message.pk).state == State.DRAFT
    with pytest.raises(NotAllowed):
        delivery.approve(message=changed, by=people["duyet2"], at=at)
    assert not Release.objects.exists()


def test_a_change_behind_the_back_of_the_approver_is_noticed(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    Message.objects.filter(pk=message.pk).update(body="Nội dung bị thay lén.")
    with pytest.raises(NotAllowed, match="thay đổi"):
        delivery.approve(message=Message.objects.get(pk=message.pk), by=people["duyet1"], at=at)


def test_opening_the_editor_and_saving_nothing_keeps_the_approval(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    actions.edited(message=Message.objects.get(pk=message.pk), by=people["canbo"], at=at)
    assert Message.objects.get(pk=message.pk).state == State.SUBMITTED


def test_a_returned_message_needs_a_reason_and_a_new_round(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    with pytest.raises(NotAllowed):
        actions.send_back(message=message, reason=" ", by=people["duyet1"], at=at)
    actions.send_back(message=message, reason="Thiếu nơi nộp hồ sơ", by=people["duyet1"], at=at)
    actions.submit(message=message, by=people["canbo"], at=at)
    assert Message.objects.get(pk=message.pk).round == 2
    assert message in waiting_for(people["duyet1"], at.date()), "who returned it sees it again"


def test_a_channel_that_cannot_render_keeps_the_approval_out(
    message: Message, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)

    def broken(*_: object) -> None:
        raise TryLater("Giọng đọc chưa sẵn sàng")

    monkeypatch.setattr(channels()["loudspeaker"], "render", broken)
    with pytest.raises(TryLater):
        delivery.approve(message=Message.objects.get(pk=message.pk), by=people["duyet2"], at=at)
    assert Approval.objects.count() == 1
    assert not Release.objects.exists()


def test_a_changed_release_is_a_new_version(release: Release, message: Message, people: dict[str, User], at: datetime) -> None:
    changed = Message.objects.get(pk=message.pk)
    changed.summary = "Hộ gia đình được hỗ trợ 2,5 triệu đồng một hộ."
    changed.save()
    actions.edited(message=changed, by=people["canbo"], at=at)
    actions.submit(message=changed, by=people["canbo"], at=at)
    delivery.approve(message=changed, by=people["duyet1"], at=at)
    again = delivery.approve(message=changed, by=people["duyet2"], at=at)
    assert again is not None
    assert (again.version, release.version) == (2, 1)
    assert Release.objects.get(pk=release.pk).content_sha256 != again.content_sha256


def test_figures_that_are_not_in_the_source_are_flagged(message: Message) -> None:
    assert flags(message) == []
    message.body = "Hỗ trợ 3.500.000 đồng, nhận hồ sơ từ ngày 02/3/2026 theo Quyết định số 99/QĐ-UBND."
    written = " ".join(f.written for f in flags(message))
    for figure in ("3.500.000", "02/3/2026", "99/QĐ-UBND"):
        assert figure in written


def test_a_change_of_the_source_after_submission_can_be_returned(message: Message, people: dict[str, User], at: datetime) -> None:
    actions.submit(message=message, by=people["canbo"], at=at)
    set_public(document=message.source, public=True, by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match="thay đổi"):
        delivery.approve(message=message, by=people["duyet1"], at=at)
    actions.send_back(message=message, reason="văn bản nguồn đã đổi", by=people["duyet1"], at=at)
    actions.submit(message=message, by=people["canbo"], at=at)
    assert delivery.approve(message=message, by=people["duyet1"], at=at) is None


def test_a_recording_overwrites_no_words(message: Message, people: dict[str, User], at: datetime) -> None:
    stale = Message.objects.get(pk=message.pk)
    Message.objects.filter(pk=message.pk).update(body="Chữ của người khác vừa lưu.")
    actions.attach_recording(message=stale, audio=b"x", media_type="audio/mpeg", script="lời", by=people["canbo"], at=at)
    assert Message.objects.get(pk=message.pk).body == "Chữ của người khác vừa lưu."


def test_the_recording_is_part_of_what_is_approved(message: Message) -> None:
    before = sha256_of(message)
    message.recording_sha256 = "0" * 64
    assert sha256_of(message) != before
