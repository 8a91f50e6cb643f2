"""What a version of the draft changed against the one before it: provision by provision, and what it left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from loa.consultations.draft_models import Edition, Provision
from loa.consultations.edition_rules import CHANGE_LABELS
from loa.consultations.queries import places_of, texts_by_stable
from loa.consultations.text_rules import Piece, difference


@dataclass(frozen=True, slots=True)
class Change:
    """A provision that differs from the version before, its words side by side; `origins` are what it was made of."""

    row: Provision
    words: str
    pieces: tuple[Piece, ...]
    origins: tuple[Provision, ...] = ()
    was: str = ""


def changes(rows: Sequence[Provision], older: Edition) -> list[Change]:
    """Those of `rows` that the version `older` did not have like this."""
    wanted = [p for p in rows if p.change not in ("", "same")]
    keys = {key for p in wanted for key in (p.stable, *p.origins)}
    old = texts_by_stable(older, list(keys))
    found = []
    for p in wanted:
        was = old.get(p.stable)
        origins = tuple(old[key] for key in p.origins if key in old)
        before_text = whole(was) if was else "\n".join(whole(o) for o in origins)
        if was and whole(was) == whole(p) and was.path == p.path:
            continue  # only what stands below it has changed
        moved = was.cited if was and was.path != p.path else ""
        found.append(Change(p, CHANGE_LABELS.get(p.change, p.change), tuple(difference(before_text, whole(p))), origins, moved))
    return found


def whole(row: Provision) -> str:
    """Heading and own text."""
    return f"{row.heading}\n{row.text}".strip()


def compared(edition: Edition, older: Edition) -> tuple[list[Change], QuerySet[Provision]]:
    """All that `edition` changed against `older`, in the order of the text, and the places of `older` that it left out."""
    rows = list(Provision.objects.filter(edition=edition).exclude(change__in=("", "same")).order_by("order"))
    kept = Provision.objects.filter(edition=edition).values("stable")
    used = {key for row in rows for key in row.origins}
    removed = places_of(older).exclude(stable__in=kept).exclude(stable__in=used).order_by("order")
    return changes(rows, older), removed
