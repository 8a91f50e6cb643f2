"""The board as a channel: pages of short lines, as a page that turns by itself or as data."""

import hashlib
import html
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from loa.channels.board.channel import Board, said
from loa.channels.board.page import Page
from loa.channels.board.page import html as page_of
from loa.delivery.port import Content, Destination, DestinationKind, Handed, Level, Limits, Parcel, Refused
from loa.vietnamese.boards import board_pages, milliseconds_of

NEWS = Content(
    title="Cấp đổi thẻ bảo hiểm y tế",
    summary="Hộ nghèo được đổi thẻ mới không mất tiền",
    body="Nội dung dài chỉ có trên cổng.",
    audience="Hộ nghèo trong xã",
    effective_from=date(2026, 12, 1),
    what_to_do="Đến Bộ phận Một cửa của xã",
    source=None,
    issuer="Ủy ban nhân dân xã Lam Trà",
    issuer_parent="",
    place="Lam Trà",
    page_url="https://lamtra.example.vn/tin/the-bao-hiem",
)
BODY = "Hộ nghèo được đổi thẻ mới không mất tiền. Từ ngày 01/12/2026. Đến Bộ phận Một cửa của xã."


def data(made: Board, content: Content = NEWS) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made.render(content).body)
    return found


def shown(body: bytes) -> list[list[str]]:
    """The lines of each page of an HTML body, in the usual setting."""
    return [html.unescape(lines).split("\n") for lines in re.findall(r'<pre id="p\d+">(.*?)</pre>', body.decode("utf-8"), re.DOTALL)]


def parcel(body: bytes, **changes: Any) -> Parcel:
    made = Parcel(
        "lam-tra/1/1", Destination(DestinationKind.BOARD, "bang-1", "Bảng Nhà văn hóa"), body, "text/html",
        hashlib.sha256(body).hexdigest(), NEWS.page_url, NEWS.title, None, datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    )  # fmt: skip
    return replace(made, **changes)


def test_it_says_summary_date_and_what_to_do() -> None:
    assert said(NEWS) == BODY
    assert said(replace(NEWS, summary=NEWS.title)) == "Từ ngày 01/12/2026. Đến Bộ phận Một cửa của xã."
    assert said(replace(NEWS, summary=" ", effective_from=None, what_to_do="")) == ""


def test_its_pages_are_those_of_the_language_room() -> None:
    expected = board_pages(NEWS.title, BODY, columns=24, rows=4)
    assert [page["lines"] for page in data(Board(form="json"))["pages"]] == expected
    assert shown(Board().render(NEWS).body) == expected
    assert Board().render(NEWS).text == "\n\n".join("\n".join(page) for page in expected)


@pytest.mark.parametrize(("columns", "rows"), [(24, 4), (16, 2), (40, 6), (8, 1)])
def test_lines_and_pages_keep_to_the_board(columns: int, rows: int) -> None:
    pages = shown(Board(columns, rows).render(NEWS).body)
    assert all(len(page) <= rows for page in pages)
    assert all(len(line) <= columns for page in pages for line in page)
    words = " ".join(" ".join(page) for page in pages).split()
    assert "12/2026." in words[-1] or words[-1] == "xã."


def test_the_data_is_canonical_json() -> None:
    made = Board(form="json").render(NEWS)
    assert (made.media_type, made.extension) == ("application/vnd.loa.board+json", "json")
    value = json.loads(made.body)
    assert set(value) == {"title", "pages"}
    assert all(set(page) == {"lines", "milliseconds"} for page in value["pages"])
    assert made.body == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    assert value["title"] == NEWS.title


def test_its_time_is_that_of_all_pages() -> None:
    pages = data(Board(form="json"))["pages"]
    assert [page["milliseconds"] for page in pages] == [milliseconds_of(page["lines"]) for page in pages]
    assert Board(form="json").render(NEWS).milliseconds == sum(page["milliseconds"] for page in pages)
    assert Board().render(NEWS).milliseconds == sum(page["milliseconds"] for page in pages)


def test_the_page_holds_no_script_and_nothing_from_elsewhere() -> None:
    hostile = "<script>alert(1)</script></pre><img src=x onerror=alert(1)>&amp;"
    made = Board(columns=200).render(replace(NEWS, title=hostile, summary=hostile))
    body = made.body.decode("utf-8")
    assert made.media_type == "text/html"
    assert not re.search(r"<(script|img|link|iframe)|https?:|url\(|@import", body)
    assert set(re.findall(r"</?([a-z]+)", body)) == {"html", "head", "meta", "title", "style", "body", "pre"}
    assert "alert(1)" in " ".join(shown(made.body)[0])


def turns(body: bytes) -> list[dict[float, str]]:
    """For each page, what it becomes at which per cent of the round."""
    rules = re.findall(r"@keyframes p\d+\{(.*)\}\n", body.decode("utf-8"))
    return [{float(at): state for at, state in re.findall(r"([\d.]+)%\{visibility:(\w+)\}", rule)} for rule in rules]


def test_at_each_moment_one_page_is_seen_for_its_time() -> None:
    lasting = (1000, 2500, 4500, 700)
    body = page_of("Tin", [Page((f"trang {number}",), time) for number, time in enumerate(lasting)], 24, 4)
    rounds = turns(body)
    total, began = sum(lasting), 0
    for number, time in enumerate(lasting):
        for moment in (began + 1, began + time // 2, began + time - 1):
            seen = [at for at, states in enumerate(rounds) if states[max(k for k in states if k <= 100 * moment / total)] == "visible"]
            assert seen == [number]
        began += time
    assert body.count(b"8700ms step-end infinite") == 4


def test_a_single_page_stays_in_sight() -> None:
    assert turns(page_of("Tin", [Page(("một",), 3000)], 24, 4)) == [{0.0: "visible", 100.0: "visible"}]


def test_more_pages_than_people_wait_for_are_warned_of_and_kept() -> None:
    long = replace(NEWS, summary="Nhân dân trong xã cần biết những điều sau đây. " * 40)
    made = Board().render(long)
    pages = shown(made.body)
    assert len(pages) > 12
    assert made.warnings == (f"Nội dung quá dài: {len(pages)} trang trên bảng, nên rút gọn còn 12 trang.",)
    assert Board().render(NEWS).warnings == ()


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(Refused, match="chưa có nội dung"):
        Board().render(replace(NEWS, title=" ", summary="", effective_from=None, what_to_do=""))


@pytest.mark.parametrize("options", [{"columns": 3}, {"rows": 0}, {"rows": -1}, {"form": "png"}])
def test_a_wrong_setting_is_told_when_it_is_read(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Cấu hình bảng điện tử"):
        Board(**options)


def test_its_limit_is_twelve_pages() -> None:
    assert Board().limits == Limits(lines=48)
    assert Board(rows=2).limits == Limits(lines=24)


def test_it_is_handed_over_to_the_board_by_name() -> None:
    body = Board().render(NEWS).body
    evidence = "Đã xếp vào lịch chiếu có chữ ký của Bảng Nhà văn hóa; chờ bảng tải về."
    assert Board().deliver(parcel(body)) == Handed(Level.HANDED_OVER, evidence)
    assert Board().read_receipt(parcel(body)) is None
    with pytest.raises(Refused, match="mã băm"):
        Board().deliver(parcel(body, sha256="0" * 64))


def test_colours_that_cannot_be_read_are_refused_and_pages_that_are_too_full_are_told() -> None:
    with pytest.raises(ValueError, match="độ tương phản"):
        Board(ink="#777777", ground="#333333")
    amber = Board(ink="#ffb000").render(NEWS)
    assert b"color:#ffb000" in amber.body
    assert b"background:#000;color:#fff" in Board().render(NEWS).body, "what was signed before has the same bytes"
    words = " ".join(["chữ"] * 80)
    assert any("kịp đọc" in warning for warning in Board(columns=80, rows=10).render(replace(NEWS, wording=words)).warnings)
