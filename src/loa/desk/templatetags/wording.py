"""Words of tasks in templates."""

from django import template

from loa.plans.rules import short

register = template.Library()


@register.filter
def shortened(text: str, length: int) -> str:
    """`text` cut at a word to at most `length` characters. Django's own counts marks one by one, which is slow for a page of cards."""
    return short(text, length)
