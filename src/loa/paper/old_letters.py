"""Vietnamese letters before Unicode: TCVN3 (.VnTime), VNI (VNI-Times), VISCII and Windows-1258, told apart and converted.

Sources: TCVN 5712:1993 (VN3), the tables of VNI-Windows, RFC 1456 (VISCII). Files of the 1990s and 2000s still come in them; their
letters then show as other Western letters ("Céng hßa x· héi"). A text is converted only when many more of its words become Vietnamese.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from loa.paper.syllables import is_syllable, may_be_syllable

_MARKS = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # none, huyền, hỏi, ngã, sắc, nặng
_TCVN3 = {  # letter without tone → its codes for huyền, hỏi, ngã, sắc, nặng
    "a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ", "o": "ßáâãä", "ô": "åæçèé", "ơ": "êëìíî",
    "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ",
}  # fmt: skip
_TCVN3_BARE = dict(zip("¡¢£¤¥¦§¨©ª«¬\u00ad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
_VNI_TONES = {"ø": 1, "û": 2, "õ": 3, "ù": 4, "ï": 5}  # behind any vowel
_VNI_HAT = {"â": 0, "à": 1, "å": 2, "ã": 3, "á": 4, "ä": 5}  # behind a, e, o
_VNI_CUP = {"ê": 0, "è": 1, "ú": 2, "ü": 3, "é": 4, "ë": 5}  # behind a
_VNI_WHOLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VISCII = (
    {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
    | dict(zip(range(0x80, 0xA0), "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ", strict=True))
    | dict(zip(range(0xA0, 0x100), "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
                                   "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ", strict=True))
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_WESTERN = re.compile("[\u00a1-\u00ff]")
_OWN = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")
_VNI_PIECE = re.compile("[a-zA-ZôöÔÖ][øûõùïâàåãáäêèúüéëØÛÕÙÏÂÀÅÃÁÄÊÈÚÜÉË]|[ôöñìíæóòîÔÖÑÌÍÆÓÒÎ]")
_PUNCTUATION = frozenset(".,;:!?()[]{}/\\|-–—_+*=%&@#<>\"'“”‘’…•·○●▪◦✓★°→")
_CLEARER = 0.25  # share of words by which a conversion must win


def from_tcvn3(text: str) -> str:
    """Unicode of `text` that was typed in a .VnTime face; its bytes as Windows-1252 letters."""
    return text.translate(_tcvn3())


def from_vni(text: str) -> str:
    """Unicode of `text` that was typed in a VNI face; its bytes as Windows-1252 letters."""
    return _VNI_PIECE.sub(lambda found: _vni().get(found.group(), found.group()), text)


def from_viscii(content: bytes) -> str:
    """Unicode of bytes in VISCII."""
    return "".join(_VISCII.get(byte, chr(byte)) for byte in content)


def by_typeface(text: str, face: str) -> str:
    """`text` of a run set in `face`, converted when the face is one of the old ones; those that end in H show capitals only."""
    name = face.strip().lower()
    if name.startswith(".vn"):
        converted = from_tcvn3(text)
        return converted.upper() if name.endswith("h") else converted
    return from_vni(text) if name.startswith("vni-") or name == "vni" else text


def has_own_letters(text: str) -> bool:
    """Whether `text` holds letters that only Unicode has for Vietnamese: no old typeface can have made them."""
    return bool(_OWN.search(text))


def modern(text: str) -> str:
    """`text` with every line of old letters converted; lines that hold Unicode's own Vietnamese letters stay as they are."""
    if not _WESTERN.search(text):
        return text
    strange = "\n".join(line for line in text.split("\n") if _is_strange(line))
    change = max((from_tcvn3, from_vni), key=lambda one: _vietnamese(one(strange)))
    if _vietnamese(change(strange)) < _vietnamese(strange) + _CLEARER:
        return text
    return "\n".join(_better(line, change) if _is_strange(line) else line for line in text.split("\n"))


def decoded(content: bytes) -> str | None:
    """Text of bytes in one of the old encodings, the one that makes most Vietnamese words; None when none does."""
    western = content.decode("cp1252", "replace")
    tried = [from_tcvn3(content.decode("latin-1")), from_vni(western), from_viscii(content)]
    marked = content.decode("cp1258", "replace")
    tried.append(unicodedata.normalize("NFC", marked))
    best = max(tried, key=_vietnamese)
    return best if _vietnamese(best) >= 0.5 else None


def is_rubbish(text: str) -> bool:
    """Whether a page of text is none: a font without a map of its letters, or letters lost; told by its words."""
    words = [word for word in _WORD.findall(text[:20_000]) if len(word) > 1]
    odd = sum(not (c.isalnum() or c.isspace() or c in _PUNCTUATION) for c in text[:20_000])
    return len(words) < len(text.split()) / 6 or odd > 0.2 * max(1, len(text[:20_000])) or (len(words) > 40 and _bare_share(words) < 0.25)


def _bare_share(words: list[str]) -> float:
    return sum(may_be_syllable(word) for word in words) / len(words)


def _is_strange(line: str) -> bool:
    return bool(_WESTERN.search(line)) and not _OWN.search(unicodedata.normalize("NFC", line))


def _better(line: str, change: Callable[[str], str]) -> str:
    changed = change(line)
    return changed if _vietnamese(changed) >= _vietnamese(line) else line


def _vietnamese(text: str) -> float:
    """Share of the words of `text` that are Vietnamese syllables, 0 to 1; abbreviations and single letters do not count."""
    words = [word for word in _WORD.findall(text[:20_000]) if len(word) > 1 and not word.isupper()]
    words = words or [word.lower() for word in _WORD.findall(text[:20_000]) if len(word) > 1]
    return sum(is_syllable(word) for word in words) / len(words) if words else 0.0


@cache
def _tcvn3() -> dict[int, str]:
    table = {ord(code): letter for code, letter in _TCVN3_BARE.items()}
    for letter, codes in _TCVN3.items():
        table |= {ord(code): unicodedata.normalize("NFC", letter + tone) for code, tone in zip(codes, _MARKS[1:], strict=True)}
    return table


@cache
def _vni() -> dict[str, str]:
    """Each written piece of VNI and the letter that it means, in both cases."""
    pieces = dict(_VNI_WHOLE)
    for vowel in "aeiouy":
        pieces |= {vowel + code: vowel + _MARKS[tone] for code, tone in _VNI_TONES.items()}
    for whole, letter in (("ô", "ơ"), ("ö", "ư")):
        pieces |= {whole + code: letter + _MARKS[tone] for code, tone in _VNI_TONES.items()}
    for vowel in "aeo":
        pieces |= {vowel + code: f"{vowel}\u0302{_MARKS[tone]}" for code, tone in _VNI_HAT.items()}
    pieces |= {"a" + code: f"a\u0306{_MARKS[tone]}" for code, tone in _VNI_CUP.items()}
    table: dict[str, str] = {}
    for piece, letter in pieces.items():
        whole = unicodedata.normalize("NFC", letter)
        table |= {piece: whole, piece.upper(): whole.upper(), piece[0].upper() + piece[1:]: whole.upper()}
    return table
