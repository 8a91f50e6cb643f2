"""A case of a body that ended goes to its successor: by itself to the only one, by a person's choice to one of several."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from loa.cases.actions import hand_on, tell
from loa.cases.models import IS_OPEN, Case
from loa.cases.placing_queries import heirs_for, waits_for_body
from loa.cases.queries import responsible
from loa.cases.rules import NotPossible
from loa.organisations.models import Body, User
from loa.organisations.queries import NotPermitted
from loa.organisations.rules import Act, forbidden_words


@transaction.atomic
def follow_successions(*, at: datetime) -> int:
    """Open cases of bodies that have ended go to their one successor. Returns how many; where there are several a person chooses."""
    day, count = localdate(at), 0
    for case in Case.objects.filter(IS_OPEN, body__valid_to__lte=day).select_related("body"):
        target = responsible(case.body, day)
        if target.pk != case.body_id:
            hand_on(case, target, f"{case.body} kết thúc hoạt động", case.version, None, at, counted=False, succession=True)
            tell(case, f"{target} tiếp nhận vì cơ quan trước đã kết thúc hoạt động.", at)
            count += 1
    return count


@transaction.atomic
def place(*, case: Case, to: Body, why: str, version: int, by: User, at: datetime) -> None:
    """Choose which of several successors goes on with the case; not counted as a transfer. Raises NotPossible, NotPermitted."""
    day = localdate(at)
    if not waits_for_body(case, day):
        raise NotPossible("Vụ việc này không còn chờ chọn cơ quan kế tục.")
    heirs = heirs_for(case, by, day)
    if not heirs:
        raise NotPermitted(forbidden_words(Act.WORK, case.body.name))
    if to not in heirs:
        raise NotPossible("Hãy chọn một trong các cơ quan kế tục.")
    if not why.strip():
        raise NotPossible("Hãy ghi lý do chọn cơ quan này; người gửi sẽ đọc lý do.")
    old = case.body
    hand_on(case, to, why.strip()[:500], version, by, at, counted=False, succession=True)
    tell(case, f"{to} tiếp nhận vì {old} đã kết thúc hoạt động. Lý do: {why.strip()[:500]}", at)
