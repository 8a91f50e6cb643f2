"""Notices: taken in once, found by number and by their words, with what stands of them today."""

from datetime import datetime, timedelta

import pytest

from loa.delivery import actions as delivery
from loa.delivery import lane_actions
from loa.delivery.port import DestinationKind
from loa.delivery.recall_actions import withdraw
from loa.documents.models import Document, Standing
from loa.newsroom.models import Release
from loa.notices import actions
from loa.notices.models import Notice
from loa.notices.page_queries import page_of
from loa.notices.queries import by_number, compared, described, find, notice_at, public_notices
from loa.notices.rules import Status, number_key, numbers_in
from loa.organisations.models import Post, User
from loa.organisations.rules import Role
from loa.paper.altered import Matter, Verdict


@pytest.fixture
def notice(release: Release, people: dict[str, User], at: datetime) -> Notice:
    """The release of the sample, shown on the portal."""
    target = delivery.Target("portal", DestinationKind.SITE, "site", "Cổng", release.message.owner)
    (row,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    lane_actions.attempt(delivery_id=row.pk, at=at)
    assert actions.take_in(at=at) == 1
    return Notice.objects.get()


@pytest.fixture
def outgoing(document: Document, at: datetime) -> Notice:
    """The plan of the sample as a public document that went out."""
    Document.objects.filter(pk=document.pk).update(public=True, direction="out", number="22/KH-UBND")
    assert actions.take_in(at=at) == 1
    return Notice.objects.get(document=document)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("05/KH-UBND", "Số: 5 / kh - ubnd"),
        ("12/2026", " 12 / 2026"),
        ("16/2026/QĐ-UBND", "16/2026/qd-ubnd"),
        ("1273/BTTTT-TTCS", "1273/btttt-ttcs"),
    ],
)
def test_numbers_however_they_are_written(one: str, other: str) -> None:
    assert number_key(one) == number_key(other) != ""


def test_numbers_in_a_text() -> None:
    text = "Căn cứ Kế hoạch số 05/KH-UBND ngày 30/6/2026 và Quyết định số 16/2026/QĐ-UBND; bản phát hành số 12/2026."
    assert numbers_in(text) == [number_key(n) for n in ("05/KH-UBND", "6/2026", "16/2026/QĐ-UBND", "12/2026")]


def test_what_was_shown_is_taken_in_once(notice: Notice, release: Release, at: datetime) -> None:
    assert actions.take_in(at=at) == 0
    assert (notice.release, notice.number) == (release, release.number)
    assert notice_at(notice.code) == notice
    assert by_number(f"số {release.number}") == [notice]
    about = described(notice, at.date())
    assert (about.status, about.issuer, len(about.signers)) == (Status.IN_FORCE, release.content["issuer"], 2)


def test_a_release_that_nobody_was_shown_is_no_notice(release: Release, at: datetime) -> None:
    assert actions.take_in(at=at) == 0


def test_an_altered_copy_is_found_and_what_was_altered(notice: Notice) -> None:
    copy = notice.text.replace("30/6/2026", "15/6/2026").replace("2.500.000", "500.000")
    found = find(f"Chuyển tiếp từ nhóm xóm\n{copy}", scanned=False)
    assert found is not None
    assert found.notice == notice
    assert found.comparison.verdict is Verdict.ALTERED
    assert {c.matter for c in found.comparison.changes} == {Matter.DATE, Matter.FIGURE}
    assert find(notice.text, scanned=False).comparison.verdict is Verdict.SAME  # type: ignore[union-attr]
    assert find("Trời hôm nay nắng đẹp, bà con ra đồng từ sớm để gặt lúa.", scanned=False) is None
    assert compared(notice, "Trời hôm nay nắng đẹp, bà con ra đồng.", scanned=False).comparison.verdict is Verdict.OTHER


def test_what_is_withdrawn_says_so_and_why(notice: Notice, people: dict[str, User], at: datetime) -> None:
    withdraw(message=notice.release.message, reason="Sai mức hỗ trợ", instead="", by=people["duyet1"], at=at + timedelta(hours=1))  # type: ignore[union-attr]
    about = described(notice, at.date())
    assert about.status is Status.WITHDRAWN
    assert "Sai mức hỗ trợ" in about.note
    assert notice_at(notice.code) == notice, "its page stays"
    page = page_of(notice.code, at.date())
    assert page is not None
    assert page.about == described(notice, at.date())


def test_a_document_that_is_public_no_more_is_not_shown(outgoing: Notice, at: datetime) -> None:
    found = by_number("22/KH-UBND")
    assert found == [outgoing]
    assert described(outgoing, at.date()).status is Status.UNKNOWN, "nobody has stated its validity"
    Document.objects.filter(pk=outgoing.document_id).update(public=False)
    assert by_number("22/KH-UBND") == []
    assert notice_at(outgoing.code) is None
    assert find(outgoing.text, scanned=False) is None
    assert not public_notices().exists()


def test_a_document_and_its_signer(outgoing: Notice, at: datetime) -> None:
    document = outgoing.document
    assert document is not None
    name = document.reading["signer"]["name"]
    assert name
    assert name in described(outgoing, at.date()).signers[0]
    found = find(outgoing.text.replace(name, "Trần Văn Giả"), scanned=False)
    assert found is not None
    assert {c.matter for c in found.comparison.changes} == {Matter.SIGNER}


def test_the_page_says_what_the_rooms_say(notice: Notice, outgoing: Notice, people: dict[str, User], at: datetime) -> None:
    for one in (notice, outgoing):
        page = page_of(one.code, at.date())
        assert page is not None
        assert (page.number, page.title, page.text) == (one.number, one.title, one.text)
        assert page.about == described(one, at.date())
    assert outgoing.document is not None
    assert outgoing.document.instrument is not None
    Standing.objects.create(
        instrument=outgoing.document.instrument, kind="ended", valid_from=at.date() - timedelta(days=2), entered_by=people["duyet1"],
        entered_at=at, basis="QĐ 9", confidence="H",
    )  # fmt: skip
    page = page_of(outgoing.code, at.date())
    assert page is not None
    assert page.about == described(Notice.objects.get(pk=outgoing.pk), at.date())
    assert page.about.status is Status.WITHDRAWN
    Document.objects.filter(pk=outgoing.document_id).update(secrecy="secret")
    assert page_of(outgoing.code, at.date()) is None
    assert page_of("khong-co", at.date()) is None


def test_the_page_of_a_notice_shows_the_titles_of_its_signers_as_they_were_corrected(
    notice: Notice, people: dict[str, User], at: datetime
) -> None:
    first = page_of(notice.code, at.date())
    assert first is not None
    Post.objects.filter(user=people["duyet1"], role=Role.APPROVER.value).update(title="Quyền Chủ tịch")
    after = page_of(notice.code, at.date())
    assert after is not None
    assert "Quyền Chủ tịch" in after.about.signers
    assert after.about == described(notice, at.date())
