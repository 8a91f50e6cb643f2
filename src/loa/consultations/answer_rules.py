"""A table of answers that was edited in Excel: each line is known by the number of its opinion, wherever it was moved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from loa.consultations.rules import OUTCOME_LABELS, Outcome
from loa.consultations.text_rules import Piece, difference, equal_key
from loa.paper.sheet_reading import Formula, Row
from loa.vietnamese.letters import fold

NUMBER, COMMENT, OUTCOME, TEXT = "Mã ý kiến", "Nội dung góp ý", "Kết quả", "Tiếp thu, giải trình"
BY, PLACE, PROPOSED, MENDED = "Cơ quan, tổ chức, cá nhân góp ý", "Nơi góp ý", "Đề nghị sửa thành", "Chỗ đã sửa"
COLUMNS = ("TT", NUMBER, BY, PLACE, COMMENT, PROPOSED, MENDED, OUTCOME, TEXT)
MOST_LETTERS = 20_000  # of one answer
MOST_CELL = 32_767  # letters: as many as Excel holds, so that nothing is cut unseen


@dataclass(frozen=True, slots=True)
class Stored:
    """An opinion and the answer that it has now; `version` is that of an answer of its own, 0 for one by theme or none."""

    comment: str
    outcome: str
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A line of the table."""

    row: int
    number: int
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer that the table changes or adds."""

    filled: Filled
    before_outcome: str
    pieces: tuple[Piece, ...]
    version: int

    @property
    def words(self) -> str:
        """The outcome from and to."""
        after = OUTCOME_LABELS[Outcome(self.filled.outcome)]
        before = OUTCOME_LABELS[Outcome(self.before_outcome)] if self.before_outcome else ""
        return after if before in ("", after) else f"{before} → {after}"


@dataclass(slots=True)
class Compared:
    """What taking a table would do: nothing is done to opinions that it does not name."""

    changed: list[Changed] = field(default_factory=list)
    same: int = 0
    empty: int = 0
    missing: list[int] = field(default_factory=list)  # numbers that the table does not name
    wrong: list[tuple[int, str]] = field(default_factory=list)  # (row of the file, what to mend)


def compared(rows: Sequence[Row], stored: Mapping[int, Stored]) -> Compared:
    """The table against what is stored. A line that is wrong is left out and named; the others can be taken."""
    found = Compared()
    times = Counter(_number(row) for row in rows)
    for row in rows:
        number = _number(row)
        wrong = _problem(row, number, times, stored)
        if wrong:
            found.wrong.append((row.number, wrong))
            continue
        _compare(row, number, stored[number], found)
    named = set(times)
    found.missing.extend(number for number in stored if number not in named)
    return found


def _compare(row: Row, number: int, now: Stored, found: Compared) -> None:
    text, outcome = _text(row, TEXT), outcome_of(_text(row, OUTCOME))
    if not text and outcome is None:
        found.empty += 1
        return
    if outcome is None:
        found.wrong.append((row.number, f"Cột “{OUTCOME}” phải là một trong: {'; '.join(OUTCOME_LABELS.values())}."))
    elif not text:
        found.wrong.append((row.number, f"Cột “{TEXT}” còn trống."))
    elif len(text) > MOST_LETTERS:
        found.wrong.append(
            (row.number, f"Cột “{TEXT}” dài {len(text)} chữ cái, nhiều hơn {MOST_LETTERS}. Hãy rút gọn hoặc dẫn tài liệu kèm theo.")
        )
    elif (outcome.value, text) == (now.outcome, now.text):
        found.same += 1
    else:
        filled = Filled(row.number, number, outcome.value, text)
        found.changed.append(Changed(filled, now.outcome, tuple(difference(now.text, text)), now.version))


def _problem(row: Row, number: int, times: Mapping[int, int], stored: Mapping[int, Stored]) -> str:
    formulas = [name for name in (NUMBER, OUTCOME, TEXT) if isinstance(row.cells.get(name), Formula)]
    if formulas:
        return f"Cột “{formulas[0]}” có công thức: hãy dán giá trị."
    if not number:
        return f"Thiếu “{NUMBER}”: dòng này không biết trả lời ý kiến nào."
    if number not in stored:
        return f"Không có ý kiến số {number} trong cuộc lấy ý kiến này."
    if times[number] > 1:
        return f"Ý kiến số {number} có ở {times[number]} dòng. Hãy giữ một dòng."
    comment = _text(row, COMMENT)
    if comment and equal_key(comment[:1500]) != equal_key(stored[number].comment[:1500]):
        return f"Nội dung góp ý ở dòng này không phải của ý kiến số {number}: có thể các ô đã bị xô lệch. Dòng này không được nạp."
    return ""


def _number(row: Row) -> int:
    text = str(row.cells.get(NUMBER) or "").strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _text(row: Row, name: str) -> str:
    value = row.cells.get(name)
    text = "" if value is None else str(value).strip()
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text


def outcome_of(words: str) -> Outcome | None:
    """The outcome that a cell means: its label, or the shorter words in use; None when it says nothing known."""
    folded = fold(words)
    for outcome, label in OUTCOME_LABELS.items():
        if folded and folded == fold(label):
            return outcome
    shorter = (
        (Outcome.PARTLY, ("tiep thu mot phan", "mot phan")), (Outcome.DECLINED, ("giai trinh", "khong tiep thu", "giu nguyen")),
        (Outcome.ACCEPTED, ("tiep thu", "da tiep thu")), (Outcome.NOTED, ("ghi nhan",)),
    )  # fmt: skip
    return next((outcome for outcome, names in shorter if folded in names), None)
