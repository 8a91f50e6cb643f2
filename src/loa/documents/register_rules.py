"""Pure rules of the register (sổ văn bản đến, sổ văn bản đi): direction, stamps, the day in force, years of a book."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from loa.documents.rules import TYPE_NAMES, first_day_of
from loa.organisations.rules import name_key
from loa.vietnamese.letters import plain_tones


class Direction(StrEnum):
    """Which book a document stands in."""

    IN = "in"
    OUT = "out"


DIRECTION_LABELS = {Direction.IN: "Văn bản đến", Direction.OUT: "Văn bản đi"}
URGENCY_LABELS = {"urgent": "Khẩn", "very_urgent": "Thượng khẩn", "flash": "Hỏa tốc"}  # Decree 30/2020, Appendix I
SECRECY_LABELS = {"secret": "Mật", "very_secret": "Tối mật", "top_secret": "Tuyệt mật"}
STAMPED_WARNING = (
    "Văn bản mang dấu chỉ độ mật: không được công khai, chỉ người của cơ quan vào sổ thấy. "
    "Hãy hỏi người phụ trách bảo vệ bí mật nhà nước trước khi giữ văn bản này trên máy nối mạng."
)


class CannotRegister(Exception):
    """The entry cannot stand in the register as it is; the text says why and what to do."""


def number_taken(number: int | None) -> str:
    """What is said when a typed arrival number is not free."""
    return f"Số đến {number} đã có trong sổ của năm này. Hãy ghi số khác, hoặc để trống để lấy số kế tiếp."


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of a document beside its reading. A blank arrival number takes the next one of the book."""

    direction: str = ""
    arrived_on: date | None = None
    arrival_number: int | None = None
    sender: str = ""
    urgency: str = ""
    secrecy: str = ""
    effective_on: date | None = None


def direction_of(issuer: str, owner_names: Iterable[str]) -> str:
    """Outgoing when `issuer` is the owner itself, incoming for any other, "" when no issuer was read."""
    if not issuer.strip():
        return ""
    return Direction.OUT.value if name_key(issuer) in {name_key(name) for name in owner_names} else Direction.IN.value


def book_year(direction: str, arrived_on: date | None, date_text: str, registered_on: date) -> int:
    """The year of the book: of arrival for what comes in, of issue for what goes out, of registration where that is blank."""
    if direction == Direction.IN:
        return (arrived_on or registered_on).year
    issued = first_day_of(date_text)
    return issued.year if issued else registered_on.year


def number_value(number: str) -> int | None:
    """The figure that a number starts with, to sort by: "09/CĐ-UBND" → 9; None for a blank."""
    found = re.match(r"\D{0,3}(\d{1,8})", number)
    return int(found[1]) if found else None


_STAMPS = {label.upper(): code for code, label in [*URGENCY_LABELS.items(), *SECRECY_LABELS.items()]}
_NAMED = re.compile(r"(?:Độ|Mức độ) (?:khẩn|mật)\s*:\s*(.+)", re.IGNORECASE)
_HEADER_LINES = 30


def stamps(text: str) -> tuple[str, str]:
    """Urgency and secrecy as printed in the header: a cell of its own in capitals ("HỎA TỐC"), or "Độ mật: Mật"; "" for none."""
    urgency = secrecy = ""
    for line in [line for line in text.splitlines() if line.strip()][:_HEADER_LINES]:
        for cell in re.split(r"\t|\s{2,}|\|", line.strip()):
            named = _NAMED.fullmatch(cell)
            code = _STAMPS.get(plain_tones(named[1].strip().upper() if named else cell.strip(" .*[]()")), "")
            urgency = urgency or (code if code in URGENCY_LABELS else "")
            secrecy = secrecy or (code if code in SECRECY_LABELS else "")
    return urgency, secrecy


@dataclass(frozen=True, slots=True)
class Effect:
    """The day from which a document says that it applies, and the words that say so; `day` is None when they name no known day."""

    day: date | None
    words: str


_TYPES = "|".join(sorted((re.escape(name).replace(r"\ ", r"\s+") for name in [*TYPE_NAMES.values(), "Văn bản"]), key=len, reverse=True))
_EFFECT = re.compile(
    rf"\b({_TYPES})(?:\s+này\b[^;]{{0,300}}?|\s+)có\s+hiệu\s+lực(?:\s+thi\s+hành)?,?\s+(?:kể\s+)?từ\s+"
    r"(?:(?P<signed>(?:ngày|thời\s+điểm)\s+(?:ký|ban\s+hành|được\s+ký))|"
    r"ngày\s+(?P<d>\d{1,2})(?:\s+tháng\s+|\s*[/.-]\s*)(?P<m>\d{1,2})(?:\s+năm\s+|\s*[/.-]\s*)(?P<y>\d{4}))",
    re.IGNORECASE,
)


def effect_of(text: str, type_code: str, date_text: str) -> Effect | None:
    """What the document says of its own beginning ("có hiệu lực từ ngày …", "kể từ ngày ký"); None when it says nothing.

    A sentence on another document does not count. Of several, the one that names the document's own type is taken.
    """
    found = list(_EFFECT.finditer(text))
    own = [f for f in found if " ".join(f[1].split()).casefold() == TYPE_NAMES.get(type_code, "").casefold()]
    if not found:
        return None
    chosen = (own or found)[0]
    words = " ".join(chosen.group().split())
    if chosen["signed"]:
        return Effect(first_day_of(date_text) if len(date_text) == 10 else None, words)
    try:
        return Effect(date(int(chosen["y"]), int(chosen["m"]), int(chosen["d"])), words)
    except ValueError:
        return Effect(None, words)
