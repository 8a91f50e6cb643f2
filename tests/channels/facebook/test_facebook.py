"""Posts on a page against a server of this machine that answers as the Graph API documents it."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.facebook.facebook_far import APP, PAGE, TOKEN, Page, error
from channels.far import BreakOff, Said, far_side
from loa.channels.facebook.channel import Facebook
from loa.delivery.port import Content, Destination, DestinationKind, Level, LooksUp, OutcomeUnknown, Parcel, Refused, TryLater, Withdraws

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CONTENT = Content(
    "Đổi thẻ bảo hiểm y tế", "Đổi thẻ không mất tiền.", "Đoạn một.\n\n- Mục một", "Hộ nghèo", None, "Đến xã.", None,
    "Ủy ban nhân dân xã Vân Khê", "", "Vân Khê", "https://x.example.vn/tin/the/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@pytest.fixture
def far() -> Iterator[tuple[Page, Facebook]]:
    page = Page()
    with far_side(page) as url:
        yield page, Facebook(page_id=PAGE, token=TOKEN, app_token=APP, base_url=f"{url}/v25.0", timeout=2)


def parcel(content: Content = CONTENT, key: str = "k1", at: datetime = AT, reference: str = "") -> Parcel:
    body = Facebook().render(content).body
    there = Destination(DestinationKind.ACCOUNT, "account", "Trang Facebook")
    digest = hashlib.sha256(body).hexdigest()
    return Parcel(key, there, body, "application/json", digest, content.page_url, content.title, None, at, reference)


def test_it_posts_once_with_text_and_link_and_sees_it_live(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    handed = facebook.deliver(parcel())
    assert (handed.level, handed.reference) == (Level.ACCEPTED, f"{PAGE}_1")
    assert page.posts[0]["link"] == CONTENT.page_url
    for said in (CONTENT.title, CONTENT.summary, "– Mục một", "Cần làm gì: Đến xã.", CONTENT.issuer, CONTENT.page_url):
        assert said in page.posts[0]["message"]
    proof = facebook.read_receipt(parcel(reference=handed.reference))
    assert proof
    assert proof.level is Level.SEEN_LIVE
    assert "https://facebook.example/" in proof.evidence
    assert page.tokens == {f"Bearer {TOKEN}", f"Bearer {APP}"}
    assert facebook.deliver(parcel()) == handed
    assert len(page.posts) == 1


def test_a_correction_at_the_same_address_is_another_post(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    facebook.deliver(parcel())
    assert facebook.deliver(parcel(replace(CONTENT, summary="Đổi thẻ mất 20.000 đồng."))).reference == f"{PAGE}_2"
    assert len(page.posts) == 2


def test_taken_without_an_answer_is_looked_up_and_not_posted_again(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    page.lose = True
    with pytest.raises(OutcomeUnknown):
        facebook.deliver(parcel())
    assert isinstance(facebook, LooksUp)
    found = facebook.look_up(parcel())
    assert found
    assert found.reference == f"{PAGE}_1"
    assert page.asked.count(f"POST {PAGE}/feed") == 1


def test_what_surely_never_arrived_may_go_again_but_only_after_two_looks(far: tuple[Page, Facebook]) -> None:
    page, facebook = far

    def nothing() -> Said:
        raise BreakOff

    page.answer = nothing
    with pytest.raises(OutcomeUnknown):
        facebook.deliver(parcel())
    with pytest.raises(TryLater) as later:
        facebook.look_up(parcel())
    assert later.value.after == timedelta(minutes=2)
    assert facebook.look_up(parcel(at=AT + timedelta(minutes=3))) is None


def test_a_post_that_shows_itself_late_is_found_at_the_second_look(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    page.lose = page.hidden = True
    with pytest.raises(OutcomeUnknown):
        facebook.deliver(parcel())
    with pytest.raises(TryLater):
        facebook.look_up(parcel())
    page.hidden = False
    assert facebook.look_up(parcel(at=AT + timedelta(minutes=3)))


def test_a_duplicate_is_the_post_that_is_there(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    facebook.deliver(parcel())
    page.hidden = True  # not yet listed when it is looked for, and a duplicate all the same
    with pytest.raises(Refused, match="trùng"):
        facebook.deliver(parcel())

    def listed() -> Said:
        page.hidden = False
        return error(506)

    page.answer = listed
    assert facebook.deliver(parcel()).reference == f"{PAGE}_1"
    assert len(page.posts) == 1


@pytest.mark.parametrize("me", [{"id": "77", "name": "Nguyễn Văn A"}, {"id": "99", "name": "Trang khác"}, {}])
def test_a_token_that_is_not_this_pages_own_posts_nothing(far: tuple[Page, Facebook], me: dict[str, str]) -> None:
    page, facebook = far
    page.me = me
    with pytest.raises(TryLater, match="không phải của trang") as error_:
        facebook.deliver(parcel())
    assert error_.value.everyone
    assert page.posts == []


def test_a_token_that_ends_soon_is_said_and_one_that_ended_closes_the_lane(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    page.told["expires_at"] = int((AT + timedelta(days=3)).timestamp())
    assert "hết hạn ngày 05/03/2026" in facebook.deliver(parcel()).evidence
    page.told = {"is_valid": False}
    with pytest.raises(TryLater, match="hết hạn") as error_:
        facebook.deliver(parcel(key="k2"))
    assert error_.value.everyone


USAGE = '{"1234567890": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 25}]}'


@pytest.mark.parametrize(
    ("said", "after"),
    [
        (error(190, 401, message="Session has expired"), timedelta(hours=1)),
        (error(190, 401, 460), timedelta(hours=1)),
        (error(4), timedelta(hours=1)),
        (error(17), timedelta(hours=1)),
        (error(32, **{"X-Business-Use-Case-Usage": USAGE}), timedelta(minutes=25)),
        (error(32, **{"X-Business-Use-Case-Usage": "nonsense"}), timedelta(hours=1)),
        (error(613), timedelta(hours=1)),
        (Said({}, 429, {"Retry-After": "90"}), timedelta(seconds=90)),
        (error(200, 403), timedelta(hours=1)),
    ],
)
def test_what_closes_the_account_rests_all_and_uses_up_no_try(far: tuple[Page, Facebook], said: Said, after: timedelta) -> None:
    page, facebook = far
    page.answer = lambda: said
    with pytest.raises(TryLater) as later:
        facebook.deliver(parcel())
    assert later.value.everyone
    assert later.value.after == after
    assert TOKEN not in str(later.value)


@pytest.mark.parametrize("said", [error(1, 500), error(2, 503), Said(b"<html>", 502), Said({}, 200), Said(b"[]", 200)])
def test_a_fault_of_theirs_after_the_post_went_out_is_unknown(far: tuple[Page, Facebook], said: Said) -> None:
    page, facebook = far
    page.answer = lambda: said
    with pytest.raises(OutcomeUnknown):
        facebook.deliver(parcel())


def test_a_wrong_post_is_refused_for_good(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    page.answer = lambda: error(100, message="Invalid link")
    with pytest.raises(Refused, match="Invalid link"):
        facebook.deliver(parcel())


def test_a_house_that_is_down_is_a_closed_lane() -> None:
    facebook = Facebook(page_id=PAGE, token=TOKEN, base_url="http://127.0.0.1:9/v25.0", timeout=1)
    for act in (facebook.deliver, facebook.look_up, facebook.read_receipt):
        with pytest.raises(TryLater) as later:
            act(parcel(reference="1_1"))
        assert later.value.everyone
    with pytest.raises(TryLater, match="Chưa đặt"):
        Facebook().deliver(parcel())


@pytest.mark.parametrize("said", [error(1, 500), error(4), Said(b"<html>", 502), error(100, message="odd")])
def test_a_look_that_fails_says_nothing_of_the_post(far: tuple[Page, Facebook], said: Said) -> None:
    page, facebook = far
    page.reading = lambda: said
    with pytest.raises(TryLater):
        facebook.read_receipt(parcel(reference="1_1"))
    with pytest.raises((TryLater, Refused)):
        facebook.look_up(parcel())


def test_a_post_that_is_gone_or_changed_is_no_proof(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    handed = facebook.deliver(parcel())
    page.posts[0]["message"] = "Tin khác"
    assert facebook.read_receipt(parcel(reference=handed.reference)) is None
    page.posts.clear()
    assert facebook.read_receipt(parcel(reference=handed.reference)) is None
    assert facebook.read_receipt(parcel()) is None


def test_withdrawal_deletes_the_post_and_twice_is_harmless(far: tuple[Page, Facebook]) -> None:
    page, facebook = far
    handed = facebook.deliver(parcel())
    assert isinstance(facebook, Withdraws)
    assert "Đã xóa" in facebook.withdraw(parcel(), handed.reference)
    assert page.posts == []
    assert "không còn" in facebook.withdraw(parcel(), handed.reference)


def test_nothing_is_written_to_logs_with_the_token(far: tuple[Page, Facebook], caplog: Any) -> None:
    _, facebook = far
    with caplog.at_level("DEBUG"):
        facebook.deliver(parcel())
    assert TOKEN not in "".join(r.getMessage() for r in caplog.records if r.name == "httpx")
