"""The entry of the server loads in a process that nobody has set up, as granian loads it."""

import os
import subprocess
import sys
from pathlib import Path


def test_the_server_can_load_the_site(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")} | {"LOA_DATA": str(tmp_path)}
    line = [sys.executable, "-c", "from loa.site.wsgi import application; print(type(application).__name__)"]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "PlainFiles"), done.stderr
