"""Dumps a consistent snapshot of the database while others write, and restores it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.backups.databases import drop_tables, opened, reading_configuration

SNAPSHOT = "snapshot"  # alias of the database as it was when it was copied


class DatabaseProblem(Exception):
    """A database cannot be copied or restored; says why in one line."""


def vendor() -> str:
    """Returns "sqlite" or "postgresql"; raises ``DatabaseProblem`` for any other database."""
    if connection.vendor not in ("sqlite", "postgresql"):
        raise DatabaseProblem(f"Backups are made of SQLite and PostgreSQL, not of {connection.display_name}.")
    return connection.vendor


def tool(name: str) -> str:
    """Returns the path of a program of PostgreSQL's client; raises ``DatabaseProblem`` where it is not installed."""
    if found := shutil.which(name):
        return found
    raise DatabaseProblem(f"{name} is needed and not installed: apt-get install postgresql-client")


@contextmanager
def copied(target: Path) -> Iterator[BaseDatabaseWrapper]:
    """Copies the database into a new file; within, ``using(SNAPSHOT)`` reads what is in the copy.

    Raises:
        DatabaseProblem: it could not be copied, or is damaged.
    """
    if vendor() == "sqlite":
        _copy_sqlite(target)
        configuration: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(target)}
        with opened(configuration, SNAPSHOT) as snapshot:
            yield snapshot
        return
    pg_dump = tool("pg_dump")
    with opened(reading_configuration(), SNAPSHOT) as snapshot, transaction.atomic(SNAPSHOT):
        with snapshot.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (shared,) = cursor.fetchone()
        # Restored by any user into any database: names of owners are not kept.
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={shared}", f"--file={target}"]
        _run(pg_dump, *options)
        yield snapshot


def _copy_sqlite(target: Path) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        source_name = str(connection.settings_dict["NAME"])
        with (
            closing(sqlite3.connect(f"file:{_quoted(source_name)}?mode=rw", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            # All pages in one step: a copy in several begins anew each time that another process has written.
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
            problems = [text for (text,) in copy.execute("PRAGMA integrity_check(3)")]
    except sqlite3.Error as error:
        raise DatabaseProblem(f"The database could not be copied: {error}") from error
    if problems != ["ok"]:
        raise DatabaseProblem(f"The database is damaged, no backup was made of it: {'; '.join(problems)}")


def _quoted(path: str) -> str:
    return Path(path).absolute().as_uri().removeprefix("file://")


def put_in_place(copy: Path) -> None:
    """Makes a copy the site's database; what was there, without content, is gone.

    Args:
        copy: a file as ``copied`` makes it, on the disk of the database where that is SQLite; it is moved or kept.

    Raises:
        DatabaseProblem: nothing was changed.
    """
    if vendor() == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        connection.close()
        for ending in ("-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                Path(f"{name}{ending}").unlink()
        copy.replace(name)
        return
    pg_restore = tool("pg_restore")
    _run(pg_restore, "--list", str(copy), connect=False)  # a file that is no dump is noticed before tables are dropped
    try:
        with transaction.atomic():
            drop_tables(connection)
    except DatabaseError as error:
        raise DatabaseProblem(f"The database cannot be emptied: {error}") from error
    connection.close()
    _run(pg_restore, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(copy))


def _run(program: str, *arguments: str, connect: bool = True) -> None:
    """Runs a program of PostgreSQL's client on the site's database; the password is in its environment only."""
    where: list[str] = []
    variables: dict[str, str] = {}
    if connect:
        (_psql, *where), given = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
        variables = {name: value for name, value in (given or {}).items() if value}
        where[-1] = f"--dbname={where[-1]}"
    done = subprocess.run(  # noqa: S603
        [program, "--no-password", *where, *arguments] if connect else [program, *arguments],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it says nothing"]
        raise DatabaseProblem(f"{Path(program).name} failed: {lines[0]}")
