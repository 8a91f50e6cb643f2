"""Voices: whatever turns a script into sound. A site names one in the options of the loudspeaker."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import httpx

from loa.channels.loudspeaker.sound import NotAudio, Sound, is_silent
from loa.channels.loudspeaker.wav import read_wav

__all__ = ["EspeakVoice", "HttpVoice", "PiperVoice", "Sound", "Voice", "VoiceFailed"]

_PROGRAM = "loa.channels.loudspeaker.espeak_process"
_ESPEAK_RATE = 22_050
_ESPEAK_CAUSES = {
    64: "tham số giọng đọc không hợp lệ",
    65: "thiếu thư viện eSpeak NG hoặc dữ liệu của nó; hãy cài lại gói espeakng-loader",
    66: "không có giọng đã chọn trong cấu hình",
    67: "không tạo được âm thanh",
}
_SHORTEST = 100  # milliseconds; less is no word
_SLOWEST, _FASTEST = 80, 450  # words a minute
_LARGEST_ANSWER = 256 * 1024 * 1024


class VoiceFailed(Exception):
    """No sound was made. The text is shown to staff, in Vietnamese."""


class Voice(Protocol):
    """Speaks a script. Hashable, and equal when it sounds equal: what it spoke lately is kept."""

    @property
    def name(self) -> str:
        """As staff see it."""
        ...

    @property
    def draft(self) -> bool:
        """Whether it is fit for a trial only, not for the air."""
        ...

    def speak(self, script: str) -> Sound:
        """The whole script as sound. Raises VoiceFailed."""
        ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """eSpeak NG, which comes with Loa; in a process of its own, for its licence and for its faults."""

    voice: str = "vi+f3"
    speed: int = 140  # words a minute
    timeout: float = 120.0  # seconds
    name: str = "Giọng đọc máy eSpeak NG"
    draft: bool = True

    def __post_init__(self) -> None:
        if not _SLOWEST <= self.speed <= _FASTEST:
            raise ValueError(f"tốc độ đọc phải từ {_SLOWEST} đến {_FASTEST}")

    def speak(self, script: str) -> Sound:
        """The whole script. Raises VoiceFailed."""
        command = [sys.executable, "-P", "-m", _PROGRAM, self.voice, str(self.speed)]
        done = _run(command, script, self.timeout, self.name)
        if done.returncode != 0:
            raise VoiceFailed(f"{self.name}: {_ESPEAK_CAUSES.get(done.returncode) or _cause(done)}.")
        return _heard(Sound(done.stdout, _ESPEAK_RATE), self.name)


@dataclass(frozen=True, slots=True)
class PiperVoice:
    """Piper, a neural voice that the operator has installed with a model (vi_VN-….onnx and its .json)."""

    model: str
    program: str = "piper"
    timeout: float = 300.0  # seconds
    name: str = "Giọng đọc Piper"
    draft: bool = False

    def speak(self, script: str) -> Sound:
        """The whole script, as one line: Piper begins a new file at each. Raises VoiceFailed."""
        program = shutil.which(self.program)
        if program is None:
            raise VoiceFailed(f"{self.name}: không tìm thấy chương trình “{self.program}”; hãy cài Piper hoặc sửa cấu hình.")
        if not Path(self.model).is_file():
            raise VoiceFailed(f"{self.name}: không tìm thấy tệp giọng “{self.model}”; hãy tải giọng tiếng Việt hoặc sửa cấu hình.")
        try:
            return _sound_of(self._made_by(program, script), self.name)
        except OSError as error:
            raise VoiceFailed(f"{self.name}: không ghi được tệp tạm ({error.strerror}).") from error

    def _made_by(self, program: str, script: str) -> bytes:
        with TemporaryDirectory(prefix="loa-") as folder:
            made = Path(folder) / "speech.wav"
            command = [program, "--model", self.model, "--output_file", str(made)]
            done = _run(command, " ".join(script.split()) + "\n", self.timeout, self.name)
            if done.returncode != 0 or not made.is_file():
                raise VoiceFailed(f"{self.name}: {_cause(done)}.")
            return made.read_bytes()


@dataclass(frozen=True, slots=True)
class HttpVoice:
    """A service that answers {"text": …} with a WAV file."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    timeout: float = 60.0  # seconds
    name: str = "Dịch vụ giọng đọc"
    draft: bool = False

    def speak(self, script: str) -> Sound:
        """The whole script. Raises VoiceFailed."""
        try:
            with httpx.stream("POST", self.url, json={"text": script}, headers=dict(self.headers), timeout=self.timeout) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise VoiceFailed(f"{self.name}: máy chủ trả lời mã {answer.status_code}.")
                return _sound_of(_body(answer, self.name), self.name)
        except httpx.TimeoutException as error:
            raise VoiceFailed(f"{self.name}: quá {self.timeout:g} giây không trả lời.") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise VoiceFailed(f"{self.name}: không kết nối được máy chủ; hãy xem lại địa chỉ và mạng.") from error


def _body(answer: httpx.Response, name: str) -> bytes:
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise VoiceFailed(f"{name}: âm thanh trả về quá lớn.")
    return bytes(body)


def _run(command: Sequence[str], script: str, timeout: float, name: str) -> subprocess.CompletedProcess[bytes]:
    spoken = script.encode("utf-8", "replace")
    try:
        return subprocess.run(command, input=spoken, capture_output=True, timeout=timeout, check=False)  # noqa: S603 - configured by the operator
    except subprocess.TimeoutExpired as error:
        raise VoiceFailed(f"{name}: quá {timeout:g} giây chưa đọc xong.") from error
    except OSError as error:
        raise VoiceFailed(f"{name}: không chạy được chương trình đọc ({error.strerror}).") from error


def _cause(done: subprocess.CompletedProcess[bytes]) -> str:
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    how = "bị dừng giữa chừng" if done.returncode < 0 else f"kết thúc với mã {done.returncode}"
    return f"chương trình đọc {how}" + (f" ({said[-1][:200]})" if said else "")


def _sound_of(wav: bytes, name: str) -> Sound:
    try:
        return _heard(read_wav(wav), name)
    except NotAudio as error:
        raise VoiceFailed(f"{name}: âm thanh nhận được không dùng được. {error}") from error


def _heard(sound: Sound, name: str) -> Sound:
    if sound.milliseconds < _SHORTEST or is_silent(sound):
        raise VoiceFailed(f"{name}: không đọc ra âm thanh nào.")
    return sound
