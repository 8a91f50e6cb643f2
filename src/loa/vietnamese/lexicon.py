"""What is said for what is written: the word list of an announcer, which an office can extend."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from loa.vietnamese.numbers import digits

_CODE, _UNIT, _BLOCK = "code:", "unit:", "block:"

_LETTERS = "A a B bê C xê D dê Đ đê E e F ép G gờ H hát I i J di K ca L lờ M mờ N nờ O o P pê Q quy R rờ S ét T tê U u V vê X ích Y y Z dét"
_MARKED = "Á á Ă á Â ớ Ê ê Ô ô Ơ ơ Ư ư"
LETTER_NAMES = {**dict(re.findall(r"(\w) (\w+)", f"{_LETTERS} {_MARKED}")), "W": "vê kép"}


def spelled(word: str) -> str:
    """`word` letter by letter as letters are named ("BHQ" → "bê hát quy"); other characters stay as they are."""
    return " ".join(LETTER_NAMES.get(letter, letter.lower()) for letter in word.upper())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Pairs (written, said). A written form without a capital letter is found in any case, others as they are."""

    entries: Mapping[str, str] = field(default_factory=dict, hash=False)  # of the office: these win
    words: tuple[tuple[str, str], ...] = ()  # built in
    codes: Mapping[str, str] = field(default_factory=dict, hash=False)  # parts of a document's number

    def with_entries(self, entries: Mapping[str, str]) -> "Lexicon":
        """A lexicon that also knows `entries`; they win over what was there. Blank written forms are passed over."""
        given = {written.strip(): said.strip() for written, said in entries.items() if written.strip()}
        return Lexicon({**self.entries, **given}, self.words, self.codes)

    def code(self, part: str) -> str:
        """What is said for one part of a document's number ("KH", "UBND"), spelled when it is not known."""
        known = {**dict(self.words), **self.codes, **self.entries}
        return known.get(part) or composed(part) or _of_a_body(part, known) or spelled(part)


# First letters of a body or group in the number of a document: "BB-HĐXD", "TTr-PKT", "KH-BCĐ389".
_BODIES = (
    ("BCĐ", "Ban Chỉ đạo"), ("BQL", "Ban Quản lý"), ("TCT", "Tổ công tác"), ("ĐKT", "Đoàn kiểm tra"), ("HĐ", "Hội đồng"),
    ("TT", "Trung tâm"), ("CC", "Chi cục"), ("P", "Phòng"), ("S", "Sở"), ("C", "Cục"),
)  # fmt: skip


def _of_a_body(part: str, known: Mapping[str, str]) -> str:
    """A body and its field, when both are known; a number behind it is said digit by digit ("BCĐ389")."""
    for letters, body in _BODIES:
        rest = part.removeprefix(letters)
        if rest == part or len(rest) < 2:
            continue
        field_said = known.get(rest) or _BLOCKS.get(rest) or composed(rest)
        if rest.isdigit() and len(rest) == 3:
            field_said = digits(rest)
        if field_said:
            return f"{body} {field_said}"
    return ""


@lru_cache(maxsize=512)
def composed(word: str) -> str:
    """What is said for an abbreviation that is made of known ones ("CTUBND"), the fewest of them; "" when it is not.

    One part at least has three letters, so that what nobody knows is spelled rather than guessed.
    """
    if not 4 <= len(word) <= 20:
        return ""
    best: dict[int, tuple[int, tuple[str, ...]]] = {0: (0, ())}
    for start in range(len(word)):
        if start not in best:
            continue
        for end in range(start + 2, min(len(word), start + 12) + 1):
            part = word[start:end]
            if part in _BLOCKS and (end not in best or best[start][0] + 1 < best[end][0]):
                best[end] = (best[start][0] + 1, (*best[start][1], part))
    _, parts = best.get(len(word), (0, ()))
    return " ".join(_BLOCKS[part] for part in parts) if any(len(part) > 2 for part in parts) else ""


@lru_cache(maxsize=16)
def finder(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern that finds whole written forms, longest first, and the table from what it finds to what is said."""
    ordered = sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))
    parts = [_part(written) for written, _ in ordered]
    table = {_plain(written) if written == written.lower() else written: said for written, said in pairs}
    return re.compile("|".join(parts) or r"(?!)"), table


def said_for(found: str, table: Mapping[str, str]) -> str:
    """What `table` of `finder` has for the found text; an exact form goes before one in any case."""
    exact = table.get(found)
    return exact if exact is not None else table.get(_plain(found), found)


def _plain(written: str) -> str:
    return written.lower()


def _part(written: str) -> str:
    before = r"(?<![\w&])" if written[0].isalnum() else ""
    after = r"(?![\w]|&\w)" if written[-1].isalnum() else ""
    body = re.escape(written)
    return f"{before}{f'(?i:{body})' if written == written.lower() else body}{after}"


def _joints(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """ "TN&MT" also as "TN-MT" and "TN và MT"; what the list itself says of such a form goes before."""
    listed = {written for written, _ in pairs}
    made = [
        (written.replace("&", joint), said)
        for written, said in pairs
        if "&" in written and not written.startswith(_CODE)
        for joint in ("-", " và ", " & ")
    ]
    return pairs + [pair for pair in made if pair[0] not in listed]


def _read() -> list[tuple[str, str]]:
    lines = Path(__file__).with_name("said.tsv").read_text("utf-8").splitlines()
    return [(written, said) for written, _, said in (line.partition("\t") for line in lines) if said]


def _marked(mark: str) -> dict[str, str]:
    return {written.removeprefix(mark): said for written, said in _PAIRS if written.startswith(mark)}


_PAIRS = _joints(_read())
UNITS = _marked(_UNIT)  # said behind a number; capital letters count ("MW" is no "mW")
DEFAULT = Lexicon({}, tuple(pair for pair in _PAIRS if not pair[0].startswith((_CODE, _UNIT, _BLOCK))), _marked(_CODE))
# Parts of longer abbreviations: short ones that mean one thing inside a longer one, and all words of three letters and more.
_BLOCKS = {
    **{written: said for written, said in DEFAULT.words if len(written) > 2 and written.isalpha() and written.isupper()},
    **_marked(_BLOCK),
}
