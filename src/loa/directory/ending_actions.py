"""What becomes of contacts and official channels when their body ends: a part of a reorganisation, which asks for the right."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from loa.directory.models import OfficialChannel
from loa.directory.queries import channels_on, contacts_on
from loa.directory.rules import ProofKind
from loa.ledger.actions import record
from loa.organisations.models import Body, User
from loa.organisations.period_rules import said


@dataclass(frozen=True, slots=True)
class Ended:
    """How many channels ended, how many of them began anew, how many contacts ended."""

    channels: int = 0
    anew: int = 0
    contacts: int = 0

    def __add__(self, other: "Ended") -> "Ended":
        return Ended(self.channels + other.channels, self.anew + other.anew, self.contacts + other.contacts)


@transaction.atomic
def end_with_body(*, body: Body, heir: Body | None, on: date, basis: str, by: User, at: datetime) -> Ended:
    """End all channels and contacts of `body` on `on`; channels begin anew for `heir`, where one takes them.

    A channel of the heir stands on the basis of the reorganisation and waits for a confirmation: who owned it was shown, who owns it
    now was not. Contacts do not go along: officials are named by the body in which they are.
    """
    channels, contacts = list(channels_on([body.pk], on)), contacts_on([body.pk], on)
    anew = [_anew(channel, heir, on, basis) for channel in channels if heir and not _has(heir, channel)] if heir else []
    OfficialChannel.objects.filter(pk__in=[c.pk for c in channels]).update(valid_to=on)
    ended = contacts.update(valid_to=on)
    for channel in anew:
        channel.save()
    if channels or ended:
        to = f"; {len(anew)} kênh chuyển cho {heir.name}" if heir and anew else ""
        words = f"Ngừng {len(channels)} kênh và {ended} đầu mối của {body.name} từ {said(on)}{to}"
        record(act="directory.ended", subject=f"body:{body.pk}", summary=words, basis=basis[:300], by=by, body=body, at=at)
    if heir and anew:
        words = f"Nhận {len(anew)} kênh của {body.name} từ {said(on)}; chờ xác nhận minh chứng"
        record(act="directory.taken", subject=f"body:{heir.pk}", summary=words, basis=basis[:300], by=by, body=heir, at=at)
    return Ended(len(channels), len(anew), ended)


def _has(heir: Body, channel: OfficialChannel) -> bool:
    return OfficialChannel.objects.filter(body=heir, kind=channel.kind, address=channel.address, valid_to__isnull=True).exists()


def _anew(channel: OfficialChannel, heir: Body, on: date, basis: str) -> OfficialChannel:
    reference = f"{basis}; tiếp nhận từ {channel.body.name}"[:300]
    return OfficialChannel(
        body=heir, kind=channel.kind, name=channel.name, address=channel.address, public=channel.public, valid_from=on,
        proof_kind=ProofKind.DECISION.value, proof_reference=reference,
    )  # fmt: skip
