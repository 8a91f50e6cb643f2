"""Drafts: every edition is kept, nobody is overwritten, a number is given once."""

from collections.abc import Mapping
from datetime import date, datetime
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied

from loa.documents import drafting
from loa.documents.actions import EditedMeanwhile
from loa.documents.models import Draft, OutgoingNumber
from loa.documents.queries import drafts_visible_to, next_number, reading_of
from loa.documents.rules import official_of
from loa.ledger import store
from loa.ledger.models import Entry
from loa.organisations.models import Body, Post, User
from loa.paper.forms import Table

TYPED = {
    "issuer": "Ủy ban nhân dân xã Vân Khê",
    "issuer_parent": "Ủy ban nhân dân tỉnh Hoa Giang",
    "symbol": "KH-UBND",
    "place": "Vân Khê",
    "title": "Truyền thông chính sách năm 2026",
    "bases": "Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24 tháng 6 năm 2022 của Chính phủ",
    "body": "I. MỤC ĐÍCH\nBảo đảm người dân được biết.\nII. TỔ CHỨC THỰC HIỆN\n1. Phòng Văn hóa - Xã hội: Chủ trì, tham mưu thực hiện.",
    "authority": "TM. Ủy ban nhân dân",
    "position": "Chủ tịch",
    "name": "Phạm Thị Lan",
    "recipients": "Các thôn\nLưu: VT",
}
DAY = date(2026, 3, 2)


@pytest.fixture
def officer(people: dict[str, User]) -> User:
    return people["canbo"]


@pytest.fixture
def draft(commune: Body, officer: User, at: datetime) -> Draft:
    return new(commune, officer, at)


def new(owner: Body, by: User, at: datetime, kind: str = "KH", typed: Mapping[str, object] = TYPED) -> Draft:
    return drafting.start(owner=owner, kind=kind, typed=typed, by=by, at=at)


def issue(draft: Draft, by: User, at: datetime, number: int | None = None) -> object:
    return drafting.issue(draft=draft, edition=draft.edition, number=number, dated=DAY, by=by, at=at)


def test_every_save_is_an_edition(draft: Draft, officer: User, at: datetime) -> None:
    drafting.keep(draft=draft, edition=1, typed={**TYPED, "title": "Hai"}, by=officer, at=at)
    assert (draft.title, draft.edition) == ("Hai", 2)
    assert [e.typed["title"] for e in draft.editions.all()] == ["Hai", TYPED["title"]]
    assert Entry.objects.filter(subject=f"draft:{draft.pk}").count() == 2


def test_passing_saves_of_one_person_make_one_edition(draft: Draft, officer: User, at: datetime) -> None:
    for number in range(1, 5):
        drafting.keep(draft=draft, edition=number, typed={**TYPED, "title": str(number)}, by=officer, at=at, passing=True)
    assert [(e.edition, e.typed["title"]) for e in draft.editions.all()] == [(5, "4"), (1, TYPED["title"])]
    drafting.keep(draft=draft, edition=5, typed={**TYPED, "title": "Giữ"}, by=officer, at=at)
    assert [(e.edition, e.passing) for e in draft.editions.all()] == [(6, False), (1, False)]


def test_a_save_over_a_newer_edition_is_refused(draft: Draft, officer: User, people: dict[str, User], at: datetime) -> None:
    drafting.keep(draft=draft, edition=1, typed={**TYPED, "title": "Của tôi"}, by=people["duyet1"], at=at)
    with pytest.raises(EditedMeanwhile):
        drafting.keep(draft=Draft.objects.get(pk=draft.pk), edition=1, typed=TYPED, by=officer, at=at)
    assert Draft.objects.get(pk=draft.pk).title == "Của tôi"


def test_another_commune_can_neither_see_nor_touch(draft: Draft, people: dict[str, User], at: datetime) -> None:
    other = User.objects.create_user("khac", password="x")
    place = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Post.objects.create(user=other, body=place, role="officer", valid_from="2025-07-01")
    assert not drafts_visible_to(other, DAY).exists()
    for act in (
        lambda: drafting.keep(draft=draft, edition=1, typed=TYPED, by=other, at=at),
        lambda: issue(draft, other, at),
        lambda: new(draft.owner, other, at),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_issued_draft_stands_in_the_register_with_its_docx(draft: Draft, officer: User, at: datetime) -> None:
    document = drafting.issue(draft=draft, edition=1, number=None, dated=DAY, by=officer, at=at)
    assert (document.number, document.type, document.date_text) == ("01/KH-UBND", "KH", "2026-03-02")
    assert document.heading == "Kế hoạch số 01/KH-UBND ngày 02/03/2026 của Ủy ban nhân dân xã Vân Khê"
    assert store.get(document.original_sha256).startswith(b"PK")
    reading = reading_of(document)
    assert reading.signer.name == "Phạm Thị Lan"
    assert reading.recipients == ("Các thôn", "Lưu: VT.")
    assert any(a.unit.startswith("Phòng Văn hóa") for a in reading.assignments)
    draft.refresh_from_db()
    assert draft.issued_as == document
    assert draft.typed["date"] == "2026-03-02"
    with pytest.raises(EditedMeanwhile):
        drafting.keep(draft=draft, edition=draft.edition, typed=TYPED, by=officer, at=at)
    with pytest.raises(EditedMeanwhile):
        issue(draft, officer, at)


def test_numbers_run_by_kind_and_year_and_are_never_doubled(commune: Body, officer: User, at: datetime) -> None:
    first, second, third = (new(commune, officer, at, typed={**TYPED, "title": title}) for title in ("a", "b", "c"))
    issue(first, officer, at)
    issue(second, officer, at, number=7)
    with pytest.raises(drafting.CannotIssue, match="Số 7 đã có"):
        issue(third, officer, at, number=7)
    issue(third, officer, at)
    assert sorted(OutgoingNumber.objects.values_list("number", flat=True)) == [1, 7, 8]
    assert next_number(commune, "KH", 2027) == next_number(commune, "QĐ", 2026) == 1


def test_a_number_of_a_paper_that_was_read_is_taken_too(document: object, commune: Body, officer: User, at: datetime) -> None:
    assert next_number(commune, "KH", 2026) == 19  # the sample's plan is 18/KH-UBND


def test_two_who_ask_at_once_get_two_numbers(commune: Body, officer: User, at: datetime) -> None:
    first, second = (new(commune, officer, at, typed={**TYPED, "title": title}) for title in ("a", "b"))
    issue(first, officer, at)
    with mock.patch.object(drafting, "next_number", side_effect=[1, 2]):
        issue(second, officer, at)
    assert sorted(OutgoingNumber.objects.values_list("number", flat=True)) == [1, 2]


def test_a_number_stays_with_its_draft_when_the_rest_fails(draft: Draft, commune: Body, officer: User, at: datetime) -> None:
    with mock.patch.object(drafting, "write_docx", side_effect=OSError("đầy đĩa")), pytest.raises(OSError, match="đầy"):
        issue(draft, officer, at)
    other = new(commune, officer, at, typed={**TYPED, "title": "b"})
    issue(other, officer, at)
    issue(draft, officer, at)
    assert {n.draft_id: n.number for n in OutgoingNumber.objects.all()} == {draft.pk: 1, other.pk: 2}


@pytest.mark.parametrize("field", ["issuer", "symbol", "title", "body"])
def test_what_lacks_a_main_part_is_not_issued(field: str, commune: Body, officer: User, at: datetime) -> None:
    with pytest.raises(drafting.CannotIssue, match="còn thiếu"):
        issue(new(commune, officer, at, typed={**TYPED, field: " "}), officer, at)
    assert not OutgoingNumber.objects.exists()


def test_a_table_of_responses_is_wide_and_has_no_number(commune: Body, officer: User, at: datetime) -> None:
    rows = [{"by": "Sở Tư pháp", "comment": "Sửa Điều 3", "answer": "Tiếp thu"}, "hỏng", {"comment": 5}]
    draft = new(commune, officer, at, kind="BTH", typed={**TYPED, "body": "", "rows": rows})
    document = official_of("BTH", draft.typed)
    table = document.blocks[-1]
    assert isinstance(table, Table)
    assert list(table.rows) == [("Sở Tư pháp",), (1, "Sửa Điều 3", "Tiếp thu"), (2, "5", "")]
    assert document.landscape
    with pytest.raises(drafting.CannotIssue):
        issue(draft, officer, at)
