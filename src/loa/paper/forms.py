"""The form of an official document (thể thức văn bản hành chính), as values.

Source: Decree 30/2020/NĐ-CP, Appendix I (and III for the names of types). `forms_docx.write_docx` writes it as DOCX,
`forms_pdf.write_pdf_form` as PDF; `forms_measures` holds the sizes and lengths that both keep to:

    report = OfficialDocument(
        issuer="Ủy ban nhân dân xã Chất Bình",
        issuer_parent="Ủy ban nhân dân tỉnh Ninh Bình",
        number="5/BC-UBND",                                 # shown as 05/BC-UBND; "/BC-UBND" leaves the blank to fill by hand
        place="Chất Bình",
        dated=PartialDate(2026, 11),                        # the day is left blank; a datetime.date is taken as well
        type_name="Báo cáo",
        title="Kết quả truyền thông chính sách tháng 11 năm 2026",
        addressees=("Ủy ban nhân dân tỉnh Ninh Bình",),
        blocks=(
            Heading("I. KẾT QUẢ"),
            Paragraph("Trong kỳ, xã đã thực hiện 12 nhiệm vụ."),
            Bullet("Đúng hạn: 10 nhiệm vụ;"),
            Table(("TT", "Nhiệm vụ", "Hạn"), ((1, "Phát thanh", date(2026, 11, 30)),), shares=(1, 6, 2), aligns="clc"),
        ),
        signature=Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Nguyễn Văn A"),
        recipients=("Như trên", "Lưu: VT, VHXH"),
        annexes=(Annex("Biểu tiến độ nhiệm vụ", (Table(columns, rows),), landscape=True),),
    )
    docx = write_docx(report)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

URGENCIES = ("Hỏa tốc", "Thượng khẩn", "Khẩn")

Cell = str | int | float | Decimal | date | None

_DAY_BLANK = "      "
_NUMBER_BLANK = "        "
_ZERO_BELOW = 10
_ZERO_MONTHS = (1, 2)
_ORDERS = {"quyết định": "QUYẾT ĐỊNH:", "nghị quyết": "QUYẾT NGHỊ:"}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of issue of which the clerk fills in by hand what is missing."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body with its number: level 0 "Chương I" is centred, 1 "I. …" and 2 "1. …" are bold, 3 "a) …" is upright."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A justified paragraph with an indented first line. `lead` is set in bold before the text."""

    text: str
    lead: str = ""
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Bullet:
    """An item of a list, set as "- text", the way Vietnamese papers do."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; its header row is repeated on each page and no row is broken by a page end.

    A row of one single cell, when there are more columns, spans the table and is bold: the heading of a group.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    shares: tuple[float, ...] = ()  # relative widths; () is worked out from the text
    aligns: str = ""  # one of l, c, r, j for each column; "" is left
    landscape: bool = False  # on pages of its own, wide
    points: float = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG at the left and lines of text beside it."""

    png: bytes
    width_mm: float
    alternative: str  # what the picture shows, for people who cannot see it
    beside: tuple[str, ...] = ()


Block = Heading | Paragraph | Bullet | Table | Picture


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: authority lines (quyền hạn: TM., KT., TL., TUQ., Q.), position, full name without titles."""

    authority: tuple[str, ...]
    position: str
    name: str


def signature_of(issuer: str, name: str = "") -> Signature:
    """The head of `issuer` signs for it (item 7a); without a `name` its place stays empty."""
    committee = issuer.startswith("Ủy ban")
    return Signature((f"TM. {'Ủy ban nhân dân' if committee else issuer}",), "Chủ tịch" if committee else "Thủ trưởng", name)


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on pages of its own, numbered from 1; two or more get Roman numerals.

    With a `kind` it is a document issued along with the main one ("Quy chế"): that name stands in the place of "Phụ lục".
    """

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """One official document. Issuer, type, authority and position may be given in any case: they are set in capitals.

    Without a `type_name` it is an official letter (công văn): the title stands under the number as "V/v …".
    A decision or resolution has the words "QUYẾT ĐỊNH:" or "QUYẾT NGHỊ:" between its legal bases and its articles.
    """

    issuer: str
    title: str
    type_name: str = ""
    issuer_parent: str = ""
    number: str = ""
    place: str = ""
    dated: date | PartialDate | None = None
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()  # căn cứ, without the closing ";" or "."
    blocks: tuple[Block, ...] = ()
    signature: Signature | None = None
    recipients: tuple[str, ...] = ()  # nơi nhận, without "- " and ";"
    annexes: tuple[Annex, ...] = ()
    end_mark: bool = True  # "./." after the last words of the body
    joint_issuers: tuple[str, ...] = ()  # who issues it together with the issuer
    deciding: str = ""  # who decides, under the title of a decision: "Chủ tịch Ủy ban nhân dân xã Lam Trà"
    urgency: str = ""  # one of URGENCIES; a red stamp (box 10b)
    draft: bool = False  # marked "DỰ THẢO"
    contact: str = ""  # address, e-mail, telephone at the foot of the first page (box 13)
    co_signers: tuple[Signature, ...] = ()  # further signatures beside the first
    undated: bool = False  # True without the line of place and date: what brings it bears them
    numbered: bool = True  # False for a table that goes with another document and bears no number
    landscape: bool = False  # a wide form, such as a table of responses
    points: int = 14  # size of the body: sizes move together, 14 is 13-14-14 and 13 is 12-13-13


def number_line(number: str) -> str:
    """ "Số: 05/KH-UBND" (item 3): a number below 10 gets a zero, a missing one a blank."""
    head, slash, tail = number.strip().partition("/")
    head = head.strip()
    if head.isdecimal() and int(head) < _ZERO_BELOW:
        head = f"{int(head):02d}"
    return f"Số: {head or _NUMBER_BLANK}{slash or ('' if head else '/')}{tail.strip()}"


def date_words(dated: date | PartialDate | None) -> str:
    """ "ngày 05 tháng 02 năm 2024" (item 4): days below 10 and months 1 and 2 get a zero, what is missing a blank."""
    dated = dated or PartialDate()
    day = f" {dated.day:02d} " if dated.day else _DAY_BLANK
    month = _DAY_BLANK
    if dated.month:
        month = f" {dated.month:02d} " if dated.month in _ZERO_MONTHS else f" {dated.month} "
    return f"ngày{day}tháng{month}năm{f' {dated.year}' if dated.year else _DAY_BLANK}"


def date_line(place: str, dated: date | PartialDate | None) -> str:
    """ "Chất Bình, ngày 05 tháng 02 năm 2024": the place and the date of the document."""
    return f"{place.strip()}, {date_words(dated)}" if place.strip() else date_words(dated)


def closed_list(lines: Sequence[str]) -> list[str]:
    """The lines with ";" after each and "." after the last; blank lines are left out."""
    kept = [line.strip().rstrip(";.").rstrip() for line in lines]
    kept = [line for line in kept if line]
    return [f"{line};" for line in kept[:-1]] + [f"{line}." for line in kept[-1:]]


def with_end_mark(text: str) -> str:
    """`text` closed by "./.", the sign that the body ends here."""
    bare = text.rstrip()
    if bare.endswith("./."):
        return bare
    return bare + "/." if bare.endswith(".") else bare.rstrip(";") + "./."


def order_line(type_name: str) -> str:
    """The line that parts legal bases and articles: "QUYẾT ĐỊNH:", "QUYẾT NGHỊ:", "" for other types."""
    return _ORDERS.get(" ".join(type_name.lower().split()), "")


def annex_labels(annexes: Sequence[Annex]) -> list[str]:
    """What stands above the title of each annex: its number among the annexes proper, or the kind of an attached document."""
    count = sum(not annex.kind.strip() for annex in annexes)
    numbers = iter(range(1, count + 1))
    return [annex.kind.strip().upper() if annex.kind.strip() else annex_label(next(numbers), count) for annex in annexes]


def annex_label(number: int, count: int) -> str:
    """ "Phụ lục" for a single annex, "Phụ lục I", "Phụ lục II" … for more (below 40)."""
    if count == 1:
        return "Phụ lục"
    tens, ones = divmod(number, 10)
    return "Phụ lục " + "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def annex_reference(document: OfficialDocument) -> str:
    """ "(Kèm theo Kế hoạch số 05/KH-UBND ngày … của …)": which document the annex goes with; unknown parts are dotted."""
    number = number_line(document.number).removeprefix("Số: ") if document.number.strip("/ ")[:1].isdigit() else "......"
    day = date_words(document.dated) if isinstance(document.dated, date) else "ngày ..... tháng ..... năm ......."
    name = document.type_name.strip().capitalize() or "Công văn"
    return f"(Kèm theo {name} số {number} {day} của {document.issuer.strip()})"


def cell_text(value: Cell) -> str:
    """A cell as Vietnamese text: dates dd/mm/yyyy, whole numbers with a dot at each thousand, decimals with a comma."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace(",", ".")
    if isinstance(value, (float, Decimal)):
        return f"{value:,}".translate(str.maketrans(",.", ".,"))
    return str(value)
