"""Why has this not arrived? What is known of one delivery, in sentences for staff."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from loa.delivery.lane_queries import place_of, rates_of
from loa.delivery.models import Delivery
from loa.delivery.port import Channel, Level, ReceiptMode
from loa.delivery.registry import channels
from loa.delivery.rules import LAST_ATTEMPT, LEVEL_LABELS, LOOK_UPS, OPEN, PROVEN, STATE_LABELS, State


def why(delivery: Delivery, at: datetime) -> list[str]:
    """Where the delivery stands, what it waits for and what a person can do, in that order."""
    state, channel = State(delivery.state), channels().get(delivery.channel)
    if channel is None:
        return ["Kênh này không còn được bật trong cấu hình nên không gửi được nữa."]
    if state in OPEN:
        return _waiting(delivery, state, at)
    if state in PROVEN:
        return ["Đã có bằng chứng đến nơi, xem bên dưới."]
    if (again := delivery.resends.first()) is not None:
        return [f"Đã gửi lại lúc {_moment(again.created_at)}; lượt gửi lại: {STATE_LABELS[State(again.state)].lower()}."]
    return {
        State.SENDING: _sending,
        State.HANDED_OVER: _on_its_way,
        State.ACCEPTED: _on_its_way,
        State.UNKNOWN: _unknown,
    }.get(state, _ended)(delivery, channel)


def _moment(at: datetime | None) -> str:
    return f"{localtime(at):%H:%M:%S ngày %d/%m/%Y}" if at else ""


def _waiting(delivery: Delivery, state: State, at: datetime) -> list[str]:
    place = place_of(delivery, at)
    said = []
    if state is State.RETRYING:
        last = delivery.attempts.order_by("-number").first()
        said.append(f"Lần gửi thứ {delivery.tries} chưa được: {last.detail}" if last else "Lần gửi trước chưa được.")
        said.append(f"Sẽ tự gửi lại; còn {max(LAST_ATTEMPT - delivery.tries, 0)} lần trước khi báo là không gửi được.")
    if place.rest:
        until = f"đến {_moment(place.rest.until)}" if place.rest.until else "cho đến khi có người mở lại"
        said.append(f"Cả kênh đang tạm nghỉ {until}: {place.rest.why}")
    if place.ahead:
        said.append(f"Còn {place.ahead} lượt khác của kênh này đi trước.")
    said.extend(f"Giới hạn của kênh: {rate.reason}." for rate in rates_of(delivery.channel) if rate.reason)
    if place.expected and place.expected > at:
        said.append(f"Dự kiến đi lúc {_moment(place.expected)}.")
    return said or ["Đang chờ tới lượt, sẽ đi trong vài giây nếu tiến trình gửi đang chạy."]


def _sending(delivery: Delivery, channel: Channel) -> list[str]:
    return [
        f"Đang chuyển giao từ {_moment(delivery.sending_since)}. Nếu tiến trình gửi bị ngắt, lượt này tự được nhận lại, không gửi trùng."
    ]


WAITS = {
    ReceiptMode.INSTANT: "Nơi nhận đã nhận; kênh này không báo gì thêm, nên đây là bằng chứng mạnh nhất có được.",
    ReceiptMode.CALLBACK: "Chờ thiết bị hoặc nơi nhận báo lại. Nếu quá lâu, hãy kiểm tra nguồn điện và mạng ở nơi nhận.",
    ReceiptMode.POLL: "Chưa tự thấy tin hiển thị ở nơi nhận; hệ thống đang tiếp tục kiểm tra.",
    ReceiptMode.MANUAL: "Kênh này cần người xác nhận: ghi số lượng và kèm ảnh ở phần “Xác nhận đã đến nơi”.",
}


def _on_its_way(delivery: Delivery, channel: Channel) -> list[str]:
    again = [f"Lần kiểm tra tới: {_moment(delivery.next_attempt_at)}."] if delivery.next_attempt_at else []
    return [WAITS[channel.receipt_mode], *again]


def _unknown(delivery: Delivery, channel: Channel) -> list[str]:
    said = ["Đã chuyển đi mà không có trả lời: có thể đã tới, có thể chưa. Không tự gửi lại, để người nhận không nhận hai lần."]
    if delivery.next_attempt_at:
        return [*said, f"Đang tự hỏi lại nơi nhận (đã hỏi {delivery.looks}/{LOOK_UPS} lần); lần tới: {_moment(delivery.next_attempt_at)}."]
    return [*said, "Hãy xem ở nơi nhận rồi ghi “Đã đến” hoặc “Chưa đến” kèm căn cứ. Chưa đến thì mới gửi lại."]


def _ended(delivery: Delivery, channel: Channel) -> list[str]:
    last = delivery.attempts.order_by("-number").first()
    reason = [last.detail] if last and last.detail else []
    return {
        State.FAILED: [*reason, "Không tự gửi lại nữa. Sửa nguyên nhân rồi bấm Gửi lại."],
        State.RENDERED: [*_last_word(delivery), "Mới dựng thành tệp, chưa đi đâu cả. Đặt cấu hình cho kênh rồi bấm Gửi lại."],
        State.OVERDUE: [*reason, "Có thể đã đến mà không có bằng chứng. Hãy hỏi nơi nhận rồi ghi “Đã đến” hoặc “Chưa đến”."],
        State.MISSED: [*reason, "Đã quá giờ. Bấm Gửi lại và chọn giờ khác, nếu tin còn hiệu lực."],
        State.WITHDRAWN: [*reason, "Không gửi nữa, hoặc đã gỡ ở nơi nhận: tin đã thu hồi hay đã có bản đính chính."],
        State.EXPIRED: [*reason, "Không đi trong thời hạn. Nếu tin còn cần, bấm Gửi lại."],
    }[State(delivery.state)]


def _last_word(delivery: Delivery) -> list[str]:
    last = delivery.receipts.order_by("-pk").first()
    return [last.evidence] if last else []


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of proof of a delivery: whether it is reached, since when and by what evidence."""

    label: str
    at: datetime | None
    evidence: str

    @property
    def reached(self) -> bool:
        return self.at is not None


def ladder(delivery: Delivery) -> list[Rung]:
    """The levels of proof, weakest first. The first is reached with the release: what the channel made of it is signed."""
    first = {level: next((r for r in delivery.receipts.order_by("pk") if r.level == level), None) for level in Level}
    rungs = [Rung(LEVEL_LABELS[lv], r.at if r else None, r.evidence if r else "") for lv, r in first.items()]
    made = delivery.release.renditions.filter(channel=delivery.channel).first()
    if made and not rungs[0].reached:
        rungs[0] = Rung(rungs[0].label, delivery.release.released_at, f"Bản đã ký, {made.media_type}")
    return rungs
