"""Trends: days counted from what there is, alerts raised once and judged, few never shown, pages, no person anywhere."""

import json
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client

from consultations.drafts import opened
from loa.cases.models import Case
from loa.consultations.models import Comment
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.plans.work_actions import ChangedMeanwhile
from loa.trends import count_actions, feed_actions, queries
from loa.trends.feeds import BadFeed, Entry
from loa.trends.management.commands.trends import take_in_reads
from loa.trends.models import Alert, Count, Feed, Item, Missed, Read, Theme
from loa.trends.theme_rules import SUBMITTED, AlertState, Source, WrongTheme

ROOT = "/lam-viec/xu-huong/"


@pytest.fixture
def water(commune: Body, people: dict[str, User], at: datetime) -> Theme:
    return count_actions.keep_theme(theme=None, owner=commune, name="Nước mưa", phrases="hỗ trợ nước mưa\nbể nước", edition=0,
                                    by=people["canbo"], at=at)  # fmt: skip


def ask(body: Body, n: int, at: datetime, text: str = "Bể nước nhà tôi", kind: str = "question") -> Case:
    return Case.objects.create(number=f"N{n}", secret_sha256="", form_key=f"k{n}", kind=kind, way="web", title="Hỏi", text=text, body=body,
                               received_at=at, clock_from=at, term="x")  # fmt: skip


def test_a_day_is_counted_by_source_theme_and_body_and_twice_is_once(water: Theme, commune: Body, at: datetime) -> None:
    for n in range(6):
        ask(commune, n, at)
    ask(commune, 6, at, "chuyện khác")
    ask(commune, 7, at, "bể nước", "claim")
    count_actions.count_day(day=at.date())
    count_actions.count_day(day=at.date())
    assert queries.series(water, [Source.QUESTION], at.date(), days=1) == [6]
    assert queries.series(water, SUBMITTED, at.date(), days=1) == [7]
    assert queries.series(None, [Source.QUESTION], at.date(), days=1) == [7]
    Case.objects.all().delete()
    count_actions.count_day(day=at.date())
    assert queries.series(water, [Source.QUESTION], at.date(), days=1) == [6]  # erased at the end of its time; the number stays


def test_a_count_of_any_theme_and_of_the_whole_site_stands_once_on_every_database(commune: Body, at: datetime) -> None:
    row = {"day": at.date(), "source": Source.SEARCH.value, "theme": None, "body": None, "channel": "portal"}
    Count.objects.create(**row, n=3)
    Count.objects.create(**row | {"body": commune}, n=3)  # of one body: another count
    with pytest.raises(IntegrityError), transaction.atomic():
        Count.objects.create(**row, n=4)


def test_counts_that_stood_twice_before_keep_the_larger_number(commune: Body, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX count_once_of_all")
    row = {"day": at.date(), "source": Source.SEARCH.value, "theme": None, "channel": "portal"}
    for body, n in ((None, 3), (None, 5), (commune, 2), (None, 4)):
        Count.objects.create(**row, body=body, n=n)
    import_module("loa.trends.migrations.0002_count_once").keep_one(apps, None)
    assert list(Count.objects.order_by("n").values_list("body", "n")) == [(commune.pk, 2), (None, 5)]


def test_phrases_are_shown_as_they_were_written_and_compared_without_marks(
    water: Theme, people: dict[str, User], at: datetime, client: Client
) -> None:
    assert (water.phrases, water.written) == (["ho tro nuoc mua", "be nuoc"], ["hỗ trợ nước mưa", "bể nước"])
    client.force_login(people["canbo"])
    for path in (f"{ROOT}chu-de/{water.pk}/", f"{ROOT}chu-de/{water.pk}/sua/"):
        page = client.get(path).content.decode()
        assert "bể nước" in page
        assert "be nuoc" not in page
    Theme.objects.update(written=[])
    assert "be nuoc" in client.get(f"{ROOT}chu-de/{water.pk}/").content.decode()


def test_searches_in_vain_keep_words_that_name_nobody(water: Theme, at: datetime) -> None:
    for query in ("be nuoc cong cong", "Bể nước công cộng", "0912345678", "hoa@example.vn"):
        count_actions.missed(query=query, at=at)
    assert dict(Missed.objects.values_list("words", "n")) == {"be nuoc cong cong": 2, "": 2}
    count_actions.count_day(day=at.date())
    assert queries.series(water, [Source.SEARCH], at.date(), days=1) == [2]
    assert queries.missed_words(at.date()) == []
    for _ in range(3):
        count_actions.missed(query="bể nước công cộng", at=at)
    assert queries.missed_words(at.date()) == [("be nuoc cong cong", 5)]
    count_actions.missed(query="một người tìm", at=at)
    count_actions.forget(at=at + timedelta(days=40))
    assert set(Missed.objects.values_list("words", flat=True)) == {"be nuoc cong cong", ""}


def test_the_portal_notes_what_it_did_not_find(commune: Body) -> None:
    Client().get("/tim-kiem/", {"q": "khong co gi nhu the"})
    assert Missed.objects.get().words == "khong co gi nhu the"


def test_page_reads_are_taken_in_once(release: Release, tmp_path: Path, at: datetime) -> None:
    slug = release.message.slug
    for n in range(2):
        (tmp_path / f"2026-03-02-9-{n}.json").write_text(json.dumps({slug: 3, "nothing": 5}))
    (tmp_path / "2026-03-02-9-x.json").write_text("broken")
    assert take_in_reads(tmp_path) == 3
    assert take_in_reads(tmp_path) == 0
    assert Read.objects.get().n == 6


def planted(theme: Theme, at: datetime, today: int, source: Source = Source.QUESTION) -> None:
    day = at.date()
    Count.objects.bulk_create(
        Count(day=day - timedelta(days=n), source=source.value, theme=theme, n=2 + n % 2, channel="web") for n in range(1, 61)
    )
    Count.objects.create(day=day, source=source.value, theme=theme, n=today, channel="web")


@pytest.mark.parametrize(
    ("source", "proposal"), [(Source.QUESTION, "answer"), (Source.CLAIM, "check"), (Source.PRESS, "ask"), (Source.SEARCH, "explain")]
)
def test_what_rises_is_told_once_with_an_act(water: Theme, at: datetime, source: Source, proposal: str) -> None:
    planted(water, at, 30, source)
    (alert,) = count_actions.raise_alerts(day=at.date(), at=at)
    assert (alert.count, alert.proposal, alert.sure) == (30, proposal, "cao")
    assert alert.high < 30
    assert count_actions.raise_alerts(day=at.date(), at=at) == []


def test_an_ordinary_day_raises_nothing(water: Theme, at: datetime) -> None:
    planted(water, at, 4)
    assert count_actions.raise_alerts(day=at.date(), at=at) == []


def test_alerts_are_judged_once_and_known_by_that(water: Theme, people: dict[str, User], at: datetime) -> None:
    planted(water, at, 30)
    (alert,) = count_actions.raise_alerts(day=at.date(), at=at)
    count_actions.judge(alert=alert, state=AlertState.USED, note="Đã viết bài", by=people["canbo"], at=at)
    with pytest.raises(ChangedMeanwhile):
        count_actions.judge(alert=alert, state=AlertState.NEEDLESS, note="", by=people["canbo"], at=at)
    assert queries.alerts_so_far().percent == 100


def test_themes_are_kept_by_who_writes_and_never_lost(water: Theme, commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotPermitted):
        count_actions.keep_theme(theme=None, owner=commune, name="X", phrases="abc", edition=0, by=people["ketoan"], at=at)
    with pytest.raises(WrongTheme, match="Đã có"):
        count_actions.keep_theme(theme=None, owner=commune, name="Nước mưa", phrases="abc", edition=0, by=people["canbo"], at=at)
    with pytest.raises(ChangedMeanwhile):
        count_actions.keep_theme(theme=water, owner=commune, name="Nước", phrases="abc", edition=9, by=people["canbo"], at=at)


def test_feeds_are_added_read_and_a_bad_one_waits_longer(
    commune: Body, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadFeed, match="nội bộ"):
        feed_actions.add_feed(owner=commune, name="Báo", url="http://127.0.0.1/rss", by=people["canbo"], at=at)
    feed = Feed.objects.create(owner=commune, name="Báo", url="https://bao.vn/rss", next_at=at, entered_by=people["canbo"], entered_at=at)
    monkeypatch.setattr(feed_actions, "fetch", lambda *args, **more: (_ for _ in ()).throw(BadFeed("hỏng")))
    feed_actions.read_feeds(at=at)
    feed_actions.read_feeds(at=at + timedelta(hours=1))
    feed.refresh_from_db()
    assert (feed.trouble, feed.failed, feed.next_at) == ("hỏng", 2, at + timedelta(hours=3))
    found = [
        Entry("1", "Bể nước", "", "", None),
        Entry("2", "Cũ", "", "", at.date() - timedelta(days=2)),
        Entry("1", "Bể nước", "", "", None),
    ]
    assert feed_actions.keep(feed=feed, found=found, at=at) == 2
    assert feed_actions.keep(feed=feed, found=found, at=at) == 0
    assert set(Item.objects.values_list("day", flat=True)) == {at.date(), at.date() - timedelta(days=2)}


def test_pages_show_what_there_is_and_hide_few(
    water: Theme, commune: Body, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loa.desk.views.trends.today", lambda: at.date())
    client = Client()
    client.force_login(people["canbo"])
    ask(commune, 1, at)
    count_actions.count_day(day=at.date())
    assert "dưới 5" in client.get(ROOT).content.decode()
    assert "không hiện số liệu" in client.get(f"{ROOT}chu-de/{water.pk}/").content.decode()
    planted(water, at - timedelta(days=1), 30)
    count_actions.raise_alerts(day=at.date() - timedelta(days=1), at=at)
    page = client.get(ROOT).content.decode()
    assert "đang tăng" in page
    assert "Trả lời chung" in page
    theme = client.get(f"{ROOT}chu-de/{water.pk}/?nguon=question").content.decode()
    assert "<svg" in theme
    assert "Tăng bất thường" in theme
    alert = Alert.objects.get()
    assert client.post(f"{ROOT}canh-bao/{alert.pk}/", {"state": "used", "note": "x"}).status_code == 302
    for path in ("nguon-bao/", "du-bao/", "chu-de/moi/"):
        assert client.get(f"{ROOT}{path}").status_code == 200
    wrong = client.post(f"{ROOT}chu-de/moi/", {"name": "Giữ lại tên", "phrases": ""})
    assert wrong.status_code == 422
    assert "Giữ lại tên" in wrong.content.decode()


def test_areas_are_shown_from_five_on_and_the_rest_as_one_or_not_at_all(water: Theme, commune: Body, at: datetime) -> None:
    village, other = commune.children.filter(kind="village")[:2]
    for n in range(6):
        ask(village, n, at)
    for n in range(6, 8):
        ask(other, n, at)
    count_actions.count_day(day=at.date())
    areas, rest = queries.by_area(water, SUBMITTED, at.date())
    assert ([(body, n) for body, n in areas], rest) == ([(village, 6)], None)
    for n in range(8, 11):
        ask(commune, n, at)
    count_actions.count_day(day=at.date())
    assert queries.by_area(water, SUBMITTED, at.date())[1] == 5
    client = Client()
    client.force_login(User.objects.get(username="canbo"))
    page = client.get(f"{ROOT}chu-de/{water.pk}/").content.decode()
    assert page.count(other.name) == 0


def test_what_is_said_of_a_draft_is_a_share_of_opinions_from_five_on(
    commune: Body, people: dict[str, User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted = opened(commune, people["canbo"], people["duyet1"], at)
    edition = drafted.editions.latest("number")

    def say(number: int, stance: str) -> None:
        Comment.objects.create(
            consultation=drafted, edition=edition, number=number, stance=stance, kind="person", channel="web", text="x",
            received_on=at.date(), received_at=at, key=f"k{number}", secret_sha256=f"s{number}",
        )  # fmt: skip

    for number, stance in enumerate(("for", "for", "against", "change"), start=1):
        say(number, stance)
    assert queries.policy_shares(people["canbo"], at.date()) == []
    for number, stance in enumerate(("for", "", ""), start=5):
        say(number, stance)
    (one,) = queries.policy_shares(people["canbo"], at.date())
    assert (one.total, one.support, one.concern, one.question) == (7, 44, 28, 28)
    monkeypatch.setattr("loa.desk.views.trends.today", at.date)
    client = Client()
    client.force_login(people["canbo"])
    page = client.get(ROOT).content.decode()
    assert drafted.title in page
    assert "44 %" in page
