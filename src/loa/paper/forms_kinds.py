"""The kinds of paper an office writes: what the form of each asks for, and the sections that it usually has.

Names and codes: Decree 30/2020/NĐ-CP, Appendix III; form: Appendices I and III. The sections are office custom, a place to
start from, and bind nobody. "…" stands where the officer writes.
"""

import re
from dataclasses import dataclass

from loa.paper.folding import fold
from loa.paper.kinds import NAMES

LETTER = "CV"
RESPONSES = "BTH"  # a table of responses: no type of the decree, so it never gets a number of its own


@dataclass(frozen=True, slots=True)
class Form:
    """One kind: code and name, whether bases and addressees belong to it, and a body to start from."""

    code: str
    name: str
    bases: bool = False
    addressees: bool = False
    body: str = ""
    recipients: tuple[str, ...] = ("Lưu: VT",)
    title: str = ""

    @property
    def printed(self) -> str:
        """The name printed above the title; a letter has none."""
        return "" if self.code == LETTER else self.name


_PLAN = """I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
…
2. Yêu cầu
…
II. NỘI DUNG, NHIỆM VỤ
1. …
III. KINH PHÍ THỰC HIỆN
…
IV. TỔ CHỨC THỰC HIỆN
1. …
Trên đây là Kế hoạch …"""
_REPORT = """I. ĐẶC ĐIỂM, TÌNH HÌNH
…
II. KẾT QUẢ THỰC HIỆN
…
III. ĐÁNH GIÁ CHUNG
1. Ưu điểm
…
2. Tồn tại, hạn chế và nguyên nhân
…
IV. PHƯƠNG HƯỚNG, ĐỀ XUẤT, KIẾN NGHỊ
…
Trên đây là báo cáo …"""
_DECISION = """Điều 1. …
Điều 2. Quyết định này có hiệu lực kể từ ngày …
Điều 3. … chịu trách nhiệm thi hành Quyết định này."""
_RESOLUTION = """Điều 1. …
Điều 2. Tổ chức thực hiện
…
Nghị quyết này được … thông qua ngày …"""
_RULES = """Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh, đối tượng áp dụng
…
Chương II
QUY ĐỊNH CỤ THỂ
Điều 2. …
Chương III
TỔ CHỨC THỰC HIỆN
Điều 3. Trách nhiệm thi hành
…"""
_PROPOSAL = """I. SỰ CẦN THIẾT
…
II. NỘI DUNG TRÌNH
…
III. ĐỀ XUẤT, KIẾN NGHỊ
…
Kính trình … xem xét, quyết định."""
_MINUTES = """Thời gian bắt đầu: …
Địa điểm: …
Thành phần tham dự:
- …
Chủ trì (chủ tọa): …
Thư ký (người ghi biên bản): …
Nội dung:
…
Cuộc họp kết thúc vào … giờ …, ngày …"""
_INVITATION = """… trân trọng kính mời: …
Tới dự: …
Chủ trì: …
Thời gian: …
Địa điểm: …"""
_MADE = {
    "KH": Form("KH", "Kế hoạch", True, body=_PLAN),
    "QĐ": Form("QĐ", "Quyết định", True, body=_DECISION, recipients=("Như Điều 3", "Lưu: VT"), title="Về việc …"),
    LETTER: Form(LETTER, "Công văn", addressees=True, body="…\n… đề nghị …", recipients=("Như trên", "Lưu: VT")),
    "BC": Form("BC", "Báo cáo", addressees=True, body=_REPORT, recipients=("Như trên", "Lưu: VT")),
    "TB": Form("TB", "Thông báo", body="…\n1. …\n2. …"),
    "TTr": Form("TTr", "Tờ trình", True, True, body=_PROPOSAL, recipients=("Như trên", "Lưu: VT")),
    "GM": Form("GM", "Giấy mời", body=_INVITATION),
    "HD": Form("HD", "Hướng dẫn", True, body="I. MỤC ĐÍCH, YÊU CẦU\n…\nII. NỘI DUNG HƯỚNG DẪN\n1. …\nIII. TỔ CHỨC THỰC HIỆN\n…"),
    "CTr": Form("CTr", "Chương trình", True, body="I. MỤC TIÊU\n…\nII. NỘI DUNG\n1. …\nIII. TỔ CHỨC THỰC HIỆN\n…"),
    "NQ": Form("NQ", "Nghị quyết", True, body=_RESOLUTION),
    "CT": Form("CT", "Chỉ thị", body="…\n1. …\n2. …\nGiao … đôn đốc, kiểm tra việc thực hiện Chỉ thị này."),
    "QC": Form("QC", "Quy chế", body=_RULES),
    "QyĐ": Form("QyĐ", "Quy định", body=_RULES),
    "PA": Form("PA", "Phương án", True, body="I. TÌNH HÌNH\n…\nII. NỘI DUNG PHƯƠNG ÁN\n…\nIII. TỔ CHỨC THỰC HIỆN\n…"),
    "ĐA": Form("ĐA", "Đề án", True, body="I. SỰ CẦN THIẾT\n…\nII. MỤC TIÊU\n…\nIII. NHIỆM VỤ, GIẢI PHÁP\n…\nIV. TỔ CHỨC THỰC HIỆN\n…"),
    "DA": Form("DA", "Dự án", True, body="I. SỰ CẦN THIẾT\n…\nII. MỤC TIÊU, QUY MÔ\n…\nIII. TỔ CHỨC THỰC HIỆN\n…"),
    "BB": Form("BB", "Biên bản", body=_MINUTES),
    "CĐ": Form("CĐ", "Công điện", body="… điện:\n- …\n…", recipients=("Lưu: VT",)),
    RESPONSES: Form(
        RESPONSES,
        "Bảng tổng hợp, tiếp thu, giải trình ý kiến",
        title="Đối với dự thảo …",
        recipients=(),
    ),
}
# Types of the law and of the Party are not written with this form.
_OTHERS = ("TC", "HĐ", "BGN", "BTT", "GUQ", "GGT", "GNP", "PG", "PC", "PB")
_NAMED = {code: name for name, code in NAMES.items()}

FORMS: dict[str, Form] = _MADE | {code: Form(code, _NAMED[code], body="…") for code in _OTHERS}


def symbol_of(code: str, issuer: str) -> str:
    """The symbol of the issuer's papers of this kind: "KH-UBND", "UBND" for a letter, "BC" when the issuer has no known short form."""
    name = " ".join(issuer.lower().split())
    body = next((short for start, short in _BODIES if name.startswith(start)), "")
    if code == LETTER:
        return body
    return "" if code == RESPONSES else f"{code}-{body}".rstrip("-")


def collective_of(issuer: str) -> str:
    """The name of a body that decides together, without its place, as it stands after "TM."; "" for a body led by one person."""
    name = " ".join(issuer.split())
    if not _COLLECTIVE.match(fold(name)):
        return ""
    return re.split(r"\s+(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s", name, maxsplit=1)[0]


_COLLECTIVE = re.compile(r"(?:thuong truc )?(?:uy ban|hoi dong|ban thuong vu|ban thuong truc|ban chap hanh|dang uy)\b")
_BODIES = (
    ("ủy ban nhân dân", "UBND"),
    ("uỷ ban nhân dân", "UBND"),
    ("hội đồng nhân dân", "HĐND"),
    ("thường trực hội đồng nhân dân", "HĐND"),
    ("văn phòng hội đồng nhân dân và ủy ban nhân dân", "VP"),
    ("văn phòng hđnd và ubnd", "VP"),
    ("văn phòng", "VP"),
    ("ban thường trực ủy ban mttq", "MTTQ-BTT"),
    ("ủy ban mttq", "MTTQ-BTT"),
    ("ủy ban mặt trận tổ quốc", "MTTQ-BTT"),
)
