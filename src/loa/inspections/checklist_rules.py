"""Pure rules of checklists: a typed list, one item a line, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

MOST_ITEMS = 200
_LONGEST = 600


class WrongChecklist(Exception):
    """A checklist that cannot be kept; the text names the line and says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One item: the question, its basis (căn cứ), and what evidence to look at."""

    question: str
    basis: str = ""
    look: str = ""


def items_of(text: str) -> list[Asked]:
    """Items of typed lines "question | basis | evidence"; tabs, as Excel pastes them, part as well. Raises WrongChecklist."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found.append(_item(number, line))
    if not found:
        raise WrongChecklist("Hãy ghi ít nhất một nội dung kiểm tra.")
    if len(found) > MOST_ITEMS:
        raise WrongChecklist(f"Mẫu có {len(found)} nội dung, nhiều hơn {MOST_ITEMS}. Hãy chia thành nhiều mẫu.")
    return found


def _item(number: int, line: str) -> Asked:
    parts = [" ".join(part.split()) for part in line.split("\t" if "\t" in line else "|")]
    if len(parts) > 3:
        raise WrongChecklist(f"Dòng {number} có {len(parts)} phần. Mỗi dòng có tối đa 3 phần: nội dung | căn cứ | minh chứng cần xem.")
    if not parts[0]:
        raise WrongChecklist(f"Dòng {number} thiếu nội dung kiểm tra ở đầu dòng.")
    if any(len(part) > _LONGEST for part in parts):
        raise WrongChecklist(f"Dòng {number} có phần dài hơn {_LONGEST} ký tự. Hãy viết gọn hơn.")
    return Asked(*parts)


def text_of(items: Iterable[Asked]) -> str:
    """The lines that `items_of` reads back."""
    return "\n".join(" | ".join((item.question, item.basis, item.look)).rstrip(" |") for item in items)


def stored(items: Iterable[Asked]) -> list[dict[str, str]]:
    """As rows keep them."""
    return [asdict(item) for item in items]


def read(rows: Iterable[Mapping[str, str]]) -> list[Asked]:
    """What `stored` wrote."""
    return [Asked(row["question"], row["basis"], row["look"]) for row in rows]
