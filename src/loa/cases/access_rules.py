"""Access to information, Law 104/2016/QH13: the six grounds of refusal (Article 28), costs, the list that must be public.

Refusals are written, with the reason. The press has grounds of its own (Press Law in force from 1 July 2026, as reported).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from loa.cases.kind_rules import INFORMATION, PRESS
from loa.cases.rules import NotPossible

GROUNDS: Mapping[str, str] = {
    "secret": "Thông tin không được tiếp cận (Điều 6), hoặc không đáp ứng điều kiện (Điều 7) – điểm a",
    "public": "Thông tin phải công khai theo Điều 17, trừ trường hợp tại khoản 1 Điều 23 – điểm b",
    "not_ours": "Thông tin không thuộc trách nhiệm cung cấp của cơ quan – điểm c",
    "twice": "Đã cung cấp hai lần cho chính người yêu cầu, trừ khi có lý do chính đáng – điểm d",
    "capacity": "Vượt quá khả năng đáp ứng, ảnh hưởng hoạt động bình thường của cơ quan – điểm đ",
    "unpaid": "Người yêu cầu không thanh toán chi phí thực tế in, sao, chụp, gửi qua bưu chính, fax – điểm e",
}
PRESS_GROUNDS: Mapping[str, str] = {
    "press_secret": "Bí mật nhà nước, bí mật cá nhân, bí mật gia đình",
    "press_case": "Vụ án đang điều tra, chưa xét xử, trừ khi phục vụ phòng, chống tội phạm",
    "press_pending": "Vụ việc đang thanh tra, khiếu nại, tố cáo, tranh chấp, chưa có kết luận và chưa được phép công bố",
}
LAW = "khoản 1 Điều 28 Luật Tiếp cận thông tin số 104/2016/QH13"
LINK_LIFE = timedelta(days=7)  # of a link that opens once: a choice of this program
MOST_SUPPLY_BYTES = 20 * 1024 * 1024


def grounds_of(kind: str) -> Mapping[str, str]:
    """The grounds on which a case of `kind` may be refused: a closed list."""
    return {INFORMATION: GROUNDS, PRESS: PRESS_GROUNDS}.get(kind, {})


def check_refusal(kind: str, ground: str, reason: str) -> None:
    """Raise NotPossible unless a refusal rests on one of the grounds and says in its own words why it applies here."""
    if ground not in grounds_of(kind):
        raise NotPossible("Hãy chọn một căn cứ từ chối trong danh sách của luật; không có căn cứ nào khác.")
    if len(reason.strip()) < 30:
        raise NotPossible("Hãy ghi rõ ở phần mở đầu vì sao căn cứ này áp dụng cho yêu cầu này (ít nhất 30 chữ cái).")


def refusal_words(ground: str) -> str:
    """How a refusal begins."""
    words = GROUNDS.get(ground)
    if words:
        return f"Từ chối cung cấp thông tin theo {LAW}: {words}."
    return f"Từ chối cung cấp thông tin: {PRESS_GROUNDS.get(ground, ground)}."


@dataclass(frozen=True, slots=True)
class Listed:
    """A kind of information that Article 17 and Article 19 say must be public on the portal; point and words."""

    code: str
    words: str


MUST_BE_PUBLIC = (
    Listed("a", "Văn bản quy phạm pháp luật, điều ước quốc tế; thủ tục hành chính, quy trình giải quyết công việc"),
    Listed("b", "Thông tin phổ biến, hướng dẫn thực hiện pháp luật, chế độ, chính sách"),
    Listed("c", "Chiến lược, chương trình, dự án, đề án, kế hoạch, quy hoạch và kết quả; chương trình, kế hoạch công tác hằng năm"),
    Listed("d", "Danh mục và kết quả đầu tư công, mua sắm công, sử dụng vốn vay"),
    Listed("dd", "Chức năng, nhiệm vụ, cơ cấu tổ chức; địa chỉ, điện thoại, fax, email; đầu mối tiếp nhận yêu cầu"),
    Listed("e", "Báo cáo tài chính năm; thống kê; đề tài khoa học"),
    Listed("g", "Danh mục thông tin phải được công khai, nêu địa chỉ, hình thức, thời điểm, thời hạn công khai"),
    Listed("h", "Thông tin cần thiết vì lợi ích công cộng, sức khỏe của cộng đồng"),
)


def check_cost(amount: int) -> None:
    """Only what printing, copying and posting really cost. Raises NotPossible."""
    if not 0 < amount <= 100_000_000:
        raise NotPossible("Hãy ghi số tiền thực tế, từ 1 đến 100.000.000 đồng.")
