"""The sound card, by miniaudio (MIT), or, where that is not installed, by a player program of the system.

What sounds is what the log says: the name of the device that was opened. A machine whose only device discards all samples has no card.
"""

import shutil
import subprocess
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from loa.players.clocks import counter
from loa.players.config import FILE, Config
from loa.players.durable import write_atomically
from loa.players.loudness import Level
from loa.players.outputs import EXTENSIONS, FileOutput, Output, Playing, Sound

try:
    import miniaudio
except ImportError:  # an installation without it plays through a program
    miniaudio = None

RATE = 44_100
CHANNELS = 2
BUFFER_MILLISECONDS = 200
STALLED_AFTER = 3.0  # seconds in which a card asked for nothing: it was pulled out
DISCARDS = "discard all samples"
MONITOR = "monitor of"
PROGRAMS = (("mpg123", ("-q",)), ("ffplay", ("-nodisp", "-autoexit", "-loglevel", "error")), ("cvlc", ("--play-and-exit", "-q")))


@dataclass(slots=True)
class CardPlaying:
    """A play on a card. The card's own thread pulls the samples; `ended` is asked by the station's."""

    busy_until: datetime
    device: Any  # miniaudio.PlaybackDevice
    level: Level | None
    pulled: float = field(default_factory=counter)  # when the card last asked
    finished: float | None = None  # when the last sample was handed over
    fault: str = ""

    @property
    def loudness(self) -> int | None:
        """What the card's monitor heard."""
        return None if self.level is None else self.level.tenths

    def ended(self, now: datetime) -> datetime | None:
        """When the last sample has sounded. Raises OSError when the card stopped asking."""
        if self.finished is not None:
            if counter() - self.finished < BUFFER_MILLISECONDS / 1000:
                return None
            self.stop()
            return now
        if self.fault or counter() - self.pulled > STALLED_AFTER:
            self.stop()
            raise OSError(self.fault or "thiết bị âm thanh ngừng giữa chừng")
        return None

    def stop(self) -> None:
        """Fall silent at once, and let go of the card."""
        self.device.close()
        if self.level is not None:
            self.level.close()

    def samples(self, sources: Sequence[Generator[Any, int, None]]) -> Generator[Any, int, None]:
        """Hands over the sounds one after the other, as many frames as the card asks for."""
        frames = yield b""
        for source in sources:
            while True:
                self.pulled = counter()
                try:
                    piece = source.send(frames)
                except StopIteration:
                    break
                except miniaudio.MiniaudioError as error:
                    self.fault = f"không giải mã được âm thanh: {error}"
                    return
                frames = yield piece
        self.finished = counter()


class SoundCard:
    """Plays on the card whose name holds `wanted`; when it is not there, on the system's own choice, and says so."""

    def __init__(self, wanted: str = "", backends: Sequence[Any] | None = None) -> None:
        self._wanted = wanted
        self._backends = list(backends or (b for b in miniaudio.get_enabled_backends() if b.name not in ("NULL", "CUSTOM")))
        self.device = "card âm thanh"
        self.trouble = ""
        try:
            self._choose()
        except OSError as error:
            self.trouble = str(error)

    def play(self, sound: Sound, at: datetime) -> Playing:
        """Begin to play. Raises OSError when there is no card or it cannot play this."""
        chosen = self._choose()
        try:
            sources = [miniaudio.stream_memory(body, nchannels=CHANNELS, sample_rate=RATE) for body in sound.bodies]
            opened = miniaudio.PlaybackDevice(
                nchannels=CHANNELS, sample_rate=RATE, buffersize_msec=BUFFER_MILLISECONDS,
                device_id=None if chosen is None else chosen["id"], backends=self._backends, app_name="Loa",
            )  # fmt: skip
        except miniaudio.MiniaudioError as error:
            raise OSError(f"không phát được qua {self.device}: {error}") from error
        playing = CardPlaying(at + timedelta(milliseconds=sound.milliseconds or 0), opened, self._listening())
        samples = playing.samples(sources)
        next(samples)
        opened.start(samples)
        return playing

    def _choose(self) -> dict[str, Any] | None:
        """The card to open, None for the system's own choice; `device` and `trouble` say which and why. Raises OSError without any."""
        found = [card for card in self._cards() if not card["name"].casefold().startswith(DISCARDS)]
        if not found:
            raise OSError("máy không có thiết bị âm thanh nào")
        chosen = next((card for card in found if self._wanted.casefold() in card["name"].casefold()), None) if self._wanted else None
        self.device = (chosen or found[0])["name"]
        missing = bool(self._wanted) and chosen is None
        self.trouble = f"không thấy thiết bị âm thanh “{self._wanted}”, đang dùng “{self.device}”" if missing else ""
        return chosen

    def _cards(self) -> list[dict[str, Any]]:
        try:
            return list(miniaudio.Devices(self._backends).get_playbacks())
        except miniaudio.MiniaudioError as error:
            raise OSError(f"không mở được hệ thống âm thanh: {error}") from error

    def _listening(self) -> Level | None:
        """A listener at the card's monitor, where the system has one."""
        try:
            heard = [card for card in miniaudio.Devices(self._backends).get_captures() if card["name"].casefold().startswith(MONITOR)]
            monitor = next((card for card in heard if self.device.casefold() in card["name"].casefold()), None)
            return None if monitor is None else Level.at(miniaudio.CaptureDevice, device_id=monitor["id"], backends=self._backends)
        except miniaudio.MiniaudioError:
            return None


@dataclass(frozen=True, slots=True)
class ProgramPlaying:
    """A play by a program of the system."""

    busy_until: datetime
    process: "subprocess.Popen[bytes]"
    loudness: int | None = None

    def ended(self, now: datetime) -> datetime | None:
        """When the program ended. Raises OSError when it failed."""
        code = self.process.poll()
        if code:
            raise OSError(f"chương trình phát kết thúc với mã {code}")
        return None if code is None else now

    def stop(self) -> None:
        """End the program at once."""
        self.process.kill()
        self.process.wait()


class ProgramOutput:
    """Plays through `mpg123`, `ffplay` or `cvlc`: small computers for which miniaudio has no wheel need no compiler."""

    trouble = ""

    def __init__(self, name: str, words: Sequence[str], folder: Path) -> None:
        self.device = f"chương trình {Path(name).stem}"
        self._line = [name, *words]
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def play(self, sound: Sound, at: datetime) -> Playing:
        """Begin to play. Raises OSError."""
        names = []
        for number, body in enumerate(sound.bodies):
            path = self._folder / f"now-{number}.{EXTENSIONS.get(sound.media_type, 'bin')}"
            write_atomically(path, body)
            names.append(str(path))
        process = subprocess.Popen([*self._line, *names], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        return ProgramPlaying(at + timedelta(milliseconds=sound.milliseconds or 0), process)


class NoOutput:
    """Nothing on this machine can sound: every play fails and says what to install."""

    device = "không có thiết bị phát"
    trouble = "chưa cài miniaudio hoặc mpg123 nên không phát được; xem docs/player.md"

    def play(self, sound: Sound, at: datetime) -> Playing:
        """Raise OSError."""
        raise OSError(self.trouble)


def open_output(config: Config) -> Output:
    """The output that the configuration names."""
    if config.output == FILE:
        return FileOutput(config.home / "played", realtime=config.realtime)
    if miniaudio is not None:
        return SoundCard(config.sound_device)
    for name, words in PROGRAMS:
        if found := shutil.which(name):
            return ProgramOutput(found, words, config.home / "now")
    return NoOutput()
