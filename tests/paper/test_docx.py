"""What a word processor prints without its being typed, and what stands in the file without being printed."""

import io
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import needed
from loa.paper.extract_docx import text_of
from loa.paper.files import extract
from loa.paper.old_letters import from_tcvn3
from loa.paper.read import read_file
from loa.paper.unreadable import Unreadable
from paper.test_files import package, saved

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def document(body: str, *, numbering: str = "", styles: str = "", **parts: str) -> bytes:
    """A DOCX with `body`, and the parts that it leans on."""
    made = {f"word__{name}": f"<w:{name} {SPACES}>{content}</w:{name}>".encode() for name, content in parts.items()}
    made |= {"word__numbering": f"<w:numbering {SPACES}>{numbering}</w:numbering>".encode()} if numbering else {}
    made |= {"word__styles": f"<w:styles {SPACES}>{styles}</w:styles>".encode()} if styles else {}
    whole = package(f"<w:document {SPACES}><w:body>{body}</w:body></w:document>", **{f"{name}__xml": c for name, c in made.items()})
    renamed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(renamed, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("/xml", ".xml"), old.read(name))
    return renamed.getvalue()


def lines(body: str, **parts: str) -> list[str]:
    return text_of(document(body, **parts)).split("\n")


def run(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def par(inner: str, about: str = "") -> str:
    return f"<w:p><w:pPr>{about}</w:pPr>{inner if inner.startswith('<') else run(inner)}</w:p>"


def item(text: str, level: int, number: int = 1) -> str:
    return par(run(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(at: int, shape: str, pattern: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


def listed(levels: str, *numbers: str) -> str:
    more = numbers or ('<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',)
    return f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>' + "".join(more)


OUTLINE = listed(
    level(0, "upperRoman", "%1.")
    + level(1, "decimal", "%2.")
    + level(2, "decimal", "%2.%3.")
    + level(3, "lowerLetter", "%4)")
    + level(4, "bullet", "\uf0b7"),
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride></w:num>',
)
OUTLINE_BODY = "".join(
    [
        item("MỤC ĐÍCH", 0), item("Mục đích chung", 1), item("Yêu cầu", 1), item("Về nội dung", 2), item("Về cách làm", 2),
        item("Kịp thời", 3), item("Chính xác", 3), item("Đúng giờ", 4), item("Kinh phí", 1), item("Nguồn", 2),
        item("TỔ CHỨC", 0), item("Sở Y tế", 1), item("Sở Tài chính", 1, 2), item("Công an tỉnh", 1),
    ]
)  # fmt: skip
OUTLINE_LINES = [
    "I. MỤC ĐÍCH", "1. Mục đích chung", "2. Yêu cầu", "2.1. Về nội dung", "2.2. Về cách làm", "a) Kịp thời", "b) Chính xác",
    "- Đúng giờ", "3. Kinh phí", "3.1. Nguồn", "II. TỔ CHỨC", "1. Sở Y tế", "1. Sở Tài chính", "2. Công an tỉnh",
]  # fmt: skip


def test_levels_of_numbers_restart_where_the_office_program_restarts_them() -> None:
    assert lines(OUTLINE_BODY, numbering=OUTLINE) == OUTLINE_LINES


def test_numbers_are_those_that_libreoffice_prints(tmp_path: Path) -> None:
    """Another program as witness: its plain text holds the labels that it prints."""
    soffice = needed("soffice", "LibreOffice is not installed (apt install libreoffice-writer-nogui)")
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document'
        b'.main+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.wordprocessingml.numbering+xml"/></Types>'
    )
    relation = '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
    around = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    file = tmp_path / "a.docx"
    with zipfile.ZipFile(io.BytesIO(document(OUTLINE_BODY, numbering=OUTLINE))) as old, zipfile.ZipFile(file, "w") as new:
        new.writestr("[Content_Types].xml", types)
        new.writestr("_rels/.rels", around.format(relation.format("officeDocument", "word/document.xml")))
        new.writestr("word/_rels/document.xml.rels", around.format(relation.format("numbering", "numbering.xml")))
        for name in ("word/document.xml", "word/numbering.xml"):
            new.writestr(name, old.read(name))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    printed = [" ".join(line.split()) for line in (tmp_path / "a.txt").read_text("utf-8-sig").splitlines() if line.strip()]
    ours = text_of(file.read_bytes()).split("\n")
    assert [line for line in printed if line[0] not in "•◦·\uf0b7-"] == [line for line in ours if not line.startswith("-")]


def test_numbers_of_styles_and_of_the_styles_below_them() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Dieu"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="DieuCon"><w:basedOn w:val="Dieu"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Khoan"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = listed(level(0, "decimal", "Điều %1.") + level(1, "decimal", "%2.", '<w:pStyle w:val="Khoan"/>'))
    body = "".join(
        par(run(text), f'<w:pStyle w:val="{s}"/>') for text, s in (("Phạm vi", "Dieu"), ("Một", "Khoan"), ("Đối tượng", "DieuCon"))
    )
    assert lines(body, numbering=numbering, styles=styles) == ["Điều 1. Phạm vi", "1. Một", "Điều 2. Đối tượng"]


@pytest.mark.parametrize(
    ("shape", "pattern", "first_three"),
    [
        ("upperLetter", "%1.", ["A.", "B.", "C."]),
        ("decimalZero", "%1", ["01", "02", "03"]),
        ("lowerRoman", "(%1)", ["(i)", "(ii)", "(iii)"]),
        ("bullet", "+", ["+", "+", "+"]),
        ("bullet", "\uf0a7", ["-", "-", "-"]),
        ("decimal", "Bước %1:", ["Bước 1:", "Bước 2:", "Bước 3:"]),
    ],
)
def test_shapes_of_numbers(shape: str, pattern: str, first_three: list[str]) -> None:
    found = lines("".join(item(f"việc {i}", 0) for i in range(3)), numbering=listed(level(0, shape, pattern)))
    assert found == [f"{label} việc {i}" for i, label in enumerate(first_three)]


def test_an_empty_item_counts_as_it_does_on_paper() -> None:
    assert lines(item("một", 0) + item("", 0) + item("ba", 0), numbering=listed(level(0, "decimal", "%1."))) == ["1. một", "", "3. ba"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=30))
def test_any_levels_and_numbers_are_taken(items: list[tuple[int, int]]) -> None:
    found = lines(par("đầu") + "".join(item(f"việc{i}", at, number) for i, (at, number) in enumerate(items)), numbering=OUTLINE)
    assert [line.split()[-1] for line in found[1:]] == [f"việc{i}" for i in range(len(items))]


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def test_a_field_gives_its_result_and_not_its_code() -> None:
    code = (
        "<w:r><w:instrText> IF </w:instrText></w:r>"
        + FIELD.format("begin")
        + run("mã")
        + FIELD.format("separate")
        + run("ẩn")
        + FIELD.format("end")
    )
    body = par(run("Số: ") + FIELD.format("begin") + code + FIELD.format("separate") + run("15/KH-UBND") + FIELD.format("end"))
    assert lines(body) == ["Số: 15/KH-UBND"]


def test_words_behind_a_broken_field_are_not_lost() -> None:
    assert lines(par(run("Kế ") + FIELD.format("begin") + run("hoạch"))) == ["Kế hoạch"]


def test_text_boxes_come_once_after_their_paragraph() -> None:
    box = f"<w:txbxContent>{par('HỎA TỐC')}</w:txbxContent>"
    drawn = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(par(run("Kế hoạch") + drawn) + par("năm 2026")) == ["Kế hoạch", "HỎA TỐC", "năm 2026"]
    old = f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
    assert lines(par(run("Kế hoạch") + old)) == ["Kế hoạch", "HỎA TỐC"]


def test_footnotes_follow_the_paragraph_and_separators_do_not() -> None:
    notes = (
        f'<w:footnote w:type="separator" w:id="0">{par("gạch")}</w:footnote>'
        f'<w:footnote w:id="1">{par("Quyết định số 5/QĐ-TTg")}</w:footnote>'
    )
    body = par(run("Theo đề án") + '<w:r><w:footnoteReference w:id="1"/></w:r>' + run(" của tỉnh")) + par("Sau")
    assert lines(body, footnotes=notes) == ["Theo đề án của tỉnh", "[1] Quyết định số 5/QĐ-TTg", "Sau"]


def test_a_footnote_stands_once_however_often_it_is_called() -> None:
    calls = '<w:r><w:footnoteReference w:id="1"/></w:r>' * 3
    notes = f'<w:footnote w:id="1">{par(run("Ghi chú") + calls)}</w:footnote>'
    assert lines(par(run("Một") + calls) + par(run("Hai") + calls), footnotes=notes) == ["Một", "[1] Ghi chú", "Hai"]


def test_changes_that_are_tracked() -> None:
    table = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{par('bỏ')}</w:tc></w:tr><w:tr><w:tc>{par('giữ')}</w:tc></w:tr></w:tbl>"
    body = (
        par(run("Đầu câu "), "<w:rPr><w:del/></w:rPr>")
        + par("cuối câu")
        + f"<w:p><w:moveFrom>{run('chỗ cũ')}</w:moveFrom><w:moveTo>{run('chỗ mới')}</w:moveTo></w:p>"
        + table
    )
    assert lines(body) == ["Đầu câu cuối câu", "chỗ mới", "giữ"]


def test_hidden_words_prompts_and_capitals() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="To"><w:rPr><w:caps/></w:rPr></w:style>'
    )
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{par('Bấm vào đây để nhập')}</w:sdtContent></w:sdt>"
    filled = f"<w:sdt><w:sdtContent>{par('Đã nhập')}</w:sdtContent></w:sdt>"
    body = (
        par(run("Thấy") + run(" giấu", "<w:vanish/>") + run(" kín", '<w:rStyle w:val="An"/>') + run(" hết", '<w:vanish w:val="0"/>'))
        + prompt + filled
        + par(run("Ủy ban nhân dân"), '<w:pStyle w:val="To"/>') + par(run("kế hoạch", "<w:caps/>") + run(" Vui", '<w:caps w:val="false"/>'))
    )  # fmt: skip
    assert lines(body, styles=styles) == ["Thấy hết", "Đã nhập", "ỦY BAN NHÂN DÂN", "KẾ HOẠCH Vui"]


def test_signs_of_symbol_faces() -> None:
    body = par(
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
        + run(" Có ")
        + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
        + run(" 5")
    ) + par(run("\uf0b7", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>') + run(" Việc"))
    assert lines(body) == ["☑ Có ≥ 5", "• Việc"]


def test_small_signs_inside_a_line() -> None:
    inner = (
        run("NĐ")
        + "<w:r><w:noBreakHyphen/></w:r>"
        + run("CP")
        + "<w:r><w:tab/></w:r>"
        + run("hợp")
        + "<w:r><w:softHyphen/></w:r>"
        + run("tác")
    )
    content = document(par(inner) + par("<m:oMath><m:r><m:t>m²</m:t></m:r></m:oMath>"))
    assert read_file(content, "a.docx").text.split("\n")[:2] == ["NĐ-CP    hợptác", "m²"]


def test_old_letters_of_a_face_that_only_a_style_names() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="Hoa"><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr></w:style>'
    )
    old = "Céng hßa x· héi"
    body = par(run(old), '<w:pStyle w:val="Hoa"/>') + par(old)
    assert lines(body, styles=styles) == [from_tcvn3(old).upper(), "Cộng hòa xã hội"]
    assert lines(par("là Đồng Tâm"), styles=styles) == ["là Đồng Tâm"], "a left-over face over Unicode text"


def cell(text: str, about: str = "") -> str:
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{par(text) if not text.startswith('<w:tbl') else text + par('')}</w:tc>"


def test_cells_that_span_and_cells_left_out() -> None:
    span, top, low = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        "<w:tbl>"
        + "".join(
            f"<w:tr><w:trPr>{about}</w:trPr>{cells}</w:tr>"
            for about, cells in [
                ("", cell("TT") + cell("Nhiệm vụ") + cell("Cơ quan chủ trì") + cell("Thời gian")),
                ("", cell("I") + cell("Nhóm việc chung", span) + cell("")),
                ("", cell("1") + cell("Việc một") + cell("Sở Y tế", top) + cell("Quý I")),
                ('<w:gridBefore w:val="1"/>', cell("Việc hai") + cell("", low) + cell("Quý II")),
            ]
        )
        + "</w:tbl>"
    )
    assert lines(body) == [
        "TT\tNhiệm vụ\tCơ quan chủ trì\tThời gian",
        "I\tNhóm việc chung\t\t",
        "1\tViệc một\tSở Y tế\tQuý I",
        "\tViệc hai\t\tQuý II",
    ]


def test_a_table_inside_a_cell() -> None:
    inner = f"<w:tbl><w:tr>{cell('1')}{cell('Việc')}{cell('Sở Y tế')}</w:tr></w:tbl>"
    assert lines(f"<w:tbl><w:tr>{cell(inner)}</w:tr></w:tbl>") == ["1\tViệc\tSở Y tế", ""], "a frame keeps its rows"
    three = f"<w:tbl><w:tr>{cell('a')}{cell(inner)}{cell('c')}</w:tr></w:tbl>"
    assert lines(three) == ["a\t1 Việc Sở Y tế\tc"]


def test_the_document_may_have_another_name_and_the_strict_form() -> None:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="/word/document2.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("_rels/.rels", relation)
        archive.writestr("word/document2.xml", f"<w:document {SPACES}><w:body>{par('Kế hoạch')}</w:body></w:document>")
    assert extract(out.getvalue(), "a.docx").text == "Kế hoạch"
    strict = document(par("Kế hoạch"))
    with zipfile.ZipFile(io.BytesIO(strict)) as old:
        body = old.read("word/document.xml").replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"
        )
    assert text_of(package(body.decode())) == "Kế hoạch"


def test_deep_nesting_is_bounded() -> None:
    body = par("sâu")
    for _ in range(60):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    assert lines(par("đầu") + body)[0] == "đầu"


def test_headers_and_comments_are_no_part_of_the_text() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text, made.sections[0].footer.paragraphs[0].text = "ĐẦU TRANG", "CHÂN TRANG"
    made.add_comment(made.add_paragraph("Kế hoạch").runs, text="GHI CHÚ")
    assert extract(saved(made), "a.docx").text == "Kế hoạch"


@pytest.mark.parametrize("part", ["numbering", "styles", "footnotes"])
def test_a_broken_part_is_refused_with_advice(part: str) -> None:
    with pytest.raises(Unreadable, match="Hãy"):
        lines(par("Kế hoạch"), **{part: "<w:oops"})
