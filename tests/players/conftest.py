from collections.abc import Iterator
from pathlib import Path

import pytest

from loa.players.device import Device
from players.players_site import Clock, Listening, Site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def listening(site: Site) -> Iterator[Listening]:
    server = Listening(site)
    yield server
    server.close()


@pytest.fixture
def device(site: Site, clock: Clock, listening: Listening, tmp_path: Path) -> Iterator[Device]:
    opened = site.device(tmp_path, clock)
    yield opened
    opened.close()
