"""Whether two people approved what is to be played: asked anew on the device, for every item."""

from collections.abc import Mapping
from dataclasses import replace

from loa.players import reading
from loa.players.item import EMERGENCY, ORDINARY, Item
from loa.players.refusals import (
    NOT_IN_RELEASE,
    NOT_URGENT,
    RELEASE_NOT_GENUINE,
    TOO_FEW_APPROVALS,
    TOO_FEW_SIGNATURES,
    WRONG_CHANNEL,
)
from loa.players.trust import Trust
from loa.seal import envelope, keys
from loa.seal.canonical import Json, canonical, sha256_hex

APPROVALS_NEEDED = 2


def why_not(item: Item, source: Mapping[str, object], kind: str, trust: Trust) -> str | None:
    """Why `item`, listed as `source`, may not be played on a device of `kind`: a cause of refusal; None when it may.

    The site's key alone is not enough: the release must carry the approval of two people, and, where the device knows its approvers,
    their own signatures over this very release.
    """
    if item.channel != kind:
        return WRONG_CHANNEL
    try:
        payload = envelope.open_sealed(source.get("release"), envelope.RELEASE, trust.releases)
        if not _approved_by_two(payload):
            return TOO_FEW_APPROVALS
        approvers = {} if trust.roster is None else trust.roster.approvers
        if (trust.signed or trust.roster is not None) and len(_signers(payload, source, approvers)) < APPROVALS_NEEDED:
            return TOO_FEW_SIGNATURES
        if item.priority == EMERGENCY and payload.get("priority", ORDINARY) != EMERGENCY:
            return NOT_URGENT
        return None if _contains(payload, item) else NOT_IN_RELEASE
    except (envelope.NotGenuine, reading.Malformed):
        return RELEASE_NOT_GENUINE


def within_approval(item: Item, source: Mapping[str, object]) -> Item:
    """`item`, whose release `why_not` let pass; an emergency ends no later than two people signed, whatever lists it. Raises Malformed.

    So an old alarm cannot be brought back, not even by a server with all its keys.
    """
    if item.priority != EMERGENCY:
        return item
    sealed = source.get("release")
    release = sealed.get("payload") if isinstance(sealed, Mapping) else None
    until = reading.moment_or_none(release, "until") if isinstance(release, Mapping) else None
    if until is None:  # an all-clear, or signed before releases said it
        return item
    return replace(item, not_after=until if item.not_after is None else min(item.not_after, until))


def _approved_by_two(release: Mapping[str, object]) -> bool:
    approvals = reading.objects(release, "approvals")
    approvers = {reading.text(approval, "by") for approval in approvals}
    approved = {reading.sha256(approval, "message_sha256") for approval in approvals}
    return len(approvers) >= APPROVALS_NEEDED and approved == {reading.sha256(release, "message_sha256")}


def _signers(release: Mapping[str, Json], source: Mapping[str, object], approvers: Mapping[str, str]) -> set[str]:
    """Who of `approvers` signed exactly `release` with their own key."""
    wanted = sha256_hex(canonical(release))
    found: set[str] = set()
    for signature in reading.things(source, "signatures"):
        for by, public in approvers.items():
            try:
                said = envelope.open_sealed(signature, envelope.APPROVAL, {keys.key_id(public): public})
            except envelope.NotGenuine:
                continue
            if (said.get("by"), said.get("release_sha256")) == (by, wanted):
                found.add(by)
    return found


def _contains(release: Mapping[str, object], item: Item) -> bool:
    wanted = (item.channel, item.sha256, item.media_type, item.bytes)
    return any(
        (rendition.get("channel"), rendition.get("sha256"), rendition.get("media_type"), rendition.get("bytes")) == wanted
        for rendition in reading.objects(release, "renditions")
    )
