"""Why has this not arrived? What is known of one delivery, in sentences for staff."""

from datetime import datetime

from django.utils.timezone import localtime

from loa.delivery.lane_queries import place_of, rates_of
from loa.delivery.models import Delivery
from loa.delivery.port import Channel, ReceiptMode
from loa.delivery.registry import channels
from loa.delivery.rules import LAST_ATTEMPT, LOOK_UPS, OPEN, PROVEN, State


def why(delivery: Delivery, at: datetime) -> list[str]:
    """Where the delivery stands, what it waits for and what a person can do, in that order."""
    state, channel = State(delivery.state), channels().get(delivery.channel)
    if channel is None:
        return ["Kênh này không còn được bật trong cấu hình nên không gửi được nữa."]
    if state in OPEN:
        return _waiting(delivery, state, at)
    if state in PROVEN:
        return ["Đã có bằng chứng đến nơi, xem bên dưới."]
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
    return [*said, "Hãy xem ở nơi nhận. Nếu đã tới: ghi nhận ở phần xác nhận. Nếu chắc chắn chưa tới: bấm Gửi lại."]


def _ended(delivery: Delivery, channel: Channel) -> list[str]:
    last = delivery.attempts.order_by("-number").first()
    reason = [last.detail] if last and last.detail else []
    return {
        State.FAILED: [*reason, "Không tự gửi lại nữa. Sửa nguyên nhân rồi bấm Gửi lại."],
        State.MISSED: [*reason, "Đã quá giờ. Muốn phát vào giờ khác, hãy gửi thêm từ bảng gửi."],
        State.WITHDRAWN: [*reason, "Tin đã thu hồi nên không gửi, hoặc đã gỡ ở nơi nhận."],
        State.EXPIRED: [*reason, "Tin đã hết thời hạn trước khi đi."],
    }[State(delivery.state)]
