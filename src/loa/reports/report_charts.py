"""The charts of a report's files: its own figures by their pieces, so that a chart can never say anything else than the table."""

from collections.abc import Sequence

from loa.paper.charts import Chart, Series, png, table
from loa.paper.forms import Annex, Block, Paragraph, Picture
from loa.reports.report_rules import Figure

MOST_CHARTS = 6
FEWEST_PIECES = 2  # of one piece a chart shows nothing that the sentence does not say
_MILLIMETRES = 160.0


def charts_of(figures: Sequence[Figure]) -> list[Chart]:
    """A chart for each figure that has pieces and was not stated otherwise (its pieces would not add up to it)."""
    found = [
        Chart(f.label, tuple(p.label for p in f.pieces), (Series(f.label, tuple(float(p.value) for p in f.pieces)),), f.unit)
        for f in figures
        if f.stated is None and len(f.pieces) >= FEWEST_PIECES
    ]
    return found[:MOST_CHARTS]


def annex(figures: Sequence[Figure]) -> tuple[Annex, ...]:
    """The charts as an annex; none when there is nothing to draw."""
    blocks: list[Block] = []
    for chart in charts_of(figures):
        blocks += [Paragraph(f"{chart.title} ({chart.unit})"), Picture(png(chart), _MILLIMETRES, _words(chart))]
    return (Annex("Biểu đồ", tuple(blocks)),) if blocks else ()


def _words(chart: Chart) -> str:
    """What the picture shows, for people who cannot see it; every figure stands in the annex of figures as well."""
    _, rows = table(chart)
    return f"Biểu đồ cột {chart.title}: " + "; ".join(f"{name} {value}" for name, value in rows) + "."
