"""A sample of audits: the office looks at this very site, so that the first start shows a real result after a minute."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from loa.audits import actions
from loa.audits.means import guard
from loa.organisations.models import Body, User


def enter(commune: Body, people: Mapping[str, User], at: datetime) -> None:
    """The own site, due at once."""
    name = "Cổng truyền thông chính sách của xã (trang này)"
    actions.follow(
        owner=commune, name=name, url=settings.LOA_SITE_URL, body=commune, fresh_days=None, guard=guard(), by=people["canbo"], at=at
    )
