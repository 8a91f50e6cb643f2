"""Background work of the newsroom: letters with approval links. The clock is read here.

The token is made here and goes into the letter; the queue carries ids only, so that it stands nowhere else.
"""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django_tasks import task

from loa.newsroom import link_actions
from loa.newsroom.models import Message
from loa.newsroom.rules import NotAllowed
from loa.organisations.models import User
from loa.organisations.queries import NotPermitted


@task()
def send_link(message_id: int, user_id: int, by_id: int) -> str:
    """Make a link and send it to its approver; returns what became of it."""
    message = Message.objects.select_related("owner", "submitted_by").get(pk=message_id)
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
        EmailMessage(f"[Loa] Chờ duyệt: {' '.join(message.title.split())}", words, to=[user.email]).send()
    except (OSError, SMTPException) as error:
        link_actions.give_up(link=link, trouble=f"thư không gửi được ({type(error).__name__})", at=now())
        return "not sent"
    return "sent"
