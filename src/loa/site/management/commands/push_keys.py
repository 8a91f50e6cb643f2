"""`push_keys`: the key by which browsers know that a notice is from this site (VAPID). Made once; to change it ends every subscription."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from loa.channels.push.vapid import Vapid, new_key


class Command(BaseCommand):
    """Never writes over a key."""

    help = "Tạo khóa VAPID cho thông báo trên trình duyệt (Web Push)."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.LOA_PUSH_KEY_FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(new_key())
            self.stdout.write(f"Đã tạo khóa: {path}. Khởi động lại để bật kênh.")
            self.stdout.write("Giữ kỹ tệp này: đổi khóa thì mọi trình duyệt phải đăng ký lại.")
        except FileExistsError:
            self.stdout.write(f"Khóa đã có, giữ nguyên: {path}")
        try:
            self.stdout.write(f"Khóa công khai: {Vapid(path.read_bytes(), 'mailto:loa@localhost').public}")
        except ValueError as error:
            raise CommandError(f"{path} không chứa khóa P-256.") from error
