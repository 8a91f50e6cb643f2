"""PostgreSQL of one's own for benches and tests: made, started and thrown away, beside whatever else runs on the machine."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class Cluster:
    """A cluster of its own, on a socket in a temporary folder. Raises LookupError with the reason when there is none to start."""

    def __init__(self) -> None:
        try:
            import psycopg  # noqa: F401
        except ImportError as error:
            raise LookupError("the driver is not installed: ./loa add postgres") from error
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        initdb = Path(shutil.which("initdb") or (found[-1] if found else ""))
        if not initdb.is_file():
            raise LookupError("PostgreSQL is not installed")
        self.bin = initdb.resolve().parent
        self.folder = Path(tempfile.mkdtemp(prefix="loa-pg-", dir="/tmp"))
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        self._call("initdb", "-D", str(self.folder / "data"), "-U", "loa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-k {self.folder} -h '' -c fsync=off -c shared_buffers=256MB"
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-w", "-o", options, "-l", str(self.folder / "log"), "start")
        self._call("createdb", "-h", str(self.folder), "-U", "loa", "loa")
        self.environment = {"LOA_POSTGRES": "loa", "LOA_POSTGRES_USER": "loa", "LOA_POSTGRES_HOST": str(self.folder)}

    def _call(self, name: str, *words: str) -> None:
        subprocess.run([*self.as_user, str(self.bin / name), *words], check=True, stdout=subprocess.DEVNULL, cwd="/tmp")

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
