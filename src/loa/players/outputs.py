"""Where sound goes. An output is handed verified bytes and knows nothing of manifests or logs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from loa.players.durable import write_atomically
from loa.seal.moments import to_iso

EXTENSIONS = {"audio/mpeg": "mp3", "audio/wav": "wav"}


@dataclass(frozen=True, slots=True)
class Sound:
    """What is to be played: one item, with the sounds that open and close it."""

    name: str  # delivery key
    bodies: Sequence[bytes]  # played one after the other
    media_type: str
    milliseconds: int | None  # of all of them together, as the manifest says


class Playing(Protocol):
    """A play that has begun."""

    @property
    def busy_until(self) -> datetime:
        """When the output expects to be free again."""
        ...

    @property
    def loudness(self) -> int | None:
        """How loud it was at the card's monitor, in tenths of a decibel below full scale (−183 is −18.3 dBFS); None: nobody listened."""
        ...

    def ended(self, now: datetime) -> datetime | None:
        """When it ended; None while it sounds. Raises OSError when the device failed in the middle."""
        ...

    def stop(self) -> None:
        """Fall silent at once."""
        ...


class Output(Protocol):
    """Something that can play one sound at a time."""

    device: str  # Vietnamese, for the play log: what really sounds
    trouble: str  # Vietnamese: why it is not the device that was asked for; "" when it is

    def play(self, sound: Sound, at: datetime) -> Playing:
        """Begin to play; returns at once. Raises OSError when the device fails."""
        ...


@dataclass(frozen=True, slots=True)
class FilePlaying:
    """A play into a file: it lasts as long as its sound would."""

    started_at: datetime
    busy_until: datetime
    realtime: bool
    loudness: int | None = None

    def ended(self, now: datetime) -> datetime | None:
        """In simulated time at once, with the moment at which the sound would end."""
        if not self.realtime or now < self.started_at:  # a clock set back must not hold the air for a day
            return self.busy_until
        return self.busy_until if now >= self.busy_until else None

    def stop(self) -> None:
        """The file stays: it shows what was sounding."""


class FileOutput:
    """Writes what would sound to `<folder>/<started>-<id8>.mp3`."""

    device = "tệp âm thanh (mô phỏng)"
    trouble = ""

    def __init__(self, folder: Path, *, realtime: bool = False) -> None:
        self._folder = folder
        self._realtime = realtime
        folder.mkdir(parents=True, exist_ok=True)

    def play(self, sound: Sound, at: datetime) -> Playing:
        """Write the file; its length is `sound.milliseconds`. Raises OSError."""
        name = file_name(sound.name, at, EXTENSIONS.get(sound.media_type, "bin"))
        write_atomically(self._folder / name, b"".join(sound.bodies))
        return FilePlaying(at, at + timedelta(milliseconds=sound.milliseconds or 0), self._realtime)


def file_name(name: str, at: datetime, extension: str) -> str:
    """`20261123T100000Z-<first 8 safe characters of name>.<extension>`."""
    started = re.sub(r"[-:]", "", to_iso(at))
    return f"{started}-{re.sub('[^A-Za-z0-9_-]', '', name)[:8]}.{extension}"
