"""How bodies are named where one is chosen: with the body above them, since names repeat (three communes are named Kim Sơn)."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator

from loa.organisations.models import Body


def label_of(body: Body, *, upper: bool = True) -> str:
    """Its name, the body above it, and its last day when it has ended. Ask with `select_related("parent")`."""
    above = f", {body.parent.short_name or body.parent.name}" if upper and body.parent else ""
    ended = f" (đến hết {body.last_day:%d/%m/%Y})" if body.last_day else ""
    return f"{body.name}{above}{ended}"


def told_apart(bodies: Iterable[Body]) -> list[tuple[Body, str]]:
    """Each of `bodies` with its label; what is still alike after that has its code, or its number here.

    In a list of one body and what stands under it, or of bodies under one, the body above goes without saying.
    """
    many = list(bodies)
    there, uppers = {body.pk for body in many}, {body.parent_id for body in many}
    roots = {body.pk for body in many if body.parent_id not in there}
    one = len(uppers) == 1 or (len(roots) == 1 and all(body.parent_id in roots for body in many if body.pk not in roots))
    rows = [(body, label_of(body, upper=not one)) for body in many]
    alike = Counter(label for _, label in rows)
    return [(body, f"{label} – {body.official_code or f'#{body.pk}'}" if alike[label] > 1 else label) for body, label in rows]


def offer(field: Any, bodies: QuerySet[Body]) -> None:
    """Offer `bodies` in a field of models, each told apart from the others."""
    field.queryset = bodies
    field.choices = [(body.pk, label) for body, label in told_apart(bodies.select_related("parent"))]


class _WithUppers(ModelChoiceIterator):  # type: ignore[type-arg]
    """The choices with the bodies above them, in one question."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self.queryset = field.queryset.select_related("parent")


class BodyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A body out of a list, each named with the body above it."""

    iterator = _WithUppers

    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj)
