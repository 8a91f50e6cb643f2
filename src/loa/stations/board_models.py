"""Rows of boards: the screen that hangs there."""

from django.db import models

from loa.stations.board_rules import LAYOUT_LABELS, WHOLE


class BoardScreen(models.Model):
    """The screen of a board (màn hình): its size in pixels and its parts. Without a row it is one whole of unknown size."""

    station = models.OneToOneField("stations.Station", models.CASCADE, primary_key=True, related_name="screen")
    width = models.PositiveIntegerField("rộng (điểm ảnh)")
    height = models.PositiveIntegerField("cao (điểm ảnh)")
    layout = models.CharField("bố cục", max_length=10, choices=list(LAYOUT_LABELS.items()), default=WHOLE)

    class Meta:
        verbose_name = "màn hình của bảng"
        verbose_name_plural = "màn hình của bảng"

    def __str__(self) -> str:
        return f"{self.station}: {self.width}×{self.height}"
