"""Sound files: told by what is in them, measured frame by frame, packed to the same bytes each time."""

import os
import struct
from array import array

import pytest

from channels.loudspeaker.loudspeaker_samples import TONE, stereo, tone, wav
from loa.channels.loudspeaker import audio
from loa.channels.loudspeaker.audio import NotAudio, media_type_of, milliseconds_of, mp3_of, to_mp3
from loa.channels.loudspeaker.sound import SILENCE, Sound, loudness
from loa.channels.loudspeaker.wav import read_wav

ENCODER_DELAY = 150  # milliseconds that an MP3 may be longer than its sound

MP3 = mp3_of(Sound(TONE, 22_050))


def test_what_it_is_is_told_by_its_content() -> None:
    assert media_type_of(MP3) == "audio/mpeg"
    assert media_type_of(wav(TONE)) == "audio/wav"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"ID3", "không phải âm thanh"),
        (b"ID3\x04\x00\x00\x00\x00\x0f\x7f tin", "không phải âm thanh"),
        (b"%PDF-1.7 not a sound", "không phải âm thanh"),
        (b"\xff\xfb\x90\x00", "không phải âm thanh"),
        (b"\xff" * 5000, "không phải âm thanh"),
        (b"\x00" * 5000, "không phải âm thanh"),
        ((b"\xff\xfd\x90\xc0" + bytes(413)) * 20, "không phải âm thanh"),  # layer II
        ((b"\xff\xfb\x02\xc0" + bytes(413)) * 20, "không phải âm thanh"),  # no bit rate
        (b"\xff\xfb\x00\xc0" * 2000, "không phải âm thanh"),
        (MP3[:300], "không phải âm thanh"),
        (b"RIFF\x04\x00\x00\x00WAVE", "hỏng"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt \x02\x00\x00\x00\x01\x00", "thiếu phần mô tả"),
        (wav(b""), "không có âm thanh"),
        (wav(b"\x01"), "không có âm thanh"),
        (wav(TONE, kind=3, bits=32), "PCM 16 bit"),
        (wav(TONE, bits=8), "PCM 16 bit"),
        (wav(TONE, kind=0x55), "PCM 16 bit"),
        (wav(TONE, channels=6), "6 kênh"),
        (wav(TONE, channels=0), "0 kênh"),
        (wav(TONE, rate=0), "0 Hz"),
        (wav(TONE, rate=4_000_000), "4000000 Hz"),
        (wav(bytes(44_100)), "không có tiếng"),
    ],
)  # fmt: skip
def test_what_is_no_sound_is_refused_in_words(content: bytes, words: str) -> None:
    for read in (media_type_of, to_mp3):
        with pytest.raises(NotAudio, match=words):
            read(content)


def test_noise_is_no_mp3() -> None:
    with pytest.raises(NotAudio):
        media_type_of(bytes(byte for byte in os.urandom(400_000) if byte != 0xFF))


def test_an_mp3_behind_much_else_is_no_mp3() -> None:
    with pytest.raises(NotAudio):
        media_type_of(bytes(300_000) + MP3)


def test_a_file_too_large_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "LARGEST", len(MP3) - 1)
    with pytest.raises(NotAudio, match="MB"):
        media_type_of(MP3)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000])
def test_any_rate_keeps_its_length(rate: int) -> None:
    packed = to_mp3(wav(tone(2.0, rate), rate))
    assert media_type_of(packed) == "audio/mpeg"
    assert 2000 <= milliseconds_of(packed) <= 2000 + 2 * ENCODER_DELAY
    assert milliseconds_of(wav(tone(2.0, rate), rate)) == 2000


def test_the_bit_rate_is_64_kilobits() -> None:
    packed = mp3_of(Sound(tone(20.0), 22_050))
    assert len(packed) * 8 / milliseconds_of(packed) == pytest.approx(64, rel=0.01)


def test_the_same_sound_gives_the_same_bytes() -> None:
    assert mp3_of(Sound(TONE, 22_050)) == MP3
    assert mp3_of(Sound(tone(1.0, loud=0.4), 22_050)) != MP3


def test_stereo_is_mixed_to_one_channel() -> None:
    silent = bytes(len(TONE))
    assert read_wav(wav(stereo(TONE, TONE), channels=2)) == Sound(TONE, 22_050)
    half = loudness(read_wav(wav(stereo(TONE, silent), channels=2)))
    assert half == pytest.approx(loudness(Sound(TONE, 22_050)) - 6.02, abs=0.1)
    assert milliseconds_of(to_mp3(wav(stereo(TONE, silent), channels=2))) < 1000 + ENCODER_DELAY


def test_stereo_at_its_loudest_does_not_overflow() -> None:
    full = array("h", [-32_768, 32_767] * 4000).tobytes()
    assert read_wav(wav(stereo(full, full), channels=2)).pcm == full


@pytest.mark.parametrize("length", [0xFFFFFFFF, 0x7FFFFFFF, len(TONE) + 1])
def test_a_length_past_the_end_means_up_to_the_end(length: int) -> None:
    assert read_wav(wav(TONE, length=length)).pcm == TONE


def test_chunks_of_other_kinds_and_odd_lengths_are_passed_over() -> None:
    plain = wav(TONE)
    with_note = plain[:12] + struct.pack("<4sI", b"LIST", 5) + b"tac\0g\0" + plain[12:]
    assert read_wav(with_note).pcm == TONE


def test_extensible_wav_of_16_bits_is_read() -> None:
    plain = wav(TONE, kind=0xFFFE)
    more = struct.pack("<HHIH", 22, 16, 4, 1) + bytes(14)
    longer = plain[:16] + struct.pack("<I", 40) + plain[20:36] + more + plain[36:]
    assert read_wav(longer).pcm == TONE


def test_an_mp3_stays_as_it_is() -> None:
    assert to_mp3(MP3) == MP3


def id3(size: int, flags: int = 0) -> bytes:
    lengths = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\x00" + bytes([flags]) + lengths + b"\xff\xfb" * (size // 2) + (b"3DI" + bytes(7) if flags & 0x10 else b"")


@pytest.mark.parametrize(
    "wrapped",
    [
        id3(500_000) + MP3,
        id3(20) + id3(40) + MP3,
        id3(20, flags=0x10) + MP3,
        MP3 + b"TAG" + bytes(125),
        MP3 + b"APETAGEX" + bytes(300),
        b"\x00" * 1000 + MP3,
        MP3 + MP3[:100],
    ],
    ids=["large tag", "two tags", "tag with a footer", "old tag at the end", "ape tag", "padding", "cut off"],
)  # fmt: skip
def test_tags_and_scraps_around_do_not_count(wrapped: bytes) -> None:
    assert abs(milliseconds_of(wrapped) - milliseconds_of(MP3)) <= 27  # a frame


def test_joined_files_last_as_long_as_both() -> None:
    assert abs(milliseconds_of(MP3 + id3(64) + MP3) - 2 * milliseconds_of(MP3)) <= 27


@pytest.mark.parametrize("name", [b"Xing", b"Info", b"VBRI"])
def test_an_index_frame_is_not_sound(name: bytes) -> None:
    first = MP3[:208]
    index = first[:13] + name + first[13 + len(name) :]
    assert milliseconds_of(index + MP3) == milliseconds_of(MP3)
    assert milliseconds_of(first + MP3) == milliseconds_of(MP3) + 26


def test_frames_of_changing_bit_rate_are_counted_one_by_one() -> None:
    slow = b"\xff\xfb\x50\xc0" + bytes(208 - 4)  # 44,100 Hz at 64 kbit/s
    fast = b"\xff\xfb\x90\xc0" + bytes(417 - 4)  # 44,100 Hz at 128 kbit/s
    assert milliseconds_of((slow + fast) * 100) == round(200 * 1152 / 44.1)


def test_loudness_is_in_decibels_of_full_scale() -> None:
    assert loudness(Sound(tone(1.0, loud=1.0), 22_050)) == pytest.approx(-3.01, abs=0.05)
    assert loudness(Sound(bytes(2000), 22_050)) == SILENCE
    assert loudness(Sound(b"", 22_050)) == SILENCE


def test_a_conversion_is_kept_and_only_the_last_few() -> None:
    first = wav(tone(0.5))
    made = to_mp3(first)
    assert to_mp3(bytes(bytearray(first))) is made
    for number in range(6):
        to_mp3(wav(tone(0.2 + number / 100)))
    again = to_mp3(first)
    assert again is not made
    assert again == made
