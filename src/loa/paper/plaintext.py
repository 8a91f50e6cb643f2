"""Text and archives made fit to be written: what XML cannot hold goes, what changes by the clock is fixed."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

# XML 1.0, production 2 (Char): everything outside of it makes a file that Word refuses to open.
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A zip entry cannot be older than this.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def legible(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids, and with "\\n" as its only line end."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text`, legible, on one line: each run of blanks is one space."""
    return " ".join(legible(text).split())


def named(label: str, text: str) -> str:
    """`text` on one line behind its label; "" where it says nothing."""
    return f"{label}: {one_line(text)}" if one_line(text) else ""


def unchanged(_name: str, content: bytes) -> bytes:
    """The entry as it is."""
    return content


def steady_zip(archive: bytes, replace: Callable[[str, bytes], bytes] = unchanged) -> bytes:
    """The same zip archive with the same entries in the same order, and no trace of when it was made.

    `replace(name, content)` gives what an entry shall hold.
    """
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _EPOCH), replace(name, old.read(name)), zipfile.ZIP_DEFLATED)
    return target.getvalue()
