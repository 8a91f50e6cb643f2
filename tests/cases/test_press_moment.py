"""The moment that a newsroom needs an answer by, beside the term of the law."""

from datetime import datetime, timedelta

import pytest

from loa.cases import actions
from loa.cases.actions import Handed
from loa.cases.clock_queries import needed_of
from loa.cases.kind_rules import PRESS, moment_of, told
from loa.cases.models import Case
from loa.organisations.models import Body


def ask(commune: Body, at: datetime, needed: str) -> Case:
    fields = {"newsroom": "Báo Nông dân", "name": "Ban biên tập", "email": "toasoan@example.vn", "needed": needed}
    return actions.receive(handed=Handed(PRESS, "Bao giờ xã chi trả hỗ trợ?", commune, fields), form_key="p" * 32, at=at).case


def test_the_nearer_of_both(commune: Body, at: datetime) -> None:
    case = ask(commune, at, "2026-03-05T10:00")
    assert ("Cần trước lúc", "10:00 05/03/2026") in told(PRESS, case.details)
    found = needed_of(case, at)
    assert found is not None
    assert (found.at.isoformat(), found.nearer, found.over) == ("2026-03-05T10:00:00+07:00", True, False)
    case.due_at = at + timedelta(days=1)
    assert needed_of(case, at).nearer is False  # type: ignore[union-attr]
    assert needed_of(case, found.at).over is True  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["", "sáng mai", "T", "2026-13-05T10:00"])
def test_words_are_no_moment(commune: Body, at: datetime, typed: str) -> None:
    assert moment_of(typed) is None
    assert needed_of(ask(commune, at, typed), at) is None
