"""What a document says it does to those that it cites."""

import pytest

from loa.paper.read import read_text
from loa.paper.relations import relations_of, sentence_at

HEAD = "CHÍNH PHỦ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 42/2022/NĐ-CP\nHà Nội, ngày 24 tháng 6 năm 2022\n\n"
DECREE = HEAD + "NGHỊ ĐỊNH\nQuy định về việc cung cấp thông tin\n\n"
PLAN = HEAD.replace("42/2022/NĐ-CP", "5/KH-UBND") + "KẾ HOẠCH\nTruyền thông chính sách\n\n"


def kinds(text: str) -> dict[str, str]:
    reading = read_text(text)
    found = relations_of(reading)
    assert len(found) == len(reading.references)
    for relation, reference in zip(found, reading.references, strict=True):
        assert any(start <= reference.start < end for start, end in relation.places)
        assert all(0 <= start < end <= len(reading.text) for start, end in relation.places)
    return {(r.number or r.title or ""): x.kind for r, x in zip(reading.references, found, strict=True)}


@pytest.mark.parametrize(
    ("sentence", "number", "kind"),
    [
        ("Nghị định này thay thế Nghị định số 43/2011/NĐ-CP ngày 13 tháng 6 năm 2011 của Chính phủ.", "43/2011/NĐ-CP", "replaces"),
        ("Nghị định này có hiệu lực từ ngày 15/8/2022 và thay thế Nghị định số 43/2011/NĐ-CP.", "43/2011/NĐ-CP", "replaces"),
        ("Nghị định này thay thế Quyết định số 1/2010/QĐ-TTg và Quyết định số 2/2011/QĐ-TTg.", "2/2011/QĐ-TTg", "replaces"),
        ("Bãi bỏ Quyết định số 52/2016/QĐ-TTg ngày 06/12/2016 của Thủ tướng Chính phủ.", "52/2016/QĐ-TTg", "ends"),
        ("Quyết định số 52/2016/QĐ-TTg hết hiệu lực kể từ ngày Nghị định này có hiệu lực.", "52/2016/QĐ-TTg", "ends"),
        ("Sửa đổi, bổ sung một số điều của Nghị định số 72/2013/NĐ-CP như sau:", "72/2013/NĐ-CP", "amends"),
        ("Nghị định này quy định chi tiết một số điều của Luật Tiếp cận thông tin năm 2016.", "Luật Tiếp cận thông tin", "guides"),
        ("Căn cứ Nghị định số 09/2017/NĐ-CP ngày 09/02/2017 của Chính phủ;", "09/2017/NĐ-CP", "base"),
        ("Thực hiện Chỉ thị số 07/CT-TTg ngày 21/3/2023 của Thủ tướng Chính phủ.", "07/CT-TTg", ""),
    ],
)
def test_what_the_document_says_of_itself(sentence: str, number: str, kind: str) -> None:
    assert kinds(f"{DECREE}Điều 1. Phạm vi\n1. {sentence}\n")[number] == kind


@pytest.mark.parametrize(
    "sentence",
    [
        "Bộ Văn hóa, Thể thao và Du lịch nghiên cứu sửa đổi Nghị định số 49/2024/NĐ-CP ngày 10/5/2024 của Chính phủ.",
        "Trình Chính phủ ban hành Nghị định thay thế Nghị định số 49/2024/NĐ-CP.",
        "Nghị định số 49/2024/NĐ-CP được thay thế bởi một văn bản khác.",
        "Theo Nghị định số 1/2025/NĐ-CP sửa đổi, bổ sung Nghị định số 49/2024/NĐ-CP.",
        "Rà soát, bãi bỏ hoặc sửa đổi các văn bản trái với Nghị định số 49/2024/NĐ-CP.",
        "Thực hiện theo hướng dẫn tại Nghị định số 49/2024/NĐ-CP.",
    ],
)
def test_what_others_do_or_should_do_is_not_what_it_does(sentence: str) -> None:
    for head in (DECREE, PLAN):
        assert kinds(f"{head}Điều 1. Phạm vi\n1. {sentence}\n")["49/2024/NĐ-CP"] in ("", "base")


def test_a_task_of_a_plan_that_begins_with_the_verb_is_a_task() -> None:
    assert kinds(PLAN + "I. NHIỆM VỤ\n- Sửa đổi, bổ sung Quyết định số 12/2020/QĐ-UBND trong quý II.\n")["12/2020/QĐ-UBND"] == ""
    assert kinds(PLAN + "Kế hoạch này thay thế Kế hoạch số 3/KH-UBND ngày 02/01/2022.\n")["3/KH-UBND"] == "replaces"


def test_a_list_under_a_lead_and_a_wrapped_line() -> None:
    text = (
        f"{DECREE}Điều 9. Hiệu lực\n2. Các văn bản sau đây hết hiệu lực kể từ ngày Nghị định này có hiệu lực:\n"
        "a) Nghị định số 43/2011/NĐ-CP ngày 13/6/2011 của Chính phủ;\nb) Quyết định số 12/2010/QĐ-TTg.\n"
        "Điều 10. Bộ trưởng thực hiện Nghị định số 30/2020/NĐ-CP.\n"
    )
    found = kinds(text)
    assert (found["43/2011/NĐ-CP"], found["12/2010/QĐ-TTg"], found["30/2020/NĐ-CP"]) == ("ends", "ends", "")
    assert (
        kinds(f"{DECREE}Điều 9. Hiệu lực\nNghị định này có hiệu lực từ ngày ký và thay thế\nNghị định số 43/2011/NĐ-CP.\n")["43/2011/NĐ-CP"]
        == "replaces"
    )


def test_every_place_is_found() -> None:
    text = PLAN + "Căn cứ Nghị định số 42/2011/NĐ-CP ngày 01/02/2011;\n\nI. NỘI DUNG\n1. Theo Nghị định số 42/2011/NĐ-CP, xã thực hiện.\n"
    reading = read_text(text)
    (relation,) = relations_of(reading)
    assert [reading.text[s:e].rpartition(" ")[2] for s, e in relation.places] == ["42/2011/NĐ-CP", "42/2011/NĐ-CP"]


def test_two_documents_of_one_number_stay_two() -> None:
    text = PLAN + "1. Chỉ thị số 07/CT-TTg ngày 02/3/2012 của Thủ tướng.\n2. Chỉ thị số 07/CT-TTg ngày 21/3/2023 của Thủ tướng.\n"
    reading = read_text(text)
    assert [r.date for r in reading.references] == ["2012-03-02", "2023-03-21"]
    first, second = relations_of(reading)
    assert len(first.places) == len(second.places) == 1
    assert first.places != second.places


def test_the_sentence_around_a_place() -> None:
    text = "Một câu trước. Quyết định này thay thế\nQuyết định số 5/QĐ-UBND ngày 02/01/2020. Câu sau."
    start = text.index("5/QĐ-UBND")
    assert sentence_at(text, start, start + 9) == "Quyết định này thay thế Quyết định số 5/QĐ-UBND ngày 02/01/2020."
    assert sentence_at("a" * 900 + "5/X" + "b" * 900, 900, 903) == "a" * 300 + "5/X" + "b" * 300
