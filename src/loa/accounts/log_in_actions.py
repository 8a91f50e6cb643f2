"""What a person does to come in: change a temporary password, set up the second factor, give a code."""

import secrets
from datetime import datetime

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from loa.accounts.models import RecoveryCode, TemporaryPassword
from loa.accounts.queries import device_of
from loa.accounts.rules import CODE_LENGTH, CODE_LETTERS, CODES, CannotGive, code_hash, shown, tidy
from loa.ledger.actions import record
from loa.organisations.models import User

WRONG = "Mã không đúng hoặc đã dùng. Hãy xem mã đang hiện trong ứng dụng; nếu vẫn sai, kiểm tra đồng hồ của điện thoại."
WAIT = "Nhập sai nhiều lần, hãy đợi {seconds} giây rồi thử lại."


def _note(user: User, act: str, words: str, at: datetime) -> None:
    record(act=f"account.{act}", subject=f"user:{user.pk}", summary=words, at=at, by=user)


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """Set a person's own password; a temporary one is thereby done with."""
    if user.check_password(password):
        raise CannotGive("Mật khẩu mới phải khác mật khẩu đang dùng.")
    user.set_password(password)
    user.save(update_fields=["password"])
    TemporaryPassword.objects.filter(user=user, changed_at__isnull=True).update(changed_at=at)
    _note(user, "password_changed", f"{user} đổi mật khẩu", at)


@transaction.atomic
def begin_second_factor(*, user: User) -> TOTPDevice:
    """The key to show as a QR; the same one until it is confirmed, so that a reload does not change it."""
    User.objects.select_for_update().get(pk=user.pk)
    found = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=user, name="Ứng dụng xác thực", confirmed=False)


def confirm_second_factor(*, user: User, code: str, at: datetime) -> tuple[TOTPDevice, list[str]]:
    """The code proves that the app has the key: it becomes the second factor, an older one ends. Returns it with new recovery codes."""
    trouble = ""
    with transaction.atomic():  # a wrong code is counted, so the error is raised after the transaction
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None:
            raise CannotGive("Hãy mở lại trang cài đặt để lấy mã QR mới.")
        trouble = _trouble(device, code, at)
        if not trouble:
            TOTPDevice.objects.filter(user=user, confirmed=True).delete()  # a secret, no record
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            _note(user, "second_factor", f"{user} cài bước xác thực thứ hai", at)
            return device, new_recovery_codes(user=user, at=at)
    raise CannotGive(trouble)


def _trouble(device: TOTPDevice, code: str, at: datetime) -> str:
    """Why `code` does not pass at `device`; "" when it does. Counts failures and takes the code out of use."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return WAIT.format(seconds=_seconds(why, at))
    return "" if device.verify_token("".join(code.split())) else WRONG


def _seconds(why: dict[str, object] | None, at: datetime) -> int:
    """How long to wait, at least a second."""
    until = (why or {}).get("locked_until")
    return max(1, int((until - at).total_seconds()) + 1) if isinstance(until, datetime) else 1


@transaction.atomic
def new_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """A new set, shown once and kept as hashes; the older set is withdrawn."""
    RecoveryCode.objects.filter(user=user, withdrawn_at__isnull=True).update(withdrawn_at=at)
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, code_sha256=code_hash(code), made_at=at) for code in codes])
    _note(user, "recovery_codes", f"{user} lấy bộ mã dự phòng mới", at)
    return [shown(code) for code in codes]


def pass_second_factor(*, user: User, code: str, at: datetime) -> TOTPDevice:
    """The device once `code` of the app, or a recovery code, has passed. Raises CannotGive; failures slow down further tries."""
    with transaction.atomic():  # the count of failures is kept, so the error is raised after the transaction
        device = device_of(user)
        if device is None:
            raise CannotGive("Tài khoản chưa cài bước xác thực thứ hai.")
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        recovery = tidy(code)
        trouble = _recovery_trouble(device, recovery, user, at) if recovery else _trouble(device, code, at)
    if trouble:
        raise CannotGive(trouble)
    return device


def _recovery_trouble(device: TOTPDevice, code: str, user: User, at: datetime) -> str:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return WAIT.format(seconds=_seconds(why, at))
    still = RecoveryCode.objects.filter(user=user, code_sha256=code_hash(code), used_at__isnull=True, withdrawn_at__isnull=True)
    if not still.update(used_at=at):
        device.throttle_increment()
        return WRONG
    device.throttle_reset()
    _note(user, "recovery_code_used", f"{user} vào bằng mã dự phòng", at)
    return ""
