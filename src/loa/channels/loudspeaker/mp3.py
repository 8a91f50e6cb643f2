"""MP3 as bytes: its frames counted one by one, so that its length is what will be heard, and its making."""

from collections.abc import Iterator
from dataclasses import dataclass

import lameenc

from loa.channels.loudspeaker.sound import NotAudio, Sound

KILOBITS = 64
_QUALITY = 5  # of LAME: 2 is the best and slowest, 7 the fastest
_OUT_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000)  # with these, 64 kbit/s mono is clear speech
_MOST_JUNK = 262_144  # bytes that are no frame: a little is a broken transfer, more is no MP3
_FEWEST_FRAMES = 2
_LAYER_3 = 1
_V1, _V2, _V25 = 3, 2, 0
_RATES = {_V1: (44_100, 48_000, 32_000), _V2: (22_050, 24_000, 16_000), _V25: (11_025, 12_000, 8_000)}
_KILOBITS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


@dataclass(frozen=True, slots=True)
class Frame:
    """One MP3 frame: about a fortieth of a second."""

    start: int
    length: int  # bytes
    samples: int
    rate: int


def encode(sound: Sound) -> bytes:
    """64 kbit/s mono; the same sound gives the same bytes."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_bit_rate(KILOBITS)
    encoder.set_in_sample_rate(sound.rate)
    encoder.set_out_sample_rate(max((rate for rate in _OUT_RATES if rate <= sound.rate), default=_OUT_RATES[0]))
    encoder.set_quality(_QUALITY)
    return bytes(encoder.encode(sound.pcm)) + bytes(encoder.flush())


def mp3_milliseconds(content: bytes) -> int:
    """How long an MP3 file sounds. Raises NotAudio when it is none."""
    length, frames = 0.0, 0
    for frame in _frames(content):
        if not _is_index(content, frame):
            length += frame.samples / frame.rate
            frames += 1
    if frames < _FEWEST_FRAMES:
        raise NotAudio("Tệp không phải âm thanh MP3 hoặc WAV, hoặc đã bị hỏng.")
    return round(length * 1000)


def _frames(content: bytes) -> Iterator[Frame]:
    """Every whole frame that another one, a tag or the end follows."""
    at, junk = 0, 0
    while at < len(content):
        if content[at : at + 3] == b"ID3":
            at = _after_tag(content, at)
            continue
        frame = _frame_at(content, at)
        if frame is not None and _goes_on(content, frame):
            yield frame
            at += frame.length
            continue
        following = content.find(b"\xff", at + 1)
        junk += (len(content) if following < 0 else following) - at
        if following < 0 or junk > _MOST_JUNK:
            return
        at = following


def _goes_on(content: bytes, frame: Frame) -> bool:
    end = frame.start + frame.length
    if end > len(content):
        return False
    rest = content[end : end + 3]
    following = _frame_at(content, end)
    return len(rest) < 3 or rest in (b"TAG", b"APE", b"LYR", b"ID3") or (following is not None and following.rate == frame.rate)


def _after_tag(content: bytes, at: int) -> int:
    """Where the ID3v2 tag that begins at `at` ends."""
    size = 0
    for byte in content[at + 6 : at + 10]:
        size = size << 7 | byte & 0x7F
    return at + 10 + size


def _frame_at(content: bytes, at: int) -> Frame | None:
    """The frame whose header is at `at`; None when there is none."""
    if at + 4 > len(content) or content[at] != 0xFF or content[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = content[at + 1] >> 3 & 3, content[at + 1] >> 1 & 3
    kilobits, rate, padding = content[at + 2] >> 4, content[at + 2] >> 2 & 3, content[at + 2] >> 1 & 1
    if version not in _RATES or layer != _LAYER_3 or kilobits in (0, 15) or rate == 3:
        return None
    hertz = _RATES[version][rate]
    table, samples = (_KILOBITS_V1, 1152) if version == _V1 else (_KILOBITS_V2, 576)
    return Frame(at, samples * 125 * table[kilobits] // hertz + padding, samples, hertz)


def _is_index(content: bytes, frame: Frame) -> bool:
    """Whether a frame holds an index of the file (Xing, Info or VBRI) and no sound."""
    head = content[frame.start : frame.start + min(frame.length, 48)]
    return b"Xing" in head or b"Info" in head or b"VBRI" in head
