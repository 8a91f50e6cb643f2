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
MAX_DEPTH = 64  # deeper input is refused before it can exhaust the stack


def canonical(value: Json) -> bytes:
    """`value` as canonical JSON: keys sorted by UTF-16 unit, no spaces, UTF-8.

    Raises TypeError for a float, a key that is not a string or another type; ValueError for an integer
    over 2^53 - 1, a lone surrogate, or nesting deeper than `MAX_DEPTH`. The text says which.
    """
    text = json.dumps(_ordered(value, 0), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def sha256_hex(body: bytes) -> str:
    """SHA-256 of `body`, 64 lower-case hex digits."""
    return hashlib.sha256(body).hexdigest()


def _ordered(value: object, depth: int) -> object:
    """A copy of `value` with every object's keys in canonical order, each part checked."""
    if depth > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, Mapping):
        return {key: _ordered(value[key], depth + 1) for key in sorted(value, key=_utf16_order)}
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


def _utf16_order(key: object) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"a key must be a string, not {type(key).__name__}")
    return key.encode("utf-16-be")
