"""Web Push against a push service of this machine that decrypts: known answers, wishes, faults, and addresses that may not be called."""

import base64
import json
import struct
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from channels.far import Asked, BreakOff, Said, far_side
from channels.test_contract import HOSTILE, PLAIN, parcel_of
from loa.channels.push.channel import Push
from loa.channels.push.door import Door, waited
from loa.channels.push.encryption import MOST, decoded, encoded, encrypted
from loa.channels.push.vapid import Vapid, new_key
from loa.delivery.port import Handed, Level, Parcel, Refused, TryLater, Unreachable

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@dataclass
class Browser:
    """What a browser keeps for itself, and how it reads (RFC 8291, written here once more from the RFC)."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"0123456789abcdef"

    @property
    def raw(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def at(self, endpoint: str) -> str:
        return json.dumps({"endpoint": endpoint, "p256dh": encoded(self.raw), "auth": encoded(self.secret)})

    def read(self, body: bytes) -> bytes:
        salt, (size, length) = body[:16], struct.unpack("!IB", body[16:21])
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size == 4096
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        ikm = HKDF(hashes.SHA256(), 32, self.secret, b"WebPush: info\0" + self.raw + sender).derive(shared)
        cek = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(ikm)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(ikm)
        plain = AESGCM(cek).decrypt(nonce, sealed, None)
        assert plain.endswith(b"\x02")
        return plain[:-1]


# --- Known answers ------------------------------------------------------------------------------------------------------------


def test_the_example_of_rfc_8291_comes_out_to_the_byte() -> None:
    sender = ec.derive_private_key(int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1())
    body = encrypted(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
        sender=sender,
    )
    assert encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
        "cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_longest_that_fits_is_4096_bytes_and_one_more_is_refused() -> None:
    browser = Browser()
    body = encrypted(b"x" * MOST, encoded(browser.raw), encoded(browser.secret))
    assert (MOST, len(body)) == (3993, 4096)
    assert browser.read(body) == b"x" * MOST
    with pytest.raises(ValueError, match="more than"):
        encrypted(b"x" * (MOST + 1), encoded(browser.raw), encoded(browser.secret))


def test_the_token_is_signed_for_that_service_for_half_a_day() -> None:
    vapid = Vapid(new_key(), "mailto:vanphong@lamtra.example.vn")
    header = vapid.authorization("https://push.example.net/wpush/v2/abc", AT)
    token = header.removeprefix("vapid t=").partition(", k=")[0]
    head, claims, signature = token.split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(decoded(claims)) == {
        "aud": "https://push.example.net", "exp": int((AT + timedelta(hours=12)).timestamp()), "sub": "mailto:vanphong@lamtra.example.vn",
    }  # fmt: skip
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(header.partition(", k=")[2]))
    raw = decoded(signature)
    both = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(both, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


# --- On its way ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def push(tmp_path: Any) -> Push:
    (tmp_path / "push.key").write_bytes(new_key())
    return Push(key_file=str(tmp_path / "push.key"), contact="mailto:a@lamtra.example.vn", timeout=2, private=True)


def to(browser: Browser, endpoint: str, push: Push, **content: Any) -> Parcel:
    parcel = parcel_of(push, push.render(replace(PLAIN, **content)))
    return replace(parcel, at=AT, destination=replace(parcel.destination, address=browser.at(endpoint)))


def test_the_browser_reads_what_was_approved_and_nobody_else_can(push: Push) -> None:
    browser, got = Browser(), list[Asked]()
    with far_side(lambda asked: (got.append(asked), Said(status=201, headers={"Location": "/m/7"}))[1]) as service:
        handed = push.deliver(to(browser, f"{service}/p/abc?x=1", push))
    assert handed == Handed(Level.ACCEPTED, "Dịch vụ thông báo đã nhận: 201 {}".replace(" {}", ""), "/m/7")
    (asked,) = got
    notice = json.loads(browser.read(asked.body))
    assert notice["title"] == PLAIN.title
    assert (notice["body"], notice["url"], notice["urgent"]) == (PLAIN.summary, PLAIN.page_url, False)
    assert (asked.path, asked.query) == ("/p/abc", {"x": "1"})
    assert (asked.headers["TTL"], asked.headers["Urgency"], asked.headers["Content-Encoding"]) == ("259200", "normal", "aes128gcm")
    assert asked.headers["Topic"] == notice["tag"]
    assert len(notice["tag"]) == 32
    assert PLAIN.title.encode() not in asked.body
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the library says
        Browser().read(asked.body)


def test_an_emergency_is_urgent_and_does_not_wait_for_days(push: Push) -> None:
    browser, got = Browser(), list[Asked]()
    with far_side(lambda asked: (got.append(asked), Said(status=201))[1]) as service:
        push.deliver(to(browser, f"{service}/p", push, kind="emergency"))
    assert (got[0].headers["TTL"], got[0].headers["Urgency"]) == ("43200", "high")


def test_a_correction_has_the_same_topic_and_another_message_has_not(push: Push) -> None:
    def tag(**content: Any) -> str:
        return str(json.loads(push.render(replace(PLAIN, **content)).body)["notice"]["tag"])

    assert tag() == tag(title="Đã sửa") != tag(page_url="https://lamtra.example.vn/tin/khac")


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_message_says_fits(name: str, push: Push) -> None:
    browser = Browser()
    plain = json.dumps(json.loads(push.render(HOSTILE[name]).body)["notice"], ensure_ascii=False).encode()
    assert browser.read(encrypted(plain, encoded(browser.raw), encoded(browser.secret))) == plain


ANSWERS = [
    (Said(status=404), Unreachable, None), (Said(status=410), Unreachable, None), (Said(status=400), Refused, None),
    (Said(status=413), Refused, None), (Said(status=301, headers={"Location": "http://10.0.0.1/"}), Refused, None),
    (Said(status=429, headers={"Retry-After": "90"}), TryLater, timedelta(seconds=90)),
    (Said(status=429, headers={"Retry-After": "Mon, 02 Mar 2026 03:05:00 GMT"}), TryLater, timedelta(minutes=5)),
    (Said(status=429), TryLater, timedelta(minutes=10)), (Said(status=503, headers={"Retry-After": "7"}), TryLater, timedelta(seconds=7)),
    (Said(status=500), TryLater, None), (Said(status=401), TryLater, timedelta(hours=6)), (Said(status=403), TryLater, timedelta(hours=6)),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kind", "wait"), ANSWERS)
def test_what_a_service_answers_is_understood(said: Said, kind: type[Exception], wait: timedelta | None, push: Push) -> None:
    with far_side(lambda _: said) as service, pytest.raises(kind) as error:
        push.deliver(to(Browser(), f"{service}/p", push))
    assert type(error.value) is kind
    if isinstance(error.value, TryLater):
        assert (error.value.after, error.value.everyone) == (wait, False), "one service that rests holds up no other"


def test_no_answer_is_tried_again_since_twice_shows_once(push: Push) -> None:
    def silent(_: Asked) -> Said:
        raise BreakOff

    with far_side(silent) as service, pytest.raises(TryLater):
        push.deliver(to(Browser(), f"{service}/p", push))
    with pytest.raises(TryLater):  # nobody listens there any more
        push.deliver(to(Browser(), f"{service}/p", push))


def test_many_go_over_one_connection_and_a_bad_one_stops_none(push: Push) -> None:
    browsers = [Browser() for _ in range(3)]

    def service(asked: Asked) -> Said:
        return Said(status=410 if asked.path == "/1" else 201)

    with far_side(service) as here:
        answers = list(push.deliver_many(to(b, f"{here}/{n}", push) for n, b in enumerate(browsers)))
    assert [type(answer) for answer in answers] == [Handed, Unreachable, Handed]


@pytest.mark.parametrize(
    "address", ["", "{}", "[]", "x", '{"endpoint":"https://a.example.net/","p256dh":"AA","auth":"AA"}', '{"endpoint":1}']
)
def test_a_subscription_that_cannot_be_read_has_ended(address: str, push: Push) -> None:
    parcel = to(Browser(), "https://a.example.net/", push)
    with pytest.raises(Unreachable):
        push.deliver(replace(parcel, destination=replace(parcel.destination, address=address)))


def test_without_a_key_the_lane_rests() -> None:
    with pytest.raises(TryLater) as error:
        Push().deliver(to(Browser(), "https://a.example.net/", Push()))
    assert error.value.everyone


# --- Where it may go ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["http://push.example.net/", "ftp://push.example.net/", "//push.example.net/", "file:///etc/passwd"])
def test_only_https_is_called(url: str) -> None:
    with pytest.raises(Refused, match="https"):
        Door(private=False, timeout=1).post(url, {}, b"", AT)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "192.168.1.1", "169.254.169.254", "[fd00::1]", "0.0.0.0"])
def test_the_office_s_own_network_is_not_called(host: str) -> None:
    with pytest.raises(Refused, match="mạng nội bộ"):
        Door(private=False, timeout=1).post(f"https://{host}:443/p", {}, b"", AT)


@pytest.mark.parametrize("inside", ["10.0.0.1", "::ffff:10.0.0.1", "224.0.0.1"])
def test_a_name_with_one_inner_address_among_others_is_not_called(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loa.channels.push.door.addresses_of", lambda *_: ["8.8.8.8", inside])
    with pytest.raises(Refused, match="mạng nội bộ"):
        Door(private=False, timeout=1).post("https://push.example.net/p", {}, b"", AT)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("", None), ("abc", None), ("-5", None), ("0", timedelta(0)), ("999999999", None), ("9999999", timedelta(days=1)),
        ("Mon, 02 Mar 2026 02:00:00 GMT", timedelta(0)), ("٣", None),
    ],
)  # fmt: skip
def test_how_long_to_wait_is_bounded(header: str, wait: timedelta | None) -> None:
    assert waited(header, AT) == wait


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"P-256|PEM|deserialize"):
        Vapid(b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(b"x" * 48) + b"\n-----END PRIVATE KEY-----\n", "mailto:a@b.vn")
