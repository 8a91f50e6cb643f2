"""Sound files: what they are, how long they last, and MP3 made of them. Nothing here trusts a file's name."""

from loa.channels.loudspeaker.mp3 import encode, mp3_milliseconds
from loa.channels.loudspeaker.sound import NotAudio, Sound, loudness
from loa.channels.loudspeaker.wav import is_wav, read_wav, wav_milliseconds

__all__ = ["MP3", "WAV", "NotAudio", "loudness", "media_type_of", "milliseconds_of", "mp3_of", "to_mp3"]

MP3 = "audio/mpeg"
WAV = "audio/wav"
LARGEST = 64 * 1024 * 1024  # bytes of a sound file: six minutes of stereo as a recorder writes it


def media_type_of(content: bytes) -> str:
    """ "audio/mpeg" or "audio/wav", by the sound frames inside. Raises NotAudio for anything else."""
    milliseconds_of(content)
    return WAV if is_wav(content) else MP3


def milliseconds_of(content: bytes) -> int:
    """How long a sound file lasts. Raises NotAudio."""
    if not content:
        raise NotAudio("Tệp âm thanh trống.")
    if len(content) > LARGEST:
        raise NotAudio(f"Tệp âm thanh lớn hơn {LARGEST // 1024 // 1024} MB; hãy lưu lại ở dạng MP3.")
    return wav_milliseconds(content) if is_wav(content) else mp3_milliseconds(content)


def mp3_of(sound: Sound) -> bytes:
    """MP3, 64 kbit/s mono; the same sound gives the same bytes."""
    return encode(sound)


def to_mp3(content: bytes) -> bytes:
    """A sound file as MP3: a WAV is converted, an MP3 stays as it is. Raises NotAudio."""
    return mp3_of(read_wav(content)) if media_type_of(content) == WAV else content
