"""The reading of a script: teleprompter, takes, uploaded files, what waits to be heard, consent to the draft voice."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from loa.channels.loudspeaker.listening import heard_in, is_here
from loa.channels.loudspeaker.script import takes_of as parts_of
from loa.channels.loudspeaker.sniffing import MEDIA_TYPES, format_of
from loa.channels.loudspeaker.sound import NotAudio
from loa.channels.loudspeaker.treatment import Treated, treated
from loa.delivery.port import NotCarried, Refused, TryLater
from loa.delivery.queries import rendered
from loa.desk.forms import RecordingForm
from loa.desk.requests import said, staff, today
from loa.ledger import store
from loa.newsroom import actions, speech_actions
from loa.newsroom.models import Message, Recording
from loa.newsroom.queries import visible_to
from loa.newsroom.rules import NotAllowed
from loa.newsroom.speech_queries import recordings_visible_to, takes_of, waiting_recordings
from loa.organisations.queries import NotPermitted, check_may, may
from loa.organisations.rules import Act
from loa.seal.canonical import sha256_hex
from loa.vietnamese.spoken import seconds_of

TAKE_BYTES = 8 * 1024 * 1024  # of one part: eleven minutes at 96 kbit/s


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the script on the page, with the take that is kept of it."""

    number: int
    words: str
    sha256: str


def _message(request: HttpRequest, pk: int) -> Message:
    return get_object_or_404(visible_to(staff(request), today()), pk=pk)


def _script(message: Message) -> str:
    """What is to be read now, also where no voice but a person's can. Raises TryLater or Refused."""
    try:
        (look,) = rendered(message, ["loudspeaker"])
    except NotCarried as unvoiced:
        return unvoiced.script
    return look.text


def _length(milliseconds: int) -> str:
    seconds = round(milliseconds / 1000)
    return f"{seconds // 60} phút {seconds % 60} giây" if seconds >= 60 else f"{seconds} giây"


def _shown(recording: Recording, script_sha256: str) -> dict[str, Any]:
    return {
        "pk": recording.pk,
        "takes": recording.takes,
        "figures": recording.figures,
        "by": recording.by,
        "at": recording.at,
        "before_length": _length(recording.figures["before_ms"]),
        "after_length": _length(recording.milliseconds),
        "fits": recording.script_sha256 == script_sha256,
    }


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The script part by part, recordings that wait, and an upload."""
    message = _message(request, pk)
    script, trouble = "", ""
    try:
        script = _script(message)
    except (TryLater, Refused) as error:
        trouble = str(error)
    digest = sha256_hex(script.encode())
    kept = takes_of(message, digest)
    words = parts_of(script)
    context = {
        "message": message,
        "script": script,
        "script_sha256": digest,
        "seconds": round(seconds_of(script)),
        "trouble": trouble,
        "parts": [Part(n, text, kept[n].audio_sha256 if n in kept else "") for n, text in enumerate(words, 1)],
        "waiting": [_shown(recording, digest) for recording in waiting_recordings(message)],
        "used": message.recording_sha256,
        "used_fits": message.recording_script_sha256 == digest,
        "may_edit": may(staff(request), Act.WRITE, message.owner, today()),
        "form": RecordingForm(),
        "listens": is_here(),
    }
    return render(request, "desk/record.html", context)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one take; answers the hash of what arrived, so that the browser may let go of its copy."""
    message = _message(request, pk)
    sound = request.FILES.get("audio")
    if sound is None or not sound.size:
        return _refused("Lượt thu trống; hãy thu lại.", 400)
    if sound.size > TAKE_BYTES:
        return _refused("Lượt thu dài quá; hãy đọc từng phần ngắn hơn.", 413)
    audio = sound.read()
    if sha256(audio).hexdigest() != request.POST.get("sha256"):
        return _refused("Lượt thu bị hỏng trên đường truyền.", 422, again=True)
    try:
        format_of(audio)
        script = _script(message)
    except NotAudio as error:
        return _refused(str(error), 415)
    except (TryLater, Refused) as error:
        return _refused(str(error), 503, again=True)
    number = request.POST.get("part", "")
    if request.POST.get("script") != sha256_hex(script.encode()):
        return _refused("Lời đọc đã thay đổi; hãy tải lại trang và thu theo lời mới.", 409)
    if not number.isdecimal() or not 1 <= int(number) <= len(parts_of(script)):
        return _refused("Không có phần này trong lời đọc; hãy tải lại trang.", 400)
    try:
        digest = sha256_hex(script.encode())
        kept = speech_actions.keep_take(
            message=message, script_sha256=digest, part=int(number), audio=audio, by=staff(request), at=now()
        )  # fmt: skip
    except NotPermitted as error:
        return _refused(str(error), 422)
    return JsonResponse({"sha256": kept.audio_sha256})


def _refused(words: str, status: int, *, again: bool = False) -> JsonResponse:
    return JsonResponse({"error": words, "again": again}, status=status)


@require_GET
def take_file(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """One take, to be listened to again."""
    message = _message(request, pk)
    if not message.takes.filter(audio_sha256=sha256).exists():
        raise Http404
    return _sound(sha256)


def _sound(digest: str) -> HttpResponse:
    try:
        content = store.get(digest)
        return HttpResponse(content, content_type=MEDIA_TYPES[format_of(content)])
    except (store.Damaged, NotAudio) as error:
        raise Http404(str(error)) from error


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """All takes as one recording, cut and levelled, to be heard and approved."""
    message = _message(request, pk)
    with said(request, "Đã ghép. Hãy nghe cả bài rồi bấm “Dùng bản này cho loa”."):
        check_may(staff(request), Act.WRITE, message.owner, today())
        script = _script(message)
        digest = sha256_hex(script.encode())
        if request.POST.get("script") != digest:
            raise NotAllowed("Lời đọc đã thay đổi sau khi thu; hãy thu lại theo lời mới.")
        hashes = request.POST.get("takes", "").split()
        sounds = speech_actions.sounds_of(message=message, script_sha256=digest, parts=len(parts_of(script)), hashes=hashes)
        _keep(request, message, script, _treated(sounds), takes=len(sounds))
    return redirect("desk:record", pk)


def _treated(sounds: list[bytes]) -> Treated:
    try:
        return treated(sounds)
    except NotAudio as error:
        raise Refused(str(error)) from error


def _keep(request: HttpRequest, message: Message, script: str, made: Treated, *, takes: int, original: bytes = b"") -> None:
    heard = heard_in(made.mp3, script) if is_here() else None
    figures = {**made.figures, "heard": {"text": heard.text, "differences": list(heard.differences)} if heard else None}
    speech_actions.keep_recording(
        message=message, script=script, audio=made.mp3, milliseconds=made.milliseconds, figures=figures, takes=takes,
        original=original, by=staff(request), at=now(),
    )  # fmt: skip


@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that was recorded elsewhere, levelled, to be heard and approved; or take the recording in use away."""
    message = _message(request, pk)
    if request.POST.get("remove"):
        with said(request, "Đã bỏ bản thu âm; loa dùng lại giọng đọc máy."):
            actions.remove_recording(message=message, by=staff(request), at=now())
        return redirect("desk:record", pk)
    form = RecordingForm(request.POST, request.FILES)
    if not form.is_valid():
        notices.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("desk:record", pk)
    with said(request, "Đã nhận và cân độ to. Hãy nghe cả bài rồi bấm “Dùng bản này cho loa”."):
        check_may(staff(request), Act.WRITE, message.owner, today())
        audio = form.cleaned_data["audio"].read()
        _keep(request, message, _script(message), _treated([audio]), takes=0, original=audio)
    return redirect("desk:record", pk)


@never_cache
@require_GET
def used(request: HttpRequest, pk: int) -> HttpResponse:
    """The recording that airs."""
    message = _message(request, pk)
    if not message.recording_sha256:
        raise Http404
    return _sound(message.recording_sha256)


def _recording(request: HttpRequest, pk: int) -> Recording:
    return get_object_or_404(recordings_visible_to(staff(request), today()), pk=pk)


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A recording, to be listened to."""
    return _sound(_recording(request, pk).audio_sha256)


@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """It was heard and is good: the loudspeakers air it."""
    recording = _recording(request, pk)
    with said(request, "Loa sẽ phát bản thu này thay giọng đọc máy."):
        speech_actions.use_recording(recording=recording, script=_script(recording.message), by=staff(request), at=now())
    return redirect("desk:record", recording.message_id)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not good enough."""
    recording = _recording(request, pk)
    with said(request, "Đã bỏ bản thu; hãy thu lại phần chưa ưng rồi ghép."):
        speech_actions.drop_recording(recording=recording, by=staff(request), at=now())
    return redirect("desk:record", recording.message_id)
