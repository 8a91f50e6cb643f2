"""Who we are to other servers, and which of them may be looked at: from the settings."""

from urllib.parse import urlsplit

from django.conf import settings

from loa.audits.crawling import AGENT
from loa.fetching.addresses import Guard


def agent() -> str:
    """The name under which sites are visited, with the address of the office that looks."""
    return AGENT.format(site=settings.LOA_SITE_URL)


def guard() -> Guard:
    """Public addresses, and this program's own site: inside the office its name often leads to a private address."""
    parts = urlsplit(settings.LOA_SITE_URL)
    own = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    return Guard(inside=settings.LOA_CRAWL_INSIDE, own=frozenset({own}))
