"""Figures of consultations: drafts put before everybody, opinions, what waits for an answer, results published. No opinion is quoted."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from loa.consultations.answer_queries import without_answer
from loa.consultations.draft_models import Consultation
from loa.consultations.models import Comment
from loa.consultations.queries import visible_to
from loa.consultations.rules import CHANNEL_LABELS, Channel, State
from loa.organisations.models import User
from loa.reports.measures import Measure, Record, Scope


def announced(scope: Scope) -> QuerySet[Consultation]:
    """Drafts that were put before everybody in the period."""
    return Consultation.objects.filter(body__in=scope.bodies, announced_at__gte=scope.begins, announced_at__lt=scope.ends)


def published(scope: Scope) -> QuerySet[Consultation]:
    """Consultations whose results were published in the period."""
    return Consultation.objects.filter(body__in=scope.bodies, published_at__gte=scope.begins, published_at__lt=scope.ends)


def unpublished(scope: Scope) -> QuerySet[Consultation]:
    """Consultations that take no comments any more and have no published result."""
    return Consultation.objects.filter(body__in=scope.bodies, state=State.ANNOUNCED.value, closes_on__lt=scope.end)


def opinions(scope: Scope) -> QuerySet[Comment]:
    """Opinions that came in in the period, by whatever channel; those that are not shown count too."""
    rows = Comment.objects.filter(consultation__body__in=scope.bodies, received_on__gte=scope.first, received_on__lt=scope.end)
    return rows.select_related("consultation")


def unanswered(scope: Scope) -> QuerySet[Comment]:
    """Opinions on drafts whose term is over that have no answer yet."""
    rows = Comment.objects.filter(
        consultation__body__in=scope.bodies, consultation__state=State.ANNOUNCED.value, consultation__closes_on__lt=scope.end,
        received_on__lt=scope.end,
    )  # fmt: skip
    return without_answer(rows).select_related("consultation")


def channels() -> dict[str, str]:
    """Code → name of the ways in which opinions come."""
    return {channel.value: CHANNEL_LABELS[channel] for channel in Channel}


def opinions_visible_to(user: User, day: date) -> QuerySet[Comment]:
    """Opinions on drafts of bodies whose work `user` may see."""
    return Comment.objects.filter(consultation__in=visible_to(user, day).order_by().values("pk"))


def _draft(row: Consultation) -> Record:
    moment = row.published_at or row.announced_at
    return Record(row.title, localtime(moment) if moment else None, "desk:consultation", row.pk)


def _opinion(row: Comment) -> Record:
    return Record(f"Ý kiến số {row.number}: {row.consultation.title}", row.received_on, "desk:consultation", row.consultation_id)


_OF_DRAFT: dict[str, Any] = {"record": _draft, "gate": visible_to, "owner": "body"}
_OF_OPINION: dict[str, Any] = {
    "record": _opinion, "gate": opinions_visible_to, "by": "channel", "names": channels, "owner": "consultation__body",
}  # fmt: skip
MEASURES = (
    Measure("consultations.announced", "Dự thảo công khai lấy ý kiến", "dự thảo", rows=announced, **_OF_DRAFT),
    Measure("consultations.opinions", "Ý kiến góp ý dự thảo đã nhận", "ý kiến", rows=opinions, **_OF_OPINION),
    Measure("consultations.published", "Dự thảo đã công bố kết quả tiếp thu, giải trình", "dự thảo", rows=published, **_OF_DRAFT),
    Measure("consultations.unpublished", "Dự thảo hết hạn góp ý, chưa công bố kết quả", "dự thảo", rows=unpublished, of_a_day=True,
            **_OF_DRAFT),
    Measure("consultations.unanswered", "Ý kiến góp ý quá hạn lấy ý kiến, chưa trả lời", "ý kiến", rows=unanswered, of_a_day=True,
            **_OF_OPINION),
)  # fmt: skip
