"""Articles and broadcasts against a house of this machine that speaks as Zalo does, with its tokens, quotas and silences."""

import hashlib
import json
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.far import BreakOff, Said, far_side
from channels.zalo.zalo_far import FIRST, House, ill, zalo_options
from loa.channels.zalo.channel import Zalo
from loa.delivery.port import Content, Destination, DestinationKind, Level, OutcomeUnknown, Parcel, Refused, TryLater

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CREATE, VERIFY, BROADCAST, REFRESH = "v2.0/article/create", "v2.0/article/verify", "v2.0/oa/message", "v4/oa/access_token"
CONTENT = Content(
    "Đổi thẻ bảo hiểm y tế", "Đổi thẻ <không> mất tiền.", "Đoạn một.\n\n- Mục một", "Hộ nghèo", None, "Đến xã.", None,
    "Ủy ban nhân dân xã Vân Khê", "", "Vân Khê", "https://x.example.vn/tin/the/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def url(house: House) -> Iterator[str]:
    with far_side(house) as address:
        yield address


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    return tmp_path / "zalo.json"


@pytest.fixture
def zalo(url: str, notebook: Path) -> Zalo:
    return Zalo(**zalo_options(url, notebook, broadcasts_a_month=3))


def parcel(content: Content = CONTENT, key: str = "k1", at: datetime = AT, reference: str = "") -> Parcel:
    body = Zalo().render(content).body
    there = Destination(DestinationKind.ACCOUNT, "account", "Zalo")
    return Parcel(
        key, there, body, "application/json", hashlib.sha256(body).hexdigest(), content.page_url, content.title, None, at, reference
    )


def test_an_article_is_made_broadcast_and_seen(zalo: Zalo, house: House) -> None:
    handed = zalo.deliver(parcel())
    assert (handed.level, handed.reference) == (Level.ACCEPTED, "a1")
    assert "m1" in handed.evidence
    body = " ".join(part["content"] for part in house.articles["a1"]["body"])
    assert "<p>Đổi thẻ &lt;không&gt; mất tiền.</p>" in body
    assert CONTENT.page_url in body
    assert house.broadcasts[0]["message"]["attachment"]["payload"]["elements"] == [{"media_type": "article", "attachment_id": "a1"}]
    proof = zalo.read_receipt(parcel(reference="a1"))
    assert proof
    assert proof.level is Level.SEEN_LIVE
    assert zalo.deliver(parcel()) == handed
    assert len(house.articles) == len(house.broadcasts) == 1
    assert zalo.rates[0].count == 3


def test_without_a_quota_nothing_is_broadcast(url: str, notebook: Path, house: House) -> None:
    plain = Zalo(**zalo_options(url, notebook))
    assert "người quan tâm" not in plain.deliver(parcel()).evidence
    assert house.broadcasts == []
    assert plain.rates == ()


def test_tokens_turn_and_are_kept_by_their_owner_alone(zalo: Zalo, house: House, notebook: Path, url: str) -> None:
    zalo.deliver(parcel())
    assert stat.S_IMODE(notebook.stat().st_mode) == 0o600
    held = json.loads(notebook.read_bytes())
    assert (held["access_token"], held["refresh_token"]) == ("access-1", "refresh-1")
    again = Zalo(**zalo_options(url, notebook, broadcasts_a_month=3))  # a new process
    again.deliver(parcel(replace(CONTENT, title="Tin hai"), "k2"))
    assert house.turns == 1
    again.deliver(parcel(replace(CONTENT, title="Tin ba"), "k3", AT + timedelta(hours=26)))
    assert house.turns == 2


def test_a_token_that_ends_early_is_refreshed_once_and_the_call_goes_on(zalo: Zalo, house: House) -> None:
    zalo.deliver(parcel())
    house.access = "revoked"
    assert zalo.deliver(parcel(replace(CONTENT, title="Tin hai"), "k2")).reference == "a2"
    assert house.turns == 2


def test_a_refresh_token_that_was_used_closes_the_lane_until_consent_is_given_anew(
    zalo: Zalo, house: House, url: str, notebook: Path
) -> None:
    house.refresh = "given elsewhere"
    with pytest.raises(TryLater, match="cấp quyền lại") as later:
        zalo.deliver(parcel())
    assert later.value.everyone
    assert "s3cret" not in str(later.value)
    renewed = Zalo(**zalo_options(url, notebook, refresh_token="given elsewhere"))
    assert renewed.deliver(parcel()).reference == "a1"


def test_a_token_refused_twice_closes_the_lane(zalo: Zalo, house: House) -> None:
    house.answers["v2.0/article/getslice"] = [lambda: ill(-216), lambda: ill(-216)]
    with pytest.raises(TryLater, match="mã truy cập") as later:
        zalo.deliver(parcel())
    assert later.value.everyone
    assert house.turns == 2


def test_two_at_once_use_one_refresh_token_once(url: str, notebook: Path, house: House) -> None:
    errors: list[Exception] = []

    def one(number: int) -> None:
        try:
            Zalo(**zalo_options(url, notebook)).deliver(parcel(replace(CONTENT, title=f"Tin {number}"), f"k{number}"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert house.turns == 1
    assert json.loads(notebook.read_bytes())["refresh_token"] == house.refresh != FIRST


def test_an_article_that_is_being_made_is_asked_for_later_and_not_made_again(zalo: Zalo, house: House) -> None:
    house.answers[VERIFY] = [lambda: ill(-214, "processing"), lambda: ill(-214, "processing")]
    for _ in range(2):
        with pytest.raises(TryLater, match="đang xử lý") as later:
            zalo.deliver(parcel())
        assert not later.value.everyone
    assert zalo.deliver(parcel()).reference == "a1"
    assert house.asked.count(CREATE) == 1


def test_a_lost_article_is_looked_up_and_then_broadcast_once(zalo: Zalo, house: House) -> None:
    house.lose = CREATE
    with pytest.raises(OutcomeUnknown):
        zalo.deliver(parcel())
    assert zalo.look_up(parcel()) is None, "the article is found; the broadcast may go"
    assert zalo.deliver(parcel()).reference == "a1"
    assert len(house.articles) == len(house.broadcasts) == 1


def test_a_lost_article_without_broadcasts_is_what_was_found(url: str, notebook: Path, house: House) -> None:
    plain = Zalo(**zalo_options(url, notebook))
    house.lose = CREATE
    with pytest.raises(OutcomeUnknown):
        plain.deliver(parcel())
    found = plain.look_up(parcel())
    assert found
    assert found.reference == "a1"


def test_an_article_that_never_came_goes_again_after_two_looks(zalo: Zalo, house: House) -> None:
    def nothing() -> Said:
        raise BreakOff

    house.answers[CREATE] = [nothing]
    with pytest.raises(OutcomeUnknown):
        zalo.deliver(parcel())
    with pytest.raises(TryLater):
        zalo.look_up(parcel())
    assert zalo.look_up(parcel(at=AT + timedelta(minutes=3))) is None


def test_a_lost_broadcast_is_never_repeated_and_says_so(zalo: Zalo, house: House) -> None:
    house.lose = BROADCAST
    with pytest.raises(OutcomeUnknown):
        zalo.deliver(parcel())
    found = zalo.look_up(parcel())
    assert found
    assert "không gửi lại" in found.evidence
    zalo.deliver(parcel())
    assert len(house.broadcasts) == 1


@pytest.mark.parametrize("code", [-32, -211, -223, -224])
def test_quotas_and_limits_rest_all_and_the_broadcast_goes_later(zalo: Zalo, house: House, code: int) -> None:
    house.answers[BROADCAST] = [lambda: ill(code)]
    with pytest.raises(TryLater) as later:
        zalo.deliver(parcel())
    assert later.value.everyone
    zalo.deliver(parcel())
    assert len(house.articles) == len(house.broadcasts) == 1


def test_a_wrong_article_is_refused_and_429_waits(zalo: Zalo, house: House) -> None:
    house.answers[CREATE] = [lambda: ill(-201, "photo_url is invalid"), lambda: Said({}, 429, {"Retry-After": "60"})]
    with pytest.raises(Refused, match="photo_url"):
        zalo.deliver(parcel())
    with pytest.raises(TryLater) as later:
        zalo.deliver(parcel())
    assert later.value.after == timedelta(seconds=60)


@pytest.mark.parametrize("said", [Said(b"<html>", 502), Said({}, 200), Said({"error": 0, "data": {}})])
def test_an_answer_that_says_nothing_is_unknown(zalo: Zalo, house: House, said: Said) -> None:
    house.answers[CREATE] = [lambda: said]
    with pytest.raises(OutcomeUnknown):
        zalo.deliver(parcel())


def test_a_hidden_gone_or_other_article_is_no_proof(zalo: Zalo, house: House) -> None:
    zalo.deliver(parcel())
    house.articles["a1"]["status"] = "hide"
    assert zalo.read_receipt(parcel(reference="a1")) is None
    assert zalo.read_receipt(parcel(replace(CONTENT, body="Khác"), reference="a1")) is None
    assert zalo.read_receipt(parcel(reference="a9")) is None


def test_withdrawal_removes_the_article_and_twice_is_harmless(zalo: Zalo, house: House) -> None:
    zalo.deliver(parcel())
    assert "Đã gỡ" in zalo.withdraw(parcel(), "a1")
    assert house.articles == {}
    assert "không còn" in zalo.withdraw(parcel(), "a1")


def test_a_house_that_is_down_or_unset_closes_the_lane(notebook: Path) -> None:
    for zalo in (Zalo(**zalo_options("http://127.0.0.1:9", notebook)), Zalo()):
        with pytest.raises(TryLater) as later:
            zalo.deliver(parcel())
        assert later.value.everyone


def test_a_long_title_is_cut_and_said() -> None:
    made = Zalo().render(replace(CONTENT, title="Thông báo " * 30))
    assert len(json.loads(made.body)["title"]) <= 150
    assert "bị cắt" in made.warnings[0]
