"""Pure rules of taking in many files: which of a folder or a .zip are documents, how large they may be; when two texts are alike."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath

from loa.vietnamese.letters import fold

MOST_FILES = 500
MOST_BYTES = 300 * 1024 * 1024  # of all files together, unpacked
MOST_RATIO = 120  # unpacked to packed
ENDINGS = frozenset((".docx", ".pdf", ".txt", ".doc", ".rtf", ".odt", ".jpg", ".jpeg", ".png", ".tif", ".tiff"))
_GRAM = 8  # words
_NEARLY = 0.5  # share of word groups from which two texts count as versions of one
_MOST_LINES = 4000


class CannotTakeIn(Exception):
    """What was handed over is no folder of documents; the message says what to do."""


class ItemState(StrEnum):
    """How far one file is."""

    WAITING = "waiting"
    READ = "read"
    KNOWN = "known"
    FAILED = "failed"


ITEM_LABELS = {
    ItemState.WAITING: "Chờ đọc",
    ItemState.READ: "Đã vào sổ",
    ItemState.KNOWN: "Đã có trong sổ",
    ItemState.FAILED: "Không đọc được",
}


class Likeness(StrEnum):
    """What an officer says of two documents whose texts are alike."""

    SAME = "same"
    VERSION = "version"
    SEPARATE = "separate"


LIKENESS_LABELS = {
    Likeness.SAME: "Cùng một văn bản (tệp khác)",
    Likeness.VERSION: "Bản khác của văn bản này",
    Likeness.SEPARATE: "Hai văn bản khác nhau",
}


def is_document(name: str) -> bool:
    """Whether a file of this name is worth reading: a known ending, not hidden, not a lock file of Word."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.suffix.lower() in ENDINGS and not path.name.startswith((".", "~$")) and "__MACOSX" not in path.parts


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each document in a .zip; raises CannotTakeIn for what is damaged, locked, or would unpack too large."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and is_document(info.filename)]
            _check(infos)
            left = MOST_BYTES
            for info in infos:
                with archive.open(info) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:  # the sizes that a package states about itself may lie
                    raise CannotTakeIn("Tệp .zip giải nén ra quá lớn (trên 300 MB). Hãy chia thành nhiều tệp .zip nhỏ hơn.")
                yield PurePosixPath(info.filename.replace("\\", "/")).name, data
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zipfile.zlib.error) as broken:  # type: ignore[attr-defined]
        raise CannotTakeIn("Tệp .zip bị hỏng, không mở được. Hãy nén lại rồi gửi, hoặc chọn từng tệp.") from broken


def _check(infos: Sequence[zipfile.ZipInfo]) -> None:
    if not infos:
        raise CannotTakeIn("Trong tệp .zip không có văn bản nào (.docx, .pdf, .txt, .doc, ảnh chụp…).")
    if len(infos) > MOST_FILES:
        raise CannotTakeIn(f"Tệp .zip có {len(infos)} văn bản, nhiều nhất là {MOST_FILES}. Hãy chia nhỏ rồi gửi lần lượt.")
    if any(info.flag_bits & 1 for info in infos):
        raise CannotTakeIn("Tệp .zip đặt mật khẩu. Hãy nén lại không có mật khẩu rồi gửi.")
    whole, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if whole > MOST_BYTES or (whole > 1_000_000 and whole > MOST_RATIO * max(1, packed)):
        raise CannotTakeIn("Tệp .zip giải nén ra quá lớn. Hãy chia thành nhiều tệp .zip nhỏ hơn.")


def text_key(text: str) -> str:
    """One key for all files that say the same words: a DOCX and its PDF, other white space, other places of tones."""
    return sha256(" ".join(fold(text).split()).encode()).hexdigest()


def likeness(one: str, other: str) -> float:
    """Share of the shorter text's groups of eight words that the other holds, 0 to 1."""
    grams = [_grams(fold(text).split()) for text in (one, other)]
    least = min(len(g) for g in grams)
    return len(grams[0] & grams[1]) / least if least else 0.0


def are_near(one: str, other: str) -> bool:
    """Whether two texts may be versions of one document."""
    return likeness(one, other) >= _NEARLY


def _grams(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of lines in which two texts differ; either side may be empty."""

    left: tuple[str, ...]
    right: tuple[str, ...]


def differences(one: str, other: str) -> list[Difference]:
    """Where two texts differ, in the order of the text; white space and empty lines do not count."""
    left, right = _lines(one), _lines(other)
    matched = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return [Difference(tuple(left[a:b]), tuple(right[c:d])) for tag, a, b, c, d in matched if tag != "equal"]


def _lines(text: str) -> list[str]:
    return [line for raw in text.split("\n")[:_MOST_LINES] if (line := re.sub(r"\s+", " ", raw).strip())]
