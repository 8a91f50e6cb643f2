"""Public pages: what is shown, search, audio ranges, the feed, headers."""

import json
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from loa.delivery import actions as delivery
from loa.delivery import correction_actions, lane_actions, recall_actions
from loa.delivery.port import DestinationKind
from loa.documents import actions as documents
from loa.newsroom import actions as newsroom
from loa.newsroom import speech_actions
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


def test_the_old_page_of_a_corrected_message_leads_to_the_correction_also_after_it_was_withdrawn(
    public: Release, people: dict[str, User], at: datetime
) -> None:
    begun = correction_actions.begin(
        release=public, wrong="Nhận hồ sơ từ ngày 01/3/2026", right="Nhận hồ sơ từ thứ hai", by=people["canbo"], at=at
    )
    newsroom.submit(message=begun, by=people["canbo"], at=at)
    begun.refresh_from_db()
    speech_actions.agree_to_draft_voice(message=begun, by=people["duyet1"], at=at, seen=begun.submitted_sha256)
    delivery.approve(message=begun, by=people["duyet1"], at=at)
    made = delivery.approve(message=begun, by=people["duyet2"], at=at)
    assert made is not None
    path, link = f"/tin/{public.message.slug}/", f'href="/tin/{made.message.slug}/"'
    assert link not in text(path), "nobody can read the correction yet"
    target = delivery.Target("portal", DestinationKind.SITE, "site", "Cổng", public.message.owner)
    for row in delivery.dispatch(release=made, targets=[target], by=people["canbo"], at=at):
        lane_actions.attempt(delivery_id=row.pk, at=at)
    old = text(path)
    assert link in old
    assert "có chỗ sai và đã được đính chính ngày 02/03/2026" in old
    assert "Chỗ sai: “Nhận hồ sơ từ ngày 01/3/2026”" in old
    for listing in ("/", "/tin/", f"/tim-kiem/?q={public.title.split()[0]}"):
        assert text(listing).count("Có chỗ sai, đã được đính chính") == 1, listing
    recall_actions.withdraw(message=public.message, reason="Sai ngày nhận.", instead="", by=people["duyet1"], at=at)
    gone = page(path)
    assert gone.status_code == 410
    told = gone.content.decode()
    assert "đã được thu hồi lúc 10:00 ngày 02/03/2026" in told
    assert "Sai ngày nhận." in told
    assert link in told


def test_an_article_names_author_source_and_time_and_is_kept_as_a_text(public: Release, people: dict[str, User]) -> None:
    release, client, slug = public, Client(), public.message.slug
    page = client.get(f"/tin/{slug}/").content.decode()
    assert people["canbo"].get_full_name() in page
    assert f"Nguồn: <span>{release.content['issuer']}</span>" in page
    assert "data-print" in page
    assert f"/tin/{slug}/bai.txt" in page
    kept = client.get(f"/tin/{slug}/bai.txt")
    assert kept["Content-Disposition"] == f'attachment; filename="{slug}.txt"'
    words = kept.content.decode("utf-8-sig")
    for said in (release.title, release.content["body"].splitlines()[0], release.number, release.content_sha256, f"/tin/{slug}/"):
        assert said in words
    User.objects.filter(pk=people["canbo"].pk).update(first_name="", last_name="")
    assert "Tác giả" not in client.get(f"/tin/{slug}/").content.decode()  # a log-in name is nobody's name
    assert client.get("/tin/khong-co/bai.txt").status_code == 404
