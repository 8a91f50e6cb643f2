"""A draft and what is declared of it: reading, versions, terms, the checklist, announcing, extending, stopping."""

from datetime import date, datetime, timedelta

import pytest

from consultations.drafts import FIRST, SECOND, described, opened, provision, read, started
from loa.consultations import edition_actions, plan_actions
from loa.consultations.counting_rules import Counting
from loa.consultations.draft_models import Consultation, Provision
from loa.consultations.edition_rules import is_place
from loa.consultations.queries import in_phase, newest, phase_of, places_of, posting_of, public, searched
from loa.consultations.rules import Phase
from loa.ledger.models import Entry
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.paper.unreadable import Unreadable
from loa.plans.work_actions import ChangedMeanwhile
from loa.terms import actions as terms
from loa.worktime.terms import Unit


def test_a_draft_is_read_into_provisions(commune: Body, officer: User, at: datetime) -> None:
    one = started(commune, officer, at)
    paths = set(Provision.objects.filter(edition__consultation=one).values_list("path", flat=True))
    assert {"Điều 1", "Điều 3/Khoản 2", "Điều 3/Khoản 2/Điểm b", "Chương II"} <= paths
    assert provision(one, "Điều 3/Khoản 2/Điểm b").article == provision(one, "Điều 3").stable
    assert list(public()) == []


def test_ids_outlive_renumbering_and_a_split_names_its_origin(commune: Body, officer: User, at: datetime) -> None:
    one = started(commune, officer, at)
    read(one, SECOND, officer, at)  # two versions of one day
    assert provision(one, "Điều 5").stable == provision(one, "Điều 6", 2).stable
    assert provision(one, "Điều 6", 2).change == "renumbered"
    assert provision(one, "Điều 4", 2).change == "changed"
    assert provision(one, "Điều 5", 2).change == "new"
    for path in ("Điều 7", "Điều 8"):
        assert provision(one, path, 2).origins == [provision(one, "Điều 6").stable]
        assert provision(one, path, 2).change == "split"
    assert provision(one, "Điều 1", 2).change == "same"


def test_what_is_no_draft_is_refused_and_nothing_is_stored(commune: Body, officer: User, at: datetime) -> None:
    one = started(commune, officer, at)
    with pytest.raises(NotAllowed, match="hầu như không có chữ"):
        read(one, "Trang 1", officer, at)
    with pytest.raises(Unreadable):
        edition_actions.add_edition(
            consultation=one, content=b"PK\x03\x04 broken", name="a.docx", dated=date(2026, 3, 2), note="", by=officer, at=at
        )
    with pytest.raises(NotAllowed, match="chính là bản 1"):
        read(one, FIRST, officer, at)
    assert one.editions.count() == 1


def test_a_draft_without_articles_can_be_commented_on(commune: Body, officer: User, at: datetime) -> None:
    text = (
        "I. MỤC TIÊU\n\n1. Nâng cao chất lượng truyền thanh ở các thôn trong xã.\n2. Mỗi thôn có một cụm loa hoạt động tốt.\n\n"
        "II. GIẢI PHÁP\n\n1. Bố trí kinh phí hằng năm cho việc sửa chữa.\n"
    )
    one = started(commune, officer, at, text)
    kinds = set(Provision.objects.filter(edition__consultation=one).values_list("kind", flat=True))
    assert {"section", "clause"} <= kinds


def test_amended_articles_that_are_quoted_stay_inside(commune: Body, officer: User, at: datetime) -> None:
    text = (
        "Điều 1. Sửa đổi, bổ sung một số điều của Quy chế\n1. Sửa đổi Điều 9 như sau:\n“Điều 9. Chế độ báo cáo\n"
        "Các thôn báo cáo Ủy ban nhân dân xã hằng tháng.”\n\nĐiều 2. Hiệu lực\nQuyết định này có hiệu lực từ ngày ký ban hành.\n"
    )
    one = started(commune, officer, at, text)
    articles = Provision.objects.filter(edition__consultation=one, kind="article").values_list("path", flat=True)
    assert list(articles) == ["Điều 1", "Điều 2"]
    assert Provision.objects.filter(edition__consultation=one, kind="quote").count() == 1


def test_nothing_is_announced_before_all_is_declared(commune: Body, officer: User, leader: User, at: datetime) -> None:
    one = edition_actions.start(body=commune, title="Nghị quyết về chợ", key="k" * 20, by=officer, at=at)
    with pytest.raises(NotAllowed) as refused:
        edition_actions.announce(consultation=one, version=1, by=leader, at=at)
    for words in ("tệp dự thảo", "tóm tắt", "nơi nhận", "Quyết định 407", "ngày bắt đầu"):
        assert words in str(refused.value)


def test_only_who_approves_announces(commune: Body, officer: User, at: datetime) -> None:
    one = started(commune, officer, at)
    edition_actions.describe(consultation=one, form=described(at), version=one.version, by=officer, at=at)
    with pytest.raises(NotPermitted):
        edition_actions.announce(consultation=one, version=one.version, by=officer, at=at)


def test_an_unknown_minimum_is_asked_for_and_a_known_one_holds(commune: Body, people: dict[str, User], at: datetime) -> None:
    officer, leader = people["canbo"], people["duyet1"]
    one = started(commune, officer, at)
    form = described(at, days=10, term="consultation-posting-commune", term_basis="")
    edition_actions.describe(consultation=one, form=form, version=one.version, by=officer, at=at)
    posted = posting_of(one)
    assert posted is not None
    assert "Chưa có số ngày tối thiểu" in posted.unknown
    with pytest.raises(NotAllowed, match="ghi căn cứ"):
        edition_actions.announce(consultation=one, version=one.version, by=leader, at=at)
    figure = terms.TermForm(unit=Unit.DAYS, value=20, basis="Điều 1 văn bản mẫu", valid_from=date(2025, 4, 1), rolls=False)
    terms.enter_term(rule="consultation-posting-commune", form=figure, body=commune, by=people["quanly"], at=at)
    with pytest.raises(NotAllowed, match="ít nhất 20 ngày"):
        edition_actions.announce(consultation=one, version=one.version, by=leader, at=at)


def test_phases_follow_from_the_days(one: Consultation, at: datetime) -> None:
    day = at.date()
    assert phase_of(one, day - timedelta(days=1)) is Phase.FORTHCOMING
    assert phase_of(one, day) is Phase.OPEN
    assert phase_of(one, day + timedelta(days=29)) is Phase.OPEN
    assert phase_of(one, day + timedelta(days=30)) is Phase.ANSWERING
    assert list(in_phase(public(), Phase.OPEN, day)) == [one]
    assert list(in_phase(public(), Phase.ANSWERING, day)) == []
    assert list(searched(public(), "ve sinh moi truong")) == [one]
    assert "30 ngày, tính theo ngày lịch" in one.term_words


def test_what_was_declared_stays(one: Consultation, officer: User, at: datetime) -> None:
    form = described(at, counting=Counting(equal="once"))
    with pytest.raises(NotAllowed):
        edition_actions.describe(consultation=one, form=form, version=one.version, by=officer, at=at)


def test_a_term_is_extended_never_shortened(one: Consultation, leader: User, at: datetime) -> None:
    assert one.closes_on is not None
    later = one.closes_on + timedelta(days=7)
    with pytest.raises(NotAllowed, match="Không rút ngắn"):
        edition_actions.extend(
            consultation=one, closes_on=one.closes_on - timedelta(days=1), why="Vội", version=one.version, by=leader, at=at
        )
    edition_actions.extend(consultation=one, closes_on=later, why="Nhiều thôn đề nghị", version=one.version, by=leader, at=at)
    assert one.closes_on == later
    assert "Gia hạn" in one.term_words


def test_two_people_at_once_lose_nothing(commune: Body, officer: User, at: datetime) -> None:
    one = started(commune, officer, at)
    edition_actions.describe(consultation=one, form=described(at), version=1, by=officer, at=at)
    with pytest.raises(ChangedMeanwhile):
        edition_actions.describe(consultation=one, form=described(at, summary="Khác"), version=1, by=officer, at=at)


def test_starting_twice_makes_one(commune: Body, officer: User, at: datetime) -> None:
    made = {edition_actions.start(body=commune, title="A", key="k" * 20, by=officer, at=at).pk for _ in range(2)}
    assert len(made) == 1


def test_decision_407_asks_for_a_plan_and_makes_it(commune: Body, officer: User, leader: User, at: datetime) -> None:
    one = started(commune, officer, at)
    form = described(at, checklist=dict.fromkeys(("effect", "concern", "reach", "other"), "yes"))
    edition_actions.describe(consultation=one, form=form, version=one.version, by=officer, at=at)
    with pytest.raises(NotAllowed, match="lập kế hoạch truyền thông"):
        edition_actions.announce(consultation=one, version=one.version, by=leader, at=at)
    plan = plan_actions.make_plan(consultation=one, version=one.version, by=officer, at=at)
    assert plan.tasks.count() == 4
    assert all(task.messages.count() == 1 for task in plan.tasks.all())
    assert one.opens_on is not None
    dues = list(plan.tasks.order_by("number").values_list("due_on", flat=True))
    assert dues == [one.opens_on, one.closes_on, None, None]  # the days of the consultation are the terms of its tasks
    assert edition_actions.announce(consultation=one, version=one.version, by=leader, at=at).plan == plan


def test_each_act_stands_in_the_ledger(commune: Body, officer: User, leader: User, at: datetime) -> None:
    one = opened(commune, officer, leader, at)
    edition_actions.stop(consultation=one, why="Cấp trên đã có quy định", version=one.version, by=leader, at=at)
    acts = list(Entry.objects.filter(within=f"consultation:{one.pk}").order_by("pk").values_list("act", flat=True))
    assert acts == [f"consultation.{act}" for act in ("started", "edition", "described", "announced", "stopped")]
    assert newest(one) is not None


def test_legal_bases_and_parts_can_be_spoken_of_too(commune: Body, officer: User, at: datetime) -> None:
    bases = (
        "NGHỊ QUYẾT\nQuy định mức thu phí\n\nCăn cứ Luật Bảo vệ môi trường ngày 17 tháng 11 năm 2020;\nTheo đề nghị của Ủy ban nhân dân xã."
    )
    text = f"{bases}\n\nPhần thứ nhất\nQUY ĐỊNH CHUNG\n\n{FIRST.split('Chương II')[0]}"
    one = started(commune, officer, at, text)
    edition = one.editions.get()
    kinds = set(places_of(edition).values_list("kind", flat=True))
    assert {"preamble", "part", "chapter", "article"} <= kinds
    assert is_place("preamble", 0)
    assert is_place("part", 0)
    assert not is_place("quote", 5)
