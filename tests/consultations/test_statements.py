"""Statements and votes: who may add what, moderation as of opinions, one vote a browser, groups that the open data give again."""

import csv
import io
from datetime import datetime, timedelta

import pytest

from consultations.drafts import described, opened, say, started
from loa.consultations import edition_actions, moderation_actions, statement_actions, tasks
from loa.consultations.draft_models import Consultation
from loa.consultations.group_queries import shown_groups
from loa.consultations.group_rules import Cast, Vote, outcome
from loa.consultations.models import Comment, Grouping, StatementVote
from loa.consultations.rules import Given, Kind, Reason, Stance
from loa.consultations.statement_queries import described as open_statements
from loa.consultations.statement_queries import shown_statements, statements_of, vote_lines, voter_of, waiting_for
from loa.ledger.models import Entry
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted


@pytest.fixture
def voted(commune: Body, officer: User, leader: User, at: datetime) -> Consultation:
    """A consultation with six statements of the office."""
    one = opened(commune, officer, leader, at, takes_votes=True)
    for n in range(6):
        statement_actions.add(consultation=one, text=f"Phát biểu thứ {n + 1} của cơ quan.", by=officer, at=at)
    return one


def vote(one: Consultation, token: str, votes: dict[int, int], at: datetime) -> int:
    found = {number: Vote(value) for number, value in votes.items()}
    return statement_actions.vote(consultation=one, voter=voter_of(one, token), votes=found, at=at)


def camps(one: Consultation, at: datetime) -> None:
    for n in range(24):
        side = 1 if n < 14 else -1
        vote(one, f"t{n}", {1: side, 2: side, 3: -side, 4: side if n % 5 else 0, 5: 1, 6: 1 if n % 2 else 0}, at)


def test_it_is_an_option_that_is_declared(one: Consultation, commune: Body, officer: User, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="không mở phần phát biểu"):
        statement_actions.add(consultation=one, text="Một câu", by=officer, at=at)
    with pytest.raises(NotAllowed, match="không nhận"):
        vote(one, "a", {1: 1}, at)
    other = started(commune, officer, at, "Điều 1. Phạm vi\nNghị quyết này quy định việc thu phí rác đối với hộ gia đình của xã Vân Khê.\n")
    form = described(at, takes_votes=True, shows_at_once=False)
    with pytest.raises(NotAllowed, match="hiện ý kiến ngay"):
        edition_actions.describe(consultation=other, form=form, version=other.version, by=officer, at=at)


def test_only_staff_of_the_body_add_and_withdraw_and_with_a_reason(voted: Consultation, officer: User, at: datetime) -> None:
    stranger = User.objects.create_user("khach")
    with pytest.raises(NotPermitted):
        statement_actions.add(consultation=voted, text="Một câu", by=stranger, at=at)
    for text, words in (("", "Hãy viết"), ("x" * 281, "nhiều hơn 280"), ("phát biểu thứ 1 của cơ quan.", "Đã có")):
        with pytest.raises(NotAllowed, match=words):
            statement_actions.add(consultation=voted, text=text, by=officer, at=at)
    first = statements_of(voted)[0]
    with pytest.raises(NotAllowed, match="lý do rút"):
        statement_actions.withdraw(statement=first, why=" ", by=officer, at=at)
    vote(voted, "a", {1: 1}, at)
    statement_actions.withdraw(statement=first, why="Viết lại cho rõ", by=officer, at=at)
    assert 1 not in set(shown_statements(voted).values_list("number", flat=True))
    assert vote(voted, "b", {1: 1, 2: 1}, at) == 1  # what is withdrawn takes no vote
    told = open_statements(voted)["statements"][0]
    assert (told["shown"], told["text"], told["why"]) == (False, "", "Viết lại cho rõ")


def test_a_proposed_statement_is_an_opinion_and_is_moderated_as_one(voted: Consultation, officer: User, at: datetime) -> None:
    given = Given("Nên thu phí theo quý.", Stance.NONE, Kind.CITIZEN)
    edition = voted.editions.get()
    taken = statement_actions.propose(consultation=voted, edition=edition, given=given, key="k" * 20, at=at)
    again = statement_actions.propose(consultation=voted, edition=edition, given=given, key="k" * 20, at=at)
    assert (again.new, Comment.objects.count()) == (False, 1)
    row = statements_of(voted).get(number=7)
    assert (row.text, row.comment, row.added_by) == ("Nên thu phí theo quý.", taken.comment, None)
    with pytest.raises(NotAllowed, match="nhiều hơn 280"):
        statement_actions.propose(
            consultation=voted, edition=edition, given=Given("a " * 200, Stance.NONE, Kind.CITIZEN), key="m" * 20, at=at
        )
    assert Comment.objects.count() == 1  # nothing is half taken
    with pytest.raises(NotAllowed, match="theo quy tắc"):
        statement_actions.withdraw(statement=row, why="Không thích", by=officer, at=at)
    vote(voted, "a", {7: 1}, at)
    moderation_actions.hide(comment=taken.comment, reason=Reason.SPAM, words="Quảng cáo", shown="", by=officer, at=at)
    assert 7 not in set(shown_statements(voted).values_list("number", flat=True))
    assert "7" not in [line.split(",")[1] for line in "".join(vote_lines(voted)).splitlines()[1:]]
    moderation_actions.lift(moderation=taken.comment.moderations.get(), by=officer, at=at)
    assert shown_statements(voted).filter(number=7).exists()  # its votes are there again


def test_an_opinion_is_quoted_word_for_word_once(voted: Consultation, officer: User, at: datetime) -> None:
    row = say(voted, at, "Điều 4", text="Miễn cả người già neo đơn").comment
    made = statement_actions.quote(comment=row, by=officer, at=at)
    assert made.text == row.text
    with pytest.raises(NotAllowed, match="đã là phát biểu"):
        statement_actions.quote(comment=row, by=officer, at=at)
    long = say(voted, at, "Điều 4", text="Rất dài " * 60, key="long").comment
    with pytest.raises(NotAllowed, match="nhiều hơn 280"):
        statement_actions.quote(comment=long, by=officer, at=at)


def test_a_browser_votes_once_on_each_and_leaves_no_trace(voted: Consultation, at: datetime) -> None:
    before = Entry.objects.count()
    assert vote(voted, "a", {1: 1, 2: -1, 99: 1}, at) == 2
    assert vote(voted, "a", {1: -1}, at) == 1
    assert dict(StatementVote.objects.values_list("statement__number", "vote")) == {1: -1, 2: -1}
    assert [s.number for s in waiting_for(voted, voter_of(voted, "a"))] == [3, 4, 5, 6]
    assert [s.number for s in waiting_for(voted, voter_of(voted, "b"))] == [3, 4, 5, 6, 1, 2]  # those with few votes first
    assert {f.name for f in StatementVote._meta.get_fields()} == {"id", "statement", "voter", "vote"}
    assert voter_of(voted, "a") != voter_of(Consultation(pk=voted.pk + 1), "a")
    assert Entry.objects.count() == before
    with pytest.raises(NotAllowed):
        vote(voted, "a", {1: 1}, at + timedelta(days=60))


def test_groups_come_out_of_the_open_data_alone(voted: Consultation, at: datetime) -> None:
    camps(voted, at)
    assert tasks.regroup.call(voted.pk) == "144 votes, 2 groups"
    assert tasks.regroup.call(voted.pk) == "nothing new"
    rows = list(csv.DictReader(io.StringIO("".join(vote_lines(voted)))))
    again = outcome(Cast(row["voter"], int(row["statement"]), int(row["vote"])) for row in rows)
    kept = Grouping.objects.get()
    assert [g["size"] for g in kept.result["groups"]] == [g.size for g in again.groups] == [14, 10]
    assert kept.result["common"] == [list(one) for one in again.common]
    assert [[t["statement"] for t in g["told"]] for g in kept.result["groups"]] == [[t.statement for t in g.told] for g in again.groups]
    shown = shown_groups(voted)
    assert shown
    assert [(g.letter, g.size) for g in shown.groups] == [("A", 14), ("B", 10)]
    assert {s.statement.number for s in shown.common} >= {5}
    assert open_statements(voted)["groups_of_votes"] == 144


def test_few_votes_are_in_no_figure_and_not_in_the_open_data(voted: Consultation, at: datetime) -> None:
    for n in range(4):
        vote(voted, f"t{n}", {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, at)
    tasks.regroup.call(voted.pk)
    assert shown_groups(voted) is None
    assert open_statements(voted)["groups"] is None
    assert "".join(vote_lines(voted)).split() == ["voter,statement,vote"]
    vote(voted, "t4", {1: -1, 2: 1}, at)  # the fifth, on two of them
    tasks.regroup.call(voted.pk)
    shown = shown_groups(voted)
    assert shown
    assert [said.statement.number for said in shown.counted] == [1, 2]
    assert [number for number, _ in open_statements(voted)["groups"]["statements"]] == [1, 2]
    assert len("".join(vote_lines(voted)).split()) == 11
