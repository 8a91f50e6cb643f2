"""Charts: well formed, told in words, with their table; apart in black and white; drawn as a picture."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.paper.charts import Chart, Series, nice, png, svg, table

SVG = "{http://www.w3.org/2000/svg}"
TWO = Chart("Gửi <tin>", ("Cổng", "Loa & bảng"), (Series("Có bằng chứng", (4, None)), Series("Trục trặc", (1, 2.5))), unit="lượt")


def test_a_chart_is_well_formed_named_and_described() -> None:
    root = ElementTree.fromstring(svg(TWO, name="a"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Gửi <tin>"
    assert "cao nhất 2,5 (Loa & bảng)" in (root.findtext(f"{SVG}desc") or "")
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert all(i.startswith("a-") for i in ids if i)


def test_series_differ_without_colour() -> None:
    fills = {e.get("fill") for e in ElementTree.fromstring(svg(TWO)).iter(f"{SVG}rect")}
    assert "url(#chart-hatch)" in fills
    lines = Chart("L", ("a", "b"), TWO.series, lines=True)
    dashes = [e.get("stroke-dasharray") for e in ElementTree.fromstring(svg(lines)).iter(f"{SVG}polyline")]
    assert len(dashes) == len(set(dashes)) == 2


def test_the_table_says_what_is_drawn_and_what_is_unknown() -> None:
    columns, rows = table(TWO)
    assert columns == ("", "Có bằng chứng", "Trục trặc")
    assert rows == [("Cổng", 4, 1), ("Loa & bảng", None, 2.5)]
    banded = Chart("B", ("a",), (Series("x", (1,)),), lines=True, band=("Dự kiến", (0,), (3,)))
    assert table(banded) == (("", "x", "Dự kiến, thấp", "Dự kiến, cao"), [("a", 1, 0, 3)])


def test_a_gap_is_no_line() -> None:
    gap = Chart("G", ("a", "b", "c"), (Series("x", (1, None, 3)),), lines=True)
    assert len(list(ElementTree.fromstring(svg(gap)).iter(f"{SVG}polyline"))) == 2


@pytest.mark.parametrize("labels", [(), ("một",)])
def test_nothing_and_one_are_drawn(labels: tuple[str, ...]) -> None:
    assert ElementTree.fromstring(svg(Chart("T", labels, (Series("x", (0,) * len(labels)),)))) is not None


@given(st.floats(0, 1e12))
def test_the_axis_holds_what_it_shows(value: float) -> None:
    assert value <= nice(value) <= max(4, value * 2.51)
    assert (nice(value) / 4).is_integer()  # no 1.5 messages on an axis


def test_it_is_drawn_for_paper() -> None:
    assert png(TWO, 72).startswith(b"\x89PNG")
