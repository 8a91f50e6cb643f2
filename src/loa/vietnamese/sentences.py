"""Sentences of Vietnamese administrative prose."""

import re

# A full stop after these ends no sentence: places, titles, signing forms, "số".
ABBREVIATIONS = frozenset(
    [
        *[
            "tp",
            "tx",
            "tt",
            "p",
            "q",
            "h",
            "x",
            "tm",
            "kt",
            "tl",
            "tuq",
            "đ/c",
            "đ.c",
            "no",
            "tp.hcm",
            "nxb",
            "đt",
            "tel",
            "fax",
            "ub",
            "tr",
            "vd",
        ],
        *["gs", "pgs", "ts", "ths", "th.s", "bs", "ds", "ks", "cn", "ncs", "gs.ts", "pgs.ts", "v.v", "vv", "mr", "mrs", "dr", "st"],
    ]
)


_END = re.compile(r"(?:\./\.|[.!?…]+)[\"”’»)\]]*(?=\s|$)|\n+")
_LAST_WORD = re.compile(r"[\w./&]+$")
_ENUMERATOR = re.compile(r"(?:^|\n)\s*(?:\d{1,2}(?:\.\d{1,2})*|[IVX]+|[a-zđ])$")
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]$")  # "N.T. Sinh"
_NEXT = re.compile(r"\s*[\"“‘«(\[-]?\s*(\S)")


def sentences(text: str) -> list[str]:
    """`text` as its sentences in order, stripped, none empty; every character that is no white space is kept.

    A line break ends a sentence. "TP.", "đ/c", "v.v." in mid-sentence and numbers like "1.500" do not.
    """
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _ends(text[start : end.start()], end.group(), text[end.end() :][:40]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _ends(before: str, mark: str, after: str) -> bool:
    if "\n" in mark:
        return True
    following = _NEXT.match(after)
    first = following[1] if following else ""
    if first.islower():  # "v.v. và", "... thì"
        return False
    if mark[0] != "." or mark.startswith(("..", "./.")):
        return True
    if _ENUMERATOR.search(before):
        return False
    word = _LAST_WORD.search(before)
    name = word.group().casefold() if word else ""
    if name in ("v.v", "vv"):
        return not first or first.isupper()
    return name not in ABBREVIATIONS and not _INITIAL.search(before)
