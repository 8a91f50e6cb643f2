"""Reading aloud: words in capitals, either headings (lower-cased) or abbreviations nobody listed (spelled)."""

import re
import unicodedata

from loa.vietnamese.lexicon import composed, spelled

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")
_LETTER = re.compile(r"(?<![^\W_])[bcdđfghjklmnpqrstvwxz](?![^\W_])", re.IGNORECASE)  # no Vietnamese word is one consonant
_ONSET = r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
_SYLLABLE = re.compile(rf"{_ONSET}(?:[aeiouy]{{1,3}})(?P<coda>ch|nh|ng|c|m|n|p|t)?")
# "KALMAEGI", "VIETTEL": a name that can be said, not an abbreviation
_NAME = re.compile(r"(?=(?:.*[AEIOUY]){2})(?![^AEIOUY]{3})(?:[A-Z](?![^AEIOUY]{3})){5,}|[BDKMNTWY][AEIOU][BGJKLMNRSTW][AEIOU]")
_STOPPED = ("c", "ch", "p", "t")  # such syllables carry sắc or nặng, always
_HIGH_TONES = ("\u0301", "\u0323")


def say_capitals(text: str) -> str:
    """`text` where capital words that can be syllables are lower-cased, others and single consonants are spelled."""
    text = _WORD.sub(lambda found: _capital_word(found.group()), text)
    return _LETTER.sub(lambda found: spelled(found.group()), text)


def _capital_word(word: str) -> str:
    if not word.isupper():
        return word
    if is_syllable(word):
        return word.lower()
    return composed(word) or (word.capitalize() if _NAME.fullmatch(word) else spelled(word))


def is_syllable(word: str) -> bool:
    """Whether `word` can be a Vietnamese syllable: "NGHIÊN", "ỦY", "AN"; not "BHTN", not "CAT" (a stop needs a tone)."""
    parted = unicodedata.normalize("NFD", word.lower())
    plain = "".join(letter for letter in parted if not unicodedata.combining(letter))
    found = _SYLLABLE.fullmatch(plain)
    if found is None:
        return False
    return found["coda"] not in _STOPPED or any(tone in parted for tone in _HIGH_TONES)
