"""The electronic board (bảng điện tử): title, summary and what to do, in pages of a few short lines."""

import json
from collections.abc import Sequence

from loa.channels.board.page import Page, html
from loa.delivery.port import (
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    check_hash,
)
from loa.paper.plaintext import legible, one_line
from loa.vietnamese.boards import board_pages, milliseconds_of

_MOST_PAGES = 12  # more than a passer-by waits for
_FEWEST_COLUMNS = 4
_HTML, _JSON = "html", "json"


class Board:
    """Pages for each LED board; the board's player shows them in turn and reports it.

    `form` "html" is what Loa's own player shows; "json" is the same pages as data, for a controller that draws them.
    """

    kind = "board"
    label = "Bảng điện tử (LED)"
    destinations = DestinationKind.BOARD
    limits: Limits
    receipt_mode = ReceiptMode.CALLBACK
    retry_mode = RetryMode.IDEMPOTENT

    def __init__(self, columns: int = 24, rows: int = 4, form: str = _HTML) -> None:
        if columns < _FEWEST_COLUMNS or rows < 1 or form not in (_HTML, _JSON):
            raise ValueError("Cấu hình bảng điện tử không đúng: cần từ 4 cột, từ 1 dòng và dạng “html” hoặc “json”.")
        self.columns, self.rows, self.form = columns, rows, form
        self.limits = Limits(lines=rows * _MOST_PAGES)

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """All of it, however many pages; a warning when they are more than people wait for. Raises Refused without any."""
        title = one_line(legible(content.title))
        lines = board_pages(title, said(content), columns=self.columns, rows=self.rows)
        pages = [Page(tuple(page), milliseconds_of(page)) for page in lines]
        if not pages:
            raise Refused("Thông điệp chưa có nội dung để chiếu lên bảng.")
        text = "\n\n".join("\n".join(page.lines) for page in pages)
        total = sum(page.milliseconds for page in pages)
        if self.form == _JSON:
            media_type, extension, body = "application/vnd.loa.board+json", "json", _json(title, pages)
        else:
            media_type, extension, body = "text/html", "html", html(title, pages, self.columns, self.rows)
        return Rendered(self.kind, media_type, extension, body, text, total, warnings=_warnings(pages))

    def deliver(self, parcel: Parcel) -> Handed:
        """Into the board's signed programme. Raises Refused on damaged bytes."""
        check_hash(parcel)
        evidence = f"Đã xếp vào lịch chiếu có chữ ký của {parcel.destination.name}; chờ bảng tải về."
        return Handed(Level.HANDED_OVER, evidence)

    def read_receipt(self, parcel: Parcel) -> Proof | None:
        """None: the board itself reports what it showed."""
        return None


def said(content: Content) -> str:
    """What follows the title: summary, from when, what to do."""
    summary = _closed(content.summary)
    day = content.effective_from
    when = f"Từ ngày {day.day:02}/{day.month:02}/{day.year}." if day else ""
    return " ".join(part for part in ("" if summary == _closed(content.title) else summary, when, _closed(content.what_to_do)) if part)


def _closed(text: str) -> str:
    line = one_line(legible(text)).strip()
    return f"{line}." if line and line[-1] not in ".!?…:;" else line


def _json(title: str, pages: Sequence[Page]) -> bytes:
    """The pages as data; the same pages give the same bytes."""
    shown = [{"lines": list(page.lines), "milliseconds": page.milliseconds} for page in pages]
    return json.dumps({"title": title, "pages": shown}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _warnings(pages: Sequence[Page]) -> tuple[str, ...]:
    if len(pages) <= _MOST_PAGES:
        return ()
    return (f"Nội dung quá dài: {len(pages)} trang trên bảng, nên rút gọn còn {_MOST_PAGES} trang.",)
