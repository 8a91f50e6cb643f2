"""Pages of the recorder and the lexicon: what is kept, refused in words, joined, heard, used."""

import json
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from channels.loudspeaker.loudspeaker_samples import tone, wav
from loa.channels.loudspeaker.script import takes_of as parts_of
from loa.channels.loudspeaker.voice import EspeakVoice
from loa.delivery.queries import rendered
from loa.newsroom import actions as newsroom
from loa.newsroom import link_actions
from loa.newsroom.models import Message, Pronunciation, Recording, Take, VoiceConsent
from loa.organisations.models import User
from loa.seal.canonical import sha256_hex


@pytest.fixture
def officer(people: dict[str, User]) -> Client:
    client = Client()
    client.force_login(people["canbo"])
    return client


@pytest.fixture(scope="module")
def voice() -> bytes:
    heard = EspeakVoice().speak("Thông báo tới bà con trong xã. ")
    return wav(heard.pcm, heard.rate)


def script_of(message: Message) -> str:
    (look,) = rendered(message, ["loudspeaker"])
    return look.text


def send(client: Client, message: Message, part: int, audio: bytes, script: str, digest: str = "") -> tuple[int, dict[str, str]]:
    form = {"part": part, "script": sha256_hex(script.encode()), "sha256": digest or sha256(audio).hexdigest()}
    answer = client.post(f"/lam-viec/tin/{message.pk}/thu-loi-doc/luot/", {**form, "audio": SimpleUploadedFile("take", audio)})
    return answer.status_code, json.loads(answer.content)


def test_a_take_is_answered_with_its_hash_and_played_again(officer: Client, message: Message, voice: bytes) -> None:
    status, told = send(officer, message, 1, voice, script_of(message))
    assert (status, told["sha256"]) == (200, sha256(voice).hexdigest())
    page = officer.get(f"/lam-viec/tin/{message.pk}/thu-loi-doc/").content.decode()
    assert told["sha256"] in page
    heard = officer.get(f"/lam-viec/tin/{message.pk}/thu-loi-doc/luot/{told['sha256']}")
    assert (heard.content, heard["Content-Type"]) == (voice, "audio/wav")
    assert officer.get(f"/lam-viec/tin/{message.pk}/thu-loi-doc/luot/{'0' * 64}").status_code == 404


def test_what_is_no_take_is_refused_in_words_and_kept_by_the_browser_only_when_it_may_pass_later(
    officer: Client, message: Message, voice: bytes
) -> None:
    script = script_of(message)
    for part, audio, words, digest, status, again in (
        (1, b"", "trống", "", 400, False),
        (1, b"%PDF", "không phải âm thanh", "", 415, False),
        (99, voice, "Không có phần này", "", 400, False),
        (1, voice, "hỏng trên đường truyền", "0" * 64, 422, True),
    ):
        got, told = send(officer, message, part, audio, script, digest)
        assert (got, told["again"]) == (status, again), words
        assert words in told["error"]
    status, told = send(officer, message, 1, voice, "Lời cũ.")
    assert status == 409
    assert "đã thay đổi" in told["error"]
    assert not Take.objects.exists()


def test_takes_of_all_parts_become_one_recording_that_is_heard_and_used(officer: Client, message: Message, voice: bytes) -> None:
    script = script_of(message)
    for part in range(1, len(parts_of(script)) + 1):
        assert send(officer, message, part, voice, script)[0] == 200
    url = f"/lam-viec/tin/{message.pk}/thu-loi-doc/ghep/"
    form = {"script": sha256_hex(script.encode()), "takes": " ".join([sha256(voice).hexdigest()] * len(parts_of(script)))}
    page = officer.post(url, form | {"takes": form["takes"][:64]}, follow=True).content.decode()
    assert f"1/{len(parts_of(script))} phần" in page
    page = officer.post(url, form, follow=True).content.decode()
    assert "Bản ghép chờ nghe và duyệt" in page
    made = Recording.objects.get()
    assert made.figures["after"]["lufs"] == pytest.approx(-16, abs=0.4)
    assert officer.get(f"/lam-viec/ban-thu/{made.pk}/tep")["Content-Type"] == "audio/mpeg"
    officer.post(f"/lam-viec/ban-thu/{made.pk}/dung/")
    message.refresh_from_db()
    assert message.recording_sha256 == made.audio_sha256
    (look,) = rendered(message, ["loudspeaker"])
    assert not look.draft_voice
    page = officer.get(f"/lam-viec/tin/{message.pk}/thu-loi-doc/").content.decode()
    assert "khớp lời đọc hiện nay" in page
    Message.objects.filter(pk=message.pk).update(what_to_do="Gọi 0912345678.")
    page = officer.get(f"/lam-viec/tin/{message.pk}/thu-loi-doc/").content.decode()
    assert "đọc lời cũ" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.7 x", "không phải âm thanh"), (wav(bytes(90_000)), "Không nghe thấy tiếng nói"), (wav(tone(0.1)), "một phần ba giây")],
)
def test_an_uploaded_file_that_cannot_air_is_refused_in_words(officer: Client, message: Message, content: bytes, words: str) -> None:
    answer = officer.post(f"/lam-viec/tin/{message.pk}/thu-am/", {"audio": SimpleUploadedFile("a.mp3", content)}, follow=True)
    assert words in answer.content.decode()
    assert not Recording.objects.exists()


def test_an_uploaded_file_waits_to_be_heard_with_its_original_kept(officer: Client, message: Message, voice: bytes) -> None:
    page = officer.post(f"/lam-viec/tin/{message.pk}/thu-am/", {"audio": SimpleUploadedFile("a.wav", voice)}, follow=True).content.decode()
    assert "Tệp tải lên chờ nghe và duyệt" in page
    made = Recording.objects.get()
    assert made.original_sha256 == sha256(voice).hexdigest()
    officer.post(f"/lam-viec/ban-thu/{made.pk}/bo/")
    assert "chờ nghe và duyệt" not in officer.get(f"/lam-viec/tin/{message.pk}/thu-loi-doc/").content.decode()


def test_who_does_not_see_the_message_records_nothing(people: dict[str, User], message: Message, voice: bytes) -> None:
    stranger = Client()
    stranger.force_login(User.objects.create_user("ngoai", "", "x"))
    base = f"/lam-viec/tin/{message.pk}"
    form = {"part": 1, "script": sha256_hex(script_of(message).encode()), "sha256": sha256(voice).hexdigest()}
    for answer in (
        stranger.get(f"{base}/thu-loi-doc/"),
        stranger.post(f"{base}/thu-loi-doc/luot/", {**form, "audio": SimpleUploadedFile("take", voice)}),
        stranger.post(f"{base}/thu-am/", {"audio": SimpleUploadedFile("a.wav", voice)}),
        stranger.post(f"{base}/thu-loi-doc/ghep/", form),
    ):
        assert answer.status_code in (302, 403, 404)
    assert not Take.objects.exists()
    assert not Recording.objects.exists()


def test_an_approver_ticks_the_draft_voice_at_the_desk_or_by_link(people: dict[str, User], message: Message) -> None:
    newsroom.submit(message=message, by=people["canbo"], at=now())
    message.refresh_from_db()
    leader = Client()
    leader.force_login(people["duyet1"])
    page = leader.get(f"/lam-viec/tin/{message.pk}/").content.decode()
    assert "Chưa người duyệt nào đồng ý" in page
    leader.post(f"/lam-viec/tin/{message.pk}/duyet/", {"sha256": message.submitted_sha256, "agree_voice": "1"})
    assert VoiceConsent.objects.get().by == people["duyet1"]
    VoiceConsent.objects.all().delete()
    link, token = link_actions.issue(message=message, user=people["duyet2"], by=people["duyet2"], at=now())
    anybody = Client()
    confirm = anybody.post(f"/duyet/{token}/", {"verb": "approve"}).content.decode()
    assert "Đồng ý phát giọng máy trên loa" in confirm
    anybody.post(f"/duyet/{token}/", {"verb": "approve", "confirmed": "1", "sha256": link.content_sha256, "agree_voice": "1"})
    assert VoiceConsent.objects.get().by == people["duyet2"]
    assert message.releases.get().renditions.get(channel="loudspeaker").draft_agreed


def test_the_lexicon_is_filled_heard_and_emptied_at_the_desk(officer: Client, message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(summary="Họp tại NVHX thôn.")
    page = officer.post("/lam-viec/tu-dien-doc/", {"written": "NVHX", "said": "nhà văn hóa xã"}, follow=True).content.decode()
    assert "nhà văn hóa xã" in page
    assert message.title in page
    wrong = officer.post("/lam-viec/tu-dien-doc/", {"written": "N2", "said": "nhà 2"})
    assert wrong.status_code == 422
    assert 'value="nhà 2"' in wrong.content.decode()
    heard = officer.get("/lam-viec/tu-dien-doc/nghe", {"written": "NVHX", "said": "nhà văn hóa xã"})
    assert (heard.status_code, heard["Content-Type"]) == (200, "audio/mpeg")
    assert officer.get("/lam-viec/tu-dien-doc/nghe", {"written": "NVHX", "said": "2"}).status_code == 422
    officer.post(f"/lam-viec/tu-dien-doc/{Pronunciation.objects.get().pk}/bo/")
    assert Pronunciation.objects.get().ended_at
