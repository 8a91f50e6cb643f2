"""What stands at the head of every page of the portal: whose it is, and the alerts that hold now."""

from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime

from loa.portal.alerts import warnings
from loa.portal.queries import site_name


def site(at: datetime) -> dict[str, object]:
    """Context of every page at `at`."""
    return {"site_name": site_name(localtime(at).date()), "site_url": settings.LOA_SITE_URL, "alerts": warnings(at)}
