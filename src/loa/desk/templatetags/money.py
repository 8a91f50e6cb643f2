"""Amounts of đồng in templates."""

from django import template

from loa.vietnamese.money import shown_amount

register = template.Library()


@register.filter
def dong(amount: int) -> str:
    """1500000 → "1.500.000"; a proper minus sign below zero."""
    return shown_amount(amount) if amount >= 0 else f"−{shown_amount(-amount)}"
