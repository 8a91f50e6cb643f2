"""The fictional district of Vân Khê, province of Hoa Giang: its map of 2024 and the two-tier map after 2025-07-01."""

from dataclasses import dataclass
from datetime import date

from loa.plans.work_rules import Move

START = date(2020, 1, 1)
TWO_TIER = date(2025, 7, 1)  # districts ended (Law 72/2025/QH15); the sample follows the real day
BASIS = "Nghị quyết sắp xếp đơn vị hành chính cấp xã của tỉnh Hoa Giang (dữ liệu mẫu)"

DISTRICT_OFFICES = (
    ("Văn phòng HĐND và UBND huyện", "VP HĐND-UBND"),
    ("Phòng Văn hóa và Thông tin huyện", "Phòng VH&TT"),
    ("Phòng Tư pháp huyện", "Phòng Tư pháp"),
    ("Phòng Nội vụ huyện", "Phòng Nội vụ"),
    ("Phòng Tài chính - Kế hoạch huyện", "Phòng TC-KH"),
    ("Phòng Giáo dục và Đào tạo huyện", "Phòng GD&ĐT"),
    ("Phòng Nông nghiệp và Phát triển nông thôn huyện", "Phòng NN&PTNT"),
    ("Trung tâm Văn hóa - Thể thao và Truyền thanh huyện", "TT VH-TT-TT"),
    ("Công an huyện", "Công an huyện"),
)

# New commune → the communes of 2024 that became it: 25 in all, two of them towns (thị trấn).
MERGERS = {
    "Vân Khê": ("thị trấn Vân Khê", "xã Kim Lộc", "xã Lưu Thượng", "xã Yên Phú"),
    "Cửa Lạch": ("thị trấn Cửa Lạch", "xã Cồn Hến", "xã Hải Triều"),
    "An Thịnh": ("xã An Thịnh", "xã Hùng Lộc", "xã Định Giang"),
    "Chính Hòa": ("xã Chính Hòa", "xã Hồi Phú", "xã Xuân Điền", "xã Xuân Lộc"),
    "Định Tân": ("xã Định Tân", "xã Văn Hải Đông", "xã Tân Lập"),
    "Quang Hòa": ("xã Quang Hòa", "xã Đồng Lạc", "xã Như Sơn"),
    "Kim Triều": ("xã Kim Triều", "xã Trung Hải"),
    "Lai Phú": ("xã Lai Phú", "xã Tân Thạch", "xã Yên Khê"),
}

COMMUNE_OFFICES = (
    ("Văn phòng HĐND và UBND xã", "VP HĐND-UBND", "commune_office"),
    ("Phòng Văn hóa - Xã hội xã", "Phòng VH-XH", "commune_office"),
    ("Phòng Kinh tế xã", "Phòng Kinh tế", "commune_office"),
    ("Trung tâm Phục vụ hành chính công xã", "TT PVHCC", "commune_office"),
    ("Công an xã", "Công an xã", "commune_office"),
    ("Ủy ban MTTQ Việt Nam xã", "MTTQ xã", "front"),
    ("Đoàn Thanh niên xã", "Đoàn xã", "front"),
)
VILLAGES = ("Đông", "Đoài", "Trung", "Thượng", "Hạ", "Bến")

DISTRICT_GROUPS = (
    ("UBND các xã, thị trấn", ["commune"]),
    ("các xã, thị trấn", ["commune"]),
    ("các phòng, ban, ngành", ["district_office"]),
    ("các phòng, ban, ngành liên quan", ["district_office"]),
    ("các cơ quan, đơn vị", ["district_office"]),
    ("các cơ quan, đơn vị liên quan", ["district_office"]),
    ("các cơ quan có liên quan", ["district_office"]),
    ("Các cơ quan, đơn vị, UBND các xã, thị trấn", ["district_office", "commune"]),
)
COMMUNE_GROUPS = (
    ("các thôn", ["village"]),
    ("Trưởng các thôn", ["village"]),
    ("các cơ quan, đơn vị", ["commune_office"]),
    ("các cơ quan, đơn vị liên quan", ["commune_office"]),
    ("các đoàn thể", ["front"]),
    ("Các phòng, đơn vị và các thôn", ["commune_office", "village"]),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A demo log-in: who, in which body, in which role."""

    username: str
    name: str
    title: str
    office: str  # "" is the commune's own committee
    role: str
    body: str = ""  # of another body than the commune: its full name


MAIL = "van-khe.example"  # a domain that no mail can reach
PEOPLE = (
    Person("canbo", "Lê Thị Mai", "Công chức văn hóa", "Phòng Văn hóa - Xã hội xã", "officer"),
    Person("duyet1", "Trần Văn Hòa", "Phó Chủ tịch", "", "approver"),
    Person("duyet2", "Phạm Thị Lan", "Chủ tịch", "", "approver"),
    Person("quanly", "Đỗ Văn Bình", "Chánh Văn phòng", "", "administrator"),
    Person("ketoan", "Vũ Thị Hạnh", "Công chức tài chính - kế toán", "Phòng Kinh tế xã", "finance"),
    Person("kiemtra", "Ngô Thị Thu", "Công chức văn phòng - thống kê", "Văn phòng HĐND và UBND xã", "inspector"),
    Person("canbotinh", "Nguyễn Văn Bình", "Chuyên viên Văn phòng", "", "officer", "Ủy ban nhân dân tỉnh Hoa Giang"),
)

MORE_POSTS = (("canbotinh", "administrator"), ("canbotinh", "inspector"))  # further roles of these people, in the same body
UPPER_PLAN_FILE = "ke-hoach-tinh-hoa-giang-2026.txt"
PROVINCE_GROUPS = (("Ủy ban nhân dân các xã, phường", ["commune"]), ("các xã, phường", ["commune"]), ("UBND các xã, phường", ["commune"]))
PLAN_YEAR = (date(2026, 1, 1), date(2027, 1, 1))  # of both plans, [first day, day after the last)
# What was done with the first lines of the commune's plan, so that every state is seen.
WORK_DONE = (
    (Move.ACCEPT, Move.BEGIN, Move.GIVE_EVIDENCE, Move.CONFIRM),
    (Move.ACCEPT, Move.GIVE_EVIDENCE),
    (Move.ACCEPT, Move.GIVE_EVIDENCE, Move.SEND_BACK),
    (Move.ACCEPT, Move.BEGIN),
    (Move.ACCEPT,),
)
EVIDENCE = "Đã thực hiện, có sổ theo dõi và ảnh lưu tại đơn vị (dữ liệu mẫu)."
NOTES = {Move.SEND_BACK: "Đề nghị bổ sung số liệu từng thôn (dữ liệu mẫu)."}
PLAN_FILES = ("ke-hoach-xa-van-khe-2026.txt", "ke-hoach-huyen-van-khe-2024.txt")

# What stands in the commune's books beside the plans: two that came in, on their days, and one that went out.
INCOMING_FILES = (("ke-hoach-tinh-hoa-giang-2026.txt", date(2026, 1, 16)), ("cong-dien-tinh-hoa-giang-2026.txt", date(2026, 2, 20)))
OUTGOING_FILES = ("quyet-dinh-xa-van-khe-2026.txt",)

TOPICS = (
    "Đất đai, nhà ở", "Y tế, bảo hiểm", "Giáo dục", "Lao động, an sinh xã hội", "Nông nghiệp, nông thôn mới", "Hộ tịch, cư trú",
    "Thuế, phí", "Môi trường", "Chuyển đổi số", "An ninh, trật tự", "Phòng, chống thiên tai",
)  # fmt: skip
