"""The pictures of docs/forms.md: six papers of a fictional commune, drawn as the PDF is. `python docs/forms.py` draws them anew."""

# ruff: noqa: E501

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

from loa.paper.forms import Annex, Bullet, Heading, OfficialDocument, Paragraph, PartialDate, Signature, Table
from loa.paper.forms_pdf import TEMPLATE, draw_form, values_of
from loa.paper.responses import Response, table_of

FOLDER = Path(__file__).parent / "forms"
SOURCES = FOLDER / "sources.json"
POINTS_PER_INCH = 80

COMMUNE, PROVINCE = "Ủy ban nhân dân xã Vân Khê", "Ủy ban nhân dân tỉnh Hoa Giang"
CHAIR = Signature(("TM. Ủy ban nhân dân",), "Chủ tịch", "Phạm Thị Lan")
DEPUTY = Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Trần Văn Hòa")

PLAN = OfficialDocument(
    issuer=COMMUNE,
    issuer_parent=PROVINCE,
    number="18/KH-UBND",
    place="Vân Khê",
    dated=date(2026, 1, 26),
    type_name="Kế hoạch",
    title="Truyền thông chính sách trên địa bàn xã Vân Khê năm 2026",
    bases=(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
        "Thực hiện Quyết định số 407/QĐ-TTg ngày 30 tháng 3 năm 2022 của Thủ tướng Chính phủ phê duyệt Đề án “Tổ chức truyền thông "
        "chính sách có tác động lớn đến xã hội trong quá trình xây dựng văn bản quy phạm pháp luật giai đoạn 2022 - 2027”",
    ),
    blocks=(
        Paragraph("Ủy ban nhân dân xã Vân Khê ban hành Kế hoạch truyền thông chính sách năm 2026 như sau:"),
        Heading("I. MỤC ĐÍCH, YÊU CẦU"),
        Heading("1. Mục đích", 2),
        Paragraph("Người dân trong xã được biết, được bàn và thực hiện đúng chính sách mới ngay từ khi chính sách có hiệu lực."),
        Heading("2. Yêu cầu", 2),
        Bullet("Nội dung chính xác, dễ hiểu, đúng đối tượng, đúng thời điểm;"),
        Bullet("Mỗi nội dung có bằng chứng đã đến từng thôn; ý kiến của người dân được trả lời."),
        Heading("II. NHIỆM VỤ"),
        Heading("1. Phát thanh trên hệ thống truyền thanh xã", 2),
        Heading("a) Thời lượng", 3),
        Paragraph("Mỗi tuần ít nhất ba buổi, mỗi buổi từ 10 đến 15 phút, tránh giờ nghỉ của người dân."),
        Heading("b) Nội dung", 3),
        Paragraph("Chính sách hỗ trợ thu gom nước mưa; đăng ký bảo hiểm y tế; lịch tiêm chủng; phòng, chống thiên tai."),
        Heading("III. KINH PHÍ THỰC HIỆN"),
        Paragraph("Từ dự toán chi thường xuyên năm 2026 của xã và các nguồn hợp pháp khác."),
        Heading("IV. TỔ CHỨC THỰC HIỆN"),
        Paragraph("Chủ trì, tham mưu Ủy ban nhân dân xã tổ chức thực hiện; tổng hợp, báo cáo trước ngày 15 tháng 12 năm 2026.", lead="1. Phòng Văn hóa - Xã hội: "),
        Paragraph("Phối hợp biên soạn tài liệu; bố trí kinh phí theo quy định.", lead="2. Phòng Kinh tế: "),
        Paragraph("Tổ chức sinh hoạt, phát tờ rơi đến từng hộ; niêm yết tại bảng tin công cộng và nhà văn hóa thôn.", lead="3. Các thôn: "),
        Paragraph("Trên đây là Kế hoạch truyền thông chính sách năm 2026. Các đơn vị, các thôn nghiêm túc thực hiện."),
    ),
    signature=DEPUTY,
    recipients=("UBND tỉnh (để báo cáo)", "Thường trực Đảng ủy, HĐND xã", "Các phòng, đơn vị, đoàn thể xã", "Các thôn", "Lưu: VT, VHXH"),
    annexes=(
        Annex(
            "Nhiệm vụ truyền thông chính sách năm 2026",
            (
                Table(
                    ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"),
                    (
                        ("Phát thanh, niêm yết",),
                        (1, "Phát thanh chính sách hỗ trợ thu gom nước mưa", "Phòng Văn hóa - Xã hội", "Phòng Kinh tế", "Quý I/2026"),
                        (2, "Niêm yết mức hỗ trợ, hồ sơ tại nhà văn hóa thôn", "Các thôn", "Phòng Kinh tế", "Trước ngày 01/3/2026"),
                        ("Sinh hoạt, tư vấn",),
                        (3, "Họp thôn, tư vấn tại nhà cho hộ nghèo, hộ cận nghèo", "Các thôn", "Ủy ban MTTQ Việt Nam xã", "Thường xuyên"),
                    ),
                    aligns="cllll",
                ),
            ),
            landscape=True,
        ),
        Annex("Dự trù kinh phí", (Table(("TT", "Nội dung", "Số tiền (đồng)"), ((1, "In tờ rơi", 4_500_000), (2, "Thù lao bản tin", 6_000_000)), aligns="clr"),)),
    ),
)  # fmt: skip

DECISION = OfficialDocument(
    issuer=COMMUNE,
    issuer_parent=PROVINCE,
    number="5/QĐ-UBND",
    place="Vân Khê",
    dated=date(2026, 2, 5),
    type_name="Quyết định",
    title="Về việc thành lập Tổ truyền thông chính sách xã Vân Khê",
    deciding="Chủ tịch Ủy ban nhân dân xã Vân Khê",
    bases=(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
        "Căn cứ Kế hoạch số 18/KH-UBND ngày 26 tháng 01 năm 2026 của Ủy ban nhân dân xã Vân Khê về truyền thông chính sách năm 2026",
        "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội",
    ),
    blocks=(
        Paragraph("Thành lập Tổ truyền thông chính sách xã Vân Khê gồm các ông, bà có tên sau:", lead="Điều 1. "),
        Paragraph("1. Ông Trần Văn Hòa, Phó Chủ tịch Ủy ban nhân dân xã, Tổ trưởng;"),
        Paragraph("2. Bà Lê Thị Mai, công chức văn hóa, Tổ phó;"),
        Paragraph("3. Trưởng các thôn, tổ viên."),
        Paragraph("Tổ truyền thông chính sách có nhiệm vụ giúp Ủy ban nhân dân xã tổ chức thực hiện Kế hoạch số 18/KH-UBND.", lead="Điều 2. "),
        Paragraph("Quyết định này có hiệu lực kể từ ngày ký.", lead="Điều 3. "),
        Paragraph("Chánh Văn phòng, Trưởng phòng Văn hóa - Xã hội và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này.", lead="Điều 4. "),
    ),
    signature=Signature((), "Chủ tịch", "Phạm Thị Lan"),
    recipients=("Như Điều 4", "Thường trực Đảng ủy xã", "Lưu: VT, VHXH"),
)  # fmt: skip

LETTER = OfficialDocument(
    issuer=COMMUNE,
    issuer_parent=PROVINCE,
    number="112/UBND-VHXH",
    place="Vân Khê",
    dated=date(2026, 9, 8),
    title="tuyên truyền phòng, chống bão số 5",
    urgency="Hỏa tốc",
    addressees=("Các phòng, đơn vị thuộc xã", "Ủy ban MTTQ Việt Nam xã và các đoàn thể", "Trưởng các thôn"),
    blocks=(
        Paragraph("Thực hiện Công điện số 45/CĐ-UBND ngày 08 tháng 9 năm 2026 của Ủy ban nhân dân tỉnh Hoa Giang về tập trung ứng phó bão số 5, Ủy ban nhân dân xã yêu cầu:"),
        Paragraph("1. Phòng Văn hóa - Xã hội phát bản tin trên toàn bộ cụm loa trước 11 giờ 00 ngày 08 tháng 9 năm 2026 và nhắc lại hai giờ một lần."),
        Paragraph("2. Trưởng các thôn đến từng hộ ven sông, hướng dẫn người già, trẻ em đến nhà văn hóa thôn trước 17 giờ 00 cùng ngày."),
        Paragraph("Ủy ban nhân dân xã yêu cầu các đơn vị, các thôn khẩn trương thực hiện, báo cáo kết quả trước 20 giờ 00 ngày 08 tháng 9 năm 2026."),
    ),
    signature=CHAIR,
    recipients=("Như trên", "UBND tỉnh (để báo cáo)", "Lưu: VT, VHXH"),
    contact="Địa chỉ: thôn Trung, xã Vân Khê, tỉnh Hoa Giang. Thư điện tử: xavankhe@hoagiang.example",
)  # fmt: skip

REPORT = OfficialDocument(
    issuer="Phòng Văn hóa - Xã hội",
    issuer_parent=COMMUNE,
    number="/BC-VHXH",
    place="Vân Khê",
    dated=PartialDate(2026, 4),
    type_name="Báo cáo",
    title="Kết quả truyền thông chính sách quý I năm 2026",
    addressees=(COMMUNE,),
    blocks=(
        Heading("I. KẾT QUẢ"),
        Paragraph("Trong quý, đã phát 36 buổi trên hệ thống truyền thanh xã; niêm yết 12 nội dung tại 6 nhà văn hóa thôn."),
        Table(
            ("TT", "Nhiệm vụ", "Kết quả trong quý", "Tiến độ"),
            ((1, "Phát thanh", "36 buổi, 432 phút", "Đạt"), (2, "Họp thôn", "5/6 thôn", "Chậm"), (3, "Tờ rơi", "1.250 tờ", "Vượt")),
            aligns="cllc",
        ),
        Heading("II. TỒN TẠI, HẠN CHẾ"),
        Paragraph("Thôn Bến chưa họp do mưa lũ; cụm loa thôn Hạ hỏng từ ngày 12 tháng 3 năm 2026."),
        Heading("III. ĐỀ XUẤT, KIẾN NGHỊ"),
        Paragraph("Đề nghị Ủy ban nhân dân xã bố trí kinh phí sửa chữa cụm loa thôn Hạ trong tháng 4 năm 2026."),
    ),
    signature=Signature(("KT. Trưởng phòng",), "Phó Trưởng phòng", "Đỗ Thị Ngọc Ánh"),
    recipients=("Như trên", "Lưu: VHXH"),
    draft=True,
    points=13,
)

ANNOUNCEMENT = OfficialDocument(
    issuer=COMMUNE,
    joint_issuers=("Ban Thường trực Ủy ban MTTQ Việt Nam xã Vân Khê",),
    number="7/TB-UBND-MTTQ",
    place="Vân Khê",
    dated=date(2026, 11, 10),
    type_name="Thông báo",
    title="Về việc tổ chức Ngày hội đại đoàn kết toàn dân tộc năm 2026",
    blocks=(
        Paragraph("Ủy ban nhân dân xã và Ban Thường trực Ủy ban MTTQ Việt Nam xã thông báo tổ chức Ngày hội như sau:"),
        Paragraph("từ 07 giờ 30 đến 11 giờ 00 ngày 18 tháng 11 năm 2026.", lead="1. Thời gian: "),
        Paragraph("nhà văn hóa các thôn.", lead="2. Địa điểm: "),
        Paragraph("toàn thể người dân đang sinh sống trên địa bàn xã.", lead="3. Thành phần: "),
        Paragraph("Trân trọng thông báo để người dân biết và tham gia."),
    ),
    signature=CHAIR,
    co_signers=(Signature(("TM. Ban Thường trực",), "Chủ tịch", "Đỗ Văn Quý"),),
    recipients=("Các thôn", "Đài truyền thanh xã", "Lưu: VT, MTTQ"),
)

RESPONSES = OfficialDocument(
    issuer=COMMUNE,
    issuer_parent=PROVINCE,
    place="Vân Khê",
    dated=PartialDate(2026, 3),
    type_name="Bảng tổng hợp, tiếp thu, giải trình ý kiến",
    title="Đối với dự thảo Quy chế quản lý, vận hành hệ thống truyền thanh xã",
    numbered=False,
    landscape=True,
    end_mark=False,
    blocks=(
        table_of(
            [
                Response("Thôn Đông (Biên bản họp thôn ngày 12/02/2026)", "Điều 5: đề nghị không phát trước 5 giờ 30 vào mùa đông.", "Tiếp thu, đã sửa khoản 2 Điều 5."),
                Response("Thôn Đông (Biên bản họp thôn ngày 12/02/2026)", "Điều 7: phát lại bản tin vào buổi tối.", "Tiếp thu một phần: phát lại trước 20 giờ 00."),
                Response("Phòng Kinh tế (Văn bản số 14/KT ngày 20/02/2026)", "Điều 9: bổ sung nguồn kinh phí sửa chữa.", "Đã rà soát theo nội dung góp ý; bổ sung khoản 3 Điều 9."),
                Response("Công an xã (Văn bản số 31/CAX ngày 21/02/2026)", "Điều 11: thêm chế tài xử phạt.", "Giải trình: chế tài theo quy định của pháp luật, Quy chế của xã không đặt thêm."),
            ]
        ),
    ),
    signature=Signature((), "Người tổng hợp", "Lê Thị Mai"),
)  # fmt: skip

FORMS = {"plan": PLAN, "decision": DECISION, "letter": LETTER, "report": REPORT, "announcement": ANNOUNCEMENT, "responses": RESPONSES}


def digests() -> dict[str, str]:
    """Of what each picture is drawn: its values and the template."""
    template = TEMPLATE.read_bytes()
    return {
        name: sha256(template + json.dumps(values_of(form), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        for name, form in FORMS.items()
    }


def draw() -> None:
    """Draw every page anew."""
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for name, form in FORMS.items():
        for number, page in enumerate(draw_form(form, POINTS_PER_INCH), start=1):
            (FOLDER / f"{name}-{number}.png").write_bytes(page)
    SOURCES.write_text(json.dumps(digests(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    draw()
