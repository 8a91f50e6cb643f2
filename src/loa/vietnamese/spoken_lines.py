"""Reading aloud: from lines, bullets and headings to one line with pauses, and tidy pauses at the end."""

import re

from loa.vietnamese.numbers import roman, whole_number

_BULLET = re.compile(r"^(?:[-+*](?!\d)|-(?!\d[\d.,]*\s?(?:°|º|độ|oC|%|$))|[•▪◦·✓➢►●○■□‣⁃]|o(?=\s))\s*(?=\S)")
_ENUMERATOR = re.compile(r"^(?!v\.v)(?P<mark>\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[a-zđ])(?:[.)]|\.\))\s*(?=[^\W\d_]|[“\"(])")
_TABLE_ROW = re.compile(r"\s*(?:\t|\|)\s*")
_ENDS_SENTENCE = ".!?:;,…"
_WRAPPED = 45  # a line this long without a mark at its end was broken by the page, not by the writer

_NOT_SPOKEN = re.compile(r"[^\w\s.,?!:\u0300-\u036f]|_")
_PAUSES = re.compile(r"\s*([.,?!:])(?:\s*[.,?!:])*")


def one_line(text: str) -> str:
    """The lines of `text` as one, with a pause where a line, an item or a heading ends."""
    joined = ""
    broken = False
    for written in text.split("\n"):
        line = _TABLE_ROW.sub(", ", written.strip()).strip(", ")
        if not line:
            broken = True
            continue
        item = _item(line)
        joined = _joined(joined, item, new=broken or item != line or bool(_TABLE_ROW.search(written.strip())))
        broken = False
    return joined


def _item(line: str) -> str:
    """`line` without a bullet, its enumerator in words."""
    line = _BULLET.sub("", line)
    found = _ENUMERATOR.match(line)
    if found is None:
        return line
    return f"{_mark(found['mark'])}, {line[found.end() :]}"


def _mark(mark: str) -> str:
    if mark[0].isdigit():
        said = " chấm ".join(whole_number(part) for part in mark.split("."))
        return said[0].upper() + said[1:]
    value = roman(mark)
    return whole_number(str(value)).capitalize() if value else mark


def _joined(before: str, line: str, *, new: bool) -> str:
    if not before or before[-1] in _ENDS_SENTENCE:
        return f"{before} {line}".strip()
    last_line_is_short = len(before) < _WRAPPED or "\n" in before
    new = new or (line[0].isupper() and (last_line_is_short or _is_heading(before) or _is_heading(line)))
    if not new and before[-1].isdigit() and line[0].isdigit():
        return f"{before}, {line}"  # "2030" above "6" is not 2036
    return f"{before}{'. ' if new else ' '}{line}"


def _is_heading(text: str) -> bool:
    tail = [letter for letter in text[-_WRAPPED:] if letter.isalpha()]
    return len(tail) > 3 and all(letter.isupper() for letter in tail[-20:])


def tidy(text: str, capital: bool) -> str:
    """`text` with only letters, spaces and pauses, no two pauses in a row; `capital` makes the first letter one."""
    plain = re.sub(r"[;(){}\[\]|–—…→\n]|\s-+\s|\s-+$|^-+\s", ", ", text)
    plain = _NOT_SPOKEN.sub(" ", plain)
    plain = re.sub(r"(?<=\s[A-ZĐ])\.(?=\s*,)", "", plain)  # an initial inside a sentence: "ông Nguyễn Văn A., thôn 3"
    plain = _PAUSES.sub(lambda found: _pause(found.group()), plain)
    plain = re.sub(r"\s+", " ", plain).strip(" ,:.?!" if not re.search(r"\w", plain) else " ,:")
    plain = re.sub(r"^[.,?!:\s]+", "", plain)
    plain = re.sub(r"([.?!] )([^\W\d_])", lambda found: found[1] + found[2].upper(), plain)
    return plain[:1].upper() + plain[1:] if capital else plain


def _pause(marks: str) -> str:
    """The strongest of a run of marks, with a blank behind."""
    return next(f"{mark} " for mark in "?!.:," if mark in marks)
