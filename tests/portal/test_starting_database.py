"""The tables and rows that a new database begins with, instead of running every migration."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings

from portal import starting_database
from tests.migrated import sqlite_template

MADE_ANEW = {"id", "applied", "translation_key"}  # columns that differ between two databases that are the same
BY_NAME = {
    "content_type_id": "SELECT id, app_label || '.' || model FROM django_content_type",
    "permission_id": """SELECT p.id, app_label || '.' || codename
        FROM auth_permission p JOIN django_content_type t ON p.content_type_id = t.id""",
}
LOAD_AND_MIGRATE = """
import django
django.setup()
from django.core.management import call_command
from portal import starting_database
starting_database.load_into_empty()
call_command("migrate", verbosity=0)
"""


def rows_of(database, table):
    """Returns the rows of a table without what is made anew in every database; what a number stands for, by name."""
    cursor = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a table of this database
    columns = [column for column, *_ in cursor.description]
    names = {column: dict(database.execute(BY_NAME[column])) for column in columns if column in BY_NAME}
    kept = [(place, names.get(column)) for place, column in enumerate(columns) if column not in MADE_ANEW]
    return sorted(
        repr([by_name.get(row[place]) if by_name else row[place] for place, by_name in kept]) for row in cursor
    )


def state_of(file):
    """Returns the statements of a schema, and the rows of each table."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        schema = sorted(sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return schema, {table: rows_of(database, table) for table in tables - {"sqlite_sequence"}}


def test_it_leads_to_the_database_that_migrations_make(tmp_path):
    file = tmp_path / "portal.sqlite3"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{file}",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    command = [sys.executable, "-c", LOAD_AND_MIGRATE]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, timeout=600)
    schema, rows = state_of(file)
    wanted_schema, wanted_rows = state_of(sqlite_template())
    assert schema == wanted_schema
    assert rows == wanted_rows


def test_it_holds_no_account_and_no_session():
    sql = starting_database.FILE.read_text(encoding="utf-8")
    for table in ("auth_user", "django_session", "account_emailaddress", "django_tasks_database_dbtaskresult"):
        assert f'CREATE TABLE "{table}"' in sql
        assert f'INSERT INTO "{table}"' not in sql


@pytest.mark.django_db
def test_a_database_with_tables_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(starting_database, "FILE", tmp_path / "nobody-reads-it.sql")
    starting_database.load_into_empty()
