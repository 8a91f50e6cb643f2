"""Text of PDF pages: tables as an office program exports them, pages that lie on their side, bounds of time."""

import io
import subprocess
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Cm
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import NameObject, NumberObject, RectangleObject

from conftest import needed
from loa.paper.extract_pdf import pages_of
from loa.paper.read import read_file
from loa.paper.reading import Reading
from paper.test_files import pdf_with_text, saved

HEAD = ("TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành")
ROWS = (
    ("Tuyên truyền Luật Tiếp cận thông tin trên hệ thống truyền thanh cơ sở", "Sở Văn hóa và Thể thao", "Các xã, phường", "Quý II/2026"),
    ("Rà soát danh mục thông tin phải công khai", "Văn phòng Ủy ban nhân dân tỉnh", "Các sở, ban, ngành", "Thường xuyên"),
    ("Tập huấn kỹ năng truyền thông chính sách cho cán bộ cấp xã", "Sở Nội vụ", "Sở Tài chính", "Trước 30/9/2026"),
)  # fmt: skip


def made() -> bytes:
    """A plan of one upright page and an annex on sheets that lie, its table longer than a sheet."""
    document = docx.Document()
    header = document.add_table(rows=2, cols=2)
    header.cell(0, 0).text, header.cell(1, 0).text = "UBND TỈNH NINH BÌNH", "Số: 58/KH-UBND"
    header.cell(0, 1).text, header.cell(1, 1).text = "CỘNG HÒA XÃ HỘI\nĐộc lập - Tự do", "Ninh Bình, ngày 02 tháng 6 năm 2026"
    header.autofit = False
    for column, width in zip(header.columns, (Cm(6), Cm(10)), strict=True):
        column.width = width
    for text in ("KẾ HOẠCH", "Truyền thông chính sách", "II. TỔ CHỨC THỰC HIỆN", "1. Sở Tài chính tham mưu bố trí kinh phí thực hiện."):
        document.add_paragraph(text)
    annex = document.add_section()
    annex.orientation, annex.page_width, annex.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    for text in ("PHỤ LỤC", "DANH MỤC NHIỆM VỤ"):
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=len(HEAD), style="Table Grid")
    for row in (HEAD, *((str(number), *ROWS[number % 3]) for number in range(1, 13))):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return saved(document)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The same document as DOCX and as PDF."""
    soffice = needed("soffice", "LibreOffice is not installed (apt install libreoffice-writer-nogui)")
    folder: Path = tmp_path_factory.mktemp("export")
    (folder / "a.docx").write_bytes(made())
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "a.docx")]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    return (folder / "a.docx").read_bytes(), (folder / "a.pdf").read_bytes()


def turned(pdf: bytes, angle: int, *, says_so: bool) -> bytes:
    """Each page drawn on its side; `says_so` lets a viewer turn it back."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    for page in writer.pages:
        wide, high = float(page.mediabox.width), float(page.mediabox.height)
        shift = {0: (0, 0), 90: (high, 0), 180: (wide, high), 270: (0, wide)}[angle]
        page.add_transformation(Transformation().rotate(angle).translate(*shift))
        if angle % 180:
            page.mediabox = page.cropbox = RectangleObject((0, 0, high, wide))
        if says_so:
            page[NameObject("/Rotate")] = NumberObject(angle)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def table_of(reading: Reading) -> list[tuple[str | None, ...]]:
    return [(row.stt, row.task, row.lead, row.coordinating, row.deadline) for row in reading.annex_tasks]


@pytest.mark.parametrize("says_so", [True, False])
@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_pdf_reads_like_the_document_it_was_made_of(angle: int, says_so: bool, both: tuple[bytes, bytes]) -> None:
    typed, printed = read_file(both[0], "a.docx"), read_file(turned(both[1], angle, says_so=says_so), "a.pdf")
    assert len(typed.annex_tasks) == 12
    assert table_of(printed) == table_of(typed)
    assert (printed.number, printed.date, printed.place, printed.title) == (typed.number, typed.date, typed.place, typed.title)
    assert [(a.unit, a.role, a.task) for a in printed.assignments] == [(a.unit, a.role, a.task) for a in typed.assignments]


def drawn(commands: str) -> bytes:
    """A page of one font that draws `commands`."""
    return pdf_with_text([f"x) Tj ET BT /F1 8 Tf {commands} ET BT ("])


LETTERS = "Ke hoach truyen thong nam 2026 cua xa "
HEAVY = {
    "every letter by itself": " ".join(f"1 0 0 1 {20 + i % 90 * 6} {820 - i // 90 * 9} Tm ({LETTERS[i % 38]}) Tj" for i in range(9000)),
    "every letter on a line of its own": " ".join(f"1 0 0 1 {i * 37 % 500} {820 - i * 0.09:.2f} Tm (a) Tj" for i in range(9000)),
    "letters far away": "1 0 0 1 20 700 Tm (Ke hoach) Tj " + " ".join(f"1 0 0 1 {9_000_000 + i} {600 - i} Tm (xa) Tj" for i in range(300)),
    "no size": "1 0 0 1 20 700 Tm (Ke hoach) Tj 0 0 0 0 500 600 Tm (xa) Tj",
    "no number": "1e400 0 0 1 20 700 Tm (Ke hoach) Tj 1e400 -1e400 1e400 1e400 20 700 Tm (xa) Tj",
}


@pytest.mark.parametrize("kind", HEAVY)
def test_a_heavy_page_is_bounded(kind: str) -> None:
    page = pages_of(drawn(HEAVY[kind]))[0]  # about a second each; unbounded, they would not end
    assert 2 <= len(page) < 500_000


def test_a_page_number_on_its_side_does_not_turn_the_page() -> None:
    page = pages_of(drawn("1 0 0 1 72 700 Tm (Ke hoach truyen thong chinh sach) Tj 0 1 -1 0 20 400 Tm (3) Tj"))[0]
    assert "Ke hoach truyen thong chinh sach" in page
    assert "3" in page
