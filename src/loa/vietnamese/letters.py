"""Vietnamese letters: one form to keep, one to search by, one to compare names by, one to sort by."""

import re
import unicodedata

_SPACES = dict.fromkeys(map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"), " ")
_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x00"), "")
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]")
# Cyrillic and Greek letters that look like Latin ones; typists on mixed keyboards and some PDF fonts leave them in words.
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТХаеорсхуІіЈјЅѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορι",
    "ABEKMHOPCTXaeopcxyIiJjSsABEZHIKMNOPTYXavopi",
)
_MIXED = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỹ]")
_FOREIGN = re.compile(r"[Ͱ-ӿ]")

_ALPHABET = " 0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: place for place, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng
_TONE_MARKS = "".join(_TONES)
_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn: these make another letter, not a tone
_WORDS_AND_NUMBERS = re.compile(r"\d+|[^\W\d_]+")

_TONE_PLACES = (
    (re.compile(rf"([oO])([aAeE])([{_TONE_MARKS}])(?![^\W\d_])"), r"\1\3\2"),
    (re.compile(rf"(?<![qQ])([uU])([yY])([{_TONE_MARKS}])(?![^\W\d_])"), r"\1\3\2"),
    (re.compile(rf"([qQ][uU])([{_TONE_MARKS}])([aeiyAEIY])"), r"\1\3\2"),
)

SortKey = tuple[tuple[tuple[tuple[int, ...], ...], ...], tuple[tuple[int, ...], ...], str]


def normalise(text: str) -> str:
    """`text` in NFC, with plain spaces and line breaks, without soft hyphens and invisible marks.

    Cyrillic and Greek look-alikes inside words that also hold Latin letters become Latin. Line breaks stay, as "\\n".
    """
    plain = _BREAKS.sub("\n", text).translate(_SPACES).translate(_DROPPED)
    return _MIXED.sub(lambda found: _in_latin(found.group()), unicodedata.normalize("NFC", plain))


def _in_latin(word: str) -> str:
    if _FOREIGN.search(word) and _LATIN.search(word):
        return unicodedata.normalize("NFC", word.translate(_LOOK_ALIKES))
    return word


def fold(text: str) -> str:
    """The search form: lower case, no marks, đ → d, words parted by single spaces; "Nông thôn mới" → "nong thon moi"."""
    parted = unicodedata.normalize("NFD", normalise(text).casefold().replace("đ", "d"))
    bare = "".join(letter for letter in parted if not unicodedata.combining(letter))
    bare = _MIXED.sub(lambda found: _in_latin(found.group()), bare)  # a look-alike whose mark has fallen
    return " ".join(re.findall(r"[^\W_]+", bare))


def slug(text: str) -> str:
    """`text` for an address: ASCII letters, digits and single hyphens; "" when nothing is left."""
    ascii_only = unicodedata.normalize("NFKD", fold(text)).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only))


def plain_tones(text: str) -> str:
    """`text` with every tone where the older spelling puts it: "hoà" → "hòa", "Uỷ" → "Ủy", "thuý" → "thúy"; case stays.

    Two spellings of one word become equal; "quý" and "hoàn" have only one place for the tone and keep it.
    """
    parted = unicodedata.normalize("NFD", text)
    for pattern, placed in _TONE_PLACES:
        parted = pattern.sub(placed, parted)
    return unicodedata.normalize("NFC", parted)


def name_key(text: str) -> str:
    """The form by which two spellings of one name are equal: "Uỷ ban" and "Ủy ban", "Hoà" and "Hòa", any case.

    The tone is moved behind its syllable, so that where it was written makes no difference; accents still count.
    """
    return " ".join(_tone_last(word) for word in re.findall(r"[^\W_]+", normalise(text).casefold()))


def _tone_last(word: str) -> str:
    parted = unicodedata.normalize("NFD", word)
    tones = "".join(str(_TONES[letter]) for letter in parted if letter in _TONES)
    return unicodedata.normalize("NFC", "".join(letter for letter in parted if letter not in _TONES)) + tones


def sort_key(text: str) -> SortKey:
    """Vietnamese order, word by word: base letters first, then tones (không, huyền, hỏi, ngã, sắc, nặng).

    A word ends before any letter ("An Bình" < "Anh Dũng"); numbers count by value ("Thôn 2" < "Thôn 10").
    The text itself is the last part, so that only equal texts have equal keys.
    """
    whole = normalise(text)
    words = _WORDS_AND_NUMBERS.findall(whole.casefold())
    return tuple(_letters(word) for word in words), tuple(_tones(word) for word in words), whole


def order_text(text: str) -> str:
    """`sort_key` without its last part as digits and letters a to f, which every database and every locale puts in the same order."""
    letters, tones, _ = sort_key(text)
    said = "".join("".join(map(_rank_text, word)) + "00" for word in letters)
    return f"{said}00{''.join(map(str, (tone for word in tones for tone in word)))}"


def person_order(name: str) -> str:
    """Where a person stands in a Vietnamese list: by the given name (tên), the last word, then by the whole name."""
    return f"{order_text(name.split()[-1] if name.split() else '')}{order_text(name)}"


def _rank_text(rank: tuple[int, ...]) -> str:
    if rank[0] == -1:  # a number, by its value
        digits = str(rank[1])[:255]
        return f"01{len(digits):02x}{digits}"
    return f"{rank[0] + 2:02x}" if len(rank) == 1 else f"f0{rank[1]:06x}"


def _letters(word: str) -> tuple[tuple[int, ...], ...]:
    if word.isdecimal():
        return ((-1, int(word)),) if len(word) < 4000 else ((-1, len(word)),)
    return tuple(_rank(letter) for letter in _without_tones(word))


def _rank(letter: str) -> tuple[int, ...]:
    place = _RANK.get(letter)
    return (place,) if place is not None else (len(_ALPHABET), ord(letter))


def _without_tones(word: str) -> str:
    parted = unicodedata.normalize("NFD", word)
    kept = "".join(x for x in parted if not unicodedata.combining(x) or x in _SHAPES)
    return unicodedata.normalize("NFC", kept)


def _tones(word: str) -> tuple[int, ...]:
    parted = unicodedata.normalize("NFD", word)
    return tuple(_TONES.get(letter, 0) for letter in parted if letter not in _SHAPES)
