"""Pure rules of approval links: the shape of a token, what a link is good for now, what changed since it was sent."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from loa.newsroom.rules import State
from loa.seal.canonical import Json

SELECTOR_BYTES, SECRET_BYTES = 9, 32  # 12 and 43 letters of a token; the first finds the row, the second opens it
MOST_WRONG = 10  # tries with a wrong secret after which a link is locked
PAUSE_SECONDS = 120  # between two letters to one person about one message
_TOKEN = re.compile(r"[A-Za-z0-9_-]{55}")
_SELECTOR = 12


class LinkState(StrEnum):
    """What a link is good for now: only an open one acts."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    LOCKED = "locked"
    NO_POST = "no_post"
    RELEASED = "released"
    RETURNED = "returned"
    CHANGED = "changed"
    OWN_TEXT = "own_text"
    APPROVED = "approved"


LINK_STATE_WORDS = {
    LinkState.OPEN: "Liên kết còn dùng được.",
    LinkState.USED: "Liên kết này đã được dùng. Mỗi liên kết chỉ dùng một lần.",
    LinkState.EXPIRED: "Liên kết này đã hết hạn.",
    LinkState.WITHDRAWN: "Liên kết này đã được thay bằng một liên kết gửi sau. Hãy mở thư mới nhất.",
    LinkState.LOCKED: "Liên kết này đã bị khóa vì có người thử mở nhiều lần bằng mã sai. Hãy duyệt ở bàn làm việc hoặc xin liên kết mới.",
    LinkState.NO_POST: "Bạn không còn vai trò duyệt tại cơ quan này, nên liên kết không còn hiệu lực.",
    LinkState.RELEASED: "Tin này đã đủ hai người duyệt và đã phát hành.",
    LinkState.RETURNED: "Tin này đã được trả lại cho người soạn; hiện không chờ duyệt.",
    LinkState.CHANGED: "Nội dung đã thay đổi sau khi gửi liên kết này, nên không duyệt bằng liên kết này được nữa.",
    LinkState.OWN_TEXT: "Bạn đã soạn, sửa hoặc trình tin này nên không tự duyệt được.",
    LinkState.APPROVED: "Bạn đã duyệt tin này; cần một người khác duyệt lần hai.",
}
CLOSED_FOR_GOOD = frozenset({LinkState.NO_POST, LinkState.RELEASED, LinkState.RETURNED, LinkState.OWN_TEXT, LinkState.APPROVED})


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """All that decides on the state of a link, read at one moment."""

    used: bool
    expired: bool
    withdrawn: bool
    wrong: int
    holds_role: bool
    message_state: str
    same_content: bool  # what is there now, and what is submitted, is what the link was made for
    wrote: bool
    approved: bool


def link_state(facts: LinkFacts) -> LinkState:
    """The first reason against the link; OPEN when there is none."""
    reasons = (
        (facts.wrong >= MOST_WRONG, LinkState.LOCKED),
        (not facts.holds_role, LinkState.NO_POST),
        (facts.used, LinkState.USED),
        (facts.withdrawn, LinkState.WITHDRAWN),
        (facts.expired, LinkState.EXPIRED),
        (facts.message_state == State.RELEASED and facts.same_content, LinkState.RELEASED),
        (not facts.same_content, LinkState.CHANGED),
        (facts.message_state != State.SUBMITTED, LinkState.RETURNED),
        (facts.wrote, LinkState.OWN_TEXT),
        (facts.approved, LinkState.APPROVED),
    )
    return next((state for against, state in reasons if against), LinkState.OPEN)


def split_token(token: str) -> tuple[str, str] | None:
    """(selector, secret) of a token; None for what cannot be one."""
    return (token[:_SELECTOR], token[_SELECTOR:]) if _TOKEN.fullmatch(token) else None


def secret_hash(secret: str) -> str:
    """Hex SHA-256 of a secret: 256 random bits need no slow hash."""
    return sha256(f"loa/approval-link/1:{secret}".encode()).hexdigest()


def opens(secret: str, kept_sha256: str) -> bool:
    """Whether `secret` is the one that was hashed; takes as long for a wrong one."""
    return hmac.compare_digest(secret_hash(secret), kept_sha256)


CONTENT_LABELS = {
    "title": "Tiêu đề",
    "summary": "Tóm tắt",
    "audience": "Ai cần biết",
    "effective_from": "Từ ngày",
    "what_to_do": "Cần làm gì",
    "body": "Nội dung",
    "kind": "Loại tin",
    "language": "Ngôn ngữ",
    "areas": "Địa bàn",
    "effective_to": "Hết hiệu lực từ ngày",
    "event_at": "Thời gian diễn ra",
    "event_place": "Địa điểm",
    "corrects": "Đính chính bản phát hành",
    "what_was_wrong": "Đã sai ở chỗ nào",
    "embargo_until": "Cấm đăng trước giờ",
    "alert": "Cảnh báo",
    "exercise": "Diễn tập",
    "scope": "Phạm vi",
    "source": "Văn bản nguồn",
    "issuer": "Cơ quan phát hành",
    "recording_sha256": "Bản thu âm",
    "wordings": "Lời riêng cho kênh",
    "reasons": "Lý do của số liệu",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the message, as it was when the link was sent and as it is."""

    label: str
    before: str
    after: str


def changes_between(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Change]:
    """Fields of two content forms that differ, in the order in which they are read."""
    return [
        Change(label, _words(name, before.get(name)), _words(name, after.get(name)))
        for name, label in CONTENT_LABELS.items()
        if before.get(name) != after.get(name)
    ]


def _words(name: str, value: Json) -> str:
    if name == "wordings" and isinstance(value, Mapping):
        return "\n".join(f"{kind}: {text}" for kind, text in sorted(value.items()))
    if name == "reasons" and isinstance(value, list):
        return "\n".join(f"{one['written']}: {one['reason']}" for one in value if isinstance(one, Mapping))
    if isinstance(value, Mapping) and "number" in value:
        return f"số {value['number']} “{value.get('title', '')}”"
    if isinstance(value, Mapping) and "urgency" in value:
        return ", ".join(str(part) for part in value.values() if part)
    if isinstance(value, Mapping):
        return f"{value.get('heading', '')} {value.get('title', '')}".strip()
    if name == "recording_sha256":
        return "có bản thu âm" if value else "giọng đọc máy"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
