"""Old Kim Sơn before 2025-07-01: a district with its offices and its communes, and what became of them (facts: parts.md, section 5)."""

from datetime import date

from loa.organisations.models import Body, BodyGroup

TWO_TIER = date(2025, 7, 1)
OFFICES = (
    "Phòng Văn hóa và Thông tin huyện",
    "Văn phòng HĐND và UBND huyện",
    "Phòng Tư pháp huyện",
    "Phòng Nội vụ huyện",
    "Phòng Tài chính - Kế hoạch huyện",
    "Trung tâm Văn hóa - Thể thao và Truyền thanh huyện",
    "Công an huyện",
)
# New commune ← the units that became it; a few of them had been abolished by earlier mergers.
MERGERS = {
    "Phát Diệm": ("thị trấn Phát Diệm", "xã Kim Chính", "xã Lưu Phương", "xã Thượng Kiệm", "xã Yên Mật"),
    "Bình Minh": ("thị trấn Bình Minh", "xã Cồn Thoi", "xã Kim Mỹ"),
    "Kim Sơn": ("xã Ân Hòa", "xã Hùng Tiến", "xã Kim Định"),
    "Chất Bình": ("xã Chất Bình", "xã Chính Tâm", "xã Hồi Ninh", "xã Xuân Chính", "xã Xuân Thiện"),
    "Định Hóa": ("xã Định Hóa", "xã Kim Tân", "xã Văn Hải"),
    "Quang Thiện": ("xã Đồng Hướng", "xã Như Hòa", "xã Quang Thiện"),
    "Kim Đông": ("xã Kim Đông", "xã Kim Trung"),
    "Lai Thành": ("xã Lai Thành", "xã Tân Thành", "xã Yên Lộc"),
}
GROUPS = (
    ("các cơ quan, đơn vị", ["district_office"]),
    ("các cơ quan, đơn vị liên quan", ["district_office"]),
    ("các cơ quan có liên quan", ["district_office"]),
    ("các phòng, ban, ngành liên quan", ["district_office"]),
    ("UBND các xã, thị trấn", ["commune"]),
    ("Các cơ quan, đơn vị, UBND các xã, thị trấn", ["district_office", "commune"]),
)


def build() -> tuple[Body, Body]:
    """The province with two of its offices, and the district as it was; returns both."""
    province = Body.objects.create(name="Ủy ban nhân dân tỉnh Ninh Bình", short_name="UBND tỉnh", kind="province", place="Ninh Bình")
    for name in ("Sở Văn hóa và Thể thao", "Sở Tư pháp", "Công an tỉnh"):
        Body.objects.create(name=name, short_name=name, kind="province_office", parent=province)
    district = Body.objects.create(
        name="Ủy ban nhân dân huyện Kim Sơn", short_name="UBND huyện", kind="district", parent=province, place="Kim Sơn"
    )
    for name in OFFICES:
        Body.objects.create(name=name, short_name=name, kind="district_office", parent=district)
    for name in (old for many in MERGERS.values() for old in many):
        Body.objects.create(name=f"Ủy ban nhân dân {name}", short_name=f"UBND {name}", kind="commune", parent=district)
    for name, kinds in GROUPS:
        BodyGroup.objects.create(name=name, scope=district, kinds=kinds)
    return province, district
