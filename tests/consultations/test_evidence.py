"""A consultation with public results as evidence of a plan's task."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from loa.consultations import answer_actions, evidence_actions
from loa.consultations.draft_models import Consultation
from loa.consultations.queries import evidence_of
from loa.desk.views import consultations as pages
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted
from loa.plans.models import Assignment
from loa.plans.work_actions import ChangedMeanwhile
from loa.plans.work_rules import State

AFTER = timedelta(days=40)


def publish(one: Consultation, leader: User, at: datetime) -> None:
    answer_actions.publish(consultation=one, closing_words="Cảm ơn", version=one.version, by=leader, at=at + AFTER)
    one.refresh_from_db()


def test_published_results_are_evidence(one: Consultation, line: Assignment, officer: User, leader: User, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="công bố trước"):
        evidence_actions.serve(consultation=one, line=line, words="", version=line.version, by=officer, at=at)
    publish(one, leader, at)
    with pytest.raises(ChangedMeanwhile):
        evidence_actions.serve(consultation=one, line=line, words="", version=line.version + 1, by=officer, at=at + AFTER)
    moved = evidence_actions.serve(consultation=one, line=line, words="Đã lấy ý kiến", version=line.version, by=officer, at=at + AFTER)
    assert moved.state == State.EVIDENCE_GIVEN
    assert evidence_of(one).get().assignment == line
    with pytest.raises(NotAllowed, match="đã là minh chứng"):
        evidence_actions.serve(consultation=one, line=line, words="", version=moved.version, by=officer, at=at + AFTER)
    with pytest.raises(NotPermitted):
        evidence_actions.serve(consultation=one, line=line, words="", version=1, by=User.objects.create_user("la"), at=at + AFTER)


def test_the_page_hands_it_in_and_keeps_what_was_typed(
    client: Client, one: Consultation, line: Assignment, officer: User, leader: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(one, leader, at)
    monkeypatch.setattr(pages, "now", lambda: at + AFTER)
    client.force_login(officer)
    path = f"/lam-viec/lay-y-kien/{one.pk}/"
    assert "Là minh chứng của nhiệm vụ" in client.get(path).content.decode()
    refused = client.post(f"{path}minh-chung/", {"line": "", "words": "Kết quả đã công bố"})
    assert refused.status_code == 422
    assert "Kết quả đã công bố" in refused.content.decode()
    assert client.post(f"{path}minh-chung/", {"line": f"{line.pk}-{line.version}", "words": "Kết quả"}).status_code == 302
    shown = client.get(path).content.decode()
    assert "Minh chứng của nhiệm vụ" in shown
    assert "Kết quả" in shown
