"""An office's own DOCX, filled by docxtpl in a process of its own: bounded in time and memory, with Jinja's sandbox, without our secrets.

The child reads a line of JSON (the fields) and then the template on its standard input, and answers the document, or a line of JSON with
what is wrong in the template.
"""

import io
import json
import resource
import subprocess
import sys
import zipfile
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

SECONDS = 20
MEMORY = 1024**3  # bytes of address space
MOST_UNPACKED = 40 * 1024**2
_COMMAND = (sys.executable, "-m", "loa.reports.template_process")
_DOCX = b"PK"


class BadTemplate(Exception):
    """The template cannot be filled; the text says what is wrong with it."""


def filled(template: bytes, fields: dict[str, Any]) -> bytes:
    """The template with `fields` in it, as DOCX. Raises BadTemplate, and nothing else, whatever the template is."""
    try:
        child = subprocess.run(  # noqa: S603 - our own module
            _COMMAND, input=json.dumps(fields).encode() + b"\n" + template, capture_output=True, timeout=SECONDS + 5, check=False,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BadTemplate("Mẫu mất quá nhiều thời gian để điền. Hãy bớt vòng lặp trong mẫu.") from error
    if child.returncode == 0 and child.stdout.startswith(_DOCX):
        return child.stdout
    try:
        raise BadTemplate(str(json.loads(child.stdout)["wrong"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadTemplate("Không điền được mẫu này (tệp hỏng hoặc vòng lặp quá dài). Hãy lưu lại dạng .docx rồi nạp lại.") from error


def fill_here(template: bytes, fields: dict[str, Any]) -> bytes:
    """The same in this process, without bounds. Raises BadTemplate for what the template says wrongly."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise BadTemplate("Mẫu quá lớn sau khi mở nén (quá 40 MB).")
        document, saved = DocxTemplate(io.BytesIO(template)), io.BytesIO()
        document.render(fields, ImmutableSandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
        document.save(saved)
    except UndefinedError as error:
        raise BadTemplate(f"Mẫu dùng trường không có: {error.message}. Xem danh sách trường trong hướng dẫn.") from error
    except SecurityError as error:
        raise BadTemplate("Mẫu dùng lệnh không được phép.") from error
    except TemplateError as error:
        raise BadTemplate(f"Mẫu có lỗi cú pháp: {error.message}") from error
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BadTemplate("Tệp này không phải mẫu DOCX.") from error
    return saved.getvalue()


def main() -> int:
    """Fill what comes on the standard input."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    head, _, template = sys.stdin.buffer.read().partition(b"\n")
    try:
        sys.stdout.buffer.write(fill_here(template, json.loads(head)))
    except BadTemplate as error:
        sys.stdout.write(json.dumps({"wrong": str(error)}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
