"""What container a sound file is, by its first bytes and never by its name."""

from loa.channels.loudspeaker.sound import NotAudio

NO_AUDIO = "Tệp không phải âm thanh MP3, WAV, M4A hoặc WebM, hoặc đã bị hỏng."
MEDIA_TYPES = {
    "wav": "audio/wav", "mov": "audio/mp4", "matroska": "audio/webm", "ogg": "audio/ogg", "flac": "audio/flac", "mp3": "audio/mpeg",
    "aac": "audio/aac",
}  # fmt: skip
_MARKS = ((b"\x1a\x45\xdf\xa3", "matroska"), (b"OggS", "ogg"), (b"fLaC", "flac"), (b"ID3", "mp3"))


def format_of(content: bytes) -> str:
    """FFmpeg's name of the container. Raises NotAudio for what is none of the few that recorders write."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "wav"
    if content[4:8] == b"ftyp":
        return "mov"
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0:
        return "aac" if content[1] & 0xF6 == 0xF0 else "mp3"
    raise NotAudio(NO_AUDIO)
