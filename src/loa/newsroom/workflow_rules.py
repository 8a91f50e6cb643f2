"""Pure rules of workflows: which steps a round has, who may take one, when it is done.

DESIGN rule 3 holds whatever a workflow says: at least two different people sign, and nobody signs their own text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from loa.newsroom.rules import APPROVALS_NEEDED, NotAllowed
from loa.organisations.rules import PERMISSIONS, ROLE_LABELS, Act, Role

MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a workflow: steps of one stage are asked together."""

    stage: int
    name: str
    role: str  # Role, "" with a language
    signs: bool = True
    person: int | None = None  # only this one, by id
    language: str = ""  # one who is named competent for it


DEFAULT = (
    StepRow(1, "Người ký thứ nhất", Role.APPROVER.value),
    StepRow(1, "Người ký thứ hai", Role.APPROVER.value),
)


class Notified(StrEnum):
    """What a notice tells."""

    ASKED = "asked"
    PASSED = "passed"
    RETURNED = "returned"
    RELEASED = "released"
    QUESTION = "question"
    ANSWER = "answer"
    COMMENT = "comment"
    WAITING = "waiting"
    STALE = "stale"


NOTICE_LABELS = {
    Notified.ASKED: "Chờ bạn duyệt",
    Notified.PASSED: "Đã qua một bước duyệt",
    Notified.RETURNED: "Bị trả lại",
    Notified.RELEASED: "Đã phát hành",
    Notified.QUESTION: "Người duyệt hỏi",
    Notified.ANSWER: "Có trả lời",
    Notified.COMMENT: "Góp ý khi soạn",
    Notified.WAITING: "Chờ duyệt đã lâu",
    Notified.STALE: "Bản gốc đã thay đổi",
}
BY_MAIL = frozenset({Notified.PASSED, Notified.RETURNED, Notified.RELEASED, Notified.QUESTION, Notified.WAITING})


def for_language(code: str, name: str) -> tuple[StepRow, StepRow]:
    """The steps of a translation: two people who are named competent, asked together."""
    return (
        StepRow(1, f"Người thạo {name} thứ nhất"[:80], "", language=code),
        StepRow(1, f"Người thạo {name} thứ hai"[:80], "", language=code),
    )


def check_workflow(steps: Sequence[StepRow], urgent: bool) -> list[str]:
    """What is wrong with a workflow, in Vietnamese; empty when nothing."""
    signers = [step for step in steps if step.signs]
    named = [step.person for step in signers if step.person is not None]
    may_sign = {role.value for role in PERMISSIONS[Act.APPROVE]}
    may_check = {role.value for role in PERMISSIONS[Act.REVIEW]}
    wrong = [
        (len(steps) > MOST_STEPS, f"Một quy trình có tối đa {MOST_STEPS} bước."),
        (len(signers) < APPROVALS_NEEDED, "Cần ít nhất hai bước ký: mỗi bản phát hành do hai người khác nhau ký."),
        (len(named) != len(set(named)), "Hai bước ký không được chỉ cùng một người."),
        (any(not step.name.strip() for step in steps), "Mỗi bước cần có tên."),
        (any(step.signs and step.role not in may_sign for step in steps), f"Bước ký dành cho {_names(may_sign)}."),
        (any(not step.signs and step.role not in may_check for step in steps), f"Bước kiểm tra dành cho {_names(may_check)}."),
        (bool(signers) and max(s.stage for s in steps) != max(s.stage for s in signers), "Bước cuối cùng phải là bước ký."),
        (urgent and len({step.stage for step in steps}) > 1, "Tin khẩn: mọi người ký được báo cùng một lúc, nên chỉ có một chặng."),
    ]
    return [words for bad, words in wrong if bad]


def _names(roles: Iterable[str]) -> str:
    return ", ".join(ROLE_LABELS[role] for role in Role if role.value in set(roles))


def numbered(steps: Iterable[StepRow]) -> list[StepRow]:
    """The steps in order, with stages 1, 2, 3 without gaps."""
    ordered = sorted(steps, key=lambda step: step.stage)
    stages = {stage: n for n, stage in enumerate(sorted({step.stage for step in ordered}), 1)}
    return [StepRow(stages[s.stage], s.name.strip(), s.role, s.signs, s.person, s.language) for s in ordered]


def check_release(signers: Sequence[int], left: int) -> None:
    """Raise NotAllowed unless every step is done and two different people signed."""
    if left or len(set(signers)) < APPROVALS_NEEDED:
        raise NotAllowed("Cần đủ các bước duyệt và hai người khác nhau ký trước khi phát hành.")
