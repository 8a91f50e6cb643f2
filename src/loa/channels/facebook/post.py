"""The post: what the page says, as plain text, with the address of the message on the portal."""

import json
import unicodedata
from collections.abc import Mapping

from loa.delivery.port import BASIS, FROM, TO_DO, WHO, Content, label_of, paragraphs
from loa.paper.plaintext import legible, named, one_line


def written(content: Content) -> str:
    """The whole message as text: Facebook shows no markup. The portal's address stands at the end, and is what a post is found again by."""
    day = f"{label_of(content, FROM)} {content.effective_from:%d/%m/%Y}." if content.effective_from else ""
    who, do = named(label_of(content, WHO), content.audience), named(label_of(content, TO_DO), content.what_to_do)
    facts = "\n".join(line for line in (who, day, do) if line)
    body = "\n\n".join(f"– {said}" if kind == "li" else said for kind, said in paragraphs(legible(content.body)))
    source = named(label_of(content, BASIS), content.source.heading) if content.source else ""
    end = "\n".join(line for line in (source, one_line(content.issuer), named("Xem tại", content.page_url)) if line)
    return "\n\n".join(part for part in (one_line(content.title), one_line(content.summary), facts, body, end) if part)


def packed(content: Content) -> bytes:
    """The fields that Facebook is given, as JSON with sorted keys: this is what is signed."""
    fields = {"link": one_line(content.page_url), "message": written(content)}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def unpacked(body: bytes) -> Mapping[str, str]:
    """The fields again; an empty link is left out."""
    return {name: text for name, text in json.loads(body).items() if text}


def same(one: str, other: str) -> bool:
    """Whether two posts say the same: a correction has the same address, so the address alone proves nothing."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
