"""A table of opinions that an office filled in: what each column means, what is wrong in a row."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from loa.consultations.place_rules import all_places_of
from loa.consultations.rules import KIND_LABELS, NAMED, STANCE_LABELS, Given, Kind, Stance, problem
from loa.paper.sheet_reading import Formula, Row, Value
from loa.vietnamese.letters import fold

TEXT, PLACE, STANCE, PROPOSED = "Nội dung góp ý", "Điều, khoản, điểm", "Ý kiến", "Đề nghị sửa thành"
KIND, BODY, LETTER, LETTER_ON = "Chủ thể", "Cơ quan, tổ chức góp ý", "Số văn bản", "Ngày văn bản"
PEOPLE, RECEIVED = "Số người", "Ngày nhận"
COLUMNS = (TEXT, PLACE, STANCE, PROPOSED, KIND, BODY, LETTER, LETTER_ON, PEOPLE, RECEIVED)
EXAMPLE = "Mức thu cao so với thu nhập của hộ nghèo, đề nghị giảm. (Dòng ví dụ, hãy xóa.)"
MOST_ROWS = 100_000
MOST_CELL = 32_767  # letters: as many as Excel holds, so that nothing is cut unseen
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_STANCES = (
    (Stance.AGAINST, r"^(khong dong y|khong nhat tri|phan doi|bac)"),
    (Stance.CHANGE, r"sua|bo sung|chinh|thay|de nghi|dieu chinh"),
    (Stance.FOR, r"^(dong y|nhat tri|thong nhat|ung ho|dong thuan|tan thanh)"),
)
_KINDS = (
    (Kind.FRONT, r"mat tran|mttq|doan the|hoi phu nu|hoi nong dan|cuu chien binh|doan thanh nien|cong doan"),
    (Kind.OFFICE, r"ubnd|uy ban|hdnd|hoi dong|so |phong |ban |chi cuc|cuc |cong an|co quan|truong |trung tam|vien kiem sat|toa an"),
    (Kind.ENTERPRISE, r"cong ty|doanh nghiep|hop tac xa|htx|ngan hang|tap doan"),
    (Kind.ORGANISATION, r"hoi |hiep hoi|lien doan|to chuc|vien "),
    (Kind.EXPERT, r"chuyen gia|giao su|tien si|nha khoa hoc|luat su"),
    (Kind.HOUSEHOLD, r"^(ho |cac ho)"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A row as it was understood. `problem` keeps the whole table from being taken; `remark` is what a person will look at."""

    number: int
    key: str
    given: Given
    people: int = 1
    letter: str = ""
    letter_on: date | None = None
    received_on: date | None = None
    place_words: str = ""
    problem: str = ""
    remark: str = ""


def read_rows(rows: Sequence[Row], places: Mapping[str, int], day: date, table: str = "") -> list[Read]:
    """The rows of a table as received by `day`; equal rows are told apart by how often they came before, so that sending the table again
    adds nothing. With `table`, a hash of the file, only the same file is the same table: others may hold equal rows that are new."""
    times: dict[str, int] = {}
    find = cache(lambda words: all_places_of(words, places))  # a few names stand in many rows
    return [_read(row, find, times, day, table) for row in rows]


def _read(row: Row, find: Callable[[str], tuple[int, ...] | None], times: dict[str, int], day: date, table: str) -> Read:
    words = "\x1f".join(_text(row.cells.get(name)) for name in COLUMNS) + table
    digest = hashlib.sha256(words.encode()).hexdigest()[:40]
    times[digest] = times.get(digest, 0) + 1
    key = f"sheet-{digest}-{times[digest]}"
    wrong = [name for name in COLUMNS if isinstance(row.cells.get(name), Formula)]
    text, body = _text(row.cells.get(TEXT)), _text(row.cells.get(BODY))
    kind = kind_of(_text(row.cells.get(KIND)), body)
    place_words = _text(row.cells.get(PLACE))[:300]
    found = find(place_words)
    proposed = _text(row.cells.get(PROPOSED))
    if proposed and len(found or ()) != 1:  # without one certain place the wording belongs to the reason
        text, proposed = f"{text}\nĐề nghị sửa thành: {proposed}".strip(), ""
    given = Given(text, stance_of(_text(row.cells.get(STANCE)), proposed), kind, found or (), proposed, body_name=body)
    people, letter_on, received = _whole(row.cells.get(PEOPLE)), _day(row.cells.get(LETTER_ON)), _day(row.cells.get(RECEIVED))
    problems = [f"Cột “{name}” có công thức: hãy dán giá trị." for name in wrong]
    problems += _problems(row, people, letter_on, received, given)
    if received and received > day:
        problems.append("Ngày nhận không thể sau hôm nay.")
    remark = f"Không rõ “{place_words}” là điều, khoản nào: cán bộ xếp sau khi nạp." if found is None else ""
    return Read(
        row.number, key, given, people or 1, _text(row.cells.get(LETTER))[:80], letter_on, received,
        place_words if found is None else "", " ".join(problems), remark,
    )  # fmt: skip


def _problems(row: Row, people: int | None, letter_on: date | None, received: date | None, given: Given) -> list[str]:
    found = [wrong] if (wrong := problem(given)) else []
    if given.text == EXAMPLE:
        found.append("Đây là dòng ví dụ của mẫu: hãy xóa dòng này.")
    if row.cells.get(PEOPLE) not in (None, "") and not (people and 1 <= people <= 1_000_000):
        found.append("Số người phải là số nguyên từ 1.")
    for name, day in ((LETTER_ON, letter_on), (RECEIVED, received)):
        if row.cells.get(name) not in (None, "") and day is None:
            found.append(f"{name} chưa đúng; ví dụ đúng: 05/11/2026.")
    return found


@lru_cache(maxsize=2048)
def _folded(words: str) -> str:
    """`fold`, remembered: the same few labels and names stand in every row."""
    return fold(words)


def stance_of(words: str, proposed: str) -> Stance:
    """The stance that a cell means: what is written there, or a change where a wording is proposed; none when it says nothing known."""
    folded = _folded(words)
    for stance, label in STANCE_LABELS.items():
        if folded and folded == _folded(label):
            return stance
    for stance, pattern in _STANCES:
        if folded and re.search(pattern, folded):
            return stance
    return Stance.CHANGE if proposed else Stance.NONE


def kind_of(words: str, body: str) -> Kind:
    """The kind of commenter by the label in its cell, else by the name of the body; people without a name are citizens."""
    folded = _folded(words)
    for kind, label in KIND_LABELS.items():
        if folded and (folded == _folded(label) or folded in [_folded(part) for part in label.split(",")]):
            return kind
    named = f"{_folded(body)} "
    for kind, pattern in _KINDS:
        if body and re.search(pattern, named):
            return kind
    for kind, pattern in _KINDS:
        if folded and re.search(pattern, f"{folded} ") and (body or kind not in NAMED):
            return kind
    return Kind.ORGANISATION if body else Kind.CITIZEN


def _text(value: Value | object) -> str:
    if value is None or isinstance(value, Formula):
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text[1:] if re.match(r"'[=+\-@\t]", text) else text


def _whole(value: Value | object) -> int | None:
    text = _text(value).strip().replace(".", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _day(value: Value | object) -> date | None:
    if isinstance(value, date):
        return value
    found = _DAY.fullmatch(_text(value).strip())
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None
