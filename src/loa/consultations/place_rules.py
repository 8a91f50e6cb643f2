"""Which provision a person means who writes "khoản 2 Điều 5", "Điều 5.2", "điểm a, k2 đ5" or "Phụ lục I": certain, or nothing."""

import re
from collections.abc import Mapping

from loa.vietnamese.letters import fold

_NAMES = (
    ("article", r"(?:dieu|d)\s*\.?\s*(\d+[a-z]?)"),
    ("clause", r"(?:khoan|k)\s*\.?\s*(\d+[a-z]?)"),
    ("point", r"(?:diem)\s*\.?\s*(dd|[a-z])\b"),
    ("annex", r"(?:phu luc)\s*\.?\s*([ivx\d]+)?"),
    ("chapter", r"(?:chuong)\s*\.?\s*([ivxlc]+|\d+)"),
)
_WHOLE = re.compile(r"^(toan bo|ca)?\s*(du thao|van ban)?$")
_SHORT = re.compile(r"^(?:điều|đ)?\s*(\d+[a-z]?)\s*[.\-/]\s*(\d+)(?:\s*[.\-/]\s*([a-zđ]))?$")


def key_of(path: str) -> str:
    """The form in which the paths of a draft ("Điều 5/Khoản 2/Điểm a") are compared; đ stays apart from d."""
    return "/".join(fold(part.replace("đ", "dd").replace("Đ", "Dd")) for part in path.split("/"))


_LOWER = ("Khoản", "Điểm", "Ý", "Đoạn")


def cited(path: str) -> str:
    """A path as laws cite it, the smallest first: "Điều 4/Khoản 1/Điểm a" is "điểm a khoản 1 Điều 4" (Decree 78/2025/NĐ-CP)."""
    parts = path.split("/")
    if len(parts) == 1:
        return path
    return " ".join(part[:1].lower() + part[1:] if part.startswith(_LOWER) else part for part in reversed(parts))


def index(paths: Mapping[str, int]) -> dict[str, int]:
    """Paths of one version → their rows, by key; "Điều 5" is found with or without the chapter before it. Doubtful ones are left out."""
    found: dict[str, set[int]] = {}
    for path, row in paths.items():
        parts = key_of(path).split("/")
        for start in range(len(parts)):
            found.setdefault("/".join(parts[start:]), set()).add(row)
    return {key: rows.copy().pop() for key, rows in found.items() if len(rows) == 1}


def place_of(words: str, rows: Mapping[str, int]) -> int | None:
    """The row of `rows` (see `index`) that `words` mean; 0 for the whole draft; None when that is not certain."""
    text = " ".join(re.sub(r"[,;]", " ", fold(words.replace("đ)", "dd").replace("điểm đ", "điểm dd").replace("Điểm đ", "Điểm dd"))).split())
    if _WHOLE.fullmatch(text):
        return 0
    if short := _SHORT.fullmatch(words.strip().lower()):
        point = f"ddiem {short[3].replace('đ', 'dd')}" if short[3] else ""
        parts = [f"ddieu {short[1]}", f"khoan {short[2]}", *([point] if point else [])]
        return rows.get("/".join(parts))
    named = {name: found for name, pattern in _NAMES if (found := re.findall(rf"\b{pattern}", text))}
    if not named or any(len(numbers) > 1 for numbers in named.values()):
        return None  # nothing, or several of a kind: a person looks
    return rows.get("/".join(_parts({name: numbers[0] for name, numbers in named.items()})))


def all_places_of(words: str, rows: Mapping[str, int]) -> tuple[int, ...] | None:
    """The rows that `words` mean, several parted by ";"; () for the whole draft; None when one of them is not certain."""
    one = place_of(words, rows)
    if one is not None:
        return (one,) if one else ()
    found = [place_of(part, rows) for part in words.split(";") if part.strip()] if ";" in words else []
    several = tuple(dict.fromkeys(place for place in found if place))
    return several if several and len(found) == sum(bool(place) for place in found) else None


def _parts(named: Mapping[str, str]) -> list[str]:
    labels = (("annex", "phu luc"), ("article", "ddieu"), ("clause", "khoan"), ("point", "ddiem"))
    if set(named) == {"chapter"}:
        return [f"chuong {named['chapter']}"]
    return [f"{label} {named[name]}".strip() for name, label in labels if name in named]
