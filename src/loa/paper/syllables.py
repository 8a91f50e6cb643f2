"""Which words can be Vietnamese syllables: what tells a misread word from a right one.

A syllable is an onset, a rhyme and a tone; the lists are those of the national alphabet as schools teach it (chữ quốc ngữ). Foreign
names and abbreviations are no syllables, so this is a sign, not a verdict.
"""

import re
import unicodedata
from functools import lru_cache

_ONSETS = (
    "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu", "r", "s", "t", "th",
    "tr", "v", "x", "",
)  # fmt: skip
_RHYMES = frozenset(
    re.findall(
        r"\S+",
        """
        a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
        e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng êc
        i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu
        o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
        ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
        u ua uân uâng uât uây uc ue uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
        uy uya uych uyên uyêt uyn uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
        """,
    )
)
_AFTER_QU = frozenset(
    re.findall(
        r"\S+",
        """
        a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăt âc âm ân âng ât ây e en eo et ê êch ên êt
        i in it iên y ych yên yêt ynh yt o ot ô ôc ơ ơi
        """,
    )
)
_AFTER_GI = frozenset(
    re.findall(
        r"\S+",
        """
        a ac ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăt âm ân âng âp ât âu ây e em eo et êc êm êng êt
        o oc oi om on ong ot ô ôc ôi ôn ông ơ ơi ơn ơp u ua uc un ung uôc uôi uôm uông up ư ưa ưc ưng ươi ươm ương ưu y
        """,
    )
)
_FRONT = tuple("eêiy")  # c, g, ng are written k, gh, ngh before these
_STOPS = ("c", "ch", "p", "t")
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_SHARP = "\u0301\u0323"  # the only tones of a syllable that ends in a stop


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether `word`, of any case, is spelt as a Vietnamese syllable with its marks."""
    tones, plain = _apart(word.lower())
    if len(tones) > 1 or not _is_spelt(plain):
        return False
    return not plain.endswith(_STOPS) or (tones != "" and tones in _SHARP)


@lru_cache(maxsize=20_000)
def may_be_syllable(word: str) -> bool:
    """Whether `word` is a syllable, or would be one if lost marks were put back: "thuc", "hien"."""
    return _bare(word.lower()) in _BARE_SYLLABLES


def _is_spelt(plain: str) -> bool:
    return any(_fits(onset, plain[len(onset) :]) for onset in _ONSETS if plain.startswith(onset))


def _fits(onset: str, rhyme: str) -> bool:
    match onset:
        case "qu":
            return rhyme in _AFTER_QU
        case "gi":
            return rhyme in _AFTER_GI
        case "k" | "gh" | "ngh":
            return rhyme in _RHYMES and rhyme.startswith(_FRONT)
        case "c" | "ng":
            return rhyme in _RHYMES and not rhyme.startswith(_FRONT)
        case "g":
            return rhyme in _RHYMES and (not rhyme.startswith(_FRONT) or rhyme in ("i", "in"))
    return rhyme in _RHYMES


def _apart(word: str) -> tuple[str, str]:
    """The tone marks of `word`, and `word` without them."""
    parted = unicodedata.normalize("NFD", word)
    tones = "".join(letter for letter in parted if letter in _TONES)
    return tones, unicodedata.normalize("NFC", "".join(letter for letter in parted if letter not in _TONES))


def _bare(word: str) -> str:
    parted = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


_BARE_SYLLABLES = frozenset(_bare(o + r) for o in _ONSETS for r in (_RHYMES | _AFTER_QU | _AFTER_GI) if _fits(o, r))
