"""Recorded sound made fit to air: measured against the standards' own test tones, and against ffmpeg where it is installed."""

import json
import math
import os
import re
import subprocess
import sys
from array import array
from pathlib import Path

import pytest

from channels.loudspeaker.loudspeaker_samples import tone, wav
from conftest import needed
from loa.channels.loudspeaker import treatment
from loa.channels.loudspeaker.audio import media_type_of, milliseconds_of
from loa.channels.loudspeaker.flow import decoded, level_of, level_of_file
from loa.channels.loudspeaker.sniffing import format_of
from loa.channels.loudspeaker.sound import NotAudio, Sound
from loa.channels.loudspeaker.treatment import samples_of_file, treated
from loa.channels.loudspeaker.trimming import found_in
from loa.channels.loudspeaker.voice import EspeakVoice

SENTENCE = "Ủy ban nhân dân xã thông báo lịch tiêm chủng cho trẻ em tại Trạm Y tế xã. "
RATE = 22_050


@pytest.fixture(scope="module")
def voice() -> Sound:
    return EspeakVoice().speak(SENTENCE * 2)


def scaled(sound: Sound, loud: float) -> bytes:
    return array("h", (max(-32768, min(32767, int(sample * loud))) for sample in array("h", sound.pcm))).tobytes()


def silence(seconds: float) -> bytes:
    return bytes(int(seconds * RATE) * 2)


@pytest.mark.parametrize(("loud", "lufs"), [(0.07079, -23.0), (0.02239, -33.0), (0.5, -6.02)])
def test_a_tone_of_1000_hertz_has_the_loudness_that_ebu_tech_3341_gives_it(loud: float, lufs: float) -> None:
    """A stereo sine of 1 kHz at −23 dBFS is −23 LUFS; the same on one channel only is 3 LU less."""
    rate = 48_000
    sine = array("h", (int(32767 * loud * math.sin(2 * math.pi * 1000 * at / rate)) for at in range(rate * 5))).tobytes()
    level = level_of(decoded(wav(sine, rate), 60).samples)
    assert level.lufs == pytest.approx(lufs - 3.01, abs=0.1)
    assert level.peak == pytest.approx(20 * math.log10(loud), abs=0.2)


def test_a_peak_between_two_samples_is_found() -> None:
    """A sine of a quarter of the rate, sampled at 45°: its samples are 3 dB lower than what a loudspeaker does."""
    rate = 48_000
    sine = array("h", (int(32767 * 0.5 * math.sin(math.pi / 2 * at + math.pi / 4)) for at in range(rate * 2))).tobytes()
    assert level_of(decoded(wav(sine, rate), 60).samples).peak == pytest.approx(-5.8, abs=0.6)  # its samples: -9.03


@pytest.mark.parametrize("loud", [0.03, 0.2, 0.6])
def test_a_voice_is_levelled_to_ebu_r128(voice: Sound, loud: float) -> None:
    made = treated([wav(scaled(voice, loud), RATE)])
    heard = level_of_file(made.mp3)
    assert heard.lufs == pytest.approx(-16, abs=0.3)
    assert heard.peak <= -1.0
    assert made.figures["after"] == {"lufs": heard.lufs, "peak": heard.peak}
    assert made.figures["before"]["lufs"] == pytest.approx(
        level_of(decoded(wav(voice.pcm, RATE), 60).samples).lufs + 20 * math.log10(loud), abs=0.4
    )
    assert media_type_of(made.mp3) == "audio/mpeg"
    assert milliseconds_of(made.mp3) == made.milliseconds


def test_the_same_sound_gives_the_same_bytes(voice: Sound) -> None:
    content = wav(scaled(voice, 0.3), RATE)
    assert treated([content]).mp3 == treated([content]).mp3


def test_silence_at_both_ends_and_long_gaps_go(voice: Sound) -> None:
    said = scaled(voice, 0.4)
    made = treated([wav(silence(4) + said + silence(6) + said + silence(5), RATE)])
    once = voice.milliseconds
    assert made.figures["before_ms"] == pytest.approx(15_000 + 2 * once, abs=30)
    assert 2 * once - 600 < made.figures["after_ms"] < 2 * once + 1_700


def test_takes_are_joined_in_order_and_as_loud_as_each_other(voice: Sound) -> None:
    quiet, loud = (wav(scaled(voice, factor), RATE) for factor in (0.05, 0.7))
    made = treated([quiet, loud])
    samples = decoded(made.mp3, 60).samples
    half = len(samples) // 8 * 4
    first, second = level_of(samples[:half]), level_of(samples[half:])
    assert abs(first.lufs - second.lufs) < 1.5
    assert made.figures["after_ms"] == pytest.approx(2 * voice.milliseconds + 600, abs=900)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"%PDF-1.7", "không phải âm thanh"),
        (b"#EXTM3U\nhttp://127.0.0.1/x", "không phải âm thanh"),
        (b"RIFF\x04\x00\x00\x00WAVE", "không phải âm thanh|hỏng"),
        (b"\x1a\x45\xdf\xa3" + bytes(500), "không phải âm thanh"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(500), "không phải âm thanh"),
        (b"OggS" + os.urandom(500), "không phải âm thanh"),
        (wav(tone(0.1), RATE), "chưa được một phần ba giây"),
        (wav(silence(3), RATE), "Không nghe thấy tiếng nói"),
        (wav(tone(3, RATE, 0.001), RATE), "Không nghe thấy tiếng nói"),
    ],
)  # fmt: skip
def test_what_cannot_air_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(NotAudio, match=words):
        treated([content])


def test_a_voice_cut_off_at_its_peaks_is_refused_and_the_take_is_named(voice: Sound) -> None:
    good, cut = wav(scaled(voice, 0.3), RATE), wav(scaled(voice, 9), RATE)
    with pytest.raises(NotAudio, match=r"^Tiếng bị vỡ"):
        treated([cut])
    with pytest.raises(NotAudio, match="Lượt thu 2: Tiếng bị vỡ"):
        treated([good, cut])


def test_a_sound_too_long_is_refused_before_all_of_it_is_decoded(voice: Sound) -> None:
    with pytest.raises(NotAudio, match="dài quá"):
        treated([wav(scaled(voice, 0.3), RATE)], seconds=2)


def test_too_many_bytes_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(treatment, "MOST_BYTES", 100)
    with pytest.raises(NotAudio, match="lớn hơn"):
        treated([wav(tone(1), RATE)])


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import time; time.sleep(60)", "quá nhiều thời gian"),
        ("import os; os.kill(os.getpid(), 9)", "dừng giữa chừng"),
        ("print('{\"bytes\": 9}')", "dừng giữa chừng"),
        ("print('x')", "dừng giữa chừng"),
    ],
)
def test_a_program_that_fails_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch, program: str, words: str) -> None:
    monkeypatch.setattr(treatment, "_WAIT", 1.5)
    with pytest.raises(NotAudio, match=words):
        treated([wav(tone(1), RATE)], command=(sys.executable, "-c", program))


def test_the_program_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOA_SECRET_KEY", "hidden")
    line = json.dumps({"bytes": 0})
    program = f"import os, sys; sys.stdin.buffer.read(); print({line!r}, end='\\n' if 'LOA_SECRET_KEY' not in os.environ else 'x')"
    with pytest.raises(NotAudio):  # no sound came, but the answer was whole
        treated([wav(tone(1), RATE)], command=(sys.executable, "-c", program))
    assert "LOA_SECRET_KEY" not in treatment._environment()


@pytest.mark.parametrize(("codec", "name", "kind"), [
    ("libmp3lame", "a.mp3", "mp3"), ("aac", "a.m4a", "mov"), ("libopus", "a.webm", "matroska"), ("libopus", "a.ogg", "ogg"),
    ("pcm_s24le", "a.wav", "wav"), ("pcm_f32le", "b.wav", "wav"), ("flac", "a.flac", "flac"), ("aac", "a.aac", "aac"),
])  # fmt: skip
def test_files_of_phones_and_recorders_are_read(tmp_path: Path, voice: Sound, codec: str, name: str, kind: str) -> None:
    ffmpeg = needed("ffmpeg", "ffmpeg makes the sample files")
    (tmp_path / "in.wav").write_bytes(wav(scaled(voice, 0.3), RATE))
    subprocess.run([ffmpeg, "-v", "error", "-i", tmp_path / "in.wav", "-c:a", codec, "-ar", "48000", tmp_path / name], check=True)
    content = (tmp_path / name).read_bytes()
    assert format_of(content) == kind
    made = treated([content])
    assert level_of_file(made.mp3).lufs == pytest.approx(-16, abs=0.3)
    assert made.figures["before_ms"] == pytest.approx(voice.milliseconds, abs=120)


def test_ffmpeg_measures_the_same(tmp_path: Path, voice: Sound) -> None:
    ffmpeg = needed("ffmpeg", "ffmpeg's ebur128 is the other opinion")
    made = treated([wav(scaled(voice, 0.1), RATE)])
    (tmp_path / "out.mp3").write_bytes(made.mp3)
    command = [
        ffmpeg,
        "-hide_banner",
        "-nostats",
        "-i",
        tmp_path / "out.mp3",
        "-af",
        "ebur128=peak=true:framelog=verbose",
        "-f",
        "null",
        "-",
    ]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr.rsplit("Summary:", 1)[1]
    lufs, peak = (float(re.search(rf"{name}:\s+(-?[\d.]+)", told)[1]) for name in ("I", "Peak"))  # type: ignore[index]
    assert made.figures["after"]["lufs"] == pytest.approx(lufs, abs=0.15)
    assert made.figures["after"]["peak"] == pytest.approx(peak, abs=0.3)


def test_a_recogniser_gets_16_kilohertz(voice: Sound) -> None:
    samples = samples_of_file(wav(scaled(voice, 0.3), RATE))
    assert len(samples) / 2 / 16_000 * 1000 == pytest.approx(voice.milliseconds, abs=30)


def test_a_file_of_many_hours_in_few_bytes_is_ended() -> None:
    """An MP3 of silence frames: small to send, long to play."""
    frame = b"\xff\xf3\x14\xc4" + bytes(20)
    with pytest.raises(NotAudio):
        treated([frame * 60_000], seconds=30)


def test_gaps_are_cut_and_clicks_are_no_speech() -> None:
    quiet, loud = [-70.0], [-20.0]
    rms = quiet * 200 + loud * 1 + quiet * 100 + loud * 50 + quiet * 400 + loud * 50 + quiet * 60
    found = found_in(rms, [-30.0] * len(rms), -20)
    assert found.spoken == 100
    assert found.kept == ((286, 396), (706, 831))
    assert found_in(quiet * 500, quiet * 500, -70).kept == ()
