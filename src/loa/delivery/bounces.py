"""Letters that come back (RFC 3464): which delivery, and why."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

_KEY = re.compile(r"<([0-9a-f]{32})@")


@dataclass(frozen=True, slots=True)
class Bounce:
    key: str  # of the delivery, from the Message-ID that we gave
    detail: str  # what the other server said


def read_bounce(letter: bytes) -> Bounce | None:
    """What a returned letter says; None when it reports no final failure or no letter of ours."""
    parts = list(message_from_bytes(letter).walk())
    reports = [field for part in parts if part.get_content_type() == "message/delivery-status" for field in _groups(part)]
    failed = [report for report in reports if str(report.get("Action", "")).strip().lower() == "failed"]
    inner = [part for part in parts[1:] if part.get_content_type() in ("message/rfc822", "text/rfc822-headers")]
    found = _KEY.search("\n".join(_text(part) for part in inner))
    if not failed or not found:
        return None
    said = failed[0].get("Diagnostic-Code") or failed[0].get("Status") or ""
    return Bounce(found[1], f"Thư bị trả lại: {' '.join(str(said).split())}"[:300])


def _groups(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []


def _text(part: Message) -> str:
    return part.as_string()[:20_000]
