"""What is done with notices: tell, read, note that the letter left. A notice is written in the transaction of what it tells of."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from loa.newsroom.models import Message, Notice, ReviewStep
from loa.newsroom.notice_queries import team_of
from loa.newsroom.queries import may_approve
from loa.newsroom.workflow_queries import candidates, long_open
from loa.newsroom.workflow_rules import Notified
from loa.organisations.models import User


def tell(*, message: Message, users: Iterable[User], kind: Notified, words: str, by: User | None, at: datetime) -> list[Notice]:
    """One notice for each of `users`, each once, never for the one who did it."""
    people = {user.pk: user for user in users if by is None or user.pk != by.pk}
    rows = [Notice(user=user, message=message, kind=kind.value, words=words, by=by, at=at) for user in people.values() if user.is_active]
    return Notice.objects.bulk_create(rows)


def tell_team(*, message: Message, kind: Notified, words: str, by: User | None, at: datetime) -> list[Notice]:
    """Tell those whose text it is: who wrote, edited or submitted it."""
    return tell(message=message, users=team_of(message), kind=kind, words=words, by=by, at=at)


def ask(*, message: Message, steps: Iterable[ReviewStep], by: User | None, at: datetime, kind: Notified = Notified.ASKED) -> list[User]:
    """Tell everybody whom one of the open `steps` may ask, all in one go; returns them."""
    steps = list(steps)
    people = [user for user in candidates(steps, message.owner, localdate(at)) if may_approve(user, message, localdate(at))]
    urgent = "KHẨN – " if message.kind.urgent else ""
    tell(message=message, users=people, kind=kind, words=f"{urgent}{', '.join(dict.fromkeys(s.name for s in steps))}", by=by, at=at)
    return people


@transaction.atomic
def remind(*, at: datetime, after: timedelta, urgent: bool) -> int:
    """Ask again about what has waited `after` since its people were last asked; returns how many messages. Safe to run at any time."""
    waiting: dict[int, list[ReviewStep]] = {}
    for step in long_open(at - after, urgent):
        if ReviewStep.objects.filter(pk=step.pk, approval__isnull=True, reminded_at=step.reminded_at).update(reminded_at=at):
            waiting.setdefault(step.message_id, []).append(step)
    for steps in waiting.values():
        message, since = steps[0].message, min(step.opened_at or at for step in steps)
        ask(message=message, steps=steps, by=None, at=at, kind=Notified.WAITING)
        hours = int((at - since).total_seconds() // 3600)
        words = f"Đã chờ {hours} giờ ở bước “{steps[0].name}”; Loa vừa nhắc lại người duyệt."
        tell_team(message=message, kind=Notified.WAITING, words=words, by=None, at=at)
    return len(waiting)


def read(*, user: User, at: datetime, notice: int | None = None, message: int | None = None) -> int:
    """`user` has seen one notice, those of a message, or all; returns how many."""
    own = Notice.objects.filter(user=user, read_at__isnull=True)
    if notice is not None:
        own = own.filter(pk=notice)
    if message is not None:
        own = own.filter(message=message)
    return own.update(read_at=at)


def take_for_mail(*, notice: Notice, at: datetime) -> bool:
    """Whether the caller is the one that sends its letter. Marked before it goes: a crash loses a letter rather than doubling it."""
    return bool(Notice.objects.filter(pk=notice.pk, mailed_at__isnull=True).update(mailed_at=at))


def not_mailed(*, notice: Notice, trouble: str) -> None:
    """Its letter did not leave; the desk says so."""
    Notice.objects.filter(pk=notice.pk).update(trouble=trouble[:300])
