"""Rows of bodies' own sites: the site, its sections, their editions. An edition never changes but for being made public once."""

from django.db import models
from django.db.models import F, Q

from loa.organisations.models import Body, User
from loa.sections.rules import BY_CODE, KINDS, Kind


class Home(models.Model):
    """A body's own site on the portal, at /co-quan/<slug>/."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="homes", verbose_name="cơ quan")
    slug = models.SlugField("tên trong địa chỉ", max_length=60, unique=True)  # also of a closed one: an address is not given twice
    host = models.CharField("tên miền riêng", max_length=253, blank=True)  # the portal answers on it with this site; "": none
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "trang của cơ quan"
        verbose_name_plural = "trang của cơ quan"
        constraints = [
            models.UniqueConstraint(fields=["body"], condition=Q(closed_at__isnull=True), name="one_home_of_a_body"),
            models.UniqueConstraint(fields=["host"], condition=Q(closed_at__isnull=True) & ~Q(host=""), name="one_home_of_a_host"),
        ]

    def __str__(self) -> str:
        return self.body.name


class Section(models.Model):
    """One required section of a site."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="sections")
    code = models.CharField("mục", max_length=20, choices=[(kind.code, kind.name) for kind in KINDS])

    class Meta:
        verbose_name = "mục"
        verbose_name_plural = "mục"
        constraints = [models.UniqueConstraint(fields=["home", "code"], name="section_once")]

    def __str__(self) -> str:
        return self.kind.name

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return BY_CODE.get(self.code) or Kind(self.code, self.code, "", "")


class Edition(models.Model):
    """What a section says, in one wording; public from `published_at` until a later one is."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    text = models.TextField("nội dung", blank=True)
    english = models.TextField("tiếng Anh", blank=True)
    links = models.JSONField("liên kết", default=list)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "bản của mục"
        verbose_name_plural = "bản của mục"
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="edition_once"),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("written_by")), name="a_section_has_two_people"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True, published_at__isnull=True)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="who_published_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}, bản {self.number}"
