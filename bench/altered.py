"""How surely an altered copy is told from the genuine text: real texts with one date, figure, word or name changed, and clean ones.

usage: python bench/altered.py [--copies 500]

Each copy is looked for among all texts by its print and compared with the nearest. "pasted" is the text as it is, "scanned" has one letter
in two hundred misread as a scan's would be. The last line is JSON: shares found and false alarms, milliseconds for one comparison (p95).
"""

import argparse
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from loa.paper.altered import Verdict, compare
from loa.paper.shingles import print_of, resemblance

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "tests" / "paper" / "documents", ROOT / "src" / "loa" / "site" / "sample")
MISREAD = {
    "l": "1", "I": "l", "0": "O", "m": "rn", "Ủ": "Ù", "ủ": "ú", "ỹ": "ý", "ấ": "á", "ầ": "à", "ể": "ề", "ệ": "ê", "ợ": "ơ", "ộ": "ô",
    "ạ": "a", "ị": "i", "ụ": "u", "ờ": "ò", "đ": "d", ",": ".", ";": ":", " ": "", "-": "–", "c": "e", "h": "b",
}  # fmt: skip
SHARE = 0.005
NAMES = ("Trần Văn Giả", "Lê Thị Nhầm", "Phạm Quốc Mạo")
OPPOSITE = {"không": "có", "được": "bị", "miễn": "thu", "trước": "sau", "phải": "không", "tất cả": "một số", "và": "hoặc"}


def texts() -> list[str]:
    found = [path.read_text(encoding="utf-8") for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]
    return [text for text in found if len(text.split()) > 80]


def misread(text: str, random: Random) -> str:
    return "".join(MISREAD[c] if c in MISREAD and random.random() < SHARE else c for c in text)


def of_date(text: str, random: Random) -> str:
    dates = list(re.finditer(r"\b(\d{1,2})(/\d{1,2}/\d{4}| tháng \d{1,2})", text))
    if not dates:
        return of_figure(text, random)
    one = random.choice(dates)
    day = random.choice([d for d in range(1, 29) if d != int(one[1])])
    return text[: one.start(1)] + str(day) + text[one.end(1) :]


def of_figure(text: str, random: Random) -> str:
    figures = list(re.finditer(r"\d+", text))
    if not figures:
        return of_word(text, random)
    one = random.choice(figures)
    return text[: one.start()] + str(int(one[0]) + random.randint(1, 9)) + text[one.end() :]


def of_word(text: str, random: Random) -> str:
    words = list(re.finditer("|".join(rf"\b{w}\b" for w in OPPOSITE), text))
    if not words:
        words = list(re.finditer(r"\b[a-zà-ỹ]{3,}\b", text))
    one = random.choice(words)
    return text[: one.start()] + OPPOSITE.get(one[0], "không") + text[one.end() :]


def of_signer(text: str, random: Random) -> str:
    names = list(re.finditer(r"(?m)^\s*((?:[A-ZĐÀ-Ỹ][a-zà-ỹđ]+ ){1,3}[A-ZĐÀ-Ỹ][a-zà-ỹđ]+)\s*$", text))
    if not names:
        return of_figure(text, random)
    one = names[-1]
    return text[: one.start(1)] + random.choice(NAMES) + text[one.end(1) :]


WAYS: tuple[Callable[[str, Random], str], ...] = (of_date, of_figure, of_word, of_signer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=500)
    copies = parser.parse_args().copies
    known = texts()
    prints = [print_of(text) for text in known]
    random = Random(2026)
    counts = {f"{form}_{kind}": [0, 0] for form in ("pasted", "scanned") for kind in ("altered", "clean")}
    times: list[float] = []
    missed: list[str] = []
    for n in range(copies):
        text = known[n % len(known)]
        way = WAYS[n % len(WAYS)]
        for form in ("pasted", "scanned"):
            for kind in ("altered", "clean"):
                copy = way(text, random) if kind == "altered" else text
                copy = misread(copy, random) if form == "scanned" else copy
                shown = print_of(copy)
                nearest = max(range(len(known)), key=lambda m: resemblance(shown, prints[m]))
                begun = time.perf_counter()
                found = compare(known[nearest], copy, scanned=form == "scanned")
                times.append((time.perf_counter() - begun) * 1000)
                alarm = found.verdict in (Verdict.ALTERED, Verdict.ADDED)
                counts[f"{form}_{kind}"][0] += alarm
                counts[f"{form}_{kind}"][1] += 1
                if alarm != (kind == "altered"):
                    missed.append(f"{form} {kind} {way.__name__}: {[(c.given, c.genuine) for c in found.changes[:3]]}")
    for line in missed[:40]:
        print(line)
    shares = {name: round(hit / all_, 4) for name, (hit, all_) in counts.items()}
    found = {"texts": len(known), "copies": copies, "compare_ms_p95": round(sorted(times)[int(len(times) * 0.95)], 1)}
    print(json.dumps({**found, **{f"{name}_alarms": share for name, share in shares.items()}}))


if __name__ == "__main__":
    main()
