"""Baking: a page is what the live one is, and a release, correction, withdrawal, alert or day changes exactly what it has to."""

import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from consultations.drafts import opened
from loa.delivery.models import Delivery
from loa.documents.models import Document
from loa.newsroom.models import Release, Withdrawal
from loa.organisations.models import Body, User
from loa.portal.baking import Baker, fetcher, file_of, folder
from loa.portal.baking_queries import marks


@pytest.fixture
def baker() -> Iterator[Baker]:
    found = Baker(fetcher())
    found.begin()
    yield found
    found.end()


def show(release: Release, by: User, at: datetime, channel: str = "portal") -> Delivery:
    return Delivery.objects.create(key=f"{channel}{release.pk}", release=release, channel=channel, destination_kind="site",
                                   destination_code="site", destination_name="Cổng", body=release.message.owner, state="handed_over",
                                   created_by=by, created_at=at)  # fmt: skip


def text(address: str) -> str:
    path = file_of(address)
    return path.read_text("utf-8") if path and path.exists() else ""


def test_a_release_is_baked_and_its_withdrawal_takes_it_away(baker: Baker, release: Release, people: dict[str, User], at: datetime) -> None:
    address = f"/tin/{release.message.slug}/"
    baker.turn(at)
    assert text("/")
    assert not text(address)
    assert baker.turn(at) == 0
    row = show(release, people["canbo"], at)
    assert baker.turn(at) >= 3  # the article, the column, the front page
    assert release.title in text(address)
    assert release.title in text("/")
    assert release.title in text("/tin/")
    path = file_of(address)
    assert path is not None
    assert gzip.decompress(path.with_name("index.html.gz").read_bytes()) == path.read_bytes()
    assert "csrftoken" not in path.with_name("index.html.head").read_text()
    Withdrawal.objects.create(message=release.message, by=people["duyet1"], at=at, reason="Sai ngày")
    Delivery.objects.filter(pk=row.pk).update(state="withdrawn")
    baker.turn(at)
    assert not text(address)  # the live page says that it was withdrawn, with 410
    assert release.title not in text("/tin/")


def test_what_did_not_change_is_left_alone(
    baker: Baker, release: Release, document: Document, people: dict[str, User], at: datetime
) -> None:
    Document.objects.filter(pk=document.pk).update(public=True)
    baker.turn(at)
    there = file_of("/van-ban/")
    own = file_of(f"/van-ban/{document.pk}/")
    assert there is not None
    assert own is not None
    before = there.stat().st_mtime_ns
    show(release, people["canbo"], at)
    baker.turn(at)
    assert there.stat().st_mtime_ns == before
    assert release.title in own.read_text("utf-8") or release.message.source_id != document.pk


def test_a_new_day_changes_every_page(baker: Baker, release: Release, people: dict[str, User], at: datetime) -> None:
    show(release, people["canbo"], at)
    first = baker.turn(at)
    assert first > 5
    assert baker.turn(at + timedelta(days=1)) == first


def test_a_page_that_fails_or_sets_a_cookie_is_not_kept(at: datetime, db: None) -> None:
    answers = {"/": (200, {"Set-Cookie": "a=b"}, b"x"), "/tin/": (500, {}, b"x"), "/bao-chi/": (200, {"Vary": "Cookie"}, b"x")}
    baker = Baker(lambda address: answers.get(address, (200, {"Content-Type": "text/html"}, b"ok")))
    baker.begin()
    baker.turn(at)
    assert not any(text(address) for address in answers)
    assert text("/van-ban/") == "ok"
    baker.end()
    assert not (folder() / "beat").exists()


def test_addresses_stay_in_their_folder() -> None:
    assert file_of("/../../x/") is None
    assert file_of("/tin/a b/") is None
    assert file_of("/tin/x.html") is None
    assert file_of("/tin/atom.xml") == folder() / "pages" / "tin" / "atom.xml"


def test_drafts_and_what_is_said_of_them_are_never_baked(commune: Body, people: dict[str, User], at: datetime) -> None:
    opened(commune, people["canbo"], people["duyet1"], at)
    assert not [address for address in marks() if "du-thao" in address]  # each opinion would take them away again
