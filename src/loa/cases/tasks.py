"""Background work of cases: letters to senders who want them. Thin; the clock is read by the command that calls."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from loa.cases.letter_actions import noted
from loa.cases.models import Letter, Sender
from loa.cases.queries import letters_to_send


def send_letters(at: datetime) -> int:
    """Send what waits; one that fails waits longer each time and holds up no other. Returns how many left."""
    count = 0
    for letter in letters_to_send(at):
        sender = Sender.objects.filter(case=letter.case_id, wants_letters=True).first()
        address = str(sender.given.get("email", "")) if sender else ""
        try:
            gone = bool(address) and _send(letter, address)
        except OSError:
            gone = False
        noted(letter=letter, at=at, done=gone or not address)
        count += gone
    return count


def _send(letter: Letter, address: str) -> bool:
    """The letter holds no secret and nothing of what was asked: mail is read by others."""
    number = letter.case.number
    page = f"{settings.LOA_SITE_URL}{reverse('portal:case')}?so={number}"
    text = (
        f"Về vụ việc số {number}:\n\n{letter.words}\n\nXem và trả lời tại {page} bằng số và mã bí mật ghi trên biên nhận.\n\n"
        "Thư này được gửi tự động; không trả lời thư này. Muốn thôi nhận thư, hãy bấm “Thôi nhận thư” ở trang trên.\n"
    )
    return bool(EmailMessage(f"Vụ việc {number}", text, to=[address], headers={"Auto-Submitted": "auto-generated"}).send())
