"""One row an act. Rows are written once."""

from typing import Any, TypeVar

from django.db import models

from loa.organisations.models import Body, User

M = TypeVar("M", bound=models.Model)


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


class Log(models.Model):
    """The one public log: the name under which its heads are signed (`origin`), and its size. Its row is what appending locks."""

    origin = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "sổ công khai"
        verbose_name_plural = "sổ công khai"

    def __str__(self) -> str:
        return f"{self.origin}: {self.size}"


class WriteOnce(models.QuerySet[M]):
    """Rows of the log in numbers: neither changed nor deleted."""

    def update(self, **values: Any) -> int:
        raise TypeError("what stands in the log is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("what stands in the log is never deleted")


class Written(models.Model):
    """A row that is written once: no change, no deletion."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("what stands in the log is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("what stands in the log is never deleted")


class LogEntry(Written):
    """One entry of the public log: canonical JSON without any text of people, and its RFC 9162 leaf hash."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.TextField()
    leaf = models.BinaryField(max_length=32)

    objects = models.Manager.from_queryset(WriteOnce["LogEntry"])()

    class Meta:
        verbose_name = "mục của sổ công khai"
        verbose_name_plural = "mục của sổ công khai"

    def __str__(self) -> str:
        return f"{self.index}: {self.entry}"


class LogNode(Written):
    """The hash over the complete block number `number` of 256^level entries (C2SP tlog-tiles), level 1 and above."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    objects = models.Manager.from_queryset(WriteOnce["LogNode"])()

    class Meta:
        verbose_name = "nút của sổ công khai"
        verbose_name_plural = "nút của sổ công khai"
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="one_node_a_place")]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class LogClaim(models.Model):
    """What an entry stands for: enough to give its receipt again. Erased with the case; what is left, a salted hash, says nothing."""

    entry = models.OneToOneField(LogEntry, models.PROTECT, primary_key=True, related_name="claim")
    subject = models.CharField(max_length=80, db_index=True)  # "case:12"
    claim = models.JSONField()  # seal.receipts.Claim
    salt = models.CharField(max_length=64, blank=True)  # "" for what is public anyway

    class Meta:
        verbose_name = "nội dung của mục"
        verbose_name_plural = "nội dung của mục"

    def __str__(self) -> str:
        return f"{self.subject}: {self.entry_id}"
