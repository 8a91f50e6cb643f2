"""Which topic an opinion is about: a topic list with key words, and what officers' corrections teach. Nothing is hidden by it.

Complement naive Bayes (Rennie et al. 2003, "Tackling the Poor Assumptions of Naive Bayes Text Classifiers") over words and pairs of words
without diacritics. A topic's name and key words count as opinions about it, so that it works before anybody has corrected anything. Where
the margin is small an opinion gets no topic: a person looks.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loa.consultations.text_rules import plain
from loa.vietnamese.letters import fold

_SMOOTH = 0.3
_KEY_WEIGHT = 4.0  # a key word counts as often as so many corrected opinions
LEAST_TAUGHT = 3  # corrections of a topic from which they are followed: one may be an exception
MARGIN = 0.02  # of mean weight per feature, between the best topic and the next
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


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by feature, for each topic in the order of `topics`; made by `learn`."""

    topics: tuple[Topic, ...]
    weights: Mapping[str, tuple[float, ...]]

    def guess(self, text: str) -> int | None:
        """The key of the topic that `text` is about; None when that is not clear."""
        if not self.topics:
            return None
        known = [self.weights[f] for f in features(text) if f in self.weights]
        if not known:
            return None
        sums = [sum(column) / len(known) for column in zip(*known, strict=True)]
        order = sorted(range(len(sums)), key=lambda at: -sums[at])
        if len(order) > 1 and sums[order[0]] - sums[order[1]] < MARGIN:
            return None
        return self.topics[order[0]].key if sums[order[0]] > 0 else None


def learn(topics: Sequence[Topic], corrected: Iterable[tuple[int, str]]) -> Learned:
    """What the topic list and (topic, text) pairs that officers decided teach."""
    counts: dict[int, Counter[str]] = {topic.key: _key_words(topic) for topic in topics}
    taught: dict[int, list[str]] = defaultdict(list)
    for key, text in corrected:
        taught[key].append(text)
    for key, texts in taught.items():
        for text in texts if key in counts and len(texts) >= LEAST_TAUGHT else ():
            counts[key].update(dict.fromkeys(features(text), 1))
    total: Counter[str] = Counter()
    for one in counts.values():
        total.update(one)
    every = sum(total.values())
    size = len(total) * _SMOOTH
    columns: dict[str, list[float]] = defaultdict(list)
    for topic in topics:
        own = counts[topic.key]
        inside, outside = sum(own.values()) + size, every - sum(own.values()) + size
        for feature, times in total.items():
            here = math.log((own[feature] + _SMOOTH) / inside)
            columns[feature].append(here - math.log((times - own[feature] + _SMOOTH) / outside))
    return Learned(tuple(topics), {feature: tuple(found) for feature, found in columns.items()})


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
