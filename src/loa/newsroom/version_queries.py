"""Reads of versions: what a message said when it was saved, submitted or signed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from loa.ledger import store
from loa.newsroom.models import Message
from loa.newsroom.queries import content_of
from loa.newsroom.rules import content_form
from loa.organisations.models import User
from loa.seal.canonical import Json


@dataclass(frozen=True, slots=True)
class Version:
    """The words of a message at one moment: saved, submitted or signed."""

    key: str  # "r12" a saved revision, "t3" what was submitted in a round, "p1" a signed release
    label: str
    at: datetime
    by: str


def versions(message: Message) -> list[Version]:
    """All versions of `message`, newest first."""
    found = [Version(f"r{r.pk}", "Bản lưu", r.created_at, str(r.user or "")) for r in message.revisions.select_related("user")]
    found += [
        Version(f"p{r.version}", f"Bản đã ký số {r.number}", r.released_at, ", ".join(_signers(r.envelope))) for r in message.releases.all()
    ]
    rounds: dict[int, Version] = {}
    for approval in message.approvals.select_related("by").order_by("pk"):
        rounds.setdefault(approval.round, Version(f"t{approval.round}", f"Bản trình lần {approval.round}", approval.at, ""))
    if message.submitted_at and message.submitted_sha256:
        who = str(message.submitted_by or "")
        rounds[message.round] = Version(f"t{message.round}", f"Bản trình lần {message.round}", message.submitted_at, who)
    return sorted([*found, *rounds.values()], key=lambda v: v.at, reverse=True)


def _signers(envelope: Mapping[str, Mapping[str, list[Mapping[str, str]]]]) -> list[str]:
    ids = [one["by"].removeprefix("user:") for one in envelope["payload"].get("approvals", [])]
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=[pk for pk in ids if pk.isdecimal()])}
    return [names[pk] for pk in ids if pk in names]


def form_at(message: Message, key: str) -> dict[str, Json] | None:
    """What `message` said in the version `key`, as a content form; None when there is no such version or it cannot be read."""
    sort, number = key[:1], key[1:]
    if not number.isdecimal() or len(number) > 12:
        return None
    if sort == "p":
        release = message.releases.filter(version=int(number)).first()
        return dict(release.content) if release else None
    if sort == "t":
        return _submitted(message, int(number))
    revision = message.revisions.filter(pk=int(number)).first() if sort == "r" else None
    if revision is None:
        return None
    old: Message = revision.as_object()
    return content_form(content_of(old), old.recording_sha256)


def _submitted(message: Message, number: int) -> dict[str, Json] | None:
    approval = message.approvals.filter(round=number).first()
    digest = approval.content_sha256 if approval else message.submitted_sha256 if message.round == number else ""
    try:
        return dict(json.loads(store.get(digest))) if digest else None
    except store.Damaged:
        return None
