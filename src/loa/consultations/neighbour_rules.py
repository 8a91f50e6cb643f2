"""Nearest by meaning: which vectors point the same way. Deterministic: of equally near ones the lower number comes first.

The arithmetic is numpy's, which comes with the model that makes the vectors (see `embedding`).
"""

import importlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

_BLOCK = 2_000  # vectors that are compared at once
_Row = TypeVar("_Row")


def nearest(one: bytes, rows: Iterable[tuple[int, bytes]], most: int) -> list[int]:
    """The keys of the vectors that are nearest to `one`, the nearest first, at most `most`; of equally near ones the lower key."""
    found: list[tuple[float, int]] = []
    mine = _unit([one])[0]
    for block in _blocks(rows):
        near = (_unit([vector for _, vector in block]) @ mine).round(4).tolist()
        found = sorted([*found, *((-cosine, key) for cosine, (key, _) in zip(near, block, strict=True))])[:most]
    return [key for _, key in found]


def _blocks(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    every = iter(rows)
    while block := list(islice(every, _BLOCK)):
        yield block


def _unit(vectors: Sequence[bytes]) -> Any:
    """The vectors as rows of length 1."""
    numpy = importlib.import_module("numpy")
    rows = numpy.frombuffer(b"".join(vectors), dtype=numpy.int8).reshape(len(vectors), -1).astype(numpy.float32)
    return rows / numpy.maximum(numpy.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
