"""Voices: each speaks the whole script or fails in words, whatever its program does."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import espeakng_loader
import pytest

from channels.loudspeaker.loudspeaker_samples import tone, wav
from loa.channels.loudspeaker import voice as voices
from loa.channels.loudspeaker.sound import Sound, loudness
from loa.channels.loudspeaker.voice import EspeakVoice, HttpVoice, PiperVoice, VoiceFailed

SENTENCE = "Ủy ban nhân dân xã thông báo lịch tiêm chủng cho trẻ em. "
PROGRAM = "loa.channels.loudspeaker.espeak_process"


def test_espeak_is_loud_enough_to_hear_and_not_clipped_flat() -> None:
    assert -30 < loudness(EspeakVoice().speak(SENTENCE)) < -9


def test_espeak_says_the_same_in_the_same_samples() -> None:
    """Also at another time of day, by which the library seeds its noise."""
    first = EspeakVoice().speak(SENTENCE * 3)
    for _ in range(3):
        time.sleep(0.7)
        assert EspeakVoice().speak(SENTENCE * 3) == first
    assert EspeakVoice().speak(SENTENCE.replace("trẻ em", "người già")) != first


def test_espeak_speaks_tones_apart() -> None:
    said = {EspeakVoice().speak(word).pcm for word in ("ma", "má", "mà", "mả", "mã", "mạ")}
    assert len(said) == 6


def test_a_longer_script_sounds_longer_in_proportion() -> None:
    once, ten = (EspeakVoice().speak(SENTENCE * times).milliseconds for times in (1, 10))
    assert 9 < ten / once < 12


def test_speed_and_voice_are_heard() -> None:
    usual = EspeakVoice().speak(SENTENCE)
    assert EspeakVoice(speed=200).speak(SENTENCE).milliseconds < 0.85 * usual.milliseconds
    assert EspeakVoice(voice="vi-vn-x-south").speak(SENTENCE) != usual


def test_20_000_characters_are_spoken_whole() -> None:
    script = (SENTENCE * 400)[:20_000]
    spoken = EspeakVoice().speak(script)
    part = EspeakVoice().speak(script[:2_000])
    assert spoken.milliseconds == pytest.approx(10 * part.milliseconds, rel=0.1)
    tail = Sound(spoken.pcm[-22_050 * 2 * 20 :], 22_050)
    assert loudness(tail) > -30


@pytest.mark.parametrize("script", ["", "   ", "\n\n", "...", "\0"])
def test_nothing_to_say_is_told(script: str) -> None:
    with pytest.raises(VoiceFailed, match="không đọc ra âm thanh nào"):
        EspeakVoice().speak(script)


@pytest.mark.parametrize("script", ["một\ud800hai", "một\0hai", "[[x]] <speak>&amp;</speak>", "x" * 3000])
def test_odd_scripts_are_spoken(script: str) -> None:
    assert EspeakVoice().speak(script).milliseconds > 100


def test_words_after_a_null_are_spoken_too() -> None:
    assert EspeakVoice().speak("một\0hai ba bốn năm").milliseconds > EspeakVoice().speak("một").milliseconds + 500


def test_an_unknown_voice_is_named_as_the_cause() -> None:
    with pytest.raises(VoiceFailed, match="không có giọng đã chọn"):
        EspeakVoice(voice="no-such-voice").speak("một")


@pytest.mark.parametrize("speed", [-1, 0, 79, 451])
def test_a_speed_that_espeak_cannot_speak_is_refused(speed: int) -> None:
    with pytest.raises(ValueError, match="tốc độ"):
        EspeakVoice(speed=speed)


def loader(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """Puts a module of ours before the one that finds the library, in the helper process only."""
    (folder / "espeakng_loader.py").write_text(lines, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_helper_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loader(tmp_path, monkeypatch, "import os, sys\nsys.stdout.buffer.write(bytes(9000))\nsys.stdout.flush()\nos.kill(os.getpid(), 9)")
    with pytest.raises(VoiceFailed, match="bị dừng giữa chừng"):
        EspeakVoice().speak(SENTENCE)


def test_a_helper_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "process"
    loader(tmp_path, monkeypatch, f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)")
    began = time.monotonic()
    with pytest.raises(VoiceFailed, match="quá 2 giây"):
        EspeakVoice(timeout=2).speak(SENTENCE)
    assert time.monotonic() - began < 20
    assert not is_alive(int(note.read_text()))


def test_a_helper_that_breaks_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loader(tmp_path, monkeypatch, "raise RuntimeError('the disc is full')")
    with pytest.raises(VoiceFailed, match=r"mã 1 .*the disc is full"):
        EspeakVoice().speak(SENTENCE)


@pytest.mark.parametrize("missing", ["library", "data"])
def test_a_missing_library_or_its_data_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    library = str(tmp_path / "none.so") if missing == "library" else espeakng_loader.get_library_path()
    data = str(tmp_path / "none" / "espeak-ng-data") if missing == "data" else espeakng_loader.get_data_path()
    loader(tmp_path, monkeypatch, f"get_library_path = lambda: {str(library)!r}\nget_data_path = lambda: {str(data)!r}")
    with pytest.raises(VoiceFailed, match="thiếu thư viện eSpeak NG"):
        EspeakVoice().speak(SENTENCE)


def test_data_in_a_deep_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library cuts paths at about 160 characters, and a virtual environment may lie deeper."""
    deep = tmp_path / ("thư mục sâu " * 12) / ("x" * 100) / "espeak-ng-data"
    shutil.copytree(espeakng_loader.get_data_path(), deep)
    lines = f"get_library_path = lambda: {str(espeakng_loader.get_library_path())!r}\nget_data_path = lambda: {str(deep)!r}"
    usual = EspeakVoice().speak(SENTENCE)
    loader(tmp_path, monkeypatch, lines)
    assert EspeakVoice().speak(SENTENCE) == usual


def test_no_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(VoiceFailed, match="không chạy được chương trình đọc"):
        EspeakVoice().speak(SENTENCE)


@pytest.mark.parametrize("words", [[], ["vi"], ["vi", "fast"], ["vi", "140", "x"]])
def test_the_program_refuses_wrong_words(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", PROGRAM, *words], input=b"a", capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (64, b"")
    assert b"usage" in done.stderr


def test_only_the_program_of_its_own_loads_the_library() -> None:
    folder = Path(voices.__file__).parent
    loading = {path.name for path in folder.glob("*.py") if "import espeakng_loader" in path.read_text("utf-8")}
    assert loading == {"espeak_process.py"}
    assert "GPL-3.0-or-later" in (folder / "espeak_process.py").read_text("utf-8").splitlines()[0]
    lines = f"import sys, {voices.__name__}; print('ctypes' in sys.modules and 'espeakng_loader' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


PIPER = """#!{python}
import pathlib, shutil, sys
words = dict(zip(sys.argv[1::2], sys.argv[2::2]))
pathlib.Path({heard!r}).write_bytes(sys.stdin.buffer.read())
SOUND = {sound!r}
{more}
shutil.copy(SOUND, words["--output_file"])
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "vi_VN.onnx").write_bytes(b"model")
    return tmp_path / "vi_VN.onnx"


def piper(folder: Path, more: str = "", sound: bytes | None = None) -> str:
    """An executable that behaves as Piper does; what it was told goes to `heard`."""
    (folder / "made.wav").write_bytes(wav(tone(2.0, 16_000), 16_000) if sound is None else sound)
    text = PIPER.format(python=sys.executable, heard=str(folder / "heard"), more=more, sound=str(folder / "made.wav"))
    (folder / "piper").write_text(text, encoding="utf-8")
    (folder / "piper").chmod(stat.S_IRWXU)
    return str(folder / "piper")


def test_piper_speaks_the_script_as_one_line(tmp_path: Path, model: Path) -> None:
    said = PiperVoice(str(model), piper(tmp_path)).speak("Dòng một.\nDòng hai.")
    assert said == Sound(tone(2.0, 16_000), 16_000)
    assert (tmp_path / "heard").read_text("utf-8") == "Dòng một. Dòng hai.\n"


def test_piper_is_found_by_its_name_alone(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piper(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert PiperVoice(str(model)).speak("một").milliseconds == 2000


@pytest.mark.parametrize(
    ("more", "sound", "words"),
    [
        ("sys.exit('no such speaker')", None, "mã 1 .*no such speaker"),
        ("sys.exit(0)", None, "kết thúc với mã 0"),
        ("import os; os.kill(os.getpid(), 9)", None, "bị dừng giữa chừng"),
        ("shutil.copy(SOUND, words['--output_file']); sys.exit(3)", None, "kết thúc với mã 3"),
        ("import time; time.sleep(60)", None, "quá 2 giây"),
        ("", b"RIFF", "không dùng được"),
        ("", wav(bytes(44_100)), "không đọc ra âm thanh nào"),
        ("", wav(tone(0.05)), "không đọc ra âm thanh nào"),
    ],
)  # fmt: skip
def test_a_piper_that_fails_is_told(tmp_path: Path, model: Path, more: str, sound: bytes | None, words: str) -> None:
    with pytest.raises(VoiceFailed, match=words):
        PiperVoice(str(model), piper(tmp_path, more, sound), timeout=2).speak("một")


def test_a_missing_piper_or_model_is_named(tmp_path: Path, model: Path) -> None:
    with pytest.raises(VoiceFailed, match="không tìm thấy chương trình “no-piper”"):
        PiperVoice(str(model), "no-piper").speak("một")
    with pytest.raises(VoiceFailed, match="không tìm thấy tệp giọng"):
        PiperVoice(str(tmp_path / "none.onnx"), piper(tmp_path)).speak("một")


def test_a_full_disc_is_told(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(VoiceFailed, match="không ghi được tệp tạm"):
        PiperVoice(str(model), piper(tmp_path)).speak("một")


@pytest.mark.parametrize("voice", [EspeakVoice(), PiperVoice("m.onnx"), HttpVoice("http://x.example.vn", {"a": "b"})])
def test_voices_can_be_kept_by_their_settings(voice: Any) -> None:
    twin = type(voice)(**{name: getattr(voice, name) for name in voice.__dataclass_fields__})
    assert {voice: 1}[twin] == 1
