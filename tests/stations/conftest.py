from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache

from loa.delivery import actions as delivery
from loa.delivery import lane_actions
from loa.delivery.models import Delivery
from loa.delivery.port import DestinationKind
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.players.config import load
from loa.players.device import Device, open_device
from loa.players.enrol import Wanted, enrol
from loa.stations import enrolment_actions
from loa.stations.models import Station

Install = Callable[..., Device]


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def own_keys(settings: object, tmp_path: Path) -> None:
    """A site's key of the test's own: some tests replace it."""
    settings.LOA_KEY_FILE = tmp_path / "keys" / "site.key"  # type: ignore[attr-defined]


@pytest.fixture
def bare(commune: Body, people: dict[str, User], at: datetime) -> Station:
    """A station without a device."""
    village = commune.children.get(name="Thôn Đông")
    return enrolment_actions.add(code="cum-9", name="Cụm 9", kind="loudspeaker", body=village, by=people["quanly"], at=at)


@pytest.fixture
def install(
    live_server: object, bare: Station, people: dict[str, User], at: datetime, tmp_path: Path, settings: object
) -> Iterator[Install]:
    """Enrols a device of `bare` over HTTP, as a person does, and opens it; its clock is `clock`."""
    url = live_server.url  # type: ignore[attr-defined]
    settings.LOA_BAKED_URL = f"{url}/stations/baked"  # type: ignore[attr-defined]
    with ExitStack() as opened:

        def new(clock: Callable[[], datetime], home: str = "device", root: str = "") -> Device:
            code = enrolment_actions.make_code(station=bare, by=people["quanly"], at=clock())
            path = enrol(Wanted(url, code, tmp_path / home, board=False, root=root, output="file"))
            device = open_device(load(path), clock)
            opened.callback(device.close)
            return device

        yield new


@pytest.fixture
def send(release: Release, bare: Station, people: dict[str, User]) -> Callable[..., Delivery]:
    """Hands the release over to `bare`, to be played from `at` on."""

    def hand_over(at: datetime, minutes: int = 60) -> Delivery:
        target = delivery.Target(
            "loudspeaker", DestinationKind.STATION, bare.code, bare.name, bare.body, at, at + timedelta(minutes=minutes)
        )
        (row,) = delivery.dispatch(release=release, targets=[target], by=people["canbo"], at=at)
        lane_actions.attempt(delivery_id=row.pk, at=at)
        return row

    return hand_over
