"""Claims (thông tin cần kiểm chứng): what can be checked, verdicts, what two people review. A claim is a sentence, never its author.

Opinion, criticism, satire and complaint are no claims: they become questions and get an answer (design rule 8). ClaimReview is that of
schema.org; `ratingValue` follows its scale from 1 (false) to 5 (true).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from loa.cases.rules import NotPossible
from loa.vietnamese.letters import fold


class Verdict(StrEnum):
    """What the checking found."""

    TRUE = "true"
    MOSTLY = "mostly"
    MISLEADING = "misleading"
    FALSE = "false"
    FORGED = "forged"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Rated:
    """A verdict in words, what it means, and its number for ClaimReview (None: it has none)."""

    label: str
    meaning: str
    rating: int | None


VERDICTS: Mapping[Verdict, Rated] = {
    Verdict.TRUE: Rated("Đúng", "Mọi điều trong câu khẳng định đều có bằng chứng.", 5),
    Verdict.MOSTLY: Rated("Đúng phần lớn", "Điều chính là đúng; có chi tiết thiếu hoặc chưa chính xác.", 4),
    Verdict.MISLEADING: Rated("Gây hiểu lầm", "Có chi tiết đúng, nhưng cách nói hoặc phần bị lược làm hiểu sai.", 2),
    Verdict.FALSE: Rated("Sai", "Bằng chứng cho thấy điều ngược lại.", 1),
    Verdict.FORGED: Rated("Giả mạo", "Văn bản, hình ảnh, tài khoản được làm giả hoặc bị sửa.", 1),
    Verdict.UNPROVEN: Rated("Chưa đủ căn cứ", "Chưa có đủ bằng chứng để kết luận đúng hay sai.", None),
}

_OPINION = re.compile(
    r"\b(toi (?:nghi|thay|cho rang|mong|muon|de nghi|kien nghi|phan doi|khong dong y|buc xuc)|theo toi|"
    r"mong (?:rang|chinh quyen|co quan|ubnd)|de nghi|kien nghi|yeu cau|phan anh|khieu nai|to cao|that vong|buc xuc|bat cong|vo ly|qua te|"
    r"lam an (?:kieu|nhu)|sao (?:lai|khong)|tai sao|vi sao|hai huoc|che gieu|noi dua|hay qua|tot qua|dang khen|cam on)\b"
)
_CHECKABLE = re.compile(
    r"\d|\b(la|se|da|dang|bi|duoc|phai|khong|co|cam|thu|tang|giam|dung|dong cua|mo|xay|ban hanh|quyet dinh|thong bao|cat|nghi|het|huy|"
    r"bat buoc|mien)\b"
)


def why_no_claim(text: str) -> str:
    """Why `text` cannot be checked as a claim; "" when it can. The words say what to do instead."""
    words = fold(text)
    if _OPINION.search(words):
        return "Đây là ý kiến, phê bình hoặc câu hỏi, không phải câu khẳng định để kiểm tra đúng sai."
    if len(words.split()) < 4 or not _CHECKABLE.search(words):
        return "Chưa có điều gì kiểm tra được: hãy ghi việc gì, ở đâu, khi nào, bao nhiêu."
    return ""


class State(StrEnum):
    """Where the checking of a claim stands."""

    CHECKING = "checking"
    REPLY = "reply"
    REVIEW = "review"
    PUBLISHED = "published"
    DROPPED = "dropped"


STATE_LABELS = {
    State.CHECKING: "Đang kiểm tra",
    State.REPLY: "Chờ ý kiến cơ quan liên quan",
    State.REVIEW: "Chờ hai người duyệt",
    State.PUBLISHED: "Đã công bố kết quả",
    State.DROPPED: "Thôi kiểm tra",
}
UNDECIDED = frozenset({State.CHECKING, State.REPLY})
REVIEWERS = 2
REPLY_TERM = "claim-reply"  # no law gives the figure: each office enters its own, or none


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there of a claim when it is handed in for review."""

    verdict: str
    explanation: str
    evidence: int
    asked_reply: bool
    concerned: bool  # a body other than ours is concerned
    reply_waits: bool = False  # it was asked, has not answered, and the time that our office gives is not over


def check_for_review(one: Standing) -> None:
    """Raise NotPossible unless a verdict, its explanation and evidence with sources are there, and the body concerned could speak."""
    if one.verdict not in set(Verdict):
        raise NotPossible("Hãy chọn kết luận.")
    if len(one.explanation.strip()) < 40:
        raise NotPossible("Hãy giải thích kết luận để người đọc tự hiểu (ít nhất 40 chữ cái).")
    if not one.evidence and one.verdict != Verdict.UNPROVEN:
        raise NotPossible("Chưa có bằng chứng nào có nguồn.")
    if one.concerned and not one.asked_reply:
        raise NotPossible("Cơ quan liên quan chưa được hỏi ý kiến. Hãy gửi đề nghị cho ý kiến trước khi kết luận.")
    if one.concerned and one.reply_waits:
        raise NotPossible("Cơ quan liên quan còn trong thời hạn cho ý kiến. Hãy chờ ý kiến, hoặc trình khi hết hạn.")


def check_reviewer(reviewer: int, writers: set[int], reviewed: set[int]) -> None:
    """Two different people review, and neither wrote it. Raises NotPossible."""
    if reviewer in writers:
        raise NotPossible("Người soạn kết luận không tự duyệt.")
    if reviewer in reviewed:
        raise NotPossible("Bạn đã duyệt; cần thêm một người khác.")


def claim_review(*, statement: str, verdict: Verdict, url: str, issuer: str, day: str, places: Sequence[str]) -> dict[str, object]:
    """The claim as schema.org ClaimReview. It names no author of the claim: an instance is not a person."""
    rated = VERDICTS[verdict]
    rating: dict[str, object] = {"@type": "Rating", "alternateName": rated.label}
    if rated.rating is not None:
        rating |= {"ratingValue": rated.rating, "bestRating": 5, "worstRating": 1}
    item: dict[str, object] = {"@type": "Claim", "name": statement}
    seen = [{"@type": "CreativeWork", "url": place} for place in places if place.startswith(("http://", "https://"))]
    if seen:
        item["appearance"] = seen
    return {
        "@context": "https://schema.org", "@type": "ClaimReview", "url": url, "datePublished": day, "claimReviewed": statement,
        "author": {"@type": "GovernmentOrganization", "name": issuer}, "reviewRating": rating, "itemReviewed": item,
    }  # fmt: skip
