"""Pure rules of what people of a village report about a loudspeaker (phản ánh về loa): kinds, states, how many are taken."""

import secrets
from datetime import timedelta

KINDS = {
    "silent": "Loa không kêu, hỏng",
    "unclear": "Nghe không rõ, rè, ngắt quãng",
    "loud": "Quá to",
    "hours": "Phát vào giờ nghỉ, quá lâu",
    "other": "Việc khác về loa này",
}
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
STATE_LABELS = {OPEN: "Chờ xử lý", ANSWERED: "Đã trả lời", CLOSED: "Đã đóng"}
MOVES = {OPEN: (ANSWERED, CLOSED), ANSWERED: (ANSWERED, CLOSED), CLOSED: ()}

LONGEST = 1000  # letters of what is told
MOST_AT_ONE = 10  # reports of one loudspeaker in an hour
MOST_IN_ALL = 200  # of the whole site in an hour
HOUR = timedelta(hours=1)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another


def new_receipt() -> str:
    """A receipt number that cannot be guessed: "L-7KQ2-M9XA"."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"L-{drawn[:4]}-{drawn[4:]}"


def is_receipt(text: str) -> bool:
    """Whether `text` has the form of a receipt number."""
    parts = text.split("-")
    return len(parts) == 3 and parts[0] == "L" and all(len(part) == 4 and set(part) <= set(LETTERS) for part in parts[1:])
