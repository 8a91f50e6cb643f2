"""The open data of many opinions, written to files by the worker: whole or not at all, the older ones gone when the newer stand."""

import os
import tempfile
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from loa.consultations.counting_rules import Row
from loa.consultations.draft_models import Consultation
from loa.consultations.models import OpenFile
from loa.consultations.open_file_queries import FORMS, folder, offered, path_of, state_of_file
from loa.consultations.open_queries import csv_head, csv_line, json_head, json_line, json_tail, records, row_of

ASKED = timedelta(minutes=2)  # between two askings of the worker, however often the file is asked for


def ask(*, consultation: Consultation, at: datetime) -> bool:
    """Whether the worker is to be asked for a new file now: of all who ask within two minutes, in any process, one is told so."""
    row, new = OpenFile.objects.get_or_create(consultation=consultation, defaults={"asked_at": at})
    return new or bool(OpenFile.objects.filter(pk=row.pk, asked_at__lte=at - ASKED).update(asked_at=at))


def write(*, consultation: Consultation, at: datetime) -> OpenFile | None:
    """Write the files anew as of `at`, the moment before their rows are read; None when those that stand say the same.

    Totals are worked out from the very rows that were written, so that whoever adds up the file finds them.
    """
    state = state_of_file(consultation)
    known = offered(consultation, at).file
    if known is not None and known.state == state:
        return None
    folder().mkdir(parents=True, exist_ok=True)
    parts, rows = {form: _Part() for form in FORMS}, list[Row]()
    try:
        parts["csv"].add(csv_head())
        parts["json"].add(json_head(consultation, at))
        for record in records(consultation):
            parts["csv"].add(csv_line(record))
            parts["json"].add(json_line(record, first=not rows))
            rows.append(row_of(record))
        counted, tail = json_tail(consultation, rows)
        parts["json"].add(tail)
        files = {form: part.kept() for form, part in parts.items()}
        values = {"files": files, "totals": counted.to_json(), "state": state, "made_at": at}
        return _placed(consultation, values, {form: part.path for form, part in parts.items()})
    finally:
        for part in parts.values():
            part.file.close()
            part.path.unlink(missing_ok=True)


def _placed(consultation: Consultation, values: dict[str, Any], written: dict[str, Path]) -> OpenFile:
    """The files in their places and in the row, one writer after the other; the newer ones stay."""
    at = values["made_at"]
    OpenFile.objects.get_or_create(consultation=consultation, defaults={"asked_at": at})
    with transaction.atomic():
        row = OpenFile.objects.select_for_update().get(consultation=consultation)
        if row.made_at is not None and row.made_at > at:
            return row
        older = set(folder().glob(f"{consultation.pk}-*"))
        for name, value in values.items():
            setattr(row, name, value)
        for form, path in written.items():
            path.replace(path_of(row, form))
        row.save(update_fields=list(values))
    for path in older - {path_of(row, form) for form in FORMS}:
        path.unlink(missing_ok=True)  # who is reading it reads on
    return row


class _Part:
    """A file that is being written."""

    def __init__(self) -> None:
        handle, name = tempfile.mkstemp(dir=folder(), prefix="part-")
        self.file, self.path, self.hash, self.size = os.fdopen(handle, "wb"), Path(name), sha256(), 0

    def add(self, text: str) -> None:
        content = text.encode()
        self.hash.update(content)
        self.size += self.file.write(content)

    def kept(self) -> dict[str, str | int]:
        """On the disk for good; its hash and bytes."""
        self.file.flush()
        os.fsync(self.file.fileno())
        return {"sha256": self.hash.hexdigest(), "bytes": self.size}
