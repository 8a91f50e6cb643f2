"""Many files at once, one failing alone; documents that say the same found by their words."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from loa.documents import actions, intake_actions
from loa.documents.intake_queries import twins
from loa.documents.intake_rules import CannotTakeIn, ItemState, Likeness, differences, is_document, likeness, text_key, unpacked
from loa.documents.models import Alike, Document, Intake
from loa.ledger.models import Entry as Line
from loa.organisations.models import Body, User
from paper.scoring import text_of

GOOD = text_of("cv-ngan").encode()


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_documents_of_a_zip_and_nothing_else() -> None:
    content = zipped({"a/cv.txt": GOOD, "a/~$cv.docx": b"x", "__MACOSX/a.txt": b"x", ".an.txt": b"x", "anh.gif": b"x", "b\\kh.docx": b"y"})
    assert dict(unpacked(content)) == {"cv.txt": GOOD, "kh.docx": b"y"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 broken", "hỏng"),
        (zipped({"a.gif": b"x"}), "không có văn bản"),
        (zipped({f"{i}.txt": b"x" for i in range(501)}), "501 văn bản"),
        (zipped({"a.txt": b"\0" * 30_000_000}), "quá lớn"),
    ],
)
def test_a_zip_that_cannot_be_taken_in(content: bytes, message: str) -> None:
    with pytest.raises(CannotTakeIn, match=message):
        list(unpacked(content))


@given(st.text(max_size=60))
def test_any_name_is_judged(name: str) -> None:
    assert is_document(name) in (True, False)


def test_one_bad_file_fails_alone(commune: Body, people: dict[str, User], at: datetime) -> None:
    files = [("cv.txt", GOOD), ("hong.docx", b"PK\x03\x04"), ("cv-lan-hai.txt", GOOD), ("to.pdf", b"\0" * 20_971_521)]
    intake = intake_actions.take_in(owner=commune, name="Tháng 3", direction="in", files=files, by=people["canbo"], at=at)
    states = [intake_actions.read_item(item_id=item.pk, at=at) for item in intake.items.order_by("pk")]
    assert states == [ItemState.READ, ItemState.FAILED, ItemState.KNOWN, None]
    first, bad, known, large = intake.items.order_by("pk")
    assert first.document == known.document == Document.objects.get()
    assert first.document.arrival_number == 1
    assert "hỏng" in bad.reason
    assert large.state == ItemState.FAILED
    assert "20 MB" in large.reason
    assert intake_actions.read_item(item_id=first.pk, at=at) is None
    assert intake_actions.retry(intake=intake, by=people["canbo"], at=at) == 1
    assert Line.objects.filter(act="intake.started").count() == 1


def test_two_workers_never_read_one_file(commune: Body, people: dict[str, User], at: datetime) -> None:
    intake = intake_actions.take_in(owner=commune, name="x", direction="", files=[("cv.txt", GOOD)], by=people["canbo"], at=at)
    item = intake.items.get()
    intake.items.update(taken_at=at)
    assert intake_actions.read_item(item_id=item.pk, at=at) is None
    assert intake_actions.read_item(item_id=item.pk, at=at + intake_actions.STALE * 2) is ItemState.READ


def test_nothing_is_kept_of_an_empty_intake(commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(CannotTakeIn):
        intake_actions.take_in(owner=commune, name="x", direction="", files=[], by=people["canbo"], at=at)
    assert not Intake.objects.exists()


def test_a_person_without_a_seat_takes_nothing_in(commune: Body, at: datetime, db: None) -> None:
    stranger = User.objects.create_user("la")
    with pytest.raises(Exception, match="không có quyền"):
        intake_actions.take_in(owner=commune, name="x", direction="", files=[("a.txt", GOOD)], by=stranger, at=at)


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_same_words_in_another_file_are_found(commune: Body, people: dict[str, User], at: datetime) -> None:
    text = text_of("b4-kh-xa").replace("\f", "")
    one = actions.register(content=text.encode(), name="kh.txt", owner=commune, by=people["canbo"], at=at)
    two = actions.register(content=as_docx(text), name="kh.docx", owner=commune, by=people["canbo"], at=at)
    three = actions.register(content=f"{text}\nDòng thêm.".encode(), name="khac.txt", owner=commune, by=people["canbo"], at=at)
    assert [(t.document, t.exact) for t in twins(one)] == [(two, True), (three, False)]
    intake_actions.say_alike(document=two, other=one, kind=Likeness.SAME, by=people["canbo"], at=at)
    intake_actions.say_alike(document=one, other=two, kind=Likeness.VERSION, by=people["canbo"], at=at)
    assert Alike.objects.get().kind == Likeness.VERSION
    assert [t.document for t in twins(one)] == [three, two]


@given(st.text("abcđ ă\n", max_size=80))
def test_white_space_and_marks_of_tone_do_not_matter(text: str) -> None:
    assert text_key(text) == text_key(text.replace(" ", " \n\t ").upper())


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_differences_are_those_of_the_lines(one: str, other: str) -> None:
    assert differences(one, one) == []
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


def test_the_pages(client: Client, commune: Body, people: dict[str, User]) -> None:
    client.force_login(people["canbo"])
    page = client.post(reverse("desk:take_in"), {"direction": "in"})
    assert page.status_code == 422
    upload = io.BytesIO(zipped({"cv.txt": GOOD, "xau.docx": b"PK\x03\x04 hong"}))
    upload.name = "thang-3.zip"
    assert client.post(reverse("desk:take_in"), {"papers": upload, "direction": "in"}).status_code == 302
    intake = Intake.objects.get()
    for item in intake.items.all():
        intake_actions.read_item(item_id=item.pk, at=intake.started_at)
    page = client.get(reverse("desk:intake", args=[intake.pk]))
    assert "Đã xong 2 trong 2 tệp; 1 tệp không đọc được" in page.content.decode()
    assert client.post(reverse("desk:retry_intake", args=[intake.pk])).status_code == 302
    stranger = User.objects.create_user("la", is_staff=True)
    client.force_login(stranger)
    assert client.get(reverse("desk:intake", args=[intake.pk])).status_code in (302, 403, 404)


def test_two_documents_are_compared_and_judged(client: Client, commune: Body, people: dict[str, User], at: datetime) -> None:
    one = actions.register(content=GOOD, name="a.txt", owner=commune, by=people["canbo"], at=at)
    two = actions.register(content=GOOD.replace(b"2026", b"2025"), name="b.txt", owner=commune, by=people["canbo"], at=at)
    client.force_login(people["canbo"])
    assert "gần giống" in client.get(reverse("desk:document", args=[one.pk])).content.decode()
    address = reverse("desk:compare", args=[one.pk, two.pk])
    assert "<ins>" in client.get(address).content.decode()
    client.post(address, {"kind": "separate"})
    assert Alike.objects.get().kind == Likeness.SEPARATE
    client.post(address, {"kind": "<b>"})
    assert Alike.objects.get().kind == Likeness.SEPARATE


def test_a_folder_from_the_command_line(commune: Body, people: dict[str, User], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "con").mkdir()
    (tmp_path / "con" / "cv.txt").write_bytes(GOOD)
    (tmp_path / "xau.pdf").write_bytes(b"%PDF-1.4 xau")
    call_command("bring_in", str(tmp_path), body=commune.name, direction="den")
    assert "Đã vào sổ: 1" in capsys.readouterr().out
    assert Document.objects.get().direction == "in"
    call_command("bring_in", str(tmp_path), body=commune.name)
    assert "Đã có trong sổ: 1" in capsys.readouterr().out
    for words in ({"body": "Không có"}, {"body": commune.name, "user": "la"}):
        with pytest.raises(CommandError):
            call_command("bring_in", str(tmp_path), **words)
    with pytest.raises(CommandError, match="Không có thư mục"):
        call_command("bring_in", str(tmp_path / "x"), body=commune.name)
