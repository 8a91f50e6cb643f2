"""Rows of bodies, names, successions, groups, people and posts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from loa.organisations.period_rules import Period
from loa.organisations.rules import KIND_LABELS, ROLE_LABELS, SUCCESSION_LABELS
from loa.vietnamese.letters import fold, order_text, person_order


class _DerivedField(models.CharField):  # type: ignore[type-arg]
    """Other fields of the row in another form. Written with every save, also of many rows."""

    form: Callable[[str], str]

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"editable": False, "default": "", "blank": True, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = type(self).form(" ".join(getattr(model_instance, name) for name in self.of))[: self.max_length]
        setattr(model_instance, self.attname, words)
        return words


class FoldedField(_DerivedField):
    """The form that is searched: lower case, no marks."""

    form = staticmethod(fold)


class OrderField(_DerivedField):
    """The form that is sorted: the Vietnamese alphabet, numbers by their value."""

    form = staticmethod(order_text)


class PersonOrderField(_DerivedField):
    """The form by which people are sorted: the given name first."""

    form = staticmethod(person_order)


class User(AbstractUser):
    """A member of staff who may log in. Citizens have no account."""

    alphabetical = PersonOrderField(max_length=900, of=("last_name", "first_name"))

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Family name first, as Vietnamese names are written."""
        return f"{self.last_name} {self.first_name}".strip()


FORWARD = Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
CODED = ~Q(official_code="")


class Body(models.Model):
    """A public body (cơ quan, đơn vị) in its period of validity [valid_from, valid_to).

    `valid_from` None is "from before what we know", `valid_to` None "until further notice". A new name on a date is no new body: the
    row keeps its people and tasks, `name` is the newest name, and older ones stand in `BodyName` with their periods.
    """

    name = models.CharField("tên đầy đủ", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80)
    kind = models.CharField("loại", max_length=20, choices=[(k.value, v) for k, v in KIND_LABELS.items()])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="trực thuộc")
    place = models.CharField("địa danh ghi trên văn bản", max_length=80, blank=True)
    official_code = models.CharField("mã đơn vị hành chính", max_length=20, blank=True)
    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("đến (không gồm ngày này)", null=True, blank=True)
    folded = FoldedField(max_length=300, of=("name", "short_name"))
    alphabetical = OrderField(max_length=700, of=("name",))

    class Meta:
        verbose_name = "cơ quan, đơn vị"
        verbose_name_plural = "cơ quan, đơn vị"
        constraints = [
            models.CheckConstraint(condition=FORWARD, name="body_period_runs_forward"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="no_body_is_above_itself"),
            # Two bodies of one code at one time: the database knows it when both have no start, one start, or no end.
            models.UniqueConstraint(fields=["official_code"], condition=CODED & Q(valid_from__isnull=True), name="code_once_from_before"),
            models.UniqueConstraint(fields=["official_code", "valid_from"], condition=CODED, name="code_once_from_a_day"),
            models.UniqueConstraint(fields=["official_code"], condition=CODED & Q(valid_to__isnull=True), name="code_once_until_now"),
        ]
        indexes = [
            models.Index(fields=["official_code"], name="body_by_code"),
            models.Index(fields=["parent", "kind"], name="body_by_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """The last day on which the body was there; None while it is."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    @property
    def period(self) -> Period:
        """When it is valid."""
        return Period(self.valid_from, self.valid_to)


class BodyName(models.Model):
    """Another way in which documents name a body; one with `valid_to` was its full name until that day (not included)."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    folded = FoldedField(max_length=300, of=("name",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], condition=Q(valid_to__isnull=True), name="body_name_once"),
            models.UniqueConstraint(fields=["body", "valid_to"], name="one_name_until_a_day"),
            models.CheckConstraint(condition=FORWARD, name="name_period_runs_forward"),
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One body followed another, on a date, on a basis; `function` names what moved, "" is all."""

    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="followed_by")
    successor = models.ForeignKey(Body, models.PROTECT, related_name="followed")
    kind = models.CharField(max_length=20, choices=[(k.value, v) for k, v in SUCCESSION_LABELS.items()])
    on = models.DateField()
    basis = models.CharField(max_length=300, blank=True)  # "" is not known
    function = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "function"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_body_follows_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class BodyGroup(models.Model):
    """A named set of bodies ("các xã, thị trấn") below `scope`, expanded on a date by kind, with some more and without some."""

    name = models.CharField(max_length=200)
    scope = models.ForeignKey(Body, models.PROTECT, related_name="groups")
    kinds = models.JSONField()
    plus = models.ManyToManyField(Body, related_name="+", blank=True)
    minus = models.ManyToManyField(Body, related_name="+", blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "nhóm cơ quan"
        verbose_name_plural = "nhóm cơ quan"
        constraints = [models.UniqueConstraint(fields=["scope", "name"], name="group_name_once_in_scope")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person holds a role in a body from `valid_from` to (not including) `valid_to`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="posts")
    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    role = models.CharField("vai trò", max_length=20, choices=[(k.value, v) for k, v in ROLE_LABELS.items()])
    title = models.CharField("chức vụ", max_length=120, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến (không gồm ngày này)", null=True, blank=True)

    class Meta:
        verbose_name = "vị trí"
        verbose_name_plural = "vị trí"
        constraints = [
            models.UniqueConstraint(fields=["user", "body", "role", "valid_from"], name="post_once"),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="post_period_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.body}".strip()
