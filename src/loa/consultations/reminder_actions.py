"""The morning's letter: a consultation is over and its result is to be published, on the day after and then every week."""

from datetime import date, datetime

from django.urls import reverse

from loa.consultations.answer_queries import unanswered
from loa.consultations.draft_models import Consultation
from loa.consultations.queries import in_phase, officers_of
from loa.consultations.rules import Phase
from loa.plans.reminder_actions import add_line

EVERY = 7  # days


def remind(*, day: date, at: datetime) -> int:
    """Put a line into the letter of everybody who works on it; returns how many lines. Once a person and morning."""
    lines = 0
    for one in in_phase(Consultation.objects.select_related("body"), Phase.ANSWERING, day):
        if one.closes_on is None or ((day - one.closes_on).days - 1) % EVERY:
            continue
        left = unanswered(one).count()
        what = f"còn {left} ý kiến chưa được tiếp thu, giải trình" if left else "mọi ý kiến đã có trả lời, hãy công bố kết quả"
        words = f"Hết hạn lấy ý kiến từ {one.closes_on:%d/%m/%Y}: {what}. {one.title}"
        for user in officers_of(one, day):
            add_line(user=user, day=day, key=f"consultation:{one.pk}:{day}", words=words, path=reverse("desk:consultation", args=[one.pk]))
            lines += 1
    return lines
