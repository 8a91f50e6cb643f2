"""Rules of cases without a database: moves, numbers and secrets, points, repetition, uploads, puzzle, what is personal."""

import io
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.cases.access_rules import GROUNDS, check_refusal
from loa.cases.answer_rules import Said, answer_text, check_approver, check_points, points_of, repeats, repeats_points
from loa.cases.claim_rules import Standing, Verdict, check_for_review, check_reviewer, claim_review, why_no_claim
from loa.cases.kind_rules import BY_CODE, CLAIM, INFORMATION, KINDS, PRESS, QUESTION, check_fields, check_statement, term_of
from loa.cases.puzzle_rules import in_words, is_answer, puzzle_of
from loa.cases.rules import (
    CLOSED,
    MOST_TRANSFERS,
    MOVES,
    OPEN,
    Move,
    NotPossible,
    State,
    as_number,
    check_transfer,
    moved,
    new_form_key,
    new_number,
    possible,
    secret_for,
    secret_hash,
)
from loa.cases.search_rules import fts_query, tsquery
from loa.cases.upload_rules import check_files, media_type_of
from loa.vietnamese.masking import What, find_personal, mask
from loa.worktime import shipped
from loa.worktime.terms import ids


def test_each_move_goes_where_the_table_says_and_nowhere_else() -> None:
    for move, (before, after) in MOVES.items():
        for state in State:
            if state in before:
                assert moved(state, move) is after
                assert move in possible(state, frozenset(Move))
            else:
                with pytest.raises(NotPossible, match="không thể"):
                    moved(state, move)
    assert set(State) == OPEN | CLOSED


def test_only_information_and_the_press_can_be_refused() -> None:
    for row in KINDS:
        allowed = row.code in (INFORMATION, PRESS)
        assert (Move.REFUSE in row.moves) is allowed
    with pytest.raises(NotPossible, match="không có bước"):
        moved(State.WORKING, Move.REFUSE, BY_CODE[QUESTION].moves)


def test_every_kind_runs_a_term_of_the_table() -> None:
    known = set(ids(shipped.rules()))
    for row in KINDS:
        for way in ("web", "post", "counter", "call"):
            for heavy in (False, True):
                assert term_of(row.code, way, is_complex=heavy) in known
    assert term_of(INFORMATION, "web", is_complex=False) == "access-online-simple"
    assert term_of(INFORMATION, "post", is_complex=True) == "access-post-complex"
    assert term_of(INFORMATION, "counter", is_complex=False) == "access-counter-simple"


def test_numbers_cannot_be_walked_through_and_secrets_are_the_same_for_one_form() -> None:
    numbers = {new_number("HD") for _ in range(2_000)}
    assert len(numbers) == 2_000
    assert all(as_number(n) == n and as_number(n.lower().replace("-", " ")) == n for n in numbers)
    assert as_number("HD-1") == ""
    key = new_form_key()
    assert secret_for(key, "k") == secret_for(key, "k") != secret_for(new_form_key(), "k")
    assert secret_for(key, "k") != secret_for(key, "another site")
    one = secret_for(key, "k")
    assert secret_hash(one.lower().replace("-", ""), "HD-AAAAA-BBBBB") == secret_hash(one, "HD-AAAAA-BBBBB")
    assert secret_hash(one, "HD-AAAAA-BBBBB") != secret_hash(one, "HD-AAAAA-BBBBC")


def test_a_case_does_not_bounce() -> None:
    check_transfer({1}, 2, 0, from_above=False)
    with pytest.raises(NotPossible, match="đã từng nhận"):
        check_transfer({1, 2}, 1, 1, from_above=False)
    with pytest.raises(NotPossible, match="không được chuyển tiếp"):
        check_transfer({1, 2, 3}, 4, MOST_TRANSFERS, from_above=False)
    check_transfer({1, 2, 3}, 1, MOST_TRANSFERS, from_above=True)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Đèn đường thôn 3 hỏng đã hai tháng.", 1),
        ("Bao giờ chi trả? Chi trả ở đâu? Cần giấy tờ gì?", 3),
        ("1. Bao giờ sửa đường\n2. Kinh phí ở đâu\n3. Ai giám sát", 3),
        ("- Hỏi về phí\n- Hỏi về lịch", 2),
        ("Gia đình tôi nằm trong diện hỗ trợ. Khi nào nhận tiền?", 1),
    ],
)
def test_points_of_a_question(text: str, count: int) -> None:
    found = points_of(text)
    assert len(found) == count, found
    assert all(point.strip() for point in found)


@given(st.text(max_size=400))
def test_points_never_fail(text: str) -> None:
    assert len(points_of(text)) <= 20


def test_each_point_is_answered_or_expressly_not() -> None:
    check_points([Said("a", "có"), Said("b", declined="đang thanh tra")])
    for wrong in ([], [Said("a")], [Said("a", "có", "không")], [Said("", "có")]):
        with pytest.raises(NotPossible):
            check_points(wrong)
    text = answer_text("Kính gửi ông, bà.", [Said("Bao giờ?", "Ngày 5/4."), Said("Ai trả?", declined="chưa có quyết định")], "Trân trọng.")
    assert "1. Bao giờ?" in text
    assert "Không trả lời điểm này. Lý do: chưa có quyết định" in text


def test_a_reply_that_only_repeats_is_known() -> None:
    first = "Ủy ban nhân dân xã đã ghi nhận ý kiến và sẽ xem xét sửa chữa đèn đường trong thời gian tới."
    assert repeats(first.replace("thời gian tới", "thời gian sớm nhất"), [first])
    assert repeats(first.upper(), [first])
    assert not repeats("Đèn đường thôn 3 được thay ngày 15/4 bằng kinh phí sự nghiệp.", [first])
    assert not repeats("", [first])


def test_a_reply_that_gives_an_earlier_point_to_another_question_repeats() -> None:
    before = [Said("Mua ngày 15/3 thì sao?", "Được, nếu hóa đơn từ ngày 01/3/2026 trở đi."), Said("Nộp ở đâu?", "Tại xã.")]
    again = Said("Mua ngày 28/2 thì sao?", "Được, nếu hoá đơn từ ngày 01/3/2026 trở đi")
    assert repeats_points([again], before)
    assert not repeats_points([again, Said("Có được nộp muộn không?", "Không, hạn cuối là 30/6/2026.")], before)
    assert not repeats_points([Said("Mang giấy tờ đến đâu?", "Tại xã.")], before), "too short to tell"
    assert not repeats_points([Said("Ai ký?", "", "Không thuộc thẩm quyền")], before)
    with pytest.raises(NotPossible, match="không tự duyệt"):
        check_approver(3, [1, 3])


def test_a_refusal_rests_on_one_of_six_grounds_with_a_reason() -> None:
    assert len(GROUNDS) == 6
    check_refusal(INFORMATION, "capacity", "Hồ sơ gồm 12.000 trang, chưa được số hóa, cần huy động cả phòng.")
    for kind, ground, reason in ((INFORMATION, "other", "x" * 40), (INFORMATION, "secret", "mật"), (QUESTION, "secret", "x" * 40)):
        with pytest.raises(NotPossible):
            check_refusal(kind, ground, reason)


def test_fields_keep_to_their_kind() -> None:
    with pytest.raises(NotPossible, match="Họ và tên"):
        check_fields(INFORMATION, {})
    assert check_fields(INFORMATION, {"reason": "học tập"}, partial=True) == {"reason": "học tập"}
    with pytest.raises(NotPossible, match="trong danh sách"):
        check_fields(INFORMATION, {"form": "fax; rm"}, partial=True)
    assert check_fields(QUESTION, {"unknown": "x", "name": " An "}) == {"name": "An"}
    title, text = check_statement("", "Đèn đường hỏng\nở thôn 3\x00")
    assert (title, "\x00" in text) == ("Đèn đường hỏng", False)
    listed = check_statement("", "Tôi là Nguyễn Thị Hoa, 0912345678. Bao giờ chi trả?")[0]
    assert listed == "Tôi là [tên người], [số điện thoại]. Bao giờ chi trả?"
    for wrong in ("", "ngắn", "?!?!?!?!?!?!", "x" * 20_001):
        with pytest.raises(NotPossible):
            check_statement("", wrong)


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (b"%PDF-1.7 ...", True),
        (b"\xff\xd8\xff\xe0....", True),
        ("Đơn của tôi".encode(), True),
        (packed("word/document.xml"), True),
        (packed("xl/workbook.xml", "xl/vbaProject.bin"), False),
        (packed("a.exe"), False),
        (b"MZ\x90\x00", False),
        (b"<html><script>", False),
        (b"\x7fELF", False),
        (b"PK\x03\x04broken", False),
        (b"", False),
    ],
)
def test_files_are_known_by_what_they_hold(content: bytes, taken: bool) -> None:
    assert bool(media_type_of(content)) is (taken or content == b"")
    if taken:
        name, kind, _ = check_files([("..\\..\\anh.pdf", content)])[0]
        assert name.startswith("anh.pdf")
        assert (name == "anh.pdf") is (kind == "application/pdf"), "a name ends as the file is"
    else:
        with pytest.raises(NotPossible, match="Không nhận tệp"):
            check_files([("a.pdf", content)])


@given(st.binary(max_size=200))
def test_no_file_breaks_the_sniffing(content: bytes) -> None:
    media_type_of(content)
    media_type_of(b"PK\x03\x04" + content)


def test_the_puzzle_is_answered_in_digits_or_words() -> None:
    for seed in map(str, range(300)):
        question, answer = puzzle_of(seed)
        assert question.endswith("bằng mấy?")
        assert 0 <= answer <= 18
        assert is_answer(seed, f" {answer} ")
        assert is_answer(seed, in_words(answer).upper())
        assert not is_answer(seed, str(answer + 1))
        assert not is_answer(seed, "")
    assert in_words(15) == "mười lăm"


@given(st.text(max_size=80))
def test_what_is_searched_is_never_syntax(typed: str) -> None:
    for query in (fts_query(typed), fts_query(typed, any_word=True)):
        assert query.count('"') % 2 == 0
    assert not set(tsquery(typed)) & set("'\\()!<")


PERSONAL = [
    ("Tôi tên là Nguyễn Thị Hoa, ở thôn 3.", "Nguyễn Thị Hoa", What.NAME),
    ("Ông Trần Văn Bình nói", "Trần Văn Bình", What.NAME),
    ("gặp bà Lan ở chợ", "Lan", What.NAME),
    ("gọi 0912 345 678 nhé", "0912 345 678", What.CALL),
    ("gọi +84 912.345.678", "+84 912.345.678", What.CALL),
    ("CCCD số 037190001234 cấp", "037190001234", What.PAPER),
    ("037190001234", "037190001234", What.PAPER),
    ("ở số nhà 12 ngõ 5 đường Trần Phú", "số nhà 12 ngõ 5 đường Trần Phú", What.ADDRESS),
    ("trước nhà tôi, số 12 thôn Đông, bị ngập", "số 12 thôn Đông", What.ADDRESS),
    ("thư hoa.nt@gmail.com", "hoa.nt@gmail.com", What.EMAIL),
    ("xe 35A-123.45 chạy", "35A-123.45", What.PLATE),
    ("STK 1903 4567 8910 tại", "1903 4567 8910", What.ACCOUNT),
]


@pytest.mark.parametrize(("text", "words", "what"), PERSONAL)
def test_what_is_personal_is_found_and_masked(text: str, words: str, what: What) -> None:
    found = find_personal(text)
    assert [(one.words, one.what) for one in found] == [(words, what)]
    assert words not in mask(text, found)


@pytest.mark.parametrize(
    "text",
    [
        "Hỗ trợ 2.500.000 đồng theo Kế hoạch 22/KH-UBND ngày 30/01/2024 của Ủy ban nhân dân tỉnh Ninh Bình.",
        "Đường Lê Lợi, xã Vân Khê bị hỏng từ 15/3/2026 đến nay.",
        "Nghị định số 49/2024/NĐ-CP, Luật 104/2016/QH13, Điều 24.",
    ],
)
def test_what_is_public_stays(text: str) -> None:
    assert find_personal(text) == []


def test_what_the_sender_gave_is_found_as_it_stands() -> None:
    found = find_personal("Nhà tôi ở đầu làng Chuông, gọi Mây.", ["đầu làng Chuông", "Mây"])
    assert [one.words for one in found] == ["đầu làng Chuông", "Mây"]


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_masking_never_fails_and_never_overlaps(text: str, known: list[str]) -> None:
    found = find_personal(text, known)
    assert all(one.end <= other.start for one, other in pairwise(found))
    mask(text, found)


@pytest.mark.parametrize(
    "text",
    [
        "Tôi nghĩ xã làm chưa tốt",
        "Đề nghị sửa đường thôn 3",
        "Vì sao chưa chi trả tiền?",
        "Cán bộ xã thái độ quá tệ",
        "Hay quá các bác ơi",
        "Tin nóng",
    ],
)
def test_opinion_criticism_and_questions_are_no_claims(text: str) -> None:
    assert why_no_claim(text)


@pytest.mark.parametrize(
    "text",
    ["Từ ngày 01/7 xã thu phí 200.000 đồng mỗi hộ đổi căn cước", "Xã Vân Khê sẽ cắt nước ba ngày liền", "Trường tiểu học đóng cửa vì dịch"],
)
def test_a_checkable_sentence_is_a_claim(text: str) -> None:
    assert why_no_claim(text) == ""


def test_a_verdict_needs_evidence_an_explanation_the_other_side_and_two_people() -> None:
    long = "Quyết định số 12/QĐ-UBND quy định không thu phí cấp đổi căn cước."
    check_for_review(Standing(Verdict.FALSE.value, long, 1, True, True))
    for wrong in (
        Standing("", long, 1, True, True),
        Standing(Verdict.FALSE.value, "sai", 1, True, True),
        Standing(Verdict.FALSE.value, long, 0, True, True),
        Standing(Verdict.FALSE.value, long, 1, False, True),
    ):
        with pytest.raises(NotPossible):
            check_for_review(wrong)
    for reviewer in (1, 2):
        with pytest.raises(NotPossible):
            check_reviewer(reviewer, {1}, {2})
    check_reviewer(3, {1}, {2})
    shown = claim_review(statement="x", verdict=Verdict.FALSE, url="https://a/", issuer="UBND", day="2026-03-02", places=["nhóm Zalo"])
    assert shown["@type"] == "ClaimReview"
    assert "appearance" not in shown["itemReviewed"]  # type: ignore[operator]
    assert "author" not in shown["itemReviewed"]  # type: ignore[operator]
    assert CLAIM in BY_CODE
