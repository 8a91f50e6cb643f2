"""Sound as plain values: samples and their rate, how loud they are, and what is no sound at all."""

import math
import sys
from array import array
from dataclasses import dataclass

SILENCE = -120.0  # dBFS given for sound without any sample above zero
_WIDTH = 2  # bytes of a sample
_FULL_SCALE = 32768.0
_FAINT = 100  # a peak below it is a microphone that was off


class NotAudio(Exception):
    """The bytes are no sound that a station can play. The text is shown to staff, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One channel of sound."""

    pcm: bytes  # 16-bit mono, little endian
    rate: int  # samples per second

    @property
    def milliseconds(self) -> int:
        """How long it sounds."""
        return len(self.pcm) // _WIDTH * 1000 // self.rate


def samples_of(pcm: bytes) -> "array[int]":
    """16-bit little-endian bytes as numbers; a lone last byte is left out."""
    samples = array("h")
    samples.frombytes(pcm[: len(pcm) // _WIDTH * _WIDTH])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def bytes_of(samples: "array[int]") -> bytes:
    """Numbers as 16-bit little-endian bytes."""
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    return samples.tobytes()


def is_silent(sound: Sound) -> bool:
    """Whether nobody would hear anything."""
    samples = samples_of(sound.pcm)
    return not samples or (max(samples) < _FAINT and min(samples) > -_FAINT)


def loudness(sound: Sound) -> float:
    """Root mean square in dBFS: 0 is the loudest there is, `SILENCE` is none."""
    samples = samples_of(sound.pcm)
    power = sum(sample * sample for sample in samples) / len(samples) if samples else 0.0
    return 20 * math.log10(math.sqrt(power) / _FULL_SCALE) if power else SILENCE
