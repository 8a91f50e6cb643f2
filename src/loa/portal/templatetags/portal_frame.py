"""Template tag of the portal: parts of the frame that are the same on every page."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from loa.reports.report_rules import dotted as with_dots

register = template.Library()


@register.filter
def dotted(value: int) -> str:
    """ "1.234.567": as numbers are written here."""
    return with_dots(value)


@register.simple_tag
def fixed(name: str, site_name: str) -> SafeString:
    """The template `name`, which knows of the page nothing but whose portal it is: drawn once, then remembered by this process."""
    return _drawn(name, site_name) if not settings.DEBUG else render_to_string(name, {"site_name": site_name})


@lru_cache(maxsize=64)
def _drawn(name: str, site_name: str) -> SafeString:
    return render_to_string(name, {"site_name": site_name})
