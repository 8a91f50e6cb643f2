"""Pure rules of a consultation: states and phases, who may say what in which way, what an answer may be.

Basis: Law on Promulgation of Legal Documents 64/2025/QH15, Article 6.3 (everybody may comment) and 6.4 (the drafting body studies,
accepts, explains, and publishes that it did).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_LETTERS = 20_000  # of one opinion
MOST_PROVISIONS = 30  # named by one opinion
GROUP_FLOOR = 5  # a group of opinions is described to the public from so many on


class State(StrEnum):
    """What an office decided. Whether comments are taken follows from the days: see `phase`."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    PUBLISHED = "published"
    STOPPED = "stopped"


class Phase(StrEnum):
    """Where a consultation stands on a day, as everybody sees it."""

    DRAFT = "draft"
    FORTHCOMING = "forthcoming"
    OPEN = "open"
    ANSWERING = "answering"
    PUBLISHED = "published"
    STOPPED = "stopped"


PHASE_LABELS = {
    Phase.DRAFT: "Đang chuẩn bị",
    Phase.FORTHCOMING: "Sắp lấy ý kiến",
    Phase.OPEN: "Đang lấy ý kiến",
    Phase.ANSWERING: "Đang tiếp thu, giải trình",
    Phase.PUBLISHED: "Đã công bố kết quả",
    Phase.STOPPED: "Đã dừng",
}
STATE_LABELS = {
    State.DRAFT: "Đang chuẩn bị",
    State.ANNOUNCED: "Đã công khai dự thảo",
    State.PUBLISHED: "Đã công bố kết quả",
    State.STOPPED: "Đã dừng",
}
PUBLIC = frozenset({Phase.FORTHCOMING, Phase.OPEN, Phase.ANSWERING, Phase.PUBLISHED, Phase.STOPPED})


def phase(state: State, opens_on: date | None, closes_on: date | None, day: date) -> Phase:
    """The phase on `day`; comments are taken on both `opens_on` and `closes_on`. Nobody has to press a button for it to change."""
    if state is not State.ANNOUNCED or opens_on is None or closes_on is None:
        return Phase(state.value) if state is not State.ANNOUNCED else Phase.FORTHCOMING
    if day < opens_on:
        return Phase.FORTHCOMING
    return Phase.OPEN if day <= closes_on else Phase.ANSWERING


class Stance(StrEnum):
    """For, against, or a change; empty where somebody only answers a question or asks one."""

    FOR = "for"
    AGAINST = "against"
    CHANGE = "change"
    NONE = ""


STANCE_LABELS = {
    Stance.FOR: "Đồng ý",
    Stance.AGAINST: "Không đồng ý",
    Stance.CHANGE: "Đề nghị sửa",
    Stance.NONE: "Ý kiến khác",
}


class Channel(StrEnum):
    """By which way an opinion came in."""

    WEB = "web"
    PAPER = "paper"
    MEETING = "meeting"
    IMPORT = "import"
    MAIL = "mail"


CHANNEL_LABELS = {
    Channel.WEB: "Trang lấy ý kiến",
    Channel.PAPER: "Văn bản, phiếu giấy",
    Channel.MEETING: "Cuộc họp, hội nghị",
    Channel.IMPORT: "Bảng tổng hợp (Excel)",
    Channel.MAIL: "Thư điện tử",
}


class Kind(StrEnum):
    """What kind of commenter: asked as a kind only, never as a name of a person."""

    CITIZEN = "citizen"
    HOUSEHOLD = "household"
    ENTERPRISE = "enterprise"
    ORGANISATION = "organisation"
    FRONT = "front"
    OFFICE = "office"
    EXPERT = "expert"


KIND_LABELS = {
    Kind.CITIZEN: "Người dân",
    Kind.HOUSEHOLD: "Hộ gia đình, hộ kinh doanh",
    Kind.ENTERPRISE: "Doanh nghiệp, hợp tác xã",
    Kind.ORGANISATION: "Tổ chức, hội nghề nghiệp",
    Kind.FRONT: "Mặt trận, đoàn thể",
    Kind.OFFICE: "Cơ quan nhà nước",
    Kind.EXPERT: "Chuyên gia, nhà khoa học",
}
NAMED = frozenset({Kind.ENTERPRISE, Kind.ORGANISATION, Kind.FRONT, Kind.OFFICE})  # a body, so its name is asked


class Reason(StrEnum):
    """The only reasons for which the words of an opinion are not shown; published on the page of the consultation."""

    PERSONAL = "personal"
    OFF_TOPIC = "off_topic"
    SPAM = "spam"
    LAW = "law"


REASON_LABELS = {
    Reason.PERSONAL: "Có dữ liệu cá nhân của người khác hoặc của chính người góp ý",
    Reason.OFF_TOPIC: "Không liên quan đến dự thảo",
    Reason.SPAM: "Thư rác, quảng cáo, chuỗi ký tự vô nghĩa",
    Reason.LAW: "Có nội dung pháp luật cấm đăng tải",
}


class Outcome(StrEnum):
    """What became of an opinion (columns of the response table)."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    NOTED = "noted"


OUTCOME_LABELS = {
    Outcome.ACCEPTED: "Tiếp thu",
    Outcome.PARTLY: "Tiếp thu một phần",
    Outcome.DECLINED: "Giải trình, không tiếp thu",
    Outcome.NOTED: "Ghi nhận (ý kiến đồng ý hoặc ngoài phạm vi sửa đổi)",
}
COMPANIONS = {
    "explanation": "Tờ trình, thuyết minh",
    "impact": "Báo cáo đánh giá tác động",
    "comparison": "Bảng so sánh với quy định hiện hành",
    "summary": "Bản tóm tắt dễ hiểu",
    "audio": "Bản đọc (âm thanh)",
    "other": "Tài liệu khác",
}
KEPT_SIGNS = "BCDFGHJKLMNPQRSTVWXYZ23456789"  # of a code that people copy by hand: no vowels, no 0, 1


@dataclass(frozen=True, slots=True)
class Given:
    """An opinion as it came in, before it is stored; places are ids of provisions of one edition."""

    text: str
    stance: Stance
    kind: Kind
    places: tuple[int, ...] = ()
    proposed: str = ""
    answers: tuple[tuple[int, str], ...] = ()  # (id of a question, words)
    body_name: str = ""
    own_staff: bool = False
    reply_to: str = ""


def problem(given: Given) -> str:
    """What has to be mended before it can be taken, in Vietnamese; "" when nothing."""
    said = bool(given.text.strip() or given.proposed.strip() or any(words.strip() for _, words in given.answers))
    if not said and given.stance is not Stance.FOR:
        return "Hãy viết ý kiến, hoặc chọn “Đồng ý” nếu bạn chỉ muốn nói là đồng ý."
    if given.stance is Stance.AGAINST and not given.text.strip():
        return "Hãy cho biết vì sao bạn không đồng ý: cơ quan phải giải trình theo lý do đó."
    if given.proposed.strip() and len(given.places) != 1:
        return "Chữ đề nghị thay là cho đúng một điều, khoản. Hãy gửi mỗi chỗ một ý kiến, hoặc ghi đề nghị vào phần lý do."
    if len(given.places) > MOST_PROVISIONS:
        return f"Một ý kiến chọn nhiều nhất {MOST_PROVISIONS} điều, khoản. Nếu nói về nhiều hơn, hãy góp ý cho cả dự thảo."
    letters = len(given.text) + len(given.proposed) + sum(len(words) for _, words in given.answers)
    if letters > MOST_LETTERS:
        return f"Ý kiến dài {letters} chữ cái, nhiều hơn {MOST_LETTERS}. Hãy chia thành nhiều ý kiến."
    if given.kind in NAMED and not given.body_name.strip():
        return "Hãy ghi tên cơ quan, tổ chức, doanh nghiệp góp ý."
    if given.reply_to and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", given.reply_to):
        return "Địa chỉ thư điện tử chưa đúng; ví dụ đúng: ten@example.vn. Có thể để trống."
    return ""


def receipt_text(given: Given, places: tuple[str, ...], questions: tuple[str, ...], title: str) -> str:
    """The words that the receipt proves, as the commenter can keep and check them; one form for ever."""
    lines = [f"Dự thảo: {title}", f"Về: {'; '.join(places) or 'cả dự thảo'}", f"Ý kiến: {STANCE_LABELS[given.stance]}"]
    lines += [given.text.strip()] if given.text.strip() else []
    lines += ["Đề nghị sửa thành:", given.proposed.strip()] if given.proposed.strip() else []
    for question, (_, words) in zip(questions, given.answers, strict=True):
        lines += [f"Hỏi: {question}", f"Trả lời: {words.strip()}"]
    return "\n".join(lines)
