"""The words of one paragraph of a DOCX, as printed: results of fields, not their codes; inserted text, not deleted text.

What hangs on the paragraph but stands elsewhere on the page (text boxes, footnotes) is set aside in order, for the caller to place.
"""

from lxml import etree

from loa.paper.extract_looks import Look, Looks
from loa.paper.extract_numbers import W
from loa.paper.old_letters import by_typeface, has_own_letters

_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATE, _CHOICE, _FALLBACK = f"{_COMPATIBLE}AlternateContent", f"{_COMPATIBLE}Choice", f"{_COMPATIBLE}Fallback"
WRAPPERS = frozenset(
    f"{W}{n}" for n in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "hyperlink", "moveTo", "fldSimple", "dir", "bdo", "rubyBase")
) | {_CHOICE, _FALLBACK, f"{W}ruby"}
_RUN, _TEXT, _SYMBOL, _FIELD = f"{W}r", f"{W}t", f"{W}sym", f"{W}fldChar"
_DRAWN = frozenset((f"{W}drawing", f"{W}pict", f"{W}object"))
_BOX = f"{W}txbxContent"
_NOTES = frozenset((f"{W}footnoteReference", f"{W}endnoteReference"))
_SIGNS = {f"{W}tab": "    ", f"{W}ptab": "    ", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "\u00ad"}
_BREAK = f"{W}br"
_FORMULA = frozenset(f"{_MATH}{n}" for n in ("oMath", "oMathPara"))
_PRIVATE = range(0xF000, 0xF100)  # where Word puts the signs of Symbol and Wingdings
_SYMBOL_FACE = {
    0x2B: "+", 0x2D: "-", 0x2F: "/", 0xA3: "≤", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xDE: "⇒",
}  # fmt: skip
_WINGDINGS = {0x6F: "☐", 0xA8: "☐", 0xFE: "☑", 0xFC: "✓", 0xE0: "→", 0xE8: "→"}
_WINGDINGS_2 = {0x52: "☑", 0x50: "✓", 0xA3: "☐", 0x54: "☑"}


class Words:
    """The words of a paragraph; `boxes` are its text boxes, `notes` the ids of its footnotes and endnotes, each in order."""

    def __init__(self, paragraph: etree._Element, looks: Looks) -> None:
        self._looks = looks
        self._pieces: list[str] = []
        self._fields: list[bool] = []  # of each field that is open: whether this is its code
        self.boxes: list[etree._Element] = []
        self.notes: list[tuple[str, str]] = []
        around = looks.of_paragraph(paragraph)
        self._walk(paragraph, around)
        if any(self._fields):  # a field that never shows a result: broken, and its words are not lost
            self._pieces, self.boxes, self.notes, self._fields = [], [], [], []
            self._walk(paragraph, around, fields=False)

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def _walk(self, parent: etree._Element, look: Look, *, fields: bool = True) -> None:
        for child in parent:
            tag = child.tag
            if tag == _RUN:
                own = self._looks.of_run(child, look)
                if not own.hidden:
                    self._walk(child, own, fields=fields)
            elif tag in WRAPPERS:
                if not is_prompt(child):
                    self._walk(child, look, fields=fields)
            elif tag == ALTERNATE:
                self._walk(chosen(child), look, fields=fields)
            elif tag == _FIELD and fields:
                self._field(child.get(f"{W}fldCharType", ""))
            elif not any(self._fields):
                self._piece(child, look)

    def _piece(self, child: etree._Element, look: Look) -> None:
        tag = child.tag
        if tag == _TEXT:
            self._pieces.append(_shown(child.text or "", look))
        elif tag in _SIGNS:
            self._pieces.append(_shown(_SIGNS[tag], look))
        elif tag == _BREAK:
            self._pieces.append("\f" if child.get(f"{W}type") == "page" else "\n")
        elif tag == _SYMBOL:
            self._pieces.append(_sign(child.get(f"{W}char", ""), child.get(f"{W}font", "")))
        elif tag in _FORMULA:
            self._pieces.append("".join(t.text or "" for t in child.iter(f"{_MATH}t")))
        elif tag in _DRAWN:
            self.boxes += _outermost_boxes(child)
        elif tag in _NOTES:
            self.notes.append((str(tag), child.get(f"{W}id", "")))

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()


def chosen(alternate: etree._Element) -> etree._Element:
    """The branch of `alternate` that is read: the first that has words, else the element itself."""
    branches = [child for child in alternate if child.tag in (_CHOICE, _FALLBACK)]
    with_words = (b for b in branches if next(b.iter(_TEXT), None) is not None)
    return next(with_words, branches[0] if branches else etree.Element(_CHOICE))


def is_prompt(wrapper: etree._Element) -> bool:
    """Whether a content control still shows its prompt ("Click here to enter text")."""
    return wrapper.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _outermost_boxes(drawn: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    for child in drawn:
        if child.tag == _BOX:
            found.append(child)
        else:
            found += _outermost_boxes(chosen(child) if child.tag == ALTERNATE else child)
    return found


def _shown(text: str, look: Look) -> str:
    if look.face and not has_own_letters(text):
        text = by_typeface(text, look.face)
    if any(ord(letter) in _PRIVATE for letter in text):
        text = "".join(_sign(f"{ord(c):04X}", look.face) if ord(c) in _PRIVATE else c for c in text)
    return text.upper() if look.caps else text


def _sign(code: str, face: str) -> str:
    """The sign of a symbol face; a bullet for those without a sign of their own in Unicode's text."""
    try:
        number = int(code, 16) & 0xFF
    except ValueError:
        return "•"
    tables = {"symbol": _SYMBOL_FACE, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
    return tables.get(face.strip().lower(), {}).get(number, "•")
