"""What an approver with a key of their own takes to their own machine: a release with all its bytes, as a ZIP for `loa-sign`."""

import io
import json
import zipfile

from django.db.models import Count, QuerySet

from loa.delivery.models import Delivery
from loa.delivery.rules import HELD, OPEN, State
from loa.ledger import store
from loa.newsroom.models import Message, Release
from loa.newsroom.queries import taken_back
from loa.stations.models import Roster

NEEDED = 2  # own signatures that a named station asks for


def bundle_of(release: Release) -> bytes:
    """The ZIP: release.json (what is signed), content.json (the words), renditions/. Raises store.Damaged."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("release.json", json.dumps(release.envelope["payload"], ensure_ascii=False, indent=1))
        file.writestr("content.json", json.dumps(release.content, ensure_ascii=False, indent=1))
        for rendition in release.renditions.order_by("channel"):
            file.writestr(f"renditions/{rendition.channel}.{rendition.extension}", store.get(rendition.sha256))
    return found.getvalue()


def named_stations() -> set[str]:
    """Codes of the stations that ask for approvers' own signatures."""
    rows = Roster.objects.values_list("envelope", flat=True)
    return {code for envelope in rows for code in envelope["payload"]["stations"]}


def waiting_to_be_signed(messages: QuerySet[Message]) -> QuerySet[Release]:
    """Releases of `messages` that such stations hold or will get, with fewer own signatures than they ask for; the newest first."""
    states = [s.value for s in (*OPEN, State.SENDING, *HELD)]
    sent = Delivery.objects.filter(destination_code__in=named_stations(), state__in=states).values("release")
    found = Release.objects.filter(~taken_back(), pk__in=sent, message__in=messages).annotate(signed=Count("own_signatures", distinct=True))
    return found.filter(signed__lt=NEEDED).select_related("message__owner").order_by("-released_at")
