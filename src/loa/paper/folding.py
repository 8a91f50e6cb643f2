"""Letters without marks: the one comparison form of every rule in this room.

`fold` keeps the length, so an index into the folded text is an index into the text itself. `normalise` gives the text
that a reading is shown beside. Scans and old typefaces lose or swap Vietnamese marks; folded words survive that.
"""

import re
import unicodedata
from functools import lru_cache

UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"  # inside a class of a pattern: capitals
LOWER = UPPER.replace("A-Z", "a-z").lower()
_DROPPED = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00]")
# Eth for Đ, full-width letters and special hyphens are never meant; Greek and Cyrillic letters are in words of their own.
_WIDE = {0xD0: "Đ", 0xF0: "đ", 0x2010: "-", 0x2011: "-"} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_STRANGE = re.compile("[Ðð‐‑Α-ωА-іЅ！-～]")
_LOOK_ALIKE = str.maketrans("АВЕЗКМНОРСТУХаеорсухіΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABE3KMHOPCTYXaeopcyxiABEZHIKMNOPTYXo")
_DISGUISED = re.compile(r"\S*[Α-ωА-і]\S*")
_LATIN = re.compile(rf"[{UPPER}{LOWER}]")
_SPACES = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SPECIAL = {**dict.fromkeys(map(ord, _SPACES), " "), **dict.fromkeys(map(ord, _DASHES), "-"), **dict.fromkeys(map(ord, "đĐðÐ"), "d")}


class _Table(dict[int, str]):
    """Folded letter of each code point, worked out at its first use."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0].lower()
        self[code] = _SPECIAL.get(code) or (base if len(base) == 1 else letter)
        return self[code]


_TABLE = _Table()


def normalise(text: str) -> str:
    """`text` in NFC with plain line ends, without invisible characters and foreign look-alikes: the text that all offsets refer to."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _DROPPED.sub("", text)
    if not _STRANGE.search(text):
        return text
    return _DISGUISED.sub(_undisguised, text.translate(_WIDE))


def _undisguised(found: re.Match[str]) -> str:
    """A word that holds Latin letters too, or nothing but look-alikes, in Latin letters; any other word as it is."""
    word = found.group()
    plain = word.translate(_LOOK_ALIKE)
    return plain if _LATIN.search(word) or not _DISGUISED.search(plain) else word


@lru_cache(maxsize=256)  # one paragraph is folded by each rule that looks at it
def fold(text: str) -> str:
    """`text` in lower case without Vietnamese marks, dashes and spaces made plain; always as long as `text`."""
    return text.translate(_TABLE)


def is_capital(text: str) -> bool:
    """Whether `text` is set in capitals (`ỦY BAN NHÂN DÂN`); two stray small letters of a scan are forgiven."""
    small = letters = 0
    for letter in text:
        letters += letter.isalpha()
        small += letter.islower()
        if small > 2:
            return False
    return letters >= 2 and (small == 0 or letters >= 12)


def squeeze(text: str) -> str:
    """`text` with every run of white space made one space."""
    return " ".join(text.split())
