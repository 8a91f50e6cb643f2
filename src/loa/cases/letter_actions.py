"""What became of letters to senders, whether they want any; files of forms that are being set right."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from loa.cases.models import Case, HeldFile, Letter, Sender
from loa.cases.upload_rules import MOST_BYTES, MOST_FILES, media_type_of


@transaction.atomic
def noted(*, letter: Letter, at: datetime, done: bool) -> None:
    """The letter left (or has nobody to go to any more), or it is tried again later."""
    letter.tries, letter.tried_at, letter.sent_at = letter.tries + 1, at, at if done else None
    letter.save(update_fields=["tries", "tried_at", "sent_at"])


MOST_HELD = 300  # files of all forms that are being set right; beyond, they have to be chosen again
_HELD_FOR = timedelta(hours=12)


@transaction.atomic
def hold_files(*, form_key: str, files: Sequence[tuple[str, bytes]], at: datetime) -> list[tuple[str, bytes]]:
    """Keep files of a form that goes back to be set right; gives all that are held for it. Files that are not taken are not held."""
    HeldFile.objects.filter(at__lt=at - _HELD_FOR).delete()
    held = [(row.name, bytes(row.content)) for row in HeldFile.objects.filter(form_key=form_key).order_by("pk")]
    room = min(MOST_FILES - len(held), MOST_HELD - HeldFile.objects.count())
    fresh = [(name[-120:], content) for name, content in files if len(content) <= MOST_BYTES and media_type_of(content)][: max(0, room)]
    HeldFile.objects.bulk_create(HeldFile(form_key=form_key, name=name, content=content, at=at) for name, content in fresh)
    return held + fresh


@transaction.atomic
def drop_files(*, form_key: str) -> None:
    """The form was sent, or its sender wants the files no more."""
    HeldFile.objects.filter(form_key=form_key).delete()


@transaction.atomic
def want_letters(*, case: Case, wanted: bool) -> None:
    """The sender wants letters, or no more."""
    Sender.objects.filter(case=case).update(wants_letters=wanted)
