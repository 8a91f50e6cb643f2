"""How loud it was at the sound card's monitor: a check that the amplifier really got something, not a measurement of the street."""

import math
from array import array
from collections.abc import Callable, Generator
from typing import Any

RATE = 8_000
FULL_SCALE = 32_768.0
SILENCE = -960  # tenths of a decibel: less than 16 bits can hold


class Level:
    """Listens while a sound plays and keeps the mean level of all it heard."""

    def __init__(self) -> None:
        self._squares = 0.0
        self._count = 0
        self._device: Any = None

    @classmethod
    def at(cls, capture: Callable[..., Any], **words: Any) -> "Level":
        """A listener at the capture device that `capture(**words)` opens."""
        level = cls()
        level._device = capture(nchannels=1, sample_rate=RATE, **words)
        listener = level.listener()
        next(listener)
        level._device.start(listener)
        return level

    def listener(self) -> Generator[None, bytes, None]:
        """Takes 16-bit samples for ever."""
        while True:
            self.hear((yield))

    def hear(self, piece: bytes) -> None:
        """Add signed 16-bit samples."""
        samples = array("h", piece[: len(piece) // 2 * 2])
        self._squares += math.fsum(sample * sample for sample in samples)
        self._count += len(samples)

    @property
    def tenths(self) -> int | None:
        """Mean level in tenths of a decibel below full scale; None when nothing was heard at all."""
        if not self._count:
            return None
        power = self._squares / self._count / FULL_SCALE**2
        return max(SILENCE, round(100 * math.log10(power))) if power > 0 else SILENCE

    def close(self) -> None:
        """Stop listening."""
        if self._device is not None:
            self._device.close()
