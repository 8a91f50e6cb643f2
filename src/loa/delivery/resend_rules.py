"""Which deliveries may be sent again: those that surely did not arrive, and never one that is proven unless a person insists."""

from loa.delivery.rules import ON_ITS_WAY, OPEN, PROVEN, State

FREELY = (State.FAILED, State.MISSED, State.EXPIRED, State.RENDERED)
INSISTED = (*ON_ITS_WAY, *PROVEN, State.UNKNOWN, State.OVERDUE)

REFUSALS = {
    **dict.fromkeys((*OPEN, State.SENDING), "Đang chờ gửi hoặc đang gửi, không cần gửi lại."),
    **dict.fromkeys(ON_ITS_WAY, "Nơi nhận đã có, đang chờ bằng chứng. Nếu nơi nhận nói chưa đến, hãy ghi “Chưa đến” trước."),
    **dict.fromkeys(PROVEN, "Đã có bằng chứng đến nơi."),
    State.UNKNOWN: "Chưa rõ đã đến hay chưa: hãy tra cứu hoặc hỏi nơi nhận trước, để người nhận không nhận hai lần.",
    State.OVERDUE: "Chưa có bằng chứng nhưng có thể đã đến: hãy hỏi nơi nhận trước.",
    State.WITHDRAWN: "Tin đã thu hồi.",
}
RESENT = "Đã có lượt gửi lại; hãy xem lượt ấy."


def refusal(state: State, *, resent: bool, insisted: bool) -> str:
    """Why a delivery in `state` is not sent again; "" when it may be. `resent`: it was already; `insisted`: a person wants it twice."""
    if resent:
        return RESENT
    if state in FREELY or (insisted and state in INSISTED):
        return ""
    return REFUSALS[state]


def wave_of(old_key: str) -> str:
    """What a resend's key is made from: its predecessor, so that two clicks are one resend."""
    return f"resend:{old_key}"
