"""Gives databases that are migrated already: the migrations run once, into a template, and what tests use are copies.

The template stays for later runs, below ``var/`` or on the PostgreSQL server, until a migration, the data that
migrations load, or a catalogue of translations changes. Whoever changes code that a migration calls deletes
``var/test-databases``.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parents[1]
DIRECTORY = ROOT / "var" / "test-databases"
# In the memory of this process, for as long as one connection is open.
IN_MEMORY = "file:portal-tests?mode=memory&cache=shared"
TIMEOUT = 600  # seconds


@lru_cache
def sqlite_template() -> Path:
    """Returns the file of a migrated SQLite database, which nobody may write to."""
    file = DIRECTORY / f"{_fingerprint()}.sqlite3"
    with _alone():
        if not file.exists():
            for old in DIRECTORY.glob("*.sqlite3*"):
                old.unlink()
            made = DIRECTORY / "being-made.sqlite3"
            _migrate(f"sqlite:///{made}")
            with closing(sqlite3.connect(made)) as database:
                database.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
            made.rename(file)
    return file


@lru_cache
def postgresql_template(server: str) -> str:
    """Returns the name of a migrated database, to which nobody may connect, on a server ``postgres://…`` without a
    database.
    """
    # Several working copies may share a server.
    prefix = f"template_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}_"
    name = prefix + _fingerprint()
    with _alone(), psycopg.connect(f"{server}/postgres", autocommit=True) as control:
        there = {row[0] for row in control.execute("SELECT datname FROM pg_database")}
        if name not in there:
            making = f"{prefix}making"
            for old in (each for each in there if each.startswith(prefix)):
                control.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(old)))
            control.execute(SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(Identifier(making)))
            _migrate(f"{server}/{making}")
            control.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(making), Identifier(name)))
    return name


def copy_sqlite_template(file: Path) -> None:
    """Makes a migrated SQLite database in a file."""
    shutil.copyfile(sqlite_template(), file)


@contextmanager
def sqlite_in_memory() -> Iterator[str]:
    """Makes a migrated SQLite database ``IN_MEMORY``, and gives its name."""
    with closing(sqlite3.connect(IN_MEMORY, uri=True)) as kept:
        with closing(sqlite3.connect(f"file:{sqlite_template()}?mode=ro", uri=True)) as template:
            template.backup(kept)
        yield IN_MEMORY


def _fingerprint() -> str:
    """Returns a digest of what decides what is in a migrated database."""
    ours = [app for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    files = [
        *(file for app in apps.get_app_configs() for file in Path(app.path).glob("migrations/*.py")),
        *(file for app in ours for file in Path(app.path).glob("data/*")),
        *(file for place in settings.LOCALE_PATHS for file in Path(place).rglob("*.mo")),
    ]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[None]:
    """Waits until no other process of this working copy makes a template."""
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with (DIRECTORY / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("SEARCH_URL", "SITE_URL")}
    environment |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 0, done.stdout + done.stderr
