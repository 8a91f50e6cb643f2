"""Groups of opinion: found where there are some, none where there are none, the same again from the same votes in any order."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loa.consultations.group_rules import GROUP_FLOOR, LEAST_VOTERS, Cast, Tally, outcome


def cast(voters: int, statements: int, camps: int, seen: int, seed: int = 1) -> list[Cast]:
    """Votes of camps that stand differently to every statement, with some who stray and some who pass."""
    rnd = random.Random(seed)
    stands = [[rnd.choice((-1, 1)) for _ in range(statements)] for _ in range(camps)]
    found = []
    for voter in range(voters):
        for s in rnd.sample(range(statements), seen):
            stand = stands[voter % camps][s]
            vote = 0 if rnd.random() < 0.1 else -stand if rnd.random() < 0.1 else stand
            found.append(Cast(f"v{voter:04}", s + 1, vote))
    return found


@pytest.mark.parametrize(("voters", "statements", "camps", "seen"), [(60, 12, 2, 10), (60, 20, 3, 15), (200, 30, 4, 20)])
def test_camps_are_found_with_their_sizes(voters: int, statements: int, camps: int, seen: int) -> None:
    found = outcome(cast(voters, statements, camps, seen))
    assert len(found.groups) == camps
    assert sum(group.size for group in found.groups) == voters == found.voters
    assert all(abs(g.size - voters / camps) <= 0.15 * voters / camps for g in found.groups)  # those who stray may stand nearer to others
    assert [g.size for g in found.groups] == sorted((g.size for g in found.groups), reverse=True)
    assert all(group.told for group in found.groups)


@pytest.mark.parametrize("seed", range(6))
def test_no_groups_where_there_are_none(seed: int) -> None:
    rnd = random.Random(seed)
    chance = [Cast(f"v{v}", s, rnd.choice((-1, 0, 1))) for v in range(80) for s in range(15)]
    assert outcome(chance).groups == ()
    assert outcome(cast(80, 12, 1, 10, seed)).groups == ()  # all of one mind, each straying here and there


def test_the_same_votes_in_any_order_give_the_same() -> None:
    votes = cast(60, 12, 2, 8)
    shuffled = votes.copy()
    random.Random(9).shuffle(shuffled)
    assert outcome(votes) == outcome(shuffled)
    assert outcome(votes).to_json() == outcome(iter(votes)).to_json()


def test_what_sets_a_group_apart_and_what_is_common() -> None:
    votes = []
    for voter in range(30):
        side = 1 if voter < 18 else -1
        votes += [Cast(f"v{voter:02}", s, side if voter % 7 != s else 0) for s in (1, 2, 3, 4)]
        votes.append(Cast(f"v{voter:02}", 5, 1))
        votes.append(Cast(f"v{voter:02}", 6, -1))
    found = outcome(votes)
    assert [g.size for g in found.groups] == [18, 12]
    assert {(t.statement, t.agrees) for t in found.groups[0].told} == {(s, True) for s in (1, 2, 3, 4)}
    assert {(t.statement, t.agrees) for t in found.groups[1].told} == {(s, False) for s in (1, 2, 3, 4)}
    assert set(found.common) == {(5, True), (6, False)}
    assert dict(found.statements)[5] == Tally(agree=30)


def test_few_voters_and_those_who_said_little_make_no_group() -> None:
    assert outcome(cast(LEAST_VOTERS - 1, 12, 2, 12)).groups == ()
    little = [Cast(f"w{n}", n % 12 + 1, 1) for n in range(40)]
    found = outcome([*cast(60, 12, 2, 10), *little])
    assert (found.voters, found.everybody) == (60, 100)
    assert outcome([]).statements == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 25), st.integers(1, 6), st.sampled_from((-1, 0, 1))), unique_by=lambda v: v[:2], max_size=120))
def test_every_vote_counts_once_and_no_small_group_is_shown(rows: list[tuple[int, int, int]]) -> None:
    found = outcome(Cast(f"v{voter}", statement, vote) for voter, statement, vote in rows)
    assert sum(tally.seen for _, tally in found.statements) == found.votes == len(rows)
    assert all(group.size >= GROUP_FLOOR for group in found.groups)
    assert all(tally.seen >= GROUP_FLOOR for group in found.groups for _, tally in group.tallies)
    assert not found.groups or sum(group.size for group in found.groups) == found.voters
