"""Altered copies: what was changed is found, what only looks different is not."""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loa.paper.altered import MOST_WORDS, Kind, Matter, Verdict, compare
from loa.paper.folding import fold
from loa.paper.shingles import print_of, resemblance

NOTICE = """UBND xã Vân Khê thông báo: Hộ gia đình được hỗ trợ 2.500.000 đồng một hộ để thu gom nước mưa.
Nộp hồ sơ đến hết ngày 30/6/2026 tại trụ sở UBND xã. Không thu phí. Ngày 05 tháng 3 năm 2026.
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Nguyễn Văn An"""
SIGNERS = ["Nguyễn Văn An", "PHÓ CHỦ TỊCH"]
TEXTS = [p.read_text(encoding="utf-8") for p in sorted((Path(__file__).parent / "documents").glob("*.txt"))]
REAL = [text for text in TEXTS if 100 < len(text.split()) < 6_000]
VOCABULARY = ["xã", "thôn", "phí", "hộ", "đèn", "đường", "ngày", "30/6/2026", "2.500.000", "không", "được", "nộp"]
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=60)


def altered(text: str, scanned: bool = False) -> list[tuple[Kind, str, str, Matter]]:
    return [(p.kind, p.given, p.genuine, p.matter) for p in compare(NOTICE, text, signers=SIGNERS, scanned=scanned).changes]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("30/6/2026", "15/6/2026", (Kind.CHANGED, "15/6/2026", "30/6/2026", Matter.DATE)),
        ("05 tháng 3", "25 tháng 3", (Kind.CHANGED, "25", "05", Matter.DATE)),
        ("năm 2026", "năm 2027", (Kind.CHANGED, "2027", "2026", Matter.DATE)),
        ("2.500.000", "500.000", (Kind.CHANGED, "500.000", "2.500.000", Matter.FIGURE)),
        ("Không thu", "Có thu", (Kind.CHANGED, "Có", "Không", Matter.WORD)),
        ("Không thu phí. ", "", (Kind.MISSING, "", "Không thu phí", Matter.WORD)),
        ("Không thu phí.", "Không thu phí qua Zalo.", (Kind.ADDED, "qua Zalo", "", Matter.WORD)),
        ("Văn An", "Văn Ân", (Kind.CHANGED, "Ân", "An", Matter.SIGNER)),
        ("PHÓ CHỦ TỊCH", "PHÓ TRƯỞNG BAN", (Kind.CHANGED, "TRƯỞNG BAN", "CHỦ TỊCH", Matter.SIGNER)),
        ("thu gom", "thu gọm", (Kind.CHANGED, "gọm", "gom", Matter.WORD)),
    ],
)
def test_each_change_is_named(old: str, new: str, found: tuple[Kind, str, str, Matter]) -> None:
    copy = NOTICE.replace(old, new)
    assert altered(copy) == [found]
    assert compare(NOTICE, copy, signers=SIGNERS).verdict is Verdict.ALTERED


@pytest.mark.parametrize(
    "copy",
    [
        NOTICE.replace("\n", " "),
        NOTICE.replace(" ", "  \u00a0"),
        NOTICE.upper(),
        NOTICE.replace("05 tháng 3", "5 tháng 03"),
        NOTICE.replace("30/6/2026", "30 / 6 / 2026"),
        NOTICE.replace("thông báo:", "thông báo –"),
        NOTICE.replace("hồ sơ đến", "hồ sơ\n\n2\n\nđến"),  # the number of a page
        NOTICE.replace("Không thu phí", "“Không thu phí”"),
    ],
)
def test_what_pasting_and_printing_change_is_no_change(copy: str) -> None:
    assert compare(NOTICE, copy).verdict is Verdict.SAME


def test_the_place_of_a_tone_is_no_change() -> None:
    assert compare("Thông báo hoà giải ở thôn Thuỷ Khê", "Thông báo hòa giải ở thôn Thủy Khê").verdict is Verdict.SAME


def test_a_text_typed_without_marks_is_compared_by_its_letters() -> None:
    found = compare(NOTICE, fold(NOTICE))
    assert (found.verdict, found.no_marks) == (Verdict.SAME, True)
    assert compare(NOTICE, fold(NOTICE).replace("khong thu", "co thu")).verdict is Verdict.ALTERED


def test_parts_additions_and_strangers() -> None:
    part = NOTICE[NOTICE.index("Nộp") : NOTICE.index("Ngày 05")]
    assert compare(NOTICE, part).verdict is Verdict.PART
    more = compare(NOTICE, f"{NOTICE}\nChuyển phí 200.000 đồng vào tài khoản 0123.")
    assert more.verdict is Verdict.ADDED
    assert "tài khoản 0123" in more.pieces[-1].given
    assert compare(NOTICE, "Hôm nay trời đẹp, xin mời bà con đi xem hội làng.").verdict is Verdict.OTHER
    assert compare(NOTICE, "").verdict is Verdict.OTHER
    with pytest.raises(ValueError, match="more than"):
        compare(NOTICE, "x " * (MOST_WORDS + 1))


def test_what_a_scan_misreads_is_no_change_and_what_was_changed_still_is() -> None:
    misread = (
        NOTICE.replace("gia đình", "gía đlnh")
        .replace("hồ sơ", "hồsơ")
        .replace("2.500.000", "2.5OO.OOO")
        .replace("Khê", "Khe")
        .replace("Ngày 05", "Ngày O5")
        .replace("hộ để", "bộ để")
    )
    found = compare(NOTICE, misread, signers=SIGNERS, scanned=True)
    assert (found.verdict, found.noise > 0) == (Verdict.SAME, True)
    forged = misread.replace("30/6", "15/6").replace("Không thu", "Có thu")
    assert [(given, genuine) for _, given, genuine, _ in altered(forged, scanned=True)] == [("15/6/2026", "30/6/2026"), ("Có", "Không")]
    assert compare(NOTICE, misread, signers=SIGNERS).verdict is Verdict.ALTERED, "of a text nothing is forgiven"


@pytest.mark.parametrize(
    ("printed", "read"), [("Số: 301/KH", "Số:301/KH"), ("1. Ông", "1.Ông"), ("(15/12) các", "(15/12)các"), ("1, 2", "1,2")]
)
def test_spaces_that_a_scan_loses_are_no_change(printed: str, read: str) -> None:
    genuine = f"{NOTICE}\n{printed} hộ nhận tại thôn Đông, thôn Bến và thôn Trung của xã."
    found = compare(genuine, genuine.replace(printed, read), scanned=True)
    assert found.verdict is Verdict.SAME
    forged = genuine.replace(printed, read).replace("thôn Bến", "thôn Hạ")
    assert compare(genuine, forged, scanned=True).verdict is Verdict.ALTERED


@given(WORDS)
def test_a_text_is_itself(words: list[str]) -> None:
    text = " ".join(words)
    assert compare(text, text).verdict is Verdict.SAME


@given(WORDS, WORDS)
def test_the_pieces_are_the_copy_in_order(real: list[str], copy: list[str]) -> None:
    found = compare(" ".join(real), " ".join(copy))
    if found.verdict is not Verdict.OTHER:
        assert " ".join(p.given for p in found.pieces if p.given) == " ".join(copy)
        assert " ".join(p.genuine for p in found.pieces if p.genuine) == " ".join(real)


@given(st.data())
@settings(max_examples=60)
def test_a_changed_figure_of_a_real_document_is_found(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(REAL))
    figures = [m for m in re.finditer(r"(?<![\w.,/-])\d[\d.,/]*\d(?![\w/-])", text) if len(m[0]) > 1]
    if not figures:
        return
    one = data.draw(st.sampled_from(figures))
    place = data.draw(st.integers(one.start(), one.end() - 1).filter(lambda n: text[n].isdigit()))
    digit = data.draw(st.sampled_from([d for d in "123456789" if d != text[place]]))
    found = compare(text, text[:place] + digit + text[place + 1 :])
    assert found.verdict is Verdict.ALTERED
    assert all(change.matter is not Matter.WORD for change in found.changes)


def test_real_documents_are_found_among_one_another_by_their_prints() -> None:
    prints = [print_of(text) for text in REAL]
    random = Random(2026)
    for n, text in enumerate(REAL):
        words = text.split()
        for _ in range(8):
            words[random.randrange(len(words))] = "khác"
        part = " ".join(words[len(words) // 4 :])
        copy = print_of(fold(part))
        best = max(range(len(REAL)), key=lambda other: resemblance(copy, prints[other]))
        assert best == n or resemblance(prints[best], prints[n]) > 0.5, "twins may stand for one another"


def test_prints_of_little_text() -> None:
    assert print_of("ba chữ thôi") == frozenset()
    assert resemblance(frozenset(), frozenset({1})) == 0.0
    assert len(print_of("một hai ba bốn năm")) == 2
    assert all(0 <= value < 2**63 for value in print_of(NOTICE))
