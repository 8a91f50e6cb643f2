"""Counting of many opinions, in the background."""

from datetime import datetime

from django.db import transaction

from loa.consultations.draft_models import Consultation
from loa.consultations.models import Tally
from loa.consultations.open_file_queries import state_of
from loa.consultations.open_queries import totals_of
from loa.consultations.place_queries import figures


@transaction.atomic
def recount(*, consultation: Consultation, at: datetime) -> Tally:
    """Count anew by the declared rules and keep the totals as those of `at`, the moment before the count began."""
    state = state_of(consultation)
    found, stand = totals_of(consultation, fresh=True).to_json(), figures(consultation, fresh=True).to_json()
    values = {"totals": found, "figures": stand, "state": state, "made_at": at}
    return Tally.objects.update_or_create(consultation=consultation, defaults=values)[0]
