"""The canary goes the whole way and no citizen sees it; the check from outside begins with what the public sees."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client

from loa.delivery import actions, canary_actions, lane_actions, outside_actions
from loa.delivery.canary_queries import alarms, endpoints, file_url, flights, page_url, site_token
from loa.delivery.canary_rules import EVERY, GRACE, PATIENCE, PURPOSE, alarming, enough, slot
from loa.delivery.models import Canary, Delivery, OutsideAlarm
from loa.delivery.outside_queries import open_alarms
from loa.delivery.outside_rules import NoFeed, Sent, lacking, read_feed
from loa.delivery.port import DestinationKind, Handed, Level, OutcomeUnknown, Parcel, ReceiptMode, TryLater
from loa.delivery.rules import State
from loa.ledger.keys import trusted_keys
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body, User
from loa.seal.envelope import NotGenuine, open_sealed

FLOWN = {"portal", "feed", "loudspeaker", "board", "press_page", "cap", "leaflet", "poster", "briefing"}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch, commune: Body) -> Iterator[list[str]]:
    """What a look at a public address gives, without a socket; the addresses that were looked at."""
    looked: list[str] = []

    def fetch(url: str, timeout: float) -> bytes | None:
        looked.append(url)
        answer = Client().get(url.removeprefix(django_settings.LOA_SITE_URL))
        return answer.content if answer.status_code == 200 else None

    looking = ("loa.delivery.looking", "loa.channels.feed.channel", "loa.delivery.outside_actions", "loa.delivery.canary_actions")
    for place in looking:
        monkeypatch.setattr(f"{place}.fetch", fetch)
    yield looked
    endpoints.cache_clear()


def tick(at: datetime) -> None:
    canary_actions.tick(clock=lambda: at)


def newest(kind: str) -> Canary:
    return Canary.objects.filter(channel=kind).latest("began_at")


def test_every_channel_with_an_endpoint_is_flown_through_and_the_others_say_why_not(public: list[str], at: datetime) -> None:
    tick(at)
    assert {c.channel: c.state for c in Canary.objects.all()} == dict.fromkeys(FLOWN, "arrived")
    assert site_token() in public[0]
    found = {f.kind: f for f in flights(at)}
    assert found["portal"].arrived
    assert not found["portal"].alarm
    assert "LOA_CANARY_MAIL" in found["email"].none
    assert found["loudspeaker"].arrived
    assert "không phát" in newest("loudspeaker").evidence


def test_how_long_it_took_is_measured(public: list[str], at: datetime) -> None:
    seconds = iter(range(1000))
    canary_actions.tick(clock=lambda: at + timedelta(seconds=next(seconds)))
    assert (newest("portal").seconds or 0) >= 2


def test_once_in_a_quarter_of_an_hour_whoever_asks(public: list[str], at: datetime) -> None:
    for minute in (0, 1, 14):
        tick(slot(at) + minute * MINUTE)
    assert Canary.objects.filter(channel="portal").count() == 1
    assert canary_actions.begin(kind="portal", slot=slot(at), at=at) is None
    tick(slot(at) + EVERY)
    assert Canary.objects.filter(channel="portal").count() == 2
    tick(at + timedelta(days=9))
    assert Canary.objects.filter(channel="portal").count() == 1, "old ones are forgotten"


def test_no_public_place_knows_of_it(public: list[str], at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loa.delivery.looking.fetch", lambda url, timeout: None)  # it stays in the air
    tick(at)
    flying = newest("portal")
    assert flying.state == "handed_over"
    assert not Delivery.objects.exists()
    assert not Message.objects.filter(title__contains="thử").exists()
    for path in ("/", "/tin/", "/tin/atom.xml", "/tin/feed.json", "/tim-kiem/?q=tin+thử"):
        assert "Tin thử đường gửi" not in Client().get(path).content.decode(), path
    path = page_url(flying.key).removeprefix(django_settings.LOA_SITE_URL)
    shown = Client().get(path)
    assert shown.status_code == 200
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert f'data-release="{flying.sha256}"' in shown.content.decode()
    assert Client().get(f"/thu/{'0' * 32}/{flying.key}/").status_code == 404
    assert Client().get(f"/thu/{site_token()}/{'0' * 32}/").status_code == 404
    assert Client().get("/thu/ngoài/atom.xml").status_code == 404
    with pytest.raises(NotGenuine):
        open_sealed(flying.envelope, "loa/release/1", trusted_keys())
    assert open_sealed(flying.envelope, PURPOSE, trusted_keys())["sha256"] == flying.sha256
    Canary.objects.filter(pk=flying.pk).update(envelope={**flying.envelope, "signature": "x"})
    assert Client().get(path).status_code == 404, "an altered one is shown to nobody"


def test_a_test_station_takes_only_what_is_sealed_and_whole(public: list[str], at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    tick(at)
    assert newest("board").state == "arrived"
    assert file_url(newest("board").key, "seal.json") in public
    assert Client().get(file_url(newest("board").key, "file").removeprefix(django_settings.LOA_SITE_URL)).status_code == 404, "gone again"
    answers = {"seal.json": b"{}", "file": b"<html>other</html>"}
    monkeypatch.setattr("loa.delivery.canary_actions.fetch", lambda url, timeout: answers[url.rpartition("/")[2]])
    first = slot(at) + EVERY
    tick(first)
    assert newest("board").state == newest("loudspeaker").state == "handed_over"
    flying = newest("board")
    answers["seal.json"] = json.dumps(flying.envelope).encode()
    tick(first + MINUTE)
    assert newest("board").state == "handed_over", "the seal is genuine, the bytes are not"
    answers["file"] = bytes(flying.body)
    tick(first + 2 * MINUTE)
    assert newest("board").state == "arrived"
    assert newest("loudspeaker").state == "handed_over", "another flight's seal is none of its own"


def test_it_is_gone_when_it_has_arrived(public: list[str], at: datetime) -> None:
    tick(at)
    done = newest("portal")
    assert bytes(done.body) == b""
    assert Client().get(page_url(done.key).removeprefix(django_settings.LOA_SITE_URL)).status_code == 404
    assert Client().get(f"/thu/{site_token()}/atom.xml").status_code == 404


def test_what_is_not_seen_in_time_has_failed_and_two_misses_are_an_alarm(
    public: list[str], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick(at)
    monkeypatch.setattr("loa.delivery.looking.fetch", lambda url, timeout: None)
    first = slot(at) + EVERY
    tick(first)
    assert newest("portal").state == "handed_over"
    tick(first + PATIENCE)
    assert newest("portal").state == "failed"
    assert alarms(first + PATIENCE) == []
    tick(first + EVERY)
    later = first + EVERY + PATIENCE + GRACE
    tick(later)
    assert [f.kind for f in alarms(later) if f.kind != "feed"] == ["portal"]


def test_a_worker_that_is_dead_is_an_alarm_too(public: list[str], at: datetime) -> None:
    tick(at)
    assert alarms(at + 30 * MINUTE) == []
    assert {f.kind for f in alarms(at + 36 * MINUTE)} == FLOWN
    assert not alarming(None, None, at)
    assert alarming(at, None, at + 36 * MINUTE)


@pytest.mark.parametrize("answer", [TryLater("máy chủ bận"), OutcomeUnknown("mất kết nối"), ValueError("lỗi lạ")])
def test_a_fault_is_said_and_does_not_end_the_patrol(
    public: list[str], at: datetime, monkeypatch: pytest.MonkeyPatch, answer: Exception
) -> None:
    def deliver(parcel: Parcel) -> Handed:
        raise answer

    monkeypatch.setattr(endpoints()["portal"].channel, "deliver", deliver)
    tick(at)
    assert newest("portal").state == "failed"
    assert newest("portal").evidence
    assert newest("feed").state == "arrived"


def test_a_test_mailbox_sends_word_back(public: list[str], at: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CANARIES = {"email": {"ADDRESS": "thu@example.vn", "RETURNS": True, "WORDS": "hộp thư thử"}}
    endpoints.cache_clear()
    sent: list[Parcel] = []

    def deliver(parcel: Parcel) -> Handed:
        sent.append(parcel)
        return Handed(Level.ACCEPTED, "250 taken")

    monkeypatch.setattr(endpoints()["email"].channel, "deliver", deliver)
    tick(at)
    assert sent[0].destination.address == "thu@example.vn"
    assert newest("email").state == "handed_over", "the server's word is not enough when the mailbox can speak"
    letter = f"Received: x\r\nMessage-ID: <{sent[0].key}@example.vn>\r\n\r\nTin".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(letter)))
    out = io.StringIO()
    call_command("canary_letter", stdout=out)
    assert "đã về" in out.getvalue()
    assert newest("email").state == "arrived"
    for strange in (b"", b"Message-ID: <zz@x>\r\n"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(strange)))
        call_command("canary_letter", stdout=out)
    assert "Không phải thư thử" in out.getvalue()


def test_a_letter_that_is_only_a_file_has_not_arrived(public: list[str], at: datetime, settings: Any) -> None:
    settings.CANARIES = {"email": {"ADDRESS": "thu@example.vn"}}
    endpoints.cache_clear()
    tick(at)
    assert newest("email").state == "failed"
    assert "Chưa đặt máy chủ thư" in newest("email").evidence


def test_a_test_post_is_taken_down_again(public: list[str], at: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = endpoints()["leaflet"]
    gone: list[str] = []
    monkeypatch.setattr(endpoint.channel, "deliver", lambda parcel: Handed(Level.ACCEPTED, "đã nhận", "bai-1"))
    monkeypatch.setattr(endpoint.channel, "withdraw", lambda parcel, reference: gone.append(reference) or "Đã xóa bài thử.", raising=False)
    tick(at)
    assert gone == ["bai-1"]
    assert "Đã xóa" in newest("leaflet").evidence


@pytest.mark.parametrize("mode", list(ReceiptMode))
def test_a_proof_that_the_channel_can_give_is_asked_for(mode: ReceiptMode) -> None:
    assert enough(Level.SEEN_LIVE, mode, returns=False)
    assert not enough(Level.RENDERED, mode, returns=False)
    assert enough(Level.ACCEPTED, mode, returns=False) == (mode in (ReceiptMode.INSTANT, ReceiptMode.MANUAL))
    assert not enough(Level.ACCEPTED, mode, returns=True)


# --- the check from outside ---------------------------------------------------------------------------


def send(release: Release, by: User, at: datetime, *kinds: str) -> None:
    targets = [actions.Target(kind, DestinationKind.SITE, "site", "Cổng", release.message.owner) for kind in kinds]
    for row in actions.dispatch(release=release, targets=targets, by=by, at=at):
        lane_actions.attempt(delivery_id=row.pk, at=at)


def words(at: datetime) -> list[tuple[str, str]]:
    return [(lack.channel, lack.words) for lack in outside_actions.check(at=at)]


def test_a_release_that_was_never_sent_is_missed_after_its_time(public: list[str], release: Release, at: datetime) -> None:
    assert words(at + 29 * MINUTE) == []
    assert [kind for kind, _ in words(at + 31 * MINUTE)] == ["portal", "feed"]


def test_each_required_channel_needs_a_proven_delivery(public: list[str], release: Release, people: dict[str, User], at: datetime) -> None:
    send(release, people["canbo"], at, "portal", "feed", "email")
    Delivery.objects.filter(channel__in=["portal", "feed"]).update(state="seen_live")
    assert words(at + 29 * MINUTE) == []
    found = words(at + 31 * MINUTE)
    assert [kind for kind, _ in found] == ["email"], "it was sent there, so it must arrive there"
    assert "bằng chứng" in found[0][1]
    alarm = open_alarms(people["canbo"], at.date()).get()
    assert (alarm.since, alarm.release) == (at + 31 * MINUTE, release)
    words(at + 36 * MINUTE)
    assert OutsideAlarm.objects.count() == 1, "an alarm that stands is not raised again"
    Delivery.objects.filter(channel="email").update(state="accepted")
    assert words(at + 41 * MINUTE) == []
    assert not open_alarms(people["canbo"], at.date()).exists()
    assert OutsideAlarm.objects.get().cleared_at == at + 41 * MINUTE


def test_what_the_public_does_not_find_is_missed_whatever_the_rows_say(
    public: list[str], release: Release, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(release, people["canbo"], at, "portal", "feed")
    Delivery.objects.update(state="seen_live")
    empty = b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>'
    monkeypatch.setattr("loa.delivery.outside_actions.fetch", lambda url, timeout: empty)
    assert words(at + 31 * MINUTE) == [("feed", "đã giao cho bảng tin mà người dân không thấy ở đó")]
    ghost = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://x.vn/tin/la/</id></entry></feed>'
    monkeypatch.setattr("loa.delivery.outside_actions.fetch", lambda url, timeout: ghost)
    assert "ghost" in [kind for kind, _ in words(at + 31 * MINUTE)]
    monkeypatch.setattr("loa.delivery.outside_actions.fetch", lambda url, timeout: None)
    assert "Không đọc được" in words(at + 31 * MINUTE)[0][1]
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("outside", stdout=out)
    assert "Không đọc được bảng tin" in out.getvalue()


def test_a_broken_feed_is_said_so() -> None:
    for feed in (b"", b"<html/>", b"\xff", b'<!DOCTYPE x [<!ENTITY a "b">]><feed/>'):
        with pytest.raises(NoFeed):
            read_feed(feed)


def test_sending_again_does_not_give_more_time(at: datetime) -> None:
    late = Sent((State.FAILED, State.PENDING), at - HOUR)
    assert lacking(late, ReceiptMode.INSTANT, at - HOUR, at, timedelta(minutes=30))
    assert not lacking(Sent((State.FAILED, State.ACCEPTED), at - HOUR), ReceiptMode.INSTANT, at, at, timedelta(minutes=30))
    assert not lacking(Sent((State.WITHDRAWN,), at - HOUR), ReceiptMode.POLL, at - HOUR, at, timedelta(minutes=30))
    assert slot(datetime(2026, 3, 2, 3, 29, 59, tzinfo=UTC)) == datetime(2026, 3, 2, 3, 15, tzinfo=UTC)
