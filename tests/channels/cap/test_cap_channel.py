"""Alerts on their way to the public: what approvers sign, what is put around it, the signature, the index, updates and cancels."""

import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cryptography import x509
from django.test import Client
from django.utils import timezone
from lxml import etree

from channels.far import Asked, Said, far_side
from channels.test_contract import HOSTILE, PLAIN, parcel_of
from conftest import needed
from loa.channels.cap.channel import Cap
from loa.delivery import actions as delivery
from loa.delivery import lane_actions, parcel_queries, recall_actions
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind, Level
from loa.ledger.keys import alert_keys
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message, Release
from loa.organisations.models import User
from loa.paper.cap import NAMESPACE, Status, Urgency, problems, written
from loa.paper.cap_draft import completed, packed, unpacked
from loa.portal import alerts
from loa.seal.xml_signature import NotSigned, new_certificate, signed, verified

RULES = etree.RelaxNG(etree.parse(Path(__file__).parent / "alert.rng"))
CAP = f"{{{NAMESPACE}}}"
ATOM = "{http://www.w3.org/2005/Atom}"
KEYS = new_certificate("lamtra.example.vn", datetime(2026, 3, 2, tzinfo=timezone.get_fixed_timezone(420)))


# --- What is signed ---------------------------------------------------------------------------------------------------


def test_a_draft_survives_being_written() -> None:
    body = Cap().render(PLAIN).body
    assert packed(unpacked(body)) == body


@pytest.mark.parametrize("name", HOSTILE)
def test_any_message_becomes_an_alert_that_the_standard_allows(name: str, at: datetime) -> None:
    draft = unpacked(Cap().render(HOSTILE[name]).body)
    alert = completed(draft, identifier="a-1", sender="lamtra.example.vn", sent=timezone.localtime(at))
    assert problems(alert) == []
    xml = signed(written(alert), *KEYS)
    RULES.assertValid(etree.fromstring(xml))
    assert b"Signature" not in verified(xml, KEYS[1])


def test_what_nobody_said_is_unknown_and_not_guessed() -> None:
    info = unpacked(Cap().render(PLAIN).body).info
    assert (info.urgency, info.severity, info.certainty) == ("Unknown", "Unknown", "Unknown")


def test_only_an_emergency_is_carried() -> None:
    assert not Cap().carries(PLAIN)


# --- The signature ----------------------------------------------------------------------------------------------------


def _xml(at: datetime) -> bytes:
    draft = unpacked(Cap().render(PLAIN).body)
    return written(completed(draft, identifier="a-1", sender="lamtra.example.vn", sent=timezone.localtime(at)))


def test_the_same_alert_is_signed_alike_and_a_changed_letter_breaks_it(at: datetime) -> None:
    once, twice = signed(_xml(at), *KEYS), signed(_xml(at), *KEYS)
    assert once == twice
    assert etree.fromstring(verified(once, KEYS[1])).findtext(f"{CAP}identifier") == "a-1"
    with pytest.raises(NotSigned):
        verified(once.replace("Hộ nghèo".encode(), "Hộ giàu".encode()), KEYS[1])
    with pytest.raises(NotSigned):
        verified(once, new_certificate("other.example.vn", at)[1])
    with pytest.raises(NotSigned):
        verified(_xml(at), KEYS[1])


def test_a_tool_that_is_not_ours_accepts_it(tmp_path: Path, at: datetime) -> None:
    tool = needed("xmlsec1", "xmlsec1 is not on this machine")
    (tmp_path / "a.xml").write_bytes(signed(_xml(at), *KEYS))
    (tmp_path / "c.pem").write_bytes(KEYS[1])
    (tmp_path / "b.xml").write_bytes(signed(_xml(at), *KEYS).replace(b"a-1", b"a-2"))
    ask = [tool, "--verify", "--pubkey-cert-pem", str(tmp_path / "c.pem")]
    assert subprocess.run([*ask, str(tmp_path / "a.xml")], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*ask, str(tmp_path / "b.xml")], capture_output=True, check=False).returncode != 0


# --- On the portal ----------------------------------------------------------------------------------------------------


@pytest.fixture
def emergency(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cap, "carries", lambda self, content: True)


def hand_over(release: Release, by: User, at: datetime) -> Delivery:
    target = delivery.Target("cap", DestinationKind.SITE, "site", "Cổng", release.message.owner)
    (made,) = delivery.dispatch(release=release, targets=[target], by=by, at=at)
    lane_actions.attempt(delivery_id=made.pk, at=at)
    return made


@pytest.fixture
def alert(emergency: None, release: Release, people: dict[str, User], at: datetime) -> Release:
    hand_over(release, people["canbo"], at)
    return release


def page(path: str, status: int = 200) -> bytes:
    answer = Client().get(path)
    assert answer.status_code == status, path
    return answer.content


def entries() -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(page("/canh-bao/cap.xml")).iter(f"{ATOM}entry"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> list[datetime]:
    """The moment that the portal's pages see: the last of the list."""
    moments = [at + timedelta(minutes=1)]
    for name in ("alert_views", "views", "searching", "subscribing"):
        monkeypatch.setattr(f"loa.portal.{name}.now", lambda: moments[-1])
    return moments


def test_what_is_no_emergency_is_never_offered_as_an_alert(release: Release) -> None:
    assert not release.renditions.filter(channel="cap").exists()


def test_an_alert_is_in_the_index_and_at_its_own_address_signed(alert: Release, clock: list[datetime]) -> None:
    (entry,) = entries()
    links = {link.get("type"): link.get("href") for link in entry.iter(f"{ATOM}link")}
    assert links["application/cap+xml"] == f"http://testserver/canh-bao/{alert.uuid}.xml"
    xml = page(f"/canh-bao/{alert.uuid}.xml")
    RULES.assertValid(etree.fromstring(xml))
    said = ElementTree.fromstring(verified(xml, page("/canh-bao/chung-thu.pem")))
    assert (said.findtext(f"{CAP}status"), said.findtext(f"{CAP}msgType"), said.findtext(f"{CAP}scope")) == ("Actual", "Alert", "Public")
    assert said.findtext(f"{CAP}info/{CAP}headline") == alert.title
    assert said.findtext(f"{CAP}info/{CAP}expires") == timezone.localtime(alert.released_at + timedelta(hours=24)).isoformat("T", "seconds")
    assert page(f"/canh-bao/{alert.uuid}.xml") == xml


def test_an_all_clear_is_not_called_a_warning(alert: Release, clock: list[datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = alerts.current(clock[-1])
    assert one.alert.info is not None
    over = replace(one, alert=replace(one.alert, info=replace(one.alert.info, urgency=Urgency.PAST)))
    monkeypatch.setattr("loa.portal.alerts.current", lambda at: [over])
    said = page("/").decode()
    assert "Thông báo hết cảnh báo:</b>" in said
    assert "Cảnh báo khẩn cấp:</b>" not in said


def test_every_page_says_that_there_is_an_alert_until_it_ends(alert: Release, clock: list[datetime], at: datetime) -> None:
    for path in ("/", "/tin/", "/tim-kiem/", "/dang-ky/", "/canh-bao/", "/van-ban/"):
        assert "Cảnh báo khẩn cấp:</b>" in page(path).decode(), path
    clock.append(at + timedelta(hours=25))
    assert "Cảnh báo khẩn cấp:</b>" not in page("/").decode()
    assert entries() == []
    assert "không có cảnh báo nào" in page("/canh-bao/").decode()
    assert b"expires" in page(f"/canh-bao/{alert.uuid}.xml"), "an alert that ended stays at its address"


def again(message: Message, people: dict[str, User], at: datetime, title: str) -> Release:
    message.refresh_from_db()
    message.title = title
    message.save()
    newsroom.edited(message=message, by=people["canbo"], at=at)
    newsroom.submit(message=message, by=people["canbo"], at=at)
    assert delivery.approve(message=message, by=people["duyet1"], at=at) is None
    made = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert made is not None
    hand_over(made, people["canbo"], at)
    return made


def test_a_new_version_updates_what_stood_and_a_withdrawal_cancels_all(
    alert: Release, people: dict[str, User], clock: list[datetime], at: datetime
) -> None:
    later = at + timedelta(hours=1)
    second = again(alert.message, people, later, "Nước lên nhanh hơn")
    clock.append(later + timedelta(minutes=1))
    (entry,) = entries()
    assert entry.findtext(f"{ATOM}title") == "Nước lên nhanh hơn"
    update = ElementTree.fromstring(page(f"/canh-bao/{second.uuid}.xml"))
    first = timezone.localtime(alert.released_at).isoformat("T", "seconds")
    assert update.findtext(f"{CAP}msgType") == "Update"
    assert update.findtext(f"{CAP}references") == f"testserver,{alert.uuid},{first}"
    page(f"/canh-bao/{alert.uuid}.xml")  # what was updated can still be read: updates refer to it

    recall_actions.withdraw(
        message=alert.message, reason="Nhầm xã.", instead="Xã ta không bị lũ.", by=people["duyet1"], at=later + timedelta(hours=1)
    )
    clock.append(later + timedelta(hours=1, minutes=1))
    (entry,) = entries()
    assert [c.get("term") for c in entry.iter(f"{ATOM}category")] == ["Cancel"]
    cancel = ElementTree.fromstring(page(f"/canh-bao/{second.uuid}-huy.xml"))
    assert cancel.findtext(f"{CAP}msgType") == "Cancel"
    assert [one.split(",")[1] for one in (cancel.findtext(f"{CAP}references") or "").split()] == [str(alert.uuid), str(second.uuid)]
    assert "Xã ta không bị lũ." in (cancel.findtext(f"{CAP}info/{CAP}description") or "")
    RULES.assertValid(etree.fromstring(page(f"/canh-bao/{second.uuid}-huy.xml")))
    for gone in (alert, second):  # whoever still holds the old address learns that it was taken back
        assert ElementTree.fromstring(page(f"/canh-bao/{gone.uuid}.xml", 410)).findtext(f"{CAP}msgType") == "Cancel"
    assert "Cảnh báo khẩn cấp:</b>" not in page("/").decode()

    third = again(alert.message, people, later + timedelta(hours=2), "Lũ ở xã khác")
    clock.append(later + timedelta(hours=3))
    fresh = ElementTree.fromstring(page(f"/canh-bao/{third.uuid}.xml"))
    assert (fresh.findtext(f"{CAP}msgType"), fresh.findtext(f"{CAP}references")) == ("Alert", None)
    assert [entry.find(f"{ATOM}category").get("term") for entry in entries()] == ["Alert", "Cancel"]  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.ACTUAL])
def test_exercises_and_tests_are_never_public(
    status: Status,
    emergency: None,
    message: Message,
    people: dict[str, User],
    clock: list[datetime],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = Cap.render
    drill = Cap(status=status.value, note="Diễn tập phòng, chống thiên tai 2026")
    monkeypatch.setattr(Cap, "render", lambda self, content, recording=None: plain(drill, content))
    newsroom.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    made = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert made is not None
    row = hand_over(made, people["canbo"], at)
    assert "không đưa ra công chúng" in row.receipts.get().evidence
    assert entries() == []
    assert "Cảnh báo khẩn cấp:</b>" not in page("/").decode()
    page(f"/canh-bao/{made.uuid}.xml", 404)
    page(f"/canh-bao/{made.uuid}-huy.xml", 404)


def test_no_address_of_no_alert(alert: Release, clock: list[datetime]) -> None:
    for path in ("khong-co", "00000000-0000-0000-0000-000000000000", f"{alert.uuid}-huy", f"{alert.uuid}-huy-huy"):
        page(f"/canh-bao/{path}.xml", 404)


def test_a_released_alert_that_was_not_handed_over_is_not_public(emergency: None, release: Release, clock: list[datetime]) -> None:
    assert release.renditions.filter(channel="cap").exists()
    assert entries() == []
    page(f"/canh-bao/{release.uuid}.xml", 404)


# --- Our own look ------------------------------------------------------------------------------------------------------


def test_the_channel_sees_the_alert_that_the_portal_shows(alert: Release, clock: list[datetime], at: datetime) -> None:
    (row,) = alert.deliveries.filter(channel="cap")
    files = {"/cap.xml": page("/canh-bao/cap.xml"), f"/canh-bao/{alert.uuid}.xml": page(f"/canh-bao/{alert.uuid}.xml")}
    parcel = parcel_queries.parcel_of(row, at)

    def site(asked: Asked) -> Said:
        body = files.get(asked.path)
        return Said(body.replace(b"http://testserver", here.encode()), headers={"Content-Type": "text/xml"}) if body else Said(status=404)

    with far_side(site) as here:
        ours = replace(parcel, page_url=parcel.page_url.replace("http://testserver", here))
        channel = Cap(index_url=f"{here}/cap.xml")
        wrong = replace(ours, body=parcel.body.replace("Hỗ trợ".encode(), "Hổ trợ".encode()))
        assert channel.read_receipt(wrong) is None, "another text is no proof"
        body = parcel.body.replace(b"http://testserver", here.encode())
        seen = channel.read_receipt(replace(ours, body=body))
        assert seen is not None
        assert seen.level is Level.SEEN_LIVE
        files[f"/canh-bao/{alert.uuid}.xml"] = files[f"/canh-bao/{alert.uuid}.xml"].replace(b"Signature", b"Signaturf")
        assert channel.read_receipt(replace(ours, body=body)) is None, "unsigned is no proof"


def test_an_index_that_leads_elsewhere_or_is_none_proves_nothing(at: datetime) -> None:
    parcel = parcel_of(Cap(), Cap().render(PLAIN))
    links = f'<link type="text/html" href="{PLAIN.page_url}"/><link type="application/cap+xml" href="http://10.0.0.1/x.xml"/>'
    away = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{links}</entry></feed>'
    for body in (away.encode(), b"<feed", b"<!DOCTYPE feed><feed/>", b"\xff", b"<feed/>"):
        with far_side(lambda _, body=body: Said(body)) as here:
            assert Cap(index_url=f"{here}/cap.xml").read_receipt(parcel) is None


# --- The key -----------------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_only_its_user_reads_it(tmp_path: Path, settings: object, at: datetime) -> None:
    settings.LOA_CAP_KEY_FILE = tmp_path / "cap.pem"  # type: ignore[attr-defined]
    first, certificate = alert_keys(at)
    assert alert_keys(at + timedelta(days=3)) == (first, certificate)
    assert (tmp_path / "cap.pem").stat().st_mode & 0o777 == 0o600
    assert x509.load_pem_x509_certificate(certificate).not_valid_after_utc > at + timedelta(days=3000)


def test_the_sender_is_a_name_of_the_site(settings: object) -> None:
    assert alerts.sender() == "testserver"
    settings.LOA_CAP_SENDER = "canhbao@lamtra.example.vn"  # type: ignore[attr-defined]
    assert alerts.sender() == "canhbao@lamtra.example.vn"
