"""The marks of a DOCX that python-docx has no word for: ruled lines, page fields, fixed columns, the look of styles."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from loa.paper.forms_measures import GAP_POINTS, INDENT_MM, LINE, SYMBOL_HYPHEN
from loa.paper.plaintext import legible

FACE = "Times New Roman"
BODY_STYLE = "Body Text"
_BLACK = RGBColor(0, 0, 0)
_HEADING_LEVELS = (1, 2, 3)
_UPRIGHT_LEVEL = 3


def element(name: str, **attributes: str) -> BaseOxmlElement:
    """A WordprocessingML element `w:name` with attributes `w:key`."""
    made: BaseOxmlElement = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def write(
    paragraph: Paragraph, text: str, *, points: float | None = None, bold: bool | None = None, italic: bool | None = None
) -> Paragraph:
    """Add `text` to `paragraph` as one run; characters that a DOCX cannot hold are left out, "NĐ-CP" stays on one line."""
    first, *more = SYMBOL_HYPHEN.split(legible(text))
    run = paragraph.add_run(first)
    for piece in more:
        run._r.append(element("noBreakHyphen"))
        run.add_text(piece)
    run.bold, run.italic = bold, italic
    if points is not None:
        run.font.size = Pt(points)
    return paragraph


def shape(paragraph: Paragraph, *, align: WD_ALIGN_PARAGRAPH, before: float = 0, after: float = 0, keep: bool = False) -> Paragraph:
    """Set alignment, space in points, and whether `paragraph` stays on the page of the next one; no first-line indent."""
    look = paragraph.paragraph_format
    look.alignment = align
    look.space_before, look.space_after = Pt(before), Pt(after)
    look.first_line_indent = Mm(0)
    look.line_spacing = 1.0
    look.keep_with_next = keep or None
    return paragraph


def rule(paragraph: Paragraph, *, length_mm: float, room_mm: float, after: float = 0) -> Paragraph:
    """Make the empty `paragraph` a centred line of `length_mm` in a column of `room_mm`."""
    shape(paragraph, align=WD_ALIGN_PARAGRAPH.CENTER, before=3, after=after, keep=True)
    look = paragraph.paragraph_format
    side = Mm(max(0.0, (room_mm - length_mm) / 2))
    look.left_indent, look.right_indent = side, side
    look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    _set_borders(paragraph, {"top": element("top", val="single", sz="6", space="1", color="000000")})
    return paragraph


def frame(paragraph: Paragraph, *, width_mm: float, room_mm: float, color: str) -> Paragraph:
    """Set `paragraph` in a frame of `width_mm`, centred in a column of `room_mm`; `color` is RRGGBB."""
    shape(paragraph, align=WD_ALIGN_PARAGRAPH.CENTER, before=8)
    side = Mm(max(0.0, (room_mm - width_mm) / 2))
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = side, side
    _set_borders(
        paragraph, {name: element(name, val="single", sz="12", space="2", color=color) for name in ("top", "left", "bottom", "right")}
    )
    for run in paragraph.runs:
        run.font.color.rgb = RGBColor.from_string(color)
    return paragraph


def line_above(paragraph: Paragraph) -> Paragraph:
    """Draw a line over the whole width above `paragraph`."""
    _set_borders(paragraph, {"top": element("top", val="single", sz="6", space="2", color="000000")})
    return paragraph


def _set_borders(paragraph: Paragraph, sides: dict[str, BaseOxmlElement]) -> None:
    borders = element("pBdr")
    for name in ("top", "left", "bottom", "right"):
        if name in sides:
            borders.append(sides[name])
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def page_field(paragraph: Paragraph, points: float) -> None:
    """Add the number of the page as a field."""
    run = paragraph.add_run()
    run.font.size = Pt(points)
    instruction = element("instrText")
    instruction.text = "PAGE"
    for part in (element("fldChar", fldCharType="begin"), instruction, element("fldChar", fldCharType="end")):
        run._r.append(part)


def restart_numbering(section_properties: BaseOxmlElement) -> None:
    """Let the pages of a section count from 1."""
    for old in section_properties.findall(qn("w:pgNumType")):
        section_properties.remove(old)
    section_properties.insert_element_before(element("pgNumType", start="1"), "w:cols", "w:titlePg", "w:docGrid")


def keep_numbering(section_properties: BaseOxmlElement) -> None:
    """Let the pages of a section count on from the section before."""
    for old in section_properties.findall(qn("w:pgNumType")):
        section_properties.remove(old)


def fix_columns(table: Table, widths: Sequence[Length], *, padding_mm: float) -> None:
    """Give the columns of `table` fixed `widths`, and its cells `padding_mm` at left and right."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=str(round(padding_mm * 56.7)), type="dxa"))
    table._tbl.tblPr.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def unbreakable(row: _Row) -> None:
    """Keep `row` on one page."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))


def repeated(row: _Row) -> None:
    """Show `row` at the top of each page of its table."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def first_line(cell: _Cell) -> Paragraph:
    """The paragraph that every cell starts with."""
    paragraph: Paragraph = cell.paragraphs[0]
    return paragraph


def _set_face(style: ParagraphStyle, points: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FACE, Pt(points), _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in [key for key in fonts.attrib if "Theme" in str(key) or "theme" in str(key)]:
        del fonts.attrib[key]  # a theme font would win over the name
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FACE)


def _style(document: Document, name: str) -> ParagraphStyle:
    found = document.styles[name]
    if not isinstance(found, ParagraphStyle) or found.type != WD_STYLE_TYPE.PARAGRAPH:
        raise TypeError(name)
    return found


def set_styles(document: Document, points: float) -> None:
    """Times New Roman, black; the body in `points`, justified, indented 12.7 mm, 6 pt apart (Appendix I, item 6)."""
    normal = _style(document, "Normal")
    _set_face(normal, points)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1.0
    body = _style(document, BODY_STYLE)
    look = body.paragraph_format
    look.alignment, look.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(INDENT_MM)
    look.space_before, look.space_after, look.line_spacing = Pt(0), Pt(GAP_POINTS), LINE
    for level in _HEADING_LEVELS:
        heading = _style(document, f"Heading {level}")
        _set_face(heading, points)
        heading.font.bold, heading.font.italic = level < _UPRIGHT_LEVEL, False
        look = heading.paragraph_format
        look.alignment, look.first_line_indent, look.keep_with_next = WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(INDENT_MM), True
        look.space_before, look.space_after, look.line_spacing = Pt(GAP_POINTS), Pt(GAP_POINTS), LINE
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # else Word opens the file in compatibility mode
