"""A database with every migration in it, made once and copied into the memory of each test process: migrating takes most of a short run."""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.creation import DatabaseCreation
from django.test import TransactionTestCase

ROOT = Path(__file__).parents[1]
FOLDER = Path(tempfile.gettempdir()) / f"loa-tests-{os.getuid()}"
DAY = 86400


@cache
def key() -> str:
    """A hash of all that the rows after `migrate` follow from: migrations, models, rules, shipped rows, and the libraries."""
    seen = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted((ROOT / "src" / "loa").rglob("*")):
        made_of = path.parent.name == "migrations" or "models" in path.name or "rules" in path.name or path.name == "apps.py"
        if path.is_file() and ((path.suffix == ".py" and made_of) or path.suffix in (".json", ".toml", ".csv")):
            seen.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return seen.hexdigest()[:20]


def migrations() -> dict[str, str]:
    """Each migration with its hash; what is shipped as rows and the libraries stand under one further name."""
    found, rest = {}, hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted((ROOT / "src" / "loa").rglob("*")):
        if path.parent.name == "migrations" and path.suffix == ".py":
            found[str(path.relative_to(ROOT))] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif path.is_file() and path.suffix in (".json", ".toml", ".csv"):
            rest.update(path.read_bytes())
    return {**found, "rest": rest.hexdigest()}


def nearest() -> Path | None:
    """The kept database that lacks the fewest of the present migrations, and has none that is not (or no longer) among them."""
    wanted, best = set(migrations().items()), (0, None)
    for note in FOLDER.glob("*.migrations"):
        held = set(map(tuple, json.loads(note.read_text("utf-8"))))
        if held <= wanted and ("rest", dict(wanted)["rest"]) in held and note.with_suffix(".sqlite3").exists():
            best = max(best, (len(held), note.with_suffix(".sqlite3")), key=lambda pair: pair[0])
    return best[1]


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time makes the file at `path`; the others wait for it."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepared(create: Any) -> Any:
    """Wrap `DatabaseCreation.create_test_db`: the first time as Django does it, afterwards a copy of what came of it."""

    def create_test_db(
        self: DatabaseCreation, verbosity: int = 1, autoclobber: bool = False, serialize: bool = True, keepdb: bool = False
    ) -> str:
        name = self._get_test_db_name()
        if keepdb or not self.is_in_memory_db(name):
            return str(create(self, verbosity, autoclobber, serialize, keepdb))
        FOLDER.mkdir(mode=0o700, exist_ok=True)
        path = FOLDER / f"{key()}.sqlite3"
        with alone(path):
            if not path.exists() and (base := nearest()):
                self.connection.close()
                self.connection.settings_dict["NAME"] = name
                _fill(self.connection, base)
                call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
                _copy(self.connection.connection, path)
                return name
            if not path.exists():
                create(self, verbosity, autoclobber, serialize, keepdb)
                _copy(self.connection.connection, path)
                return name
        self.connection.close()
        self.connection.settings_dict["NAME"] = name
        _fill(self.connection, path)
        os.utime(path)
        if serialize:
            self.connection._test_serialized_contents = self.serialize_db_to_string()
        return name

    return create_test_db


def _fill(connection: BaseDatabaseWrapper, path: Path) -> None:
    connection.ensure_connection()
    with sqlite3.connect(path) as kept:
        kept.backup(connection.connection)
    kept.close()


def lay(path: Path) -> None:
    """Put the kept database at `path`, where there is one."""
    kept = FOLDER / f"{key()}.sqlite3"
    if kept.exists():
        shutil.copyfile(kept, path)


def filled_again(flush: Any) -> Any:
    """Wrap `TransactionTestCase._fixture_teardown`: what the migrations ship is there again after a test with transactions of its own."""

    def teardown(self: TransactionTestCase) -> None:
        if connection.vendor == "postgresql":  # the tables of the search are no models: only a cascade empties what they point at
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False, allow_cascade=True)
        else:
            flush(self)
        path = FOLDER / f"{key()}.sqlite3"
        if connection.vendor == "sqlite" and connection.is_in_memory_db() and path.exists():  # type: ignore[attr-defined]
            _fill(connection, path)

    return teardown


def _copy(source: sqlite3.Connection, path: Path) -> None:
    made = path.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(made)
    source.backup(target)
    target.execute("PRAGMA journal_mode=DELETE")
    target.close()
    made.rename(path)
    path.with_suffix(".migrations").write_text(json.dumps(sorted(migrations().items())), "utf-8")
    for old in FOLDER.glob("*"):
        if old.stat().st_mtime < time.time() - DAY:
            old.unlink(missing_ok=True)


def use() -> None:
    """From now on, test databases in memory are copies. Asked twice (a conftest is imported again by a test), it is done once: the lock
    is not to be taken within itself.
    """
    if DatabaseCreation.create_test_db.__module__ != __name__:
        DatabaseCreation.create_test_db = prepared(DatabaseCreation.create_test_db)  # type: ignore[method-assign]
        TransactionTestCase._fixture_teardown = filled_again(TransactionTestCase._fixture_teardown)  # type: ignore[method-assign]
