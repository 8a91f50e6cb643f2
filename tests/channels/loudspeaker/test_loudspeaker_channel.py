"""The loudspeaker as a channel: what it says, whose voice it takes, what it hands over."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.loudspeaker.loudspeaker_samples import BARE, NEWS, tone, wav
from loa.channels.loudspeaker import channel as module
from loa.channels.loudspeaker.audio import media_type_of, milliseconds_of, mp3_of
from loa.channels.loudspeaker.channel import DRAFT, OLDER_SCRIPT, Loudspeaker, say, script_of
from loa.channels.loudspeaker.sound import Sound
from loa.channels.loudspeaker.voice import EspeakVoice, VoiceFailed
from loa.delivery.port import Destination, DestinationKind, Handed, Level, Limits, Parcel, Recording, Refused, TryLater
from loa.vietnamese.spoken import spoken


class Counting:
    """A voice that counts: one second of tone for each line of the script."""

    name, draft = "đếm", False
    heard: list[str] = []

    def speak(self, script: str) -> Sound:
        self.heard.append(script)
        return Sound(tone(float(len(script.splitlines())), 16_000), 16_000)


class Hoarse:
    name, draft = "khản", True

    def speak(self, script: str) -> Sound:
        raise VoiceFailed("Giọng đọc bị khản.")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    module._voiced.cache_clear()
    Counting.heard = []


def own(voice: type, **options: Any) -> Loudspeaker:
    made = Loudspeaker(**options)
    made.voice = voice()
    return made


def reading(script: str, audio: bytes) -> Recording:
    return Recording(audio, media_type_of(audio), hashlib.sha256(script.encode("utf-8")).hexdigest())


def parcel(body: bytes, **changes: Any) -> Parcel:
    made = Parcel(
        "lam-tra/1/1", Destination(DestinationKind.STATION, "cum-1", "Cụm loa Thôn Đông"), body, "audio/mpeg",
        hashlib.sha256(body).hexdigest(), NEWS.page_url, NEWS.title, None, datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    )  # fmt: skip
    return replace(made, **changes)


def test_words_of_the_office_are_said_as_it_wants() -> None:
    told = replace(NEWS, body="Liên hệ ban QZX trước.")
    made = own(Counting, lexicon={"QZX": "quy hoạch mới"}).render(told)
    assert "quy hoạch mới" in made.text
    assert "quy hoạch mới" not in own(Counting).render(told).text


def test_it_is_spoken_by_the_draft_voice_and_says_so() -> None:
    made = Loudspeaker().render(NEWS)
    assert (made.kind, made.media_type, made.extension) == ("loudspeaker", "audio/mpeg", "mp3")
    assert made.text == script_of(NEWS)
    assert made.draft_voice
    assert made.warnings == (DRAFT,)
    assert made.body == mp3_of(EspeakVoice().speak(made.text))
    assert made.milliseconds == milliseconds_of(made.body)
    words = len(made.text.split())
    assert 150 < made.milliseconds / words < 600


def test_the_same_content_gives_the_same_bytes_when_nothing_is_kept() -> None:
    first = Loudspeaker().render(NEWS)
    module._voiced.cache_clear()
    assert Loudspeaker().render(NEWS) == first


def test_20_000_characters_are_spoken_whole_and_warned_of() -> None:
    sentence = "Ủy ban nhân dân xã thông báo để nhân dân biết. "
    made = Loudspeaker().render(replace(NEWS, body=(sentence * 430)[:20_000]))
    assert made.text.count("để nhân dân biết") == 20_000 // len(sentence)
    assert made.milliseconds
    assert made.milliseconds > 15 * 60_000
    assert any(re.search(rf"dài {-(-made.milliseconds // 1000)} giây, quá mức 300 giây", said) for said in made.warnings)


def test_previews_ask_the_voice_once() -> None:
    made = own(Counting)
    made.voice = kept = Counting()
    assert made.render(NEWS).body is made.render(NEWS).body
    assert len(kept.heard) == 1
    made.render(replace(NEWS, title="Tin khác"))
    assert len(kept.heard) == 2


def test_the_limit_is_named_in_seconds_and_is_an_option() -> None:
    long = replace(BARE, body="\n\n".join(f"Câu {word}." for word in ("một", "hai", "ba")))
    lines = len(script_of(long).splitlines())
    assert own(Counting, seconds=lines + 1).render(long).warnings == ()
    (warning,) = own(Counting, seconds=lines - 1).render(long).warnings
    assert f"quá mức {lines - 1} giây" in warning
    assert Loudspeaker(seconds=7).limits == Limits(seconds=7)
    assert Loudspeaker().limits == Limits(seconds=300)


def test_a_voice_for_the_air_is_no_draft() -> None:
    made = own(Counting).render(NEWS)
    assert not made.draft_voice
    assert made.warnings == ()


def test_a_voice_that_fails_means_try_later() -> None:
    with pytest.raises(TryLater, match="bị khản"):
        own(Hoarse).render(NEWS)
    with pytest.raises(TryLater, match="bị khản"):
        say("một", Hoarse())


def test_a_failure_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made = own(Hoarse)
    with pytest.raises(TryLater):
        made.render(NEWS)
    monkeypatch.setattr(Hoarse, "speak", lambda _self, _script: Sound(tone(1.0), 22_050))
    assert made.render(NEWS).milliseconds


def test_the_voice_comes_from_the_setting() -> None:
    made = Loudspeaker("loa.channels.loudspeaker.voice.EspeakVoice", {"speed": 200})
    assert made.voice == EspeakVoice(speed=200)
    assert Loudspeaker().voice == EspeakVoice()


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("loa.channels.loudspeaker.voice.NoVoice", {}),
        ("loa.no_such_module.Voice", {}),
        ("EspeakVoice", {}),
        ("", {}),
        ("loa.channels.loudspeaker.voice.EspeakVoice", {"pitch": 3}),
        ("loa.channels.loudspeaker.voice.EspeakVoice", {"speed": 7}),
        ("loa.channels.loudspeaker.voice.PiperVoice", {}),
    ],
)
def test_a_wrong_setting_is_told_when_it_is_read(path: str, options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Cấu hình giọng đọc"):
        Loudspeaker(path, options)


# --- a person's recording


def test_a_recording_of_this_script_is_taken() -> None:
    audio = mp3_of(Sound(tone(3.0), 22_050))
    made = own(Hoarse).render(NEWS, reading(script_of(NEWS), audio))
    assert made.body == audio
    assert made.milliseconds == milliseconds_of(audio)
    assert not made.draft_voice
    assert made.warnings == ()
    assert made.text == script_of(NEWS)


def test_a_recording_as_wav_is_packed() -> None:
    made = own(Hoarse).render(NEWS, reading(script_of(NEWS), wav(tone(3.0, 44_100), 44_100)))
    assert media_type_of(made.body) == made.media_type == "audio/mpeg"
    assert made.milliseconds
    assert 3000 <= made.milliseconds < 3200
    assert not made.draft_voice


def test_a_recording_of_an_older_script_is_not_taken() -> None:
    audio = mp3_of(Sound(tone(3.0), 22_050))
    older = reading(script_of(replace(NEWS, what_to_do="Đến trạm y tế.")), audio)
    made = Loudspeaker().render(NEWS, older)
    assert made.body == Loudspeaker().render(NEWS).body
    assert made.draft_voice
    assert made.warnings == (OLDER_SCRIPT, DRAFT)


@pytest.mark.parametrize("audio", [b"", b"%PDF-1.7", wav(bytes(44_100)), b"ID3 loa"])
def test_a_recording_that_is_no_sound_is_not_taken(audio: bytes) -> None:
    broken = Recording(audio, "audio/mpeg", hashlib.sha256(script_of(NEWS).encode("utf-8")).hexdigest())
    made = own(Counting).render(NEWS, broken)
    assert made.body == own(Counting).render(NEWS).body
    (warning,) = made.warnings
    assert warning.startswith("Bản thu âm không dùng được: Tệp")


def test_a_recording_may_be_too_long_as_well() -> None:
    made = own(Hoarse, seconds=2).render(NEWS, reading(script_of(NEWS), mp3_of(Sound(tone(3.0), 22_050))))
    (warning,) = made.warnings
    assert "quá mức 2 giây" in warning


# --- handing over


def test_it_is_handed_over_to_the_station_by_name() -> None:
    assert Loudspeaker().deliver(parcel(say("Xin chào bà con."))) == Handed(
        Level.HANDED_OVER, "Đã xếp vào lịch phát có chữ ký của Cụm loa Thôn Đông; chờ trạm tải về."
    )
    assert Loudspeaker().read_receipt(parcel(b"")) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"ID3 loa", wav(bytes(4410))])
def test_what_is_no_sound_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="Tệp"):
        Loudspeaker().deliver(parcel(body))


def test_other_bytes_than_were_approved_are_refused() -> None:
    sound = say("Xin chào bà con.")
    with pytest.raises(Refused, match="mã băm"):
        Loudspeaker().deliver(parcel(sound, sha256=hashlib.sha256(b"khac").hexdigest()))


# --- for the command line


def test_say_speaks_numbers_in_words() -> None:
    assert say("Có 25 hộ.") == mp3_of(EspeakVoice().speak(spoken("Có 25 hộ.")))
    assert media_type_of(say("Có 25 hộ.")) == "audio/mpeg"


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_cannot_be_said(text: str) -> None:
    with pytest.raises(TryLater, match="không đọc ra âm thanh nào"):
        say(text)
