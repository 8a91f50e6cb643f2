"""Consultations at scale: many opinions imported, grouped and themed; theme quality beside baselines; the form; the draft's page.

usage: python bench/consultation.py [--comments 100000] [--labelled 2400] [--posts 2000] [--rush 10000] [--no-postgres] [--no-embeddings]

Targets: 100,000 comments imported, grouped and themed in 60 s and 2 GB; the form takes 200 submissions a second on PostgreSQL and
loses none; the page of a draft of 300 articles with 50,000 comments answers in 200 ms (p95) with at most 150 KB. Theme quality is
V-measure on a labelled set made here (eight topics, sentence frames, with and without diacritics, slips of the keyboard), near duplicates
by purity, beside k-means and a BERTopic-like pipeline (SVD, density clusters), all in one run. A rush of 10,000 comments goes through
the page's own form, what was refused as too busy is sent again once, as its page asks; groups of opinion are worked out for 10,000 voters
on 1,000 statements. The last line is JSON.
"""

import argparse
import json
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from paraphrases import WISHES

FOLDER = tempfile.TemporaryDirectory(prefix="loa-bench-")
os.environ |= {"LOA_DATA": os.environ.get("LOA_BENCH_DATA", FOLDER.name), "DJANGO_SETTINGS_MODULE": "loa.site.settings"}
os.environ |= {"LOA_HOSTS": "testserver,127.0.0.1", "LOA_COMMENTS_PER_ADDRESS": "0", "LOA_SECRET_KEY": "bench"}

# topic → subjects and complaints; a comment joins a frame, a subject, a complaint
TOPICS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Mức thu, chi phí, hỗ trợ": (
        (
            "mức thu 25.000 đồng một tháng",
            "khoản phí này",
            "tiền thu của hộ kinh doanh",
            "giá thu gom một khối rác",
            "mức đóng của hộ ít người",
        ),
        (
            "quá cao so với thu nhập của bà con",
            "nên giảm một nửa cho hộ cận nghèo",
            "đắt hơn xã bên cạnh",
            "cần có mức hỗ trợ riêng cho hộ khó khăn",
            "nên tính theo số người trong nhà cho công bằng",
        ),
    ),
    "Đối tượng, phạm vi áp dụng": (
        (
            "người thuê trọ ngắn ngày",
            "hộ chỉ về ở cuối tuần",
            "các cửa hàng nhỏ trong ngõ",
            "cơ sở tôn giáo trên địa bàn",
            "hộ có nhà nhưng bỏ trống",
        ),
        (
            "có thuộc diện áp dụng hay không",
            "không nên đưa vào đối tượng",
            "phải được ghi rõ trong phạm vi điều chỉnh",
            "cần loại trừ khỏi danh sách",
            "nên được coi như một hộ thường trú",
        ),
    ),
    "Thủ tục, hồ sơ": (
        (
            "đơn xin miễn giảm",
            "giấy xác nhận của thôn",
            "hồ sơ nộp tại bộ phận một cửa",
            "mẫu kê khai kèm theo",
            "việc nộp bản sao căn cước",
        ),
        (
            "rườm rà, đi lại nhiều lần",
            "nên nộp trực tuyến cho tiện",
            "chỉ cần một tờ là đủ",
            "phải có người hướng dẫn điền",
            "nên bỏ vì cơ quan đã có dữ liệu",
        ),
    ),
    "Thời hạn, lộ trình": (
        (
            "hiệu lực ngay từ tháng sau",
            "lộ trình tăng dần trong ba năm",
            "thời điểm bắt đầu áp dụng",
            "kỳ hạn nộp theo quý",
            "quy định chuyển tiếp",
        ),
        (
            "quá gấp, dân chưa kịp chuẩn bị",
            "nên lùi sang đầu năm sau",
            "cần kéo dài thêm sáu tháng",
            "chưa nói rõ tính từ ngày nào",
            "nên chia làm hai giai đoạn",
        ),
    ),
    "Tổ chức thực hiện, trách nhiệm": (
        (
            "trưởng thôn đi thu từng nhà",
            "cơ quan nào giám sát đơn vị thu gom",
            "trách nhiệm của Ủy ban nhân dân xã",
            "việc công khai thu chi",
            "tổ tự quản của khu dân cư",
        ),
        (
            "chưa được phân công rõ ràng",
            "cần báo cáo trước dân hằng quý",
            "phải có người chịu trách nhiệm cuối cùng",
            "nên giao cho một đầu mối",
            "cần Mặt trận cùng giám sát",
        ),
    ),
    "Xử lý vi phạm": (
        (
            "người đổ trộm rác ban đêm",
            "mức phạt tiền đối với hộ kinh doanh",
            "việc nhắc nhở lần đầu",
            "camera ở điểm tập kết",
            "cơ sở cố tình không nộp",
        ),
        (
            "chế tài chưa đủ răn đe",
            "phải xử phạt thật nghiêm",
            "nên nêu tên ở nhà văn hóa",
            "cần lập biên bản ngay",
            "chỉ nên phạt khi tái phạm",
        ),
    ),
    "Môi trường, vệ sinh, an toàn": (
        (
            "mùi hôi từ bãi rác cạnh trường học",
            "nước rỉ chảy xuống mương",
            "xe chở rác rơi vãi dọc đường",
            "khói đốt rơm và ni lông",
            "tiếng ồn của xe ép rác sáng sớm",
        ),
        (
            "gây ô nhiễm kéo dài",
            "ảnh hưởng sức khỏe trẻ nhỏ",
            "cần trồng cây ngăn cách",
            "phải được che chắn kín",
            "làm ruồi muỗi sinh sôi",
        ),
    ),
    "Câu chữ, kỹ thuật trình bày": (
        (
            "cụm từ rác thải sinh hoạt",
            "cách viện dẫn luật ở căn cứ",
            "câu dài ở đoạn đầu",
            "phần giải thích từ ngữ",
            "cách đánh số các điểm",
        ),
        (
            "khó hiểu, đọc hai lần chưa rõ",
            "bị trùng lặp với đoạn trên",
            "nên viết lại cho ngắn gọn",
            "sai chính tả",
            "chưa thống nhất cả văn bản",
        ),
    ),
}
FRAMES = (
    "{s} {c}.", "Tôi thấy {s} {c}.", "Gia đình tôi có ý kiến: {s} {c}.", "Đề nghị xem lại, {s} {c}.",
    "Qua đọc dự thảo, tôi cho rằng {s} {c}.",
    "Kính mong cơ quan soạn thảo lưu ý {s} {c}, bà con trong thôn đều nói vậy.", "{s} {c}, xin tiếp thu.", "Theo tôi {s} {c}. Xin cảm ơn.",
)  # fmt: skip
PLACES = ("thôn Đông", "thôn Đoài", "xóm Chùa", "tổ dân phố số 3", "khu chợ", "xóm Trại", "đội 7", "thôn Thượng")


def bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if unicodedata.category(c) != "Mn")


def slipped(text: str, rnd: random.Random) -> str:
    """One letter doubled or swapped."""
    at = rnd.randrange(1, max(2, len(text) - 1))
    return (
        text[:at] + text[at - 1] + text[at:] if rnd.random() < 0.5 else text[: at - 1] + text[at : at + 1] + text[at - 1] + text[at + 1 :]
    )


def labelled(count: int, seed: int = 8, phrases: slice = slice(None)) -> tuple[list[str], list[int], list[int]]:
    """Comments, their topics, and the sentence that each repeats: near duplicates differ by marks, slips, thanks, a word of one's own.

    `phrases` are those of a topic's subjects and complaints that are used.
    """
    rnd = random.Random(seed)
    names = list(TOPICS)
    texts: list[str] = []
    topics: list[int] = []
    origins: list[int] = []
    known: list[tuple[str, int, int]] = []
    sentences: dict[str, int] = {}
    for n in range(count):
        if known and rnd.random() < 0.25:
            base, topic, origin = rnd.choice(known)
            change = rnd.choice((bare, str.lower, lambda t: slipped(t, rnd), lambda t: t + " Xin cảm ơn.", lambda t: t))
            texts.append(change(base))
        else:
            topic = rnd.randrange(len(names))
            subjects, complaints = TOPICS[names[topic]]
            said = rnd.choice(FRAMES).format(s=rnd.choice(subjects[phrases]), c=rnd.choice(complaints[phrases]))
            extra = (
                f" Nhà tôi ở {rnd.choice(PLACES)}, có {rnd.randrange(1, 9)} người, sống ở đây từ năm {rnd.randrange(1960, 2026)}, mã {n}."
            )
            text = said[:1].upper() + said[1:] + (extra if rnd.random() < 0.6 else "")
            if rnd.random() < 0.15:
                text = bare(text)
            origin = sentences.setdefault(said, len(sentences))
            known.append((text, topic, origin))
            texts.append(text)
        topics.append(topic)
        origins.append(origin)
    return texts, topics, origins


def v_measure(truth: Sequence[object], found: Sequence[object]) -> float:
    """Harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg 2007)."""
    n = len(truth)
    both, t, f = Counter(zip(truth, found, strict=True)), Counter(truth), Counter(found)

    def entropy(counts: Counter[object]) -> float:
        return -sum(c / n * math.log(c / n) for c in counts.values())

    cond_t = -sum(c / n * math.log(c / f[b]) for (_, b), c in both.items())
    cond_f = -sum(c / n * math.log(c / t[a]) for (a, _), c in both.items())
    homogeneity = 1 - cond_t / entropy(t) if entropy(t) else 1.0
    completeness = 1 - cond_f / entropy(f) if entropy(f) else 1.0
    return round(2 * homogeneity * completeness / (homogeneity + completeness), 3) if homogeneity + completeness else 0.0


def purity(truth: Sequence[object], found: Sequence[object]) -> float:
    """Share of the opinions whose group has most of their kind."""
    groups: dict[object, Counter[object]] = {}
    for a, b in zip(truth, found, strict=True):
        groups.setdefault(b, Counter())[a] += 1
    return round(sum(max(c.values()) for c in groups.values()) / len(truth), 3)


def matrix(texts: Sequence[str]):
    """TF-IDF over runs of four letters without diacritics, the 4,000 most frequent."""
    import numpy as np

    from loa.consultations.alike_rules import runs

    counted = [runs(text) for text in texts]
    df: Counter[str] = Counter()
    for one in counted:
        df.update(one.keys())
    names = {name: at for at, (name, _) in enumerate(df.most_common(4_000))}
    rows = np.zeros((len(texts), len(names)), dtype=np.float32)
    for at, one in enumerate(counted):
        for name, times in one.items():
            if name in names:
                rows[at, names[name]] = (1 + math.log(times)) * (math.log((1 + len(texts)) / (1 + df[name])) + 1)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def k_means(rows, k: int, seed: int = 3) -> list[int]:
    import numpy as np

    rng = np.random.default_rng(seed)
    best: tuple[float, list[int]] = (-1.0, [])
    for _ in range(5):
        centres = rows[rng.choice(len(rows), k, replace=False)]
        for _ in range(30):
            near = (rows @ centres.T).argmax(1)
            means = [rows[near == c].mean(0) if (near == c).any() else rows[rng.integers(len(rows))] for c in range(k)]
            centres = np.stack(means)
            centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
        score = float((rows @ centres.T).max(1).sum())
        if score > best[0]:
            best = score, near.tolist()
    return best[1]


def bertopic_like(rows, least: float) -> list[int]:
    """As BERTopic does without its models: fewer dimensions (SVD), clusters by density (DBSCAN over cosine), the rest as outliers.

    `least` is the cosine of neighbours.
    """
    import numpy as np

    _, _, axes = np.linalg.svd(rows[np.random.default_rng(5).permutation(len(rows))[:1500]], full_matrices=False)
    low = rows @ axes[:24].T
    low /= np.maximum(np.linalg.norm(low, axis=1, keepdims=True), 1e-9)
    near = low @ low.T > least
    core, found, label = near.sum(1) >= 8, [-1] * len(rows), 0
    for at in range(len(rows)):
        if not core[at] or found[at] >= 0:
            continue
        stack = [at]
        while stack:
            one = stack.pop()
            if found[one] >= 0:
                continue
            found[one] = label
            if core[one]:
                stack += np.flatnonzero(near[one]).tolist()
        label += 1
    return found


def quality(count: int, *, embeddings: bool) -> dict[str, object]:
    """Themes and near duplicates on the labelled set, ours and the baselines."""
    from loa.consultations.alike_rules import groups
    from loa.consultations.theme_rules import STARTING, Topic, learn

    texts, topics, origins = labelled(count)
    list_of = [Topic(n, name, words) for n, (name, words) in enumerate(STARTING, start=1)]
    half = count // 2  # opinions with a topic that officers set right are not asked again
    plain = learn(list_of, [], texts[half:])
    taught = learn(list_of, [(t + 1, text) for text, t in list(zip(texts, topics, strict=True))[: min(400, half)]], texts[half:])
    rest = slice(half, None)
    rows = matrix(texts)
    found: dict[str, object] = {}

    def scored(name: str, labels: Sequence[object]) -> None:
        found[name] = v_measure(topics[rest], labels[rest])

    scored("themes_keywords_v", [plain.guess(text) for text in texts])
    scored("themes_after_400_corrections_v", [taught.guess(text) for text in texts])
    scored("k_means_v", k_means(rows, len(TOPICS)))
    tried = {least: v_measure(topics[rest], bertopic_like(rows, least)[rest]) for least in (0.8, 0.9, 0.95, 0.98)}
    found["bertopic_like_best_of_4_v"] = max(tried.values())  # the baseline may choose with the answers at hand
    near = groups(texts)
    found["near_duplicates_purity"] = purity(origins, near)
    found["near_duplicates_v"] = v_measure(origins, near)
    found |= _nearest(texts, topics, rows, "letters", list(zip(*_by_letters(), strict=True)))
    found |= unseen(count // 2)
    if embeddings:
        found |= _embedded(
            texts, topics, rest, learned=learn(list_of, [(t + 1, text) for text, t in zip(texts[:100], topics, strict=False)], texts[half:])
        )
    return found


def unseen(count: int, taught: int = 400) -> dict[str, object]:
    """Themes of opinions that say nothing in the words of those that officers set right: what was taught used each topic's first three
    subjects and complaints, these use the others.
    """
    from loa.consultations.theme_rules import STARTING, Topic, learn

    list_of = [Topic(n, name, words) for n, (name, words) in enumerate(STARTING, start=1)]
    lessons, of, _ = labelled(taught, seed=21, phrases=slice(0, 3))
    texts, topics, _ = labelled(count, seed=22, phrases=slice(3, None))
    learned = learn(list_of, [(t + 1, text) for text, t in zip(lessons, of, strict=True)], texts)
    plain, rows = learn(list_of, [], texts), matrix(texts)
    return {
        "unseen_keywords_v": v_measure(topics, [plain.guess(text) for text in texts]),
        "unseen_after_400_corrections_v": v_measure(topics, [learned.guess(text) for text in texts]),
        "unseen_after_400_corrections_right": round(
            sum(learned.guess(text) == t + 1 for text, t in zip(texts, topics, strict=True)) / count, 3
        ),
        "unseen_without_theme": round(sum(learned.guess(text) is None for text in texts) / count, 3),
        "unseen_k_means_v": v_measure(topics, k_means(rows, len(TOPICS))),
        "unseen_bertopic_like_best_of_4_v": max(v_measure(topics, bertopic_like(rows, least)) for least in (0.8, 0.9, 0.95, 0.98)),
    }


def _by_letters() -> tuple[list[int], list[int]]:
    """Of the paraphrases: the wish of each, and of the nearest other by runs of letters."""
    from loa.consultations.alike_rules import nearest

    said = [text for wish in WISHES for text in wish]
    near = [nearest(one, [(n, other) for n, other in enumerate(said) if n != at], 1) for at, one in enumerate(said)]
    return [at // 3 for at in range(len(said))], [found[0] // 3 if found else -1 for found in near]


def _nearest(texts: Sequence[str], topics: Sequence[int], rows, name: str, pairs: Sequence[tuple[int, int]]) -> dict[str, object]:
    """How often the nearest other opinion has the same topic; of the paraphrases (`pairs`: wish, wish of the nearest) the same wish."""
    import numpy as np

    near = rows @ rows.T
    np.fill_diagonal(near, -9)
    truth = np.asarray(topics)
    return {
        f"nearest_same_topic_{name}": round(float((truth[near.argmax(1)] == truth).mean()), 3),
        f"nearest_same_wish_in_other_words_{name}": round(sum(a == b for a, b in pairs) / len(pairs), 3),
    }


def _embedded(texts: Sequence[str], topics: Sequence[int], rest: slice, learned: Any) -> dict[str, object]:
    """The same by the model of `./loa add similar`; and themes from the nearest of 100 decisions where key words give none."""
    import numpy as np

    from loa.consultations import embedding
    from loa.consultations.neighbour_rules import nearest

    if not embedding.is_here():
        return {"embeddings": "not installed"}
    begun = time.process_time()
    vectors = embedding.embedded(texts)
    spent = (time.process_time() - begun) / len(texts)
    rows = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(texts), -1).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    wishes = list(enumerate(embedding.embedded([text for wish in WISHES for text in wish])))
    pairs = [(at // 3, nearest(one, [row for row in wishes if row[0] != at], 1)[0] // 3) for at, one in wishes]
    keys = [learned.guess(text) for text in texts]
    more, asked = list(keys), [at for at in range(rest.start, len(texts)) if keys[at] is None]
    for at in asked:
        near = np.argsort(-(rows[:100] @ rows[at]), kind="stable")[:5]
        topic, times = Counter(topics[n] + 1 for n in near.tolist()).most_common(1)[0]
        more[at] = topic if times >= 3 else None
    return _nearest(texts, topics, rows, "embeddings", pairs) | {
        "embedding_cpu_ms": round(spent * 1000, 1), "k_means_embeddings_v": v_measure(topics[rest], k_means(rows, len(TOPICS))[rest]),
        "themes_after_100_corrections_v": v_measure(topics[rest], keys[rest]),
        "themes_after_100_corrections_and_neighbours_v": v_measure(topics[rest], more[rest]),
        "without_theme": len(asked), "neighbours_gave_one": sum(more[at] is not None for at in asked),
        "neighbours_right": sum(more[at] == topics[at] + 1 for at in asked),
    }  # fmt: skip


def p95(times: list[float]) -> float:
    return round(sorted(times)[int(len(times) * 0.95)] * 1000, 1)


def draft_text(articles: int) -> str:
    subjects = [s for one in TOPICS.values() for s in one[0]]
    complaints = [c for one in TOPICS.values() for c in one[1]]
    parts = []
    for n in range(1, articles + 1):
        s, c = subjects[n % len(subjects)], complaints[(n * 7) % len(complaints)]
        parts.append(
            f"Điều {n}. Quy định thứ {n} về {s}\n1. Nội dung {n} là {s} {c}.\n2. Cơ quan số {n} thực hiện việc {c} trong {n} ngày.\n"
        )
    return "\n".join(parts)


def prepared(articles: int = 30):
    """An empty site with a consultation that takes comments."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils.timezone import localdate, now

    from loa.consultations import edition_actions
    from loa.consultations.counting_rules import Counting
    from loa.consultations.edition_actions import Described
    from loa.newsroom.kind_actions import enter_missing
    from loa.site.sample import load

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by their hashes
    enter_missing()
    commune, at = load._bodies(), now()
    people = load._people(commune)
    one = edition_actions.start(body=commune, title="Dự thảo đo tốc độ", key="bench", by=people["canbo"], at=at)
    edition_actions.add_edition(
        consultation=one, content=draft_text(articles).encode(), name="a.txt", dated=localdate(at), note="", by=people["canbo"], at=at
    )
    form = Described(
        "Dự thảo đo tốc độ",
        "Tóm tắt",
        "Xã",
        localdate(at),
        localdate(at) + timedelta(days=29),
        "khac",
        "Căn cứ",
        {"reach": "no"},
        Counting(),
        True,
    )
    edition_actions.describe(consultation=one, form=form, version=one.version, by=people["canbo"], at=at)
    edition_actions.announce(consultation=one, version=one.version, by=people["duyet1"], at=at)
    return one, people, at


def imported(count: int) -> dict[str, object]:
    """An Excel table of `count` opinions taken, grouped and themed; seconds of each, memory at the most."""
    from loa.consultations import sheet_actions, theme_actions
    from loa.consultations.sheet_rules import COLUMNS, PLACE, TEXT
    from loa.paper.sheets import Column, Sheet, write_xlsx

    one, people, at = prepared()
    texts, _, _ = labelled(count, seed=11)
    rows = [tuple(text if c == TEXT else f"Điều {n % 30 + 1}" if c == PLACE else "" for c in COLUMNS) for n, text in enumerate(texts)]
    table = write_xlsx([Sheet("Góp ý", "Bảng", tuple(Column(c) for c in COLUMNS), rows)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, cpu = time.perf_counter(), time.process_time()
    taken, _ = sheet_actions.take(consultation=one, content=table, by=people["canbo"], at=at)
    read = time.perf_counter()
    theme_actions.starting_themes(body=one.body, by=people["canbo"], at=at)
    done = theme_actions.sort_out(consultation=one, at=at)
    end, cpu = time.perf_counter(), time.process_time() - cpu
    assert taken == count == done.read
    return {
        "imported": taken, "import_s": round(read - begun, 1), "sort_s": round(end - read, 1), "import_and_sort_s": round(end - begun, 1),
        "import_and_sort_cpu_s": round(cpu, 1),
        "repeated": done.repeated, "themed": done.themed, "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "peak_before_mb": round(before / 1024),
    }  # fmt: skip


def page_load(comments: int = 50_000) -> dict[str, object]:
    """The page of a draft of 300 articles with many comments."""
    from django.core.cache import cache
    from django.test import Client

    from loa.consultations.comment_actions import Entered, Line, enter_many
    from loa.consultations.draft_models import Provision
    from loa.consultations.rules import Channel, Given, Kind, Stance
    from loa.consultations.tasks import recount

    one, people, at = prepared(300)
    rnd = random.Random(4)
    keys = list(Provision.objects.filter(kind="clause").values_list("pk", flat=True))
    texts, _, _ = labelled(2_000)
    stances = list(Stance)
    lines = [
        Line(f"b{n}", Given(texts[n % 2000], stances[n % 4], Kind.CITIZEN, (rnd.choice(keys),)), Entered(Channel.IMPORT, at.date()))
        for n in range(comments)
    ]
    enter_many(consultation=one, lines=lines, by=people["canbo"], at=at)
    begun = time.perf_counter()
    recount.call(one.pk)  # as the worker does, once a minute while opinions come in
    counting = time.perf_counter() - begun
    client, times, size, cold, cpu = Client(), [], 0, [], []
    for n in range(120):
        if n % 40 == 0:
            cache.clear()
        begun, spent = time.perf_counter(), time.process_time()
        answer = client.get(f"/du-thao/{one.pk}/" if n % 2 == 0 else f"/du-thao/{one.pk}/?trang={n % 20 + 1}")
        taken = time.perf_counter() - begun
        (cold if n % 40 == 0 else times).append(taken)
        if n % 40:
            cpu.append(time.process_time() - spent)
        assert answer.status_code == 200
        size = max(size, len(answer.content))
    css = sum(
        len((__import__("pathlib").Path("src/loa/portal/static/portal") / name).read_bytes()) for name in ("portal.css", "consult.css")
    )
    return {
        "page_ms_p95": p95(times), "page_cpu_ms_p95": p95(cpu),
        "page_first_of_process_ms": round(cold[0] * 1000), "page_cold_ms": round(max(cold[1:]) * 1000),
        "page_count_by_worker_s": round(counting, 1), "page_kb": round(size / 1024),
        "first_load_kb": round((size + css) / 1024),
    }  # fmt: skip


def forked(processes: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work(k)` gives in each of so many processes, as JSON. One that fails fails all."""
    ends = []
    for k in range(processes):
        read, write = os.pipe()
        if os.fork() == 0:
            code = 1
            try:
                with os.fdopen(write, "w") as out:
                    json.dump(work(k), out)
                code = 0
            finally:
                os._exit(code)
        os.close(write)
        ends.append(read)
    found = [os.fdopen(end).read() for end in ends]
    assert not any(os.wait()[1] for _ in ends), "a process failed"
    return [json.loads(one) for one in found]


def posts(count: int, processes: int = 2) -> dict[str, object]:
    """The form's own action from two processes at once (as two workers of the site) on the database of the settings: opinions a second, and
    that none is lost.
    """
    from django.db import connection, connections

    from loa.consultations import comment_actions
    from loa.consultations.draft_models import Provision
    from loa.consultations.models import Comment
    from loa.consultations.rules import Given, Kind, Stance

    one, _, at = prepared()
    edition = one.editions.get()
    keys = list(Provision.objects.filter(edition=edition, kind="clause").values_list("pk", flat=True))
    texts, _, _ = labelled(500)

    def send(n: int) -> None:
        given = Given(texts[n % 500], Stance.CHANGE, Kind.CITIZEN, (keys[n % len(keys)],))
        comment_actions.submit(consultation=one, edition=edition, given=given, key=f"bench-{n}", at=at)

    connections.close_all()  # no connection is shared
    begun = time.perf_counter()
    forked(processes, lambda k: [send(n) for n in range(k, count, processes)])
    seconds = time.perf_counter() - begun
    numbers = list(Comment.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, count + 1)), "an opinion is missing"
    return {f"submissions_per_second_{connection.vendor}": round(count / seconds), "lost": count - len(numbers)}


def rush(count: int, processes: int = 2) -> dict[str, object]:
    """The public form, whole requests, in two processes (as two workers of the site) of two threads each: seconds, answers by status, what
    was lost after sending again what was too busy.
    """
    from django.db import connection, connections
    from django.test import Client

    from loa.consultations.draft_models import Provision
    from loa.consultations.models import Comment
    from loa.portal.commenting import new_key

    one, _, _ = prepared()
    keys = list(Provision.objects.filter(edition__consultation=one, kind="clause").values_list("stable", flat=True))
    texts, _, _ = labelled(500)
    forms = [
        {"khoa": new_key(), "ban": "1", "cho": keys[n % len(keys)], "kind": "citizen", "stance": "change", "text": f"{texts[n % 500]} {n}"}
        for n in range(count)
    ]

    def worker(part: Sequence[dict[str, str]]) -> Counter[int]:
        client, found = Client(raise_request_exception=False), Counter[int]()
        for form in part:
            status = client.post(f"/du-thao/{one.pk}/gop-y/", form).status_code
            found[status] += 1
            if status == 503:
                found[client.post(f"/du-thao/{one.pk}/gop-y/", form).status_code] += 1
        connections.close_all()
        return found

    def answered(k: int) -> Counter[int]:
        with ThreadPoolExecutor(2) as pool:
            mine = forms[k::processes]
            return sum(pool.map(worker, (mine[0::2], mine[1::2])), Counter[int]())

    connections.close_all()
    begun = time.perf_counter()
    answers = sum((Counter(one) for one in forked(processes, answered)), Counter[str]())
    seconds = time.perf_counter() - begun
    name = f"rush_{connection.vendor}"
    return {
        f"{name}_comments": count, f"{name}_s": round(seconds, 1), f"{name}_answers": dict(answers),
        f"{name}_lost": count - Comment.objects.count(),
    }  # fmt: skip


def opinion_groups(voters: int = 10_000, statements: int = 1_000, seen: int = 40) -> dict[str, object]:
    """Groups of opinion of three camps, worked out twice: processor seconds, sizes, that both are the same."""
    from loa.consultations.group_rules import Cast, outcome

    rnd = random.Random(8)
    camps = [[rnd.choice((-1, 1)) for _ in range(statements)] for _ in range(3)]
    votes = []
    for voter in range(voters):
        for s in rnd.sample(range(statements), seen):
            vote = camps[voter % 3][s] * (-1 if rnd.random() < 0.1 else 1)
            votes.append(Cast(f"v{voter:06}", s + 1, 0 if rnd.random() < 0.1 else vote))
    begun = time.process_time()
    found = outcome(votes)
    seconds = time.process_time() - begun
    rnd.shuffle(votes)
    small = [vote for vote in votes if vote.statement <= 50]
    return {
        "group_votes": len(votes), "group_cpu_s": round(seconds, 1), "group_sizes": [g.size for g in found.groups],
        "groups_again_the_same": outcome(small) == outcome(reversed(small)),
    }  # fmt: skip


def apart(part: str, environment: dict[str, str], *words: str) -> dict[str, object]:
    """One part in a process and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder:
        env = {**os.environ, **environment, "LOA_BENCH_DATA": folder}
        done = subprocess.run([sys.executable, __file__, "--part", part, *words], env=env, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout.decode().strip().splitlines()[-1])  # type: ignore[no-any-return]


def on_postgres(count: int, rushed: int) -> dict[str, object]:
    from cluster import Cluster

    found: dict[str, object] = {}
    for words in (("posts", "--posts", str(count)), ("rush", "--rush", str(rushed))):
        try:
            cluster = Cluster()  # one for each: a part begins with an empty database
        except LookupError as error:
            return {"postgresql": str(error)}
        try:
            found |= apart(words[0], cluster.environment, *words[1:])
        finally:
            cluster.stop()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--labelled", type=int, default=2_400)
    parser.add_argument("--posts", type=int, default=2_000)
    parser.add_argument("--rush", type=int, default=10_000)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--no-embeddings", action="store_true")
    parser.add_argument("--part", default="")
    words = parser.parse_args()
    parts: dict[str, Callable[[], dict[str, object]]] = {
        "import": lambda: imported(words.comments), "page": page_load, "posts": lambda: posts(words.posts),
        "rush": lambda: rush(words.rush), "groups": opinion_groups,
        "quality": lambda: quality(words.labelled, embeddings=not words.no_embeddings),
    }  # fmt: skip
    if words.part:
        import django

        django.setup()
        print(json.dumps(parts[words.part]()))
        return
    found: dict[str, object] = {}
    sizes = {
        "quality": ("--labelled", str(words.labelled), *(("--no-embeddings",) if words.no_embeddings else ())),
        "import": ("--comments", str(words.comments)), "posts": ("--posts", str(words.posts)), "rush": ("--rush", str(words.rush)),
    }  # fmt: skip
    for name in ("quality", "import", "page", "posts", "rush", "groups"):
        found |= apart(name, {}, *sizes.get(name, ()))
        print(json.dumps(found), flush=True)
    if not words.no_postgres:
        found |= on_postgres(words.posts, words.rush)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
