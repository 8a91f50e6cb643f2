"""Reading an uploaded file in a process of its own: one that hangs, eats memory or crashes takes nothing else with it.

The child gets the file on its standard input, answers a line of JSON for each page that it is through with, and last the reading. It is
killed when a page takes too long. Plain text is read in the caller: no parser of others touches it.
"""

import contextlib
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import IO, Any

from loa.paper import extract_txt, files
from loa.paper.extract_pdf import Progress
from loa.paper.read import read_file
from loa.paper.reading import Reading
from loa.paper.unreadable import Unreadable

SECONDS = 100.0  # of silence; a page takes 5 s at most, LibreOffice 90
MEMORY = 3 * 1024**3  # bytes of address space; recognition of characters maps its models
_SLOW = "Tệp mất quá nhiều thời gian để đọc nên bị dừng. Hãy tách thành tệp nhỏ hơn, hoặc lưu lại dạng .docx rồi gửi."
_DIED = "Chương trình đọc dừng giữa chừng vì tệp này (tệp hỏng hoặc quá lớn). Hãy mở tệp, lưu lại dạng .docx rồi gửi."
_COMMAND = (sys.executable, "-m", "loa.paper.apart")


def read_apart(content: bytes, name: str, progress: Progress | None = None, command: Sequence[str] = _COMMAND) -> Reading:
    """The reading of an uploaded file; raises `Unreadable`, and nothing else, whatever the file does to its reader."""
    plain = not content.lstrip().startswith(files.PACKED) and b"%PDF-" not in content[:1024] and extract_txt.is_text(content)
    if len(content) > files.MAX_BYTES or plain:
        return read_file(content, name)
    with tempfile.TemporaryFile() as handed:  # not a pipe: a child that never reads could not hold us up
        handed.write(json.dumps(name).encode() + b"\n" + content)
        handed.seek(0)
        answer = _asked(command, handed, progress)
    if "unreadable" in answer:
        raise Unreadable(str(answer["unreadable"]))
    return Reading.from_json(answer["reading"], str(answer["text"]))


def _environment() -> dict[str, str]:
    """The caller's, with one thread for each library that would take all cores."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}


def _asked(command: Sequence[str], handed: IO[bytes], progress: Progress | None) -> dict[str, Any]:
    with subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=handed, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(), start_new_session=True
    ) as child:
        try:
            return _answer(child, progress)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)  # with the programs that it started


def _answer(child: subprocess.Popen[bytes], progress: Progress | None) -> dict[str, Any]:
    """The last line of the child; raises `Unreadable` when it falls silent for longer than a page may take."""
    assert child.stdout
    for line in _lines(child.stdout):
        said = json.loads(line)
        if "reading" in said or "unreadable" in said:
            return dict(said)
        if progress:
            progress(int(said["page"]), int(said["pages"]))
    raise Unreadable(_DIED)


def _lines(pipe: IO[bytes]) -> Iterator[bytes]:
    """Lines of `pipe` as they come; raises `Unreadable` when none comes for longer than SECONDS."""
    waiting = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        deadline = time.monotonic() + SECONDS
        while True:
            if not ready.select(max(0.0, deadline - time.monotonic())):
                raise Unreadable(_SLOW)
            piece = os.read(pipe.fileno(), 1 << 20)
            if not piece:
                return
            waiting += piece
            *whole, rest = bytes(waiting).split(b"\n")
            waiting = bytearray(rest)
            for line in whole:
                yield line
                deadline = time.monotonic() + SECONDS


def main() -> None:
    """The child: read the file on standard input within bounds of memory, answer on standard output."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    name = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()

    def say(**words: object) -> None:
        sys.stdout.write(json.dumps(words, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    try:
        reading = read_file(content, name, lambda page, pages: say(page=page, pages=pages))
    except Unreadable as error:
        say(unreadable=str(error))
    except MemoryError:
        say(unreadable=_DIED)
    else:
        say(reading=reading.to_json(), text=reading.text)


if __name__ == "__main__":
    main()
