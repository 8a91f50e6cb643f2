"""Files of old or other office programs (.doc, .rtf, .odt): LibreOffice turns them into .docx, when it is installed.

It runs without a screen, with a profile of its own that is thrown away, so that no macro setting of a user applies, and is killed with all
its children when it takes too long.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from loa.paper.unreadable import Unreadable

_SECONDS = 90
ADD = "sudo apt install libreoffice-writer-nogui"
_NAMES = {"doc": "Word kiểu cũ (.doc)", "rtf": "RTF (.rtf)", "odt": "OpenDocument (.odt)"}
_SAFE = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>'
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)


def as_docx(content: bytes, kind: str) -> bytes:
    """`content` of kind `doc`, `rtf` or `odt` as DOCX; raises `Unreadable` when that cannot be done here."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Unreadable(
            f"Đây là tệp {_NAMES[kind]}, cần LibreOffice mà máy này chưa có. Người quản trị hãy chạy lệnh: {ADD} — hoặc hãy mở tệp "
            "bằng Word, chọn “Lưu thành” (Save As) dạng .docx rồi gửi lại."
        )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        source = home / f"file.{kind}"
        source.write_bytes(content)
        _quiet_profile(home / "profile")
        _run([program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
              "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(home / "out"), str(source)])  # fmt: skip
        made = home / "out" / "file.docx"
        if not made.exists():
            raise Unreadable(f"Không mở được tệp {_NAMES[kind]} này (tệp hỏng hoặc đặt mật khẩu). Hãy lưu thành .docx rồi gửi lại.")
        return made.read_bytes()


def _run(words: list[str]) -> None:
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as child:  # noqa: S603 - a fixed program
        try:
            child.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            raise Unreadable("LibreOffice không mở được tệp này trong thời gian cho phép. Hãy lưu thành .docx rồi gửi lại.") from None
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)


def _quiet_profile(folder: Path) -> None:
    """A profile in which macros never run and nothing outside the file is loaded."""
    settings = {"MacroSecurityLevel": "3", "DisableMacrosExecution": "true", "BlockUntrustedRefererLinks": "true"}
    (folder / "user").mkdir(parents=True)
    items = "".join(_SETTING.format(name, value) for name, value in settings.items())
    (folder / "user" / "registrymodifications.xcu").write_text(_SAFE.format(items), encoding="utf-8")
