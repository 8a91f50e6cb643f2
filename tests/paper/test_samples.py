"""The labelled sample documents beside the repository: scored with the tool that scores unseen ones."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loa.paper.read import read_text

SHARED = Path(__file__).parents[3] / "shared"
SAMPLES = SHARED / "samples"
TOOL = SHARED / "tools" / "score_documents.py"
NAMES = sorted(path.name.removesuffix(".gold.json") for path in SAMPLES.glob("*.gold.json"))
FLOORS = {
    "header": 0.97,
    "references": 0.97,
    "recipients": 0.97,
    "assignments": 0.95,
    "roles": 0.95,
    "coordinating": 0.95,
    "annex": 0.95,
}

pytestmark = pytest.mark.skipif(not NAMES or not TOOL.exists(), reason="the labelled samples are not beside this checkout")


def scorer() -> Callable[[Any, Any], dict[str, float | None]]:
    spec = importlib.util.spec_from_file_location("score_documents", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", NAMES or ["absent"])
def test_each_sample_reads_as_labelled(name: str) -> None:
    gold = json.loads((SAMPLES / f"{name}.gold.json").read_text(encoding="utf-8"))
    row = scorer()(read_text((SAMPLES / f"{name}.txt").read_text(encoding="utf-8")).to_json(), gold)
    assert {k: v for k, v in row.items() if v is not None and v < FLOORS[k]} == {}


def test_the_seed_plan_gives_its_eight_addressees_and_no_invented_deadline() -> None:
    reading = read_text((SAMPLES / "00-kim-son.txt").read_text(encoding="utf-8"))
    assert len({a.unit for a in reading.assignments}) == 8
    assert {a.deadline for a in reading.assignments} == {None}
    assert reading.date == "2024-02"
    assert reading.number is None
