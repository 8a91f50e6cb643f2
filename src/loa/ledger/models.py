"""One row an act. Rows are written once."""

from typing import Any

from django.db import models

from loa.organisations.models import Body, User


class Entry(models.Model):
    """One act (a line of the ledger). `leaf` is the RFC 9162 leaf hash of its canonical form.

    `within` names the larger thing that the subject belongs to ("plan:3" for a line of work), so that its whole history is one index
    range. It follows from the subject and is therefore not part of the leaf.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: the program itself
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, db_index=True)  # "message:12"
    within = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=400)
    basis = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)  # hashes and figures, never texts of citizens
    leaf = models.CharField(max_length=64)

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        indexes = [models.Index(fields=["within", "-id"], name="entry_within", condition=~models.Q(within=""))]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.summary}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a line of the ledger is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("a line of the ledger is never deleted")
