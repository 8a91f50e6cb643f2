"""Which topic an opinion is about: a topic list with key words, what officers' corrections teach, and what the opinions themselves say.

Complement naive Bayes (Rennie et al. 2003, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers") over words and pairs of words
without diacritics. A topic's name and key words count as opinions about it, so that it works before anybody has corrected anything. Then
the opinions of the consultation teach it their own words (Nigam et al. 2000, "Text Classification from Labeled and Unlabeled Documents
using EM"): those that are clear lend their words, with less weight, to those that are not. Words that all topics use alike say nothing
(the likelihood ratio of Dunning 1993). Where the margin or the evidence is small an opinion gets no topic: a person looks.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from loa.consultations.text_rules import plain
from loa.vietnamese.letters import fold

_SMOOTH = 0.3
_KEY_WEIGHT = 4.0  # a key word counts as often as so many corrected opinions
LEAST_TAUGHT = 3  # corrections of a topic from which they are followed: one may be an exception
MARGIN = 0.15  # of mean weight per feature, between the best topic and the next
_CLEAR = 1.0  # the margin from which an opinion lends its words to others; measured, as the next, on the sets of `loa bench consultation`
_LENT = 0.3  # as much of a corrected opinion does one count that lends its words
_ROUNDS = 3
_MANY = 20  # corrections of a topic from which rare words are chance
_TELLING = 18.5  # of the likelihood ratio: one in a hundred by chance, with eight topics
_SPEAKS, _SEVERAL = 0.5, 3  # a word with that weight speaks for a topic; so many do without a key word
_STOP = frozenset(
    fold(
        "và của là các cho có không này được tôi về trong những một để nên phải thì với tại theo ở đã sẽ cũng như đến khi từ do ra vào rất "
        "nhiều ý kiến đồng góp nghị đề sửa dự thảo điều khoản quy định chúng xin mong kính cần hay rằng đây lại còn hơn quá thay bởi"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its key, name and key words ("mức thu, giá, phí, đắt")."""

    key: int
    name: str
    words: str = ""


def features(text: str) -> list[str]:
    """Words without diacritics that say something, and pairs of neighbours."""
    words = [word for word in plain(text).split() if not word.isdecimal()]
    singles = [word for word in words if word not in _STOP and len(word) > 1]
    pairs = [f"{a} {b}" for a, b in pairwise(words) if not (a in _STOP and b in _STOP)]
    return singles + pairs


Sums = tuple[float, ...]  # one for each topic


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by feature, for each topic in the order of `topics`; made by `learn`."""

    topics: tuple[Topic, ...]
    weights: Mapping[str, Sums]
    key_words: frozenset[str] = frozenset()

    def guess(self, text: str) -> int | None:
        """The key of the topic that `text` is about; None when that is not clear."""
        found = features(text)
        best = self.best(found)
        if best is None or best[1] < MARGIN or not self._is_backed(found, best[0]):
            return None
        return self.topics[best[0]].key

    def best(self, found: Sequence[str]) -> tuple[int, float] | None:
        """The place of the topic that `found` speaks for most, and how far it is before the next; None when nothing speaks for any."""
        known = [self.weights[f] for f in found if f in self.weights]
        if not known:
            return None
        sums = [sum(column) / len(known) for column in zip(*known, strict=True)]
        order = sorted(range(len(sums)), key=lambda at: -sums[at])
        if sums[order[0]] <= 0:
            return None
        return order[0], sums[order[0]] - sums[order[1]] if len(order) > 1 else math.inf

    def _is_backed(self, found: Sequence[str], at: int) -> bool:
        """Whether a key word of the topic stands in `found`, or several other words speak for it: one may be chance."""
        for_it = [f for f in dict.fromkeys(found) if f in self.weights and self.weights[f][at] > _SPEAKS]
        return len(for_it) >= _SEVERAL or any(f in self.key_words for f in for_it)


class Decided(NamedTuple):
    """Words that people chose: key words of topics, and those of topics that officers have taught a little only: rare ones count there."""

    key_words: frozenset[str]
    little: frozenset[str]


def learn(topics: Sequence[Topic], corrected: Iterable[tuple[int, str]], others: Iterable[str] = ()) -> Learned:
    """What the topic list, (topic, text) pairs that officers decided, and opinions that nobody decided teach."""
    counts: dict[int, Counter[str]] = {topic.key: _key_words(topic) for topic in topics}
    taught: dict[int, list[str]] = defaultdict(list)
    for key, text in corrected:
        taught[key].append(text)
    few = {word for texts in taught.values() if len(texts) < _MANY for text in texts for word in features(text)}
    decided = Decided(frozenset(name for one in counts.values() for name in one), frozenset(few))
    for key, texts in taught.items():
        for text in texts if key in counts and len(texts) >= LEAST_TAUGHT else ():
            counts[key].update(dict.fromkeys(features(text), 1))
    learned = _weighed(topics, counts, decided)
    read = [features(text) for text in others]
    for _ in range(_ROUNDS if read else 0):
        learned = _weighed(topics, _lent(learned, counts, read), decided)
    return learned


def _lent(learned: Learned, counts: Mapping[int, Counter[str]], read: Sequence[Sequence[str]]) -> dict[int, Counter[str]]:
    """`counts`, and with less weight the words of those opinions that are clear to `learned`."""
    found: dict[int, Counter[str]] = {key: Counter(one) for key, one in counts.items()}
    for words in read:
        best = learned.best(words)
        if best is not None and best[1] >= _CLEAR:
            found[learned.topics[best[0]].key].update(dict.fromkeys(words, _LENT))
    return found


def _weighed(topics: Sequence[Topic], counts: Mapping[int, Counter[str]], decided: Decided) -> Learned:
    total: Counter[str] = Counter()
    for one in counts.values():
        total.update(one)
    every, size = sum(total.values()), len(total) * _SMOOTH
    inside = [sum(counts[topic.key].values()) for topic in topics]
    weights: dict[str, Sums] = {}
    for feature, times in total.items():
        own = [counts[topic.key][feature] for topic in topics]
        if (
            feature in decided.key_words
            or (feature in decided.little and max(own) == times >= LEAST_TAUGHT)
            or _is_telling(own, times, inside, every)
        ):
            weights[feature] = tuple(
                math.log((here + _SMOOTH) / (all_here + size)) - math.log((times - here + _SMOOTH) / (every - all_here + size))
                for here, all_here in zip(own, inside, strict=True)
            )
    return Learned(tuple(topics), weights, decided.key_words)


def _is_telling(own: Sequence[float], times: float, inside: Sequence[float], every: float) -> bool:
    """Whether a word is spread over the topics more unevenly than chance does: the likelihood ratio of `own` against an even spread."""
    if 2 * times * math.log(len(own) or 1) < _TELLING:  # the most that so few can reach
        return False
    parts = (here * math.log(here * every / (times * all_here)) for here, all_here in zip(own, inside, strict=True) if here > 0)
    return 2 * sum(parts) >= _TELLING


def _key_words(topic: Topic) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in [topic.name, *topic.words.split(",")]:
        words = plain(part).split()
        names = [" ".join(words)] if 1 <= len(words) <= 2 else [f"{a} {b}" for a, b in pairwise(words)]
        for name in names:
            found[name] = int(_KEY_WEIGHT)
    for name in [name for name in found if name in _STOP]:
        del found[name]
    return found


STARTING = (
    ("Mức thu, chi phí, hỗ trợ", "mức thu, phí, giá, tiền, đồng, đắt, giảm, miễn, hỗ trợ, kinh phí, hộ nghèo, cận nghèo"),
    ("Đối tượng, phạm vi áp dụng", "đối tượng, phạm vi, áp dụng cho, hộ kinh doanh, doanh nghiệp, người thuê trọ, thôn, ngoại lệ"),
    ("Thủ tục, hồ sơ", "thủ tục, hồ sơ, giấy tờ, xác nhận, đơn, trực tuyến, một cửa, mẫu"),
    ("Thời hạn, lộ trình", "thời hạn, lộ trình, hiệu lực, bắt đầu từ, ngày, tháng, chuyển tiếp, kéo dài"),
    ("Tổ chức thực hiện, trách nhiệm", "trách nhiệm, cơ quan nào, thực hiện, phân công, giám sát, kiểm tra, trưởng thôn"),
    ("Xử lý vi phạm", "xử phạt, vi phạm, chế tài, phạt tiền, nhắc nhở"),
    ("Môi trường, vệ sinh, an toàn", "môi trường, rác, vệ sinh, ô nhiễm, mùi, nước thải, an toàn, tiếng ồn"),
    ("Câu chữ, kỹ thuật trình bày", "câu chữ, từ ngữ, khó hiểu, chính tả, viện dẫn, trùng lặp, giải thích từ ngữ, rõ ràng"),
)
