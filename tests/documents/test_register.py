"""The register: what goes in, what is refused, corrections that overwrite nobody."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from conftest import SHARED
from loa.documents import actions
from loa.documents.models import Document
from loa.documents.queries import reading_of, visible_to
from loa.documents.rules import first_day_of, heading, shown_date
from loa.ledger import store
from loa.ledger.models import Entry
from loa.organisations.models import Body, User
from loa.paper.files import Unreadable


def test_a_document_keeps_its_file_its_text_and_its_reading(document: Document, people: dict[str, User]) -> None:
    assert document.number == "18/KH-UBND"
    assert document.date_text == "2026-01-26"
    assert document.references.filter(number="07/CT-TTg").exists()
    reading = reading_of(document)
    assert reading.text == document.text
    assert any(a.unit == "Phòng Kinh tế xã" and a.role == "advise" for a in reading.assignments)
    assert b"18/KH-UBND" in store.get(document.original_sha256)
    assert Entry.objects.filter(subject=f"document:{document.pk}", act="document.registered").count() == 1


def test_the_same_file_is_registered_once(document: Document, commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(actions.AlreadyRegistered) as known:
        actions.register(content=store.get(document.original_sha256), name="khac.txt", owner=commune, by=people["canbo"], at=at)
    assert known.value.document == document


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "trong.txt"),
        (b"PK\x03\x04 broken", "hong.docx"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "anh.docx"),
        (b"%PDF-1.7 nothing", "hong.pdf"),
    ],
)
def test_what_is_no_document_leaves_nothing(
    content: bytes, name: str, commune: Body, people: dict[str, User], at: datetime, tmp_path: Path, settings: object
) -> None:
    settings.LOA_DATA = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(Unreadable) as refused:
        actions.register(content=content, name=name, owner=commune, by=people["canbo"], at=at)
    assert len(str(refused.value)) > 20, "it says what to do"
    assert not Document.objects.exists()
    assert not list(tmp_path.rglob("*"))


def test_a_correction_counts_editions_and_keeps_the_first_reading(document: Document, people: dict[str, User], at: datetime) -> None:
    changed = replace(reading_of(document), number="19/KH-UBND")
    actions.correct(document=document, reading=changed, edition=1, by=people["canbo"], at=at)
    document.refresh_from_db()
    assert (document.number, document.edition) == ("19/KH-UBND", 2)
    assert document.first_reading["number"] == "18/KH-UBND"


def test_two_people_who_correct_at_once_lose_nothing(document: Document, people: dict[str, User], at: datetime) -> None:
    reading = reading_of(document)
    actions.correct(document=document, reading=replace(reading, number="19/KH-UBND"), edition=1, by=people["canbo"], at=at)
    with pytest.raises(actions.EditedMeanwhile):
        actions.correct(document=document, reading=replace(reading, number="20/KH-UBND"), edition=1, by=people["duyet1"], at=at)
    document.refresh_from_db()
    assert document.number == "19/KH-UBND"


def test_a_stranger_sees_nothing(document: Document, at: datetime) -> None:
    stranger = User.objects.create_user("la")
    assert not visible_to(stranger, at.date()).exists()


def test_headings_keep_blanks() -> None:
    assert heading("KH", "", "KH-UBND", "2024-02", "UBND huyện") == "Kế hoạch số …/KH-UBND tháng 02/2024 của UBND huyện"
    assert heading("", "", "", "", "") == "Văn bản"
    assert shown_date("2024-01-30") == "30/01/2024"
    assert str(first_day_of("2024-02")) == "2024-02-01"
    assert first_day_of("không rõ") is None


@pytest.mark.skipif(not (SHARED / "samples").is_dir(), reason="the shared samples are not beside this clone")
def test_the_real_plan_is_read_with_its_blanks(commune: Body, people: dict[str, User], at: datetime) -> None:
    content = (SHARED / "samples" / "00-kim-son.txt").read_bytes()
    document = actions.register(content=content, name="kim-son.txt", owner=commune, by=people["canbo"], at=at)
    assert (document.type, document.number, document.symbol, document.date_text) == ("KH", "", "KH-UBND", "2024-02")
    assert len(reading_of(document).assignments) == 16
