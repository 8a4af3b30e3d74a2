"""Fills a new SQLite database with the tables and rows that all migrations would make, in a fraction of their time.

``starting_database.sql`` is what ``migrate`` made of an empty database on the day it was written. Migrations that came
later are applied on top, so that an old file costs time and nothing else. ``make starting-database`` writes it anew.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

FILE = Path(__file__).with_suffix(".sql")
# What fills it after each migration looks for rows: it brings the catalogue of today.
LEFT_EMPTY = {"emulation_awardtype"}


def load_into_empty() -> None:
    """Fills the site's database, unless there is something in it or it is not SQLite: ``migrate`` has to follow."""
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if not cursor.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0]:
            return  # migrations leave the tables of Wagtail's full-text search out there
        cursor.executescript(f"BEGIN IMMEDIATE;\n{FILE.read_text(encoding='utf-8')}COMMIT;")
    MigrationRecorder(connection).migration_qs.update(applied=timezone.now())


def dump(database: sqlite3.Connection) -> Iterator[str]:
    """Yields the statements that make a database like this one; virtual tables are made empty."""
    shadows = {name for _schema, name, kind, *_ in database.execute("PRAGMA table_list") if kind == "shadow"}
    parts = list(database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"))
    tables = {name: sql for kind, name, sql in parts if kind == "table" and name not in shadows}
    tables.pop("sqlite_sequence", None)  # SQLite makes it by itself
    yield from (f"{sql};" for sql in tables.values())
    for name, sql in tables.items():
        if name in LEFT_EMPTY or sql.startswith("CREATE VIRTUAL"):
            continue
        columns = [column for _number, column, *_ in database.execute(f'PRAGMA table_info("{name}")')]
        values = " || ', ' || ".join(f'quote("{column}")' for column in columns)
        for (row,) in database.execute(f'SELECT {values} FROM "{name}" ORDER BY 1'):  # noqa: S608  names of its own
            yield f'INSERT INTO "{name}" VALUES ({row});'  # noqa: S608  quoted by SQLite
    # Last, so that no trigger acts on the rows.
    yield from (f"{sql};" for kind, _name, sql in parts if kind != "table")


def main() -> None:
    with TemporaryDirectory() as directory:
        file = Path(directory) / "portal.sqlite3"
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{file}", "VAR_DIR": directory}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)  # noqa: S603
        with closing(sqlite3.connect(file)) as database:
            FILE.write_text("".join(f"{statement}\n" for statement in dump(database)), encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    main()
