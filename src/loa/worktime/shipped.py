"""The rows that come with the program: terms of law and days off, read once from the files beside this one."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from loa.worktime.days import Calendar, Override, overrides_of
from loa.worktime.terms import Confidence, Rule, Unit

_FOLDER = Path(__file__).parent


@cache
def rules() -> tuple[Rule, ...]:
    """Every term of law that ships, known or not, in the order of the file."""
    return tuple(_rule(row) for row in _read("terms.toml")["term"])


@cache
def overrides() -> tuple[Override, ...]:
    """The days that the library of holidays does not know, or that are to be verified."""
    return tuple(Override(**row) for row in _read("days.toml")["day"])


@cache
def checked_years() -> frozenset[int]:
    """The years whose days off stand as they were announced."""
    found = _read("days.toml")
    return frozenset(range(found["checked_from"], found["checked_through"] + 1))


@cache
def calendar() -> Calendar:
    """Days of an office as they ship, without anything that an office entered."""
    return Calendar(overrides_of(overrides()), checked_years())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _rule(row: Mapping[str, Any]) -> Rule:
    unit = Unit(row["unit"]) if "unit" in row else None
    confidence = Confidence(row.get("confidence", "none"))
    return Rule(**{"value": None, **row, "unit": unit, "confidence": confidence})
