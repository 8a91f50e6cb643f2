"""Files of every kind: what is read, what is refused, and that each refusal says what to do."""

import io
import struct
import zipfile
import zlib

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from loa.paper import extract_docx, files
from loa.paper.files import Unreadable, extract
from loa.paper.read import read_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'


def package(document: str, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", parts.pop("types", b"<Types/>"))
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_with_text(lines: list[str]) -> bytes:
    """A one-page PDF written by hand, with a standard font."""
    drawn = "BT /F1 12 Tf 72 770 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return out + f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


def blank_pdf(pages: int, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def lying_zip() -> bytes:
    """A package whose directory states a small size for a part that unpacks to 80 MB."""
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = raw.compress(b"<" + b" " * 80_000_000) + raw.flush()
    name, stated = b"word/document.xml", 1000
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(data), stated, len(name), 0) + name
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(data), stated, len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local) + len(data), 0)
    return local + data + entry + end


def bomb() -> bytes:
    return package(BODY % paragraph("x"), word__media__image1=b"\x00" * 60_000_000)


REFUSED = {
    "empty": (b"", "trống"),
    "only spaces": (b" \n\r\n", "trống"),
    "too large": (b"a" * (files.MAX_BYTES + 1), "20 MB"),
    "too long": (b"Van ban dai. " * 130_000, "500 trang"),
    "old Word": (OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le"), ".docx"),
    "encrypted docx": (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    "other old file": (OLE + b"\x00" * 600, ".docx"),
    "macro part": (package(BODY % paragraph("a"), word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macro"),
    "macro type": (package(BODY % paragraph("a"), types=b'<Types x="application/vnd.ms-word.document.macroEnabled.main+xml"/>'), "macro"),
    "broken docx": (package(BODY % paragraph("a"))[:-40], "hỏng"),
    "broken xml": (package("<w:document><oops"), "hỏng"),
    "no body": (package('<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'), "hỏng"),
    "entities": (package('<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + BODY % paragraph("&b;")), "hỏng"),
    "docx without words": (package(BODY % "<w:p/>"), "không có chữ"),
    "bomb": (bomb(), "quá lớn"),
    "lying bomb": (lying_zip(), ""),
    "spreadsheet": (package("x").replace(b"word/document.xml", b"xl/documents.xml."), "bảng tính"),
    "plain zip": (package("x").replace(b"word/document.xml", b"abcd/document.xml"), "giải nén"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "hình ảnh"),
    "unknown bytes": (bytes(range(256)) * 20, "Không nhận ra"),
    "scanned pdf": (blank_pdf(2), "scan"),
    "encrypted pdf": (blank_pdf(1, "bi-mat"), "mật khẩu"),
    "too many pages": (blank_pdf(501), "500 trang"),
    "broken pdf": (b"%PDF-1.7\n" + b"nothing of use here\n" * 20, "hỏng"),
    "cut pdf": (pdf_with_text(["a"] * 20)[:200], "hỏng"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_a_message_that_says_what_to_do(kind: str) -> None:
    content, words = REFUSED[kind]
    with pytest.raises(Unreadable) as refused:
        extract(content, "van-ban.docx")
    assert words in refused.value.message
    assert "Hãy" in refused.value.message


def test_the_content_decides_and_not_the_name() -> None:
    assert extract("Kế hoạch số 1/KH-UBND".encode(), "ten-sai.pdf").kind == "txt"
    assert extract(pdf_with_text(["KE HOACH truyen thong nam 2026 cua xa"]), "ten-sai.txt").kind == "pdf"
    assert extract(package(BODY % paragraph("Kế hoạch")), "khong-duoi").kind == "docx"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_encodings(encoding: str) -> None:
    text = "ỦY BAN NHÂN DÂN xã Đồng Tâm\r\nSố: 5/KH-UBND"
    assert extract(text.encode(encoding), "a.txt").text == text.replace("\r\n", "\n")


def test_windows_1258_with_its_loose_marks() -> None:
    loose = "Xa\u0303 Đô\u0300ng Tâm, sô\u0301 5"
    assert extract(loose.encode("cp1258"), "a.txt").text == "Xã Đồng Tâm, số 5"


def test_pdf_text() -> None:
    found = extract(pdf_with_text(["UY BAN NHAN DAN", "KE HOACH truyen thong nam 2026"]), "a.pdf")
    assert found.pages == 1
    assert "KE HOACH truyen thong nam 2026" in found.text


def test_docx_header_table_gives_cell_after_cell() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nXÃ ĐỒNG TÂM"
    table.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    table.cell(1, 0).text = "Số: 58/KH-UBND"
    table.cell(1, 1).text = "Đồng Tâm, ngày 02 tháng 6 năm 2026"
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Truyền thông hè")
    document.sections[0].header.paragraphs[0].text = "2"
    reading = read_file(saved(document), "a.docx")
    assert (reading.number, reading.issuer, reading.place) == ("58/KH-UBND", "Ủy ban nhân dân xã Đồng Tâm", "Đồng Tâm")
    assert reading.date == "2026-06-02"
    assert "2\n" not in reading.text[:5]


def test_docx_task_table_keeps_its_place_and_merged_cells_come_once() -> None:
    document = docx.Document()
    document.add_paragraph("Trước bảng")
    table = document.add_table(rows=3, cols=4)
    for column, name in enumerate(["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"]):
        table.cell(0, column).text = name
    for row in (1, 2):
        table.cell(row, 0).text, table.cell(row, 1).text, table.cell(row, 3).text = str(row), f"Việc {row}", "Quý II/2026"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "Sở Y tế"
    document.add_paragraph("Sau bảng")
    reading = read_file(saved(document), "a.docx")
    assert reading.text.count("Sở Y tế") == 1
    assert reading.text.index("Trước bảng") < reading.text.index("Việc 1") < reading.text.index("Sau bảng")
    assert [(t.task, t.lead) for t in reading.annex_tasks] == [("Việc 1", "Sở Y tế"), ("Việc 2", "Sở Y tế")]


def test_docx_automatic_numbers_and_bullets_are_kept() -> None:
    document = docx.Document()
    for text in ("Sở Tài chính", "Sở Y tế"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Tham mưu bố trí kinh phí", style="List Bullet")
    assert extract(saved(document), "a.docx").text.split("\n") == ["1. Sở Tài chính", "2. Sở Y tế", "- Tham mưu bố trí kinh phí"]


def test_docx_deleted_text_is_left_out_and_inserted_text_kept() -> None:
    document = docx.Document()
    line = document.add_paragraph("Kế hoạch ")
    for tag, inner, text in (("w:del", "w:delText", "cũ"), ("w:ins", "w:t", "mới")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        words.text = text
        run.append(words)
        change.append(run)
        line._p.append(change)
    assert line._p.tag == qn("w:p")
    assert extract(saved(document), "a.docx").text == "Kế hoạch mới"


def read_or_refused(content: bytes) -> bool:
    """Whether the file gave pages, or a message with advice."""
    try:
        return extract(content, "x").pages >= 1
    except Unreadable as refused:
        return "Hãy" in refused.message


def test_the_bound_on_a_part_is_above_any_real_document() -> None:
    assert extract_docx.MAX_PART >= 50 * 1024 * 1024


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.5\n", OLE, b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused(content: bytes, start: bytes) -> None:
    assert read_or_refused(start + content)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_one_damaged_byte_is_read_or_refused(place: int, value: int, pdf: bool) -> None:
    good = bytearray(pdf_with_text(["KE HOACH truyen thong chinh sach"]) if pdf else package(BODY % paragraph("Kế hoạch")))
    good[place % len(good)] = value
    assert read_or_refused(bytes(good))
