"""How words of a DOCX look by their styles, as far as it changes the words: typeface, all capitals, hidden.

A style stands on another (`w:basedOn`); what a run says itself wins. The face of a style counts only in a document without any of
Unicode's own Vietnamese letters: where those occur, an old face in the styles is a left-over of a conversion.
"""

from dataclasses import dataclass, replace

from lxml import etree

from loa.paper.extract_numbers import W

_OFF = ("0", "false", "off")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Look:
    """`face` is the name of the typeface ("" when unknown); `caps` shows small letters as capitals; `hidden` is not printed."""

    face: str = ""
    caps: bool = False
    hidden: bool = False


class Looks:
    """The looks of one document's styles."""

    def __init__(self, styles: etree._Element | None, *, old_faces: bool) -> None:
        self._old_faces = old_faces
        self._styles: dict[str, etree._Element] = {}
        self._known: dict[str, Look] = {}
        self._plain, self._default = Look(), ""
        if styles is None:
            return
        for style in styles.iterfind(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._styles[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self._default = name
        self._plain = self._over(Look(), styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), direct=False)

    def of_paragraph(self, paragraph: etree._Element) -> Look:
        """The look that the style of `paragraph` gives its runs."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return self._of_style(style.get(f"{W}val", "") if style is not None else self._default)

    def of_run(self, run: etree._Element, around: Look) -> Look:
        """The look of `run` in a paragraph that looks like `around`."""
        said = run.find(f"{W}rPr")
        if said is None:
            return around
        style = said.find(f"{W}rStyle")
        if style is not None:
            around = self._over_style(around, style.get(f"{W}val", ""))
        return self._over(around, said, direct=True)

    def _of_style(self, name: str) -> Look:
        if name not in self._known:
            self._known[name] = self._over_style(self._plain, name)
        return self._known[name]

    def _over_style(self, look: Look, name: str) -> Look:
        chain: list[etree._Element] = []
        while name in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[name])
            below = chain[-1].find(f"{W}basedOn")
            name = below.get(f"{W}val", "") if below is not None else ""
        for style in reversed(chain):
            look = self._over(look, style.find(f"{W}rPr"), direct=False)
        return look

    def _over(self, look: Look, said: etree._Element | None, *, direct: bool) -> Look:
        if said is None:
            return look
        fonts, caps, hidden = said.find(f"{W}rFonts"), said.find(f"{W}caps"), said.find(f"{W}vanish")
        if fonts is not None and (direct or self._old_faces):
            theme = fonts.get(f"{W}asciiTheme") is not None  # wins over a name beside it
            look = replace(look, face="" if theme else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or look.face)
        if caps is not None:
            look = replace(look, caps=_is_on(caps))
        return replace(look, hidden=_is_on(hidden)) if hidden is not None else look


def _is_on(mark: etree._Element) -> bool:
    return mark.get(f"{W}val", "true") not in _OFF
