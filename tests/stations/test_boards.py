"""Boards: parts of the screen, which show stands where, whether it can be read."""

from datetime import datetime, timedelta

import pytest

from loa.delivery.models import Delivery
from loa.delivery.rules import State
from loa.newsroom.models import Release
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import Body, User
from loa.players import programme
from loa.stations import actions, board_actions, enrolment_actions
from loa.stations.board_queries import readings
from loa.stations.board_rules import LAYOUTS, is_legible, letter_pixels, zones_form
from loa.stations.models import Station


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_one_that_devices_believe_and_its_parts_do_not_overlap(layout: str) -> None:
    frame = programme.read({"timezone": "Asia/Ho_Chi_Minh", "zones": zones_form(layout)})
    covered = {(x, y) for z in frame.zones for x in range(z.left, z.left + z.width) for y in range(z.top, z.top + z.height)}
    assert len(covered) == sum(z.width * z.height for z in frame.zones)
    assert len(covered) in (0, 10_000), "and they leave nothing of the screen dark"


def test_letters_are_measured_in_their_part() -> None:
    whole = letter_pixels(1920, 1080, "whole", "", 24, 4)
    assert whole == pytest.approx(106.7, abs=0.1)
    assert letter_pixels(1920, 1080, "ticker", "dai", 24, 4) < whole / 2
    assert not is_legible(letter_pixels(192, 64, "ticker", "dai", 24, 4)), "accents of a small LED board run together"


def test_a_show_stands_in_its_part_and_the_manifest_says_so(commune: Body, release: Release, people: dict[str, User], at: datetime) -> None:
    board = enrolment_actions.add(code="bang-9", name="Bảng 9", kind="board", body=commune, by=people["quanly"], at=at)
    row = Delivery.objects.create(
        key="k", release=release, channel="board", destination_kind="board", destination_code="bang-9", destination_name="Bảng 9",
        body=commune, state=State.HANDED_OVER.value, not_before=at, not_after=at + timedelta(days=1), created_by=people["canbo"],
        created_at=at,
    )  # fmt: skip
    common = {"station": board, "by": people["canbo"], "at": at}
    with pytest.raises(NotAllowed, match="điểm ảnh"):
        board_actions.set_screen(width=1, height=1080, layout="ticker", **common)  # type: ignore[arg-type]
    board_actions.set_screen(width=1920, height=1080, layout="ticker", **common)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="không có phần"):
        board_actions.set_zone(delivery=row, zone="phai", **common)  # type: ignore[arg-type]
    board_actions.set_zone(delivery=row, zone="dai", **common)  # type: ignore[arg-type]
    payload = actions.manifest(station=Station.objects.get(pk=board.pk), at=at).envelope["payload"]
    assert [zone["id"] for zone in payload["zones"]] == ["chinh", "dai"]
    assert [item["zone"] for item in payload["items"]] == ["dai"]


def test_before_approval_each_board_says_how_high_its_letters_will_stand(commune: Body, people: dict[str, User], at: datetime) -> None:
    made = {
        code: enrolment_actions.add(code=code, name=code, kind="board", body=commune, by=people["quanly"], at=at)
        for code in ("bang-lon", "bang-moi", "bang-nho")
    }
    board_actions.set_screen(station=made["bang-lon"], width=1920, height=1080, layout="ticker", by=people["canbo"], at=at)
    board_actions.set_screen(station=made["bang-nho"], width=96, height=60, layout="ticker", by=people["canbo"], at=at)
    found = {row.board.code: row for row in readings(commune, columns=24, rows=4, whole=False) if row.board.code in made}
    assert {code: row.legible for code, row in found.items()} == {"bang-lon": True, "bang-moi": None, "bang-nho": False}
    whole = {row.board.code: row.pixels for row in readings(commune, columns=24, rows=5, whole=True)}
    parts = {row.board.code: row.pixels for row in readings(commune, columns=24, rows=5, whole=False)}
    assert (whole["bang-nho"] or 0) > (parts["bang-nho"] or 0), "an emergency has the whole screen"
