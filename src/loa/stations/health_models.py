"""Rows of alarms about stations that fell silent."""

from django.db import models


class SilenceAlarm(models.Model):
    """A station fell silent (trạm im lặng): raised once, told once, cleared when it is heard again."""

    station = models.ForeignKey("stations.Station", models.CASCADE, related_name="alarms")
    since = models.DateTimeField()  # its last sign of life
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "cảnh báo trạm im lặng"
        verbose_name_plural = "cảnh báo trạm im lặng"
        constraints = [
            models.UniqueConstraint(fields=["station"], condition=models.Q(cleared_at__isnull=True), name="one_open_alarm_a_station")
        ]

    def __str__(self) -> str:
        return f"{self.station}: {self.since}"
