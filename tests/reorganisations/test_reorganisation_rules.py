"""Rules of reorganisations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.reorganisations.rules import CannotReorganise, OldBody, Part, last_of, outcome_of, problems, totals, typed_ways


def test_lines_as_people_type_them() -> None:
    (one, two) = typed_ways("xã Ân Hòa; xã Hùng Tiến → xã Kim Sơn\n\nthị trấn A -> xã B")
    assert (one.old, one.new) == (("xã Ân Hòa", "xã Hùng Tiến"), "xã Kim Sơn")
    assert (two.old, two.new) == (("thị trấn A",), "xã B")


@pytest.mark.parametrize("text", ["xã A", "→ xã B", "xã A →", "a → b → c"])
def test_a_line_that_says_nothing_is_named(text: str) -> None:
    with pytest.raises(CannotReorganise, match="Dòng 2"):
        typed_ways(f"xã X → xã Y\n{text}")


def test_problems_are_sentences() -> None:
    fine = OldBody("xã A", True, 3, 0, 1, 0)
    assert problems([fine]) == []
    bad = OldBody("huyện B", True, 3, 1, 0, 0, ("Phòng C",))
    assert len(problems([bad])) == 3
    assert problems([OldBody("Sở D", False, 3, 1, 0, 0)]) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["confirmed", "late", "open", "ended"])), max_size=30), st.data())
def test_every_part_counts_once_on_every_map(rows: list[tuple[int, str]], data: st.DataObject) -> None:
    parts = [Part(i, body, outcome, False) for i, (body, outcome) in enumerate(rows)]
    made = [Part(100 + i, 9, "open", True) for i in range(len(rows) // 2)]
    after = {p.pk: [data.draw(st.sampled_from([m.pk for m in made]))] for p in parts[: len(rows) // 2]} if made else {}
    one = totals([*parts, *made], after, {n: n for n in range(6)})
    other = totals([*parts, *made], after, dict.fromkeys(range(6), 9))
    assert sum(t.all for t in one.values()) == len(parts) == sum(t.all for t in other.values())
    assert sum(t.confirmed for t in one.values()) == sum(t.confirmed for t in other.values())


def test_a_circle_of_hand_overs_ends() -> None:
    assert last_of(1, {1: [2], 2: [1]}) == []
    assert outcome_of([]) == "ended"
    assert outcome_of(["confirmed", "late"]) == "late"
    assert outcome_of(["confirmed", "ended"]) == "confirmed"
