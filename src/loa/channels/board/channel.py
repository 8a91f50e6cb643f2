"""The electronic board (bảng điện tử): title, summary and what to do, in pages of a few short lines."""

import json
from collections.abc import Sequence
from copy import copy

from loa.channels.board.page import Look, Page, html
from loa.channels.board.setting import Set, room, set_for, template_of
from loa.delivery.port import (
    Content,
    DestinationKind,
    Handed,
    Level,
    Limits,
    NotCarried,
    Parcel,
    Proof,
    ReceiptMode,
    Recording,
    Refused,
    Rendered,
    RetryMode,
    Sheet,
    check_hash,
    sheet_rules,
)
from loa.paper.pictures import LARGEST_SIDE, NotAPicture, fitted
from loa.paper.plaintext import legible, one_line
from loa.paper.typefaces import unprintable
from loa.vietnamese.boards import board_pages, contrast, is_read_in_time, typed_pages

_MOST_PAGES = 12  # more than a passer-by waits for
_FEWEST_COLUMNS = 4
_LEAST_CONTRAST = sheet_rules.LEAST_CONTRAST
_SIDES = (LARGEST_SIDE, 960, 480, 240)  # of the pictures that a page holds, in pixels
_SHOWN = ("Đính chính", "Đã nói sai", "Thời gian", "Địa điểm")  # of the notes; who passes by need not read the rest
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

    def __init__(self, columns: int = 24, rows: int = 4, form: str = _HTML, ink: str = "#ffffff", ground: str = "#000000") -> None:
        if columns < _FEWEST_COLUMNS or rows < 1 or form not in (_HTML, _JSON):
            raise ValueError("Cấu hình bảng điện tử không đúng: cần từ 4 cột, từ 1 dòng và dạng “html” hoặc “json”.")
        if contrast(ink, ground) < _LEAST_CONTRAST:
            raise ValueError(f"Màu chữ và màu nền của bảng điện tử quá gần nhau: độ tương phản {contrast(ink, ground):.1f}, cần từ 7.")
        self.columns, self.rows, self.form, self.ink, self.ground = columns, rows, form, ink, ground
        self._picture = b""
        self.limits = Limits(lines=rows * _MOST_PAGES)

    def showing(self, picture: bytes) -> "Board":
        """The same board with the picture of a message's sheet in its hands."""
        one = copy(self)
        one._picture = picture
        return one

    def render(self, content: Content, recording: Recording | None = None) -> Rendered:
        """All of it, however many pages; a warning when they are more than people wait for. Raises Refused without any."""
        title = one_line(legible(content.title))
        if content.language != "vi" and unprintable(legible(f"{title}{content.summary}{content.what_to_do}")):
            raise NotCarried("Bảng điện tử không có chữ của ngôn ngữ này nên không chiếu được.")
        sheet, template = template_of(content)
        if template.pictured and not (sheet.picture and self._picture):
            raise Refused(f"Mẫu trang bảng “{template.name}” cần một ảnh; hãy tải ảnh hoặc chọn mẫu khác.")
        made = set_for(title, self._lines(content), content, *room(template, self.columns, self.rows))
        if not made.pages:
            raise Refused("Thông điệp chưa có nội dung để chiếu lên bảng.")
        text = "\n\n".join("\n".join(page) for page in made.said)
        total = sum(page.milliseconds for page in made.pages)
        if self.form == _JSON:
            media_type, extension, body = "application/vnd.loa.board+json", "json", _json(title, made.pages)
        else:
            media_type, extension, body = "text/html", "html", self._html(title, made, sheet, template)
        return Rendered(self.kind, media_type, extension, body, text, total, warnings=_warnings(made, content))

    def _html(self, title: str, made: Set, sheet: Sheet, template: sheet_rules.Template) -> bytes:
        ink, ground = (sheet.ink, sheet.ground) if sheet.ink and sheet.ground else (self.ink, self.ground)
        if contrast(ink, ground) < _LEAST_CONTRAST:
            raise Refused("Màu chữ và màu nền của trang bảng quá gần nhau; hãy chọn màu khác.")
        pictures = _sizes(self._picture) if template.pictured else ()
        look = Look(ink, ground, made.smaller, pictures, template.beside if pictures else 0, made.heading, sheet.says)
        return html(title, made.pages, made.columns, made.rows, look)

    def words(self, content: Content) -> str:
        """The lines of the board, an empty line between two pages; typed so, each line and each page begins where it was typed."""
        return "\n\n".join("\n".join(page) for page in self._lines(content))

    def _lines(self, content: Content) -> list[list[str]]:
        """Pages of lines: of the title and what follows it, or as the officer broke them."""
        columns, rows = room(template_of(content)[1], self.columns, self.rows)
        if not content.wording:
            return board_pages(one_line(legible(content.title)), said(content), columns=columns, rows=rows)
        typed = (legible(page).split("\n") for page in content.wording.split("\n\n"))
        return [page for lines in typed for page in typed_pages(lines, columns=columns, rows=rows)]

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
    notes = [_closed(f"{label}: {words}") for label, words in content.notes if label in _SHOWN]
    told = "" if summary == _closed(content.title) else summary
    return " ".join(part for part in (told, *notes, when, _closed(content.what_to_do)) if part)


def _closed(text: str) -> str:
    line = one_line(legible(text)).strip()
    return f"{line}." if line and line[-1] not in ".!?…:;" else line


def _json(title: str, pages: Sequence[Page]) -> bytes:
    """The pages as data; the same pages give the same bytes."""
    shown = [{"lines": list(page.lines), "milliseconds": page.milliseconds} for page in pages]
    return json.dumps({"title": title, "pages": shown}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _sizes(picture: bytes) -> tuple[tuple[int, bytes], ...]:
    """The picture for each size of screen, the largest first. Raises Refused for what is no picture."""
    try:
        return tuple((side, fitted(picture, side)) for side in _SIDES)
    except NotAPicture as error:
        raise Refused(f"Ảnh của trang bảng: {error}") from error


def _warnings(made: Set, content: Content) -> tuple[str, ...]:
    found, pages = [], made.pages
    template = template_of(content)[1]
    if template.heading and not made.heading:
        found.append("Tiêu đề dài hơn hai dòng nên không đứng yên ở đầu bảng được; hãy rút ngắn tiêu đề.")
    if content.wording and not template.words:
        found.append("Mẫu trang bảng chỉ chiếu ảnh nên lời riêng cho bảng không được chiếu.")
    if len(pages) > _MOST_PAGES:
        found.append(f"Nội dung quá dài: {len(pages)} trang trên bảng, nên rút gọn còn {_MOST_PAGES} trang.")
    hurried = [str(number) for number, page in enumerate(pages, 1) if not is_read_in_time(page.lines)]
    if hurried:
        found.append(f"Trang {', '.join(hurried)} có nhiều chữ hơn người đi qua kịp đọc; hãy bớt chữ hoặc tách trang.")
    return tuple(found)
