# SPDX-License-Identifier: GPL-3.0-or-later
# This file, and no other of the project, links eSpeak NG, which is under the GNU General Public License,
# version 3 or later; so this file is too. It runs as a program of its own and talks through its streams.
"""Speaks standard input (UTF-8) to standard output (16-bit mono PCM, 22,050 Hz): `python -m … VOICE SPEED`."""

import ctypes
import os
import sys
from pathlib import Path

import espeakng_loader

RATE = 22_050
ENDED_WELL, WRONG_WORDS, NO_LIBRARY, NO_VOICE, NO_SOUND = 0, 64, 65, 66, 67
_SYNCHRONOUS, _DO_NOT_EXIT, _UTF8, _SPEED, _BY_CHARACTER = 2, 0x8000, 1, 1, 1
_SEED = 1
_Heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


def speak(script: bytes, voice: str, speed: int) -> int:
    """Speak; gives the exit code."""
    library = _library()
    if library is None:
        return NO_LIBRARY
    if library.espeak_SetVoiceByName(voice.encode("utf-8")) != 0 or library.espeak_SetParameter(_SPEED, speed, 0) != 0:
        return NO_VOICE
    _fix_chance(library)
    callback = _Heard(_write)
    library.espeak_SetSynthCallback(callback)
    ready = ctypes.create_string_buffer(script.replace(b"\0", b" "))
    made = library.espeak_Synth(ready, ctypes.c_size_t(len(ready)), 0, _BY_CHARACTER, 0, _UTF8, None, None)
    sys.stdout.buffer.flush()
    return ENDED_WELL if made == 0 else NO_SOUND


def _library() -> ctypes.CDLL | None:
    """eSpeak NG with its data. It takes only short paths, so it is called from where the data lies."""
    data = Path(espeakng_loader.get_data_path()).resolve()
    try:
        library = ctypes.CDLL(str(Path(espeakng_loader.get_library_path()).resolve()))
        os.chdir(data.parent)
    except OSError:
        return None
    ready = library.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DO_NOT_EXIT) == RATE
    return library if ready else None


def _fix_chance(library: ctypes.CDLL) -> None:
    """The same breath noise each time: the library seeds its two generators with the time of day."""
    library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
    ctypes.CDLL("ucrtbase" if os.name == "nt" else None).srand(_SEED)


def _write(samples: int | None, count: int, _events: int | None) -> int:
    """Called with each piece of sound; 1 stops."""
    if samples and count > 0:
        try:
            sys.stdout.buffer.write(ctypes.string_at(samples, count * 2))
        except OSError:
            return 1
    return 0


def main(words: list[str]) -> int:
    """Read the script and speak it."""
    if len(words) != 2 or not words[1].isdecimal():
        sys.stderr.write("usage: espeak_process VOICE SPEED < script > pcm\n")
        return WRONG_WORDS
    return speak(sys.stdin.buffer.read(), words[0], int(words[1]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
