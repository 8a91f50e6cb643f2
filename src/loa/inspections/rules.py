"""Pure rules of inspections: forms, states and moves, answers. Which inspections are due is said by plans and decisions, not here."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """Who looks: an office at others, or a body at itself."""

    INSPECTION = "inspection"
    SELF = "self"


FORM_LABELS = {Form.INSPECTION: "Kiểm tra", Form.SELF: "Tự kiểm tra"}


class State(StrEnum):
    """Where an inspection stands. Whether a remedy is overdue is not stored: see `finding_rules.overdue`."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    MINUTES = "minutes"
    CONCLUDED = "concluded"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATE_LABELS = {
    State.PLANNED: "Đã lên lịch",
    State.UNDER_WAY: "Đang kiểm tra",
    State.MINUTES: "Đã lập biên bản",
    State.CONCLUDED: "Đã kết luận",
    State.CLOSED: "Đã kết thúc",
    State.CANCELLED: "Đã hủy",
}
TOLD = frozenset({State.MINUTES, State.CONCLUDED, State.CLOSED})  # answers and findings are shown to the inspected body
ANSWERING = frozenset({State.UNDER_WAY})
FINDING = frozenset({State.UNDER_WAY, State.MINUTES})  # findings are written and changed


class Move(StrEnum):
    """What may be done to an inspection."""

    BEGIN = "begin"
    MAKE_MINUTES = "make_minutes"
    REOPEN = "reopen"
    CONCLUDE = "conclude"
    CLOSE = "close"
    CANCEL = "cancel"


MOVE_LABELS = {
    Move.BEGIN: "Bắt đầu kiểm tra",
    Move.MAKE_MINUTES: "Lập biên bản",
    Move.REOPEN: "Mở lại để sửa",
    Move.CONCLUDE: "Kết luận",
    Move.CLOSE: "Kết thúc",
    Move.CANCEL: "Hủy",
}
MOVES: dict[Move, tuple[frozenset[State], State]] = {
    Move.BEGIN: (frozenset({State.PLANNED}), State.UNDER_WAY),
    Move.MAKE_MINUTES: (frozenset({State.UNDER_WAY}), State.MINUTES),
    Move.REOPEN: (frozenset({State.MINUTES}), State.UNDER_WAY),
    Move.CONCLUDE: (frozenset({State.MINUTES}), State.CONCLUDED),
    Move.CLOSE: (frozenset({State.CONCLUDED}), State.CLOSED),
    Move.CANCEL: (frozenset({State.PLANNED, State.UNDER_WAY}), State.CANCELLED),
}
NEEDS_WORDS = frozenset({Move.REOPEN, Move.CANCEL, Move.CONCLUDE})


def possible(state: State) -> list[Move]:
    """The moves from `state`, in the order in which an inspection goes."""
    return [move for move, (before, _) in MOVES.items() if state in before]


class Answer(StrEnum):
    """What was seen of one item."""

    UNSEEN = ""
    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


ANSWER_LABELS = {
    Answer.MET: "Đạt",
    Answer.NOT_MET: "Chưa đạt",
    Answer.NOT_APPLICABLE: "Không áp dụng",
    Answer.UNSEEN: "Chưa xem",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Items of an inspection by answer."""

    met: int = 0
    not_met: int = 0
    not_applicable: int = 0
    unseen: int = 0

    @property
    def all(self) -> int:
        return self.met + self.not_met + self.not_applicable + self.unseen

    @property
    def seen(self) -> int:
        return self.all - self.unseen


def tally(answers: list[str]) -> Tally:
    """Answers by kind."""
    return Tally(*(answers.count(kind.value) for kind in (Answer.MET, Answer.NOT_MET, Answer.NOT_APPLICABLE, Answer.UNSEEN)))
