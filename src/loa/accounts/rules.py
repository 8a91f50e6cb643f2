"""Pure rules of accounts: steps on the way in, the shape of recovery codes."""

import re
from enum import StrEnum
from hashlib import sha256

CODES = 10  # recovery codes in one set
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like another
CODE_LENGTH = 16  # 79 bits: a stolen hash is not guessed
_CODE = re.compile(rf"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")


class CannotGive(Exception):
    """The act on an account or a post is against a rule; the text says which, in Vietnamese."""


class Step(StrEnum):
    """What a person must still do before the desk opens."""

    CHANGE_PASSWORD = "change_password"  # noqa: S105  # a step, no password
    ENTER_CODE = "enter_code"
    SET_UP = "set_up"


def step_of(*, temporary: bool, has_device: bool, verified: bool, required: bool) -> Step | None:
    """The next step on the way in; None when the desk is open."""
    if has_device and not verified:
        return Step.ENTER_CODE
    if temporary:
        return Step.CHANGE_PASSWORD
    if required and not has_device:
        return Step.SET_UP
    return None


def shown(code: str) -> str:
    """A code in groups of four, as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def tidy(typed: str) -> str:
    """A recovery code as typed without spaces and hyphens; "" when it cannot be one."""
    code = re.sub(r"[\s-]", "", typed).lower()
    return code if _CODE.fullmatch(code) else ""


def code_hash(code: str) -> str:
    """Hex SHA-256 of a recovery code: it is random and long, so that no slow hash is needed."""
    return sha256(f"loa/recovery/1:{code}".encode()).hexdigest()
