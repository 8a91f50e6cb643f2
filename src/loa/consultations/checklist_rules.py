"""Does a draft need a communication plan? The criteria of Decision 407/QĐ-TTg of 30 March 2022, all of which must hold.

Source: https://english.luatvietnam.vn (summary in part); the list there is cut after the third criterion, so the fourth row has no words
of the decision: who answers it compares with the decision itself. The decision covers drafts until 2027.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

BASIS = "Quyết định số 407/QĐ-TTg ngày 30/3/2022 của Thủ tướng Chính phủ"


class Said(StrEnum):
    """An answer to a criterion."""

    YES = "yes"
    NO = "no"
    OPEN = ""


SAID_LABELS = {Said.YES: "Có", Said.NO: "Không", Said.OPEN: "Chưa trả lời"}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; `known` is False where the words of the decision are not at hand."""

    key: str
    words: str
    known: bool = True


CRITERIA = (
    Criterion("effect", "Tác động trực tiếp: làm phát sinh, thay đổi, chấm dứt quyền, nghĩa vụ của người dân, tổ chức hoặc doanh nghiệp"),
    Criterion("concern", "Nội dung khó, nhạy cảm, được dư luận xã hội quan tâm hoặc còn ý kiến khác nhau"),
    Criterion("reach", "Phạm vi tác động toàn quốc hoặc toàn tỉnh"),
    Criterion("other", "Các tiêu chí còn lại của Quyết định 407: cơ quan tự đối chiếu với toàn văn Quyết định", known=False),
)


class Need(StrEnum):
    """What follows."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    OPEN = "open"


NEED_LABELS = {
    Need.NEEDED: "Phải có kế hoạch truyền thông từ khi lấy ý kiến đến khi ban hành",
    Need.NOT_NEEDED: "Không bắt buộc có kế hoạch truyền thông riêng",
    Need.OPEN: "Chưa trả lời đủ",
}


def need(answers: Mapping[str, str]) -> Need:
    """All criteria must hold; one that does not settles it, even while others are open."""
    said = [answers.get(c.key, "") for c in CRITERIA]
    if Said.NO in said:
        return Need.NOT_NEEDED
    return Need.NEEDED if all(one == Said.YES for one in said) else Need.OPEN


STEPS = (
    ("Giới thiệu dự thảo và lịch lấy ý kiến: vì sao cần quy định mới, ai chịu tác động, góp ý ở đâu", "Trước khi lấy ý kiến"),
    ("Giải thích từng nội dung được quan tâm, nhắc hạn góp ý trên các kênh của cơ quan", "Trong thời gian lấy ý kiến"),
    ("Công bố kết quả tiếp thu, giải trình và những chỗ dự thảo đã sửa", "Sau khi kết thúc lấy ý kiến"),
    ("Thông tin văn bản đã ban hành: nội dung, hiệu lực, việc người dân cần làm", "Khi văn bản được thông qua"),
)


def steps(opens_on: date | None, closes_on: date | None) -> list[tuple[str, str]]:
    """(task, time) of each step of the plan, with the days of the consultation where they are set: such tasks are reminded of."""
    when = [words for _, words in STEPS]
    if opens_on and closes_on:
        when[:2] = [f"Trước ngày {opens_on:%d/%m/%Y}", f"Từ ngày {opens_on:%d/%m/%Y} đến hết ngày {closes_on:%d/%m/%Y}"]
    return [(task, words) for (task, _), words in zip(STEPS, when, strict=True)]
