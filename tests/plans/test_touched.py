"""What rests on an instrument: plans, tasks by their own sentence, messages, releases; who has looked at a change."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loa.documents import actions as documents
from loa.documents import law_actions
from loa.documents.law_queries import open_proposals, status_of
from loa.documents.law_rules import Kind, Statement, WrongStanding
from loa.documents.models import Instrument, Standing
from loa.ledger.models import Entry
from loa.newsroom.models import Message, Release
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import visible_bodies
from loa.plans import actions as plans
from loa.plans.models import Plan
from loa.plans.queries import changed_standings, named_bodies, touched
from loa.plans.rules import inside

TEXT = """ỦY BAN NHÂN DÂN
XÃ VÂN KHÊ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 44/KH-UBND
Vân Khê, ngày 20 tháng 02 năm 2026

KẾ HOẠCH
Truyền thông chính sách năm 2026

Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 của Chính phủ và Nghị định số 49/2024/NĐ-CP ngày 10/5/2024 của Chính phủ;

II. TỔ CHỨC THỰC HIỆN
1. Phòng Văn hóa - Xã hội xã
- Cung cấp thông tin theo Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 của Chính phủ.
2. Phòng Kinh tế xã
- Phát tờ rơi đến từng hộ trước ngày 10/3/2026.
"""


@pytest.fixture
def decree(db: None, at: datetime) -> Instrument:
    law_actions.settle(at=at - timedelta(days=30))
    return Instrument.objects.get(number="42/2022/NĐ-CP")


@pytest.fixture
def resting(decree: Instrument, commune: Body, people: dict[str, User], at: datetime) -> Plan:
    document = documents.register(content=TEXT.encode(), name="a.txt", owner=commune, by=people["canbo"], at=at)
    choices = {n.name: n.match.body or n.match.group for n in named_bodies(document, commune, at.date())}
    return plans.draft_plan(document=document, owner=commune, choices=choices, by=people["canbo"], at=at)


@pytest.fixture
def news(resting: Plan, commune: Body, people: dict[str, User], at: datetime) -> Message:
    return plans.write_message(task=resting.tasks.get(number=2), owner=commune, by=people["canbo"], at=at)


ALL = Statement(
    Kind.REPLACED, date(2026, 6, 1), None, "5/2026/NĐ-CP", "2026-05-01", "", "Điều 30 Nghị định số 5/2026/NĐ-CP", "Công báo", "H", ""
)


def seen(instrument: Instrument) -> list[int]:
    return list(Standing.objects.filter(instrument=instrument, superseded_by__isnull=True).values_list("pk", flat=True))


def admin() -> User:
    return User.objects.get(username="quantri")


def test_a_task_is_touched_by_what_its_own_sentence_names(resting: Plan, news: Message, decree: Instrument, commune: Body) -> None:
    found = touched(decree, {commune.pk})
    assert [d.pk for d in found.documents] == [resting.document_id]
    assert list(found.plans) == [resting]
    assert [t.number for t in found.tasks] == [1]
    assert list(found.messages) == [news], "its source cites the decree"
    assert found.hidden == 0
    ((owner, part),) = found.by_body()
    assert (owner, part.tasks, part.messages) == (commune, found.tasks, found.messages)


def test_a_message_that_gives_the_number_is_touched_whatever_its_source(message: Message, decree: Instrument, commune: Body) -> None:
    assert touched(decree, {commune.pk}).messages == ()
    Message.objects.filter(pk=message.pk).update(body="Theo Nghị định số 42/2022/NĐ-CP.")
    assert list(touched(decree, {commune.pk}).messages) == [message]


def test_releases_are_listed_by_their_last_version(release: Release, at: datetime, commune: Body) -> None:
    law_actions.settle(at=at)
    directive = Instrument.objects.get(number="07/CT-TTg", date_text="2023-03-21")
    found = touched(directive, {commune.pk})
    assert list(found.releases) == [release]
    assert touched(Instrument.objects.get(number="07/CT-TTg", date_text="2012-03-02"), {commune.pk}).plans == ()


def test_other_bodies_are_counted_and_not_shown(
    resting: Plan, news: Message, decree: Instrument, people: dict[str, User], at: datetime
) -> None:
    stranger = User.objects.create_user("khac")
    Post.objects.create(
        user=stranger, body=Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None), role="legal", valid_from="2025-07-01"
    )
    found = touched(decree, visible_bodies(stranger, at.date()))
    assert (found.documents, found.plans, found.tasks, found.messages, found.hidden) == ((), (), (), (), 2)


def test_the_number_of_questions_does_not_grow(
    resting: Plan, news: Message, decree: Instrument, commune: Body, people: dict[str, User], at: datetime
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            touched(decree, {commune.pk}).by_body()
        return len(queries)

    before = count()
    for number in range(3):
        text = TEXT.replace("44/KH-UBND", f"{number}5/KH-UBND")
        document = documents.register(content=text.encode(), name="b.txt", owner=commune, by=people["canbo"], at=at)
        plan = plans.draft_plan(document=document, owner=commune, choices={}, by=people["canbo"], at=at)
        plans.write_message(task=plan.tasks.get(number=1), owner=commune, by=people["canbo"], at=at)
    assert len(touched(decree, {commune.pk}).messages) == 4
    assert count() == before


def test_a_change_is_kept_with_its_basis_and_shown_until_it_is_looked_at(
    resting: Plan, decree: Instrument, commune: Body, people: dict[str, User], at: datetime
) -> None:
    later = at + timedelta(days=100)
    assert not changed_standings(commune).exists(), "what was entered before the plan was there is no news"
    made = law_actions.change_standing(instrument=decree, statement=ALL, replaced=[], seen=seen(decree), by=admin(), at=later)
    assert made.cause is not None
    assert made.cause.name == "Nghị định số 5/2026/NĐ-CP ngày 01/05/2026"
    assert status_of(decree, date(2026, 5, 31)).kind is Kind.IN_FORCE
    assert status_of(decree, date(2026, 6, 1)).kind is Kind.REPLACED
    assert Entry.objects.filter(act="standing.changed", by=admin(), subject=f"instrument:{decree.pk}").count() == 1
    assert list(changed_standings(commune)) == [made]
    assert not changed_standings(Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to=None)).exists()
    law_actions.look(standing=made, body=commune, by=people["canbo"], at=later)
    law_actions.look(standing=made, body=commune, by=people["duyet1"], at=later)
    assert made.looks.count() == 1
    assert not changed_standings(commune).exists()
    assert touched(decree, {commune.pk}, made.entered_at).plans == (resting,), "the list stays"


def test_a_correction_supersedes_and_deletes_nothing(decree: Instrument, people: dict[str, User], at: datetime) -> None:
    first = law_actions.change_standing(instrument=decree, statement=ALL, replaced=[], seen=seen(decree), by=admin(), at=at)
    unsure = Statement(Kind.UNKNOWN, date(2026, 6, 1), None, "", "", "", "Nhập nhầm số nghị định", "", "M", "")
    second = law_actions.change_standing(instrument=decree, statement=unsure, replaced=[first.pk], seen=seen(decree), by=admin(), at=at)
    first.refresh_from_db()
    assert first.superseded_by == second
    assert status_of(decree, date(2026, 6, 1)).kind is Kind.UNKNOWN
    with pytest.raises(law_actions.ChangedMeanwhile):
        law_actions.change_standing(instrument=decree, statement=ALL, replaced=[], seen=[first.pk], by=admin(), at=at)


def test_who_may_change(decree: Instrument, commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(PermissionDenied):
        law_actions.change_standing(instrument=decree, statement=ALL, replaced=[], seen=seen(decree), by=people["canbo"], at=at)
    Post.objects.create(user=people["canbo"], body=commune, role="legal", valid_from="2025-07-01", valid_to="2026-02-01")
    with pytest.raises(PermissionDenied):
        law_actions.change_standing(instrument=decree, statement=ALL, replaced=[], seen=seen(decree), by=people["canbo"], at=at)
    Post.objects.create(user=people["canbo"], body=commune, role="legal", valid_from="2026-02-01")
    assert law_actions.change_standing(instrument=decree, statement=ALL, replaced=[], seen=seen(decree), by=people["canbo"], at=at).pk


@pytest.mark.parametrize("cause", [("5/NĐ-CP", ""), ("42/2022/NĐ-CP", "2022-06-24"), ("Luật Không có năm", "")])
def test_a_cause_that_names_no_one_document_is_refused(
    cause: tuple[str, str], decree: Instrument, people: dict[str, User], at: datetime
) -> None:
    statement = Statement(Kind.REPLACED, date(2026, 6, 1), None, *cause, "", "x", "", "H", "")
    count = Instrument.objects.count()
    with pytest.raises(WrongStanding):
        law_actions.change_standing(instrument=decree, statement=statement, replaced=[], seen=seen(decree), by=admin(), at=at)
    assert (Instrument.objects.count(), Standing.objects.filter(instrument=decree).count()) == (count, 1)


def test_a_proposal_is_confirmed_or_refused_by_a_person(decree: Instrument, commune: Body, people: dict[str, User], at: datetime) -> None:
    text = TEXT.replace("Căn cứ", "Kế hoạch này thay thế Kế hoạch số 3/KH-UBND ngày 05/01/2025 của UBND xã Vân Khê.\nCăn cứ")
    document = documents.register(content=text.encode(), name="a.txt", owner=commune, by=people["canbo"], at=at)
    (proposal,) = open_proposals(people["canbo"], at.date())
    assert (proposal.kind, proposal.instrument.number) == ("replaced", "3/KH-UBND")
    with pytest.raises(PermissionDenied):
        law_actions.refuse_proposal(proposal=proposal, by=people["canbo"], at=at)
    statement = Statement(Kind.REPLACED, date(2026, 2, 20), None, document.number, document.date_text, "", document.heading, "", "H", "")
    made = law_actions.change_standing(
        instrument=proposal.instrument, statement=statement, replaced=[], seen=[], by=admin(), at=at, proposal=proposal
    )
    assert made.cause == document.instrument
    assert not open_proposals(people["canbo"], at.date()).exists()


def test_places_and_stretches() -> None:
    assert inside(10, 20, 12, 15)
    assert inside(10, 20, 5, 11)
    assert not inside(10, 20, 20, 25)
    assert not inside(0, 0, 0, 5)
