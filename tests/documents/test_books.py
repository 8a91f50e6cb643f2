"""The books: numbers once and in order, corrections that stay, secrets that stay inside."""

import threading
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from loa.documents import actions
from loa.documents.models import Book, Document
from loa.documents.queries import Wanted, as_book, narrowed, reading_of, visible_to
from loa.documents.register_actions import edit_entry
from loa.documents.register_rules import CannotRegister, Entry
from loa.organisations.models import Body, Post, User
from loa.site.sample import load

LETTER = """UBND TỈNH HOA GIANG      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: {number}/UBND-VX           Hoa Giang, ngày {day:02d} tháng 02 năm 2026

Kính gửi: Ủy ban nhân dân các xã.
Ủy ban nhân dân tỉnh yêu cầu báo cáo việc thứ {number}.
"""


def letter(number: int, day: int = 5, stamp: str = "") -> bytes:
    return (f"{stamp}\n" if stamp else "").encode() + LETTER.format(number=number, day=day).encode()


def incoming(owner: Body, by: User, at: datetime, number: int, entry: Entry | None = None, stamp: str = "") -> Document:
    return actions.register(
        content=letter(number, stamp=stamp), name=f"{number}.txt", owner=owner, by=by, at=at, entry=entry or Entry(direction="in")
    )


def test_incoming_documents_are_numbered_by_body_and_year(commune: Body, people: dict[str, User], at: datetime) -> None:
    first, second = (incoming(commune, people["canbo"], at, n) for n in (1, 2))
    assert (first.book_year, first.arrival_number, second.arrival_number) == (2026, 1, 2)
    assert first.arrived_on == date(2026, 3, 2)
    old = incoming(commune, people["canbo"], at, 3, Entry(direction="in", arrived_on=date(2025, 12, 31)))
    assert (old.book_year, old.arrival_number) == (2025, 1), "another year is another book"
    other = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Post.objects.create(user=people["canbo"], body=other, role="officer", valid_from="2025-07-01")
    assert incoming(other, people["canbo"], at, 1).arrival_number == 1, "another body is another book"


def test_the_issuer_says_the_book(document: Document, commune: Body, people: dict[str, User], at: datetime) -> None:
    assert (document.direction, document.arrival_number) == ("out", None)
    content = (load.FOLDER / "ke-hoach-huyen-van-khe-2024.txt").read_bytes()
    other = actions.register(content=content, name="huyen.txt", owner=commune, by=people["canbo"], at=at)
    assert (other.direction, other.arrival_number, other.sender) == ("in", 1, other.issuer)


def test_a_registration_that_fails_gives_its_number_back(commune: Body, people: dict[str, User], at: datetime) -> None:
    incoming(commune, people["canbo"], at, 1)
    with pytest.raises(actions.AlreadyRegistered):
        incoming(commune, people["canbo"], at, 1)
    with pytest.raises(CannotRegister):
        incoming(commune, people["canbo"], at, 2, Entry(direction="in", arrival_number=1))
    assert incoming(commune, people["canbo"], at, 3).arrival_number == 2


def test_a_typed_number_moves_the_book_on(commune: Body, people: dict[str, User], at: datetime) -> None:
    assert incoming(commune, people["canbo"], at, 1, Entry(direction="in", arrival_number=118)).arrival_number == 118
    assert incoming(commune, people["canbo"], at, 2).arrival_number == 119


@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_once_are_all_different(commune: Body, people: dict[str, User], at: datetime) -> None:
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            incoming(commune, people["canbo"], at, number)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        for number in range(8):  # one connection only: threads would not meet
            work(number)
    else:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []
    assert sorted(Document.objects.values_list("arrival_number", flat=True)) == list(range(1, 9))
    assert Book.objects.get(owner=commune, year=2026).last == 8


def test_an_officers_entry_stays_when_the_reading_is_corrected(commune: Body, people: dict[str, User], at: datetime) -> None:
    document = incoming(commune, people["canbo"], at, 1)
    entry = Entry(
        direction="in", arrival_number=7, arrived_on=date(2026, 2, 9), sender="Sở Y tế", urgency="urgent", effective_on=date(2026, 2, 5)
    )
    edit_entry(document=document, entry=entry, edition=1, by=people["canbo"], at=at)
    changed = replace(reading_of(document), issuer="Sở Y tế tỉnh Hoa Giang")
    actions.correct(document=document, reading=changed, edition=2, by=people["canbo"], at=at)
    document.refresh_from_db()
    assert (document.arrival_number, document.arrived_on, document.sender) == (7, date(2026, 2, 9), "Sở Y tế")
    assert (document.urgency, document.effective_on, document.edition) == ("urgent", date(2026, 2, 5), 3)
    with pytest.raises(CannotRegister):
        edit_entry(document=document, entry=entry, edition=2, by=people["canbo"], at=at)
    assert incoming(commune, people["canbo"], at, 2).arrival_number == 8


def test_the_number_stays_with_the_year_and_is_new_in_another(commune: Body, people: dict[str, User], at: datetime) -> None:
    document = incoming(commune, people["canbo"], at, 1)
    same = edit_entry(document=document, entry=Entry("in", date(2026, 2, 1), 1), edition=1, by=people["canbo"], at=at)
    assert same.arrival_number == 1
    moved = edit_entry(document=document, entry=Entry("in", date(2025, 2, 1), 1), edition=2, by=people["canbo"], at=at)
    assert (moved.book_year, moved.arrival_number) == (2025, 1)
    out = edit_entry(document=document, entry=Entry("out"), edition=3, by=people["canbo"], at=at)
    assert (out.arrival_number, out.arrived_on, out.book_year) == (None, None, 2026)


def test_a_secret_document_is_never_public_and_stays_with_its_owner(commune: Body, people: dict[str, User], at: datetime) -> None:
    document = incoming(commune, people["canbo"], at, 1, stamp="MẬT")
    assert document.secrecy == "secret"
    with pytest.raises(CannotRegister):
        actions.set_public(document=document, public=True, by=people["canbo"], at=at)
    province = User.objects.create_user("tinh")
    Post.objects.create(user=province, body=Body.objects.get(kind="province"), role="officer", valid_from="2025-01-01")
    day = at.date()
    assert not visible_to(province, day).filter(pk=document.pk).exists()
    assert not visible_to(User.objects.get(username="quantri"), day).filter(pk=document.pk).exists()
    assert visible_to(people["canbo"], day).filter(pk=document.pk).exists()


def test_a_public_document_that_becomes_secret_is_closed(document: Document, people: dict[str, User], at: datetime) -> None:
    actions.set_public(document=document, public=True, by=people["canbo"], at=at)
    edit_entry(document=document, entry=Entry("out", secrecy="secret"), edition=1, by=people["canbo"], at=at)
    document.refresh_from_db()
    assert not document.public


def test_only_those_who_act_for_the_owner_change_the_entry(document: Document, at: datetime) -> None:
    province = User.objects.create_user("tinh")
    Post.objects.create(user=province, body=Body.objects.get(kind="province"), role="officer", valid_from="2025-01-01")
    with pytest.raises(PermissionDenied):
        edit_entry(document=document, entry=Entry("in"), edition=1, by=province, at=at)


def test_a_list_is_narrowed_by_each_field(document: Document, commune: Body, people: dict[str, User], at: datetime) -> None:
    letter_in = incoming(commune, people["canbo"], at, 5)
    seen = visible_to(people["canbo"], at.date())
    for wanted, expected in (
        (Wanted(direction="in"), letter_in), (Wanted(direction="out"), document), (Wanted(type="KH"), document),
        (Wanted(issuer=letter_in.issuer), letter_in), (Wanted(first=date(2026, 2, 1)), letter_in),
        (Wanted(last=date(2026, 1, 31)), document),
    ):  # fmt: skip
        assert list(narrowed(seen, wanted)) == [expected], wanted
    assert not narrowed(seen, Wanted(direction="none")).exists()
    assert not narrowed(seen, Wanted(public="1")).exists()
    assert narrowed(seen, Wanted(year=2026, public="0", owner=commune.pk)).count() == 2
    assert list(as_book(narrowed(seen, Wanted(direction="in")), "in")) == [letter_in]


def test_a_date_with_blanks_is_found_in_its_month(commune: Body, people: dict[str, User], at: datetime) -> None:
    content = (load.FOLDER / "ke-hoach-huyen-van-khe-2024.txt").read_bytes()
    document = actions.register(content=content, name="huyen.txt", owner=commune, by=people["canbo"], at=at)
    seen = visible_to(people["canbo"], at.date())
    if len(document.date_text) == 7:
        month = date.fromisoformat(f"{document.date_text}-15")
        assert list(narrowed(seen, Wanted(first=month))) == [document]
