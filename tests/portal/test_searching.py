"""Search on the portal: typos, kind, body, days; open data; the English page."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from loa.delivery.models import Delivery
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.organisations.rules import Kind
from loa.portal.suggest_rules import distance, english, nearest, suggestion
from loa.reports import report_actions
from loa.reports.period_rules import Rhythm, period_of
from loa.reports.report_actions import Asked
from loa.trends.models import Missed


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_distance_is_the_same_both_ways_and_nought_only_for_itself(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)
    assert distance(one, other, 1) == min(2, distance(one, other, 9))


def test_swapped_dropped_and_doubled_letters_are_forgiven() -> None:
    known = {"nuoc": 9, "mua": 5, "truong": 3, "trong": 4}
    assert nearest("nuco", known) == "nuoc"
    assert nearest("truog", known) == "truong"
    assert nearest("nuocc", known) == "nuoc"
    assert nearest("ab", known) == "ab"
    assert nearest("1234", {"1235": 1}) == "1234"
    assert suggestion("thu nuco mua", {**known, "thu": 1}) == "thu nuoc mua"
    assert suggestion("nuoc mua", known) == ""
    assert suggestion("xyzxyz", known) == ""


def test_names_go_into_english_by_rule_only() -> None:
    assert english("Ủy ban nhân dân xã Vân Khê") == "People's Committee of Vân Khê Commune"
    assert english("Trạm Y tế") == ""


@pytest.fixture
def shown(release: Release, people: dict[str, User], at: datetime) -> Release:
    Delivery.objects.create(key="p", release=release, channel="portal", destination_kind="site", destination_code="site",
                            destination_name="Cổng", body=release.message.owner, state="handed_over", created_by=people["canbo"],
                            created_at=at)  # fmt: skip
    return release


def found(query: str) -> str:
    answer = Client().get(f"/tim-kiem/?{query}")
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def test_a_mistyped_search_finds_what_was_meant_and_is_noted(shown: Release) -> None:
    page = found("q=thu+gom+nuco+mưa")
    assert shown.title in page
    assert "nuoc mua" in page
    assert Missed.objects.get().words == "thu gom nuco mua"
    assert "Không thấy tin nào" in found("q=zzzzzz")


def test_a_search_is_narrowed_by_kind_body_and_days(shown: Release, at: datetime) -> None:
    day = at.date()
    assert shown.title in found(f"q=nuoc+mua&cq={shown.message.owner_id}&loai={shown.message.kind_id}&tu={day}&den={day}")
    assert shown.title in found(f"tu={day}")
    assert "0 tin" in found(f"q=nuoc+mua&tu={day + timedelta(days=1)}")
    assert "0 tin" in found("cq=999999")
    assert shown.title in found("q=nuoc+mua&tu=2026-99-99&loai=<x>")


def test_published_figures_are_open_data_and_others_are_not(commune: Body, release: Release, people: dict[str, User], at: datetime) -> None:
    asked = Asked("Báo cáo", Rhythm.MONTH, [Kind.COMMUNE], at.date().replace(month=1, day=1))
    assert commune.parent is not None
    form = report_actions.ask(form=None, owner=commune.parent, asked=asked, edition=0, by=people["canbotinh"], at=at)
    report = report_actions.begin(form=form, body=commune, period=period_of(Rhythm.MONTH, at.date()), by=people["canbo"], at=at)
    report_actions.sign(report=report, edition=report.edition, by=people["duyet1"], at=at)
    assert "Chưa có số liệu" in Client().get("/du-lieu-mo/").content.decode()
    report_actions.publish(report=report, public=True, by=people["duyet1"], at=at)
    assert commune.name in Client().get("/du-lieu-mo/").content.decode()
    rows = list(csv.DictReader(io.StringIO(Client().get("/du-lieu-mo/so-lieu.csv").content.decode("utf-8-sig"))))
    assert {row["co_quan"] for row in rows} == {commune.name}
    assert Client().get("/du-lieu-mo/so-lieu.json").json()["schema"]["fields"]
    assert Client().get("/du-lieu-mo/so-lieu.exe").status_code == 404


def test_the_english_page_opens(commune: Body) -> None:
    answer = Client().get("/en/")
    assert answer.status_code == 200
    assert "Structure and contacts" in answer.content.decode()
