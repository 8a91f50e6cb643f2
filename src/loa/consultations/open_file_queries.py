"""Reads of the open data of many opinions as files: which file there is, of when, whether another is wanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from loa.consultations.draft_models import Consultation
from loa.consultations.models import Moderation, OpenFile
from loa.ledger.models import Entry

AT_ONCE = 1_000  # opinions that one request counts, or writes, in about a tenth of a second; of more the worker does it
RENEWED = timedelta(minutes=10)  # for which a file is offered although opinions came in since
FORMS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Offered:
    """`file` None: none that may be given out. `due`: another is wanted of the worker."""

    file: OpenFile | None
    due: bool


def state_of(consultation: Consultation) -> str:
    """Another one whenever an opinion came in or something was decided about one."""
    newest = Entry.objects.filter(within=f"consultation:{consultation.pk}").order_by("-pk").values_list("pk", flat=True).first()
    return f"{consultation.last_number}.{newest or 0}"


def state_of_file(consultation: Consultation) -> str:
    """The same for a file; its last part counts the decisions on what is shown."""
    return f"{state_of(consultation)}.{_decisions(consultation)}"


def _decisions(consultation: Consultation) -> int:
    return Moderation.objects.filter(comment__consultation=consultation).count()


def offered(consultation: Consultation, at: datetime) -> Offered:
    """The file that may be given out at `at`: whole on the disk, and begun when every decision to hide words could be seen.

    Those are counted, not timed: a decision bears the hour at which its form came, and may wait for the database after that.
    """
    row = OpenFile.objects.filter(consultation=consultation, made_at__isnull=False).first()
    if (
        row is None
        or row.state.rpartition(".")[2] != str(_decisions(consultation))
        or not all(path_of(row, form).exists() for form in FORMS)
    ):
        return Offered(None, True)
    assert row.made_at is not None
    return Offered(row, at - row.made_at > RENEWED and row.state != state_of_file(consultation))


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.LOA_DATA) / "open-data"


def path_of(file: OpenFile, form: str) -> Path:
    """The file of a form ("csv", "json"), named by its hash."""
    return folder() / f"{file.consultation_id}-{file.files[form]['sha256'][:32]}.{form}"
