"""Pure rules of reorganisations: what stands in the way of one, and how parts of work count on a map."""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from loa.plans.work_rules import last_of


class State(StrEnum):
    """Whether it was done."""

    DRAFT = "draft"
    ENACTED = "enacted"
    DROPPED = "dropped"


STATE_LABELS = {State.DRAFT: "Đang chuẩn bị", State.ENACTED: "Đã thực hiện", State.DROPPED: "Đã bỏ"}


class CannotReorganise(Exception):
    """It cannot be done as it stands; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class OldBody:
    """What the rules need of a body that ends or gives something away."""

    name: str
    ends: bool  # whether the reorganisation ends it
    open_lines: int
    plans: int  # running plans that it keeps
    targets_for_work: int
    targets_for_plans: int
    findings: int = 0  # shortcomings and requests of inspections that are not remedied
    rounds: int = 0  # rounds of inspections that it follows up
    messages: int = 0  # being written or waiting for approval
    consultations: int = 0  # being prepared, taking comments or waiting for answers
    children: tuple[str, ...] = ()  # bodies under it that would be left without one above


def problems(bodies: Iterable[OldBody]) -> list[str]:
    """What stands in the way, a sentence each; empty when it can be enacted."""
    found = []
    for body in bodies:
        if body.open_lines and body.ends and not body.targets_for_work:
            found.append(f"{body.name} còn {body.open_lines} phần việc đang mở mà chưa có cơ quan nhận.")
        if body.findings and body.ends and not body.targets_for_work:
            found.append(f"{body.name} còn {body.findings} tồn tại, kiến nghị chưa khắc phục mà chưa có cơ quan nhận.")
        if body.rounds and body.ends and body.targets_for_plans == 0:
            found.append(f"{body.name} đang theo dõi {body.rounds} đợt kiểm tra; hãy chọn một cơ quan theo dõi tiếp (như với kế hoạch).")
        if body.messages and body.ends and not body.targets_for_work and not body.targets_for_plans:
            found.append(f"{body.name} còn {body.messages} tin, bài đang soạn hoặc chờ duyệt mà chưa có cơ quan nhận.")
        if body.consultations and body.ends and not body.targets_for_work and not body.targets_for_plans:
            found.append(f"{body.name} còn {body.consultations} cuộc lấy ý kiến dự thảo chưa xong mà chưa có cơ quan nhận.")
        if body.plans and body.ends and body.targets_for_plans == 0:
            found.append(f"{body.name} đang theo dõi {body.plans} kế hoạch; hãy chọn một cơ quan theo dõi tiếp.")
        if body.targets_for_plans > 1:
            found.append(f"{body.name}: chỉ một cơ quan theo dõi tiếp kế hoạch; hãy bỏ chọn bớt.")
        if body.children:
            names = ", ".join(body.children[:6]) + ("…" if len(body.children) > 6 else "")
            found.append(f"{body.name} kết thúc nhưng {len(body.children)} đơn vị trực thuộc chưa có hướng sắp xếp: {names}.")
    return found


@dataclass(frozen=True, slots=True)
class TypedWay:
    """One line that was typed: old names, the name that goes on."""

    old: tuple[str, ...]
    new: str


_ARROW = re.compile(r"\s*(?:→|->|=>|⇒|>)\s*")


def typed_ways(text: str) -> list[TypedWay]:
    """Lines such as "xã Ân Hòa; xã Hùng Tiến; xã Kim Định → xã Kim Sơn". Raises CannotReorganise with the line that is not like that."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = _ARROW.split(line.strip())
        old = tuple(name.strip() for name in re.split(r"[;,+]", parts[0]) if name.strip())
        if len(parts) != 2 or not old or not parts[1].strip():
            raise CannotReorganise(f"Dòng {number} “{line.strip()[:80]}” chưa đúng dạng: cơ quan cũ; cơ quan cũ → cơ quan mới.")
        found.append(TypedWay(old, parts[1].strip()))
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A line of work as totals need it. `came_from` is true for one that only a hand-over made."""

    pk: Hashable
    body: int
    outcome: str  # "confirmed", "late", "open", "ended"
    came_from: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Parts of work by outcome."""

    confirmed: int = 0
    late: int = 0
    open: int = 0
    ended: int = 0

    @property
    def all(self) -> int:
        return self.confirmed + self.late + self.open + self.ended

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.confirmed + other.confirmed, self.late + other.late, self.open + other.open, self.ended + other.ended)


def outcome_of(ends: Iterable[str]) -> str:
    """How a part that went several ways stands: confirmed when all are, late when one is, ended when nothing else is left."""
    found = set(ends)
    if found <= {"ended"}:
        return "ended"
    if "late" in found:
        return "late"
    return "confirmed" if found <= {"confirmed", "ended"} else "open"


def totals(parts: Iterable[Part], after: Mapping[Hashable, Iterable[Hashable]], bodies: Mapping[int, int]) -> dict[int, Tally]:
    """Parts by body on a map. `bodies` says which body of the map stands for each body of the parts.

    Every part that the plan gave out counts once, under the body that stands for whoever had it first, with the outcome of where it ended
    up. So all maps have the same sum, and a merged body has the parts of all that it followed.
    """
    rows = {part.pk: part for part in parts}
    found: dict[int, Tally] = {}
    for part in rows.values():
        if part.came_from:
            continue
        outcome = outcome_of(rows[pk].outcome for pk in last_of(part.pk, after) if pk in rows)
        body = bodies.get(part.body, part.body)
        found[body] = found.get(body, Tally()) + Tally(**{outcome: 1})
    return found
