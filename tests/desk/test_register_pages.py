"""Pages of the register: who sees what, lists, books, entries, files."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from loa.documents.models import Document
from loa.ledger import store
from loa.organisations.models import Body, Post, User


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    return client(people["canbo"])


@pytest.fixture
def stranger(people: dict[str, User]) -> Client:
    """An officer of another commune."""
    other = User.objects.create_user("khac", password="x")
    other.groups.set(people["canbo"].groups.all())
    body = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    Post.objects.create(user=other, body=body, role="officer", valid_from="2025-07-01")
    return client(other)


def entry(document: Document, **changes: str) -> dict[str, str]:
    return {"direction": "in", "edition": str(document.edition), "urgency": "", "secrecy": ""} | changes


def test_the_list_is_narrowed_and_keeps_what_was_asked(officer: Client, document: Document) -> None:
    for query in ("", "?so=out", "?loai=KH", "?nam=2026", "?tu=2026-01-01&den=2026-12-31", "?ck=0", "?q=thu gom nuoc mua", "?q=18/KH-UBND"):
        assert document.title in officer.get(f"/lam-viec/van-ban/{query}").content.decode(), query
    for query in ("?so=in", "?so=none", "?loai=QĐ", "?nam=1999", "?den=2025-12-31", "?ck=1", "?q=khong-co-dau"):
        assert document.title not in officer.get(f"/lam-viec/van-ban/{query}").content.decode(), query


@pytest.mark.parametrize(
    "query", ["?nam=²", "?so=x&loai=y", "?tu=9999-99-99", "?so-cua=99999999999999", "?p=-1", "?nam=99999", "?q=%00'\"*("]
)
def test_a_hostile_address_is_a_page(query: str, officer: Client, document: Document) -> None:
    for path in ("/lam-viec/van-ban/", "/lam-viec/van-ban/so/", "/lam-viec/van-ban/so.xlsx"):
        assert officer.get(path + query).status_code == 200


def test_the_entry_is_corrected_on_its_page(officer: Client, document: Document) -> None:
    path = f"/lam-viec/van-ban/{document.pk}/vao-so/"
    assert officer.get(path).status_code == 200
    wrong = officer.post(path, entry(document, arrived_on="hôm qua", sender="Sở Y tế"))
    assert wrong.status_code == 422
    assert "Sở Y tế" in wrong.content.decode(), "what was typed stays"
    assert officer.post(path, entry(document, arrived_on="2026-02-03", sender="Sở Y tế")).status_code == 302
    stale = officer.post(path, entry(document, sender="Sở Nội vụ"))
    assert stale.status_code == 422
    document.refresh_from_db()
    assert (document.arrival_number, document.arrived_on, document.sender) == (1, date(2026, 2, 3), "Sở Y tế")
    assert "Sở Y tế" in officer.get("/lam-viec/van-ban/so/?so=in&nam=2026").content.decode()


def test_the_book_as_a_sheet(officer: Client, document: Document) -> None:
    answer = officer.get("/lam-viec/van-ban/so.xlsx?so=out&nam=2026")
    assert "so-van-ban-di-2026.xlsx" in answer["Content-Disposition"]
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "Sổ văn bản đi năm 2026"
    assert rows[3][0] == "18/KH-UBND"
    assert rows[3][3] == document.signer


def test_the_day_in_force_is_taken_with_one_click(officer: Client, document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(text="Kế hoạch này có hiệu lực kể từ ngày ký.")
    assert "xác nhận" in officer.get(f"/lam-viec/van-ban/{document.pk}/").content.decode()
    assert officer.post(f"/lam-viec/van-ban/{document.pk}/hieu-luc-tu/").status_code == 302
    document.refresh_from_db()
    assert document.effective_on == date(2026, 1, 26)
    assert document.direction == "out"


def test_the_original_is_the_very_bytes(officer: Client, stranger: Client, document: Document) -> None:
    answer = officer.get(f"/lam-viec/van-ban/{document.pk}/tep")
    assert answer.content == store.get(document.original_sha256)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert stranger.get(f"/lam-viec/van-ban/{document.pk}/tep").status_code == 404
    assert Client().get(f"/lam-viec/van-ban/{document.pk}/tep").status_code == 302


def test_a_damaged_original_is_said_and_not_served(officer: Client, document: Document) -> None:
    path: Path = store.path_of(document.original_sha256)
    assert path.is_relative_to(settings.LOA_DATA)
    path.write_bytes(b"spoilt")
    answer = officer.get(f"/lam-viec/van-ban/{document.pk}/tep")
    assert answer.status_code == 500
    assert document.original_sha256 in answer.content.decode()
    assert "spoilt" not in answer.content.decode()


def test_another_commune_sees_and_changes_nothing(stranger: Client, document: Document) -> None:
    for path in ("vao-so/", "tep", "hieu-luc-tu/"):
        assert stranger.post(f"/lam-viec/van-ban/{document.pk}/{path}", entry(document)).status_code in (404, 405)
    assert document.title not in stranger.get("/lam-viec/van-ban/so/?so=out").content.decode()
    assert document.title not in stranger.get(f"/lam-viec/van-ban/so/?so=out&so-cua={document.owner_id}").content.decode()
    document.refresh_from_db()
    assert document.direction == "out"
