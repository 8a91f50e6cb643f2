# SPDX-License-Identifier: AGPL-3.0-or-later
"""A program of its own: sound files on standard input, one MP3 at broadcast loudness on standard output.

`python -m loa.channels.loudspeaker.treat_process`: a line of JSON {"sizes": [bytes of each file], "seconds": most, "want": "mp3" | "pcm"},
then the files one behind the other. Answers a line of JSON ({"refused": words} or figures), then the sound. It opens what strangers
made with FFmpeg (PyAV; its wheels carry FFmpeg under the GPL), within bounds of memory and time: whatever a file does, it does it here.
"""

import contextlib
import json
import resource
import sys
from dataclasses import asdict, dataclass

from loa.channels.loudspeaker.flow import BLOCK, Level, Wave, decoded, floats_of, level_of, level_of_file, pcm_of, silence
from loa.channels.loudspeaker.mp3 import encode
from loa.channels.loudspeaker.sound import NotAudio, Sound
from loa.channels.loudspeaker.trimming import A_SECOND, BROKEN, HARSH, Found, found_in

TARGET, CEILING = -16.0, -1.0  # LUFS, dBTP
MEMORY = 3 * 1024**3  # bytes of address space: FFmpeg maps 0.6 GB, a quarter of an hour decoded is 0.2 GB
CPU_SECONDS = 240
OUT_RATE = 24_000
_HEARING = 16_000  # samples a second for the comparison of what was said
_CLOSE = 0.2  # LU
_ROUNDS = 6
_BETWEEN = 0.6  # seconds between two takes
_MOST_GAIN, _NOISY_GAIN = 45.0, 26.0  # dB
_FLOAT = 4

SILENT = "Không nghe thấy tiếng nói; hãy kiểm tra micro rồi thu lại."
CLIPPED = "Tiếng bị vỡ vì thu quá to; hãy đưa micro ra xa hoặc giảm âm lượng thu rồi thu lại."
HARSH_WORDS = "Có chỗ thu quá to nên hơi vỡ tiếng; hãy nghe kỹ trước khi dùng."
NOISY_WORDS = "Thu quá nhỏ nên tiếng ồn nền cũng bị nâng lên; nếu nghe rè thì hãy thu gần micro hơn."
QUIETER = "Tiếng đọc to nhỏ không đều nên chưa đạt được mức −16 LUFS."


@dataclass(frozen=True, slots=True)
class Take:
    """One file, decoded and looked at."""

    wave: Wave
    level: Level
    found: Found


def main() -> None:
    """Read, treat, answer."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    asked = json.loads(sys.stdin.buffer.readline())
    files = [sys.stdin.buffer.read(size) for size in asked["sizes"]]
    try:
        figures, sound = (heard if asked.get("want") == "pcm" else treated)(files, float(asked["seconds"]))
    except NotAudio as error:
        figures, sound = {"refused": str(error)}, b""
    except MemoryError:
        figures, sound = {"refused": "Tệp âm thanh quá lớn so với bộ nhớ máy chủ; hãy tách nhỏ hơn."}, b""
    sys.stdout.buffer.write(json.dumps({**figures, "bytes": len(sound)}).encode() + b"\n" + sound)
    sys.stdout.buffer.flush()


def treated(files: list[bytes], seconds: float) -> tuple[dict[str, object], bytes]:
    """Figures and the MP3. Raises NotAudio with the words for staff."""
    takes = _takes(files, seconds)
    raw = b"".join(bytes(take.wave.samples) for take in takes)
    before = takes[0].level if len(takes) == 1 else level_of(raw)
    joined = _joined(takes)
    gain = TARGET - level_of(joined).lufs
    mp3, after = _levelled(joined, gain)
    warnings = [HARSH_WORDS] if max(take.found.clipped for take in takes) > HARSH else []
    warnings += [NOISY_WORDS] if max(TARGET - take.level.lufs for take in takes) > _NOISY_GAIN else []
    warnings += [QUIETER] if abs(after.lufs - TARGET) > 1 else []
    lengths = {"before_ms": sum(take.wave.milliseconds for take in takes), "after_ms": len(joined) // _FLOAT * 1000 // 48_000}
    return {"before": asdict(before), "after": asdict(after), **lengths, "warnings": warnings}, mp3


def heard(files: list[bytes], seconds: float) -> tuple[dict[str, object], bytes]:
    """16 kHz 16-bit samples of one file, as a recogniser takes them."""
    wave = decoded(files[0], seconds)
    return {"rate": _HEARING}, pcm_of(wave.samples, [], _HEARING)


def _takes(files: list[bytes], seconds: float) -> list[Take]:
    takes: list[Take] = []
    left = seconds
    for number, content in enumerate(files, 1):
        try:
            takes.append(_take(content, left))
        except NotAudio as error:
            raise NotAudio(f"Lượt thu {number}: {error}" if len(files) > 1 else str(error)) from error
        left = max(1.0, left - takes[-1].wave.milliseconds / 1000)
    return takes


def _take(content: bytes, seconds: float) -> Take:
    wave = decoded(content, seconds)
    level = level_of(wave.samples)
    found = found_in(wave.rms, wave.peaks, level.lufs)
    if found.spoken < A_SECOND // 4:
        raise NotAudio(SILENT)
    if found.clipped > BROKEN:
        raise NotAudio(CLIPPED)
    return Take(wave, level, found)


def _joined(takes: list[Take]) -> bytes:
    """The spoken parts of all takes, each as loud as the others, with a breath between."""
    made = bytearray()
    for take in takes:
        spoken = bytearray()
        for start, end in take.found.kept:
            spoken += take.wave.samples[start * BLOCK * _FLOAT : end * BLOCK * _FLOAT]
        if len(takes) > 1:
            gain = min(_MOST_GAIN, TARGET - max(take.level.lufs, -60.0))
            spoken = bytearray(floats_of(spoken, [("volume", f"volume={gain:.3f}dB:precision=float")]))
        made += (silence(_BETWEEN) if made else b"") + spoken
    return bytes(made)


def _levelled(joined: bytes, gain: float) -> tuple[bytes, Level]:
    """The MP3 and its level as a receiver decodes it: louder or softer until it is right, peaks held below the ceiling."""
    ceiling = CEILING - 0.6
    best: tuple[float, bytes, Level] | None = None
    for _ in range(_ROUNDS):
        mp3 = encode(Sound(pcm_of(joined, _chain(min(_MOST_GAIN, gain), ceiling), OUT_RATE), OUT_RATE))
        after = level_of_file(mp3)
        away = abs(after.lufs - TARGET) + (100 if after.peak > CEILING else 0)
        if best is None or away < best[0]:
            best = (away, mp3, after)
        if away <= _CLOSE:
            break
        gain += TARGET - after.lufs
        ceiling -= max(0.0, after.peak - CEILING + 0.1) if after.peak > CEILING else 0.0
    assert best is not None
    return best[1], best[2]


def _chain(gain: float, ceiling: float) -> list[tuple[str, str]]:
    """A gain, then a limiter that looks ahead at four times the rate, so that peaks between samples are held too."""
    limit = 10 ** (ceiling / 20)
    return [
        ("volume", f"volume={gain:.3f}dB:precision=float"),
        ("aresample", "192000"),
        ("alimiter", f"limit={limit:.5f}:attack=5:release=80:level=0:latency=1"),
        ("aresample", "48000"),
    ]


if __name__ == "__main__":
    main()
