"""Public documents: the fields of Decree 42/2022, narrowed and searched; nothing that is not public; damage is said."""

from datetime import date, datetime

import pytest
from django.test import Client

from loa.documents import actions
from loa.documents.models import Document
from loa.documents.register_actions import edit_entry
from loa.documents.register_rules import Entry
from loa.ledger import store
from loa.organisations.models import User


@pytest.fixture
def public(document: Document, people: dict[str, User], at: datetime) -> Document:
    actions.set_public(document=document, public=True, by=people["canbo"], at=at)
    edit_entry(document=document, entry=Entry("out", effective_on=date(2026, 2, 1)), edition=1, by=people["canbo"], at=at)
    return document


def test_a_public_document_shows_every_field(public: Document, client: Client) -> None:
    for path in ("/van-ban/", f"/van-ban/{public.pk}/"):
        page = client.get(path).content.decode()
        for words in ("Kế hoạch", "18/KH-UBND", "26/01/2026", "01/02/2026", public.issuer, public.title, f"/van-ban/{public.pk}/tep"):
            assert words in page, (path, words)


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?q=thu gom nuoc mua", True), ("?q=18/kh-ubnd", True), ("?loai=KH", True), ("?nam=2026", True),
        ("?loai=QĐ", False), ("?nam=2024", False), ("?cq=Sở Y tế", False), ("?q=khongco", False), ("?q=thu gom&nam=2025", False),
        ("?nam=²&trang=x&loai=zz", True),
    ],
)  # fmt: skip
def test_public_documents_are_narrowed_and_searched(query: str, there: bool, public: Document, client: Client) -> None:
    answer = client.get(f"/van-ban/{query}")
    assert answer.status_code == 200
    assert (f'/van-ban/{public.pk}/"' in answer.content.decode()) is there


def test_what_is_not_public_is_nowhere(document: Document, client: Client) -> None:
    assert document.title not in client.get("/van-ban/").content.decode()
    assert document.title not in client.get("/van-ban/?q=thu gom").content.decode()
    assert client.get(f"/van-ban/{document.pk}/tep").status_code == 404


def test_the_file_is_the_very_bytes_and_damage_is_said(public: Document, client: Client) -> None:
    answer = client.get(f"/van-ban/{public.pk}/tep")
    assert answer.content == store.get(public.original_sha256)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    store.path_of(public.original_sha256).write_bytes(b"spoilt")
    broken = client.get(f"/van-ban/{public.pk}/tep")
    assert broken.status_code == 500
    assert "spoilt" not in broken.content.decode()
