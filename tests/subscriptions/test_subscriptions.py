"""People ask, confirm, choose and leave; nobody else does it for them, and what ended is wiped."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from loa.delivery import actions as delivery
from loa.delivery import lane_actions, proof_actions
from loa.delivery.bounces import read_bounce
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.delivery.queries import crowds
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.subscriptions import actions
from loa.subscriptions.models import Subscription, Topic
from loa.subscriptions.queries import leave_url, open_subscription, reach, token, wanting
from loa.subscriptions.rules import BOUNCES, CONFIRM_WITHIN, LETTERS_A_DAY, Ended, Kind
from loa.subscriptions.tasks import write_confirmation

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)


def asked(address: str = "dan@example.vn", at: datetime = AT) -> Subscription:
    row = actions.ask(address=address, topics=[], areas=[], at=at)
    assert row is not None
    return row


def confirmed(address: str = "dan@example.vn") -> Subscription:
    row = asked(address)
    actions.confirm(subscription=row, at=AT)
    return row


def path(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


@pytest.mark.django_db
def test_the_whole_way_from_the_form_to_leaving(commune: Body) -> None:
    client = Client()
    answer = client.post("/dang-ky/", {"address": "Dan@Example.VN"})
    assert "Còn một bước nữa" in answer.content.decode()
    row = Subscription.objects.get()
    assert row.address == "Dan@example.vn"
    write_confirmation.func(row.pk)
    link = re.search(r"https?://\S+/xac-nhan/\S+", str(mail.outbox[0].body))
    assert link
    page = path(link.group())
    assert client.get(page).status_code == 200
    row.refresh_from_db()
    assert row.confirmed_at is None, "mail programs open links by themselves"
    assert not reach([row.code])
    client.post(page, {})
    assert reach([row.code])
    leaving = path(leave_url(row.code))
    client.get(leaving)
    assert reach([row.code])
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(leaving, {"List-Unsubscribe": "One-Click"}).status_code == 200
    row.refresh_from_db()
    assert row.address == ""
    assert not reach([row.code])
    assert client.get(page).status_code == 404


@pytest.mark.django_db
def test_a_wrong_address_keeps_what_was_typed_and_a_known_one_gives_the_same_answer(commune: Body) -> None:
    client = Client()
    wrong = client.post("/dang-ky/", {"address": "khong-phai"})
    assert wrong.status_code == 422
    assert 'value="khong-phai"' in wrong.content.decode()
    confirmed("x@example.vn")
    answers = [client.post("/dang-ky/", {"address": a}).content.decode().replace(a, "") for a in ("x@example.vn", "moi@example.vn")]
    assert answers[0] == answers[1]


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", ".", "x", "a.b", "0" * 32 + ".", "é.é", "0" * 32 + "." + "A" * 20])
def test_a_token_that_is_not_ours_opens_nothing(given: str) -> None:
    confirmed()
    assert open_subscription(given) is None


@pytest.mark.django_db
def test_a_token_of_one_opens_no_other() -> None:
    one, two = confirmed("a@example.vn"), confirmed("b@example.vn")
    mixed = f"{two.code}.{token(one.code).partition('.')[2]}"
    assert open_subscription(mixed) is None


@pytest.mark.django_db
def test_nobody_is_flooded() -> None:
    for _ in range(LETTERS_A_DAY):
        asked()
    assert actions.ask(address="dan@example.vn", topics=[], areas=[], at=AT) is None
    assert actions.ask(address="dan@example.vn", topics=[], areas=[], at=AT + timedelta(days=2)) is not None
    for n in range(70):
        try:
            asked(f"d{n}@example.vn")
        except actions.TooMany:
            break
    else:
        pytest.fail("the form floods others")
    assert asked("sau@example.vn", AT + timedelta(minutes=11))


@pytest.mark.django_db
def test_nobody_changes_the_choices_of_another_by_typing_an_address() -> None:
    topic = Topic.objects.create(name="Đất đai")
    row = confirmed()
    actions.ask(address="dan@example.vn", topics=[topic], areas=[], at=AT)
    assert not row.topics.exists()


def test_topics_and_areas_choose(commune: Body) -> None:
    land, health = Topic.objects.create(name="Đất đai"), Topic.objects.create(name="Y tế")
    village, other = commune.children.filter(kind="village").order_by("pk")[:2]
    everything, of_land, of_village, of_commune = (confirmed(f"{n}@example.vn") for n in range(4))
    of_land.topics.set([land])
    of_village.areas.set([village])
    of_commune.areas.set([commune])

    def who(topic: Topic | None, *bodies: Body) -> set[str]:
        return set(wanting(Kind.EMAIL, topic, [b.pk for b in bodies]))

    assert who(land, village) == {everything.code, of_land.code, of_village.code, of_commune.code}
    assert who(health, village) == {everything.code, of_village.code, of_commune.code}
    assert who(None, other) == {everything.code, of_land.code, of_commune.code}
    actions.end(subscription=everything, why=Ended.LEFT, at=AT)
    assert everything.code not in who(land, village)


@pytest.mark.django_db
def test_an_address_that_refuses_ends_and_one_good_letter_starts_the_count_anew() -> None:
    row = confirmed()
    for _ in range(BOUNCES - 1):
        actions.bounced(code=row.code, at=AT)
    actions.reached(codes=[row.code])
    for _ in range(BOUNCES - 1):
        actions.bounced(code=row.code, at=AT)
    assert reach([row.code])
    actions.bounced(code=row.code, at=AT)
    row.refresh_from_db()
    assert (row.ended_why, row.address) == ("bounced", "")


@pytest.mark.django_db
def test_what_was_never_confirmed_is_forgotten() -> None:
    asked("nguoi-khac@example.vn")
    kept = confirmed("dan@example.vn")
    assert actions.forget(at=AT + CONFIRM_WITHIN + timedelta(minutes=1)) == 1
    assert list(Subscription.objects.all()) == [kept]


def test_who_leaves_before_it_goes_gets_nothing(release: Release, people: dict[str, User], at: datetime) -> None:
    row = confirmed()
    target = delivery.Target("email", DestinationKind.SUBSCRIBER, row.code, "Người đăng ký", release.message.owner)
    (sent,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    actions.end(subscription=row, why=Ended.LEFT, at=at)
    lane_actions.attempt(delivery_id=sent.pk, at=at)
    assert Delivery.objects.get().state == "expired"
    assert crowds(release)[0].states == [("expired", "Hết hạn, không gửi", 1)]
    assert "dan@example.vn" not in str(Delivery.objects.values().get())


def returned(key: str, action: str = "failed") -> bytes:
    """A letter as a mail server returns it."""
    return f"""From: MAILER-DAEMON@mx.example.vn
To: tin@x.example.vn
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.vn

Final-Recipient: rfc822; dan@example.vn
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

From: tin@x.example.vn
Message-ID: <{key}@x.example.vn>

--b--
""".encode()


@pytest.mark.parametrize("letter", [b"", b"\xff\x00", b"Subject: x\n\nhello", returned("a" * 32, "delayed"), returned("khong-phai")])
def test_other_letters_are_no_bounces(letter: bytes) -> None:
    assert read_bounce(letter) is None


def test_a_returned_letter_did_not_arrive(release: Release, people: dict[str, User], at: datetime) -> None:
    row = confirmed()
    target = delivery.Target("email", DestinationKind.SUBSCRIBER, row.code, "Người đăng ký", release.message.owner)
    (sent,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    lane_actions.attempt(delivery_id=sent.pk, at=at)
    bounce = read_bounce(returned(sent.key))
    assert bounce
    assert bounce.key == sent.key
    for _ in range(2):
        proof_actions.returned(delivery=sent, detail=bounce.detail, at=at)
    sent.refresh_from_db()
    row.refresh_from_db()
    assert sent.state == "failed"
    assert "no such user" in sent.attempts.order_by("-number")[0].detail
    assert row.bounces == 1
