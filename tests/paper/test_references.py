"""Citations as they are printed and misprinted: numbers, lists of numbers, laws by name, and what is no citation."""

import pytest

from loa.paper.folding import fold, normalise
from loa.paper.read import read_text

HEAD = "ỦY BAN NHÂN DÂN\nXÃ A\nSố: 999/KH-UBND\nA, ngày 1 tháng 2 năm 2026\n\nKẾ HOẠCH\nVề loa\n\n"
CASES = [
    ("Thực hiện Nghị quyết số 57 của Bộ Chính trị về khoa học.", ["57"]),
    ("Thực hiện Nghị quyết 57 của Bộ Chính trị.", ["57"]),
    ("Theo Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị; Nghị quyết 57 nêu rõ.", ["57-NQ/TW"]),
    ("Căn cứ Quyết định số 749/QĐ-Tg ngày 03/6/2020.", ["749/QĐ-TTg"]),
    ("Thực hiện Chỉ thị số 07/CT-TTG ngày 21/3/2023.", ["07/CT-TTg"]),
    ("Căn cứ Nghị định số 30/2020/NĐ -CP ngày 05/3/2020.", ["30/2020/NĐ-CP"]),
    ("Căn cứ Nghị định số 30/2020/NĐCP ngày 05/3/2020.", ["30/2020/NĐCP"]),
    ("Căn cứ Nghị định số 30/2020/ NĐ-CP ngày 05/3/2020.", ["30/2020/NĐ-CP"]),
    ("Căn cứ Nghị định 30/2020/NĐ-CP.", ["30/2020/NĐ-CP"]),
    ("Chỉ thị số 07/CT-TTg ngày 21/3/2023 và Chỉ thị số 07/CT-TTg ngày 15/02/2017 của Thủ tướng.", ["07/CT-TTg", "07/CT-TTg"]),
    ("Căn cứ các Nghị định: số 01/2021/NĐ-CP, 02/2021/NĐ-CP và 03/2021/NĐ-CP.", ["01/2021/NĐ-CP", "02/2021/NĐ-CP", "03/2021/NĐ-CP"]),
    ("theo các Quyết định số 12, 13 và 15/QĐ-UBND ngày 5/1/2024.", ["12/QĐ-UBND", "13/QĐ-UBND", "15/QĐ-UBND"]),
    ("Thông tư liên tịch số 22/2013/TTLT-BGDĐT-BLĐTBXH-BTC ngày 18/6/2013.", ["22/2013/TTLT-BGDĐT-BLĐTBXH-BTC"]),
    (
        "Chương trình hành động số 39-CTr/TU ngày 5/5/2023; Kết luận số 12-KL/TW; Nghị quyết số 10-NQ/TW",
        ["39-CTr/TU", "12-KL/TW", "10-NQ/TW"],
    ),
    (
        "Nghị quyết số 202/2025/QH15 ngày 12/6/2025 của Quốc hội; Nghị quyết số 1656/NQ-UBTVQH15 ngày 16/6/2025.",
        ["202/2025/QH15", "1656/NQ-UBTVQH15"],
    ),
    (
        "Luật Báo chí năm 2016; Luật Tiếp cận thông tin 2016; Luật An ninh mạng.",
        ["Luật Báo chí", "Luật Tiếp cận thông tin", "Luật An ninh mạng"],
    ),
    ("Luật số 64/2025/QH15 được sửa đổi, bổ sung bởi Luật số 87/2025/QH15", ["64/2025/QH15", "87/2025/QH15"]),
    (
        "Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày 22 tháng 11 năm 2019",
        ["Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương"],
    ),
    ("Công văn số 1234/STTTT-TTBCXB ngày 1/2/2024 của Sở; văn bản số 56/SNV của Sở Nội vụ.", ["1234/STTTT-TTBCXB", "56/SNV"]),
    ("Quyết định số 1527/QĐ-BVHTTDL và Hướng dẫn số 05-HD/BTGDVTW", ["1527/QĐ-BVHTTDL", "05-HD/BTGDVTW"]),
    ("Nghị quyết số 18-NQ/TW, ngày 25/10/2017 Hội nghị lần thứ sáu", ["18-NQ/TW"]),
    ("Nghị định số\n45/2022/NĐ-\nCP ngày 07/7/2022 của Chính phủ", ["45/2022/NĐ-CP"]),
    ("Tờ trình số 52/TTr-NHNN ngày 31 tháng 3 năm 2026 và Báo cáo số 311/BC-STC", ["52/TTr-NHNN", "311/BC-STC"]),
    ("Công điện số 76/CĐ-TTg; Thông báo số 12/TB-VPCP; Công văn 4127/SXD-HTKT", ["76/CĐ-TTg", "12/TB-VPCP", "4127/SXD-HTKT"]),
    ("tỷ lệ 12/15 xã, 30/6 hằng năm, 24/7, 01/KH, điểm 5/10, QCVN 06:2022/BXD, TCVN ISO 9001:2015", []),
    ("Quyết định số 22/2021/QĐ-UBND ngày 1/1/2021, Quyết định số 22/QĐ-UBND ngày 3/4/2022", ["22/2021/QĐ-UBND", "22/QĐ-UBND"]),
    ("Đề án 06 của Chính phủ; Quyết định 06/QĐ-TTg ngày 06/01/2022", ["06/QĐ-TTg"]),
    ("Kế hoạch số 152-KH/TU; Kế hoạch 28 KH/TU ngày 3/3/2025", ["152-KH/TU", "28-KH/TU"]),
    ("Nghị định số 13/2023/NĐ–CP, Thông tư số 01/2011/TT‑BNV", ["13/2023/NĐ-CP", "01/2011/TT-BNV"]),
    ("Nghị quyết số 66.7/2025/NQ-CP ngày 15/11/2025", ["66.7/2025/NQ-CP"]),
    ("Nghị quyết số 68-NQ/TW và Quyết định số 1719/QĐ- TTg ngày 14/10/2021", ["68-NQ/TW", "1719/QĐ-TTg"]),
    ("Nghị quyết 57-NQ/TW, 59-NQ/TW, 66-NQ/TW và 68-NQ/TW", ["57-NQ/TW", "59-NQ/TW", "66-NQ/TW", "68-NQ/TW"]),
    ("Văn bản hợp nhất số 12/VBHN-VPQH ngày 4/7/2019", ["12/VBHN-VPQH"]),
    ("Quy định số 69-QĐ/TW, ngày 06/7/2022", ["69-QĐ/TW"]),
    (
        "Bộ luật Lao động năm 2019; Pháp lệnh Ưu đãi người có công với cách mạng năm 2020.",
        ["Bộ luật Lao động", "Pháp lệnh Ưu đãi người có công với cách mạng"],
    ),
    (
        "Luật Tổ chức chính quyền địa phương ngày 19/6/2015; Luật sửa đổi, bổ sung một số điều của Luật Đất đai năm 2024",
        ["Luật Tổ chức chính quyền địa phương", "Luật sửa đổi, bổ sung một số điều của Luật Đất đai"],
    ),
    ("Kế hoạch số 01/KH-BCĐ389 ngày 2/1/2024; Quyết định số 5/QĐ-HĐTĐKT", ["01/KH-BCĐ389", "5/QĐ-HĐTĐKT"]),
    ("Công văn số 3078/UBND -KGVX và Công văn số 99 /UBND-NC ngày 2/3/2025", ["3078/UBND-KGVX", "99/UBND-NC"]),
    ("ý kiến tại Công văn số 123/BC (Ban Tuyên giáo), 45-CV/BTGTU, số 311-CV/TU", ["123/BC", "45-CV/BTGTU", "311-CV/TU"]),
    ("Quyết định số 131/QĐ-TTg ngày 25/01/2022, số 411/QĐ-TTg ngày 31/3/2022 của Thủ tướng", ["131/QĐ-TTg", "411/QĐ-TTg"]),
    ("Thực hiện Kế hoạch số 999/KH-UBND của Ủy ban nhân dân xã.", []),
    ("Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;", ["Hiến pháp"]),
    ("Nghị định số 57/201B/NĐ-CP, Công văn số 2819/S NV-CCHC", ["57/2018/NĐ-CP", "2819/SNV-CCHC"]),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text[:40] for text, _ in CASES])
def test_citations(text: str, wanted: list[str]) -> None:
    found = [r.number or r.title or "" for r in read_text(f"{HEAD}{text}\n").references]
    assert [fold(f) for f in found] == [fold(w) for w in wanted]


def test_two_documents_of_one_number_stay_apart() -> None:
    text = "Chỉ thị số 07/CT-TTg ngày 21/3/2023 và Chỉ thị số 07/CT-TTg ngày 15/02/2017 của Thủ tướng. Chỉ thị số 07/CT-TTg ngày 21/3/2023."
    assert [r.date for r in read_text(HEAD + text).references] == ["2023-03-21", "2017-02-15"]


def test_look_alike_letters_are_set_right() -> None:
    assert normalise("Quyết định 12/QÐ-UВND\u2011A, СТ.") == "Quyết định 12/QĐ-UBND-A, CT."
    assert normalise("Пушкин, hằng số α") == "Пушкин, hằng số α"
