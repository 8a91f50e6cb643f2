"""Public pages: what is shown, search, audio ranges, the feed, headers."""

import json
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from loa.delivery import actions as delivery
from loa.delivery import lane_actions
from loa.delivery.port import DestinationKind
from loa.documents import actions as documents
from loa.newsroom.models import Release
from loa.organisations.models import User


@pytest.fixture
def public(release: Release, people: dict[str, User], at: datetime) -> Release:
    documents.set_public(document=release.message.source, public=True, by=people["canbo"], at=at)
    targets = [delivery.Target(k, DestinationKind.SITE, "site", "Cổng", release.message.owner) for k in ("portal", "feed")]
    for row in delivery.dispatch(release=release, targets=targets, by=people["canbo"], at=at):
        lane_actions.attempt(delivery_id=row.pk, at=at)
    return release


def page(path: str, **headers: str) -> object:
    return Client().get(path, headers=headers)


def text(path: str) -> str:
    answer = page(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_unreleased_message_is_nowhere(release: Release) -> None:
    assert page(f"/tin/{release.message.slug}/").status_code == 404
    assert release.title not in text("/")
    assert release.title not in text("/tim-kiem/?q=nuoc+mua")


def test_the_column_the_article_and_its_source(public: Release) -> None:
    assert public.title in text("/")
    article = text(f"/tin/{public.message.slug}/")
    assert f'data-release="{public.renditions.get(channel="portal").sha256}"' in article
    assert "Nghe bài này" in article
    assert "18/KH-UBND" in article
    assert "Toàn văn" in text(f"/van-ban/{public.message.source_id}/")


def test_a_later_edit_does_not_change_the_public_page(public: Release) -> None:
    public.message.title = "Tiêu đề sửa lén"
    public.message.save()
    assert "Tiêu đề sửa lén" not in text(f"/tin/{public.message.slug}/")


@pytest.mark.parametrize("query", ["nông thôn mới", "nong thon moi", "NONG THON MOI", "đất đai", "dat dai", "mưa thu gom"])
def test_search_with_and_without_diacritics(query: str, public: Release) -> None:
    assert public.title in text(f"/tim-kiem/?q={query}")


@pytest.mark.parametrize("query", ["tàu vũ trụ", "%", "_", "'", "<script>alert(1)</script>"])
def test_search_that_finds_nothing_says_so(query: str, public: Release) -> None:
    found = page("/tim-kiem/?q=" + query.replace("%", "%25"))
    assert found.status_code == 200
    assert public.title not in found.content.decode()
    assert "<script>alert" not in found.content.decode()


def test_the_feed_is_atom(public: Release) -> None:
    answer = page("/tin/atom.xml")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    (entry,) = root.findall(f"{atom}entry")
    assert public.title in (entry.findtext(f"{atom}title") or "")
    assert entry.findtext(f"{atom}updated")
    assert entry.findtext(f"{atom}id")
    assert root.findtext(f"{atom}updated")


def test_the_json_feed_says_what_the_atom_feed_says(public: Release) -> None:
    answer = page("/tin/feed.json")
    assert answer.headers["Content-Type"] == "application/feed+json"
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://testserver/tin/feed.json"
    (item,) = feed["items"]
    entry = ElementTree.fromstring(page("/tin/atom.xml").content).find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    for name, field in (("id", "id"), ("id", "url"), ("title", "title"), ("summary", "summary"), ("content", "content_text")):
        assert item[field] == entry.findtext(f"{{http://www.w3.org/2005/Atom}}{name}")
    assert datetime.fromisoformat(item["date_published"]) == public.released_at
    assert item["authors"] == [{"name": public.message.owner.name}]
    assert '<link rel="alternate" type="application/feed+json"' in text("/")


def test_the_json_feed_of_nothing_is_a_feed_and_holds_only_what_was_handed_over(release: Release) -> None:
    assert json.loads(page("/tin/feed.json").content)["items"] == []


def test_audio_answers_to_ranges(public: Release) -> None:
    path = f"/tin/{public.message.slug}/loudspeaker"
    whole = page(path)
    part = page(path, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert page(path, Range=f"bytes={len(whole.content)}-").status_code == 416
    assert page(path, **{"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_a_document_that_is_not_public_is_not_there(release: Release) -> None:
    assert page(f"/van-ban/{release.message.source_id}/").status_code == 404
    assert page(f"/van-ban/{release.message.source_id}/tep").status_code == 404


def test_public_pages_set_no_cookie_and_ask_no_third_party(public: Release) -> None:
    for path in ("/", "/tin/", f"/tin/{public.message.slug}/", "/tim-kiem/?q=a"):
        answer = page(path)
        assert not answer.cookies, path
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert 'src="http' not in answer.content.decode()
        assert 'rel="stylesheet" href="http' not in answer.content.decode()
