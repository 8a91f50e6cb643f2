"""Pure rules of the newsroom: states, who may approve, what is signed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from loa.newsroom.content import Content, said_fields
from loa.newsroom.kind_rules import Needs, missing_for
from loa.seal.canonical import Json, canonical, sha256_hex

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


SITTING = timedelta(minutes=30)  # saves of one person with no longer pause between two are one sitting (lượt sửa)


def same_sitting(before: datetime, after: datetime) -> bool:
    """Whether two saves of one person belong together."""
    return timedelta() <= after - before <= SITTING


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


BLANK = re.compile(r"\[[^\[\]\n]{1,60}\]")  # [ngày], [địa điểm]: what a template leaves to be filled


def blanks(content: Content) -> list[str]:
    """The blanks of a template that are still there, each once, in reading order."""
    words = "\n".join([content.title, content.summary, content.audience, content.what_to_do, content.event_place, content.body])
    return list(dict.fromkeys(blank for blank in BLANK.findall(words) if any(letter.isalpha() for letter in blank)))


def check_complete(content: Content, needs: Needs) -> list[str]:
    """What is missing before the message can be submitted, in Vietnamese; empty when complete."""
    needed = {"Tiêu đề": content.title, "Tóm tắt": content.summary, "Nội dung": content.body}
    missing = [f"Chưa có “{name}”." for name, text in needed.items() if not text.strip()]
    missing += missing_for(needs, content)
    if left := blanks(content):
        missing.append(f"Còn chỗ trống của mẫu chưa điền: {', '.join(left)}.")
    if content.effective_from and content.effective_to and content.effective_to <= content.effective_from:
        missing.append("Ngày hết hiệu lực phải sau ngày áp dụng.")
    return missing


def content_form(
    content: Content, recording_sha256: str, wordings: Mapping[str, Json] | None = None, reasons: Sequence[Mapping[str, Json]] = ()
) -> dict[str, Json]:
    """The canonical form of what approvers sign: the content and the recording that airs, the wordings for single channels by kind, and the
    reasons for figures that the source does not hold.

    A newer field that says nothing is left out, so that what was signed before it came has the same form still.
    """
    form: dict[str, Json] = said_fields(content)
    form |= {"wordings": dict(wordings)} if wordings else {}
    form |= {"reasons": [dict(reason) for reason in reasons]} if reasons else {}
    form["effective_from"] = content.effective_from.isoformat() if content.effective_from else None
    if content.effective_to:
        form["effective_to"] = content.effective_to.isoformat()
    if content.event_at:
        form["event_at"] = content.event_at.astimezone(UTC).isoformat()
    if content.embargo_until:
        form["embargo_until"] = content.embargo_until.astimezone(UTC).isoformat()
    if content.alert:
        until = content.alert.until
        form["alert"] = {**asdict(content.alert), "until": until.astimezone(UTC).isoformat() if until else None}
    if content.labels:
        form["labels"] = [list(pair) for pair in content.labels]
    if content.areas:
        form["areas"] = list(content.areas)
    form["recording_sha256"] = recording_sha256
    return form


TRANSLATED = (
    "kind", "title", "summary", "audience", "effective_from", "effective_to", "what_to_do", "event_at", "event_place", "what_was_wrong",
    "body",
)  # fmt: skip


def words_sha256(form: Mapping[str, Json]) -> str:
    """Hash of what a translation translates: another one makes it stale. `form` is a `content_form`, also one that was signed long ago."""
    return sha256_hex(canonical({name: form[name] for name in TRANSLATED if form.get(name)}))


def content_sha256(content: Content, recording_sha256: str) -> str:
    """Hex SHA-256 of the canonical form."""
    return sha256_hex(canonical(content_form(content, recording_sha256)))


def own_words(content: Content) -> str:
    """All that the officer wrote, for the trace of figures."""
    day = f"{content.effective_from:%d/%m/%Y}" if content.effective_from else ""
    notes = [words for _, words in content.notes]
    return "\n".join([content.title, content.summary, content.audience, day, content.what_to_do, *notes, content.body])
