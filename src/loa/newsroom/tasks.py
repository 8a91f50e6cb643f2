"""Background work of the newsroom: letters with approval links, and those of notices. The clock is read here.

The token is made here and goes into the letter; the queue carries ids only, so that it stands nowhere else.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate, now
from django_tasks import task

from loa.newsroom import link_actions, notice_actions
from loa.newsroom.models import Message, Notice
from loa.newsroom.notice_queries import to_mail
from loa.newsroom.queries import may_approve
from loa.newsroom.rules import NotAllowed
from loa.newsroom.workflow_rules import NOTICE_LABELS, Notified
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted

STALE = timedelta(days=1)  # what has not gone by then is old news


def carry(message: Message) -> None:
    """Have the letters of all notices about `message` sent in the background; after an act that may have made some."""
    for notice in to_mail(now() - STALE, message):
        send_notice.enqueue(notice.pk)


def sweep(at: datetime) -> int:
    """Send what an act has left behind, when its own call to `carry` did not come; returns how many."""
    left = list(to_mail(at - STALE).filter(at__lt=at - timedelta(minutes=1))[:200])
    for notice in left:
        send_notice.call(notice.pk)
    return len(left)


@task()
def send_notice(notice_id: int) -> str:
    """Send the letter of a notice, once; one who may approve gets a link with it. Returns what became of it."""
    notice = Notice.objects.select_related("user", "message__owner", "message__kind", "by").get(pk=notice_id)
    if not notice.user.email or not notice_actions.take_for_mail(notice=notice, at=now()):
        return "not to be sent"
    message, asks = notice.message, notice.kind in (Notified.ASKED, Notified.WAITING)
    if asks and message.submitted_by_id and may_approve(notice.user, message, localdate()):
        return str(send_link.call(message.pk, notice.user_id, message.submitted_by_id))
    if notice.kind == Notified.ASKED:
        return "no longer asked"
    url = f"{settings.LOA_SITE_URL}{reverse('desk:message', args=[message.pk])}"
    words = render_to_string("newsroom/notice.txt", {"notice": notice, "message": message, "url": url})
    subject = f"[Loa] {NOTICE_LABELS[Notified(notice.kind)]}: {' '.join(message.title.split())}"
    try:
        EmailMessage(subject, words, to=[notice.user.email]).send()
    except (OSError, SMTPException) as error:
        notice_actions.not_mailed(notice=notice, trouble=f"thư không gửi được ({type(error).__name__})")
        return "not sent"
    return "sent"


@task()
def send_link(message_id: int, user_id: int, by_id: int) -> str:
    """Make a link and send it to its approver; returns what became of it."""
    message = Message.objects.select_related("owner", "submitted_by", "kind").get(pk=message_id)
    user, by, at = User.objects.get(pk=user_id), User.objects.get(pk=by_id), now()
    if not user.email:
        return "no address"
    try:
        link_actions.check_pause(message=message, user=user, at=at)
        link, token = link_actions.issue(message=message, user=user, by=by, at=at)
    except (NotAllowed, NotPermitted) as error:
        return str(error)
    url = f"{settings.LOA_SITE_URL}{reverse('approve_by_link', args=[token])}"
    words = render_to_string("newsroom/approval_link.txt", {"message": message, "user": user, "link": link, "url": url})
    try:
        EmailMessage(
            f"[Loa] {'KHẨN – ' if message.kind.urgent else ''}Chờ duyệt: {' '.join(message.title.split())}", words, to=[user.email]
        ).send()
    except (OSError, SMTPException) as error:
        link_actions.give_up(link=link, trouble=f"thư không gửi được ({type(error).__name__})", at=now())
        return "not sent"
    return "sent"
