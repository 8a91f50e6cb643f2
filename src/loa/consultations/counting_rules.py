"""How opinions are counted: declared before opening, applied the same way by everybody, also by a reader with the open data alone.

A row counts in exactly one place: at what it says, as `weight` opinions. Nothing is deleted: hidden rows count, and say why they are
hidden.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

EACH, ONCE = "each", "once"
APART = "apart"


@dataclass(frozen=True, slots=True)
class Counting:
    """What was declared. `equal`: opinions of equal words count each, or once together; `signatures`: minutes and letters with N people
    count as N or as one; `own_staff`: opinions of staff of the drafting body count with the others or apart; `late` likewise."""

    equal: str = EACH
    signatures: str = ONCE
    own_staff: str = APART
    late: str = APART

    def to_json(self) -> dict[str, str]:
        """Plain values."""
        return asdict(self)

    @staticmethod
    def from_json(given: Mapping[str, Any]) -> "Counting":
        """What was stored; unknown values fall back to what is written above."""
        usual = Counting()
        return Counting(**{name: given[name] if given.get(name) in allowed else getattr(usual, name) for name, allowed in _ALLOWED.items()})


_ALLOWED = {"equal": (EACH, ONCE), "signatures": (EACH, ONCE), "own_staff": (EACH, APART), "late": (EACH, APART)}
WORDS = {
    "equal": {
        EACH: "Ý kiến giống hệt nhau từng chữ (chiến dịch): mỗi lượt gửi đếm là một, và được nêu rõ là cùng một nội dung.",
        ONCE: "Ý kiến giống hệt nhau từng chữ (chiến dịch): cả nhóm đếm là một, số lượt gửi được nêu kèm.",
    },
    "signatures": {
        EACH: "Biên bản họp, văn bản có N người ký: đếm là N.",
        ONCE: "Biên bản họp, văn bản có N người ký: đếm là một ý kiến, số người được nêu kèm.",
    },
    "own_staff": {
        EACH: "Ý kiến của người thuộc cơ quan soạn thảo: đếm như mọi ý kiến.",
        APART: "Ý kiến của người thuộc cơ quan soạn thảo: đếm riêng, không cộng vào tổng.",
    },
    "late": {
        EACH: "Ý kiến đến sau hạn: đếm như mọi ý kiến.",
        APART: "Ý kiến đến sau hạn: vẫn được nghiên cứu, trả lời, nhưng đếm riêng.",
    },
}
ALWAYS = (
    "Mọi kênh (trang lấy ý kiến, văn bản, cuộc họp, bảng tổng hợp, thư điện tử) được đếm như nhau.",
    "Mỗi ý kiến được đếm đúng một lần. Không ý kiến nào bị xóa; ý kiến không được hiển thị vẫn được đếm và ghi rõ lý do.",
    "Ý kiến gần giống nhau được xếp gần nhau để đọc, nhưng vẫn đếm riêng.",
)


def in_words(counting: Counting) -> list[str]:
    """The rules as they are published."""
    return [*(WORDS[name][getattr(counting, name)] for name in WORDS), *ALWAYS]


@dataclass(frozen=True, slots=True)
class Row:
    """What counts of one opinion; all of it is in the open data. `equal_key` is the same for opinions of equal words."""

    number: int
    stance: str
    kind: str
    channel: str
    people: int
    equal_key: str
    own_staff: bool
    late: bool
    hidden: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The published figures. `counted` = sum of each table; `apart` and `folded` say what is not in it, `received` counts every row."""

    received: int
    counted: int
    people: int
    apart: dict[str, int]
    folded: int
    hidden: dict[str, int]
    by_stance: dict[str, int]
    by_kind: dict[str, int]
    by_channel: dict[str, int]
    by_outcome: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def weights(rows: Iterable[Row], counting: Counting) -> dict[int, int]:
    """How many opinions each row counts as, by its number: 0 for what is counted apart or folded into an equal one before it."""
    found: dict[int, int] = {}
    seen: set[str] = set()
    for row in sorted(rows, key=lambda r: r.number):
        aside = (row.own_staff and counting.own_staff == APART) or (row.late and counting.late == APART)
        if aside:
            found[row.number] = 0
            continue
        again = counting.equal == ONCE and bool(row.equal_key) and row.equal_key in seen
        seen.add(row.equal_key)
        found[row.number] = 0 if again else (row.people if counting.signatures == EACH else 1)
    return found


def totals(rows: Iterable[Row], counting: Counting) -> Totals:
    """The totals of `rows` in any order."""
    every = sorted(rows, key=lambda r: r.number)
    weight = weights(every, counting)
    tables: dict[str, Counter[str]] = {name: Counter() for name in ("stance", "kind", "channel", "outcome")}
    apart: Counter[str] = Counter()
    folded = 0
    for row in every:
        if row.own_staff and counting.own_staff == APART:
            apart["own_staff"] += 1
        elif row.late and counting.late == APART:
            apart["late"] += 1
        elif weight[row.number] == 0:
            folded += 1
        for name, table in tables.items():
            table[getattr(row, name)] += weight[row.number]
    shown = {name: {key: n for key, n in sorted(table.items()) if n} for name, table in tables.items()}
    return Totals(
        received=len(every), counted=sum(weight.values()), people=sum(row.people for row in every), apart=dict(sorted(apart.items())),
        folded=folded, hidden=dict(sorted(Counter(r.hidden for r in every if r.hidden).items())), by_stance=shown["stance"],
        by_kind=shown["kind"], by_channel=shown["channel"], by_outcome=shown["outcome"],
    )  # fmt: skip
