"""What a screen reader or a keyboard stumbles over, as far as the HTML of a page shows it. Contrast and what scripts draw are not seen."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

_NO_LABEL = ("hidden", "submit", "button", "image", "reset")
_NO_ZOOM = re.compile(r"user-scalable\s*=\s*(?:no|0)|maximum-scale\s*=\s*1(?:\.0)?(?:\D|$)")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a screen reader or a keyboard stumbles over: how often, and the first place."""

    code: str
    count: int
    example: str


def one_line(text: str) -> str:
    """`text` with single spaces."""
    return " ".join(text.split())


def name_of(element: etree._Element) -> str:
    """What a reader or a screen reader calls a link."""
    words = one_line(" ".join(element.itertext())) or element.get("aria-label", "") or element.get("title", "")
    return one_line(words or " ".join(element.xpath(".//img/@alt")))


def problems(root: etree._Element) -> list[Problem]:
    """What is wrong for a screen reader, as far as HTML shows it."""
    found: Counter[str] = Counter()
    example: dict[str, str] = {}
    for code, words in _stumbles(root):
        found[code] += 1
        example.setdefault(code, words[:160])
    return [Problem(code, count, example[code]) for code, count in found.items()]


def _stumbles(root: etree._Element) -> Iterator[tuple[str, str]]:
    if not (root.get("lang") or "").strip():
        yield "lang", "thẻ <html> không có lang"
    if not one_line(" ".join(root.xpath("//head/title//text()"))):
        yield "title", "trang không có <title>"
    for image in root.xpath("//img[not(@alt)][not(@role='presentation')][not(@aria-hidden='true')]"):
        yield "alt", f"ảnh {image.get('src', '')[:120]}"
    yield from _boxes(root)
    yield from _headings(root)
    for frame in root.xpath("//iframe[not(@title)][not(@aria-label)][not(@aria-hidden='true')]"):
        yield "frame", f"khung {frame.get('src', '')[:120]}"
    for content in root.xpath("//meta[@name='viewport']/@content"):
        if _NO_ZOOM.search(str(content).lower()):
            yield "zoom", str(content)


def _boxes(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Boxes without a label, links without words."""
    labelled = set(root.xpath("//label/@for"))
    for box in root.xpath("//input | //select | //textarea"):
        if not _labelled(box, labelled):
            yield "label", f"ô {box.get('name') or box.get('id') or box.tag}"
    for link in root.xpath("//a[@href][not(@aria-hidden='true')]"):
        if not name_of(link) and not link.get("aria-labelledby") and not link.xpath(".//*[@aria-label or self::svg/title]"):
            yield "link_name", f"liên kết tới {link.get('href', '')[:120]}"


def _labelled(box: etree._Element, labelled: set[str]) -> bool:
    kind = str(box.get("type") or "").lower()
    if box.tag == "input" and kind in _NO_LABEL:
        return True
    named = box.get("aria-label") or box.get("aria-labelledby") or box.get("title")
    return bool(named) or box.get("id") in labelled or any(one.tag == "label" for one in box.iterancestors())


def _headings(root: etree._Element) -> Iterator[tuple[str, str]]:
    levels = [(int(one.tag[1]), one_line(" ".join(one.itertext()))) for one in root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels and levels[0][0] > 1 and all(level > 1 for level, _ in levels):
        yield "heading", "trang không có tiêu đề cấp 1 (h1)"
    if not levels:
        yield "heading", "trang không có tiêu đề nào"
    for (before, _), (level, words) in pairwise(levels):
        if level > before + 1:
            yield "heading", f"nhảy từ h{before} sang h{level}: {words[:80]}"
