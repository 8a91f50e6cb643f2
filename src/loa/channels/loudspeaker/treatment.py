"""Recorded or uploaded sound made fit to air: cut, joined and levelled to EBU R 128 in a process of its own (`treat_process`)."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loa.channels.loudspeaker.audio import milliseconds_of
from loa.channels.loudspeaker.sniffing import format_of
from loa.channels.loudspeaker.sound import NotAudio

MOST_SECONDS = 900.0  # of one recording, silence counted
MOST_BYTES = 64 * 1024 * 1024  # of all files of one recording
_WAIT = 300.0  # seconds; a quarter of an hour takes about one minute of a free processor
_COMMAND = (sys.executable, "-P", "-m", "loa.channels.loudspeaker.treat_process")
_SLOW = "Xử lý âm thanh mất quá nhiều thời gian nên bị dừng; hãy thử lại lúc máy chủ rảnh hơn, hoặc tách bài ngắn hơn."
_DIED = "Chương trình xử lý âm thanh dừng giữa chừng vì tệp này (tệp hỏng hoặc quá lớn); hãy lưu lại dạng MP3 rồi gửi."


@dataclass(frozen=True, slots=True)
class Treated:
    """What airs, and what was done to it."""

    mp3: bytes
    milliseconds: int
    figures: Mapping[str, Any]  # before, after: {"lufs", "peak"}; before_ms, after_ms; warnings for staff, in Vietnamese


def treated(files: Sequence[bytes], seconds: float = MOST_SECONDS, command: Sequence[str] = _COMMAND) -> Treated:
    """The files joined into one MP3 at −16 LUFS with a true peak of −1 dBTP at most. Raises NotAudio with words for staff, nothing else."""
    _check(files)
    figures, mp3 = _asked(files, {"seconds": seconds, "want": "mp3"}, command)
    return Treated(mp3, milliseconds_of(mp3), figures)


def samples_of_file(content: bytes, seconds: float = MOST_SECONDS, command: Sequence[str] = _COMMAND) -> bytes:
    """16 kHz 16-bit mono samples of a sound file, as a recogniser takes them. Raises NotAudio."""
    _check([content])
    return _asked([content], {"seconds": seconds, "want": "pcm"}, command)[1]


def _check(files: Sequence[bytes]) -> None:
    if not files or not all(files):
        raise NotAudio("Tệp âm thanh trống.")
    if sum(len(content) for content in files) > MOST_BYTES:
        raise NotAudio(f"Âm thanh lớn hơn {MOST_BYTES // 1024 // 1024} MB; hãy lưu lại ở dạng MP3.")
    for content in files:
        format_of(content)


def _asked(files: Sequence[bytes], words: Mapping[str, object], command: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    head = json.dumps({**words, "sizes": [len(content) for content in files]}).encode() + b"\n"
    answer = _run(command, head + b"".join(files))
    line, _, sound = answer.partition(b"\n")
    try:
        figures = dict(json.loads(line))
    except ValueError:
        raise NotAudio(_DIED) from None
    if "refused" in figures:
        raise NotAudio(str(figures["refused"]))
    if figures.pop("bytes", None) != len(sound):
        raise NotAudio(_DIED)
    return figures, sound


def _run(command: Sequence[str], given: bytes) -> bytes:
    with subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, env=_environment()
    ) as child:
        try:
            return child.communicate(given, timeout=_WAIT)[0]
        except subprocess.TimeoutExpired as error:
            raise NotAudio(_SLOW) from error
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """The caller's without its secrets; FFmpeg needs none of it."""
    return {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR")}
