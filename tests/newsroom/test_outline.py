"""The first outline: sentences of the document word for word, with their provisions; what is not there is said, never made up."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.documents.models import Document
from loa.newsroom import actions
from loa.newsroom.outline_actions import draft_message
from loa.newsroom.outline_draft_rules import draft_of
from loa.newsroom.outline_rules import Aspect, Outline, outline_of
from loa.newsroom.queries import content_of
from loa.newsroom.rules import NotAllowed, own_words
from loa.newsroom.wording_actions import accept
from loa.newsroom.writing_queries import pending
from loa.organisations.models import Body, User
from loa.paper.read import read_text

RESOLUTION = """HỘI ĐỒNG NHÂN DÂN
XÃ VÂN KHÊ
Số: 12/2026/NQ-HĐND
Vân Khê, ngày 10 tháng 4 năm 2026

NGHỊ QUYẾT
Quy định mức hỗ trợ lắp đặt hệ thống thu gom nước mưa trên địa bàn xã Vân Khê

HỘI ĐỒNG NHÂN DÂN XÃ VÂN KHÊ
Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
QUYẾT NGHỊ:

Điều 1. Phạm vi điều chỉnh
Nghị quyết này quy định mức hỗ trợ lắp đặt hệ thống thu gom nước mưa.
Điều 2. Đối tượng áp dụng
1. Hộ gia đình thường trú trên địa bàn xã.
2. Cơ quan, tổ chức, cá nhân có liên quan.
Điều 3. Mức hỗ trợ
1. Hộ nghèo, hộ cận nghèo được hỗ trợ 100% chi phí nhưng không quá 5.000.000 đồng một hộ.
2. Các hộ khác được hỗ trợ 2.500.000 đồng một hộ.
Điều 4. Hồ sơ, trình tự
1. Hộ gia đình nộp 01 bộ hồ sơ tại Trung tâm Phục vụ hành chính công xã, chậm nhất ngày 30 tháng 6 năm 2026.
2. Hồ sơ gồm:
a) Đơn đề nghị hỗ trợ;
b) Ảnh chụp hệ thống đã lắp đặt.
Điều 5. Tổ chức thực hiện
1. Ủy ban nhân dân xã tổ chức thực hiện, báo cáo kết quả trước ngày 30 tháng 11 năm 2026.
2. Nghị quyết này có hiệu lực từ ngày 01 tháng 5 năm 2026 và thay thế Nghị quyết số 05/2023/NQ-HĐND.

Nơi nhận:
- Như Điều 5;
- Lưu: VT.
TM. HỘI ĐỒNG NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn An
"""
AMENDMENT = """ỦY BAN NHÂN DÂN
XÃ VÂN KHÊ
Số: 15/QĐ-UBND
Vân Khê, ngày 10 tháng 4 năm 2026

QUYẾT ĐỊNH
Sửa đổi, bổ sung một số điều của Quy chế thu phí vệ sinh ban hành kèm theo Quyết định số 21/QĐ-UBND của Ủy ban nhân dân xã Vân Khê

Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025 và các quy định khác có liên quan;
QUYẾT ĐỊNH:

Điều 1. Sửa đổi, bổ sung một số điều của Quy chế
1. Sửa đổi khoản 2 Điều 5 như sau:
“2. Mức thu phí vệ sinh là 25.000 đồng một hộ một tháng.”
2. Bãi bỏ khoản 3 Điều 9.
Điều 2. Hiệu lực thi hành
Quyết định này có hiệu lực kể từ ngày ký.
"""
FOLDERS = (Path(__file__).parents[1] / "paper" / "documents", Path(__file__).parents[2] / "src" / "loa" / "site" / "sample")


def said(outline: Outline, aspect: Aspect) -> list[str]:
    return [line.said for line in outline.of(aspect)]


def test_a_resolution_with_articles() -> None:
    outline = outline_of(RESOLUTION)
    assert said(outline, Aspect.CHANGES)[0] == "Điều 1: Nghị quyết này quy định mức hỗ trợ lắp đặt hệ thống thu gom nước mưa."
    assert said(outline, Aspect.AUDIENCE)[0] == "Khoản 1 Điều 2: Hộ gia đình thường trú trên địa bàn xã."
    assert "Khoản 2 Điều 3: Các hộ khác được hỗ trợ 2.500.000 đồng một hộ." in said(outline, Aspect.AMOUNT)
    assert any(line.startswith("Khoản 2 Điều 5: Nghị quyết này có hiệu lực từ ngày 01 tháng 5") for line in said(outline, Aspect.TIME))
    action = said(outline, Aspect.ACTION)
    assert action[0].startswith("Khoản 1 Điều 4: Hộ gia đình nộp 01 bộ hồ sơ")
    assert "Điểm a khoản 2 Điều 4: Đơn đề nghị hỗ trợ" in action
    assert outline.effective_on == date(2026, 5, 1)
    assert outline.not_found == ""
    assert not any("Căn cứ" in line.quote or "báo cáo" in line.quote for line in outline.lines)


def test_an_amendment_is_quoted_with_its_new_words() -> None:
    outline = outline_of(AMENDMENT)
    assert "Khoản 1 Điều 1: Sửa đổi khoản 2 Điều 5 như sau: “2. Mức thu phí vệ sinh là 25.000 đồng một hộ một tháng.”" in said(
        outline, Aspect.CHANGES
    )
    assert said(outline, Aspect.AMOUNT) != []
    assert outline.effective_on is None, "the day of signing is not in the text"


def test_what_a_document_does_not_say_is_said() -> None:
    outline = outline_of("KẾ HOẠCH\nTuyên truyền an toàn giao thông\nI. MỤC ĐÍCH\nNâng cao ý thức.\n", "Tuyên truyền an toàn giao thông")
    assert said(outline, Aspect.CHANGES) == ["Tuyên truyền an toàn giao thông"]
    assert set(outline.missing) == set(Aspect) - {Aspect.CHANGES}
    assert outline.not_found.startswith("Văn bản không nêu rõ: đối tượng áp dụng;")
    assert outline_of("").lines == ()


@pytest.mark.parametrize("path", [p for folder in FOLDERS for p in sorted(folder.glob("*.txt"))], ids=lambda path: path.stem)
def test_every_line_of_a_real_document_stands_in_it_word_for_word(path: Path) -> None:
    reading = read_text(path.read_text("utf-8"))
    outline = outline_of(reading.text, reading.title or "")
    for line in outline.lines:
        there = " ".join(reading.text[line.start : line.end].split())
        quote = line.quote.removesuffix("…").strip()
        assert quote[1:] in there, line
    assert all(len(outline.of(aspect)) <= 8 for aspect in Aspect)
    assert not any(line.quote.startswith(("Căn cứ", "Nơi nhận")) for line in outline.lines)


@given(st.text(max_size=300))
def test_any_text_has_an_outline(text: str) -> None:
    outline = outline_of(text, text[:40])
    assert set(outline.missing) == {aspect for aspect in Aspect if not outline.of(aspect)}


def test_a_draft_uses_each_sentence_once_and_marks_all_that_it_made() -> None:
    outline = outline_of(RESOLUTION, "Quy định mức hỗ trợ")
    draft = draft_of(outline, range(len(outline.lines)), "Quy định mức hỗ trợ")
    assert draft.effective_from == date(2026, 5, 1)
    assert "Hộ gia đình thường trú trên địa bàn xã." in draft.audience
    assert draft.what_to_do.startswith("Hộ gia đình nộp 01 bộ hồ sơ")
    assert draft.body.count("2.500.000") == 1
    whole = "\n".join([draft.title, draft.summary, draft.audience, f"{draft.effective_from:%d/%m/%Y}", draft.what_to_do, draft.body])
    assert all(made.text in whole for made in draft.made)


def test_only_chosen_lines_are_taken() -> None:
    outline = outline_of(RESOLUTION)
    first = next(number for number, line in enumerate(outline.lines) if line.aspect is Aspect.AMOUNT)
    draft = draft_of(outline, {first}, "Tên")
    assert draft.what_to_do == draft.audience == ""
    assert draft.effective_from is None, "the line that says it was not chosen"


def test_a_draft_waits_for_a_person(document: Document, commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed, match="ít nhất một"):
        draft_message(document=document, chosen=[], owner=commune, by=people["canbo"], at=at)
    made = draft_message(document=document, chosen=range(100), owner=commune, by=people["canbo"], at=at)
    assert made.source == document
    waiting = pending(made)
    assert waiting
    assert all(" ".join(one.text.split()) in " ".join(own_words(content_of(made)).split()) for one in waiting)
    for one in waiting:
        assert one.provision == "" or document.text[one.start : one.end].strip()
    made.audience, made.summary, made.what_to_do = "Mọi hộ trong xã", made.summary or "Tóm tắt", "Đọc thông báo."
    made.save()
    with pytest.raises(NotAllowed, match="câu do máy soạn"):
        actions.submit(message=made, by=people["canbo"], at=at)
    accept(message=made, sentences=None, by=people["canbo"], at=at)
    assert pending(made) == []


def test_amounts_in_the_table_of_an_annex_are_lines_with_their_place() -> None:
    fixed, loose = "1\tHộ kinh doanh cố định\t150.000 đồng/tháng", "2\tHộ bán hàng không cố định\t5.000 đồng/ngày"
    table = f"STT\tĐối tượng\tMức thu\n{fixed}\n{loose}\n3\tKhác\tkhông thu"
    text = f"{RESOLUTION}\nPHỤ LỤC I\nMức thu phí\n{table}\n"
    found = [line for line in outline_of(text).of(Aspect.AMOUNT) if line.provision == "Phụ lục I"]
    assert [line.quote for line in found] == ["Hộ kinh doanh cố định – 150.000 đồng/tháng", "Hộ bán hàng không cố định – 5.000 đồng/ngày"]
    assert text[found[0].start : found[0].end] == fixed
    assert [line for line in outline_of(text).lines if line not in found] == list(outline_of(RESOLUTION).lines), (
        "the articles' own lines stay"
    )


NOTICE = """ỦY BAN NHÂN DÂN
XÃ AN THỊNH
Số: 25/TB-UBND
An Thịnh, ngày 03 tháng 6 năm 2026

THÔNG BÁO
Về giá nước sạch và lịch ngừng cấp nước

Ủy ban nhân dân xã thông báo đến toàn thể nhân dân các thôn Đông, Đoài như sau:
1. Từ 22 giờ ngày 10/6/2026 đến 05 giờ ngày 11/6/2026, tạm ngừng cấp nước tại thôn Trung.
2. Từ kỳ thu tháng 7 năm 2026, giá nước là 8.500 đồng/m3, tăng 500 đồng/m3 so với giá cũ. Hộ nghèo được miễn 4 m3 mỗi tháng.
3. Đề nghị các hộ gia đình dự trữ nước đủ dùng, khóa van trước khi đi ngủ.
4. Nhân dân đóng tiền tại nhà văn hóa thôn vào ngày 05 đến ngày 10 hằng tháng.
"""
GUIDE = """SỞ Y TẾ TỈNH HOA GIANG
Số: 410/SYT-NVY
Hoa Giang, ngày 20 tháng 4 năm 2026
Kính gửi: Ủy ban nhân dân các xã, phường
Sở Y tế hướng dẫn như sau:
1. Đối tượng: Toàn bộ người dân có thẻ bảo hiểm y tế.
2. Nội dung: Khám sức khỏe định kỳ một lần mỗi năm, không thu tiền.
3. Thời gian: ngày 15/5/2026.
4. Địa điểm: Trạm Y tế các xã, phường.
5. Người khuyết tật nặng hưởng hệ số 2,5; hộ cận nghèo được giảm một phần ba học phí.
"""


@pytest.mark.parametrize(
    ("text", "aspect", "said"),
    [
        (NOTICE, Aspect.CHANGES, {"Mục 1: Từ 22 giờ", "Mục 2: Từ kỳ thu"}),
        (NOTICE, Aspect.AUDIENCE, {"Ủy ban nhân dân xã thông báo đến toàn thể nhân dân"}),
        (NOTICE, Aspect.TIME, {"Mục 1: Từ 22 giờ", "Mục 2: Từ kỳ thu", "Mục 4: Nhân dân đóng tiền"}),
        (NOTICE, Aspect.AMOUNT, {"Mục 2: Từ kỳ thu", "Mục 2: Hộ nghèo được miễn 4 m3"}),
        (NOTICE, Aspect.ACTION, {"Mục 3: Đề nghị các hộ gia đình", "Mục 4: Nhân dân đóng tiền"}),
        (NOTICE, Aspect.PLACE, {"Mục 4: Nhân dân đóng tiền"}),
        (GUIDE, Aspect.AUDIENCE, {"Mục 1: Đối tượng"}),
        (GUIDE, Aspect.TIME, {"Mục 3: Thời gian"}),
        (GUIDE, Aspect.PLACE, {"Mục 4: Địa điểm"}),
        (GUIDE, Aspect.AMOUNT, {"Mục 2: Nội dung: Khám sức khỏe", "Mục 5: Người khuyết tật nặng hưởng hệ số"}),
    ],
)
def test_a_notice_and_a_guide_have_an_outline_too(text: str, aspect: Aspect, said: set[str]) -> None:
    lines = [line.said for line in outline_of(text).of(aspect)]
    assert len(lines) == len(said), lines
    assert all(any(line.startswith(words) for line in lines) for words in said), lines


def test_what_offices_are_to_do_is_no_news_for_people() -> None:
    text = "Điều 1. Tổ chức\n1. Công an xã thông tin cho Nhân dân trong ngày.\n2. Áp dụng biện pháp tạm dừng hoạt động với cơ sở vi phạm.\n"
    assert not outline_of(text).of(Aspect.AUDIENCE)
    assert not outline_of(text).of(Aspect.CHANGES)


VACCINATION = """ỦY BAN NHÂN DÂN
XÃ AN THỊNH
Số: 45/TB-UBND
An Thịnh, ngày 20 tháng 11 năm 2026

THÔNG BÁO
Về việc tiêm vắc xin sởi cho trẻ em

1. Đối tượng: trẻ em từ 18 tháng đến 10 tuổi.
2. Lịch tiêm theo thôn:
- Thôn 1, thôn 2: ngày 01/12/2026 tại nhà văn hóa thôn 1.
- Thôn 6: sáng ngày 03/12/2026 tại Trạm Y tế xã.
- Tiêm vét: ngày 05/12/2026 tại Trạm Y tế xã.
3. Đề nghị phụ huynh:
a) Mang theo sổ tiêm chủng của trẻ;
b) Ở lại 30 phút sau khi tiêm và tiếp tục theo dõi tại nhà 24 giờ.
4. Trưởng thôn lập danh sách gửi Trạm Y tế xã trước ngày 27/11/2026.
"""


def test_the_points_of_a_request_are_what_to_do_and_every_row_of_a_schedule_is_a_time() -> None:
    outline = outline_of(VACCINATION)
    assert [line.provision for line in outline.of(Aspect.ACTION)] == ["điểm a mục 3", "điểm b mục 3"]
    assert [line.quote.split(":")[0] for line in outline.of(Aspect.TIME)] == ["Thôn 1, thôn 2", "Thôn 6", "Tiêm vét"]
    assert [line.quote.split(":")[0] for line in outline.of(Aspect.PLACE)] == ["Tiêm vét"], "“tại nhà” is no place to go to"


PROCEDURE = """Điều 2. Đối tượng áp dụng
1. Công dân đăng ký thường trú, tạm trú.
2. Cơ quan, tổ chức, cá nhân có liên quan đến việc thực hiện chính sách.

Điều 3. Hồ sơ, trình tự thực hiện
1. Người đề nghị nộp 01 bộ hồ sơ tại Trung tâm Phục vụ hành chính công cấp xã.
2. Trong thời hạn 07 ngày làm việc, Chủ tịch Ủy ban nhân dân cấp xã quyết định hỗ trợ.
3. Chi trả hằng tháng từ ngày 05 đến ngày 10.
"""


def test_whom_it_concerns_and_what_the_office_does_are_not_what_people_are_to_do() -> None:
    assert [line.provision for line in outline_of(PROCEDURE).of(Aspect.ACTION)] == ["khoản 1 Điều 3"]


@pytest.mark.parametrize(
    ("head", "row", "quote"),
    [
        ("STT\tNội dung thu\tĐơn vị tính\tMức thu", "1\tĐăng ký tạm trú\tđồng/lần\t15.000", "Đăng ký tạm trú – đồng/lần – 15.000"),
        ("STT\tNội dung thu\tMức thu (đồng/hộ/tháng)", "1\tHộ gia đình\t36.000", "Hộ gia đình – 36.000"),
        ("Đơn vị tính: nghìn đồng\nSTT\tNội dung\tMức", "1\tHộ nghèo\t1.500", "Hộ nghèo – 1.500"),
    ],
)
def test_a_row_whose_unit_stands_elsewhere_in_the_table_is_an_amount(head: str, row: str, quote: str) -> None:
    text = f"{RESOLUTION}\nPHỤ LỤC I\nMức thu phí\n{head}\n{row}\n"
    assert [line.quote for line in outline_of(text).of(Aspect.AMOUNT) if line.provision == "Phụ lục I"] == [quote]


def test_a_row_of_bare_numbers_is_no_amount() -> None:
    text = f"{RESOLUTION}\nPHỤ LỤC I\nDanh sách\nSTT\tThôn\tSố hộ\n1\tThôn Đông\t150\n"
    assert not [line for line in outline_of(text).of(Aspect.AMOUNT) if line.provision == "Phụ lục I"]
