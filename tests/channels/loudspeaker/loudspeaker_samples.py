"""Sounds and a message that the tests of the loudspeaker share."""

import math
import struct
from array import array
from dataclasses import replace
from datetime import date

from loa.delivery.port import Content

NEWS = Content(
    title="Cấp đổi thẻ bảo hiểm y tế cho hộ nghèo",
    summary="Hộ nghèo được đổi thẻ mới không mất tiền.",
    body="Thẻ cũ dùng đến hết năm nay.\n\nMang theo:\n- Căn cước công dân;\n- Thẻ cũ.",
    audience="Hộ nghèo trong xã",
    effective_from=date(2026, 12, 1),
    what_to_do="Đến Bộ phận Một cửa của xã.",
    source=None,
    issuer="Ủy ban nhân dân xã Lam Trà",
    issuer_parent="",
    place="Lam Trà",
    page_url="https://lamtra.example.vn/tin/the-bao-hiem",
)
BARE = replace(NEWS, summary="", body="", audience="", effective_from=None, what_to_do="")


def tone(seconds: float, rate: int = 22_050, loud: float = 0.5) -> bytes:
    step = 2 * math.pi * 440 / rate
    return array("h", (int(32_767 * loud * math.sin(at * step)) for at in range(int(seconds * rate)))).tobytes()


def wav(pcm: bytes, rate: int = 22_050, channels: int = 1, *, bits: int = 16, kind: int = 1, length: int | None = None) -> bytes:
    """A WAV file; `length` is what its header says of its samples."""
    width = channels * bits // 8
    layout = struct.pack("<4sIHHIIHH", b"fmt ", 16, kind, channels, rate, rate * width, width, bits)
    data = struct.pack("<4sI", b"data", len(pcm) if length is None else length) + pcm
    return b"RIFF" + struct.pack("<I", 4 + len(layout) + len(data)) + b"WAVE" + layout + data


def stereo(left: bytes, right: bytes) -> bytes:
    pairs = zip(array("h", left), array("h", right), strict=True)
    return array("h", (sample for pair in pairs for sample in pair)).tobytes()


TONE = tone(1.0)
