"""A draft of the sample commune that takes comments from today on, with opinions as people send them. All of it is made up and says so."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.utils.timezone import localdate

from loa.consultations import comment_actions, edition_actions, theme_actions
from loa.consultations.comment_actions import Entered
from loa.consultations.counting_rules import Counting
from loa.consultations.draft_models import Consultation, Provision
from loa.consultations.edition_actions import Described
from loa.consultations.rules import Channel, Given, Kind, Stance
from loa.consultations.term_rules import NO_TERM
from loa.organisations.models import Body, User

_FILE = "du-thao-nghi-quyet-xa-van-khe-2026.txt"
_TITLE = "Nghị quyết quy định mức thu, quản lý và sử dụng kinh phí vệ sinh môi trường (dữ liệu mẫu)"
_SAID = (
    (
        "Điều 3/Khoản 1",
        Stance.CHANGE,
        "Mức 25.000 đồng với hộ đông người thì được, hộ một người nên thu ít hơn.",
        "Hộ gia đình: 20.000 đồng.",
    ),
    ("Điều 3/Khoản 2", Stance.AGAINST, "Quán nhỏ bán buổi sáng mà nộp như nhà hàng là không công bằng.", ""),
    ("Điều 4/Khoản 2", Stance.CHANGE, "Người cao tuổi sống một mình nên được miễn hẳn.", "Hộ chỉ có người cao tuổi được miễn toàn bộ."),
    ("Điều 5/Khoản 1", Stance.AGAINST, "Ngõ xóm Đông xe thu gom không vào được, ba lần một tuần là không đủ.", ""),
    ("Điều 6", Stance.FOR, "Công khai thu chi trên loa là tốt, bà con yên tâm.", ""),
    ("", Stance.FOR, "Nhất trí, làng xóm sạch đẹp hơn.", ""),
)


def enter(commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """One open consultation with six opinions from the page, one letter and the minutes of a meeting."""
    officer, leader = people["canbo"], people["duyet1"]
    one = edition_actions.start(body=commune, title=_TITLE, key="sample-consultation", by=officer, at=at)
    content = (Path(__file__).parent / _FILE).read_bytes()
    edition_actions.add_edition(consultation=one, content=content, name=_FILE, dated=localdate(at), note="", by=officer, at=at)
    edition_actions.describe(consultation=one, form=_described(at), version=one.version, by=officer, at=at)
    edition_actions.announce(consultation=one, version=one.version, by=leader, at=at)
    theme_actions.starting_themes(body=commune, by=officer, at=at)
    _said(one, officer, at)
    theme_actions.sort_out(consultation=one, at=at)


def _described(at: datetime) -> Described:
    return Described(
        title=_TITLE,
        summary="Mỗi hộ gia đình trong xã nộp 25.000 đồng một tháng để thu gom rác; hộ nghèo, cận nghèo được miễn. (Dữ liệu mẫu.)",
        contact="Ủy ban nhân dân xã Vân Khê, Phòng Văn hóa - Xã hội (dữ liệu mẫu)", opens_on=localdate(at),
        closes_on=localdate(at) + timedelta(days=29), term=NO_TERM, term_basis="Cơ quan tự chọn 30 ngày (dữ liệu mẫu)",
        checklist={"reach": "no"}, counting=Counting(), shows_at_once=True,
        questions=("Giờ thu gom nào hợp với gia đình bạn?", "Nên đặt điểm tập kết rác ở đâu trong thôn?"),
    )  # fmt: skip


def _said(one: Consultation, officer: User, at: datetime) -> None:
    edition = one.editions.get()
    for n, (path, stance, text, proposed) in enumerate(_SAID):
        places = (Provision.objects.get(edition=edition, path=path).pk,) if path else ()
        given = Given(text, stance, Kind.CITIZEN, places, proposed)
        comment_actions.submit(consultation=one, edition=edition, given=given, key=f"sample-{n}", at=at)
    letter = Given(
        "Cơ bản nhất trí; đề nghị làm rõ ai thu và thu ở đâu.", Stance.CHANGE, Kind.FRONT, body_name="Hội Phụ nữ xã Vân Khê (mẫu)"
    )
    entered = Entered(Channel.PAPER, localdate(at), letter="12/CV-HPN", letter_on=localdate(at))
    comment_actions.enter(consultation=one, given=letter, entered=entered, key="sample-letter", by=officer, at=at)
    minutes = Given("Đa số nhất trí mức thu, đề nghị thu theo quý cho đỡ mất công.", Stance.FOR, Kind.CITIZEN)
    entered = Entered(Channel.MEETING, localdate(at), people=42, meeting="Họp thôn Đông, nhà văn hóa thôn (dữ liệu mẫu)")
    comment_actions.enter(consultation=one, given=minutes, entered=entered, key="sample-minutes", by=officer, at=at)
