"""Rules of what is said aloud: states of a recording, what an entry of the office's lexicon may be."""

import re
from collections.abc import Sequence
from enum import StrEnum

from loa.newsroom.rules import NotAllowed
from loa.vietnamese.letters import normalise

MOST_WRITTEN, MOST_SAID = 80, 200  # characters
MOST_ENTRIES = 500  # of one body
_SPOKEN = re.compile(r"[^\W\d_]+(?:[ ,.-]+[^\W\d_]+)*")


class RecordingState(StrEnum):
    """What became of a recording."""

    WAITING = "waiting"
    USED = "used"
    DROPPED = "dropped"


RECORDING_LABELS = {
    RecordingState.WAITING: "Chờ nghe và duyệt",
    RecordingState.USED: "Đã dùng",
    RecordingState.DROPPED: "Đã bỏ",
}


def entry(written: str, said: str) -> tuple[str, str]:
    """An entry with plain spaces. Raises NotAllowed with what is wrong, in Vietnamese."""
    written, said = (" ".join(normalise(text).split()) for text in (written, said))
    if not written or not said:
        raise NotAllowed("Hãy ghi cả chữ viết và cách đọc.")
    if len(written) > MOST_WRITTEN or len(said) > MOST_SAID:
        raise NotAllowed(f"Chữ viết dài nhất {MOST_WRITTEN} ký tự, cách đọc dài nhất {MOST_SAID} ký tự.")
    if not any(letter.isalnum() for letter in written):
        raise NotAllowed("Chữ viết phải có ít nhất một chữ cái hoặc chữ số.")
    if not _SPOKEN.fullmatch(said):
        raise NotAllowed("Cách đọc chỉ gồm chữ cái, viết như phát thanh viên đọc; ví dụ “NVH” đọc là “nhà văn hóa”.")
    return written, said


def check_takes(wanted: int, given: Sequence[str], known: Sequence[str | None]) -> None:
    """Raise NotAllowed unless the takes `given` are the kept ones of all `wanted` parts, in order."""
    if len(given) != wanted:
        raise NotAllowed(f"Mới có {len(given)}/{wanted} phần được thu. Hãy thu nốt rồi ghép.")
    for place, (one, kept) in enumerate(zip(given, known, strict=True), 1):
        if one != kept:
            raise NotAllowed(f"Phần {place} chưa gửi xong hoặc đã được thu lại ở máy khác. Hãy tải lại trang rồi ghép.")
