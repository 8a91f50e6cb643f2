"""Pure rules of a case: states and moves, numbers and secrets, transfer, how long things wait.

A request that is not for this body goes to the right one (Law 104/2016/QH13, Article 28.1.c, for information; for feedback by the same
custom). How often it may go on, and what follows then, is a rule of this program: no law gives the figure.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a case stands."""

    NEW = "new"
    WORKING = "working"
    WAITING = "waiting"
    REVIEW = "review"
    ANSWERED = "answered"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"


STATE_LABELS = {
    State.NEW: "Mới tiếp nhận",
    State.WORKING: "Đang xử lý",
    State.WAITING: "Chờ người gửi bổ sung",
    State.REVIEW: "Chờ duyệt trả lời",
    State.ANSWERED: "Đã trả lời",
    State.PARTLY: "Đã cung cấp một phần",
    State.REFUSED: "Đã từ chối, có lý do",
    State.WITHDRAWN: "Người gửi rút",
    State.SET_ASIDE: "Không xử lý",
}
OPEN = frozenset({State.NEW, State.WORKING, State.WAITING, State.REVIEW})
DECIDED = frozenset({State.ANSWERED, State.PARTLY, State.REFUSED})
CLOSED = frozenset(State) - OPEN


class Move(StrEnum):
    """What is done to a case."""

    TAKE = "take"
    ASK = "ask"
    RESUME = "resume"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    ANSWER = "answer"
    SUPPLY_PARTLY = "supply_partly"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    SET_ASIDE = "set_aside"
    REOPEN = "reopen"
    TRANSFER = "transfer"


MOVE_LABELS = {
    Move.TAKE: "Nhận xử lý",
    Move.ASK: "Đề nghị người gửi bổ sung",
    Move.RESUME: "Xử lý tiếp",
    Move.SUBMIT: "Trình duyệt trả lời",
    Move.SEND_BACK: "Trả lại để sửa",
    Move.ANSWER: "Trả lời",
    Move.SUPPLY_PARTLY: "Cung cấp một phần",
    Move.REFUSE: "Từ chối",
    Move.WITHDRAW: "Rút",
    Move.SET_ASIDE: "Không xử lý",
    Move.REOPEN: "Mở lại",
    Move.TRANSFER: "Chuyển cơ quan khác",
}
_ACTIVE = frozenset({State.NEW, State.WORKING})
_OUT = _ACTIVE | {State.REVIEW}  # an answer leaves from here; from REVIEW when another person approved it
# Move → from which states, and to which. A kind allows all of these or fewer (kind_rules).
MOVES: dict[Move, tuple[frozenset[State], State]] = {
    Move.TAKE: (frozenset({State.NEW}), State.WORKING),
    Move.ASK: (_ACTIVE, State.WAITING),
    Move.RESUME: (frozenset({State.WAITING}), State.WORKING),
    Move.SUBMIT: (_ACTIVE, State.REVIEW),
    Move.SEND_BACK: (frozenset({State.REVIEW}), State.WORKING),
    Move.ANSWER: (_OUT, State.ANSWERED),
    Move.SUPPLY_PARTLY: (_OUT, State.PARTLY),
    Move.REFUSE: (_OUT, State.REFUSED),
    Move.WITHDRAW: (OPEN, State.WITHDRAWN),
    Move.SET_ASIDE: (OPEN, State.SET_ASIDE),
    Move.REOPEN: (CLOSED, State.WORKING),
    Move.TRANSFER: (frozenset({State.NEW, State.WORKING, State.WAITING}), State.NEW),
}


class NotPossible(Exception):
    """A rule forbids it; the text says so in Vietnamese and what to do."""


class ChangedMeanwhile(NotPossible):
    """Somebody else changed the case since it was shown."""

    def __init__(self) -> None:
        super().__init__("Có người vừa xử lý vụ việc này. Phần bạn gõ vẫn còn; hãy xem nội dung mới rồi làm lại nếu vẫn cần.")


def moved(state: str, move: Move, allowed: Collection[Move] = frozenset(Move)) -> State:
    """The state after `move`. Raises NotPossible."""
    before, after = MOVES[move]
    if move not in allowed:
        raise NotPossible(f"Loại vụ việc này không có bước “{MOVE_LABELS[move]}”.")
    if State(state) not in before:
        raise NotPossible(f"Vụ việc đang ở trạng thái “{STATE_LABELS[State(state)]}” nên không thể: {MOVE_LABELS[move].lower()}.")
    return after


def possible(state: str, allowed: Collection[Move]) -> list[Move]:
    """The moves that a case in `state` can make, in the order of the table."""
    return [move for move in MOVES if move in allowed and State(state) in MOVES[move][0]]


class Way(StrEnum):
    """How a case came in."""

    WEB = "web"
    COUNTER = "counter"
    CALL = "call"
    POST = "post"
    PAPER = "paper"
    EMAIL = "email"


WAY_LABELS = {
    Way.WEB: "Qua trang này",
    Way.COUNTER: "Trực tiếp tại trụ sở",
    Way.CALL: "Qua điện thoại",
    Way.POST: "Qua bưu chính, fax",
    Way.PAPER: "Phiếu giấy, hòm thư góp ý",
    Way.EMAIL: "Thư điện tử",
}

# Numbers and secrets: letters that nobody takes for one another, read out over the telephone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_NUMBER_LENGTH, _SECRET_LENGTH = 10, 12  # 49 and 59 bits: numbers cannot be walked through, secrets not be guessed
WRONG_SECRETS = 10  # in `WRONG_WITHIN`, then the case stays shut for that long
WRONG_WITHIN = timedelta(hours=1)


def new_number(prefix: str) -> str:
    """A number such as "HD-7K3M9-QX2TF": random, so that counting up finds nothing."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(_NUMBER_LENGTH))
    return f"{prefix}-{drawn[:5]}-{drawn[5:]}"


def new_form_key() -> str:
    """What one sent form is known by, 32 hex digits."""
    return secrets.token_hex(16)


def secret_for(form_key: str, key: str) -> str:
    """The secret of the case that the form `form_key` made: the same again when the form is sent twice; `key` is the site's own."""
    digest = hmac.new(key.encode(), b"loa/case/secret\n" + form_key.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    drawn = ""
    for _ in range(_SECRET_LENGTH):
        number, place = divmod(number, len(LETTERS))
        drawn += LETTERS[place]
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def tidy(typed: str) -> str:
    """A number or secret as people type it, in the form that is kept: letters large, parts as they stand, "O" is never zero."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())


def secret_hash(secret: str, number: str) -> str:
    """What is kept of a secret: SHA-256 over number and secret; 59 random bits need no slow hash."""
    return hashlib.sha256(f"{tidy(number)}:{tidy(secret)}".encode()).hexdigest()


def as_number(typed: str) -> str:
    """A typed number with its hyphens; "" when it cannot be one."""
    bare = tidy(typed)
    return f"{bare[:2]}-{bare[2:7]}-{bare[7:]}" if len(bare) == 2 + _NUMBER_LENGTH else ""


MOST_TRANSFERS = 2


def check_transfer(bodies_before: Collection[int], to: int, transfers: int, *, from_above: bool) -> None:
    """Raise NotPossible unless the case may go on to the body `to`. `bodies_before`: those that had it; `from_above`: a body above both
    decides, which ends every going back and forth.
    """
    if from_above:
        return
    if to in bodies_before:
        raise NotPossible("Cơ quan đó đã từng nhận vụ việc này. Hãy xử lý, hoặc đề nghị cơ quan cấp trên quyết định nơi xử lý.")
    if transfers >= MOST_TRANSFERS:
        raise NotPossible(
            f"Vụ việc đã chuyển {transfers} lần, không được chuyển tiếp. Hãy xử lý, hoặc đề nghị cơ quan cấp trên quyết định nơi xử lý."
        )


# What the public form takes
MOST_LETTERS = 20_000
MOST_OPEN_FORMS = 60  # cases by the web in `FORMS_WITHIN`: the whole site, since no address of anybody is kept
FORMS_WITHIN = timedelta(minutes=10)
MOST_MESSAGES = 10  # from the sender to one case in a day


def is_late(state: str, due_at: object, at: object) -> bool:
    """Whether an open case is past its term; one that waits for its sender is not. Worked out, never stored."""
    return State(state) in OPEN - {State.WAITING} and due_at is not None and due_at <= at  # type: ignore[operator]
