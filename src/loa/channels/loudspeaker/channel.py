"""The loudspeaker (loa truyền thanh): a message read aloud, by a person's recording or by a synthetic draft voice."""

import hashlib
from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from importlib import import_module
from typing import cast

from loa.channels.loudspeaker.audio import MP3, NotAudio, media_type_of, milliseconds_of, mp3_of, to_mp3
from loa.channels.loudspeaker.script import foreign_script, script_of
from loa.channels.loudspeaker.voice import EspeakVoice, Voice, VoiceFailed
from loa.delivery.port import (
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    NotCarried,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    TryLater,
    check_hash,
)
from loa.vietnamese.spoken import DEFAULT, spoken

__all__ = ["Loudspeaker", "say", "script_of"]

VIETNAMESE = "vi"
NO_VOICE = "Chưa có giọng đọc máy cho ngôn ngữ này; cần bản thu âm người đọc thì loa mới phát được."
DRAFT = "Giọng đọc máy chỉ là bản nháp; nên thu âm giọng người đọc."
NOT_AGREED = (
    "Bản này là giọng máy và chưa người duyệt nào đồng ý phát giọng máy nên loa không phát. "
    "Hãy thu giọng người đọc, hoặc trình duyệt lại và chọn “Đồng ý phát giọng máy”."
)
OLDER_SCRIPT = "Bản thu âm đọc lời cũ, không khớp lời đọc hiện nay nên không dùng; hãy thu lại."


class Loudspeaker:
    """An MP3 for each loudspeaker cluster; the station fetches it with its programme and reports what it played."""

    kind = "loudspeaker"
    label = "Loa truyền thanh"
    destinations = DestinationKind.STATION
    limits: Limits
    receipt_mode = ReceiptMode.CALLBACK
    retry_mode = RetryMode.IDEMPOTENT

    def __init__(
        self,
        voice: str = "loa.channels.loudspeaker.voice.EspeakVoice",
        voice_options: Mapping[str, object] | None = None,
        seconds: int = 300,
        lexicon: Mapping[str, str] | None = None,
    ) -> None:
        self.voice = _voice(voice, voice_options or {})
        self.limits = Limits(seconds=seconds)
        self.lexicon = DEFAULT.with_entries(dict(lexicon)) if lexicon else DEFAULT

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """The script and its sound: the recording when it reads this very script. Raises TryLater without a voice, and
        NotCarried in a language that no voice reads."""
        own = content.language == VIETNAMESE
        script = script_of(content, self.lexicon) if own else foreign_script(content)
        warnings: list[str] = []
        audio = _recorded(recording, script, warnings) if recording else None
        if audio is None and not own:
            raise NotCarried(" ".join([*warnings, NO_VOICE]), script)
        draft = audio is None and self.voice.draft
        if audio is None:
            audio = _voiced(self.voice, script)
        if draft:
            warnings.append(DRAFT)
        length = milliseconds_of(audio)
        if self.limits.seconds and length > self.limits.seconds * 1000:
            warnings.append(f"Bài phát dài {-(-length // 1000)} giây, quá mức {self.limits.seconds} giây; nên rút gọn.")
        return Rendered(self.kind, MP3, "mp3", audio, script, length, draft, tuple(warnings))

    def words(self, content: Content) -> str:
        """The script."""
        return script_of(content, self.lexicon)

    def speaking(self, readings: Mapping[str, str]) -> "Loudspeaker":
        """The same, with an office's own readings."""
        other = copy(self)
        other.lexicon = self.lexicon.with_entries(readings)
        return other

    def deliver(self, parcel: Parcel) -> Handed:
        """Into the station's signed programme. Raises Refused on damaged bytes, on what is no sound, on a draft voice nobody agreed to."""
        check_hash(parcel)
        if parcel.draft_voice and not parcel.draft_agreed:
            raise Refused(NOT_AGREED)
        try:
            media_type_of(parcel.body)
        except NotAudio as error:
            raise Refused(str(error)) from error
        evidence = f"Đã xếp vào lịch phát có chữ ký của {parcel.destination.name}; chờ trạm tải về."
        return Handed(Level.HANDED_OVER, evidence)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """None: the station itself reports what it played."""
        return None


def say(text: str, voice: Voice | None = None) -> bytes:
    """`text` as MP3. Raises TryLater when no sound could be made."""
    return _voiced(voice or EspeakVoice(), spoken(text))


def _recorded(recording: Recording, script: str, warnings: list[str]) -> bytes | None:
    """The recording as MP3; None, with a warning, when it cannot stand for the script."""
    if recording.script_sha256 != hashlib.sha256(script.encode("utf-8")).hexdigest():
        warnings.append(OLDER_SCRIPT)
        return None
    try:
        return to_mp3(recording.audio)
    except NotAudio as error:
        warnings.append(f"Bản thu âm không dùng được: {error}")
        return None


@lru_cache(maxsize=6)
def _voiced(voice: Voice, script: str) -> bytes:
    """MP3 of the script. The last ones are kept, for a preview asks again and again."""
    try:
        return mp3_of(voice.speak(script))
    except VoiceFailed as error:
        raise TryLater(str(error)) from error


def _voice(path: str, options: Mapping[str, object]) -> Voice:
    """The voice of this dotted path, made with its options. Raises ValueError on a wrong setting."""
    module, _, name = path.rpartition(".")
    try:
        return cast(Voice, getattr(import_module(module), name)(**options))
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"Cấu hình giọng đọc “{path}” không đúng: {error}") from error
