"""Rows of emergencies as one act over all channels."""

from django.db import models

from loa.newsroom.models import Message
from loa.organisations.models import Body, User
from loa.paper.cap import MsgType, Scope, Status
from loa.stations.emergency_rules import ALL_CLEAR_HOURS, INSIDERS, REPEAT_SECONDS, SCOPE_LABELS, STATUS_LABELS, scope_words, standing_words


class Emergency(models.Model):
    """One emergency (lệnh khẩn cấp): its message says what; a new version of it is an Update, a withdrawal its Cancel."""

    message = models.OneToOneField(Message, models.PROTECT, related_name="emergency")
    status = models.CharField("tình trạng", max_length=10, choices=[(k.value, v) for k, v in STATUS_LABELS.items()])
    scope = models.CharField("phạm vi", max_length=12, choices=[(k.value, v) for k, v in SCOPE_LABELS.items()])
    repeat_seconds = models.PositiveIntegerField("nghỉ giữa hai lần phát (giây)", default=REPEAT_SECONDS)
    clears = models.OneToOneField("self", models.PROTECT, null=True, related_name="all_clear")  # it says that this one is over
    listed = models.ManyToManyField(Body, related_name="+")  # areas whose urgent list carries it
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    aired_version = models.PositiveIntegerField(default=0)  # of the message: what went out last
    aired_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)  # when what was aired ends by itself
    announced_at = models.DateTimeField(null=True)  # when the urgent lists that carry it were last signed
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = "lệnh khẩn cấp"
        verbose_name_plural = "lệnh khẩn cấp"

    def __str__(self) -> str:
        return self.message.title

    @property
    def msg_type(self) -> MsgType:
        """What the next version of it is, or, once cancelled, the Cancel."""
        if self.cancelled_at:
            return MsgType.CANCEL
        return MsgType.UPDATE if self.aired_version > 1 else MsgType.ALERT

    @property
    def pause(self) -> int:
        """Seconds between two plays; of an all-clear longer than it stands, for devices that do not know "once" yet."""
        return ALL_CLEAR_HOURS * 3600 if self.clears_id else self.repeat_seconds

    @property
    def is_drill(self) -> bool:
        """Whether it is an exercise or a test of the system."""
        return Status(self.status) in INSIDERS

    @property
    def scope_words(self) -> str:
        """For whom it is; see `emergency_rules.scope_words`."""
        return scope_words(Status(self.status), Scope(self.scope))

    @property
    def stands_words(self) -> str:
        """How it stands while it stands."""
        return standing_words(Status(self.status), Scope(self.scope), stands=True)

    @property
    def ended_words(self) -> str:
        """How it stands once its time is over."""
        return standing_words(Status(self.status), Scope(self.scope), stands=False)

    @property
    def is_real(self) -> bool:
        """Whether the public hears of it."""
        return self.status == Status.ACTUAL.value and self.scope == Scope.PUBLIC.value
