"""Strict reads from JSON that came from outside: the right type or `Malformed`, never a guess."""

import re
from collections.abc import Mapping
from datetime import datetime, time

from loa.seal.moments import from_iso

SHA256 = re.compile(r"[0-9a-f]{64}")


class Malformed(ValueError):
    """A field is missing or of the wrong shape; the text is the field's name."""


def text(source: Mapping[str, object], name: str) -> str:
    """The non-empty string at `name`."""
    value = source.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(name)
    return value


def text_or_empty(source: Mapping[str, object], name: str) -> str:
    """The string at `name`; "" when it is null or absent."""
    value = source.get(name)
    if value is None or isinstance(value, str):
        return value or ""
    raise Malformed(name)


def whole(source: Mapping[str, object], name: str) -> int:
    """The whole number ≥ 0 at `name`."""
    value = source.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed(name)
    return value


def whole_or_none(source: Mapping[str, object], name: str) -> int | None:
    """The whole number ≥ 0 at `name`, or None when it is null or absent."""
    return None if source.get(name) is None else whole(source, name)


def truth(source: Mapping[str, object], name: str) -> bool:
    """The boolean at `name`."""
    value = source.get(name)
    if not isinstance(value, bool):
        raise Malformed(name)
    return value


def sha256(source: Mapping[str, object], name: str) -> str:
    """The 64 lower-case hex digits at `name`: safe as a file name."""
    value = text(source, name)
    if not SHA256.fullmatch(value):
        raise Malformed(name)
    return value


def moment(source: Mapping[str, object], name: str) -> datetime:
    """The UTC moment at `name`."""
    try:
        return from_iso(text(source, name))
    except ValueError as error:
        raise Malformed(name) from error


def moment_or_none(source: Mapping[str, object], name: str) -> datetime | None:
    """The UTC moment at `name`, or None when it is null or absent."""
    return None if source.get(name) is None else moment(source, name)


def one_of(source: Mapping[str, object], name: str, choices: tuple[str, ...]) -> str:
    """The string at `name`, which must be among `choices`."""
    value = text(source, name)
    if value not in choices:
        raise Malformed(name)
    return value


def objects(source: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """The list of objects at `name`."""
    value = source.get(name)
    if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
        raise Malformed(name)
    return value


def words(source: Mapping[str, object], name: str) -> list[str]:
    """The list of non-empty strings at `name`; an absent one is empty."""
    value = source.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(part, str) and part for part in value):
        raise Malformed(name)
    return value


def thing_or_none(source: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    """The object at `name`, or None when it is null or absent."""
    value = source.get(name)
    if value is None or isinstance(value, Mapping):
        return value
    raise Malformed(name)


def things(source: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """The list of objects at `name`; an absent one is empty."""
    return [] if source.get(name) is None else objects(source, name)


def clock_time(source: Mapping[str, object], name: str) -> time:
    """The local time of day at `name`, "05:30"."""
    try:
        return datetime.strptime(text(source, name), "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError as error:
        raise Malformed(name) from error


def numbers(source: Mapping[str, object], name: str) -> tuple[int, ...]:
    """The list of whole numbers ≥ 0 at `name`; an absent one is empty."""
    value = source.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(part, int) and not isinstance(part, bool) and part >= 0 for part in value):
        raise Malformed(name)
    return tuple(value)
