"""The article: what the account shows. Lengths as SDKs of the Article API give them."""

import json
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Any

from loa.delivery.port import BASIS, FROM, TO_DO, WHO, Content, label_of, paragraphs
from loa.paper.plaintext import legible, named, one_line

TITLE, AUTHOR, DESCRIPTION = 150, 50, 300
MARK = 16  # signs


def words(content: Content) -> list[str]:
    """The paragraphs of the article."""
    day = f"{label_of(content, FROM)} {content.effective_from:%d/%m/%Y}." if content.effective_from else ""
    facts = [named(label_of(content, WHO), content.audience), day, named(label_of(content, TO_DO), content.what_to_do)]
    body = [f"– {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body))]
    source = named(label_of(content, BASIS), content.source.heading) if content.source else ""
    said = [one_line(content.summary), *facts, *body, source, one_line(content.issuer), named("Xem tại", content.page_url)]
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


def facts_of(told: Mapping[str, Any], *, broadcasts: bool) -> tuple[str, ...]:
    """What Zalo says of the account (`oa/getoa`), for staff before they send; what it does not say is left out."""
    name, follow, package = (one_line(str(told.get(key) or "")) for key in ("name", "num_follower", "package_name"))
    until = one_line(str(told.get("package_valid_through_date") or ""))
    lasts = f", dùng đến {until}" if until else ""
    lead = "Zalo kiểm duyệt mỗi lệnh gửi chung (theo mô tả công khai: khoảng 30 phút) rồi mới gửi lần lượt; hãy gửi sớm hơn giờ cần đến."
    found = [
        f"Tài khoản “{name}”" + (f", {follow} người quan tâm." if follow else ".") if name else "",
        f"Gói: {package}{lasts}." if package else "",
        "Tài khoản chưa xác thực: Zalo có thể không cho gửi chung." if told.get("is_verified") is False else "",
        lead if broadcasts else "Chưa đặt hạn mức gửi chung: chỉ đăng bài, không gửi tới người quan tâm.",
    ]
    return tuple(one for one in found if one)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
