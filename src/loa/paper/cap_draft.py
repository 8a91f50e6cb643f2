"""An alert before it is sent: what approvers sign. Who sends it, when, and what it follows are known only when it goes out.

`packed` and `unpacked` turn it into canonical JSON and back; `completed` makes the alert of CAP 1.2 of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from loa.paper.cap import Alert, Category, Certainty, Info, MsgType, Reference, Scope, Severity, Status, Urgency


@dataclass(frozen=True, slots=True)
class Draft:
    """`hours` is how long it holds when `info.expires` says nothing; `note` names the exercise."""

    status: Status
    info: Info
    hours: int
    note: str = ""


def packed(draft: Draft) -> bytes:
    """The draft as JSON in UTF-8 with sorted keys: the same draft gives the same bytes."""
    info = draft.info
    fields: dict[str, Any] = {
        "status": draft.status, "note": draft.note, "hours": draft.hours,
        "info": {
            "categories": list(info.categories), "event": info.event, "urgency": info.urgency, "severity": info.severity,
            "certainty": info.certainty, "headline": info.headline, "description": info.description, "instruction": info.instruction,
            "web": info.web, "sender_name": info.sender_name, "areas": list(info.areas), "language": info.language,
            "expires": info.expires.isoformat() if info.expires else None,
        },
    }  # fmt: skip
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def unpacked(body: bytes) -> Draft:
    """The draft again. Raises ValueError or KeyError for what `packed` did not write."""
    fields = json.loads(body)
    return Draft(Status(fields["status"]), _info(fields["info"]), int(fields["hours"]), str(fields["note"]))


def _info(said: Mapping[str, Any]) -> Info:
    texts = {name: str(said[name]) for name in ("event", "headline", "description", "instruction", "web", "sender_name", "language")}
    return Info(
        categories=tuple(Category(one) for one in said["categories"]),
        urgency=Urgency(said["urgency"]),
        severity=Severity(said["severity"]),
        certainty=Certainty(said["certainty"]),
        expires=datetime.fromisoformat(said["expires"]) if said["expires"] else None,
        areas=tuple(said["areas"]),
        **texts,
    )


def completed(draft: Draft, *, identifier: str, sender: str, sent: datetime, follows: Sequence[Reference] = ()) -> Alert:
    """The alert that goes out: an Update when it follows earlier ones that still stand. To the public; nothing else is sent."""
    info = draft.info if draft.info.expires else replace(draft.info, expires=sent + timedelta(hours=draft.hours))
    kind = MsgType.UPDATE if follows else MsgType.ALERT
    return Alert(identifier, sender, sent, draft.status, kind, Scope.PUBLIC, note=draft.note, references=tuple(follows), info=info)


def cancelled(last: Alert, *, identifier: str, sent: datetime, follows: Sequence[Reference], reason: str, instead: str) -> Alert:
    """The Cancel of what stood: why, and what is right; it holds as long as the last of them did."""
    assert last.info is not None  # `completed` gives one
    said = "\n\n".join(part for part in (reason.strip(), instead.strip()) if part)
    info = replace(last.info, headline=f"ĐÃ THU HỒI: {last.info.headline or last.info.event}", description=said, instruction="")
    return replace(
        last, identifier=identifier, sent=sent, msg_type=MsgType.CANCEL, note=reason.strip(), references=tuple(follows), info=info
    )
