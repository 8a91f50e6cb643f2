"""Pages of a board as one HTML page that turns them by itself, by style alone: the board's player runs no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDE = 0.72  # em that a letter takes on average in a line of bold capitals
_HIGH = 1.3  # em that a line takes, room for stacked Vietnamese accents included
# No monospaced face: most of them set Vietnamese double accents beside their letter.
_STYLE = """html,body{{margin:0;height:100%;overflow:hidden;background:#000;color:#fff}}
body{{font:700 min({wide:.3f}vw,{high:.3f}vh)/{line} "Be Vietnam Pro","Noto Sans","DejaVu Sans",Arial,sans-serif}}
pre{{position:fixed;inset:0;margin:0;display:flex;align-items:center;justify-content:center;font:inherit;visibility:hidden}}
"""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the board at one time."""

    lines: tuple[str, ...]
    milliseconds: int


def html(title: str, pages: Sequence[Page], columns: int, rows: int) -> bytes:
    """One page after the other for its time, then again from the first; the same pages give the same bytes."""
    style = _STYLE.format(wide=96 / (columns * _WIDE), high=96 / (rows * _HIGH), line=_HIGH) + _turns(pages)
    shown = "".join(f'<pre id="p{number}">{escape(chr(10).join(page.lines))}</pre>\n' for number, page in enumerate(pages))
    head = f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>\n<style>{style}</style></head>'
    return f"{head}\n<body>\n{shown}</body></html>\n".encode()


def _turns(pages: Sequence[Page]) -> str:
    """The style that shows each page from its moment to the next one's."""
    total = sum(page.milliseconds for page in pages)
    at, rules = 0, []
    for number, page in enumerate(pages):
        seen = {0: "hidden", total: "hidden", at: "visible"}
        at += page.milliseconds
        seen[at] = "visible" if at == total else "hidden"
        turns = "".join(f"{100 * moment / total:.4f}%{{visibility:{state}}}" for moment, state in sorted(seen.items()))
        rules.append(f"@keyframes p{number}{{{turns}}}\n#p{number}{{animation:p{number} {total}ms step-end infinite}}\n")
    return "".join(rules)
