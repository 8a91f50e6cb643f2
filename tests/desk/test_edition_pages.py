"""A version of the draft on the desk, before anybody else may see it, and the files that go with it."""

from datetime import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now
from PIL import Image

from consultations.drafts import SECOND, opened, read, started
from loa.consultations.models import Companion, Consultation
from loa.organisations.models import Body, User

ROOT = "/lam-viec/lay-y-kien/"
M4A = b"\x00\x00\x00\x1cftypM4A \x00\x00\x02\x00isomiso2mp41" + b"\x00" * 60
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"


@pytest.fixture
def moment(db: None) -> datetime:
    return now()


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    found = Client()
    found.force_login(people["canbo"])
    return found


def webp() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "WEBP")
    return picture.getvalue()


def added(officer: Client, one: Consultation, kind: str, content: bytes, name: str) -> Companion | str:
    """The file as it was taken, or what the page says instead."""
    before = one.companions.count()
    answer = officer.post(f"{ROOT}{one.pk}/tai-lieu/", {"kind": kind, "title": "", "file": SimpleUploadedFile(name, content)})
    if one.companions.count() > before:
        return one.companions.latest("pk")
    assert answer.status_code == 422
    return answer.content.decode()


def test_files_are_known_by_what_they_are(commune: Body, people: dict[str, User], officer: Client, moment: datetime) -> None:
    one = started(commune, people["canbo"], moment)
    for content, name, kind in (
        (M4A, "ghi-am.m4a", "audio/mp4"), (WAV, "a.bin", "audio/wav"), (b"\xff\xfa\x90\x64" + b"\x00" * 80, "a.mp3", "audio/mpeg"),
    ):  # fmt: skip
        found = added(officer, one, "audio", content, name)
        assert isinstance(found, Companion)
        assert found.media_type == kind
    picture = added(officer, one, "other", webp(), "anh.webp")  # begins with RIFF as sound in WAV does
    assert isinstance(picture, Companion)
    assert picture.media_type == "image/webp"
    assert "Bản đọc phải là tệp âm thanh" in str(added(officer, one, "audio", b"%PDF-1.7 x", "a.pdf"))
    assert "không phải tệp PDF" in str(added(officer, one, "other", b"PK\x03\x04" + b"x" * 40, "a.zip"))


def test_sound_is_played_on_the_page_of_a_phone(commune: Body, people: dict[str, User], officer: Client, moment: datetime) -> None:
    one = opened(commune, people["canbo"], people["duyet1"], moment)
    sound = added(officer, one, "explanation", WAV, "thuyet-minh.wav")  # sound, whatever it was said to be
    text = added(officer, one, "summary", b"%PDF-1.7 x", "a.pdf")
    assert isinstance(sound, Companion)
    assert isinstance(text, Companion)
    address = f"/du-thao/{one.pk}/tai-lieu/{sound.pk}"
    page = Client().get(f"/du-thao/{one.pk}/").content.decode()
    assert f'src="{address}"' in page
    assert f"Nội dung bằng chữ: phần tóm tắt ở đầu trang và tài liệu “{text.title}”" in page
    part = Client().get(address, headers={"Range": "bytes=4-7"})  # Safari plays nothing without
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, WAV[4:8], f"bytes 4-7/{len(WAV)}")
    assert part.headers["X-Content-Type-Options"] == "nosniff"


def test_staff_read_the_draft_and_its_files_before_it_is_public(
    commune: Body, people: dict[str, User], officer: Client, moment: datetime
) -> None:
    one = started(commune, people["canbo"], moment)
    assert f"{ROOT}{one.pk}/ban/1/" in officer.get(f"{ROOT}{one.pk}/").content.decode()
    page = officer.get(f"{ROOT}{one.pk}/ban/1/").content.decode()
    assert "Mức thu đối với hộ gia đình là 25.000 đồng" in page
    assert Client().get(f"/du-thao/{one.pk}/").status_code == 404
    read(one, SECOND, people["canbo"], moment)
    page = officer.get(f"{ROOT}{one.pk}/ban/2/").content.decode()
    assert "<ins> và người cao tuổi sống một mình</ins>" in page
    assert "tách ra từ điều, khoản trước, từ Điều 6" in page
    draft = officer.get(f"{ROOT}{one.pk}/ban/2/tep")
    assert SECOND.encode() in draft.content
    file = added(officer, one, "comparison", b"%PDF-1.7 x", "so-sanh.pdf")
    assert isinstance(file, Companion)
    assert officer.get(f"{ROOT}{one.pk}/tai-lieu/{file.pk}/tep").content == b"%PDF-1.7 x"
    assert Client().get(f"{ROOT}{one.pk}/ban/1/").status_code == 302


def test_a_draft_read_from_pictures_says_so(commune: Body, people: dict[str, User], officer: Client, moment: datetime) -> None:
    one = opened(commune, people["canbo"], people["duyet1"], moment)
    assert "máy nhận dạng" not in officer.get(f"{ROOT}{one.pk}/").content.decode()
    one.editions.update(recognised=3)
    assert "3 trang do máy nhận dạng từ ảnh" in officer.get(f"{ROOT}{one.pk}/").content.decode()
    assert "chữ do máy nhận dạng, có thể sai dấu" in officer.get(f"{ROOT}{one.pk}/ban/1/").content.decode()
    assert "do máy nhận dạng từ ảnh chụp" in Client().get(f"/du-thao/{one.pk}/").content.decode()
