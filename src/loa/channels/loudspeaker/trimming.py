"""Where somebody speaks in a sound: silence at the ends and long gaps, a microphone driven too hard. Pure figures, no sound library."""

from collections.abc import Sequence
from dataclasses import dataclass

A_SECOND = 100  # blocks of a hundredth of a second
_HEAD, _TAIL = 15, 30  # blocks kept before the first and behind the last sound: breath, and the end of a word
_LONG_GAP, _SHORT_GAP = 150, 90  # a pause longer than the first is cut to the second
_LEAST = 3  # blocks in a row that are more than a click
_BELOW_VOICE = 22.0  # dB below the loudness of the voice: room noise
_QUIETEST, _LOUDEST = -60.0, -32.0
_CLIPPED = -0.05  # dBFS of a block whose peak is cut off
BROKEN, HARSH = 0.08, 0.01  # share of spoken blocks with cut peaks: refused, warned of


@dataclass(frozen=True, slots=True)
class Found:
    """What to keep, as [start, end) in blocks, and how much was spoken."""

    kept: tuple[tuple[int, int], ...]
    spoken: int  # blocks
    clipped: float  # share of spoken blocks


def found_in(rms: Sequence[float], peaks: Sequence[float], lufs: float) -> Found:
    """The spoken parts of a sound whose blocks have `rms` and `peaks` dB, with loudness `lufs`. Nothing kept: nobody speaks."""
    line = min(max(lufs - _BELOW_VOICE, _QUIETEST), _LOUDEST)
    runs = [run for run in _runs([value > line for value in rms]) if run[1] - run[0] >= _LEAST]
    spoken = sum(end - start for start, end in runs)
    cut = sum(1 for start, end in runs for peak in peaks[start:end] if peak >= _CLIPPED)
    return Found(_kept(runs, len(rms)), spoken, cut / spoken if spoken else 0.0)


def _runs(loud: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place, is_loud in enumerate(loud):
        if is_loud and runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        elif is_loud:
            runs.append((place, place + 1))
    return runs


def _kept(runs: Sequence[tuple[int, int]], length: int) -> tuple[tuple[int, int], ...]:
    """Runs widened by breath; gaps up to a long pause are kept whole, longer ones in part."""
    kept: list[tuple[int, int]] = []
    for start, end in runs:
        if kept and start - kept[-1][1] <= _LONG_GAP:
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    half = _SHORT_GAP // 2
    last = len(kept) - 1
    return tuple(
        (max(0, start - (_HEAD if place == 0 else half)), min(length, end + (_TAIL if place == last else half)))
        for place, (start, end) in enumerate(kept)
    )
