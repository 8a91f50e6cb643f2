"""Charts as SVG that read in black and white and by a screen reader, with the table behind each. Plain Python; start at `Chart`.

    chart = Chart("Tin, bài theo tuần", ("1/3", "8/3"), (Series("Phát hành", (4, 7)),), unit="tin, bài")
    svg(chart); table(chart); png(chart)        # for a page, for what stands behind it, for DOCX and PDF

Bars of one series are solid, of further ones hatched or dotted; lines differ by dashes and marks, and bars bear their figures. A library
was weighed (Altair with vl-convert: a JavaScript engine at run time for two shapes of chart) and left out: what is drawn here needs none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from pathlib import Path

from loa.paper.forms import Cell, cell_text
from loa.paper.pdf import draw_pages

TEMPLATE = Path(__file__).parent / "charts.typ"
WIDTH, HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 16, 52
_INK, _GREY = "#1b1f24", "#c8ccd0"
_FILLS = ("#1d4e89", "url(#hatch)", "url(#dots)", "#ffffff")
_DASHES = ("", "7 4", "2 4", "9 3 2 3")
_PATTERNS = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#1b1f24" stroke-width="3"/></pattern>'
    '<pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" fill="#fff"/>'
    '<circle cx="3" cy="3" r="1.6" fill="#1b1f24"/></pattern>'
)
_MOST_LABELS = 12  # under the axis; of more, every second, third …


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures; None is unknown and draws nothing."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: one value a label in each series. `band` is (name, low, high), an interval behind lines; `lines` instead of bars."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    lines: bool = False
    band: tuple[str, tuple[float | None, ...], tuple[float | None, ...]] | None = None
    marks: frozenset[int] = frozenset()  # places of labels that are pointed out

    @property
    def summary(self) -> str:
        """What a screen reader says before the table: extent and extremes of each series."""
        said = []
        for one in self.series:
            known = [(value, label) for value, label in zip(one.values, self.labels, strict=True) if value is not None]
            if known:
                high, low = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
                said.append(f"{one.name}: cao nhất {figure(high[0])} ({high[1]}), thấp nhất {figure(low[0])} ({low[1]})")
        return f"{self.title}. {'; '.join(said) or 'Không có số liệu'}. Bảng số liệu ở ngay dưới biểu đồ."


def figure(value: float) -> str:
    """A value as it is read: "1.250", "3,5"."""
    return cell_text(int(value)) if float(value).is_integer() else cell_text(round(float(value), 1))


def table(chart: Chart) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """The columns and rows behind a chart."""
    columns = ["", *(one.name for one in chart.series)]
    bands: list[tuple[float | None, ...]] = []
    if chart.band:
        columns += [f"{chart.band[0]}, thấp", f"{chart.band[0]}, cao"]
        bands = [chart.band[1], chart.band[2]]
    rows = [
        (label, *(_cell(one.values[n]) for one in chart.series), *(_cell(values[n]) for values in bands))
        for n, label in enumerate(chart.labels)
    ]
    return tuple(columns), rows


def _cell(value: float | None) -> Cell:
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(float(value), 1)


def _top(chart: Chart) -> float:
    known = [value for one in chart.series for value in one.values if value is not None]
    known += [value for value in (chart.band[2] if chart.band else ()) if value is not None]
    return nice(max(known, default=0))


def nice(value: float) -> float:
    """The end of an axis that holds `value`: a fourth of it is whole, since most of what is drawn are counts; 4 at least."""
    if value <= 40:
        return max(4.0, 4.0 * ceil(value / 4))
    power = 10 ** floor(log10(value))
    return float(next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value))


def svg(chart: Chart, *, name: str = "chart", width: int = WIDTH, height: int = HEIGHT) -> str:
    """The chart as one SVG element. `name` begins its ids: two charts on a page need two."""
    top = _top(chart)
    inner = [_axis(chart, top, width, height)]
    if chart.band:
        inner.append(_band(chart, top, width, height))
    inner.append(_lines(chart, top, width, height) if chart.lines else _bars(chart, top, width, height))
    inner.append(_legend(chart, width, height))
    body = "".join(inner).replace("url(#", f"url(#{name}-")
    patterns = _PATTERNS.replace('id="', f'id="{name}-')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="{name}-t {name}-d" font-family="Tinos, Georgia, serif" font-size="12" fill="{_INK}">'
        f'<title id="{name}-t">{escape(chart.title)}</title><desc id="{name}-d">{escape(chart.summary)}</desc>'
        f"<defs>{patterns}</defs>{body}</svg>"
    )


def _y(value: float, top: float, height: int) -> float:
    return _TOP + (height - _TOP - _BOTTOM) * (1 - value / top)


def _step(chart: Chart, width: int) -> float:
    return (width - _LEFT - _RIGHT) / max(1, len(chart.labels))


def _x(chart: Chart, place: int, width: int) -> float:
    """The middle of a label's place."""
    return _LEFT + _step(chart, width) * (place + 0.5)


def _axis(chart: Chart, top: float, width: int, height: int) -> str:
    parts = [f'<text x="{_LEFT}" y="11" font-size="11">{escape(chart.unit)}</text>']
    for n in range(5):
        value = top * n / 4
        y = _y(value, top, height)
        parts.append(f'<line x1="{_LEFT}" x2="{width - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_GREY if n else _INK}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{figure(value)}</text>')
    every = max(1, ceil(len(chart.labels) / _MOST_LABELS))
    for n, label in enumerate(chart.labels):
        if n % every == 0:
            x = _x(chart, n, width)
            parts.append(f'<text x="{x:.1f}" y="{height - _BOTTOM + 16}" text-anchor="middle">{escape(_short(label, chart))}</text>')
    return "".join(parts)


def _short(label: str, chart: Chart) -> str:
    most = max(5, 90 // max(1, min(len(chart.labels), _MOST_LABELS)))
    return label if len(label) <= most else f"{label[: most - 1]}…"


def _bars(chart: Chart, top: float, width: int, height: int) -> str:
    parts, step, many = [], _step(chart, width), max(1, len(chart.series))
    wide = step * 0.76 / many
    for n in range(len(chart.labels)):
        for k, one in enumerate(chart.series):
            value = one.values[n]
            if value is None:
                continue
            x, y = _LEFT + step * n + step * 0.12 + wide * k, _y(max(value, 0), top, height)
            tall = height - _BOTTOM - y
            fill = _FILLS[k % len(_FILLS)]
            parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{fill}" stroke="{_INK}"/>')
            if wide >= 16:
                parts.append(f'<text x="{x + wide / 2:.1f}" y="{y - 3:.1f}" text-anchor="middle" font-size="11">{figure(value)}</text>')
    return "".join(parts)


def _lines(chart: Chart, top: float, width: int, height: int) -> str:
    parts = []
    for k, one in enumerate(chart.series):
        dash = f' stroke-dasharray="{_DASHES[k % len(_DASHES)]}"' if _DASHES[k % len(_DASHES)] else ""
        for run in _runs(one.values):
            points = " ".join(f"{_x(chart, n, width):.1f},{_y(one.values[n] or 0, top, height):.1f}" for n in run)
            parts.append(f'<polyline points="{points}" fill="none" stroke="{_INK}" stroke-width="2"{dash}/>')
        for n in sorted(chart.marks):
            value = one.values[n] if k == 0 and n < len(one.values) else None
            if value is not None:
                x, y = _x(chart, n, width), _y(value, top, height)
                parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#fff" stroke="{_INK}" stroke-width="2"/>')
                parts.append(f'<text x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle" font-weight="bold">{figure(value)}</text>')
    return "".join(parts)


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """Places of values that follow one another without a gap."""
    found: list[list[int]] = []
    for n, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == n - 1:
            found[-1].append(n)
        else:
            found.append([n])
    return found


def _band(chart: Chart, top: float, width: int, height: int) -> str:
    assert chart.band
    _, low, high = chart.band
    parts = []
    for run in _runs([None if a is None or b is None else a for a, b in zip(low, high, strict=True)]):
        upper = [f"{_x(chart, n, width):.1f},{_y(high[n] or 0, top, height):.1f}" for n in run]
        lower = [f"{_x(chart, n, width):.1f},{_y(max(low[n] or 0, 0), top, height):.1f}" for n in reversed(run)]
        parts.append(f'<polygon points="{" ".join(upper + lower)}" fill="#e3e6ea" stroke="{_GREY}"/>')
    return "".join(parts)


def _legend(chart: Chart, width: int, height: int) -> str:
    """Names under the axis, each with its fill or dash; nothing for a single series."""
    names = [one.name for one in chart.series] + ([chart.band[0]] if chart.band else [])
    if len(names) < 2:
        return ""
    parts, x, y = [], float(_LEFT), height - 14
    for k, name in enumerate(names):
        if chart.band and k == len(names) - 1:
            parts.append(f'<rect x="{x}" y="{y - 9}" width="22" height="10" fill="#e3e6ea" stroke="{_GREY}"/>')
        elif chart.lines:
            dash = f' stroke-dasharray="{_DASHES[k % len(_DASHES)]}"' if _DASHES[k % len(_DASHES)] else ""
            parts.append(f'<line x1="{x}" x2="{x + 22}" y1="{y - 4}" y2="{y - 4}" stroke="{_INK}" stroke-width="2"{dash}/>')
        else:
            parts.append(f'<rect x="{x}" y="{y - 9}" width="22" height="10" fill="{_FILLS[k % len(_FILLS)]}" stroke="{_INK}"/>')
        parts.append(f'<text x="{x + 28}" y="{y}">{escape(name)}</text>')
        x += 44 + 6.6 * len(name)
    del width
    return "".join(parts)


def png(chart: Chart, points_per_inch: float = 150) -> bytes:
    """The chart as a picture, for a DOCX or PDF."""
    return draw_pages(TEMPLATE, {"svg": svg(chart), "width": WIDTH, "height": HEIGHT}, points_per_inch)[0]
