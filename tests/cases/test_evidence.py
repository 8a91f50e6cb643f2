"""An answered case as evidence of a plan's task."""

from datetime import datetime

import pytest

from loa.cases import evidence_actions
from loa.cases.evidence_queries import evidence_of
from loa.cases.models import Case
from loa.cases.rules import NotPossible
from loa.ledger.models import Entry
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted
from loa.plans.models import Assignment
from loa.plans.serving_queries import lines_for
from loa.plans.work_actions import ChangedMeanwhile
from loa.plans.work_rules import State


def test_an_answered_case_is_evidence(answered: Case, line: Assignment, people: dict[str, User], at: datetime) -> None:
    officer = people["canbo"]
    assert line in lines_for(officer, at.date())
    with pytest.raises(ChangedMeanwhile):
        evidence_actions.serve(case=answered, line=line, words="", version=line.version + 1, by=officer, at=at)
    moved = evidence_actions.serve(case=answered, line=line, words="Đã trả lời dân", version=line.version, by=officer, at=at)
    assert moved.state == State.EVIDENCE_GIVEN
    piece = evidence_of(answered).get()
    assert piece.assignment == line
    assert piece.entry == Entry.objects.get(subject=f"case:{answered.pk}", act="case.answered")
    assert answered.number in str(piece.entry)
    assert "Hoa" not in f"{piece.entry} {piece.entry.detail if piece.entry else ''}"
    with pytest.raises(NotPossible, match="đã là minh chứng"):
        evidence_actions.serve(case=answered, line=line, words="", version=moved.version, by=officer, at=at)


def test_what_is_not_answered_shows_nothing(case: Case, line: Assignment, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotPossible, match="trả lời trước"):
        evidence_actions.serve(case=case, line=line, words="", version=line.version, by=people["canbo"], at=at)
    stranger = User.objects.create_user("la")
    assert not lines_for(stranger, at.date())
    with pytest.raises(NotPermitted):
        evidence_actions.serve(case=case, line=line, words="", version=line.version, by=stranger, at=at)
