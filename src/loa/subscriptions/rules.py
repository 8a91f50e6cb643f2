"""Pure rules of subscriptions: kinds, terms, when bounces end one."""

from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    EMAIL = "email"
    PUSH = "push"


class Ended(StrEnum):
    """Why a subscription ended."""

    LEFT = "left"
    BOUNCED = "bounced"


ENDED_LABELS = {Ended.LEFT: "người nhận thôi đăng ký", Ended.BOUNCED: "địa chỉ không nhận được thư"}
CONFIRM_WITHIN = timedelta(hours=48)
LETTERS_A_DAY = 3  # confirmation letters to one address
LETTERS_A_WHILE = 60  # confirmation letters of the whole site in `WHILE`: nobody uses the form to flood others
WHILE = timedelta(minutes=10)
BOUNCES = 3  # refusals of an address in a row before the subscription ends


def tidy_address(text: str) -> str:
    """An e-mail address as it is kept: without blanks, its domain in lower case."""
    name, at, domain = text.strip().rpartition("@")
    return f"{name}{at}{domain.lower()}"
