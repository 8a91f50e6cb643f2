"""Pages of a board as one HTML page that turns them by itself, by style alone: the board's player runs no script.

One page serves boards of every size: it holds the usual setting and smaller ones, and the screen (or the part of it) takes the one that
can be read there. A picture lies in it in several sizes; the browser opens the one for its screen.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from loa.vietnamese.boards import HIGH, SHARE, WIDE

_FULL = 100 * SHARE  # hundredths of the screen that lines may take
_HEADING = 0.7  # em of the title that stays
# No monospaced face: most of them set Vietnamese double accents beside their letter.
_STYLE = """html,body{{margin:0;height:100%;overflow:hidden;background:{ground};color:{ink}}}
body{{font:700 {size}/{line} "Be Vietnam Pro","Noto Sans","DejaVu Sans",Arial,sans-serif}}
pre{{position:fixed;inset:0;margin:0;display:flex;align-items:center;justify-content:center;font:inherit;visibility:hidden}}
"""
_PICTURE = ".pic{position:fixed;inset:0;background-position:center;background-size:contain;background-repeat:no-repeat;visibility:hidden}\n"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the board at one time."""

    lines: tuple[str, ...]
    milliseconds: int
    picture: bool = False  # the picture stands there; the lines are what it says


@dataclass(frozen=True, slots=True)
class Setting:
    """The same words for smaller screens: those of at most `width` or at most `height` pixels."""

    pages: tuple[Page, ...]
    columns: int
    rows: int
    width: int  # 0: by its height alone
    height: int

    @property
    def media(self) -> str:
        """For which screens, as style says it."""
        return f"(max-width:{self.width}px),(max-height:{self.height}px)" if self.width else f"(max-height:{self.height}px)"


@dataclass(frozen=True, slots=True)
class Look:
    """How a page looks beside its words."""

    ink: str = "#ffffff"
    ground: str = "#000000"
    smaller: tuple[Setting, ...] = ()
    pictures: tuple[tuple[int, bytes], ...] = ()  # (longest side, WebP), the largest first
    beside: int = 0  # hundredths of the screen that the picture takes beside the words
    heading: tuple[str, ...] = ()  # lines of the title that stays on top
    says: str = ""  # what the picture says


def html(title: str, pages: Sequence[Page], columns: int, rows: int, look: Look | None = None) -> bytes:
    """One page after the other for its time, then again from the first; the same pages give the same bytes."""
    look = look or Look()
    settings = [(pages, "", "p"), *((one.pages, f"k{place}", f"k{place}p") for place, one in enumerate(look.smaller, 1))]
    style = _STYLE.format(size=_size(columns, rows, look), line=HIGH, ink=_short(look.ink), ground=_short(look.ground))
    style += _pictures(look) + _beside(columns, rows, look) + _heading(look)
    style += "".join(_turns(shown, prefix) for shown, _, prefix in settings) + _smaller(look)
    body = _around(look) + "".join(_drawn(shown, name, prefix, look.says) for shown, name, prefix in settings)
    loops = "".join(
        f'<meta name="loa-loop" media="{one.media}" content="{sum(page.milliseconds for page in one.pages)}">' for one in look.smaller
    )
    about = f'<meta charset="utf-8"><title>{escape(title)}</title>{loops}'
    head = f'<!doctype html>\n<html lang="vi"><head>{about}\n<style>{style}</style></head>'
    return f"{head}\n<body>\n{body}</body></html>\n".encode()


def _drawn(pages: Sequence[Page], name: str, prefix: str, says: str) -> str:
    """The pages of one setting."""
    kind = f' class="{name}"' if name else ""
    found = []
    for number, page in enumerate(pages):
        if page.picture:
            found.append(f'<div class="pic {name or "k0"}" id="{prefix}{number}" role="img" aria-label="{escape(says)}"></div>\n')
        else:
            found.append(f'<pre{kind} id="{prefix}{number}">{escape(chr(10).join(page.lines))}</pre>\n')
    return "".join(found)


def _around(look: Look) -> str:
    """What stands while pages turn."""
    side = f'<div class="pic side k0" role="img" aria-label="{escape(look.says)}"></div>\n' if look.beside and look.pictures else ""
    return side + (f'<header class="k0">{escape(chr(10).join(look.heading))}</header>\n' if look.heading else "")


def _size(columns: int, rows: int, look: Look) -> str:
    """The largest type with which a page fits."""
    over = _over(look) / HIGH if look.heading else 0.0
    wide = (100 - look.beside) / 100 if look.pictures else 1.0
    return f"min({_FULL * wide / (columns * WIDE):.3f}vw,{_FULL / ((rows + over) * HIGH):.3f}vh)"


def _over(look: Look) -> float:
    """How high the title that stays is, in em of the words."""
    return HIGH * _HEADING * len(look.heading) + 0.35


def _heading(look: Look) -> str:
    if not look.heading:
        return ""
    over = _over(look)
    head = f"top:0;left:0;right:0;height:{over / _HEADING:.3f}em;font-size:{_HEADING}em"
    return (
        f"header{{position:fixed;{head};display:flex;align-items:center;justify-content:center;white-space:pre;"
        f"box-sizing:border-box;border-bottom:.08em solid}}\npre:not([class]){{top:{over:.3f}em}}\n"
    )


def _pictures(look: Look) -> str:
    """The picture in each of its sizes, the smallest that fills the screen being opened."""
    if not look.pictures:
        return ""
    rules = [_PICTURE]
    for place, (side, body) in enumerate(look.pictures):
        rule = f".pic{{background-image:url(data:image/webp;base64,{b64encode(body).decode()})}}"
        only = f"(max-width:{side}px) and (max-height:{side}px)"
        rules.append(f"@media {only}{{{rule}}}\n" if place else f"{rule}\n")
    return "".join(rules)


def _beside(columns: int, rows: int, look: Look) -> str:
    """The picture at the left of the words; above them where the screen is higher than wide."""
    if not (look.beside and look.pictures):
        return ""
    share, rest = look.beside, (100 - look.beside) / 100
    size = f"min({_FULL / (columns * WIDE):.3f}vw,{_FULL * rest / (rows * HIGH):.3f}vh)"
    return (
        f".side{{right:{100 - share}%;visibility:visible}}pre:not([class]){{left:{share}%}}\n"
        f"@media (max-aspect-ratio:1/1){{body{{font-size:{size}}}.side{{right:0;bottom:{100 - share}%}}"
        f"pre:not([class]){{left:0;top:{share}%}}}}\n"
    )


def _smaller(look: Look) -> str:
    """Which setting is seen on which screen; the last one that asks for it."""
    if not look.smaller:
        return ""
    rules = ["".join(f".k{place}{{display:none}}" for place in range(1, len(look.smaller) + 1)) + "\n"]
    for place, one in enumerate(look.smaller, 1):
        rest = [other for other in range(len(look.smaller) + 1) if other != place]
        others = ",".join(f"{tag}.k{other}" for other in rest for tag in ("pre", "div", "header"))
        size = f"min({_FULL / (one.columns * WIDE):.3f}vw,{_FULL / (one.rows * HIGH):.3f}vh)"
        shown = f"pre.k{place}{{display:flex;inset:0}}div.k{place}{{display:block}}"
        rules.append(f"@media {one.media}{{pre:not([class]),{others}{{display:none}}{shown}body{{font-size:{size}}}}}\n")
    return "".join(rules)


def _short(colour: str) -> str:
    """The usual colours as they have always been written: what was signed with them has the same bytes."""
    return {"#ffffff": "#fff", "#000000": "#000"}.get(colour, colour)


def _turns(pages: Sequence[Page], prefix: str) -> str:
    """The style that shows each page from its moment to the next one's."""
    total = sum(page.milliseconds for page in pages)
    at, rules = 0, []
    for number, page in enumerate(pages):
        seen = {0: "hidden", total: "hidden", at: "visible"}
        at += page.milliseconds
        seen[at] = "visible" if at == total else "hidden"
        turns = "".join(f"{100 * moment / total:.4f}%{{visibility:{state}}}" for moment, state in sorted(seen.items()))
        name = f"{prefix}{number}"
        rules.append(f"@keyframes {name}{{{turns}}}\n#{name}{{animation:{name} {total}ms step-end infinite}}\n")
    return "".join(rules)
