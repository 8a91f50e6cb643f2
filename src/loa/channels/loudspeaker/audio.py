"""Sound files: what they are, how long they last, and MP3 made of them. Nothing here trusts a file's name."""

import hashlib
from collections import OrderedDict

from loa.channels.loudspeaker.mp3 import encode, mp3_milliseconds
from loa.channels.loudspeaker.sound import NotAudio, Sound, is_silent, loudness
from loa.channels.loudspeaker.wav import is_wav, read_wav, wav_milliseconds

__all__ = ["MP3", "WAV", "NotAudio", "loudness", "media_type_of", "milliseconds_of", "mp3_of", "to_mp3"]

MP3 = "audio/mpeg"
WAV = "audio/wav"
LARGEST = 64 * 1024 * 1024  # bytes of a sound file: six minutes of stereo as a recorder writes it
_KEPT = 4
_made: OrderedDict[str, bytes] = OrderedDict()  # hash of a sound file → its MP3: previews ask again and again


def media_type_of(content: bytes) -> str:
    """Give "audio/mpeg" or "audio/wav", by the sound inside. Raises NotAudio for anything else, and for a WAV of silence."""
    if is_wav(content):
        _audible(content)
        return WAV
    milliseconds_of(content)
    return MP3


def milliseconds_of(content: bytes) -> int:
    """How long a sound file lasts. Raises NotAudio."""
    _check_size(content)
    return wav_milliseconds(content) if is_wav(content) else mp3_milliseconds(content)


def mp3_of(sound: Sound) -> bytes:
    """MP3, 64 kbit/s mono; the same sound gives the same bytes."""
    return encode(sound)


def to_mp3(content: bytes) -> bytes:
    """A sound file as MP3: a WAV is converted, an MP3 stays as it is. Raises NotAudio."""
    digest = hashlib.sha256(content).hexdigest()
    made = _made.get(digest)
    if made is None:
        made = mp3_of(_audible(content)) if is_wav(content) else content
        milliseconds_of(made)
        _made[digest] = made
        while len(_made) > _KEPT:
            _made.popitem(last=False)
    return made


def _check_size(content: bytes) -> None:
    if not content:
        raise NotAudio("Tệp âm thanh trống.")
    if len(content) > LARGEST:
        raise NotAudio(f"Tệp âm thanh lớn hơn {LARGEST // 1024 // 1024} MB; hãy lưu lại ở dạng MP3.")


def _audible(content: bytes) -> Sound:
    """The sound of a WAV file in which there is something to hear."""
    _check_size(content)
    sound = read_wav(content)
    if is_silent(sound):
        raise NotAudio("Tệp âm thanh không có tiếng; hãy kiểm tra micro và thu lại.")
    return sound
