"""A consultation whose results are public becomes evidence of a plan's task: its line in the ledger, no opinion and nobody's name."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.consultations.draft_models import Consultation
from loa.consultations.edition_actions import log
from loa.consultations.queries import evidence_of, published_entry
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import check_may
from loa.organisations.rules import Act
from loa.plans import work_actions
from loa.plans.models import Assignment
from loa.plans.work_actions import Shown


@transaction.atomic
def serve(*, consultation: Consultation, line: Assignment, words: str, version: int, by: User, at: datetime) -> Assignment:
    """Hand `consultation` in as evidence of `line`, as it stood in `version`. `words`: what it shows of the task, for who confirms.

    Raises NotAllowed, NotPermitted, and what `plans.work_actions.give_evidence` raises.
    """
    check_may(by, Act.CONSULT, consultation.body, localdate(at))
    entry = published_entry(consultation)
    if entry is None:
        raise NotAllowed("Chỉ cuộc lấy ý kiến đã công bố kết quả mới là minh chứng. Hãy công bố trước.")
    if evidence_of(consultation).filter(assignment=line).exists():
        raise NotAllowed("Cuộc lấy ý kiến này đã là minh chứng của phần việc đó.")
    shown = Shown(entry=entry, words=words.strip()[:500])
    moved = work_actions.give_evidence(line=line, shown=[shown], version=version, by=by, at=at)
    log(consultation, "evidence", f"Là minh chứng của “{line}”"[:400], by, at, {"assignment": line.pk})
    return moved
