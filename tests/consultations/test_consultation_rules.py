"""Pure rules: where comments land, how they are counted, which place is meant, what is alike, which topic it is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.drafts import FIRST, SECOND
from loa.consultations.alike_rules import groups, typical
from loa.consultations.answer_rules import COMMENT, NUMBER, OUTCOME, TEXT, Stored, compared, outcome_of
from loa.consultations.checklist_rules import CRITERIA, Need, need
from loa.consultations.counting_rules import APART, EACH, ONCE, Counting, Row, totals, weights
from loa.consultations.edition_rules import draft_of, read_edition
from loa.consultations.landing_rules import FOR_A_PERSON, How, Step, landed, step_of
from loa.consultations.place_rules import cited, index, place_of
from loa.consultations.rules import Given, Kind, Outcome, Stance, problem
from loa.consultations.sheet_rules import kind_of, stance_of
from loa.consultations.text_rules import difference, equal_key, plain
from loa.consultations.theme_rules import STARTING, Topic, learn
from loa.paper import sheet_reading
from loa.vietnamese.letters import fold


def steps(*texts: str) -> tuple[list[Step], list[dict[str, str]]]:
    """Editions of a draft as steps, and their paths by id."""
    lines, found, paths = [], [], []
    for text in texts:
        lines = list(read_edition(text, lines).lines)
        found.append(step_of((line.stable, line.words, line.origins) for line in lines))
        paths.append({line.stable: line.path for line in lines})
    return found, paths


def test_every_comment_lands_right_or_is_listed_when_5_becomes_6_and_6_is_split() -> None:
    way, (first, second) = steps(FIRST, SECOND)
    expected = {
        "Điều 1": (["Điều 1"], How.SAME), "Điều 3/Khoản 2/Điểm b": (["Điều 3/Khoản 2/Điểm b"], How.SAME),
        "Điều 4": (["Điều 4"], How.CHANGED), "Điều 5": (["Điều 6"], How.SAME), "Điều 6": (["Điều 7", "Điều 8"], How.SPLIT),
        "Điều 7": (["Điều 9"], How.SAME),
    }  # fmt: skip
    for key, path in first.items():
        landing = landed(key, way, {})
        if path in expected:
            assert ([second[one] for one in landing.ids], landing.how) == expected[path]
        assert landing.ids or landing.how in FOR_A_PERSON


def test_what_a_person_decided_goes_on_from_there() -> None:
    third = SECOND.replace("Điều 8. Xử lý vi phạm", "Điều 8. Chế tài")
    way, (first, second, last) = steps(FIRST, SECOND, third)
    split = next(key for key, path in first.items() if path == "Điều 6")
    eighth = next(key for key, path in second.items() if path == "Điều 8")
    landing = landed(split, way, {1: eighth})
    assert [last[key] for key in landing.ids] == ["Điều 8"]
    assert landing.how is How.DECIDED
    assert landed(split, way, {2: None}) == landed(split, way, {1: None})
    assert landed(split, way, {1: None}).ids == ()


def test_a_decision_in_a_later_version_reaches_a_provision_that_was_lost_between() -> None:
    gone = FIRST.replace(
        "Điều 4. Miễn, giảm\nHộ nghèo và hộ cận nghèo được miễn toàn bộ phí vệ sinh môi trường theo danh sách của xã.\n\n", ""
    )
    way, (first, _, last) = steps(FIRST, gone, gone.replace("25.000", "30.000"))  # two versions on one day
    lost = next(key for key, path in first.items() if path == "Điều 4")
    third = next(key for key, path in last.items() if path == "Điều 3")
    assert landed(lost, way, {}).how is How.GONE
    landing = landed(lost, way, {2: third})
    assert ([last[key] for key in landing.ids], landing.how) == (["Điều 3"], How.DECIDED)
    assert landed(lost, way, {1: None, 2: third}).ids == (third,)


def test_a_removed_provision_waits_for_a_person() -> None:
    cut = FIRST.replace(
        "Điều 4. Miễn, giảm\nHộ nghèo và hộ cận nghèo được miễn toàn bộ phí vệ sinh môi trường theo danh sách của xã.\n\n", ""
    )
    way, (first, _) = steps(FIRST, cut)
    assert landed(next(key for key, path in first.items() if path == "Điều 4"), way, {}).how is How.GONE


def test_rows_give_the_tree_again() -> None:
    lines = read_edition(FIRST, []).lines
    assert [p.id for p in draft_of(lines).walk()] == [line.stable for line in lines]


ROWS = st.lists(
    st.builds(
        Row, st.integers(1, 10**6), st.sampled_from([s.value for s in Stance]), st.sampled_from([k.value for k in Kind]),
        st.sampled_from(["web", "paper"]), st.integers(1, 900), st.sampled_from(["", "1", "2"]), st.booleans(), st.booleans(),
        st.sampled_from(["", "spam"]), st.sampled_from(["", "accepted"]),
    ),
    unique_by=lambda row: row.number, max_size=40,
)  # fmt: skip
RULES = st.builds(
    Counting, st.sampled_from([EACH, ONCE]), st.sampled_from([EACH, ONCE]), st.sampled_from([EACH, APART]), st.sampled_from([EACH, APART])
)


@given(ROWS, RULES, st.randoms())
def test_every_opinion_counts_exactly_once(rows: list[Row], counting: Counting, random: object) -> None:
    found = totals(rows, counting)
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert totals(mixed, counting) == found
    for table in (found.by_stance, found.by_kind, found.by_channel, found.by_outcome):
        assert sum(table.values()) == found.counted == sum(weights(rows, counting).values())
    zero = sum(1 for n in weights(rows, counting).values() if n == 0)
    assert zero == sum(found.apart.values()) + found.folded
    assert found.received == len(rows)
    assert sum(found.hidden.values()) == sum(bool(row.hidden) for row in rows)


def test_the_declared_rules_say_how_campaigns_and_minutes_count() -> None:
    rows = [Row(n, "for", "citizen", "web", 1, "1", own_staff=False, late=False, hidden="") for n in (1, 2, 3)]
    rows.append(Row(4, "against", "citizen", "meeting", 40, "4", own_staff=False, late=False, hidden=""))
    rows.append(replace(rows[3], number=5, own_staff=True, equal_key="5"))
    assert totals(rows, Counting()).by_stance == {"against": 1, "for": 3}
    assert totals(rows, Counting(equal=ONCE, signatures=EACH)).by_stance == {"against": 40, "for": 1}
    assert totals(rows, Counting()).apart == {"own_staff": 1}


def test_the_criteria_of_decision_407() -> None:
    keys = [c.key for c in CRITERIA]
    assert need(dict.fromkeys(keys, "yes")) is Need.NEEDED
    assert need({keys[0]: "no"}) is Need.NOT_NEEDED
    assert need({keys[0]: "yes"}) is Need.OPEN


PATHS = {"Điều 5": 1, "Điều 5/Khoản 2": 2, "Điều 5/Khoản 2/Điểm đ": 3, "Điều 5/Khoản 2/Điểm d": 4, "Phụ lục I": 5, "Chương II": 6}


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("khoản 2 Điều 5", 2), ("Điều 5 khoản 2", 2), ("điểm đ khoản 2 Điều 5", 3), ("điểm d, khoản 2, Điều 5", 4), ("Điều 5.2", 2),
        ("5.2", 2), ("điều 5", 1), ("Phụ lục I", 5), ("Chương II", 6), ("", 0), ("Toàn bộ dự thảo", 0), ("Điều 99", None),
        ("Điều 5 và Điều 6", None), ("chỗ nói về tiền", None),
    ],
)  # fmt: skip
def test_which_place_is_meant(words: str, row: int | None) -> None:
    assert place_of(words, index(PATHS)) == row


def test_an_article_is_found_below_its_chapter() -> None:
    assert place_of("Điều 3", index({"Chương I/Điều 3": 9})) == 9
    assert place_of("Điều 1", index({"Chương I/Điều 1": 1, "Chương II/Điều 1": 2})) is None


@given(st.text(), st.text())
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(p.text for p in pieces if p.how != "new") == before
    assert "".join(p.text for p in pieces if p.how != "old") == after


def test_equal_words_whatever_their_marks() -> None:
    assert equal_key("Tôi ĐỒNG Ý!", "") == equal_key("toi dong y")
    assert equal_key("  ", "") == ""


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (Given("", Stance.NONE, Kind.CITIZEN), "Hãy viết ý kiến"), (Given("", Stance.AGAINST, Kind.CITIZEN, proposed="x"), "vì sao"),
        (Given("a", Stance.CHANGE, Kind.OFFICE), "tên cơ quan"), (Given("a", Stance.CHANGE, Kind.CITIZEN, (1, 2), "x"), "đúng một điều"),
        (Given("a" * 20_001, Stance.CHANGE, Kind.CITIZEN), "Hãy chia"), (Given("a", Stance.FOR, Kind.CITIZEN, reply_to="ten@"),
         "ten@example.vn"),
        (Given("", Stance.FOR, Kind.CITIZEN), ""),
    ],
)  # fmt: skip
def test_what_has_to_be_mended_is_said(given_: Given, words: str) -> None:
    assert words in problem(given_)
    assert bool(words) == bool(problem(given_))


def test_what_a_cell_means() -> None:
    assert stance_of("Không nhất trí", "") is Stance.AGAINST
    assert stance_of("Cơ bản nhất trí, đề nghị bổ sung", "") is Stance.CHANGE
    assert stance_of("", "chữ mới") is Stance.CHANGE
    assert kind_of("", "UBND xã An Thịnh") is Kind.OFFICE
    assert kind_of("", "Ủy ban Mặt trận Tổ quốc xã") is Kind.FRONT
    assert kind_of("Người dân", "") is Kind.CITIZEN
    assert kind_of("", "Công ty TNHH Xanh") is Kind.ENTERPRISE


def test_near_equal_opinions_are_grouped_whatever_their_marks() -> None:
    said = "Đề nghị giảm mức thu đối với hộ nghèo vì thu nhập còn rất thấp và nhà đông con nhỏ"
    texts = [
        said, "Thôn tôi ở xa, xe thu gom rác không vào được nên không nên thu phí như trung tâm xã", said.lower(),
        "de nghi giam muc thu doi voi ho ngheo vi thu nhap con rat thap va nha dong con nho", said + ". Xin cảm ơn", "Tôi đồng ý",
        "Tôi đồng ý",
        "Tôi không đồng ý",
    ]  # fmt: skip
    found = groups(texts)
    assert found == [0, 1, 0, 0, 0, 5, 5, 7]
    assert groups(texts, {2: 2}.items())[2] == 2


def test_a_longer_contrary_sentence_is_no_near_duplicate() -> None:
    one = "Tôi hoàn toàn đồng ý với mức thu phí vệ sinh môi trường 25.000 đồng một tháng"
    other = "Mức thu phí này quá cao, đề nghị xã hạ xuống 10.000 đồng để hộ đông người nộp được"
    assert groups([one, other]) == [0, 1]


def test_typical_ones_are_in_the_middle_and_differ() -> None:
    texts = [
        "giảm mức thu cho hộ nghèo trong xã",
        "giảm mức thu cho hộ nghèo trong xã!",
        "xe rác đến muộn",
        "giảm mức thu cho hộ cận nghèo",
    ]
    chosen = typical(texts, 2)
    assert len(chosen) == 2
    assert set(chosen) & {0, 1}
    assert set(chosen) != {0, 1}


TOPICS = [Topic(n, name, words) for n, (name, words) in enumerate(STARTING, start=1)]


def test_topics_work_by_key_words_and_learn_from_corrections() -> None:
    learned = learn(TOPICS, [])
    assert learned.guess("Mức thu 60.000 đồng là đắt, đề nghị giảm cho hộ nghèo") == 1
    assert learned.guess("thu tuc ho so qua nhieu giay to") == 3
    assert learned.guess("Xyz") is None
    odd = "Loa phường kêu lúc năm giờ sáng làm cháu bé giật mình"
    taught = learn(TOPICS, [(7, f"Loa kêu lúc {n} giờ sáng làm trẻ giật mình") for n in range(8)])
    assert taught.guess(odd) == 7


def test_opinions_that_are_clear_lend_their_words_to_those_that_are_not() -> None:
    """“Ba chục nghìn” is no key word; it stands beside key words in other opinions on the same point."""
    clear = [f"Mức thu ba chục nghìn là đắt, nhà tôi {n} người, đề nghị giảm" for n in range(30)]
    other = [f"Thủ tục rườm rà, hồ sơ lên xã nộp {n} lần mới xong" for n in range(30)]
    asked = "Ba chục nghìn nhà tôi 4 người chịu sao nổi"
    assert learn(TOPICS, []).guess(asked) is None
    assert learn(TOPICS, [], [*clear, *other]).guess(asked) == 1
    assert learn(TOPICS, [], [*clear, *other]).guess("Rườm rà, phải lên xã nộp ba lần") == 3


def test_words_that_all_topics_share_decide_nothing() -> None:
    frame = "Gia đình chúng tôi ở thôn Đông rất mong"
    texts = [f"{frame} xã quan tâm: {', '.join(words.split(',')[:3])}" for topic, words in STARTING for _ in range(20 + len(topic) % 3)]
    learned = learn(TOPICS, [], texts)
    assert not {"gia dinh", "dinh chung", "rat mong", "xa quan"} & set(learned.weights)
    assert learned.guess(frame) is None
    assert learned.guess(f"{frame} đỡ thủ tục, hồ sơ") == 3


def test_themes_are_the_same_in_whatever_order_python_walks_its_sets() -> None:
    texts = [f"Mức thu {n} nghìn đắt, thủ tục hồ sơ nộp {n} lần ở thôn {n % 4}" for n in range(40)]
    assert learn(TOPICS, [(7, "Loa kêu sáng"), (7, "Loa kêu to"), (7, "Loa kêu sớm")], texts) == learn(
        TOPICS, [(7, "Loa kêu sớm"), (7, "Loa kêu to"), (7, "Loa kêu sáng")], texts
    )


def row(number: int, **cells: object) -> sheet_reading.Row:
    return sheet_reading.Row(number, dict(cells))  # type: ignore[arg-type]


def test_a_table_of_answers_is_matched_by_id_wherever_lines_were_moved() -> None:
    stored = {
        1: Stored("Giảm mức thu", "", "", 0), 2: Stored("Đồng ý", "noted", "Cảm ơn", 3), 3: Stored("Bỏ Điều 4", "", "", 0),
        4: Stored("Thêm thùng rác", "", "", 0), 5: Stored("Khác", "", "", 0),
    }  # fmt: skip
    rows = [
        row(4, **{NUMBER: 2, COMMENT: "Đồng ý", OUTCOME: "Ghi nhận", TEXT: "Cảm ơn"}),
        row(5, **{NUMBER: "1", COMMENT: "Giảm mức thu", OUTCOME: "Tiếp thu một phần", TEXT: "Đã giảm cho hộ nghèo"}),
        row(6, **{NUMBER: 3, COMMENT: "Giảm mức thu", OUTCOME: "Tiếp thu", TEXT: "Đã bỏ"}),
        row(7, **{NUMBER: 9, OUTCOME: "Tiếp thu", TEXT: "x"}),
        row(8, **{NUMBER: 4, OUTCOME: "Chắc là được", TEXT: "x"}),
        row(9, **{OUTCOME: "Tiếp thu", TEXT: "x"}),
    ]
    found = compared(rows, stored)
    assert [(c.filled.number, c.filled.outcome, c.version) for c in found.changed] == [(1, "partly", 0)]
    assert (found.same, found.missing) == (1, [5])
    assert [n for n, _ in found.wrong] == [6, 7, 8, 9]
    assert "xô lệch" in found.wrong[0][1]


def test_a_line_twice_is_taken_for_neither() -> None:
    rows = [row(n, **{NUMBER: 1, OUTCOME: "Tiếp thu", TEXT: f"{n}"}) for n in (4, 5)]
    assert [n for n, _ in compared(rows, {1: Stored("a", "", "", 0)}).wrong] == [4, 5]


def test_outcomes_in_the_words_in_use() -> None:
    assert outcome_of("Đã tiếp thu") is Outcome.ACCEPTED
    assert outcome_of("tiep thu mot phan") is Outcome.PARTLY
    assert outcome_of("Giải trình, không tiếp thu") is Outcome.DECLINED
    assert outcome_of("để sau") is None


@given(st.text())
def test_words_one_by_one_fold_like_the_whole(text: str) -> None:
    assert plain(text) == fold(text)
    assert plain(f"Mức thu {text} 25.000đ") == fold(f"Mức thu {text} 25.000đ")


def test_a_sign_beside_a_word_is_no_other_word() -> None:
    pieces = difference("Hộ nghèo, hộ cận nghèo được miễn.", "Hộ nghèo, hộ cận nghèo, người khuyết tật được miễn.")
    assert [(p.how, p.text) for p in pieces] == [
        ("same", "Hộ nghèo, hộ cận nghèo"), ("new", ", người khuyết tật"), ("same", " được miễn."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("Điều 5", "Điều 5"), ("Điều 4/Khoản 1/Điểm a", "điểm a khoản 1 Điều 4"), ("Phụ lục II/Khoản 1", "khoản 1 Phụ lục II"),
        ("Phần thứ hai/Chương II/Mục 1", "Mục 1 Chương II Phần thứ hai"), ("Đoạn 3", "Đoạn 3"),
    ],
)  # fmt: skip
def test_a_place_is_said_as_laws_cite_it(path: str, words: str) -> None:
    assert cited(path) == words
    if path.startswith("Điều"):
        assert place_of(words, index({path: 7})) == 7  # and is understood again


def test_other_words_altogether_are_shown_whole() -> None:
    new = "Hỗ trợ hộ nghèo và hộ cận nghèo: được hỗ trợ 100% giá dịch vụ từ ngân sách địa phương."
    assert [p.how for p in difference("Giá dịch vụ thu gom và vận chuyển rác", new)] == ["old", "new"]
    assert [p.how for p in difference("Thu hai lần", "Thu ba lần")] == ["same", "old", "new", "same"]
