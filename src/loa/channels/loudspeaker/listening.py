"""What a recogniser hears in a recording, against the figures, dates and times of the script. A hint; it decides nothing."""

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from loa.channels.loudspeaker.sound import NotAudio
from loa.channels.loudspeaker.treatment import samples_of_file
from loa.vietnamese.figures import Figure, untraced

ADD = "./loa add listen"
_COMMAND = (sys.executable, "-P", "-m", "loa.channels.loudspeaker.listen_process")
_WAIT = 300.0  # seconds; a recogniser takes a sixth of the length on a free processor
_KINDS = ("date", "money", "percent", "time", "number", "phone", "year")
_MOST = 12


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard, and where it differs from the script, in Vietnamese."""

    text: str
    differences: tuple[str, ...]


def is_here() -> bool:
    """Whether the recogniser is installed."""
    return importlib.util.find_spec("vietasr") is not None


def heard_in(recording: bytes, script: str, command: Sequence[str] = _COMMAND) -> Heard | None:
    """What is heard in `recording` of `script`; None when nothing can be: it is not installed, or it failed."""
    try:
        done = subprocess.run(command, input=samples_of_file(recording), capture_output=True, timeout=_WAIT, check=False)  # noqa: S603 - our own module
    except (NotAudio, OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    text = " ".join(done.stdout.decode("utf-8", "replace").split())
    return Heard(text, differences(script, text))


def differences(script: str, heard: str) -> tuple[str, ...]:
    """Figures of `script` that were not heard, and heard ones that it does not have, each once, at most a dozen."""
    missed = [f"Lời đọc có “{figure.written}” mà máy không nghe thấy." for figure in _told(untraced(script, heard))]
    more = [f"Máy nghe thấy “{figure.written}” mà lời đọc không có." for figure in _told(untraced(heard, script))]
    return tuple(dict.fromkeys([*missed, *more]))[:_MOST]


def _told(figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.kind in _KINDS]
