"""How near a reading is to its labels: the comparisons that the fixtures need, strict where the form is strict."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).parent / "documents"
NAMES = sorted(path.name.removesuffix(".gold.json") for path in DOCUMENTS.glob("*.gold.json"))
HEADER = ("type", "number", "symbol", "issuer", "place", "date", "title")
Json = Mapping[str, Any]


def gold_of(name: str) -> dict[str, Any]:
    return dict(json.loads((DOCUMENTS / f"{name}.gold.json").read_text(encoding="utf-8")))


def text_of(name: str) -> str:
    return (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")


def fold(value: object) -> str:
    text = unicodedata.normalize("NFD", str(value or "").lower().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c))))


def header_errors(reading: Json, gold: Json) -> list[str]:
    wrong = [f"{k}: {gold[k]!r} read as {reading.get(k)!r}" for k in HEADER if k in gold and fold(gold[k]) != fold(reading.get(k))]
    wanted, signer = gold["signer"], reading["signer"]
    wrong += [f"{k}: {wanted[k]!r} read as {signer[k]!r}" for k in ("position", "name") if wanted[k] and fold(wanted[k]) != fold(signer[k])]
    return wrong


def reference_keys(document: Json) -> set[str]:
    return {fold(r["number"]) or fold(r.get("title")) for r in document["references"]}


def duty_keys(assignments: Iterable[Json]) -> set[tuple[str, str]]:
    return {(fold(a["unit"]), fold(a["task"])[:40]) for a in assignments if not a.get("optional")}


def overlap(found: set[Any], labelled: set[Any]) -> float:
    """F1 of two sets; 1.0 when both are empty."""
    total = len(found) + len(labelled)
    return 2 * len(found & labelled) / total if total else 1.0
