"""Pure rules of the newsroom: states, who may approve, what is signed."""

from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum

from loa.newsroom.content import Content
from loa.seal.canonical import Json, canonical, sha256_hex
from loa.vietnamese.figures import Figure, untraced

APPROVALS_NEEDED = 2  # DESIGN rule 3: a release is signed by two different people


class State(StrEnum):
    """Where a message stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RELEASED = "released"


STATE_LABELS = {
    State.DRAFT: "Bản nháp",
    State.SUBMITTED: "Chờ duyệt",
    State.RELEASED: "Đã phát hành",
}

MOVES = {
    (State.DRAFT, "submit"): State.SUBMITTED,
    (State.SUBMITTED, "return"): State.DRAFT,
    (State.SUBMITTED, "release"): State.RELEASED,
    (State.RELEASED, "revise"): State.DRAFT,
    (State.RELEASED, "withdraw"): State.DRAFT,
}


class NotAllowed(Exception):
    """The act is against a rule of the newsroom; the text says which, in Vietnamese."""


def move(state: str, verb: str) -> State:
    """The state after `verb`. Raises NotAllowed when the table of moves has no such line."""
    try:
        return MOVES[State(state), verb]
    except KeyError:
        raise NotAllowed(f"Không thể thực hiện việc này khi tin đang ở trạng thái “{STATE_LABELS[State(state)]}”.") from None


def check_approver(approver: int, writers: Iterable[int], approved: Iterable[int]) -> None:
    """Raise NotAllowed unless `approver` is none of those who wrote, edited or submitted the text, nor of those who approved it."""
    if approver in set(writers):
        raise NotAllowed("Người soạn, người sửa hoặc người trình không được duyệt tin của chính mình.")
    if approver in set(approved):
        raise NotAllowed("Bạn đã duyệt tin này; cần một người khác duyệt lần hai.")


def check_complete(content: Content) -> list[str]:
    """What is missing before the message can be submitted, in Vietnamese; empty when complete."""
    needed = {
        "Tiêu đề": content.title,
        "Tóm tắt": content.summary,
        "Nội dung": content.body,
        "Ai cần biết": content.audience,
        "Cần làm gì": content.what_to_do,
    }
    missing = [f"Chưa có “{name}”." for name, text in needed.items() if not text.strip()]
    if content.source is None:
        missing.append("Chưa chọn văn bản nguồn.")
    return missing


def content_form(content: Content, recording_sha256: str) -> dict[str, Json]:
    """The canonical form of what approvers sign: the content and the recording that airs."""
    form: dict[str, Json] = asdict(content)
    form["effective_from"] = content.effective_from.isoformat() if content.effective_from else None
    form["recording_sha256"] = recording_sha256
    return form


def content_sha256(content: Content, recording_sha256: str) -> str:
    """Hex SHA-256 of the canonical form."""
    return sha256_hex(canonical(content_form(content, recording_sha256)))


def own_words(content: Content) -> str:
    """All that the officer wrote, for the trace of figures."""
    day = f"{content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    return "\n".join([content.title, content.summary, content.audience, day, content.what_to_do, content.body])


def flagged(content: Content, source_text: str) -> list[Figure]:
    """Figures of the message that its source does not hold (DESIGN rule 7), each once."""
    heading = f"{content.source.heading}\n{content.source.title}" if content.source else ""
    found: dict[tuple[str, str], Figure] = {}
    for figure in untraced(own_words(content), f"{source_text}\n{heading}"):
        found.setdefault((figure.kind, figure.value), figure)
    return list(found.values())
