"""An approver's own signature comes in: stations are told, also of an emergency that waits for it. Saves as `actions` does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from loa.newsroom.models import Release
from loa.organisations.models import User
from loa.stations import emergency_actions, key_actions
from loa.stations.emergency_queries import standing
from loa.stations.models import OwnSignature


@transaction.atomic
def take(*, release: Release, envelope: Mapping[str, Any], by: User | None, at: datetime) -> OwnSignature:
    """Keep it, and sign the urgent lists anew that carry the release. Raises key_actions.ListNotTaken."""
    made = key_actions.take_signature(release=release, envelope=envelope, at=at, by=by)
    for row in standing(at).filter(message=release.message_id, aired_version=release.version):
        emergency_actions.announce(areas=list(row.listed.all()), at=at)
    return made
