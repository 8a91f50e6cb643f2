"""A consultation that is not finished goes on in another body: part of a reorganisation, which asks for the right."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from loa.consultations.draft_models import Consultation
from loa.consultations.models import Answer, Comment, Theme
from loa.consultations.queries import unfinished_of
from loa.ledger.actions import record
from loa.organisations.models import Body, User


@transaction.atomic
def hand_over(*, old: Body, to: Body, basis: str, by: User, at: datetime) -> int:
    """`to` goes on with what `old` has not finished: it takes the opinions, answers them and publishes. Returns how many consultations.

    What was declared and what came in stay as they are. A published consultation stays with the body that published it.
    """
    rows = list(unfinished_of([old.pk]).select_for_update(of=("self",)))
    for row in rows:
        _move_themes(row, to, by, at)
        Consultation.objects.filter(pk=row.pk).update(body=to, version=F("version") + 1)
        whole = f"consultation:{row.pk}"
        words = f"{to} tiếp tục lấy ý kiến, tiếp thu, giải trình thay {old}: {row.title}"
        record(
            act="consultation.handed_over", subject=whole, within=whole, summary=words[:500], at=at, by=by, body=to, basis=basis[:300],
            detail={"from": old.pk, "to": to.pk},
        )  # fmt: skip
    return len(rows)


def _move_themes(row: Consultation, to: Body, by: User, at: datetime) -> None:
    """Its own themes go along; of the old office's list those in use go to the same name of the new list, or become its own."""
    Theme.objects.filter(consultation=row).update(body=to)
    used = {*Comment.objects.filter(consultation=row).values_list("theme", flat=True)}
    used |= {*Answer.objects.filter(consultation=row).values_list("theme", flat=True)}
    for theme in Theme.objects.filter(pk__in=used - {None}, consultation__isnull=True):
        same = Theme.objects.filter(body=to, consultation__isnull=True, into__isnull=True, name__iexact=theme.name).first()
        new = same or Theme.objects.create(body=to, consultation=row, name=theme.name, words=theme.words, made_by=by, made_at=at)
        Comment.objects.filter(consultation=row, theme=theme).update(theme=new)
        Answer.objects.filter(consultation=row, theme=theme).update(theme=new)
