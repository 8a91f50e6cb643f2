"""The sample commune's own site: opened, its structure written and made public in both languages, its plans waiting for a leader."""

from collections.abc import Mapping
from datetime import datetime

from loa.organisations.models import Body, User
from loa.sections import actions

_STRUCTURE = """Ủy ban nhân dân xã tổ chức thi hành Hiến pháp, pháp luật và nghị quyết của Hội đồng nhân dân xã trên địa bàn (dữ liệu mẫu).

- Chủ tịch: lãnh đạo chung, phát ngôn của xã
- Phó Chủ tịch: văn hóa - xã hội, truyền thông chính sách
- Văn phòng HĐND và UBND: tiếp dân, văn thư, tổng hợp
- Phòng Văn hóa - Xã hội, Phòng Kinh tế: tham mưu theo lĩnh vực"""
_ENGLISH = """The People's Committee carries out the law and the resolutions of the People's Council within the commune (sample data).

- Chairperson: overall direction, spokesperson
- Vice chairperson: culture, social affairs, policy communication
- Office, Division of Culture and Social Affairs, Division of Economy"""
_BUDGET = """Dự toán và quyết toán ngân sách xã năm 2026 được niêm yết tại trụ sở và công khai theo quý (dữ liệu mẫu)."""


def enter(commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """What the administrator, the officer and the leader did."""
    home = actions.open_home(body=commune, slug="van-khe", by=people["quanly"], at=at)
    structure, budget = home.sections.get(code="co-cau"), home.sections.get(code="ngan-sach")
    actions.write(section=structure, text=_STRUCTURE, english=_ENGLISH, links="", seen=0, by=people["canbo"], at=at)
    actions.publish(section=structure, number=1, by=people["duyet1"], at=at)
    actions.write(section=budget, text=_BUDGET, english="", links="", seen=0, by=people["canbo"], at=at)
