"""Staff pages: who may see what, bad input, what was typed is kept."""

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localtime

from loa.delivery.models import Delivery
from loa.desk.marks import segments
from loa.documents.models import Document
from loa.documents.queries import reading_of
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body, Post, User
from loa.plans.models import Plan
from loa.stations.models import Station


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
    Post.objects.create(
        user=other,
        body=Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True),
        role="approver",
        valid_from="2025-07-01",
    )
    return client(other)


def paths(release: Release, plan: Plan) -> list[str]:
    message, task = release.message, plan.tasks.get(number=1)
    return [
        f"/lam-viec/van-ban/{plan.document_id}/", f"/lam-viec/van-ban/{plan.document_id}/sua/",
        f"/lam-viec/ke-hoach/{plan.pk}/",
        f"/lam-viec/ke-hoach/{plan.pk}/bao-cao/", f"/lam-viec/ke-hoach/{plan.pk}/bao-cao.docx",
        f"/lam-viec/ke-hoach/{plan.pk}/bao-cao.xlsx", f"/lam-viec/ke-hoach/{plan.pk}/bao-cao.pdf",
        f"/lam-viec/nhiem-vu/{task.pk}/", f"/lam-viec/tin/{message.pk}/", f"/lam-viec/tin/{message.pk}/ban/leaflet",
        f"/lam-viec/phat-hanh/{release.pk}/gui/", f"/lam-viec/phat-hanh/{release.pk}/bang-gui/",
    ]  # fmt: skip


def test_every_page_opens_for_its_officer_and_not_for_another_commune(
    officer: Client, stranger: Client, release: Release, plan: Plan
) -> None:
    for path in paths(release, plan):
        assert officer.get(path).status_code == 200, path
        assert stranger.get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path


def editor(message: Message, *more: str) -> str:
    return "/".join(["/lam-viec/snippets/newsroom/message", *more[:1], str(message.pk), *more[1:], ""]).replace("//", "/")


def test_the_editor_belongs_to_those_who_work_for_the_owner(officer: Client, stranger: Client, message: Message) -> None:
    """Every address of Wagtail's views of a message, opened and sent by another commune."""
    revision = message.latest_revision_id
    addresses = [editor(message, a) for a in ("edit", "history", "usage", "lock", "unlock", "preview", "delete")]
    addresses += [editor(message, "history", "revisions", str(revision), what) for what in ("view", "revert")]
    assert officer.get(editor(message, "edit")).status_code == 200
    for address in addresses:
        for answer in (stranger.get(address), stranger.post(address, {"title": "Bị sửa"})):
            assert answer.status_code in (302, 403, 404, 405), address
            assert message.title not in answer.content.decode()
    message.refresh_from_db()
    assert message.title == "Hỗ trợ thu gom nước mưa"
    bulk = stranger.get("/lam-viec/bulk/newsroom/message/delete/?id=all&next=/")
    assert message.title not in bulk.content.decode()


def form_of(message: Message, **changes: str) -> dict[str, str]:
    fields = {name: str(getattr(message, name) or "") for name in ("title", "summary", "audience", "what_to_do", "body")}
    return fields | {"effective_from": "", "loaded_revision_id": str(message.latest_revision_id)} | changes


def test_a_stale_editor_keeps_state_and_other_peoples_words(officer: Client, people: dict[str, User], message: Message) -> None:
    opened = Message.objects.get(pk=message.pk)
    stamp = opened.latest_revision.created_at.isoformat()
    first = form_of(opened, summary="Bản của người thứ nhất, 2.500.000 đồng.", loaded_revision_created_at=stamp)
    assert officer.post(editor(message, "edit"), first).status_code == 302
    second = officer.post(editor(message, "edit"), form_of(opened, summary="Bản gõ sau", loaded_revision_created_at=stamp))
    assert second.status_code == 200
    assert "Bản gõ sau" in second.content.decode(), "what was typed is still there"
    message.refresh_from_db()
    assert message.summary.startswith("Bản của người thứ nhất")


def test_seeing_is_not_acting(people: dict[str, User], document: Document) -> None:
    """A province officer sees the commune's document, and may not change or publish it."""
    province = User.objects.create_user("tinh", password="x")
    province.groups.set(people["canbo"].groups.all())
    Post.objects.create(user=province, body=Body.objects.get(kind="province"), role="officer", valid_from="2025-01-01")
    window = client(province)
    assert window.get(f"/lam-viec/van-ban/{document.pk}/").status_code == 200
    assert window.post(f"/lam-viec/van-ban/{document.pk}/cong-khai/", {"public": "1"}).status_code in (302, 403)
    assert window.post(f"/lam-viec/van-ban/{document.pk}/sua/", correction(document, number="1/X")).status_code in (302, 403)
    document.refresh_from_db()
    assert (document.public, document.number) == (False, "18/KH-UBND")


@pytest.mark.parametrize(("path", "form"), [("tin/soan/", {"source": "abc", "title": "x"}), ("tin/soan/", {"source": "²", "title": "x"})])
def test_hostile_numbers_are_no_server_error(path: str, form: dict[str, str], officer: Client) -> None:
    assert officer.post(f"/lam-viec/{path}", form).status_code == 404


def test_the_lists_open(officer: Client, release: Release) -> None:
    for path in ("", "van-ban/", "van-ban/?q=nuoc", "ke-hoach/", "tin/", "tin/?trang-thai=cho-toi", "phat-hanh/", "dai-bang/"):
        answer = officer.get(f"/lam-viec/{path}")
        assert answer.status_code == 200, path


def test_a_get_changes_nothing(officer: Client, message: Message) -> None:
    for verb in ("trinh", "duyet", "tra-lai", "thu-am"):
        assert officer.get(f"/lam-viec/tin/{message.pk}/{verb}/").status_code == 405


def test_forms_without_a_token_are_refused(people: dict[str, User], message: Message) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["canbo"])
    assert strict.post(f"/lam-viec/tin/{message.pk}/trinh/").status_code == 403


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"PK\x03\x04"),
        ("a.pdf", b"%PDF-1.4"),
        ("a.exe", b"MZ\x90\x00" + b"\x00" * 99),
        ("a.txt", b""),
        ("a.docm", b"PK\x03\x04vbaProject"),
    ],
)
def test_a_bad_file_gets_a_reason_and_leaves_nothing(name: str, content: bytes, officer: Client) -> None:
    answer = officer.post("/lam-viec/van-ban/nap/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_file_over_the_limit_is_refused_before_it_is_read(officer: Client, settings: object) -> None:
    settings.LOA_UPLOAD_BYTES = 10  # type: ignore[attr-defined]
    with mock.patch("loa.documents.actions.read_apart") as reader:
        answer = officer.post("/lam-viec/van-ban/nap/", {"file": SimpleUploadedFile("a.txt", b"x" * 11)})
    assert answer.status_code == 422
    reader.assert_not_called()


def correction(document: Document, **changes: str) -> dict[str, str]:
    reading = reading_of(document)
    form = {name: getattr(reading, name) or "" for name in ("type", "number", "symbol", "issuer", "place", "date", "title")}
    form |= {
        "edition": str(document.edition),
        "a-TOTAL_FORMS": str(len(reading.assignments)),
        "a-INITIAL_FORMS": str(len(reading.assignments)),
    }
    for index, a in enumerate(reading.assignments):
        row = {"unit": a.unit, "role": a.role, "task": a.task, "coordinating": "\n".join(a.coordinating), "deadline": a.deadline or ""}
        form |= {f"a-{index}-{key}": value for key, value in (row | {"start": str(a.start), "end": str(a.end)}).items()}
    return form | changes


def test_a_correction_is_kept(officer: Client, document: Document) -> None:
    count = len(reading_of(document).assignments)
    answer = officer.post(f"/lam-viec/van-ban/{document.pk}/sua/", correction(document, number="21/KH-UBND", **{"a-0-DELETE": "on"}))
    assert answer.status_code == 302
    document.refresh_from_db()
    assert document.number == "21/KH-UBND"
    assert len(reading_of(document).assignments) == count - 1
    assert reading_of(document).assignments[0].start > 0, "the place in the text is kept"


def test_a_wrong_correction_keeps_what_was_typed(officer: Client, document: Document) -> None:
    answer = officer.post(f"/lam-viec/van-ban/{document.pk}/sua/", correction(document, date="hôm qua", title="Trích yếu vừa gõ"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Trích yếu vừa gõ" in page
    assert "hôm qua" in page
    document.refresh_from_db()
    assert document.edition == 1


def test_a_correction_of_an_old_edition_is_not_saved(officer: Client, document: Document) -> None:
    officer.post(f"/lam-viec/van-ban/{document.pk}/sua/", correction(document, number="21/KH-UBND"))
    stale = correction(document, number="22/KH-UBND", edition="1")
    answer = officer.post(f"/lam-viec/van-ban/{document.pk}/sua/", stale)
    assert "22/KH-UBND" in answer.content.decode(), "what was typed is still there"
    document.refresh_from_db()
    assert document.number == "21/KH-UBND"


def test_marks_lose_no_letter(document: Document) -> None:
    reading = reading_of(document)
    found = list(segments(reading))
    assert "".join(s.text for s in found) == reading.text
    assert {"number", "references", "assignments", "recipients"} <= {s.field for s in found}


def test_approving_an_older_page_is_refused(people: dict[str, User], message: Message, officer: Client) -> None:
    officer.post(f"/lam-viec/tin/{message.pk}/trinh/")
    leader = client(people["duyet1"])
    leader.post(f"/lam-viec/tin/{message.pk}/duyet/", {"sha256": "0" * 64})
    assert message.approvals.count() == 0
    message.refresh_from_db()
    leader.post(f"/lam-viec/tin/{message.pk}/duyet/", {"sha256": message.submitted_sha256})
    assert message.approvals.count() == 1


def dispatch_form(release: Release, **changes: object) -> dict[str, object]:
    at = localtime()
    return {
        "channels": ["leaflet", "loudspeaker", "board"],
        "bodies": [str(b.pk) for b in release.message.owner.children.all()],
        "play_at": (at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "show_until": (at + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    } | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"channels": []}, "ít nhất một kênh"),
        ({"bodies": []}, "ít nhất một cơ quan"),
        ({"play_at": "2020-01-01T10:00"}, "đã qua"),
        ({"play_at": "32/13/2026"}, "không hợp lệ"),
        ({"show_until": "2020-01-01T10:00"}, "sau lúc này"),
    ],
)
def test_a_wrong_dispatch_says_why_and_sends_nothing(changes: dict[str, object], words: str, officer: Client, release: Release) -> None:
    answer = officer.post(f"/lam-viec/phat-hanh/{release.pk}/gui/", dispatch_form(release, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Delivery.objects.exists()


def test_a_broadcast_in_quiet_hours_is_refused_with_the_hours(officer: Client, release: Release, commune: Body, at: datetime) -> None:
    village = commune.children.get(name="Thôn Đông")
    moment = localtime() + timedelta(hours=1)
    Station.objects.create(
        code="c", name="Cụm 1", kind="loudspeaker", body=village, public_key="x", token_sha256="y",
        quiet_from=(moment - timedelta(minutes=30)).time(), quiet_to=(moment + timedelta(minutes=30)).time(),
    )  # fmt: skip
    answer = officer.post(f"/lam-viec/phat-hanh/{release.pk}/gui/", dispatch_form(release))
    assert answer.status_code == 422
    assert "giờ nghỉ" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_names_are_shown_as_text(officer: Client, message: Message) -> None:
    message.title = "<img src=x onerror=alert(1)>"
    message.save()
    assert "<img src=x" not in officer.get(f"/lam-viec/tin/{message.pk}/").content.decode()
