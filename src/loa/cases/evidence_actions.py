"""A case that was answered becomes evidence of a plan's task: its line in the ledger, never its words or its sender."""

from datetime import datetime

from django.db import transaction

from loa.cases.actions import check_handles, log
from loa.cases.evidence_queries import answered_entry, evidence_of
from loa.cases.models import Case
from loa.cases.rules import NotPossible
from loa.organisations.models import User
from loa.plans import work_actions
from loa.plans.models import Assignment
from loa.plans.work_actions import Shown


@transaction.atomic
def serve(*, case: Case, line: Assignment, words: str, version: int, by: User, at: datetime) -> Assignment:
    """Hand `case` in as evidence of `line`, as it stood in `version`. `words`: what it shows of the task, for who confirms.

    Raises NotPossible, NotPermitted, and what `plans.work_actions.give_evidence` raises.
    """
    check_handles(case, by, at)
    entry = answered_entry(case)
    if entry is None:
        raise NotPossible("Chỉ vụ việc đã trả lời mới là minh chứng. Hãy trả lời trước.")
    if evidence_of(case).filter(assignment=line).exists():
        raise NotPossible("Vụ việc này đã là minh chứng của phần việc đó.")
    shown = Shown(entry=entry, words=words.strip()[:500])
    moved = work_actions.give_evidence(line=line, shown=[shown], version=version, by=by, at=at)
    log(case, "evidence", f"{case.number}: là minh chứng của “{line}”"[:400], by, at, {"assignment": line.pk})
    return moved
