"""Drafts and consultations for the tests of this room and of its pages."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from loa.consultations import comment_actions, edition_actions
from loa.consultations.comment_actions import Taken
from loa.consultations.counting_rules import Counting
from loa.consultations.draft_models import Consultation, Edition, Provision
from loa.consultations.edition_actions import Described
from loa.consultations.rules import Given, Kind, Stance
from loa.consultations.term_rules import NO_TERM
from loa.organisations.models import Body, User

FIRST = """Chương I
QUY ĐỊNH CHUNG

Điều 1. Phạm vi điều chỉnh
Nghị quyết này quy định mức thu phí vệ sinh môi trường đối với hộ gia đình trên địa bàn xã Vân Khê.

Điều 2. Đối tượng nộp phí
1. Hộ gia đình thường trú và tạm trú trên địa bàn xã.
2. Hộ kinh doanh có phát sinh rác thải sinh hoạt hằng ngày.

Chương II
MỨC THU VÀ TỔ CHỨC THỰC HIỆN

Điều 3. Mức thu
1. Mức thu đối với hộ gia đình là 25.000 đồng một hộ một tháng.
2. Mức thu đối với hộ kinh doanh là 60.000 đồng một hộ một tháng.
a) Hộ kinh doanh ăn uống nộp thêm 20.000 đồng một tháng;
b) Hộ kinh doanh vật liệu xây dựng nộp thêm 30.000 đồng một tháng.

Điều 4. Miễn, giảm
Hộ nghèo và hộ cận nghèo được miễn toàn bộ phí vệ sinh môi trường theo danh sách của xã.

Điều 5. Thu gom rác thải
Đơn vị thu gom thực hiện ba lần một tuần vào buổi sáng, công khai lịch thu gom tại nhà văn hóa thôn.

Điều 6. Kiểm tra và xử lý vi phạm
Ủy ban nhân dân xã kiểm tra việc thu, nộp phí hằng quý. Người đổ rác không đúng nơi quy định bị xử phạt \
theo quy định của pháp luật về bảo vệ môi trường. Trưởng thôn lập danh sách \
các điểm đổ rác tự phát và báo cáo Ủy ban nhân dân xã trước ngày 05 hằng tháng.

Điều 7. Hiệu lực
Nghị quyết này có hiệu lực từ ngày 01 tháng 9 năm 2026.
"""
# Điều 5 is Điều 6 now (a new one stands before it), Điều 6 is split into 7 and 8, Điều 4 is changed.
SECOND = """Chương I
QUY ĐỊNH CHUNG

Điều 1. Phạm vi điều chỉnh
Nghị quyết này quy định mức thu phí vệ sinh môi trường đối với hộ gia đình trên địa bàn xã Vân Khê.

Điều 2. Đối tượng nộp phí
1. Hộ gia đình thường trú và tạm trú trên địa bàn xã.
2. Hộ kinh doanh có phát sinh rác thải sinh hoạt hằng ngày.

Chương II
MỨC THU VÀ TỔ CHỨC THỰC HIỆN

Điều 3. Mức thu
1. Mức thu đối với hộ gia đình là 25.000 đồng một hộ một tháng.
2. Mức thu đối với hộ kinh doanh là 60.000 đồng một hộ một tháng.
a) Hộ kinh doanh ăn uống nộp thêm 20.000 đồng một tháng;
b) Hộ kinh doanh vật liệu xây dựng nộp thêm 30.000 đồng một tháng.

Điều 4. Miễn, giảm
Hộ nghèo, hộ cận nghèo và người cao tuổi sống một mình được miễn toàn bộ phí vệ sinh môi trường theo danh sách của xã.

Điều 5. Sử dụng tiền phí
Tiền phí thu được chỉ dùng cho việc thu gom, vận chuyển rác và được công khai hằng quý tại trụ sở.

Điều 6. Thu gom rác thải
Đơn vị thu gom thực hiện ba lần một tuần vào buổi sáng, công khai lịch thu gom tại nhà văn hóa thôn.

Điều 7. Kiểm tra
Ủy ban nhân dân xã kiểm tra việc thu, nộp phí hằng quý. Trưởng thôn lập danh sách các điểm đổ rác tự phát \
và báo cáo Ủy ban nhân dân xã trước ngày 05 hằng tháng.

Điều 8. Xử lý vi phạm
Người đổ rác không đúng nơi quy định bị xử phạt theo quy định của pháp luật về bảo vệ môi trường.

Điều 9. Hiệu lực
Nghị quyết này có hiệu lực từ ngày 01 tháng 9 năm 2026.
"""
TITLE = "Nghị quyết quy định mức thu phí vệ sinh môi trường"


def started(body: Body, by: User, at: datetime, text: str = FIRST) -> Consultation:
    """A consultation with its first version, not announced."""
    one = edition_actions.start(body=body, title=TITLE, key=f"key-{at.isoformat()}-{text[:9]}", by=by, at=at)
    read(one, text, by, at)
    return one


def read(one: Consultation, text: str, by: User, at: datetime, dated: date | None = None) -> Edition:
    """The next version of its draft."""
    return edition_actions.add_edition(
        consultation=one, content=text.encode(), name="du-thao.txt", dated=dated or localdate(at), note="", by=by, at=at
    )


def described(at: datetime, days: int = 30, counting: Counting | None = None, **more: object) -> Described:
    """All that is declared, for comments from the day of `at` on."""
    opens = localdate(at)
    values: dict[str, object] = {
        "title": TITLE, "summary": "Mỗi hộ nộp 25.000 đồng một tháng.", "contact": "UBND xã Vân Khê", "opens_on": opens,
        "closes_on": opens + timedelta(days=days - 1), "term": NO_TERM, "term_basis": "Quy chế làm việc của HĐND xã",
        "checklist": {"effect": "yes", "concern": "yes", "reach": "no", "other": ""}, "counting": counting or Counting(),
        "shows_at_once": True,
    }  # fmt: skip
    return Described(**{**values, **more})  # type: ignore[arg-type]


def opened(body: Body, officer: User, leader: User, at: datetime, **more: object) -> Consultation:
    """A consultation that takes comments from the day of `at` on."""
    one = started(body, officer, at)
    edition_actions.describe(consultation=one, form=described(at, **more), version=one.version, by=officer, at=at)  # type: ignore[arg-type]
    return edition_actions.announce(consultation=one, version=one.version, by=leader, at=at)


def provision(one: Consultation, path: str, number: int = 1) -> Provision:
    """The provision at the end of whose path stands `path`."""
    return Provision.objects.get(edition__consultation=one, edition__number=number, path__endswith=path)


def say(
    one: Consultation, at: datetime, *paths: str, text: str = "Đề nghị xem lại.", stance: str = "change", key: str = "", number: int = 1,
    **more: object,
) -> Taken:  # fmt: skip
    """An opinion from the page."""
    edition = one.editions.get(number=number)
    places = tuple(provision(one, path, number).pk for path in paths)
    given = Given(text, Stance(stance), Kind(str(more.pop("kind", "citizen"))), places, **more)  # type: ignore[arg-type]
    return comment_actions.submit(consultation=one, edition=edition, given=given, key=key or f"k-{one.last_number}-{text}-{paths}", at=at)
