"""What people asked the sample commune: questions answered, waiting and late, a request for a paper, a claim checked in public, themes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from loa.cases import actions, answer_actions, claim_actions, public_actions
from loa.cases.actions import Handed
from loa.cases.answer_actions import Written
from loa.cases.answer_rules import Said
from loa.cases.claim_rules import Verdict
from loa.cases.kind_rules import CLAIM, INFORMATION, QUESTION
from loa.cases.models import Case
from loa.cases.public_actions import Shown
from loa.organisations.models import Body, User
from loa.subscriptions.models import Topic
from loa.trends.count_actions import keep_theme

# (days ago, topic, title, question, point, answer): all made up.
_ANSWERED = (
    (
        12,
        "Môi trường",
        "Nhà ở trọ có được hỗ trợ nước mưa không?",
        "Gia đình tôi thuê nhà dài hạn ở thôn Đoài, có được hỗ trợ 2.500.000 đồng làm hệ thống thu gom nước mưa không?",
        "Điều kiện hỗ trợ",
        "Hỗ trợ tính cho hộ có nhà ở trên địa bàn xã. Hộ thuê nhà được hỗ trợ khi chủ nhà đồng ý bằng văn bản. (Dữ liệu mẫu.)",
    ),
    (
        9,
        "Y tế, bảo hiểm",
        "Đổi thẻ bảo hiểm y tế ở đâu?",
        "Thẻ bảo hiểm y tế của mẹ tôi hết hạn, nay đổi ở đâu và có mất tiền không?",
        "Nơi đổi thẻ",
        "Đổi tại Trung tâm Phục vụ hành chính công xã, sáng thứ Hai đến sáng thứ Sáu; không thu tiền. (Dữ liệu mẫu.)",
    ),
)
_WAITING = (
    (25, "Hộ tịch, cư trú", "Giấy khai sinh sai tên đệm", "Giấy khai sinh của con tôi ghi sai tên đệm, cần giấy tờ gì để sửa?"),
    (2, "Môi trường", "Xe rác không vào được ngõ xóm Đông", "Ngõ xóm Đông xe thu gom không vào được ba tuần nay, khi nào có xe nhỏ?"),
    (1, "Nông nghiệp, nông thôn mới", "Lịch lấy nước vụ xuân", "Lịch lấy nước vụ xuân năm nay của thôn Hạ thế nào?"),
)  # fmt: skip
_STATEMENT = "Từ ngày 01/12 xã Vân Khê thu 200.000 đồng mỗi hộ khi đổi thẻ bảo hiểm y tế"
_THEMES = (
    ("Nước mưa, nước sạch", "thu gom nước mưa\nnước sạch\nlấy nước"),
    ("Rác thải", "thu gom rác\nxe rác\nvệ sinh môi trường"),
    ("Bảo hiểm y tế", "bảo hiểm y tế\nthẻ bảo hiểm"),
    ("Giấy tờ hộ tịch", "khai sinh\nkết hôn\nhộ tịch"),
)


def enter(commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """Cases of four kinds of state, each through the acts that staff and citizens use."""
    for n, (ago, topic, title, text, point, words) in enumerate(_ANSWERED):
        case = _asked(commune, f"sample-answered-{n}", at - timedelta(days=ago), title, text, topic)
        _answered(case, Said(point, words), people, at - timedelta(days=ago - 3))
        public_actions.publish(case=case, shown=Shown(title, text, words), confirmed=True, left_in=9, by=people["canbo"], at=at)
    for n, (ago, topic, title, text) in enumerate(_WAITING):
        _asked(commune, f"sample-waiting-{n}", at - timedelta(days=ago), title, text, topic)
    wanted = {
        "name": "Người dân (mẫu)",
        "address": "Thôn Trung",
        "paper": "000000000000",
        "form": "copy",
        "reason": "Theo dõi đầu tư",
    }
    handed = Handed(INFORMATION, "Quyết định phê duyệt dự toán ngân sách xã năm 2026 (dữ liệu mẫu)", commune, wanted)
    actions.receive(handed=handed, form_key="sample-information", at=at - timedelta(days=4))
    _checked(commune, people, at)
    for name, phrases in _THEMES:
        keep_theme(theme=None, owner=commune, name=name, phrases=phrases, edition=0, by=people["canbo"], at=at)


def _asked(commune: Body, key: str, at: datetime, title: str, text: str, topic: str) -> Case:
    handed = Handed(QUESTION, text, commune, {}, title, topic=Topic.objects.filter(name=topic).first())
    return actions.receive(handed=handed, form_key=key, at=at).case


def _answered(case: Case, said: Said, people: Mapping[str, User], at: datetime) -> None:
    draft = answer_actions.write_answer(case=case, written=Written([said]), version=0, by=people["canbo"], at=at)
    case.refresh_from_db()
    answer_actions.submit(case=case, version=case.version, seen=draft.version, by=people["canbo"], at=at)
    answer_actions.approve(case=case, version=case.version, seen=draft.version, by=people["duyet1"], at=at)


def _checked(commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """A claim that two people found false, with what speaks against it."""
    handed = Handed(CLAIM, _STATEMENT, commune, {"where": "Tờ giấy dán ở chợ Vân Khê (dữ liệu mẫu)"})
    asked = actions.receive(handed=handed, form_key="sample-claim", at=at - timedelta(days=6)).case
    officer = people["canbo"]
    claim = claim_actions.begin(
        statement=_STATEMENT, owner=commune, cases=[asked], by=officer, at=at - timedelta(days=5), affected="Người đến hạn đổi thẻ"
    )
    words = "Thông báo của xã ghi: đổi thẻ tại Trung tâm Phục vụ hành chính công, không thu tiền (dữ liệu mẫu)."
    claim_actions.add_proof(
        claim=claim, stands="against", words=words, source="Thông báo đổi thẻ, niêm yết tại Trung tâm (mẫu)", by=officer, at=at
    )
    claim_actions.conclude(
        claim=claim, verdict=Verdict.FALSE.value, explanation="Xã không thu tiền khi đổi thẻ; không có văn bản nào quy định khoản thu này.",
        concerned=None, is_own_error=False, version=claim.version, by=officer, at=at,
    )  # fmt: skip
    claim_actions.submit(claim=claim, version=claim.version, by=officer, at=at)
    for leader in ("duyet1", "duyet2"):
        claim_actions.review(claim=claim, version=claim.version, by=people[leader], at=at)
