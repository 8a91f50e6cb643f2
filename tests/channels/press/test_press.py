"""Press releases: the letter and its document, the embargo in words and in deed, the list of newsrooms, the page."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import docx
import pytest
from django.test import Client
from django.utils.timezone import localtime

from channels.far import Said, far_side
from channels.test_contract import PLAIN, parcel_of
from loa.channels.press.channel import Press
from loa.channels.press.page import PressPage
from loa.channels.press.release import embargo_words
from loa.delivery import actions as delivery
from loa.delivery import lane_actions, recall_actions
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind, Level, Refused, TryLater
from loa.delivery.queries import public_releases
from loa.delivery.registry import channels
from loa.delivery.resend_actions import resend
from loa.delivery.rules import State
from loa.desk.dispatching import Wish
from loa.newsroom import actions as newsroom
from loa.newsroom.models import Message, Release
from loa.newsroom.queries import embargo_of
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.subscriptions import press_actions
from loa.subscriptions.models import Newsroom
from loa.subscriptions.press_queries import newsrooms_for

VIETNAM = timezone(timedelta(hours=7))
NEWFOUNDLAND = timezone(timedelta(hours=-3, minutes=-30))
MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=VIETNAM)  # 17:00 of 2 March in UTC
HELD = replace(PLAIN, embargo_until=MIDNIGHT)


def words_of(body: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(BytesIO(body)).paragraphs)


# --- In words --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (MIDNIGHT, "CẤM ĐĂNG, PHÁT TRƯỚC 00 giờ 00 phút ngày 03/03/2026 (giờ Việt Nam, UTC+7)"),
        (MIDNIGHT.astimezone(UTC), "CẤM ĐĂNG, PHÁT TRƯỚC 17 giờ 00 phút ngày 02/03/2026 (giờ UTC)"),
        (
            MIDNIGHT.astimezone(timezone(timedelta(hours=-3, minutes=-30))),
            "CẤM ĐĂNG, PHÁT TRƯỚC 13 giờ 30 phút ngày 02/03/2026 (giờ UTC-3:30)",
        ),
        (None, ""),
    ],
)
def test_an_embargo_is_said_with_its_zone(until: datetime | None, said: str) -> None:
    assert embargo_words(until) == said


def test_an_embargo_without_a_zone_is_none() -> None:
    with pytest.raises(ValueError, match="zone"):
        embargo_words(datetime(2026, 3, 3, 8, 0))  # noqa: DTZ001


def test_the_letter_says_the_embargo_in_its_subject_its_text_and_its_document() -> None:
    letter = message_from_bytes(Press(contact="Văn phòng UBND xã, vanphong@lamtra.example.vn").render(HELD).body, policy=default)
    assert letter["Subject"].startswith("[Cấm đăng trước 00:00 03/03/2026] Thông cáo báo chí: Cấp đổi thẻ")
    text = letter.get_body(("plain",)).get_content()
    assert text.startswith("CẤM ĐĂNG, PHÁT TRƯỚC 00 giờ 00 phút ngày 03/03/2026 (giờ Việt Nam, UTC+7)")
    assert "Liên hệ: Văn phòng UBND xã" in text
    (file,) = letter.iter_attachments()
    assert file.get_filename() == "thong-cao-bao-chi.docx"
    assert "CẤM ĐĂNG, PHÁT TRƯỚC 00 giờ 00 phút ngày 03/03/2026" in words_of(file.get_content())


def test_without_an_embargo_nothing_is_said_of_one() -> None:
    rendered = Press().render(PLAIN)
    assert "CẤM ĐĂNG" not in rendered.text
    assert message_from_bytes(rendered.body, policy=default)["Subject"] == f"Thông cáo báo chí: {PLAIN.title}"


def test_the_document_has_the_office_s_form_without_blanks_to_fill() -> None:
    body = PressPage().render(PLAIN).body
    table = docx.Document(BytesIO(body)).tables[0]
    head = "\n".join(cell.text for row in table.rows for cell in row.cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head
    assert "ngày" not in head
    assert "Số:" not in head
    said = words_of(body)
    for words in ("THÔNG CÁO BÁO CHÍ", PLAIN.title, PLAIN.summary, "Căn cước công dân", "22/KH-UBND".replace("-", "‑")):
        assert words in said or words.replace("‑", "-") in said, words


# --- The letter's way -------------------------------------------------------------------------------------------------------


def test_without_a_server_the_letter_is_a_file_and_says_so(tmp_path: object) -> None:
    press = Press(outbox=str(tmp_path), sender="tin@lamtra.example.vn")
    parcel = parcel_of(press, press.render(PLAIN))
    handed = press.deliver(parcel)
    assert handed.level is Level.RENDERED
    letter = message_from_bytes((tmp_path / handed.reference).read_bytes(), policy=default)  # type: ignore[operator]
    assert (letter["To"], letter["Message-ID"]) == ("dan@example.vn", "<lam-tra/1/1@lamtra.example.vn>")


@pytest.mark.parametrize("address", ["", "a b@x.vn", "tòa@x.vn", "a@x.vn\r\nBcc: b@x.vn"])
def test_an_address_that_cannot_stand_in_a_letter_is_refused(address: str, tmp_path: object) -> None:
    press = Press(outbox=str(tmp_path))
    parcel = parcel_of(press, press.render(PLAIN))
    with pytest.raises(Refused):
        press.deliver(replace(parcel, destination=replace(parcel.destination, address=address)))


def test_nothing_set_up_closes_the_lane_and_uses_up_no_try() -> None:
    press = Press()
    with pytest.raises(TryLater) as error:
        press.deliver(parcel_of(press, press.render(PLAIN)))
    assert error.value.everyone


# --- In deed ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def papers(commune: Body, people: dict[str, User], at: datetime) -> list[Newsroom]:
    return [
        press_actions.add(owner=commune, name=name, address=address, by=people["canbo"], at=at)
        for name, address in (("Báo Hòa Giang", "toasoan@bao.example.vn"), ("Đài tỉnh", "tin@dai.example.vn"))
    ]


@pytest.fixture
def held(message: Message, people: dict[str, User], at: datetime) -> Release:
    """Released at 10:00 of 2 March, under embargo until midnight."""
    message.embargo_until = MIDNIGHT
    message.save()
    newsroom.submit(message=message, by=people["canbo"], at=at)
    assert delivery.approve(message=message, by=people["duyet1"], at=at) is None
    made = delivery.approve(message=message, by=people["duyet2"], at=at)
    assert made is not None
    return made


def send(release: Release, kinds: list[str], by: User, at: datetime) -> dict[str, Delivery]:
    wish = Wish(release, [release.message.owner], {k: channels()[k] for k in kinds}, None, None, at)
    targets, errors = wish.targets()
    assert errors == []
    return {row.channel: row for row in delivery.dispatch(release=release, targets=targets, by=by, at=at)}


def state(row: Delivery) -> str:
    return Delivery.objects.get(pk=row.pk).state


def test_the_embargo_is_signed_as_a_moment(held: Release) -> None:
    assert held.content["embargo_until"] == "2026-03-02T17:00:00+00:00"
    assert embargo_of(held) == MIDNIGHT


@pytest.mark.parametrize("minutes", [-420, -1, -0.02])
def test_before_the_moment_only_the_press_has_it(
    held: Release, papers: list[Newsroom], people: dict[str, User], at: datetime, minutes: float
) -> None:
    rows = send(held, ["portal", "feed", "press", "press_page", "leaflet"], people["canbo"], at)
    early = MIDNIGHT + timedelta(minutes=minutes)
    assert all(lane_actions.attempt(delivery_id=row.pk, at=at) for row in rows.values())
    for row in rows.values():
        lane_actions.attempt(delivery_id=row.pk, at=early)
    waiting = {kind for kind, row in rows.items() if state(row) == "pending"}
    assert waiting == {"portal", "feed", "press_page", "leaflet"}
    assert state(rows["press"]) == "rendered"  # the letter is written; no mail server is set here
    slug = held.message.slug
    for path in (f"/tin/{slug}/", f"/bao-chi/{slug}/", f"/bao-chi/{slug}/thong-cao.docx", f"/tin/{slug}/leaflet"):
        assert Client().get(path).status_code == 404, path
    for path in ("/", "/tin/", "/bao-chi/", "/tin/atom.xml", "/tin/feed.json", "/tim-kiem/?q=nuoc+mua"):
        assert held.title not in Client().get(path).content.decode(), path
    assert not public_releases().exists()


def test_at_the_moment_everything_goes(held: Release, papers: list[Newsroom], people: dict[str, User], at: datetime) -> None:
    rows = send(held, ["portal", "press_page"], people["canbo"], at)
    for row in rows.values():
        assert lane_actions.attempt(delivery_id=row.pk, at=MIDNIGHT.astimezone(UTC)) is State.HANDED_OVER
    page = Client().get(f"/bao-chi/{held.message.slug}/").content.decode()
    assert f'data-release="{held.renditions.get(channel="press_page").sha256}"' in page
    file = Client().get(f"/bao-chi/{held.message.slug}/thong-cao.docx")
    assert zipfile.is_zipfile(BytesIO(file.content))
    assert held.title in Client().get("/bao-chi/").content.decode()


def test_a_row_that_is_due_too_early_is_still_held_back(held: Release, people: dict[str, User], at: datetime) -> None:
    row = send(held, ["portal"], people["canbo"], at)["portal"]
    Delivery.objects.filter(pk=row.pk).update(next_attempt_at=at)
    assert lane_actions.attempt(delivery_id=row.pk, at=at) is State.RETRYING
    assert Delivery.objects.get(pk=row.pk).next_attempt_at == MIDNIGHT
    assert "cấm đăng" in row.attempts.get().detail


def test_another_try_waits_too(held: Release, people: dict[str, User], at: datetime) -> None:
    row = send(held, ["portal"], people["canbo"], at)["portal"]
    Delivery.objects.filter(pk=row.pk).update(state=State.FAILED.value)
    (again,) = resend(release=held, deliveries=[row], why="Máy chủ hỏng.", by=people["canbo"], at=at).made
    assert again.next_attempt_at == MIDNIGHT


def test_loudspeakers_and_boards_may_not_be_set_before_it(held: Release, people: dict[str, User], at: datetime) -> None:
    owner = held.message.owner
    for kind, where in (("loudspeaker", DestinationKind.STATION), ("board", DestinationKind.BOARD)):
        early = delivery.Target(kind, where, "x", "Cụm loa", owner, MIDNIGHT - timedelta(seconds=1), MIDNIGHT + timedelta(hours=1))
        with pytest.raises(NotAllowed, match="cấm đăng"):
            delivery.dispatch(release=held, targets=[early], by=people["canbo"], at=at)
    wish = Wish(held, [owner], {k: channels()[k] for k in ("loudspeaker", "board")}, at + timedelta(hours=1), MIDNIGHT, at)
    _, errors = wish.targets()
    assert len([e for e in errors if "Tin cấm đăng trước 00:00 ngày 03/03/2026 (giờ Việt Nam)" in e]) == 2


def test_what_is_withdrawn_under_embargo_never_says_so_in_public(
    held: Release, papers: list[Newsroom], people: dict[str, User], at: datetime
) -> None:
    send(held, ["portal", "press", "press_page"], people["canbo"], at)
    recall_actions.withdraw(message=held.message, reason="Sai.", instead="", by=people["duyet1"], at=at + timedelta(hours=1))
    assert Client().get(f"/tin/{held.message.slug}/").status_code == 404
    assert Client().get(f"/bao-chi/{held.message.slug}/").status_code == 404


def test_a_withdrawn_release_says_so_at_its_page(release: Release, people: dict[str, User], at: datetime) -> None:
    row = send(release, ["press_page"], people["canbo"], at)["press_page"]
    lane_actions.attempt(delivery_id=row.pk, at=at)
    recall_actions.withdraw(message=release.message, reason="Sai mức.", instead="", by=people["duyet1"], at=at + timedelta(hours=1))
    answer = Client().get(f"/bao-chi/{release.message.slug}/")
    assert answer.status_code == 410
    assert "Sai mức." in answer.content.decode()


# --- The list ---------------------------------------------------------------------------------------------------------------


def test_letters_go_to_each_paper_on_the_list_and_to_none_that_left(
    release: Release, papers: list[Newsroom], people: dict[str, User], at: datetime
) -> None:
    targets, _ = Wish(release, [release.message.owner], {"press": channels()["press"]}, None, None, at).targets()
    rows = delivery.dispatch(release=release, targets=targets, by=people["canbo"], at=at)
    assert {row.destination_name for row in rows} == {"Báo Hòa Giang", "Đài tỉnh"}
    press_actions.end(newsroom=papers[0], by=people["canbo"], at=at)
    for row in rows:
        lane_actions.attempt(delivery_id=row.pk, at=at)
    assert sorted((row.destination_name, state(row)) for row in rows) == [("Báo Hòa Giang", "expired"), ("Đài tỉnh", "rendered")]


def test_an_empty_list_is_said_before_anything_goes(release: Release, at: datetime) -> None:
    targets, errors = Wish(release, [release.message.owner], {"press": channels()["press"]}, None, None, at).targets()
    assert targets == []
    assert "còn trống" in errors[0]


def test_the_list_of_the_body_above_counts_and_each_address_once(commune: Body, papers: list[Newsroom], at: datetime) -> None:
    assert commune.parent is not None
    for name, address in (("Báo của tỉnh", "tinh@bao.example.vn"), ("Trùng", "tin@dai.example.vn")):
        Newsroom.objects.create(owner=commune.parent, name=name, address=address, code=name, added_at=at)
    assert sorted(one.address for one in newsrooms_for(commune)) == ["tin@dai.example.vn", "tinh@bao.example.vn", "toasoan@bao.example.vn"]


def test_only_who_dispatches_for_the_office_keeps_its_list(commune: Body, people: dict[str, User], at: datetime) -> None:
    stranger = User.objects.create_user("la")
    with pytest.raises(NotPermitted):
        press_actions.add(owner=commune, name="Báo", address="a@bao.example.vn", by=stranger, at=at)


WRONG = [("", "a@b.vn"), ("Báo", "a"), ("Báo", "tòa@báo.vn"), ("Báo", "a@b.vn\r\nBcc: c@d.vn"), (" ", "a@b.vn")]


@pytest.mark.parametrize(("name", "address"), WRONG)
def test_what_is_no_newsroom_is_not_listed(name: str, address: str, commune: Body, people: dict[str, User], at: datetime) -> None:
    with pytest.raises(press_actions.NotListed):
        press_actions.add(owner=commune, name=name, address=address, by=people["canbo"], at=at)
    assert not Newsroom.objects.exists()


def test_two_who_change_at_once_do_not_write_over_each_other(papers: list[Newsroom], people: dict[str, User], at: datetime) -> None:
    one = papers[0]
    press_actions.change(newsroom=one, name="Báo Hòa Giang mới", address=one.address, version=1, by=people["canbo"], at=at)
    with pytest.raises(press_actions.NotListed, match="người khác sửa"):
        press_actions.change(newsroom=one, name="Báo khác", address=one.address, version=1, by=people["canbo"], at=at)
    with pytest.raises(press_actions.NotListed, match="đã có"):
        press_actions.change(newsroom=papers[1], name="Trùng", address=one.address, version=1, by=people["canbo"], at=at)
    assert Newsroom.objects.get(pk=one.pk).name == "Báo Hòa Giang mới"


def test_the_desk_page_adds_changes_and_ends_and_keeps_what_was_typed(commune: Body, people: dict[str, User]) -> None:
    desk = Client()
    desk.force_login(people["canbo"])
    wrong = desk.post("/lam-viec/bao-chi/", {"name": "Báo Hòa Giang", "address": "khong-phai"})
    assert wrong.status_code == 422
    assert 'value="Báo Hòa Giang"' in wrong.content.decode()
    assert desk.post("/lam-viec/bao-chi/", {"name": "Báo Hòa Giang", "address": "toasoan@bao.example.vn"}).status_code == 302
    row = Newsroom.objects.get()
    assert "toasoan@bao.example.vn" in desk.get("/lam-viec/bao-chi/").content.decode()
    changed = {"name": "Báo Hòa Giang điện tử", "address": row.address, "version": "1"}
    assert desk.post(f"/lam-viec/bao-chi/{row.pk}/sua/", changed).status_code == 302
    assert desk.post(f"/lam-viec/bao-chi/{row.pk}/sua/", changed).status_code == 422
    assert desk.post(f"/lam-viec/bao-chi/{row.pk}/bo/").status_code == 302
    assert "Chưa có tòa soạn" in desk.get("/lam-viec/bao-chi/").content.decode()
    assert desk.get(f"/lam-viec/bao-chi/{row.pk}/sua/").status_code == 404


def test_newsrooms_are_not_ticked_by_themselves(release: Release, people: dict[str, User]) -> None:
    desk = Client()
    desk.force_login(people["canbo"])
    page = desk.get(f"/lam-viec/phat-hanh/{release.pk}/gui/").content.decode()
    assert 'value="press">' in page
    assert 'value="portal" checked>' in page


# --- The page's proof -------------------------------------------------------------------------------------------------------


def test_the_page_is_seen_when_it_carries_the_hash(at: datetime) -> None:
    rendered = PressPage().render(PLAIN)
    parcel = replace(parcel_of(PressPage(), rendered), at=localtime(at))
    pages = {"/bao-chi/the-bao-hiem/": f'<article data-release="{parcel.sha256}">'.encode()}
    with far_side(lambda asked: Said(pages[asked.path]) if asked.path in pages else Said(status=404)) as here:
        seen = PressPage(pages=f"{here}/bao-chi/").read_receipt(parcel)
        assert seen is not None
        assert seen.level is Level.SEEN_LIVE
        pages["/bao-chi/the-bao-hiem/"] = b"other"
        assert PressPage(pages=f"{here}/bao-chi/").read_receipt(parcel) is None
