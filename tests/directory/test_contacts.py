"""Contacts and official channels: addresses, proofs, who may enter and confirm, what the public sees."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from loa.directory import actions
from loa.directory.actions import ContactForm, Proof, proof_mark
from loa.directory.models import Contact, OfficialChannel
from loa.directory.queries import entries, public_bodies
from loa.directory.rules import PLACED, ChannelKind, Duty, ProofKind, WrongEntry, checked_address, checked_line, checked_mail
from loa.ledger.models import Entry
from loa.organisations.models import Body, User

NOW = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (ChannelKind.WEBSITE, "https://vankhe.hoagiang.gov.vn/trang-chu?x=1"),
        (ChannelKind.WEBSITE, "http://xã-vân-khê.vn"),
        (ChannelKind.FACEBOOK, "https://www.facebook.com/xavankhe"),
        (ChannelKind.ZALO, "https://zalo.me/123456"),
        (ChannelKind.YOUTUBE, "https://youtube.com/@xavankhe"),
        (ChannelKind.LOUDSPEAKER, "Nhà văn hóa thôn Đông"),
        (ChannelKind.EMAIL, "vanphong@vankhe.gov.vn"),
    ],
)
def test_addresses_that_are_good(kind: ChannelKind, address: str) -> None:
    assert checked_address(kind, f" {address} ") == address


@pytest.mark.parametrize(
    ("kind", "address", "words"),
    [
        (ChannelKind.WEBSITE, "", "Hãy ghi địa chỉ"),
        (ChannelKind.WEBSITE, "javascript:alert(1)", "bắt đầu bằng"),
        (ChannelKind.WEBSITE, "ftp://a.vn", "bắt đầu bằng"),
        (ChannelKind.WEBSITE, "https://127.0.0.1/x", "mạng nội bộ"),
        (ChannelKind.WEBSITE, "http://[::1]/", "mạng nội bộ"),
        (ChannelKind.WEBSITE, "http://2130706433/", "mạng nội bộ"),
        (ChannelKind.WEBSITE, "http://0x7f.1/", "mạng nội bộ"),
        (ChannelKind.WEBSITE, "http://localhost:8000", "mạng nội bộ"),
        (ChannelKind.WEBSITE, "http://may-chu.local/", "mạng nội bộ"),
        (ChannelKind.WEBSITE, "https://a.vn:99999/", "không đúng"),
        (ChannelKind.WEBSITE, "https://x:y@a.vn/", "mật khẩu"),
        (ChannelKind.FACEBOOK, "https://facebook.com.lua-dao.vn/xa", "facebook.com"),
        (ChannelKind.FACEBOOK, "https://notfacebook.com/xa", "facebook.com"),
        (ChannelKind.EMAIL, "a b@c.vn", "thư điện tử"),
    ],
)
def test_addresses_that_are_refused(kind: ChannelKind, address: str, words: str) -> None:
    with pytest.raises(WrongEntry, match=words):
        checked_address(kind, address)


@given(st.sampled_from(ChannelKind), st.text(max_size=60))
def test_any_text_is_kept_or_refused_with_words(kind: ChannelKind, text: str) -> None:
    checks = (lambda: checked_address(kind, text), lambda: checked_address(kind, f"https://{text}"))
    for check in (*checks, lambda: checked_mail(text), lambda: checked_line(text)):
        with suppress(WrongEntry):
            assert not check().startswith(("javascript:", "data:")) or kind in PLACED


@pytest.fixture
def channel(commune: Body, people: dict[str, User], at: datetime) -> OfficialChannel:
    return actions.add_channel(
        body=commune,
        kind=ChannelKind.FACEBOOK,
        name="Trang xã Vân Khê",
        address="https://www.facebook.com/xavankhe",
        public=True,
        valid_from=date(2025, 7, 1),
        proof=None,
        by=people["canbo"],
        at=at,
    )


def test_a_channel_is_official_only_when_its_proof_is_confirmed(channel: OfficialChannel, people: dict[str, User], at: datetime) -> None:
    assert (channel.official, channel.standing) == (False, "chưa có minh chứng")
    with pytest.raises(WrongEntry, match="chưa có minh chứng"):
        actions.confirm_channel(channel=channel, seen=proof_mark(channel), by=people["duyet1"], at=at)
    with pytest.raises(WrongEntry, match="Hãy ghi số, ngày"):
        actions.prove_channel(channel=channel, proof=Proof(ProofKind.DECISION), by=people["canbo"], at=at)
    with pytest.raises(WrongEntry, match=r"\.gov\.vn"):
        actions.prove_channel(channel=channel, proof=Proof(ProofKind.OWN_DOMAIN), by=people["canbo"], at=at)
    with pytest.raises(WrongEntry, match="JPG, PNG hoặc PDF"):
        actions.prove_channel(channel=channel, proof=Proof(ProofKind.MARK, "", b"MZ virus", "x.exe"), by=people["canbo"], at=at)
    proven = actions.prove_channel(
        channel=channel, proof=Proof(ProofKind.DECISION, "45/QĐ-UBND", b"%PDF-1.7 x", "qd.pdf"), by=people["canbo"], at=at
    )
    assert (proven.official, proven.standing) == (False, "minh chứng chờ xác nhận")
    with pytest.raises(PermissionDenied):
        actions.confirm_channel(channel=proven, seen=proof_mark(proven), by=people["canbo"], at=at)
    with pytest.raises(WrongEntry, match="vừa được thay"):
        actions.confirm_channel(channel=proven, seen="decision|44/QĐ-UBND|", by=people["duyet1"], at=at)
    for _ in range(2):  # the button twice
        confirmed = actions.confirm_channel(channel=proven, seen=proof_mark(proven), by=people["duyet1"], at=at)
    assert confirmed.official
    assert Entry.objects.filter(act="channel.confirm").count() == 1
    again = actions.prove_channel(channel=confirmed, proof=Proof(ProofKind.MARK, "dấu xanh"), by=people["canbo"], at=at)
    assert not again.official, "another proof has to be confirmed again"


def test_the_database_knows_no_confirmation_without_proof_or_person(channel: OfficialChannel, at: datetime) -> None:
    for values in ({"confirmed_at": at}, {"confirmed_at": at, "proof_kind": "mark"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficialChannel.objects.filter(pk=channel.pk).update(**values)


def test_a_channel_stands_once_and_ends_without_being_lost(channel: OfficialChannel, people: dict[str, User], at: datetime) -> None:
    same = {"body": channel.body, "kind": ChannelKind.FACEBOOK, "name": "x", "address": channel.address, "public": False}
    with pytest.raises(WrongEntry, match="đã có kênh này"):
        actions.add_channel(**same, valid_from=None, proof=None, by=people["canbo"], at=at)  # type: ignore[arg-type]
    actions.end_channel(channel=channel, on=NOW, by=people["canbo"], at=at)
    with pytest.raises(WrongEntry, match="đã ngừng"):
        actions.end_channel(channel=channel, on=NOW, by=people["canbo"], at=at)
    actions.add_channel(**same, valid_from=NOW, proof=None, by=people["canbo"], at=at)  # type: ignore[arg-type]
    assert OfficialChannel.objects.count() == 2


def test_strangers_enter_nothing(commune: Body, channel: OfficialChannel, people: dict[str, User], at: datetime) -> None:
    stranger = User.objects.create_user("la")
    with pytest.raises(PermissionDenied):
        actions.add_contact(body=commune, form=ContactForm(Duty.CONTACT, "A"), by=stranger, at=at)
    with pytest.raises(PermissionDenied):
        actions.publish_channel(channel=channel, public=False, by=stranger, at=at)
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    with pytest.raises(PermissionDenied):
        actions.add_contact(body=other, form=ContactForm(Duty.CONTACT, "A"), by=people["canbo"], at=at)


def test_a_contact_keeps_what_it_said_before(commune: Body, people: dict[str, User], at: datetime) -> None:
    form = ContactForm(Duty.SPOKESPERSON, "Phạm Thị Lan", "Chủ tịch", "0229 3862 123", "", "Quyết định 12/QĐ-UBND", True, date(2025, 7, 1))
    contact = actions.add_contact(body=commune, form=form, by=people["canbo"], at=at)
    with pytest.raises(WrongEntry, match="đã có trong danh sách"):
        actions.add_contact(body=commune, form=form, by=people["canbo"], at=at)
    moved = ContactForm(Duty.SPOKESPERSON, "Phạm Thị Lan", "Chủ tịch", "0229 3862 124", "", "Quyết định 12/QĐ-UBND", True, date(2025, 7, 1))
    actions.change_contact(contact=contact, form=moved, by=people["canbo"], at=at)
    line = Entry.objects.get(act="contact.change")
    assert line.detail == {"from": {"line": "0229 3862 123"}, "to": {"line": "0229 3862 124"}}
    for field, bad in (("person", " "), ("line", "không có"), ("line", ""), ("valid_to", date(2025, 7, 1))):
        values = {name: getattr(moved, name) for name in ContactForm.__dataclass_fields__} | {field: bad}
        with pytest.raises(WrongEntry) as wrong:
            actions.change_contact(contact=contact, form=ContactForm(**values), by=people["canbo"], at=at)
        assert wrong.value.field == field
    assert Contact.objects.get().line == "0229 3862 124"


def test_the_public_sees_what_is_public_and_in_use(commune: Body, channel: OfficialChannel, people: dict[str, User], at: datetime) -> None:
    for person, public in (("Lê Thị Mai", True), ("Người Nội Bộ", False)):
        form = ContactForm(Duty.INFORMATION, person, line="0229 3862 123", public=public)
        actions.add_contact(body=commune, form=form, by=people["canbo"], at=at)
    found = entries(list(public_bodies(commune, NOW, "thi mai")), NOW)
    assert [[c.person for c in one.contacts] for one in found] == [["Lê Thị Mai"]]
    assert list(public_bodies(commune, NOW, "noi bo")) == []
    actions.end_channel(channel=channel, on=NOW, by=people["canbo"], at=at)
    assert entries([commune], NOW)[0].channels == []
