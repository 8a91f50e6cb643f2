"""Terms and days off that an office enters: who may, what stands over what, nothing is lost."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from loa.ledger.queries import history
from loa.organisations.models import Body, Post, User
from loa.organisations.queries import NotPermitted
from loa.terms import actions
from loa.terms.models import DayDecision, Term
from loa.terms.queries import entered, may_enter, office_calendar, rules_for
from loa.terms.rules import DayForm
from loa.worktime.days import Why
from loa.worktime.terms import Confidence, Rule, Unit, WrongTerm, version_on

DAY = date(2026, 3, 2)
FORM = actions.TermForm(Unit.WORKING_DAYS, 10, "Điều 29 Luật 104/2016/QH13", date(2018, 7, 1), source="https://example.vn")


@pytest.fixture
def chief(people: dict[str, User], commune: Body) -> User:
    """A legal officer of the province: what they enter holds for everybody."""
    assert commune.parent is not None
    user = User.objects.create_user("phapche", password="x")
    Post.objects.create(user=user, body=commune.parent, role="legal", valid_from="2025-07-01")
    return user


def held(rule: str, body: Body | None = None, day: date = DAY) -> Rule:
    found = version_on(rules_for(body), rule, day)
    assert found is not None
    return found


def test_a_figure_is_entered_with_its_basis_and_stands_in_the_ledger(chief: User, at: datetime) -> None:
    assert not held("access-counter-complex").known
    actions.enter_term(rule="access-counter-complex", form=FORM, body=None, by=chief, at=at)
    found = held("access-counter-complex")
    assert (found.value, found.unit, found.confidence) == (10, Unit.WORKING_DAYS, Confidence.ENTERED)
    assert found.name.startswith("Cung cấp thông tin trực tiếp"), "what was not entered stays as it shipped"
    line = history("term:access-counter-complex").get()
    assert (line.act, line.by, line.basis) == ("term.entered", chief, FORM.basis)
    assert "10 ngày làm việc, từ 01/07/2018" in line.summary


def test_versions_follow_one_another_in_time(chief: User, at: datetime) -> None:
    new = actions.TermForm(Unit.WORKING_DAYS, 2, "Luật mới", date(2027, 1, 1))
    actions.enter_term(rule="access-online-simple", form=new, body=None, by=chief, at=at)
    assert held("access-online-simple", day=date(2026, 12, 31)).value == 3
    assert held("access-online-simple", day=date(2027, 1, 1)).value == 2


def test_a_wrong_figure_is_withdrawn_not_deleted(chief: User, at: datetime) -> None:
    row = actions.enter_term(rule="access-counter-complex", form=FORM, body=None, by=chief, at=at)
    with pytest.raises(WrongTerm, match="lý do"):
        actions.withdraw_term(term=row, why=" ", by=chief, at=at)
    actions.withdraw_term(term=row, why="nhầm điều", by=chief, at=at)
    assert not held("access-counter-complex").known
    assert entered("access-counter-complex").get().withdrawn_why == "nhầm điều"
    with pytest.raises(WrongTerm, match="đã được rút"):
        actions.withdraw_term(term=row, why="lần nữa", by=chief, at=at)


def test_a_bodys_own_limit_holds_there_and_below_only(people: dict[str, User], commune: Body, chief: User, at: datetime) -> None:
    legal = User.objects.create_user("tuphap", password="x")
    Post.objects.create(user=legal, body=commune, role="legal", valid_from="2025-07-01")
    own = actions.TermForm(Unit.HOURS, 6, "Quy chế phát ngôn của xã", date(2026, 1, 1), rolls=False)
    actions.enter_term(rule="press-adhoc", form=own, body=commune, by=legal, at=at)
    assert held("press-adhoc", commune).figure == "6 giờ"
    office = commune.children.first()
    assert office is not None
    assert held("press-adhoc", office).figure == "6 giờ"
    assert held("press-adhoc", commune.parent).figure == held("press-adhoc").figure == "chưa rõ"
    with pytest.raises(NotPermitted):
        actions.enter_term(rule="press-adhoc", form=own, body=None, by=legal, at=at)
    with pytest.raises(NotPermitted):
        actions.enter_term(rule="press-adhoc", form=own, body=commune, by=people["canbo"], at=at)


def test_a_term_of_ones_own_needs_a_name(chief: User, at: datetime) -> None:
    for rule, name in (("Tra lời", "Tên"), ("tra-loi-cu-tri", " ")):
        with pytest.raises(WrongTerm):
            actions.enter_term(rule=rule, form=replace(FORM, name=name), body=None, by=chief, at=at)
    named = actions.TermForm(Unit.DAYS, 20, "QĐ 5", date(2026, 1, 1), name="Trả lời cử tri")
    actions.enter_term(rule="tra-loi-cu-tri", form=named, body=None, by=chief, at=at)
    assert (held("tra-loi-cu-tri").name, held("tra-loi-cu-tri").figure) == ("Trả lời cử tri", "20 ngày")
    later = actions.TermForm(Unit.DAYS, 10, "QĐ 6", date(2026, 2, 1))
    actions.enter_term(rule="tra-loi-cu-tri", form=later, body=None, by=chief, at=at)
    assert (held("tra-loi-cu-tri").name, held("tra-loi-cu-tri").value) == ("Trả lời cử tri", 10)


@pytest.mark.parametrize("change", [{"basis": ""}, {"value": 0}, {"value": 10**7}, {"valid_to": date(2018, 7, 1)}])
def test_what_makes_no_sense_is_not_saved(chief: User, at: datetime, change: dict[str, object]) -> None:
    wrong = actions.TermForm(**{"unit": Unit.DAYS, "value": 5, "basis": "Điều 1", "valid_from": date(2018, 7, 1), **change})  # type: ignore[arg-type]
    with pytest.raises(WrongTerm):
        actions.enter_term(rule="access-counter-complex", form=wrong, body=None, by=chief, at=at)
    assert not Term.objects.exists()


def test_a_swap_is_two_days_that_are_withdrawn_together(chief: User, at: datetime) -> None:
    swap = DayForm(date(2027, 4, 15), date(2027, 4, 24), "nối dài kỳ nghỉ", "TB 1/TB-VPCP")
    off, _worked = actions.decide_days(form=swap, by=chief, at=at)
    calendar = office_calendar()
    assert calendar.look(date(2027, 4, 15)).why is Why.SWAPPED
    assert calendar.look(date(2027, 4, 24)).words == "làm bù cho ngày 15/04/2027"
    assert history("day:2027-04-15").get().basis == "TB 1/TB-VPCP"
    actions.withdraw_day(decision=off, why="hoãn", by=chief, at=at)
    assert office_calendar().is_working(date(2027, 4, 15))
    assert not office_calendar().is_working(date(2027, 4, 24))
    assert DayDecision.objects.filter(withdrawn_why="hoãn").count() == 2


def test_the_day_of_culture_can_be_confirmed_and_switched(chief: User, at: datetime) -> None:
    day = date(2026, 11, 24)
    actions.decide_days(form=DayForm(day, None, "Ngày Văn hóa Việt Nam", "Luật số 1"), by=chief, at=at)
    seen = office_calendar().look(day)
    assert (seen.sure, seen.words) == (True, "nghỉ lễ: Ngày Văn hóa Việt Nam")
    actions.decide_days(form=DayForm(None, day, "", "TB 2"), by=chief, at=at)
    assert office_calendar().is_working(day)


@pytest.mark.parametrize(
    ("off", "worked", "basis", "words"),
    [
        (None, None, "TB", "Hãy ghi ngày nghỉ"),
        (date(2027, 4, 15), None, " ", "căn cứ"),
        (date(2027, 4, 17), None, "TB", "vốn đã là ngày nghỉ"),  # a Saturday
        (None, date(2027, 4, 15), "TB", "vốn đã là ngày làm việc"),
        (date(2027, 4, 15), date(2029, 4, 14), "TB", "hơn một năm"),
        (date(1900, 4, 16), None, "TB", "từ năm 1995"),
    ],
)
def test_days_that_say_nothing_new_are_refused(
    chief: User, at: datetime, off: date | None, worked: date | None, basis: str, words: str
) -> None:
    with pytest.raises(WrongTerm, match=words):
        actions.decide_days(form=DayForm(off, worked, "", basis), by=chief, at=at)


def test_a_checked_year_says_no_more_that_it_is_a_guess(chief: User, at: datetime) -> None:
    assert 2027 not in office_calendar().checked
    with pytest.raises(WrongTerm, match="căn cứ"):
        actions.check_year(year=2027, basis="", by=chief, at=at)
    actions.check_year(year=2027, basis="TB 3", by=chief, at=at)
    assert 2027 in office_calendar().checked


def test_only_a_topmost_body_decides_for_everybody(people: dict[str, User], chief: User, at: datetime) -> None:
    assert may_enter(chief, None, DAY)
    assert not may_enter(people["canbo"], None, DAY)
    with pytest.raises(NotPermitted):
        actions.decide_days(form=DayForm(date(2027, 4, 15), None, "", "TB"), by=people["canbo"], at=at)
    with pytest.raises(NotPermitted):
        actions.check_year(year=2027, basis="TB", by=people["canbo"], at=at)
