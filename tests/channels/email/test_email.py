"""Letters against a real mail server of this machine, with the answers and faults that servers have."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from loa.channels.email.channel import Email
from loa.delivery.port import Content, Destination, DestinationKind, Handed, Level, OutcomeUnknown, Parcel, Refused, TryLater

CONTENT = Content(
    "Đổi thẻ bảo hiểm y tế", "Đổi thẻ mới <không mất tiền>.", "Đoạn một.\n\n- Mục một\n- Mục hai", "Hộ nghèo", None, "Đến xã.", None,
    "Ủy ban nhân dân xã Vân Khê", "", "Vân Khê", "https://x.example.vn/tin/the/",
)  # fmt: skip
LEAVE = "https://x.example.vn/dang-ky/thoi/0123456789abcdef0123456789abcdef.ABCDEFGHIJKLMNOPQRST/"


class Far:
    """The far side: what it took, and how it answers."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.drop = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.rcpt.pop(0) if self.rcpt else "250 ok"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope.original_content)
        if self.drop:
            server.transport.abort()
        return self.data.pop(0) if self.data else "250 queued as A1"


@pytest.fixture
def far() -> Iterator[tuple[Far, Email]]:
    side = Far()
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    server = Controller(side, hostname="127.0.0.1", port=port)
    server.start()
    yield side, Email(server={"host": "127.0.0.1", "port": port, "tls": False, "timeout": 2}, sender="tin@x.example.vn")
    server.stop()


def parcel(email: Email, key: str = "k1", address: str = "dan@example.vn") -> Parcel:
    body = email.render(CONTENT).body
    there = Destination(DestinationKind.SUBSCRIBER, "c", "Người đăng ký", address, LEAVE)
    digest = hashlib.sha256(body).hexdigest()
    return Parcel(key, there, body, "message/rfc822", digest, CONTENT.page_url, CONTENT.title, None, datetime(2026, 3, 2, 10, tzinfo=UTC))


def test_the_letter_arrives_whole_and_lets_one_leave_with_one_click(far: tuple[Far, Email]) -> None:
    side, email = far
    handed = email.deliver(parcel(email))
    assert handed.level is Level.ACCEPTED
    assert "A1" in handed.evidence
    letter = message_from_bytes(side.taken[0], policy=default)
    assert letter["Subject"] == CONTENT.title
    assert letter["To"] == "dan@example.vn"
    assert letter["Message-ID"] == "<k1@x.example.vn>"
    assert letter["List-Unsubscribe"] == f"<{LEAVE}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, page = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert page
    assert LEAVE in text.get_content()
    assert LEAVE in page.get_content()
    assert "Mục hai" in text.get_content()
    assert "&lt;không mất tiền&gt;" in page.get_content()
    assert "<img" not in page.get_content(), "nothing tells us that it was opened"
    assert "LEAVE-URL" not in side.taken[0].decode()


def test_one_letter_refused_is_its_own_affair(far: tuple[Far, Email]) -> None:
    side, email = far
    side.rcpt = ["250 ok", "550 no such user", "450 busy", "250 ok"]
    answers = list(email.deliver_many(parcel(email, f"k{n}") for n in range(4)))
    assert [type(a) for a in answers] == [Handed, Refused, TryLater, Handed]
    assert not any(isinstance(a, TryLater) and a.everyone for a in answers)
    assert len(side.taken) == 2


def test_a_server_that_breaks_off_in_the_letter_leaves_the_outcome_unknown(far: tuple[Far, Email]) -> None:
    side, email = far
    side.drop = True
    with pytest.raises(OutcomeUnknown):
        email.deliver(parcel(email))
    side.drop = False
    assert email.deliver(parcel(email, "k2")).level is Level.ACCEPTED, "the next letter opens a new connection"


def test_a_server_that_closes_lets_the_rest_wait_without_being_tried(far: tuple[Far, Email]) -> None:
    side, email = far
    side.rcpt = ["250 ok", "421 closing"]
    answers = list(email.deliver_many(parcel(email, f"k{n}") for n in range(4)))
    assert [type(a) for a in answers] == [Handed, TryLater, TryLater, TryLater]
    assert all(isinstance(a, TryLater) and a.everyone for a in answers[1:])


def test_a_refused_letter_is_refused(far: tuple[Far, Email]) -> None:
    side, email = far
    side.data = ["554 spam"]
    with pytest.raises(Refused, match="554"):
        email.deliver(parcel(email))


def test_no_server_is_a_closed_channel_and_no_fault_of_the_letter() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    email = Email(server={"host": "127.0.0.1", "port": port, "tls": False}, sender="tin@x.example.vn")
    with pytest.raises(TryLater) as error:
        email.deliver(parcel(email))
    assert error.value.everyone


def test_a_wrong_password_says_so() -> None:
    def never(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    server = Controller(Far(), hostname="127.0.0.1", port=port, authenticator=never, auth_require_tls=False)
    server.start()
    try:
        email = Email(server={"host": "127.0.0.1", "port": port, "tls": False, "user": "a", "password": "b"}, sender="tin@x.example.vn")
        with pytest.raises(TryLater, match="mật khẩu") as error:
            email.deliver(parcel(email))
        assert error.value.everyone
    finally:
        server.stop()


def test_headers_cannot_be_put_in_by_an_address(far: tuple[Far, Email]) -> None:
    side, email = far
    for address in ("dan@example.vn\r\nBcc: all@example.vn", "dan@example.vn, all@example.vn", "dân@example.vn"):
        with pytest.raises(Refused):
            email.deliver(parcel(email, address=address))
    assert not side.taken


def test_two_threads_have_a_connection_each(far: tuple[Far, Email]) -> None:
    side, email = far
    threads = [
        threading.Thread(target=lambda n=n: list(email.deliver_many(parcel(email, f"{n}-{m}") for m in range(20)))) for n in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({message_from_bytes(taken)["Message-ID"] for taken in side.taken}) == 60


def test_an_address_says_nothing_but_an_address(far: tuple[Far, Email]) -> None:
    side, email = far
    with pytest.raises(Refused, match="ký tự"):
        email.deliver(parcel(email, address="dan@example.vn>SIZE=1<x"))
    assert side.taken == []
    email.deliver(parcel(email))
    assert len(side.taken) == 1


def test_sender_and_receiver_go_in_one_go_where_the_server_allows_it(far: tuple[Far, Email], monkeypatch: pytest.MonkeyPatch) -> None:
    side, email = far
    monkeypatch.setattr("smtplib.SMTP.has_extn", lambda self, name: name == "pipelining")
    side.rcpt = ["550 no such user"]
    with pytest.raises(Refused, match="550"):
        email.deliver(parcel(email, key="k1"))
    assert isinstance(email.deliver(parcel(email, key="k2")), Handed), "answers stay in step"
    assert len(side.taken) == 1
