"""Two texts side by side: on the left what is gone is marked, on the right what came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from re import findall

from django.utils.safestring import SafeString, mark_safe

from loa.newsroom.link_rules import CONTENT_LABELS, changes_between
from loa.seal.canonical import Json


@dataclass(frozen=True, slots=True)
class Side:
    """One field in two versions, as HTML with the differences marked."""

    label: str
    before: SafeString
    after: SafeString
    changed: bool


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """`before` with what is gone in <del>, `after` with what came in <ins>, word by word; all else is escaped."""
    old, new = findall(r"\s+|\w+|[^\w\s]", before), findall(r"\s+|\w+|[^\w\s]", after)
    left: list[str] = []
    right: list[str] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = escape("".join(old[a:b])), escape("".join(new[c:d]))
        left.append(gone if how == "equal" or not gone else f"<del>{gone}</del>")
        right.append(came if how == "equal" or not came else f"<ins>{came}</ins>")
    return _lines(left), _lines(right)


def _lines(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts).replace("\n", "<br>"))  # noqa: S308  # every part is escaped above


def sides(before: Mapping[str, Json], after: Mapping[str, Json], whole: bool = False) -> list[Side]:
    """The fields of two content forms that differ, or all that say something when `whole` is asked for."""
    changed = {change.label: change for change in changes_between(before, after)}
    found: list[Side] = []
    for label in CONTENT_LABELS.values():
        if label in changed:
            found.append(Side(label, *marked(changed[label].before, changed[label].after), True))
        elif whole and (same := next((c.after for c in changes_between({}, after) if c.label == label), "")):
            text = _lines([escape(same)])
            found.append(Side(label, text, text, False))
    return found
