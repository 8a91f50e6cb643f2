"""The office's accounts at other houses, asked now and then: a token that ends is known before a post fails. Saves what they said."""

import logging
from datetime import datetime

from loa.delivery.models import AccountNote
from loa.delivery.port import Account, HasAccount, Refused, TryLater
from loa.delivery.registry import channels

logger = logging.getLogger(__name__)


def ask_accounts(*, at: datetime) -> int:
    """Ask about each account, outside of any transaction, and keep the answer; returns how many need a person."""
    known = [kind for kind, channel in channels().items() if isinstance(channel, HasAccount)]
    AccountNote.objects.exclude(channel__in=known).delete()
    return sum(_ask(kind, at) for kind in known)


def _ask(kind: str, at: datetime) -> bool:
    channel = channels()[kind]
    assert isinstance(channel, HasAccount)  # they were chosen so
    try:
        found = channel.account(at)
    except (Refused, TryLater) as answer:
        found = Account((), str(answer))
    except Exception as error:  # a fault of one channel's own must not end the round
        logger.exception("the account of %s could not be asked", kind)
        found = Account((), f"Lỗi khi hỏi tình trạng tài khoản ({type(error).__name__}).")
    kept = {"facts": list(found.facts), "warning": found.warning[:500], "at": at}
    AccountNote.objects.update_or_create(channel=kind, defaults=kept)
    return bool(found.warning)
