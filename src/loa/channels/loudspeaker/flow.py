"""Sound through FFmpeg's decoders and filters (PyAV), piece by piece, as 48 kHz mono floats. Runs in `treat_process` only.

Every file is opened under the one format that its first bytes show and from memory, so that no file can name another one to read.
"""

import io
import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.filter import Graph
from av.filter.context import FilterContext

from loa.channels.loudspeaker.sniffing import NO_AUDIO, format_of
from loa.channels.loudspeaker.sound import NotAudio

RATE = 48_000
BLOCK = 480  # samples of a hundredth of a second
LOUDEST, FAINTEST = 0.0, -120.0  # dB relative to full scale
_PIECE = 48_000
_PLAIN = ("aformat", f"sample_fmts=flt:channel_layouts=mono:sample_rates={RATE}")
_EBUR128 = ("ebur128", "metadata=1:peak=true")
_FLOAT = 4  # bytes

NO_TRACK = "Tệp không có phần tiếng nào bên trong."
LITTLE = "Tệp âm thanh trống hoặc chưa được một phần ba giây; hãy thu lại."


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a sound is, by ITU-R BS.1770-4 and EBU R 128."""

    lufs: float  # integrated; -70 is none
    peak: float  # true peak, dBTP


@dataclass(slots=True)
class Wave:
    """Decoded sound, with what is known of each hundredth of a second."""

    samples: bytearray  # floats, 48 kHz mono
    rms: list[float]  # dB of each block
    peaks: list[float]  # dB of each block

    @property
    def milliseconds(self) -> int:
        """How long it sounds."""
        return len(self.samples) // _FLOAT * 1000 // RATE


def decoded(content: bytes, most_seconds: float) -> Wave:
    """The first track of a sound file. Raises NotAudio."""
    name = format_of(content)
    wave = Wave(bytearray(), [], [])
    try:
        with av.open(io.BytesIO(content), format=name, mode="r", metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise NotAudio(NO_TRACK)
            stream = container.streams.audio[0]
            for frame in _filtered(_frames(container, stream), [_PLAIN, *_measured_blocks()], stream):
                _keep(wave, frame, most_seconds)
    except av.error.FFmpegError as error:
        if not wave.samples:
            raise NotAudio(NO_AUDIO) from error
    if wave.milliseconds < 330:
        raise NotAudio(LITTLE)
    return wave


def level_of_file(content: bytes) -> Level:
    """Loudness and true peak of a sound file as a receiver decodes it."""
    with av.open(io.BytesIO(content), format=format_of(content), mode="r", metadata_errors="ignore") as container:
        stream = container.streams.audio[0]
        return _level(_filtered(_frames(container, stream), [_PLAIN, _EBUR128], stream))


def _frames(container: "av.container.InputContainer", stream: AudioStream) -> Iterator[AudioFrame]:
    """Frames of `stream`; a damaged packet is passed over, as players do."""
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _measured_blocks() -> list[tuple[str, str]]:
    return [
        ("asetnsamples", f"n={BLOCK}:p=0"),
        ("astats", "metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level+Peak_level"),
    ]


def _keep(wave: Wave, frame: AudioFrame, most_seconds: float) -> None:
    wave.samples += bytes(frame.planes[0])[: frame.samples * _FLOAT]
    wave.rms.append(_decibels(frame.metadata.get("lavfi.astats.Overall.RMS_level", "-inf")))
    wave.peaks.append(_decibels(frame.metadata.get("lavfi.astats.Overall.Peak_level", "-inf")))
    if wave.milliseconds > most_seconds * 1000:
        raise NotAudio(f"Âm thanh dài quá {most_seconds / 60:.0f} phút; hãy tách thành nhiều tin hoặc đọc gọn lại.")


def _decibels(written: str) -> float:
    value = float(written)
    return max(FAINTEST, value) if math.isfinite(value) else FAINTEST


def level_of(samples: bytes | bytearray) -> Level:
    """Integrated loudness and true peak of 48 kHz mono floats."""
    return _level(filtered(samples, [_EBUR128]))


def _level(frames: Iterable[AudioFrame]) -> Level:
    last: dict[str, str] = {}
    for frame in frames:
        last = frame.metadata or last
    lufs = float(last.get("lavfi.r128.I", "-70"))
    peak = float(last.get("lavfi.r128.true_peak", "0"))
    return Level(lufs if math.isfinite(lufs) else -70.0, 20 * math.log10(peak) if peak > 0 else FAINTEST)


def filtered(samples: bytes | bytearray, chain: list[tuple[str, str]]) -> Iterator[AudioFrame]:
    """48 kHz mono floats through the filters of `chain`."""
    yield from _filtered(_pieces(samples), chain)


def _pieces(samples: bytes | bytearray) -> Iterator[AudioFrame]:
    whole = memoryview(samples)
    for start in range(0, len(samples), _PIECE * _FLOAT):
        piece = whole[start : start + _PIECE * _FLOAT]
        frame = AudioFrame(format="flt", layout="mono", samples=len(piece) // _FLOAT)
        frame.planes[0].update(bytes(piece).ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = start // _FLOAT
        yield frame


def _filtered(frames: Iterable[AudioFrame], chain: list[tuple[str, str]], stream: AudioStream | None = None) -> Iterator[AudioFrame]:
    graph = Graph()
    first = (
        graph.add_abuffer(template=stream)
        if stream
        else graph.add_abuffer(sample_rate=RATE, format="flt", layout="mono", time_base=Fraction(1, RATE))
    )
    _link(graph, first, chain)
    for frame in frames:
        graph.push(frame)
        yield from _ready(graph)
    graph.push(None)
    yield from _ready(graph)


def _link(graph: Graph, node: FilterContext, chain: list[tuple[str, str]]) -> None:
    for name, words in [*chain, ("abuffersink", "")]:
        following = graph.add(name, words)
        node.link_to(following)
        node = following
    graph.configure()


def _ready(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame


def pcm_of(samples: bytes | bytearray, chain: list[tuple[str, str]], rate: int) -> bytes:
    """16-bit mono at `rate` of 48 kHz mono floats that went through `chain`."""
    made = bytearray()
    for frame in filtered(samples, [*chain, ("aformat", f"sample_fmts=s16:channel_layouts=mono:sample_rates={rate}")]):
        made += bytes(frame.planes[0])[: frame.samples * 2]
    return bytes(made)


def floats_of(samples: bytes | bytearray, chain: list[tuple[str, str]]) -> bytes:
    """48 kHz mono floats of 48 kHz mono floats that went through `chain`."""
    return b"".join(bytes(frame.planes[0])[: frame.samples * _FLOAT] for frame in filtered(samples, [*chain, _PLAIN]))


def silence(seconds: float) -> bytes:
    """Floats of nothing."""
    return array("f", bytes(int(seconds * RATE) * _FLOAT)).tobytes()
