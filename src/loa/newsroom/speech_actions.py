"""What is done to takes, recordings and the office's lexicon. The only place that saves them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from loa.ledger import store
from loa.ledger.actions import record
from loa.newsroom.actions import attach_recording, check_editor
from loa.newsroom.models import Message
from loa.newsroom.queries import writers_of
from loa.newsroom.rules import NotAllowed, State, check_approver
from loa.newsroom.speech_models import Pronunciation, Recording, Take, VoiceConsent
from loa.newsroom.speech_queries import pronunciations_of, takes_of
from loa.newsroom.speech_rules import MOST_ENTRIES, RecordingState, check_takes, entry
from loa.organisations.models import Body, User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.seal.canonical import sha256_hex

MP3 = "audio/mpeg"


def _note(message: Message, act: str, summary: str, by: User, at: datetime, **detail: str | int) -> None:
    record(act=f"message.{act}", subject=f"message:{message.pk}", summary=summary, at=at, by=by, body=message.owner, detail=dict(detail))


@transaction.atomic
def keep_take(*, message: Message, script_sha256: str, part: int, audio: bytes, by: User, at: datetime) -> Take:
    """Keep one reading of one part. The same sound a second time is the same take, and counts as the last of its part."""
    check_editor(message=message, by=by, at=at)
    digest = store.put(audio)
    Take.objects.filter(message=message, script_sha256=script_sha256, part=part, audio_sha256=digest).delete()
    take = Take.objects.create(
        message=message, script_sha256=script_sha256, part=part, audio_sha256=digest, bytes=len(audio), by=by, at=at
    )  # fmt: skip
    _note(message, "take", f"Thu phần {part} của lời đọc “{message.title}”", by, at, sha256=digest, script=script_sha256, part=part)
    return take


def sounds_of(*, message: Message, script_sha256: str, parts: int, hashes: Sequence[str]) -> list[bytes]:
    """The sounds of all parts of a script. Raises NotAllowed unless `hashes` are those that are kept, in order; store.Damaged."""
    kept = takes_of(message, script_sha256)
    check_takes(parts, hashes, [kept[number].audio_sha256 if number in kept else None for number in range(1, parts + 1)])
    return [store.get(digest) for digest in hashes]


@transaction.atomic
def keep_recording(
    *, message: Message, script: str, audio: bytes, milliseconds: int, figures: Mapping[str, Any], takes: int, original: bytes, by: User,
    at: datetime,
) -> Recording:  # fmt: skip
    """Keep a levelled reading of the whole script until it has been heard. Earlier ones that wait are dropped."""
    check_editor(message=message, by=by, at=at)
    message.recordings.filter(state=RecordingState.WAITING.value).update(
        state=RecordingState.DROPPED.value, decided_by=by, decided_at=at
    )  # fmt: skip
    made = Recording.objects.create(
        message=message,
        script_sha256=sha256_hex(script.encode()),
        takes=takes,
        original_sha256=store.put(original) if original else "",
        audio_sha256=store.put(audio),
        milliseconds=milliseconds,
        figures=dict(figures),
        by=by,
        at=at,
    )
    how = f"Ghép {takes} lượt thu" if takes else "Tải lên bản thu"
    _note(message, "levelled", f"{how} của “{message.title}”, chờ nghe và duyệt", by, at, sha256=made.audio_sha256)
    return made


@transaction.atomic
def use_recording(*, recording: Recording, script: str, by: User, at: datetime) -> None:
    """Have the loudspeakers air it: it has been heard. Raises NotAllowed when the script is another one by now, or it was decided."""
    recording = _waiting(recording)
    if recording.script_sha256 != sha256_hex(script.encode()):
        raise NotAllowed("Lời đọc đã thay đổi sau khi thu; hãy thu lại theo lời mới.")
    audio = store.get(recording.audio_sha256)
    attach_recording(message=recording.message, audio=audio, media_type=MP3, script=script, by=by, at=at)
    _decide(recording, RecordingState.USED, by, at)


@transaction.atomic
def drop_recording(*, recording: Recording, by: User, at: datetime) -> None:
    """Not good enough: it will not air."""
    recording = _waiting(recording)
    check_editor(message=recording.message, by=by, at=at)
    _decide(recording, RecordingState.DROPPED, by, at)
    _note(recording.message, "recording_dropped", f"Bỏ bản thu của “{recording.message.title}”", by, at, sha256=recording.audio_sha256)


def _waiting(recording: Recording) -> Recording:
    found = Recording.objects.select_for_update().select_related("message", "message__owner").get(pk=recording.pk)
    if found.state != RecordingState.WAITING:
        raise NotAllowed("Bản thu này đã được dùng hoặc đã bỏ; hãy tải lại trang.")
    return found


def _decide(recording: Recording, state: RecordingState, by: User, at: datetime) -> None:
    recording.state, recording.decided_by, recording.decided_at = state.value, by, at
    recording.save(update_fields=["state", "decided_by", "decided_at"])


@transaction.atomic
def agree_to_draft_voice(*, message: Message, by: User, at: datetime, seen: str) -> None:
    """An approver agrees that what was submitted airs in a draft voice; once more does no harm.

    `seen` is the hash that their page showed. Raises NotAllowed when something else is submitted by now.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    check_may(by, Act.APPROVE, message.owner, localdate(at))
    check_approver(by.pk, writers_of(message), ())
    if message.state != State.SUBMITTED or seen != message.submitted_sha256:
        raise NotAllowed("Nội dung đã được trình lại hoặc không còn chờ duyệt. Hãy tải lại trang.")
    _, new = VoiceConsent.objects.get_or_create(
        message=message, round=message.round, by=by, defaults={"content_sha256": message.submitted_sha256, "at": at}
    )
    if new:
        words = f"Đồng ý phát giọng máy cho “{message.title}”"
        _note(message, "draft_voice_agreed", words, by, at, sha256=message.submitted_sha256, round=message.round)


@transaction.atomic
def set_pronunciation(*, body: Body, written: str, said: str, by: User, at: datetime) -> Pronunciation:
    """Have `written` said as `said` over the loudspeakers of `body` from now on. What is signed, or in review, stays as it is."""
    check_may(by, Act.WRITE, body, localdate(at))
    written, said = entry(written, said)
    now = pronunciations_of(body)
    if now.exclude(written=written).count() >= MOST_ENTRIES:
        raise NotAllowed(f"Từ điển đọc đã có {MOST_ENTRIES} mục; hãy bỏ bớt mục không dùng.")
    now.filter(written=written).update(ended_by=by, ended_at=at)
    made = Pronunciation.objects.create(body=body, written=written, said=said, made_by=by, made_at=at)
    record(
        act="lexicon.set", subject=f"body:{body.pk}", summary=f"Từ điển đọc: “{written}” đọc là “{said}”", at=at, by=by, body=body,
        detail={"written": written, "said": said},
    )  # fmt: skip
    return made


@transaction.atomic
def end_pronunciation(*, pronunciation: Pronunciation, by: User, at: datetime) -> None:
    """Say it as everybody does again. What is signed, or in review, stays as it is."""
    check_may(by, Act.WRITE, pronunciation.body, localdate(at))
    if not pronunciations_of(pronunciation.body).filter(pk=pronunciation.pk).update(ended_by=by, ended_at=at):
        raise NotAllowed("Mục này đã được bỏ hoặc đã sửa; hãy tải lại trang.")
    record(
        act="lexicon.ended", subject=f"body:{pronunciation.body_id}", summary=f"Từ điển đọc: bỏ “{pronunciation.written}”", at=at, by=by,
        body=pronunciation.body, detail={"written": pronunciation.written},
    )  # fmt: skip
