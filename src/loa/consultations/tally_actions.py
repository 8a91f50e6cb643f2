"""Counting of many opinions, in the background."""

from datetime import datetime

from django.db import transaction

from loa.consultations.draft_models import Consultation
from loa.consultations.models import Tally
from loa.consultations.open_queries import totals_of


@transaction.atomic
def recount(*, consultation: Consultation, at: datetime) -> Tally:
    """Count anew by the declared rules and keep the totals as those of `at`, the moment before the count began."""
    values = {"totals": totals_of(consultation, fresh=True).to_json(), "made_at": at}
    return Tally.objects.update_or_create(consultation=consultation, defaults=values)[0]
