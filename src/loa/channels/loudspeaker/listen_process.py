"""A program of its own: 16 kHz 16-bit mono samples on standard input, the words that a recogniser heard on standard output (UTF-8).

viet-asr (Apache-2.0, an extra) is an alpha with a native core: it gets nothing but sound, and may fall over without harm.
"""

import importlib
import importlib.util
import sys
import tempfile
import wave

RATE = 16_000
NOT_HERE = 66


def main() -> int:
    """Listen; gives the exit code."""
    if importlib.util.find_spec("vietasr") is None:
        return NOT_HERE
    vietasr = importlib.import_module("vietasr")
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(RATE)
            sound.writeframes(sys.stdin.buffer.read())
        file.flush()
        said = vietasr.Pipeline.preset("transcribe").transcribe(file.name).text
    sys.stdout.buffer.write(said.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
