"""WAV as phones and recorders write it: 16-bit PCM, mono or stereo, read without trust in its length fields."""

import struct
from array import array
from collections.abc import Iterator

from loa.channels.loudspeaker.sound import NotAudio, Sound, bytes_of, samples_of

_PCM = 1
_EXTENSIBLE = 0xFFFE
_BITS = 16
_MOST_CHANNELS = 2
_RATES = range(8_000, 192_001)
_FORMAT_BYTES = 16


def is_wav(content: bytes) -> bool:
    """Whether it begins as a WAV file does."""
    return content[:4] == b"RIFF" and content[8:12] == b"WAVE"


def read_wav(content: bytes) -> Sound:
    """The sound of a WAV file, mixed down to one channel. Raises NotAudio."""
    channels, rate, pcm = _parts(content)
    return Sound(pcm if channels == 1 else _mixed(pcm), rate)


def wav_milliseconds(content: bytes) -> int:
    """How long a WAV file sounds. Raises NotAudio."""
    channels, rate, pcm = _parts(content)
    return len(pcm) // (2 * channels) * 1000 // rate


def _parts(content: bytes) -> tuple[int, int, bytes]:
    """Channels, rate and samples."""
    if not is_wav(content):
        raise NotAudio("Tệp không phải âm thanh WAV.")
    layout: tuple[int, int] | None = None
    for name, start, end in _chunks(content):
        if name == b"fmt ":
            layout = _layout(content[start:end])
        elif name == b"data" and layout is not None:
            width = 2 * layout[0]
            pcm = content[start : start + (end - start) // width * width]
            if not pcm:
                break
            return (*layout, pcm)
    raise NotAudio("Tệp WAV bị hỏng hoặc không có âm thanh bên trong.")


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of each chunk; a length past the end of the file means up to its end."""
    at = 12
    while at + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, at)
        end = min(at + 8 + length, len(content))
        yield name, at + 8, end
        at = end + length % 2


def _layout(chunk: bytes) -> tuple[int, int]:
    """Channels and rate, when they are such as a station plays."""
    if len(chunk) < _FORMAT_BYTES:
        raise NotAudio("Tệp WAV bị hỏng: thiếu phần mô tả định dạng.")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if kind == _EXTENSIBLE and len(chunk) >= 26:
        (kind,) = struct.unpack_from("<H", chunk, 24)
    if kind != _PCM or bits != _BITS:
        raise NotAudio("Tệp WAV không phải loại PCM 16 bit; hãy lưu lại ở dạng PCM 16 bit hoặc MP3.")
    if not 1 <= channels <= _MOST_CHANNELS:
        raise NotAudio(f"Tệp WAV có {channels} kênh âm thanh; chỉ nhận một hoặc hai kênh.")
    if rate not in _RATES:
        raise NotAudio(f"Tệp WAV ghi tần số lấy mẫu {rate} Hz; chỉ nhận từ 8.000 đến 192.000 Hz.")
    return channels, rate


def _mixed(stereo: bytes) -> bytes:
    samples = samples_of(stereo)
    return bytes_of(array("h", ((left + right) >> 1 for left, right in zip(samples[::2], samples[1::2], strict=True))))
