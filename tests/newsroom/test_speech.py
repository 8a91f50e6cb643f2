"""What is said aloud: takes and recordings, consent to the draft voice, the office's lexicon."""

from datetime import datetime, timedelta

import pytest

from loa.delivery import actions as delivery
from loa.delivery.models import Delivery
from loa.delivery.parcel_queries import parcel_of
from loa.delivery.port import Refused
from loa.delivery.queries import in_draft_voice, rendered
from loa.delivery.registry import channels
from loa.ledger.models import Entry
from loa.newsroom import actions as newsroom
from loa.newsroom import speech_actions
from loa.newsroom.models import Message, Pronunciation, Recording, Release, Take
from loa.newsroom.rules import NotAllowed
from loa.newsroom.speech_queries import affected, readings_for, takes_of, unreleased, voice_consents, waiting_recordings
from loa.newsroom.speech_rules import entry
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.seal.canonical import sha256_hex

FIGURES = {
    "before": {"lufs": -30.0, "peak": -9.0},
    "after": {"lufs": -16.0, "peak": -1.4},
    "before_ms": 9000,
    "after_ms": 8000,
    "warnings": [],
}
SCRIPT = "Thông báo.\nMột hai ba."


def script_of(message: Message) -> str:
    (look,) = rendered(message, ["loudspeaker"])
    return look.text


def recorded(message: Message, by: User, at: datetime, script: str, audio: bytes) -> Recording:
    return speech_actions.keep_recording(
        message=message, script=script, audio=audio, milliseconds=8000, figures=FIGURES, takes=2, original=b"", by=by, at=at
    )


def test_the_last_take_of_a_part_counts_and_the_same_take_twice_is_one(message: Message, people: dict[str, User], at: datetime) -> None:
    digest = sha256_hex(SCRIPT.encode())
    for part, audio in ((1, b"a"), (2, b"b"), (1, b"c"), (2, b"b")):
        speech_actions.keep_take(message=message, script_sha256=digest, part=part, audio=audio, by=people["canbo"], at=at)
    kept = takes_of(message, digest)
    assert [kept[part].audio_sha256 for part in (1, 2)] == [sha256_hex(b"c"), sha256_hex(b"b")]
    assert Take.objects.count() == 3
    hashes = [kept[part].audio_sha256 for part in (1, 2)]
    assert speech_actions.sounds_of(message=message, script_sha256=digest, parts=2, hashes=hashes) == [b"c", b"b"]


@pytest.mark.parametrize(("hashes", "words"), [([b"c"], "1/2 phần"), ([b"a", b"b"], "Phần 1 chưa gửi xong"), ([b"c", b"x"], "Phần 2")])
def test_only_the_takes_that_are_kept_are_joined(
    message: Message, people: dict[str, User], at: datetime, hashes: list[bytes], words: str
) -> None:
    for part, audio in ((1, b"a"), (2, b"b"), (1, b"c")):
        speech_actions.keep_take(message=message, script_sha256="0" * 64, part=part, audio=audio, by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match=words):
        speech_actions.sounds_of(message=message, script_sha256="0" * 64, parts=2, hashes=[sha256_hex(one) for one in hashes])


def test_a_stranger_keeps_no_take(message: Message, people: dict[str, User], at: datetime) -> None:
    outsider = User.objects.create_user("ngoai", "", "x")
    with pytest.raises(NotPermitted):
        speech_actions.keep_take(message=message, script_sha256="0" * 64, part=1, audio=b"a", by=outsider, at=at)
    assert not Take.objects.exists()


def test_a_recording_airs_only_after_it_was_heard_and_chosen(message: Message, people: dict[str, User], at: datetime) -> None:
    script = script_of(message)
    first = recorded(message, people["canbo"], at, script, b"first")
    second = recorded(message, people["canbo"], at, script, b"second")
    first.refresh_from_db()
    message.refresh_from_db()
    assert (first.state, second.state, message.recording_sha256) == ("dropped", "waiting", "")
    assert list(waiting_recordings(message)) == [second]
    speech_actions.use_recording(recording=second, script=script, by=people["canbo"], at=at)
    message.refresh_from_db()
    assert message.recording_sha256 == sha256_hex(b"second")
    assert message.recording_script_sha256 == sha256_hex(script.encode())
    with pytest.raises(NotAllowed, match="đã được dùng"):
        speech_actions.use_recording(recording=second, script=script, by=people["canbo"], at=at)


def test_a_recording_of_another_script_is_not_used(message: Message, people: dict[str, User], at: datetime) -> None:
    made = recorded(message, people["canbo"], at, "Lời cũ.", b"old")
    with pytest.raises(NotAllowed, match="đã thay đổi"):
        speech_actions.use_recording(recording=made, script="Lời mới.", by=people["canbo"], at=at)
    speech_actions.drop_recording(recording=made, by=people["canbo"], at=at)
    assert not waiting_recordings(message).exists()


def released(message: Message, people: dict[str, User], at: datetime, *agreeing: str) -> Release:
    newsroom.submit(message=message, by=people["canbo"], at=at)
    message.refresh_from_db()
    for name in agreeing:
        speech_actions.agree_to_draft_voice(message=message, by=people[name], at=at, seen=message.submitted_sha256)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    made = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert made is not None
    return made


def to_station(release: Release, people: dict[str, User], at: datetime) -> Delivery:
    body = release.message.owner
    target = delivery.Target("loudspeaker", channels()["loudspeaker"].destinations, "cum-1", "Cụm loa thôn Đông", body, at, None)
    (made,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
    return made


def test_without_a_yes_the_loudspeaker_refuses_the_draft_voice(message: Message, people: dict[str, User], at: datetime) -> None:
    made = released(message, people, at)
    rendition = made.renditions.get(channel="loudspeaker")
    assert (rendition.draft_voice, rendition.draft_agreed) == (True, False)
    parcel = parcel_of(to_station(made, people, at), at)
    with pytest.raises(Refused, match="chưa người duyệt nào đồng ý"):
        channels()["loudspeaker"].deliver(parcel)


def test_with_a_yes_it_airs_and_the_yes_is_signed(message: Message, people: dict[str, User], at: datetime) -> None:
    made = released(message, people, at, "duyet2")
    rendition = made.renditions.get(channel="loudspeaker")
    assert (rendition.draft_voice, rendition.draft_agreed) == (True, True)
    assert channels()["loudspeaker"].deliver(parcel_of(to_station(made, people, at), at)).evidence
    signed = {one["channel"]: one for one in made.envelope["payload"]["renditions"]}
    assert signed["loudspeaker"]["draft_voice_agreed_by"] == [f"user:{people['duyet2'].pk}"]
    assert "draft_voice" not in signed["portal"]


def test_only_an_approver_of_what_they_read_agrees(message: Message, people: dict[str, User], at: datetime) -> None:
    newsroom.submit(message=message, by=people["canbo"], at=at)
    message.refresh_from_db()
    with pytest.raises(NotPermitted):
        speech_actions.agree_to_draft_voice(message=message, by=people["canbo"], at=at, seen=message.submitted_sha256)
    with pytest.raises(NotAllowed, match="trình lại"):
        speech_actions.agree_to_draft_voice(message=message, by=people["duyet1"], at=at, seen="0" * 64)
    for _ in range(2):
        speech_actions.agree_to_draft_voice(message=message, by=people["duyet1"], at=at, seen=message.submitted_sha256)
    assert [consent.by for consent in voice_consents(message)] == [people["duyet1"]]
    assert Entry.objects.filter(act="message.draft_voice_agreed").count() == 1


def test_a_yes_to_one_round_is_none_to_the_next(message: Message, people: dict[str, User], at: datetime) -> None:
    newsroom.submit(message=message, by=people["canbo"], at=at)
    message.refresh_from_db()
    speech_actions.agree_to_draft_voice(message=message, by=people["duyet1"], at=at, seen=message.submitted_sha256)
    newsroom.send_back(message=message, reason="Sửa", by=people["duyet1"], at=at)
    newsroom.submit(message=message, by=people["canbo"], at=at)
    message.refresh_from_db()
    assert not voice_consents(message).exists()
    assert in_draft_voice(message)


def test_the_office_says_its_words_its_way_and_no_other_office_does(
    message: Message, commune: Body, people: dict[str, User], at: datetime
) -> None:
    message.summary = "Họp tại NVH thôn, mang theo XYZK."
    message.save()
    before = script_of(message)
    speech_actions.set_pronunciation(body=commune, written="XYZK", said="giấy xác nhận", by=people["canbo"], at=at)
    assert "giấy xác nhận" in script_of(message)
    assert before != script_of(message)
    assert affected(list(unreleased(commune)), "XYZK") == [message]
    assert affected(list(unreleased(commune)), "ZKQ") == []
    other = Body.objects.exclude(pk=commune.pk).exclude(pk__in=[commune.parent_id]).first()
    assert other is not None
    assert not Pronunciation.objects.filter(body=other).exists()
    assert "giấy xác nhận" not in script_of(Message(**{**vars_of(message), "owner": other}))


def vars_of(message: Message) -> dict[str, object]:
    names = ("title", "summary", "audience", "what_to_do", "body", "source", "slug", "state", "language", "kind")
    return {name: getattr(message, name) for name in names} | {"pk": message.pk}


def test_in_review_the_readings_stay_as_they_were_when_it_was_submitted(
    message: Message, commune: Body, people: dict[str, User], at: datetime
) -> None:
    speech_actions.set_pronunciation(body=commune, written="NVH", said="nhà văn hóa thôn", by=people["canbo"], at=at)
    newsroom.submit(message=message, by=people["canbo"], at=at + timedelta(minutes=1))
    message.refresh_from_db()
    speech_actions.set_pronunciation(body=commune, written="NVH", said="hội trường", by=people["canbo"], at=at + timedelta(minutes=2))
    assert readings_for(message) == {"NVH": "nhà văn hóa thôn"}
    newsroom.send_back(message=message, reason="Sửa", by=people["duyet1"], at=at + timedelta(minutes=3))
    message.refresh_from_db()
    assert readings_for(message) == {"NVH": "hội trường"}


def test_a_released_message_is_not_touched_by_the_lexicon(message: Message, commune: Body, people: dict[str, User], at: datetime) -> None:
    made = released(message, people, at)
    signed = made.renditions.get(channel="loudspeaker").sha256
    speech_actions.set_pronunciation(body=commune, written="nước", said="nước sạch", by=people["canbo"], at=at)
    made.refresh_from_db()
    assert made.renditions.get(channel="loudspeaker").sha256 == signed
    message.refresh_from_db()
    assert message.state == "released"


def test_a_line_is_changed_by_another_and_ended_once(commune: Body, people: dict[str, User], at: datetime) -> None:
    speech_actions.set_pronunciation(body=commune, written="NVH", said="nhà văn hóa", by=people["canbo"], at=at)
    second = speech_actions.set_pronunciation(body=commune, written=" NVH ", said="hội trường", by=people["canbo"], at=at)
    assert Pronunciation.objects.filter(ended_at__isnull=True).get() == second
    speech_actions.end_pronunciation(pronunciation=second, by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match="tải lại"):
        speech_actions.end_pronunciation(pronunciation=second, by=people["canbo"], at=at)


@pytest.mark.parametrize(
    ("written", "said", "words"),
    [
        ("", "x", "cả chữ viết"),
        ("NVH", "", "cả chữ viết"),
        ("--", "gạch", "ít nhất một chữ"),
        ("NVH", "nhà 2", "chỉ gồm chữ cái"),
        ("x" * 81, "x", "dài nhất"),
    ],
)
def test_what_no_announcer_could_read_is_refused(written: str, said: str, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        entry(written, said)
