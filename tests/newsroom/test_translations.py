"""Translations: messages of their own, signed by those named competent, carried by what can say them, stale when the original moves on."""

from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.test import Client

from loa.delivery import actions as delivery
from loa.delivery import lane_actions, recall_actions
from loa.delivery.actions import Target
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind, NotCarried
from loa.delivery.queries import not_carried, rendered
from loa.newsroom import actions, translation_actions, workflow_actions
from loa.newsroom.link_queries import approvers_of
from loa.newsroom.models import Language, Message, Notice, Release
from loa.newsroom.queries import words_of, writers_of
from loa.newsroom.rules import NotAllowed
from loa.newsroom.translation_queries import stale, translations_of, untranslated
from loa.organisations.models import Post, User
from loa.organisations.queries import NotPermitted

WORDS = {"title": "Chồi nặm phân", "summary": "Hâư chin 2.500.000 đồng.", "body": "Bản tỉnh toẹn. Nặm phân 2.500.000 đồng."}


@pytest.fixture
def readers(message: Message, at: datetime) -> list[User]:
    """Two teachers who read Tày, without the role of an approver."""
    head = User.objects.create_user("quanly2", password="x")
    Post.objects.create(user=head, body=message.owner, role="administrator", valid_from="2025-07-01")
    found = []
    for name in ("thay1", "thay2"):
        user = User.objects.create_user(name, password="x")
        Post.objects.create(user=user, body=message.owner, role="officer", valid_from="2025-07-01")
        for code in ("tyz", "km"):
            workflow_actions.name_competent(user=user, body=message.owner, language=Language.objects.get(pk=code), basis="", by=head, at=at)
        found.append(user)
    return found


def started(message: Message, by: User, at: datetime, code: str = "tyz", **words: str) -> Message:
    made = translation_actions.start(original=message, language=Language.objects.get(pk=code), by=by, at=at)
    Message.objects.filter(pk=made.pk).update(**(WORDS | words))
    return Message.objects.get(pk=made.pk)


@pytest.fixture
def tay(release: Release, message: Message, people: dict[str, User], at: datetime) -> Message:
    return started(message, people["canbo"], at)


def signed(translation: Message, by: list[User], submitter: User, at: datetime) -> Release:
    actions.submit(message=translation, by=submitter, at=at)
    assert delivery.approve(message=translation, by=by[0], at=at) is None
    made = delivery.approve(message=translation, by=by[1], at=at)
    assert made is not None
    return made


def to_portal(release: Release, by: User, at: datetime) -> None:
    target = Target("portal", DestinationKind.SITE, "site", "Cổng", release.message.owner)
    (sent,) = delivery.dispatch(release=release, targets=[target], by=by, at=at)
    lane_actions.attempt(delivery_id=sent.pk, at=at)


def test_a_translation_is_signed_by_two_who_read_it_and_by_no_one_else(
    tay: Message, people: dict[str, User], readers: list[User], at: datetime
) -> None:
    actions.submit(message=tay, by=people["canbo"], at=at)
    tay = Message.objects.get(pk=tay.pk)
    assert approvers_of(tay, at) == readers
    for stranger in (people["duyet1"], people["canbo"]):
        with pytest.raises((NotAllowed, NotPermitted)):
            delivery.approve(message=tay, by=stranger, at=at)
    assert delivery.approve(message=tay, by=readers[0], at=at) is None
    with pytest.raises(NotAllowed):
        delivery.approve(message=tay, by=readers[0], at=at)
    release = delivery.approve(message=tay, by=readers[1], at=at)
    assert release is not None
    assert (release.content["language"], release.content["translates"]) == ("tyz", words_of(tay.original))
    assert release.version == 1


def test_without_two_competent_people_it_is_not_submitted(tay: Message, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(NotAllowed, match="hai người được giao duyệt"):
        actions.submit(message=tay, by=people["canbo"], at=at)


def test_who_translated_does_not_count_among_the_two(tay: Message, people: dict[str, User], readers: list[User], at: datetime) -> None:
    actions.edited(message=tay, by=readers[0], at=at)
    assert readers[0].pk in writers_of(tay)
    with pytest.raises(NotAllowed, match="hiện chưa đủ"):
        actions.submit(message=tay, by=people["canbo"], at=at)


def test_an_untranslated_text_or_an_unreleased_original_is_not_submitted(
    message: Message, people: dict[str, User], readers: list[User], at: datetime
) -> None:
    made = started(message, people["canbo"], at, body=message.body)
    with pytest.raises(NotAllowed, match=r"Chưa dịch “Nội dung”.*Bản gốc chưa phát hành"):
        actions.submit(message=made, by=people["canbo"], at=at)


def test_one_translation_a_language_and_none_of_a_translation(
    tay: Message, message: Message, people: dict[str, User], at: datetime
) -> None:
    language = Language.objects.get(pk="tyz")
    with pytest.raises(NotAllowed, match="đã có bản"):
        translation_actions.start(original=message, language=language, by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match="bản gốc"):
        translation_actions.start(original=tay, language=Language.objects.get(pk="km"), by=people["canbo"], at=at)
    assert "tyz" not in [row.pk for row in untranslated(message)]
    assert [(t.language.pk, t.stale) for t in translations_of(message)] == [("tyz", False)]


def test_a_loudspeaker_says_it_only_with_a_recording_of_this_very_text(
    tay: Message, people: dict[str, User], readers: list[User], at: datetime
) -> None:
    (silent,) = [(kind, reason) for kind, _, reason in not_carried(tay)]
    assert silent[0] == "loudspeaker"
    assert "bản thu âm" in str(silent[1])
    assert "Chồi nặm phân" in silent[1].script
    assert "Thông báo của" not in silent[1].script, "no Vietnamese frame around it"
    assert "loudspeaker" not in {look.kind for look in rendered(tay)}
    with pytest.raises(NotCarried):
        rendered(tay, ["loudspeaker"])
    sound = next(look for look in rendered(tay.original) if look.kind == "loudspeaker").body
    actions.attach_recording(message=tay, audio=sound, media_type="audio/mpeg", script=silent[1].script, by=people["canbo"], at=at)
    tay = Message.objects.get(pk=tay.pk)
    (look,) = rendered(tay, ["loudspeaker"])
    assert (look.draft_voice, look.text) == (False, silent[1].script)
    release = signed(tay, readers, people["canbo"], at)
    assert release.renditions.filter(channel="loudspeaker").exists()
    Message.objects.filter(pk=tay.pk).update(body="Khác")
    assert not_carried(Message.objects.get(pk=tay.pk)), "a recording of older words is not aired"


def test_letters_that_paper_and_board_do_not_have_are_not_printed(
    release: Release, message: Message, people: dict[str, User], at: datetime
) -> None:
    khmer = started(message, people["canbo"], at, "km", title="ជំនួយ", summary="ជំនួយទឹកភ្លៀង", body="ប្រាក់ 2.500.000", what_to_do="ដាក់ពាក្យ")
    assert {kind for kind, _, _ in not_carried(khmer)} == {"loudspeaker", "leaflet", "poster", "board"}
    assert "portal" in {look.kind for look in rendered(khmer)}


def test_a_changed_original_makes_it_stale_until_somebody_has_looked(
    tay: Message, message: Message, people: dict[str, User], readers: list[User], at: datetime
) -> None:
    signed(tay, readers, people["canbo"], at)
    changed = Message.objects.get(pk=message.pk)
    changed.what_to_do = "Nộp hồ sơ tại xã."
    changed.save()
    actions.edited(message=changed, by=people["canbo"], at=at)
    actions.submit(message=changed, by=people["canbo"], at=at)
    for name in ("duyet1", "duyet2"):
        delivery.approve(message=changed, by=people[name], at=at)
    tay = Message.objects.get(pk=tay.pk)
    assert stale(tay)
    assert [n.user for n in Notice.objects.filter(kind="stale", message=tay)] == [people["canbo"]], "its writer is told"
    now_said = words_of(tay.original)
    with pytest.raises(NotAllowed, match="vừa đổi thêm"):
        translation_actions.follow(translation=tay, seen="0" * 64, by=people["canbo"], at=at)
    translation_actions.follow(translation=tay, seen=now_said, by=people["canbo"], at=at)
    tay = Message.objects.get(pk=tay.pk)
    assert not stale(tay)
    assert tay.state == "draft", "its approvals were for another original"


def test_the_portal_switches_language_and_says_when_one_is_behind(
    tay: Message, message: Message, release: Release, people: dict[str, User], readers: list[User], at: datetime
) -> None:
    to_portal(release, people["canbo"], at)
    visitor = Client()
    path = f"/tin/{Message.objects.get(pk=message.pk).slug}/"
    assert 'class="languages"' not in visitor.get(path).content.decode()
    to_portal(signed(tay, readers, people["canbo"], at), people["canbo"], at)
    tay_path = f"/tin/{Message.objects.get(pk=tay.pk).slug}/"
    page = visitor.get(path).content.decode()
    assert 'hreflang="tyz"' in page
    assert tay_path in page
    translated = visitor.get(tay_path).content.decode()
    assert '<h1 lang="tyz">Chồi nặm phân</h1>' in translated
    assert 'hreflang="vi"' in translated
    assert "đã được sửa sau bản dịch" not in translated
    assert "Chồi nặm phân" not in visitor.get("/").content.decode(), "lists show the original"
    changed = Message.objects.get(pk=message.pk)
    changed.summary = "Hộ gia đình được hỗ trợ 2,5 triệu đồng một hộ."
    changed.save()
    actions.edited(message=changed, by=people["canbo"], at=at)
    actions.submit(message=changed, by=people["canbo"], at=at)
    for name in ("duyet1", "duyet2"):
        again = delivery.approve(message=changed, by=people[name], at=at)
    assert again is not None
    to_portal(again, people["canbo"], at)
    assert "đã được sửa sau bản dịch" in visitor.get(tay_path).content.decode()


def test_a_withdrawn_original_takes_its_translations_with_it(
    tay: Message, message: Message, release: Release, people: dict[str, User], readers: list[User], at: datetime
) -> None:
    translated = signed(tay, readers, people["canbo"], at)
    to_portal(translated, people["canbo"], at)
    recall_actions.withdraw(message=message, reason="Sai số tiền", instead="", by=people["duyet1"], at=at + timedelta(minutes=1))
    assert Client().get(f"/tin/{Message.objects.get(pk=tay.pk).slug}/").status_code == 410
    assert set(Delivery.objects.filter(release=translated).values_list("state", flat=True)) == {"withdrawn"}


def ended(message: Message, people: dict[str, User], at: datetime, day: date) -> Release:
    Message.objects.filter(pk=message.pk).update(effective_to=day)
    actions.submit(message=message, by=people["canbo"], at=at)
    delivery.approve(message=message, by=people["duyet1"], at=at)
    made = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert made is not None
    return made


def test_boards_and_loudspeakers_begin_nothing_that_no_longer_holds(message: Message, people: dict[str, User], at: datetime) -> None:
    release = ended(message, people, at, date(2026, 3, 4))
    owner, midnight = message.owner, datetime.fromisoformat("2026-03-04T00:00:00+07:00")

    def loud(begin: datetime) -> Target:
        return Target("loudspeaker", DestinationKind.STATION, "loa", "Loa", owner, begin, begin + timedelta(minutes=30))

    board = Target("board", DestinationKind.BOARD, "bang", "Bảng", owner, at, at + timedelta(days=9))
    site = Target("portal", DestinationKind.SITE, "site", "Cổng", owner)
    targets = [loud(midnight - timedelta(minutes=10)), board, site]
    made = {d.channel: d.not_after for d in delivery.dispatch(release=release, targets=targets, by=people["canbo"], at=at)}
    assert made == {"loudspeaker": midnight, "board": midnight, "portal": None}
    with pytest.raises(NotAllowed, match="hết hiệu lực từ ngày 04/03/2026"):
        delivery.dispatch(release=release, targets=[loud(midnight)], by=people["canbo"], at=at)
    with pytest.raises(NotAllowed, match="hết hiệu lực"):
        delivery.dispatch(release=release, targets=[site], by=people["canbo"], at=midnight)


def test_the_page_says_since_when_it_no_longer_holds(message: Message, people: dict[str, User], at: datetime) -> None:
    to_portal(ended(message, people, at, date(2026, 3, 4)), people["canbo"], at)
    page = Client().get(f"/tin/{Message.objects.get(pk=message.pk).slug}/").content.decode()
    assert "đã hết hiệu lực từ ngày 04/03/2026" in page
    assert "Đã hết hiệu lực" in Client().get("/").content.decode()


def test_letters_and_the_feed_say_in_which_language_they_are(tay: Message) -> None:
    Language.objects.filter(pk="tyz").update(words={"Ai cần biết": "Cần rủ"})
    tay = Message.objects.get(pk=tay.pk)
    Message.objects.filter(pk=tay.pk).update(audience="Rườn nẩy", what_to_do="Nộp hồ sơ.")
    looks = {look.kind: look for look in rendered(Message.objects.get(pk=tay.pk), ["email", "feed"])}
    letter = message_from_bytes(looks["email"].body, policy=default)
    assert letter["Content-Language"] == "tyz, vi"
    page = letter.get_body(("html",)).get_content()
    assert '<html lang="tyz">' in page
    assert "<b>Cần rủ:</b> Rườn nẩy" in page
    assert '<b lang="vi">Cần làm gì:</b> Nộp hồ sơ.' in page, "a label that nobody translated says that it is Vietnamese"
    assert "Cần rủ: Rườn nẩy" in letter.get_body(("plain",)).get_content()
    assert b'xml:lang="tyz"' in looks["feed"].body
