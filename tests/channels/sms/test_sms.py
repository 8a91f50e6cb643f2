"""Short messages against a gate of this machine that keeps keys, limits and silences."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.far import Asked, BreakOff, Said, far_side
from loa.channels.sms import gate
from loa.channels.sms.channel import Sms
from loa.delivery.port import (
    Content,
    Destination,
    DestinationKind,
    Level,
    OutcomeUnknown,
    Parcel,
    Refused,
    RetryMode,
    TryLater,
)

CONTENT = Content(
    "Cắt nước ngày mai",
    "Từ 8 giờ đến 11 giờ.",
    "Đoạn dài.",
    "",
    None,
    "",
    None,
    "UBND xã Vân Khê",
    "",
    "Vân Khê",
    "https://x.example.vn/t/",
)


class Gate:
    """Takes a key once; `answer` says something else, `lose` says nothing."""

    def __init__(self) -> None:
        self.taken: dict[str, Any] = {}
        self.answer: Said | None = None
        self.lose = False
        self.asked: list[Asked] = []

    def __call__(self, asked: Asked) -> Said:
        self.asked.append(asked)
        if self.answer:
            return self.answer
        key = asked.headers["Idempotency-Key"]
        known = key in self.taken
        self.taken.setdefault(key, asked.json)
        if self.lose and not known:
            raise BreakOff
        return Said({"id": f"n-{key}"}, 409 if known else 202)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@pytest.fixture
def far() -> Iterator[tuple[Gate, dict[str, Any]]]:
    side = Gate()
    with far_side(side) as url:
        options = {"url": f"{url}/send/{{list}}", "list_name": "dan-xa", "headers": {"Authorization": "Bearer k"}, "private": True}
        yield side, {**options, "timeout": 2}


def parcel(key: str = "k1") -> Parcel:
    body = Sms().render(CONTENT).body
    there = Destination(DestinationKind.ACCOUNT, "account", "Tin nhắn SMS")
    digest = hashlib.sha256(body).hexdigest()
    return Parcel(key, there, body, "text/plain", digest, CONTENT.page_url, CONTENT.title, None, datetime(2026, 3, 2, tzinfo=UTC))


def test_the_gate_gets_list_text_and_key(far: tuple[Gate, dict[str, Any]]) -> None:
    side, options = far
    handed = Sms(**options).deliver(parcel())
    assert (handed.level, handed.reference) == (Level.ACCEPTED, "n-k1")
    (asked,) = side.asked
    assert asked.path == "/send/dan-xa"
    assert asked.headers["Authorization"] == "Bearer k"
    assert asked.json == {"list": "dan-xa", "text": "Cắt nước ngày mai\nTừ 8 giờ đến 11 giờ.\nhttps://x.example.vn/t/", "key": "k1"}


def test_the_same_key_again_is_known_and_sent_once(far: tuple[Gate, dict[str, Any]]) -> None:
    side, options = far
    sms = Sms(**options)
    assert sms.deliver(parcel()) == sms.deliver(parcel())
    assert list(side.taken) == ["k1"]


def test_a_lost_answer_is_unknown_unless_the_gate_keeps_keys(far: tuple[Gate, dict[str, Any]]) -> None:
    side, options = far
    side.lose = True
    plain, keeping = Sms(**options), Sms(**options, idempotent=True)
    assert (plain.retry_mode, keeping.retry_mode) == (RetryMode.FIRE_AND_FORGET, RetryMode.IDEMPOTENT)
    with pytest.raises(OutcomeUnknown):
        plain.deliver(parcel())
    with pytest.raises(TryLater) as later:
        keeping.deliver(parcel("k2"))
    assert not later.value.everyone
    assert keeping.deliver(parcel("k2")).reference == "n-k2"


@pytest.mark.parametrize("status", [401, 402, 403, 429, 503])
def test_what_concerns_the_account_rests_all(far: tuple[Gate, dict[str, Any]], status: int) -> None:
    side, options = far
    side.answer = Said({"error": "no"}, status, {"Retry-After": "30"})
    with pytest.raises(TryLater) as later:
        Sms(**options).deliver(parcel())
    assert later.value.everyone
    assert later.value.after == (timedelta(seconds=30) if status in (429, 503) else timedelta(hours=1))


@pytest.mark.parametrize("status", [302, 400, 404, 422])
def test_a_refusal_is_a_refusal(far: tuple[Gate, dict[str, Any]], status: int) -> None:
    side, options = far
    side.answer = Said({"error": "text too long"}, status, {"Location": "http://127.0.0.1:9/"})
    with pytest.raises(Refused, match="too long"):
        Sms(**options).deliver(parcel())
    assert len(side.asked) == 1


@pytest.mark.parametrize("said", [Said({"error": "oops"}, 500), Said(b"<html>", 502)])
def test_a_fault_of_theirs_is_unknown(far: tuple[Gate, dict[str, Any]], said: Said) -> None:
    side, options = far
    side.answer = said
    with pytest.raises(OutcomeUnknown):
        Sms(**options).deliver(parcel())


PRIVATE = [
    "http://127.0.0.1/x",
    "http://localhost/x",
    "http://10.1.2.3/",
    "http://192.168.1.1/",
    "http://169.254.169.254/",
    "http://[::1]/",
]


@pytest.mark.parametrize("url", [*PRIVATE, "ftp://1.1.1.1/x", "file:///etc/passwd", "http:///x", "nothing"])
def test_an_address_in_the_own_network_is_not_called_unless_meant(url: str) -> None:
    with pytest.raises(TryLater) as later:
        Sms(url=url, list_name="dan").deliver(parcel())
    assert later.value.everyone


@pytest.mark.parametrize("inside", ["10.0.0.1", "::ffff:10.0.0.1", "224.0.0.1"])
def test_one_private_address_of_several_is_enough(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "addresses_of", lambda *_: ["8.8.8.8", inside])
    with pytest.raises(TryLater, match="mạng nội bộ"):
        gate.check_public("https://sms.example.vn/x")
    monkeypatch.setattr(gate, "addresses_of", lambda *_: ["8.8.8.8"])
    gate.check_public("https://sms.example.vn/x")


def test_it_is_closed_until_it_is_set() -> None:
    with pytest.raises(TryLater, match="Chưa đặt") as later:
        Sms().deliver(parcel())
    assert later.value.everyone
