"""A document passed on: to bodies, groups and names; confirmed once; entered into the recipient's own book."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from loa.documents import sharing_actions
from loa.documents.models import Document, Recipient
from loa.documents.queries import reading_of
from loa.documents.sharing_queries import given as given_to
from loa.documents.sharing_queries import proposed, received_by
from loa.documents.sharing_rules import CannotShare, Way, awaited_until, is_late
from loa.ledger.models import Entry as Line
from loa.organisations.models import Body, BodyGroup, Post, User


@given(st.dates(), st.integers(0, 400), st.booleans(), st.integers(-400, 800))
def test_a_receipt_is_late_only_after_its_last_day(sent: date, days: int, confirmed: bool, passed: int) -> None:
    try:
        today = sent + timedelta(days=passed)
        last = awaited_until(sent, days)
    except OverflowError:
        return
    assert last is not None
    assert is_late(sent, days, confirmed, today) == (not confirmed and passed > days)
    assert not is_late(sent, None, confirmed, today)


@pytest.fixture
def office(commune: Body) -> Body:
    return Body.objects.get(parent=commune, kind="commune_office", name__startswith="Phòng Kinh tế")


@pytest.fixture
def clerk(office: Body, people: dict[str, User]) -> User:
    user = User.objects.create_user("vanthu", is_staff=True)
    user.groups.set(people["canbo"].groups.all())
    Post.objects.create(user=user, body=office, role="officer", valid_from=date(2025, 7, 1))
    return user


def give(document: Document, people: dict[str, User], at: datetime, to: list[Body | BodyGroup | str], **more: object) -> list[Recipient]:
    return sharing_actions.give(document=document, to=to, way=Way.SYSTEM, within_days=3, by=people["canbo"], at=at, **more)[0]  # type: ignore[arg-type]


def test_a_group_is_its_members_of_the_day(document: Document, people: dict[str, User], commune: Body, at: datetime) -> None:
    group = BodyGroup.objects.get(scope=commune, name="các thôn")
    rows = give(document, people, at, [group, "  Báo   Hoa Giang "])
    assert len(rows) == Body.objects.filter(parent=commune, kind="village").count() + 1
    assert Recipient.objects.filter(body__isnull=True).get().named_as == "Báo Hoa Giang"
    again, had = sharing_actions.give(document=document, to=[group], way=Way.SYSTEM, within_days=None, by=people["canbo"], at=at)
    assert again == []
    assert len(had) == len(rows) - 1


def test_what_may_not_be_given(document: Document, people: dict[str, User], clerk: User, at: datetime) -> None:
    with pytest.raises(CannotShare, match="Chưa chọn"):
        give(document, people, at, [document.owner])
    with pytest.raises(PermissionDenied):
        sharing_actions.give(document=document, to=["x"], way=Way.SYSTEM, within_days=None, by=User.objects.create_user("la"), at=at)
    Document.objects.filter(pk=document.pk).update(secrecy="mat")
    document.refresh_from_db()
    with pytest.raises(CannotShare, match="độ mật"):
        give(document, people, at, ["Báo Hoa Giang"])


def test_the_recipient_confirms_once_and_enters_it(
    document: Document, people: dict[str, User], office: Body, clerk: User, at: datetime
) -> None:
    (row,) = give(document, people, at, [office])
    assert [r.pk for r in received_by(clerk, at.date())] == [row.pk]
    assert not received_by(User.objects.create_user("khac"), at.date())
    sharing_actions.confirm(recipient=row, by=clerk, at=at)
    sharing_actions.confirm(recipient=row, by=clerk, at=at + timedelta(days=1))
    assert Line.objects.filter(act="document.received").count() == 1
    entered = sharing_actions.enter_received(recipient=row, by=clerk, at=at)
    assert (entered.owner, entered.direction, entered.arrival_number, entered.original_sha256) == (
        office,
        "in",
        1,
        document.original_sha256,
    )
    assert entered.sender == document.owner.name
    assert sharing_actions.enter_received(recipient=row, by=clerk, at=at) == entered


def test_only_who_acts_for_the_recipient_confirms(document: Document, people: dict[str, User], office: Body, at: datetime) -> None:
    (row,) = give(document, people, at, [office])
    with pytest.raises(PermissionDenied):
        sharing_actions.confirm(recipient=row, by=User.objects.create_user("la"), at=at)
    with pytest.raises(CannotShare):
        sharing_actions.confirm(recipient=give(document, people, at, ["Báo Hoa Giang"])[0], by=people["canbo"], at=at)


def test_the_paper_proposes_its_recipients(document: Document, at: datetime) -> None:
    found = proposed(document, reading_of(document).recipients, at.date())
    assert found
    assert not [m for m in found if m.name.lower().startswith("lưu")]


def test_late_receipts_stand_first(document: Document, people: dict[str, User], commune: Body, office: Body, at: datetime) -> None:
    village = Body.objects.filter(parent=commune, kind="village")[0]
    give(document, people, at - timedelta(days=9), [village])
    sharing_actions.give(document=document, to=[office], way=Way.PAPER, within_days=None, by=people["canbo"], at=at)
    first, second = given_to(document, at.date())
    assert (first.recipient.body, first.late, second.late) == (village, True, False)


def test_the_pages(client: Client, document: Document, people: dict[str, User], office: Body, clerk: User, at: datetime) -> None:
    client.force_login(people["canbo"])
    address = reverse("desk:recipients", args=[document.pk])
    page = client.post(address, {"names": "Báo Hoa Giang", "way": "paper", "days": "ba"})
    assert page.status_code == 422
    assert "Báo Hoa Giang" in page.content.decode()
    assert client.post(address, {"to": [f"body:{office.pk}"], "names": "Báo Hoa Giang", "way": "system", "days": "5"}).status_code == 302
    named = Recipient.objects.get(body=None)
    client.post(reverse("desk:confirm_for", args=[named.pk]), {"note": "Phiếu 12"})
    assert Recipient.objects.get(body=None).confirmed_note == "Phiếu 12"
    row = Recipient.objects.get(body=office)
    client.force_login(clerk)
    assert document.title[:30] in client.get(reverse("desk:received")).content.decode()
    file = client.get(reverse("desk:received_file", args=[row.pk]))
    assert file["X-Content-Type-Options"] == "nosniff"
    assert client.post(reverse("desk:confirm_received", args=[row.pk])).status_code == 302
    assert client.post(reverse("desk:enter_received", args=[row.pk])).status_code == 302
    assert Recipient.objects.get(pk=row.pk).entered_as is not None
    client.force_login(User.objects.create_user("la", is_staff=True))
    assert client.get(reverse("desk:received_file", args=[row.pk])).status_code in (302, 403, 404)
