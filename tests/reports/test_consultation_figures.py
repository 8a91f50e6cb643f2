"""Figures of consultations: each is the count of the very rows that it leads to."""

from datetime import datetime, timedelta

import pytest

from consultations.drafts import opened, say
from loa.consultations import answer_actions
from loa.consultations.answer_actions import Words
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Comment
from loa.consultations.rules import Outcome
from loa.organisations.models import Body, User
from loa.reports.measures import Scope, measures

pytestmark = pytest.mark.django_db


def test_drafts_opinions_and_what_is_left(commune: Body, people: dict[str, User], at: datetime) -> None:
    officer = people["canbo"]
    one = opened(commune, officer, people["duyet1"], at)
    first, second = (say(one, at, "Điều 4", text=text).comment for text in ("Miễn cả người già", "Giữ nguyên"))
    Comment.objects.filter(pk=second.pk).update(channel="meeting")
    day = at.date()
    month = Scope([commune.pk], day.replace(day=1), day + timedelta(days=1))
    after = Scope([commune.pk], day + timedelta(days=40), day + timedelta(days=60))
    found = measures()

    def counted(scope: Scope) -> dict[str, int]:
        return {code.split(".")[1]: m.count(scope) for code, m in found.items() if code.startswith("consultations.")}

    assert counted(month) == {"announced": 1, "opinions": 2, "published": 0, "unpublished": 0, "unanswered": 0}
    assert counted(after) == {"announced": 0, "opinions": 0, "published": 0, "unpublished": 1, "unanswered": 2}
    assert {p.label: p.value for p in found["consultations.opinions"].pieces(month)} == {"Trang lấy ý kiến": 1, "Cuộc họp, hội nghị": 1}
    answer_actions.answer(comment=first, words=Words(Outcome.ACCEPTED, "Đã sửa"), version=0, by=officer, at=at)
    assert counted(after)["unanswered"] == 1
    Consultation.objects.update(state="published", published_at=at + timedelta(days=41))
    assert counted(after) == {"announced": 0, "opinions": 0, "published": 1, "unpublished": 0, "unanswered": 0}
    for code in (code for code in found if code.startswith("consultations.")):
        for row in found[code].rows(month)[:1]:
            named = found[code].record(row)
            assert "Miễn cả người già" not in named.label  # no opinion is quoted
            assert named.route == "desk:consultation"
    visible = found["consultations.opinions"].gate
    assert visible(people["canbo"], day).count() == 2
    assert visible(User.objects.create_user("khach"), day).count() == 0
