"""Pure rules of what a mistyped search may have meant: the nearest known word by letters, without marks."""

from collections.abc import Mapping


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, drop, change or swap with a neighbour to get from `one` to `other`; `most` + 1 when there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    line = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        last, line, before = before, [n, *[0] * len(other)], line
        for k, wanted in enumerate(other, start=1):
            line[k] = min(before[k] + 1, line[k - 1] + 1, before[k - 1] + (letter != wanted))
            if n > 1 and k > 1 and letter == other[k - 2] and one[n - 2] == wanted:
                line[k] = min(line[k], last[k - 2] + 1)
        if min(line) > most and min(before) > most:  # a swap goes back two lines
            return most + 1
    return min(line[-1], most + 1)


def nearest(word: str, known: Mapping[str, int]) -> str:
    """The known word that `word` most likely means: the nearest, of equals the most used; itself when it is known or nothing is near.

    Short words are let be: of three letters nearly every word is near another.
    """
    if word in known or len(word) < 3 or word.isdigit():
        return word
    most = 1 if len(word) < 7 else 2
    found = [(distance(word, other, most), -count, other) for other, count in known.items() if abs(len(other) - len(word)) <= most]
    return min((one for one in found if one[0] <= most), default=(0, 0, word))[2]


def suggestion(query: str, known: Mapping[str, int]) -> str:
    """The query with each word that nobody uses put right; "" when there is nothing to put right."""
    words = query.split()
    meant = [nearest(word, known) for word in words]
    return " ".join(meant) if meant != words else ""


_ENGLISH = (
    ("Ủy ban nhân dân tỉnh ", "People's Committee of {} Province"),
    ("Ủy ban nhân dân thành phố ", "People's Committee of {} City"),
    ("Ủy ban nhân dân huyện ", "People's Committee of {} District"),
    ("Ủy ban nhân dân xã ", "People's Committee of {} Commune"),
    ("Ủy ban nhân dân phường ", "People's Committee of {} Ward"),
    ("Ủy ban nhân dân thị trấn ", "People's Committee of {} Township"),
    ("Thôn ", "{} Village"),
    ("Tổ dân phố ", "Residential Group {}"),
)


def english(name: str) -> str:
    """What a body is called in English, where its Vietnamese name says it by rule; else "": nobody's name is made up."""
    for lead, words in _ENGLISH:
        if name.startswith(lead) and len(name) > len(lead):
            return words.format(name[len(lead) :])
    return ""
