"""Which names are the portal's own. Without models: the server asks before the program is set up."""

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def is_ours(host: str) -> bool:
    """Whether `host`, as a browser sent it, is a name of the portal itself."""
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
