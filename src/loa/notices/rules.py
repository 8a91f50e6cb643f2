"""Pure rules of notices: numbers as people write them, states, codes of addresses."""

import re
from enum import StrEnum

from loa.vietnamese.letters import fold

_NUMBER = re.compile(r"\b\d{1,5}\s*/\s*(?:(?:\d{4}\s*/\s*)?[A-ZĐ][A-ZĐ\d&]*(?:\s*-\s*[A-ZĐ\d&]+)*|\d{4}\b)", re.IGNORECASE)
MOST_NUMBERS = 20
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
CODE_LENGTH = 10


class Status(StrEnum):
    """Where a notice stands."""

    IN_FORCE = "in_force"
    REPLACED = "replaced"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


STATUS_LABELS = {
    Status.IN_FORCE: "Đang có hiệu lực",
    Status.REPLACED: "Đã có bản mới thay",
    Status.CORRECTED: "Đã đính chính",
    Status.WITHDRAWN: "Đã thu hồi",
    Status.UNKNOWN: "Chưa rõ hiệu lực",
}


def number_key(number: str) -> str:
    """A number in the form that is compared: "Số: 05 / KH-UBND" and "5/KH-UBND" are one."""
    words = re.sub(r"^so\s*:?\s*", "", fold(number).strip())
    squeezed = re.sub(r"[\s.]+", " ", re.sub(r"\s*([/-])\s*", r"\1", words)).strip()
    return re.sub(r"^0+(?=\d)", "", squeezed).replace(" ", "-").replace("/", "-")


def numbers_in(text: str) -> list[str]:
    """The keys of what looks like numbers of documents or releases in `text`, each once, in order."""
    return list(dict.fromkeys(number_key(found.group()) for found in _NUMBER.finditer(text[:20_000])))[:MOST_NUMBERS]
