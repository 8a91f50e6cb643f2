"""Rows of contacts and official channels."""

from datetime import date

from django.db import models
from django.db.models import Q

from loa.directory.rules import CHANNEL_LABELS, DUTY_LABELS, NO_PROOF, PROOF_LABELS
from loa.organisations.models import FORWARD, Body, FoldedField, User


class Contact(models.Model):
    """An official in office who speaks or gives information for a body in [valid_from, valid_to). Never a citizen."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="contacts", verbose_name="cơ quan")
    duty = models.CharField("nhiệm vụ", max_length=20, choices=[(k.value, v) for k, v in DUTY_LABELS.items()])
    person = models.CharField("họ và tên", max_length=120)
    position = models.CharField("chức vụ", max_length=160, blank=True)
    line = models.CharField("điện thoại cơ quan", max_length=40, blank=True)  # an office line of an official, not a citizen's number
    email = models.CharField("thư điện tử", max_length=160, blank=True)
    basis = models.CharField("văn bản giao nhiệm vụ", max_length=300, blank=True)
    public = models.BooleanField("công khai trên cổng", default=False)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến (không gồm ngày này)", null=True, blank=True)
    folded = FoldedField(max_length=400, of=("person", "position", "email"))

    class Meta:
        verbose_name = "đầu mối"
        verbose_name_plural = "đầu mối"
        constraints = [models.CheckConstraint(condition=FORWARD, name="contact_period_runs_forward")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_duty_display()}"


class OfficialChannel(models.Model):
    """A channel that a body says is its own, with what proves it and who confirmed that."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="official_channels", verbose_name="cơ quan")
    kind = models.CharField("loại kênh", max_length=20, choices=[(k.value, v) for k, v in CHANNEL_LABELS.items()])
    name = models.CharField("tên kênh", max_length=160)
    address = models.CharField("địa chỉ", max_length=300)
    public = models.BooleanField("công khai trên cổng", default=False)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến (không gồm ngày này)", null=True, blank=True)
    proof_kind = models.CharField("minh chứng", max_length=20, blank=True, choices=[(k.value, v) for k, v in PROOF_LABELS.items()])
    proof_reference = models.CharField("số, ngày, nơi cấp", max_length=300, blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    proof_file = models.CharField("tệp minh chứng", max_length=200, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    folded = FoldedField(max_length=500, of=("name", "address"))

    class Meta:
        verbose_name = "kênh chính thức"
        verbose_name_plural = "kênh chính thức"
        constraints = [
            models.CheckConstraint(condition=FORWARD, name="channel_period_runs_forward"),
            models.UniqueConstraint(fields=["body", "kind", "address"], condition=Q(valid_to__isnull=True), name="channel_once_in_use"),
            models.CheckConstraint(condition=~Q(proof_kind="") | Q(confirmed_at__isnull=True), name="only_a_proof_is_confirmed"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="a_confirmation_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"

    @property
    def official(self) -> bool:
        """Whether a proof is there and a person confirmed it."""
        return self.confirmed_at is not None

    @property
    def standing(self) -> str:
        """How sure it is, in words."""
        if not self.proof_kind:
            return NO_PROOF
        return "đã xác nhận" if self.confirmed_at else "minh chứng chờ xác nhận"

    @property
    def link(self) -> str:
        """Where it opens: a web address, a mail address, "" for a place."""
        if self.kind == "email":
            return f"mailto:{self.address}"
        return self.address if self.address.startswith(("https://", "http://")) else ""

    def in_use(self, day: date) -> bool:
        """Whether it is in use on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)
