"""Background work of subscriptions: thin."""

from django.conf import settings
from django.core.mail import EmailMessage
from django_tasks import task

from loa.subscriptions.models import Subscription
from loa.subscriptions.queries import confirm_url, leave_url


@task()
def write_confirmation(pk: int) -> bool:
    """Ask the owner of an address whether it was they who typed it."""
    row = Subscription.objects.filter(pk=pk, ended_at__isnull=True).first()
    if row is None:
        return False
    text = (
        "Có người vừa đăng ký nhận tin chính sách tới địa chỉ này. Nếu là bạn, hãy mở liên kết sau và bấm xác nhận trong vòng 48 giờ:\n\n"
        f"{confirm_url(row.code)}\n\n"
        "Nếu không phải bạn, xin bỏ qua thư này: chưa xác nhận thì không có thư nào được gửi tới, và địa chỉ sẽ bị xóa.\n\n"
        f"{settings.LOA_SITE_URL}\n"
    )
    headers = {
        "List-Unsubscribe": f"<{leave_url(row.code)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return bool(EmailMessage("Xác nhận đăng ký nhận tin chính sách", text, to=[row.address], headers=headers).send())
