"""A consultation of the sample commune that takes comments."""

from datetime import datetime

import pytest

from consultations.drafts import opened
from loa.consultations.draft_models import Consultation
from loa.organisations.models import Body, User


@pytest.fixture(autouse=True)
def no_memory() -> None:
    """What one test counted is not remembered in the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def officer(people: dict[str, User]) -> User:
    return people["canbo"]


@pytest.fixture
def leader(people: dict[str, User]) -> User:
    return people["duyet1"]


@pytest.fixture
def one(commune: Body, officer: User, leader: User, at: datetime) -> Consultation:
    return opened(commune, officer, leader, at)
