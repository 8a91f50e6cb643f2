"""Fictional documents of many kinds and forms, each with labels: what a reading must get right."""

import random
import re
import textwrap
import unicodedata
from collections.abc import Callable
from statistics import mean

import pytest

from loa.paper.read import read_text
from loa.paper.reading import ROLES, Reading
from paper.scoring import NAMES, duty_keys, fold, gold_of, header_errors, overlap, reference_keys, text_of


def read(name: str) -> Reading:
    return read_text(text_of(name))


def test_there_are_fixtures_of_many_kinds() -> None:
    assert {gold_of(name)["type"] for name in NAMES} >= {"QĐ", "CT", "TB", "CV", "NQ", "CTr", "BC", "TTr", "KH", "CĐ", "HD"}


@pytest.mark.parametrize("name", NAMES)
def test_header(name: str) -> None:
    assert header_errors(read(name).to_json(), gold_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_references(name: str) -> None:
    assert reference_keys(read(name).to_json()) == reference_keys(gold_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_recipients(name: str) -> None:
    assert [fold(r) for r in read(name).recipients] == [fold(r) for r in gold_of(name)["recipients"]]


@pytest.mark.parametrize("name", NAMES)
def test_duties(name: str) -> None:
    gold, reading = gold_of(name), read(name).to_json()
    optional = {fold(a["task"])[:40] for a in gold["assignments"] if a.get("optional")}
    found = {key for key in duty_keys(reading["assignments"]) if key[1] not in optional}
    assert overlap(found, duty_keys(gold["assignments"])) >= 0.95


@pytest.mark.parametrize("name", NAMES)
def test_roles_and_partners(name: str) -> None:
    labels = {(fold(a["unit"]), fold(a["task"])[:40]): a for a in gold_of(name)["assignments"]}
    for found in read(name).assignments:
        label = labels.get((fold(found.unit), fold(found.task)[:40]))
        if label:
            assert found.role in [label["role"], *label.get("role_alt", [])], found.task
            assert overlap({fold(c) for c in found.coordinating}, {fold(c) for c in label["coordinating"]}) >= 0.5, found.task


@pytest.mark.parametrize("name", NAMES)
def test_deadlines_that_the_labels_state(name: str) -> None:
    labels = {fold(a["task"])[:40]: a["deadline"] for a in gold_of(name)["assignments"] if a["deadline"]}
    stated = {fold(a.task)[:40]: a.deadline for a in read(name).assignments}
    assert {task: stated.get(task) for task in labels} == labels


@pytest.mark.parametrize("name", NAMES)
def test_annex_rows(name: str) -> None:
    rows = [(fold(r.task), fold(r.lead)) for r in read(name).annex_tasks]
    assert rows == [(fold(r["task"]), fold(r["lead"])) for r in gold_of(name)["annex_tasks"]]


@pytest.mark.parametrize("name", [n for n in NAMES if "addressees" in gold_of(n)])
def test_addressees(name: str) -> None:
    assert list(read(name).addressees) == gold_of(name)["addressees"]


@pytest.mark.parametrize("name", NAMES)
def test_every_span_shows_its_words(name: str) -> None:
    reading = read(name)
    for a in reading.assignments:
        assert a.role in ROLES
        first = fold(reading.text[a.start : a.end]).split()[:4]
        assert first == fold(a.task).split()[:4]
    for r in reading.references:
        assert fold(r.raw.split("/")[-1])[:6] in fold(reading.text[r.start : r.end])
    for row in reading.annex_tasks:
        assert fold(reading.text[row.start : row.end])[:12] == fold(row.task)[:12]


def _no_marks(text: str, chance: random.Random) -> str:
    def bare(c: str) -> str:
        return "".join(x for x in unicodedata.normalize("NFD", c.replace("đ", "d").replace("Đ", "D")) if not unicodedata.combining(x))

    return "".join(bare(c) if chance.random() < 0.02 else c for c in text)


def _wrapped(text: str, _: random.Random) -> str:
    """Long lines wrapped at 78 characters, a page number every 42 lines."""
    out: list[str] = []
    for line in text.split("\n"):
        plain = len(line) > 90 and "\t" not in line and "|" not in line and "   " not in line
        for piece in textwrap.wrap(line, 78, break_on_hyphens=False) if plain else [line]:
            out.append(piece)
            if len(out) % 42 == 0 and plain:
                out += ["", " " * 35 + str(len(out) // 42 + 1), ""]
    return "\n".join(out)


def _scanned(text: str, chance: random.Random) -> str:
    text = text.replace("“", '"').replace("”", '"').replace("–", "-").replace("ủy", "uỷ").replace("Ủy", "Uỷ")
    return re.sub(r", ", lambda _: "," if chance.random() < 0.3 else ", ", text)


@pytest.mark.parametrize("spoil", [_no_marks, _wrapped, _scanned], ids=["lost marks", "wrapped pages", "scan"])
def test_spoiled_text_reads_nearly_as_well(spoil: Callable[[str, random.Random], str]) -> None:
    headers, references, duties = [], [], []
    for name in NAMES:
        gold, reading = gold_of(name), read_text(spoil(text_of(name), random.Random(5))).to_json()
        headers.append(1 - len(header_errors(reading, gold)) / 9)
        references.append(overlap(reference_keys(reading), reference_keys(gold)))
        duties.append(overlap(duty_keys(reading["assignments"]), duty_keys(gold["assignments"])))
    assert mean(headers) >= 0.95
    assert mean(references) >= 0.95
    assert mean(duties) >= 0.93
