"""Numbers as staff read them."""

from django import template

from loa.reports.report_rules import dotted as with_dots

register = template.Library()


@register.filter
def dotted(value: int | None) -> str:
    """ "1.234.567"; nothing for nothing."""
    return "" if value is None else with_dots(int(value))
