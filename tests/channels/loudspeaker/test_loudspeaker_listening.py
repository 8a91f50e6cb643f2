"""What a recogniser heard, against the script: only figures count, and nothing that fails matters."""

import sys

import pytest

from channels.loudspeaker.loudspeaker_samples import tone, wav
from loa.channels.loudspeaker.listening import differences, heard_in, is_here
from loa.channels.loudspeaker.voice import EspeakVoice

SCRIPT = "Họp lúc bảy giờ ba mươi ngày năm tháng chín. Mức thu ba mươi lăm nghìn đồng một hộ."
SOUND = wav(tone(1.0))


def test_the_same_figures_make_no_difference_whatever_else_is_misheard() -> None:
    assert differences(SCRIPT, "hộp lúc bảy giờ ba mươi ngày năm tháng chín mức thu ba mươi lăm nghìn đồng một họ") == ()


def test_a_wrong_day_is_told_from_both_sides() -> None:
    told = differences(SCRIPT, "họp lúc bảy giờ ba mươi ngày sáu tháng chín mức thu ba mươi lăm nghìn đồng một hộ")
    assert len(told) == 2
    assert told[0].startswith("Lời đọc có")
    assert "năm tháng chín" in told[0]
    assert told[1].startswith("Máy nghe thấy")
    assert "sáu tháng chín" in told[1]


def test_what_was_left_out_is_told() -> None:
    told = differences(SCRIPT, "họp lúc bảy giờ ba mươi ngày năm tháng chín")
    assert any("ba mươi lăm nghìn" in one for one in told)


@pytest.mark.parametrize("program", ["import sys; sys.exit(66)", "import os; os.kill(os.getpid(), 9)", "raise MemoryError"])
def test_a_recogniser_that_is_not_there_or_falls_over_says_nothing(program: str) -> None:
    assert heard_in(SOUND, SCRIPT, command=(sys.executable, "-c", program)) is None


def test_what_it_heard_is_kept_in_one_line() -> None:
    heard = heard_in(SOUND, SCRIPT, command=(sys.executable, "-c", "import sys; sys.stdin.buffer.read(); print('một\\n  hai')"))
    assert heard is not None
    assert heard.text == "một hai"
    assert heard.differences


def test_a_sound_that_cannot_be_read_says_nothing() -> None:
    assert heard_in(b"%PDF", SCRIPT) is None


@pytest.mark.skipif(not is_here(), reason="viet-asr is an extra: ./loa add listen")
def test_the_recogniser_hears_something_in_a_voice() -> None:
    spoken = EspeakVoice().speak(SCRIPT)
    heard = heard_in(wav(spoken.pcm, spoken.rate), SCRIPT)
    assert heard is not None
    assert len(heard.text.split()) > 5
