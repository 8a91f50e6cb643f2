"""One header and one closing in the many forms in which extraction gives them: columns, tabs, tables, one after another, stamps between."""

import pytest

from loa.paper.read import read_text

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
ORGAN = ["ỦY BAN NHÂN DÂN", "TỈNH HÒA AN"]
NUMBER, DATE = "Số: 12/KH-UBND", "Hòa An, ngày 05 tháng 6 năm 2026"
TITLE = ["KẾ HOẠCH", "Củng cố hệ thống truyền thanh cơ sở năm 2026", ""]
BODY = ["Căn cứ Luật Báo chí năm 2016;", "I. MỤC ĐÍCH", "1. Nâng cao chất lượng truyền thanh cơ sở.", ""]
NAMES = ["UBND tỉnh (b/c)", "Các sở, ban, ngành", "Lưu: VT"]
RECIPIENTS = ["Nơi nhận:", "- UBND tỉnh (b/c);", "- Các sở, ban, ngành;", "- Lưu: VT."]
SIGNED = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lò Thị Minh Hạnh"]


def beside(left: list[str], right: list[str], gap: str = "") -> list[str]:
    """Two columns; `gap` between them, or spaces up to column 46."""
    rows = max(len(left), len(right))
    pairs = zip(left + [""] * (rows - len(left)), right + [""] * (rows - len(right)), strict=True)
    return [(one + gap + two if gap else one.ljust(46) + two).rstrip() for one, two in pairs]


def row(*cells: list[str]) -> str:
    return "| " + " | ".join(" ".join(cell) for cell in cells) + " |"


FORMS = {
    "columns": (beside([*ORGAN, "-------", NUMBER], [NATION, MOTTO, "-------", DATE]), beside(RECIPIENTS, SIGNED)),
    "tabs": (beside([*ORGAN, NUMBER], [NATION, MOTTO, DATE], "\t"), beside(RECIPIENTS, SIGNED, "\t")),
    "one space": (beside([*ORGAN, NUMBER], [NATION, MOTTO, DATE], " "), beside(RECIPIENTS, SIGNED)),
    "left first": ([*ORGAN, NUMBER, NATION, MOTTO, DATE], [*RECIPIENTS, *SIGNED]),
    "right first": ([NATION, MOTTO, DATE, *ORGAN, NUMBER], [*SIGNED, *RECIPIENTS]),
    "table": ([row([*ORGAN, "----"], [NATION, MOTTO]), "|---|---|", row([NUMBER], [DATE])], [row(RECIPIENTS, SIGNED)]),
    "narrow": ([*ORGAN, "|", "CỘNG", *NATION.split(" ", 1)[1:], MOTTO, "|", NUMBER, "|", "Hòa", DATE[4:], "|"], [*RECIPIENTS, *SIGNED]),
    "arrival": (["ĐẾN", "Số: 1534", "Ngày: 12/5", *beside([*ORGAN, NUMBER], [NATION, MOTTO, DATE])], [*RECIPIENTS, *SIGNED]),
    "stamp below": (beside([*ORGAN, NUMBER], [NATION, MOTTO, DATE]), [*RECIPIENTS[:2], "CÔNG VĂN ĐẾN", *RECIPIENTS[2:], *SIGNED]),
    "draft": (["DỰ THẢO", *beside([*ORGAN, NUMBER], [NATION, MOTTO, DATE])], beside(RECIPIENTS, SIGNED)),
    "urgent": ([*beside([*ORGAN, "", NUMBER], [NATION, MOTTO]), "HỎA TỐC", DATE], beside(RECIPIENTS, SIGNED)),
    "misread": (
        beside(["ÚY BANNHÂN DÂN", "TÌNH HÒA AN", "S: 12/KH-UBND"], ["CỘNG HOÀ XÃ HỘI GHỦ NGHĨA VlỆT", "NAM", MOTTO, DATE]),
        ["Noi nhận:", "~ UBND tỉnh (b/c);", "• Các sở, ban,ngành;", "- Lưu:VT.", *SIGNED],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_form(name: str) -> None:
    head, closing = FORMS[name]
    reading = read_text("\n".join([*head, "", *TITLE, *BODY, *closing, ""]))
    assert (reading.type, reading.number, reading.place, reading.date) == ("KH", "12/KH-UBND", "Hòa An", "2026-06-05")
    assert (reading.issuer or "").replace("tình", "tỉnh") == "Ủy ban nhân dân tỉnh Hòa An"
    assert reading.title == TITLE[1]
    assert [r.replace(" ", "").rstrip(".") for r in reading.recipients] == [n.replace(" ", "") for n in NAMES]
    assert (reading.signer.position, reading.signer.name) == ("PHÓ CHỦ TỊCH", "Lò Thị Minh Hạnh")


def test_of_two_signatures_side_by_side_the_left_one_counts() -> None:
    signed = ["KT. GIÁM ĐỐC CÔNG AN TỈNH\tGIÁM ĐỐC SỞ TƯ PHÁP", "PHÓ GIÁM ĐỐC", "", "Đại tá Nông Quang Toàn\tHoàng Thúy Duyên", ""]
    reading = read_text("\n".join([*FORMS["tabs"][0], "", *TITLE, *BODY, *signed, *RECIPIENTS, ""]))
    assert (reading.signer.position, reading.signer.name) == ("PHÓ GIÁM ĐỐC", "Đại tá Nông Quang Toàn")


@pytest.mark.parametrize(
    ("line", "authority", "position"),
    [
        ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Y Blơ Niê", ("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH"),
        ("KT. BỘ TRƯỞNG, CHỦ NHIỆM PHÓ CHỦ NHIỆM Y Blơ Niê", ("KT. BỘ TRƯỞNG, CHỦ NHIỆM",), "PHÓ CHỦ NHIỆM"),
        ("TL. CHỦ TỊCH PHÓ CHÁNH VĂN PHÒNG Y Blơ Niê", ("TL. CHỦ TỊCH",), "PHÓ CHÁNH VĂN PHÒNG"),
    ],
)
def test_a_signature_on_one_line(line: str, authority: tuple[str, ...], position: str) -> None:
    reading = read_text("\n".join([*FORMS["columns"][0], "", *TITLE, *BODY, *RECIPIENTS, line, ""]))
    assert (reading.signer.authority, reading.signer.position, reading.signer.name) == (authority, position, "Y Blơ Niê")
