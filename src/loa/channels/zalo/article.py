"""The article: what the account shows. Lengths as SDKs of the Article API give them."""

import json
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Any

from loa.delivery.port import Content, paragraphs
from loa.paper.plaintext import legible, one_line

TITLE, AUTHOR, DESCRIPTION = 150, 50, 300
MARK = 16  # signs


def words(content: Content) -> list[str]:
    """The paragraphs of the article."""
    day = f"Áp dụng từ ngày {content.effective_from:%d/%m/%Y}." if content.effective_from else ""
    facts = [_named("Ai cần biết", content.audience), day, _named("Cần làm gì", content.what_to_do)]
    body = [f"– {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    source = _named("Căn cứ", content.source.heading) if content.source else ""
    said = [one_line(content.summary), *facts, *body, source, one_line(content.issuer), _named("Xem tại", content.page_url)]
    return [text for text in said if text]


def packed(content: Content) -> bytes:
    """The fields that Zalo is given, as JSON with sorted keys. The mark at the end is what an article is found again by."""
    said = words(content)
    title = _cut(one_line(content.title) or "(không có tiêu đề)", TITLE)
    mark = sha256("\n".join([title, *said]).encode()).hexdigest()[:MARK]
    fields = {
        "type": "normal",
        "title": title,
        "author": _cut(one_line(content.issuer) or "Loa", AUTHOR),
        "description": _cut(one_line(content.summary) or title, DESCRIPTION),
        "body": [{"type": "text", "content": f"<p>{escape(text)}</p>"} for text in [*said, f"Mã tin: {mark}"]],
        "status": "show",
        "comment": "hide",
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unpacked(body: bytes) -> dict[str, Any]:
    """The fields again."""
    fields: dict[str, Any] = json.loads(body)
    return fields


def mark_of(fields: Mapping[str, Any]) -> str:
    """The mark of an article of ours."""
    last: str = fields["body"][-1]["content"]
    return last.removesuffix("</p>")[-MARK:]


def _named(name: str, text: str) -> str:
    return f"{name}: {one_line(text)}" if one_line(text) else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
