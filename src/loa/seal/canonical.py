"""One value, one sequence of bytes: the JSON Canonicalization Scheme (RFC 8785), without floats.

Floats are left out on purpose: their printed form differs between languages, and nothing that Loa
signs needs them (money, milliseconds and counts are whole numbers).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

MAX_INTEGER = 2**53 - 1  # the largest that every JSON reader keeps exactly (RFC 8785, 3.2.2.3)
_PLAIN = frozenset((str, bool, type(None)))
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SORTING = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)  # by code point: of ASCII keys the same order
MAX_DEPTH = 64  # deeper input is refused before it can exhaust the stack


def canonical(value: Json) -> bytes:
    """`value` as canonical JSON: keys sorted by UTF-16 unit, no spaces, UTF-8.

    Raises TypeError for a float, a key that is not a string or another type; ValueError for an integer
    over 2^53 - 1, a lone surrogate, or nesting deeper than `MAX_DEPTH`. The text says which.
    """
    if _is_usual(value, 0):
        return _SORTING.encode(value).encode("utf-8")
    return _ENCODER.encode(_ordered(value, 0)).encode("utf-8")


def sha256_hex(body: bytes) -> str:
    """SHA-256 of `body`, 64 lower-case hex digits."""
    return hashlib.sha256(body).hexdigest()


def _is_usual(value: object, depth: int) -> bool:
    """Whether the quick way gives the canonical form: built-in types, whole numbers in bounds, ASCII keys. What is not is judged slowly."""
    kind = type(value)
    if kind in _PLAIN:
        return True
    if kind is int:
        return -MAX_INTEGER <= value <= MAX_INTEGER  # type: ignore[operator]
    if depth >= MAX_DEPTH:
        return False
    if kind is dict:
        for key, part in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not key.isascii() or (type(part) not in _PLAIN and not _is_usual(part, depth + 1)):
                return False
        return True
    if kind is list or kind is tuple:
        return all(type(part) in _PLAIN or _is_usual(part, depth + 1) for part in value)  # type: ignore[attr-defined]
    return False


def _ordered(value: object, depth: int) -> object:
    """A copy of `value` with every object's keys in canonical order, each part checked."""
    if depth > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    if type(value) in _PLAIN:  # most of it, and quicker asked than an abstract class
        return value
    if isinstance(value, dict) or isinstance(value, Mapping):  # noqa: SIM101 - in this order: most are plain dictionaries
        return {key: _ordered(value[key], depth + 1) for key in _in_order(value)}
    if isinstance(value, list | tuple):
        return [_ordered(part, depth + 1) for part in value]
    return _checked(value)


def _checked(value: object) -> bool | int | str | None:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ValueError("an integer over 2^53 - 1 is not kept exactly by every JSON reader: write it as a string")
        return value
    if isinstance(value, float):
        raise TypeError("a float has no form that is the same everywhere: use a whole number in a smaller unit, or a string")
    raise TypeError(f"{type(value).__name__} is not JSON")


def _in_order(value: Mapping[object, object]) -> list[object]:
    """The keys of `value` by UTF-16 unit. Of ASCII keys that is the order in which Python sorts them."""
    keys = list(value)
    if all(type(key) is str and key.isascii() for key in keys):
        return sorted(keys, key=str)
    return sorted(keys, key=_utf16_order)


def _utf16_order(key: object) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"a key must be a string, not {type(key).__name__}")
    return key.encode("utf-16-be")
